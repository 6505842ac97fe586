"""From a page's typed context to HTML. A template sees `page` (its own dataclass), `frame` (what surrounds it) and the
few filters below; a name that is not there is an error, never an empty string."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import i18n

from desk import language as lingua
from desk.assets import Assets
from desk.visit import Visit, visit_without_looking
from states.case import SHANGHAI

PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page has around it: who · where · as what, the navigation with its counts."""

    visit: Visit
    waiting: int | None = None  # open tasks, for the badge; None where nobody is signed in
    unread: int = 0
    late_duties: int = 0

    @property
    def language(self) -> str:
        return self.visit.language

    @property
    def tag(self) -> str:
        return lingua.TAGS[self.visit.language]


def render(request: Request, template: str, page: object, *, status: int = 200, waiting: int | None = None,
           unread: int = 0, late_duties: int = 0) -> HTMLResponse:  # fmt: skip
    """A page with its frame."""
    visit = visit_without_looking(request)
    frame = Frame(visit, waiting, unread, late_duties)
    html = environment(visit.language, visit.desk.assets).get_template(template).render(page=page, frame=frame)
    return HTMLResponse(html, status)


@cache
def environment(language: str, assets: Assets) -> Environment:
    """One for each language, so that a template is compiled once and no request changes another's words."""
    env = Environment(
        loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, extensions=[i18n],
    )  # fmt: skip
    env.install_gettext_translations(lingua.translations(language), newstyle=True)  # type: ignore[attr-defined]
    env.filters |= _filters(language)
    env.globals["static"] = assets.url
    return env


def _filters(language: str) -> Mapping[str, Any]:
    return {
        "words": partial(lingua.words, language),
        "day": partial(lingua.day, language),
        "moment": partial(lingua.moment, language),
        "yuan": lingua.yuan,
        "iso": _iso,
    }


def _iso(value: date | datetime) -> str:
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat(timespec="minutes")
    return value.isoformat()
