"""The office on SQLite and on PostgreSQL: one transaction for one act, many people at once, and a new start."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import pytest
from sqlalchemy import make_url, text

from cases.audit import audit
from cases.errors import AttachmentTooLarge
from cases.memory import MemoryStore
from cases.migrations import migrate
from cases.records import Record
from cases.sql_store import SqlStore
from cases.store import Store
from notifications.memory_channel import MemoryChannel
from office import staffing
from office.errors import CaseMovedOn, NotYourCase, SignInRefused
from office.requests import Member
from states import Post, Step, replay, verify
from tests.conftest import run_alone
from tests.office_support import NEXT_VILLAGE, CheapHasher, Stage, small_office

T = TypeVar("T")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with today's tables, one for all tests of this file; every test is run on both kinds."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('office')}/banjie.db"
        migrate(url)
        yield url
        return
    server, name = request.getfixturevalue("postgres_url"), f"banjie_office_{uuid.uuid4().hex}"
    run_alone(server, f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    migrate(url)
    yield url
    run_alone(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[SqlStore]:
    """The files, empty."""
    store = SqlStore(database_url)
    with store.database.transaction() as connection:
        for table in reversed(Record.metadata.sorted_tables):
            connection.execute(text(f"DELETE FROM {table.name}"))
    yield store
    store.close()


@pytest.fixture
def stage(database: SqlStore, tmp_path: Path) -> Stage:
    return small_office("2025-09-16 09:00", store=database, folder=tmp_path / "attachments")


def at_once(*deeds: Callable[[], T]) -> list[T | Exception]:
    """All of these at the same moment, each in a thread of its own; what each came to."""
    ready = Barrier(len(deeds))

    def do(deed: Callable[[], T]) -> T | Exception:
        ready.wait()
        try:
            return deed()
        except Exception as wrong:
            return wrong

    with ThreadPoolExecutor(len(deeds)) as people:
        return list(people.map(do, deeds))


# --------------------------------------------------------------------------------------------------- one transaction


def test_a_case_from_application_to_filing_stands_in_the_files_as_its_history_says(stage: Stage):
    number = stage.led("receiving", at="2025-09-18 10:00")
    history = stage.store.history(number)
    assert [entry.event for entry in history] == [
        "open", "apply", "survey", "survey", "check", "vote", "notice_elapsed", "approve", "approve", "file",
    ]  # fmt: skip
    assert verify(history) is None
    assert stage.case(number) == replay(history)
    assert list(audit(stage.store)) == []
    assert len(stage.store.attachments_of(number)) == 3


@pytest.mark.parametrize("table", ["outbox", "task", "clock", "history", "attachment"])
def test_an_act_that_cannot_be_written_whole_is_not_written_at_all(stage: Stage, database: SqlStore, table: str):
    number = stage.opens()
    before = stage.everything(number)
    rename(database, table, "away")
    try:
        with pytest.raises(Exception, match=f"{table}|尚未就绪"):
            stage.act(number, "apply", "clerk")
    finally:
        rename(database, "away", table)
    assert stage.everything(number) == before
    assert isinstance(stage.act(number, "apply", "clerk"), Step)


def test_an_application_that_cannot_be_written_whole_leaves_no_case(stage: Stage, database: SqlStore):
    rename(database, "outbox", "away")
    try:
        with pytest.raises(Exception, match=r"outbox|尚未就绪"):
            stage.opens()
    finally:
        rename(database, "away", "outbox")
    assert stage.store.numbers("", 9) == []
    assert stage.opens().startswith("SA-2025-520304-00002")  # a number once given is not given again


def test_a_file_that_is_too_large_leaves_everything_as_it_was(stage: Stage):
    number = stage.opens()
    stage.office.parts.largest_attachment = 8
    before = stage.everything(number)
    with pytest.raises(AttachmentTooLarge):
        stage.act(number, "apply", "clerk")
    assert stage.everything(number) == before


def rename(database: SqlStore, table: str, into: str) -> None:
    with database.database.transaction() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {into}"))


# ------------------------------------------------------------------------------------------------------ many at once


def test_of_eight_colleagues_who_act_at_once_one_writes_and_the_others_are_told_who(stage: Stage):
    number = stage.opens()
    who = ["clerk", "clerk#2"] * 4
    answers = at_once(*(lambda by=by: stage.act(number, "apply", by) for by in who))
    written = [answer for answer in answers if isinstance(answer, Step)]
    told = [answer for answer in answers if isinstance(answer, CaseMovedOn)]
    blocked = [answer for answer in answers if not isinstance(answer, Step | CaseMovedOn)]  # read after the winner
    assert (len(written), len(told) + len(blocked)) == (1, 7)
    assert {answer.codes for answer in blocked} <= {("not_now",)}
    assert {faster.by for faster in told} <= {written[0].entry.officer_name}
    assert stage.events(number) == ["open", "apply"]
    assert len(stage.store.attachments_of(number)) == 1
    assert list(audit(stage.store)) == []


def test_of_eight_who_claim_a_task_at_once_one_has_it(stage: Stage):
    number = stage.opens()
    who = ["clerk", "clerk#2"] * 4
    took = at_once(*(lambda by=by: stage.office.claim(stage.cast[by], number, "application") for by in who))
    [task] = stage.store.tasks_of(number)
    winner = next(name for name in ("clerk", "clerk#2") if stage.cast[name].id == task.claimed_by)
    assert [by for by, has in zip(who, took, strict=True) if has] == [winner] * 4


def test_two_offices_that_sweep_at_once_fire_each_limit_once(stage: Stage, database_url: str):
    numbers = [stage.led("notice") for _ in range(10)]
    second = SqlStore(database_url)
    other = small_office("2025-09-16 09:00", store=second)
    for each in (stage, other):
        each.at("2025-09-24 00:00")
    sweeps = at_once(*(lambda each=each: each.office.fire_due("public-notice") for each in (stage, other)))
    second.close()
    fired = [f.case for sweep in sweeps for f in sweep.fired]
    assert sorted(fired) == numbers
    assert {number: stage.events(number).count("notice_elapsed") for number in numbers} == dict.fromkeys(numbers, 1)
    assert [aside for sweep in sweeps for aside in sweep.set_aside] == []
    assert list(audit(stage.store)) == []


def test_two_offices_that_remind_at_once_send_each_reminder_once(stage: Stage, database_url: str):
    numbers = [stage.led("review") for _ in range(5)]
    second = SqlStore(database_url)
    other = small_office("2025-09-16 09:00", store=second)
    for each in (stage, other):
        each.at("2025-10-13 09:00")
    at_once(*(each.office.remind_due for each in (stage, other)))
    second.close()
    assert {number: len(stage.messages(number, "reminder")) for number in numbers} == dict.fromkeys(numbers, 1)


def test_two_workers_of_the_post_deliver_each_message_once(stage: Stage, database_url: str):
    stage.store.set_channel(stage.cast["clerk"].id, "mail", "chen@town.gov.cn", True)
    numbers = [stage.opens() for _ in range(10)]
    second = SqlStore(database_url)
    other = small_office("2025-09-16 09:00", store=second)
    at_once(*(lambda each=each: asyncio.run(each.office.post_messages(15)) for each in (stage, other)))
    asyncio.run(stage.office.post_messages(50))
    second.close()
    channels = [each.office.parts.channels["mail"] for each in (stage, other)]
    sent = [message.case for channel in channels if isinstance(channel, MemoryChannel) for message, _ in channel.sent]
    assert Counter(sent) == Counter(numbers)
    assert stage.store.outbox_health().waiting == 0


# -------------------------------------------------------------------------------------------------- time and people


def test_a_limit_runs_out_once_and_an_outage_costs_one_reminder(stage: Stage):
    number = stage.led("filing", at="2025-09-18 10:00")
    for when in ("2025-10-10 23:59", "2025-10-11 00:00", "2025-10-11 00:00", "2025-10-14 08:00"):
        stage.sweep(when)
        stage.office.remind_due()
    assert stage.events(number).count("clock_due") == 1
    assert [told for told in stage.told("clerk", number) if told[1] != "task_opened"] == [
        ("2025-10-10 23:59", "reminder"), ("2025-10-11 00:00", "overdue"),
    ]  # fmt: skip
    assert [told for told in stage.told("leader", number) if told[1] == "overdue"] == [("2025-10-14 08:00", "overdue")]


def test_a_broken_case_is_set_aside_until_it_is_put_right(stage: Stage):
    changed = ("value: 5, unit: working_days, basis: S2-17", "value: 4, unit: working_days, basis: S2-17")
    other = small_office("2025-09-16 09:00", changed, store=stage.store)
    broken, sound = other.led("notice"), stage.led("notice")
    [sweep] = [sweep for sweep in stage.sweep("2025-09-24 00:00") if sweep.fired]
    assert ([f.case for f in sweep.fired], [number for number, _ in sweep.set_aside]) == ([sound], [broken])
    assert [sweep for sweep in stage.sweep() if sweep.set_aside or sweep.fired] == []
    other.office.parts.library.publish()
    [aside] = stage.store.set_aside_list()
    stage.store.take_up(aside.number, aside.clock, aside.line)
    assert [f.case for sweep in stage.sweep() for f in sweep.fired] == [broken]


def test_after_a_new_start_with_a_new_version_old_cases_go_on_by_the_old_one(stage: Stage, database_url: str):
    stage.office.parts.library.publish()
    old = stage.led("decision")
    restarted = SqlStore(database_url)
    stricter = ("value: 5, unit: working_days, basis: S2-17", "value: 3, unit: working_days, basis: S2-17")
    today = small_office("2025-10-10 10:00", stricter, store=restarted)
    new = today.led("decision")
    for number in (old, new):
        today.act(number, "approve", "head")
        today.act(number, "approve", "leader")
    assert [today.limit(number, "filing_limit").length for number in (old, new)] == [5, 3]
    restarted.close()


def test_a_case_outside_ones_area_does_not_exist(stage: Stage):
    number = stage.opens()
    with pytest.raises(NotYourCase):
        stage.office.case_file(stage.cast["clerk elsewhere"], number)
    assert stage.office.find(stage.cast["clerk elsewhere"], number) == []


def test_sessions_and_locks_outlive_a_new_start(stage: Stage, database_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(staffing, "_HASHER", CheapHasher())
    stage.office.add_officer("limin", "李敏", [Post("clerk", "520304001")], password="青溪-2026-long")
    token = stage.office.sign_in("limin", "青溪-2026-long")
    for _ in range(staffing.TRIES):
        with pytest.raises(SignInRefused):
            stage.office.sign_in("limin", "wrong")
    restarted = SqlStore(database_url)
    office = small_office("2025-09-16 09:05", store=restarted).office
    assert office.signed_in(token)
    with pytest.raises(SignInRefused, match="Too many"):
        office.sign_in("limin", "青溪-2026-long")
    office.sign_out(token)
    assert stage.office.signed_in(token) is None
    restarted.close()


# ---------------------------------------------------------------------------------------- the same as from memory


def a_story(store: Store) -> Stage:
    """Two months of work in two towns."""
    stage = small_office("2025-09-16 09:00", store=store)
    filing = stage.led("filing", members=[Member("王小明")])
    stage.led("investigation", applicant="何志强")
    stage.opens("clerk elsewhere", village=NEXT_VILLAGE, applicant="黄建国")
    stage.pass_until("2025-10-11 10:00")
    hung = stage.led("notice", applicant="刘桂芳")
    stage.act(stage.led("review", applicant="张树林"), "ask_papers", "clerk")
    stage.act(stage.opens(applicant="林秀英"), "withdraw", "clerk")
    stage.office.claim(stage.cast["clerk#2"], filing, "filing")
    stage.office.disclose(stage.cast["clerk"], hung, "0.phone", "电话回访")
    return stage.pass_until("2025-10-14 12:00")


def seen(stage: Stage) -> dict[str, Any]:
    """What everybody sees."""
    office = stage.office
    views: dict[str, Any] = {"board": office.notices()}
    for who, officer in stage.cast.items():
        views[f"{who}: tasks"] = office.inbox(officer)
        views[f"{who}: late"] = office.overdue(officer)
        views[f"{who}: late on 2025-10-12"] = office.overdue(officer, date(2025, 10, 12))
        found = [found for text in ("SA-", "刘", "王桂兰", "nobody") for found in office.find(officer, text)]
        views[f"{who}: found"] = [replace(one, household="") for one in found]  # each store gives ids of its own
        views[f"{who}: told"] = stage.told(who)
        for state in ("overdue", "today", "soon", "calm", "stopped"):
            views[f"{who}: {state}"] = [row.number for row in office.inbox(officer, state=state).rows]
    for number in stage.store.numbers("", 99):
        views[f"{number}: events"] = stage.events(number)
        views[f"{number}: limits"] = stage.store.clocks_of(number)
        views[f"{number}: tasks"] = [(t.place, t.line, t.due_at, t.stopped, t.claimed_by_name)
                                     for t in stage.store.tasks_of(number)]  # fmt: skip
    return views


def test_the_same_work_reads_the_same_from_a_database_and_from_memory(database: SqlStore):
    ours, memory = seen(a_story(database)), seen(a_story(MemoryStore()))
    assert {view for view in memory if ours[view] != memory[view]} == set()
    assert len(memory) > 100
