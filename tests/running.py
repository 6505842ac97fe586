"""Banjie's own processes for tests, on free ports and in a folder of their own; and cases whose limit has run out."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx

from cases.migrations import migrate
from cases.sql_store import SqlStore
from cases.store import Area
from desk.supervise import Part, Running
from office.clock import StoppedClock, SystemClock
from office.library import pack_files
from office.office import Office
from office.requests import Application, Member
from office.settings import Settings
from office.wiring import office_on
from states import Officer, Post
from tests.calendar_support import block_of

PACKS = Path(__file__).parent / "packs"
COUNTY, TOWNS = "520304", ("520304001", "520304002")
T = TypeVar("T")


def until(ask: Callable[[], T], seconds: float, what: str) -> T:
    """The first answer that is not empty. Asks again and again; there is no other waiting in these tests."""
    end = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.02)
    return answer


def settings_in(home: Path, **more: Any) -> Settings:
    """Settings of an office in this folder that works by the test pack, on ports that are free."""
    return Settings(
        home=home, desk_port=free_port(), prefect_port=free_port(), packs=PACKS, pack="clockwork", **more
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def hurried(part: Part, **more: str) -> Part:
    """The same part, which looks every second whether there is anything to do."""
    look = (
        "PREFECT_WORKER_QUERY_SECONDS",
        "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS",
    )
    return replace(part, environment={**part.environment, **dict.fromkeys(look, "1"), **more})


@contextmanager
def started(part: Part, logs: Path) -> Iterator[Running]:
    """A process that is up; it is stopped afterwards."""
    logs.mkdir(parents=True, exist_ok=True)
    running = Running(part, logs)
    try:
        until(lambda: running.check() or running.up, 120, f"{part.name} is up")
        yield running
    finally:
        running.stop()


class Banjie:
    """`banjie run` as a person starts it, and what it says to him."""

    def __init__(self, home: Path, screen: Path, **settings: object) -> None:
        self.home, self._screen = home, screen
        given = {f"BANJIE_{name.upper()}": str(value) for name, value in settings.items()}
        environment = {**os.environ, "BANJIE_HOME": str(home), **given}
        with screen.open("wb") as out:
            command = [sys.executable, "-m", "desk.cli", "run"]
            self.process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)

    @property
    def said(self) -> str:
        return self._screen.read_text("utf-8")

    def until_it_says(self, words: str) -> None:
        until(lambda: words in self.said or self.process.poll() is not None, 150, words)
        assert words in self.said, self.said

    def end(self, how: signal.Signals | None = None) -> int:
        """Its exit code, after this signal or by itself."""
        if how:
            self.process.send_signal(how)
        return self.process.wait(60)

    def processes(self) -> dict[int, str]:
        """Everything that still runs for this data folder: process id and command."""
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has ended meanwhile, or is somebody else's
                if str(self.home).encode() in (process / "environ").read_bytes():
                    found[int(process.name)] = (process / "cmdline").read_text().replace("\0", " ").strip()
        return found


class Prefect:
    """What Prefect's server knows, asked as any program may ask it."""

    def __init__(self, api: str) -> None:
        self._api = api

    def runs(self, deployment: str = "", *states: str) -> list[dict[str, Any]]:
        """The runs of a deployment in these states (all), in the order in which they were to start."""
        asked: dict[str, Any] = {"limit": 200, "sort": "EXPECTED_START_TIME_ASC"}
        if deployment:
            asked["deployments"] = {"name": {"any_": [deployment]}}
        if states:
            asked["flow_runs"] = {"state": {"name": {"any_": states}}}
        return self._ask("/flow_runs/filter", asked)

    def deployments(self) -> dict[str, dict[str, Any]]:
        return {d["name"]: d for d in self._ask("/deployments/filter", {})}

    def artifacts(self) -> list[dict[str, Any]]:
        return self._ask("/artifacts/filter", {})

    def run_now(self, deployment: str) -> str:
        """Somebody presses the button; answers the id of the run."""
        return self._ask(f"/deployments/{self.deployments()[deployment]['id']}/create_flow_run", {})["id"]

    def pause(self, deployment: str) -> None:
        self._ask(f"/deployments/{self.deployments()[deployment]['id']}/pause_deployment", {})

    def resume(self, deployment: str) -> None:
        self._ask(f"/deployments/{self.deployments()[deployment]['id']}/resume_deployment", {})

    def _ask(self, path: str, body: dict[str, Any]) -> Any:
        answer = until(lambda: self._answer(path, body), 30, f"the server answers {path}")
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def _answer(self, path: str, body: dict[str, Any]) -> httpx.Response | None:
        """None while the server is too busy (503): its clients ask again."""
        answer = httpx.post(self._api + path, json=body, timeout=30, trust_env=False)
        return None if answer.status_code == 503 else answer


def with_late_cases(settings: Settings, filings: int, reviews: int = 0) -> None:
    """A data folder with two towns and so many cases, each with a limit that ran out weeks ago and was not swept."""
    settings.home.mkdir(parents=True, exist_ok=True)
    migrate(settings.database)
    clock = StoppedClock(SystemClock().now() - timedelta(days=60))
    store = SqlStore(settings.database)
    office = office_on(store, clock, packs=pack_files(PACKS), pack=settings.pack)
    office.parts.library.publish()
    store.add_areas([Area(COUNTY, "测试县")])
    clerks = [_clerk(office, town) for town in TOWNS]
    for i, procedure in enumerate(["filing"] * filings + ["review"] * reviews):
        clerk = clerks[i % len(clerks)]
        office.open_case(clerk, Application(procedure, f"{clerk.posts[0].area}001", (Member("王桂兰"),)))
    store.close()


def with_a_released_notice(settings: Settings) -> None:
    """The second notice of 2020, which the shipped calendar knows: every limit is counted again and none moves."""
    store, root, now = SqlStore(settings.database), Officer("root", "管理员"), SystemClock().now()
    store.decide_notice(store.enter_notice("", block_of(2020, 2), root, now), "released", root, now)
    store.close()


def _clerk(office: Office, town: str) -> Officer:
    store = office.parts.store
    store.add_areas([Area(town, "石板镇", parent=COUNTY), Area(f"{town}001", "河口村", parent=town)])
    office.add_officer(town, "陈经办", [Post("clerk", town)])
    return store.officer_by_login(town).officer


class Files:
    """The case database, read beside those who write it."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.home / "banjie.db"

    def numbers(self) -> set[str]:
        """Of all cases; none where there is no database yet."""
        return set(self._count("history")) if self._path.exists() else set()

    def fired(self, clock: str = "filing") -> dict[str, int]:
        """How many lines that clock has written into each case."""
        return self._count(f"history WHERE fires LIKE '{clock}%'")

    def reminded(self) -> dict[str, int]:
        """How many reminders of each case lie in the outbox."""
        return self._count("outbox WHERE text = 'reminder'")

    def spoil(self) -> None:
        """Somebody changes a line behind the office's back."""
        with closing(sqlite3.connect(self._path, isolation_level=None, timeout=30)) as connection:
            connection.execute(
                "UPDATE history SET officer_name = '别人' WHERE rowid = (SELECT min(rowid) FROM history)"
            )

    def _count(self, rows: str) -> dict[str, int]:
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=30)) as connection:
            return dict(connection.execute(f"SELECT case_number, count(*) FROM {rows} GROUP BY case_number"))
