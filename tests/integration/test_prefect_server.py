"""The clock's hands against the real server, started from the locked packages: it is a set that must fit together."""

import asyncio
import json
import re
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prefect import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings

from desk.supervise import Running, prefect_part, workflows_part
from office.clock import SystemClock
from office.settings import Settings
from tests.running import (
    Files,
    Prefect,
    hurried,
    settings_in,
    started,
    until,
    with_a_released_notice,
    with_late_cases,
)
from workflows.registering import register
from workflows.schedule import SCHEDULE

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.timeout(240)]

# `python -m workflows`, but the filing sweep comes more often
WORK = """
from dataclasses import replace
from datetime import timedelta
from workflows.__main__ import say_ready
from workflows.schedule import SCHEDULE
from workflows.working import work
often = timedelta(seconds={seconds})
work([replace(row, when=often) if row.name == "filing" else row for row in SCHEDULE], say_ready)
"""


@dataclass(frozen=True)
class Night:
    """What Prefect has to tell when everything on the schedule has run."""

    office: Settings
    filing: dict[str, Any]
    asked_for: dict[str, str]  # deployment → name of its run
    spoiled: dict[str, Any]  # the check of the files after one was changed


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A server of this module's own; its settings name it to whoever works with it."""
    settings = settings_in(tmp_path_factory.mktemp("prefect"))
    with started(hurried(prefect_part(settings)), settings.home):
        yield settings


@pytest.fixture(scope="module")
def prefect(server: Settings) -> Prefect:
    return Prefect(server.prefect)


@pytest.fixture
def office(server: Settings, tmp_path: Path) -> Settings:
    """An empty data folder for each test, on the same server."""
    return server.model_copy(update={"home": tmp_path})


@pytest.fixture(scope="module")
def night(server: Settings, prefect: Prefect, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Twelve limits to file had run out, and one of a kind that has no deployment of its own."""
    office = server.model_copy(update={"home": tmp_path_factory.mktemp("office")})
    with_late_cases(office, 12, reviews=1)
    with_a_released_notice(office)
    with worker(office):
        filing = until(lambda: named(prefect, "filing · 12 due"), 90, "a run by the schedule")
        others = ("other-clocks", "duties", "reminders", "messages", "county-report", "calendar", "upkeep")
        asked_for = {name: run_of(prefect, name)["name"] for name in others}
        Files(office).spoil()
        return Night(office, filing, asked_for, run_of(prefect, "upkeep"))


def test_a_sweep_on_the_schedule_runs_by_itself_and_fires_every_clock_once(night):
    assert night.filing["auto_scheduled"]
    assert list(Files(night.office).fired().values()) == [1] * 12


def test_a_run_says_by_its_name_and_tags_what_it_found_and_where(night):
    assert night.filing["name"] == "filing · 12 due · 12 late"
    assert {"banjie", "clock:filing", "area:520304001", "area:520304002"} <= set(night.filing["tags"])


def test_the_supervisor_has_a_table_of_the_cases_with_links_to_the_desk(night, prefect):
    [table] = [artifact for artifact in prefect.artifacts() if artifact["flow_run_id"] == night.filing["id"]]
    assert table["description"] == "12 件到期，其中 12 件超期。"
    rows = json.loads(table["data"])
    numbers = Files(night.office).fired()
    assert {row["受理编号"] for row in rows} == {f"[{n}]({night.office.desk}/cases/{n})" for n in numbers}
    assert (rows[0]["时限"], rows[0]["环节"], rows[0]["辖区"]) == ("备案时限", "已审批", "河口村")


def test_a_kind_of_clock_that_has_no_row_is_swept_as_well(night):
    assert night.asked_for["other-clocks"] == "other-clocks · 1 due · 1 late"
    assert list(Files(night.office).fired("reviewing").values()) == [1]


def test_reminders_are_written_and_messages_sent(night):
    assert night.asked_for["reminders"] == "reminders · 12 due · 12 messages"
    assert re.fullmatch(r"messages · \d\d+ sent · 0 to retry · 0 given up", night.asked_for["messages"])


def test_the_county_report_counts_what_is_overdue(night):
    assert night.asked_for["county-report"] == "county-report · 13 overdue"


def test_limits_that_another_calendar_dated_are_counted_anew(night):
    assert night.asked_for["calendar"] == "calendar · 0 dates moved · 0 confirmed"


def test_the_nightly_check_fails_when_a_file_was_changed_behind_the_office(night):
    assert night.asked_for["upkeep"] == "upkeep · all files verify"
    assert night.spoiled["name"] == "upkeep · 1 files do not verify"
    assert night.spoiled["state"]["type"] == "FAILED"
    assert night.spoiled["state"]["message"] == "1 件核对不符，请立即报告管理员。"


@pytest.mark.timeout(300)  # two starts of a worker, each given time on a busy machine
def test_a_worker_killed_in_the_middle_of_a_sweep_does_not_stop_the_clock(office, prefect):
    office = office.model_copy(update={"batch": 1})
    with_late_cases(office, 200)
    files = Files(office)
    with worker(office) as first:
        until(files.fired, 140, "the sweep has begun")
        first.process.kill()
        first.process.wait()
        done = len(files.fired())
        assert 0 < done < 200
    with worker(office):
        until(lambda: named(prefect, f"filing · {200 - done} due"), 140, "the successor's sweep")
    assert list(files.fired().values()) == [1] * 200
    [dead] = prefect.runs("filing", "Crashed")
    assert "未办事项由下一次运行办理" in dead["state"]["message"]
    assert prefect.runs("filing", "Running", "Pending") == []


@pytest.mark.timeout(300)  # two starts of a worker, each given time on a busy machine
def test_of_the_runs_missed_without_power_the_newest_goes_and_the_others_are_skipped(office, prefect):
    with_late_cases(office, 1)
    registered(office, every=1)  # and nobody works by it
    until(lambda: len(missed(prefect)) >= 6, 90, "six missed runs")
    before = {run["id"] for run in prefect.runs("filing", "Completed")}
    with worker(office, every=1):
        until(lambda: named(prefect, "filing · 1 due"), 90, "the sweep that makes up for them")
    went = next(run for run in prefect.runs("filing", "Completed") if run["id"] not in before)
    skipped = [run for run in prefect.runs("filing", "Skipped") if started_before(run, went)]
    said = [re.match(r"错过 (\d+) 次运行", run["state"]["message"]) for run in skipped]
    assert max(int(found[1]) for found in said) >= 5


def test_what_a_supervisor_has_paused_stays_paused_even_when_the_schedule_changes(server, prefect):
    registered(server, every=5)
    prefect.pause("filing")
    registered(server, every=7)
    assert prefect.deployments()["filing"]["paused"]
    prefect.resume("filing")


def test_a_second_start_leaves_the_schedule_as_it_is(server, prefect):
    registered(server, every=5)
    first = prefect.deployments()["filing"]["schedules"]
    registered(server, every=5)
    assert prefect.deployments()["filing"]["schedules"] == first


def test_a_row_taken_out_of_the_schedule_is_no_longer_deployed(server, prefect):
    registered(server, every=5)
    assert list(prefect.deployments()) == ["filing"]


def worker(office: Settings, every: int = 5) -> AbstractContextManager[Running]:
    part = hurried(workflows_part(office), PREFECT_API_URL=office.prefect)
    return started(
        replace(part, command=(sys.executable, "-c", WORK.format(seconds=every))), office.home / "logs"
    )


def registered(server: Settings, every: int) -> None:
    """What the worker does as it starts, with the filing row alone."""
    rows = [replace(row, when=timedelta(seconds=every)) for row in SCHEDULE if row.name == "filing"]

    async def put_on_the_server() -> None:
        async with get_client() as client:
            await register(client, rows)

    with temporary_settings({PREFECT_API_URL: server.prefect}):
        asyncio.run(put_on_the_server())


def named(prefect: Prefect, beginning: str) -> dict[str, Any] | None:
    """A run that has ended well with a name that begins so."""
    runs = prefect.runs(beginning.split(" ")[0], "Completed")
    return next((run for run in runs if run["name"].startswith(beginning)), None)


def run_of(prefect: Prefect, deployment: str) -> dict[str, Any]:
    """The run that this asks for, when it has ended."""
    id = prefect.run_now(deployment)
    ended = ("Completed", "Failed", "Crashed")
    found = until(
        lambda: [r for r in prefect.runs(deployment, *ended) if r["id"] == id], 90, f"{deployment} has run"
    )
    return found[0]


def missed(prefect: Prefect) -> list[dict[str, Any]]:
    now = SystemClock().now()
    runs = prefect.runs("filing", "Scheduled", "Late")
    return [run for run in runs if datetime.fromisoformat(run["expected_start_time"]) < now]


def started_before(run: dict[str, Any], other: dict[str, Any]) -> bool:
    return run["expected_start_time"] < other["expected_start_time"]
