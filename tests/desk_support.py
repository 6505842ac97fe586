"""Visitors at the counter: they ask for pages, fill in the forms they find there, and read what stands on the page.

`a_desk()` is the real desk over a real SQLite database, with the national pack and people for every role. Whoever
visits signs in with a password like anybody else.
"""

import asyncio
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import event

from cases.migrations import migrate
from cases.sql_store import SqlStore
from desk.app import create_app
from office.settings import Settings
from office.staffing import set_password
from states import Post
from tests.office_support import NEXT_TOWN, Stage, a_cast, dibao_office

PASSWORD = "a password for tests"
BASE = "http://desk.test"
CLERK = "window_clerk"
VOID = {"input", "meta", "link", "br", "path", "rect", "use", "circle", "img"}


@dataclass
class Form:
    """A form of a page: where it goes, and what it would send as it stands."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """What a test wants to know about a page."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.response, self.status, self.html = response, response.status_code, response.text
        self.forms: list[Form] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._words: list[str] = []
        self._select = self._area = ""
        self._silent = 0
        self.feed(self.html)

    @property
    def words(self) -> str:
        """Everything that can be read, white space gathered."""
        return re.sub(r"\s+", " ", " ".join(self._words)).strip()

    def form(self, action: str) -> Form:
        return next(form for form in self.forms if form.action == action)

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """The attributes of every such tag, with these values."""
        given = {key.rstrip("_").replace("_", "-"): value for key, value in wanted.items()}
        return [a for name, a in self.tags if name == tag and all(a.get(key) == v for key, v in given.items())]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {key: value or "" for key, value in attrs}
        self.tags.append((tag, about))
        if tag in ("script", "style", "title"):
            self._silent += 1
        match tag:
            case "form":
                self.forms.append(Form(about.get("action", ""), about.get("method", "get")))
            case "input" if self.forms:
                self._input(self.forms[-1], about)
            case "select":
                self._select = about.get("name", "")
            case "option" if self.forms and ("selected" in about or self._select not in self.forms[-1].fields):
                self.forms[-1].fields[self._select] = about.get("value", "")
            case "textarea" if self.forms:
                self._area = about.get("name", "")
                self.forms[-1].fields[self._area] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "title"):
            self._silent -= 1
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].fields[self._area] += data
        elif not self._silent:
            self._words.append(data)

    def _input(self, form: Form, about: dict[str, str]) -> None:
        kind, name = about.get("type", "text"), about.get("name", "")
        if kind == "file":
            form.files.append(name)
        elif kind not in ("radio", "checkbox") or "checked" in about:
            form.fields[name] = about.get("value", "")


class Visitor:
    """A browser without JavaScript: it keeps cookies and follows to where it is sent."""

    def __init__(self, app: FastAPI, **headers: str) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers)

    @property
    def cookies(self) -> httpx.Cookies:
        return self._client.cookies

    def ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """One request, not followed."""
        return asyncio.run(self._client.request(method, path, **sent))

    def get(self, path: str) -> Page:
        return self._follow(self.ask("GET", path))

    def post(self, path: str, data: Mapping[str, Any] | None = None, files: Iterable[tuple[str, str, bytes]] = (),
             **headers: str) -> Page:  # fmt: skip
        """A form as a browser sends it. `files`: (name of the control, name of the file, bytes)."""
        sent = [(name, (file, content)) for name, file, content in files] or None
        return self._follow(self.ask("POST", path, data=data or {}, files=sent, headers=headers))

    def fill(self, page: Page, action: str, files: Iterable[tuple[str, str, bytes]] = (), **typed: str) -> Page:
        """The form of that page with these answers: `a_income="1"` answers `a.income`, other names stay."""
        form = page.form(action)
        named = {f"a.{key[2:]}" if key.startswith("a_") else key: value for key, value in typed.items()}
        return self.post(form.action, {**form.fields, **named}, files)

    def signs_in(self, login: str) -> "Visitor":
        page = self.post("/sign-in", {"login": login, "password": PASSWORD})
        assert page.status == 200, page.words
        return self

    def _follow(self, response: httpx.Response) -> Page:
        while response.is_redirect:
            response = self.ask("GET", response.headers["location"])
        return Page(response)


@dataclass
class Counter:
    """The desk, and the office behind it."""

    app: FastAPI
    stage: Stage

    def visitor(self, login: str = "", **headers: str) -> Visitor:
        """Somebody at the counter, signed in if named."""
        visitor = Visitor(self.app, **headers)
        if login:
            set_password(self.stage.office.parts, login, PASSWORD)
            visitor.signs_in(login)
        return visitor


Visiting = Callable[[str], Visitor]


def administrators(counter: Counter) -> None:
    """Two of them, `root` and `root2`: one enters a notice, the other releases it."""
    people = {login: (name, "administrator", "") for login, name in (("root", "管理员甲"), ("root2", "管理员乙"))}
    counter.stage.cast = a_cast(counter.stage.office, people)


def a_store(folder: Path) -> SqlStore:
    url = f"sqlite:///{folder}/banjie.db"
    migrate(url)
    return SqlStore(url)


def a_counter(folder: Path, stage: Stage) -> Counter:
    return Counter(create_app(stage.office, Settings(home=folder, desk_url=BASE)), stage)


def a_desk(folder: Path, when: str = "2025-08-29 10:20") -> Counter:
    return a_counter(folder, dibao_office(when, store=a_store(folder), folder=folder / "attachments"))


def stranger(counter: Counter, login: str, role: str = "clerk", area: str = NEXT_TOWN) -> Visitor:
    """An officer of another place, made when first asked for."""
    if counter.stage.store.officer_by_login(login) is None:
        counter.stage.office.add_officer(login, "别处的人", [Post(role, area)], password=PASSWORD)
    return counter.visitor(login)


def case_in_progress(counter: Counter, until: str, **opening: str) -> str:
    """The number of a new case that was led so far."""
    return counter.stage.plays({}, until=until, **opening)


def papers(*kinds: str, size: int = 3) -> list[tuple[str, str, bytes]]:
    return [(f"f.{kind}", f"{kind}.jpg", f"{kind} ".encode() * size) for kind in kinds]


def questions(store: SqlStore, visit: Callable[[], object]) -> int:
    """How many statements the visit sends to the database."""
    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    engine = store.database.engine
    event.listen(engine, "before_cursor_execute", note)
    with store.database.driver() as at_hand:  # the hot paths take the driver's own connection, past the engine
        at_hand.set_trace_callback(asked.append)
    try:
        visit()
    finally:
        event.remove(engine, "before_cursor_execute", note)
        with store.database.driver() as at_hand:
            at_hand.set_trace_callback(None)
    return len(asked)
