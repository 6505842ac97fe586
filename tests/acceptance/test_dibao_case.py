"""A family applies for the minimum living guarantee: from its application to the archive, by the dates of the law.

The dates D1 to D32 are those worked out by hand in part 4B of the domain rules.
"""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from cases.audit import audit
from cases.migrations import migrate
from cases.sql_store import SqlStore
from office.requests import Member, Posted
from states import Step, replay, verify
from tests.office_support import Stage, dibao_office, shanghai

FAMILY = (Member("李建国", "", "配偶"), Member("王小兰", "", "子女"))
DAYS = {
    "submit": "2025-08-29 10:20", "accept": "2025-09-01 09:30", "start_investigation": "2025-09-01 15:10",
    "start_check": "2025-09-02 09:15", "submit_survey": "2025-09-03 16:40", "report_check": "2025-09-04 10:00",
    "skip_review": "2025-09-04 15:30", "give_opinion": "2025-09-05 09:40", "post_notice": "2025-09-05 14:00",
    "take_down_notice": "2025-09-16 09:00", "examine": "2025-09-18 10:30", "confirm": "2025-09-26 11:00",
    "publish": "2025-09-28 09:30", "file": "2025-10-09 14:20", "close": "2025-10-11 10:00",
}  # fmt: skip


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    """An office on a real database."""
    migrate(database_url)
    store = SqlStore(database_url)
    yield dibao_office("2025-08-25 09:00", store=store, folder=tmp_path / "attachments")
    store.close()


# --------------------------------------------------------------------------------------- one case, start to finish


def test_a_family_gets_its_guarantee_and_every_limit_of_the_law_is_kept(stage: Stage):
    number = stage.plays(DAYS, members=FAMILY)
    case, history = stage.case(number), stage.store.history(number)

    assert number.startswith("DB-2025-520304-00001-")
    assert [(entry.event, f"{shanghai(entry.at)[5:]}") for entry in history] == [
        ("open", "08-29 10:20"), ("submit", "08-29 10:20"), ("accept", "09-01 09:30"),
        ("start_investigation", "09-01 15:10"), ("start_check", "09-02 09:15"), ("submit_survey", "09-03 16:40"),
        ("submit_survey", "09-03 16:40"), ("report_check", "09-04 10:00"), ("skip_review", "09-04 15:30"),
        ("skip_review", "09-04 15:30"), ("give_opinion", "09-05 09:40"), ("post_notice", "09-05 14:00"),
        ("notice_elapsed", "09-13 00:00"),  # the notice hung on seven days, 09-06 to 09-12
        ("take_down_notice", "09-16 09:00"), ("examine", "09-18 10:30"), ("confirm", "09-26 11:00"),
        ("publish", "09-28 09:30"), ("file", "10-09 14:20"), ("close", "10-11 10:00"),
    ]  # fmt: skip
    assert (case.outcome, case.open, case.places) == ("granted", False, ("closed",))

    limits = stage.limits(number)
    assert {limit.clock: (f"{limit.started:%m-%d}", f"{limit.due:%m-%d}") for limit in limits} == {
        "acceptance": ("08-29", "09-01"), "start_limit": ("09-01", "09-04"), "survey_limit": ("09-01", "09-15"),
        "total_limit": ("09-01", "10-17"), "check_start": ("09-01", "09-04"), "check_report": ("09-02", "09-09"),
        "gate_limit": ("09-04", "09-08"), "opinion_limit": ("09-04", "09-08"), "notice_period": ("09-05", "09-12"),
        "decision_limit": ("09-13", "09-26"), "publication": ("09-26", "09-30"), "filing": ("09-26", "10-10"),
    }  # fmt: skip
    assert [limit.clock for limit in limits if limit.fired] == ["notice_period"]

    assert verify(history) is None
    assert case == replay(history)
    assert list(audit(stage.store)) == []


def test_what_was_handed_in_can_be_read_what_was_told_was_sent_and_only_the_next_review_is_left_to_plan(stage: Stage):
    number = stage.plays(DAYS, members=FAMILY)
    [review] = [child.number for child in stage.store.children_of(number)]
    kept = stage.store.attachments_of(number)
    assert len(kept) == 16
    assert all(stage.office.parts.attachments.read(file.sha256) for file in kept)
    told = [*stage.messages(number), *stage.messages(review)]
    assert asyncio.run(stage.office.post_messages(500)) == Posted(sent=len(told))
    assert {row.status for row in stage.messages(number)} == {"sent"}
    assert {row.number for officer in stage.cast.values() for row in stage.office.inbox(officer).rows} == {review}
    assert {who for who, officer in stage.cast.items() if stage.office.overdue(officer).rows} == set()
    assert stage.office.notices() == []
    stage.pass_until("2025-12-31 09:00")
    assert stage.store.history(number)[-1].event == "close"


def test_three_days_late_with_the_filing_is_seen_by_everybody_who_has_to_see_it(stage: Stage):
    number = stage.plays(DAYS, until="publish", members=FAMILY)
    stage.pass_until("2025-10-15 10:00")
    [row] = stage.office.overdue(stage.cast["supervisor"]).rows
    assert (row.number, row.clock.zh, row.law, str(row.due_on)) == (number, "报县备案", "S2-17", "2025-10-10")
    assert row.days_late == 4  # Saturday 2025-10-11 was worked
    assert stage.told("supervisor", number)[-1] == ("2025-10-11 09:00", "overdue")
    assert stage.told("department_head", number)[-1] == ("2025-10-13 09:00", "escalation")
    assert stage.told("discipline", number) == []
    filed = stage.act(number, "file", "handler", "2025-10-15 15:00")
    assert isinstance(filed, Step)
    stage.pass_until("2025-10-31 09:00")
    assert stage.told("discipline", number) == []
    assert stage.limit(number, "filing").late(stage.clock.now())
    assert list(audit(stage.store)) == []


# ---------------------------------------------------------------------------------------- the dates of the law (4B)


def days_before(day: str, n: int) -> str:
    return f"{date.fromisoformat(day) - timedelta(days=n)}"


def accepted(day: str, *, pack: str = "national", extended: bool = False) -> tuple[Stage, str]:
    """An application accepted on that day; its whole limit extended once, if asked."""
    stage = dibao_office(f"{days_before(day, 1)} 09:00", pack=pack)
    assert stage.played is not None
    number = stage.plays({stage.played.acts[0].do: f"{day} 08:30", "accept": f"{day} 09:30"}, until="accept")
    if extended:
        stage.act(
            number, "extend", "handler", extension_ground="separation", extension_note="须向户籍地核查财产。"
        )
        assert isinstance(stage.act(number, "extend", "town_approver"), Step)
    return stage, number


def posted(day: str) -> tuple[Stage, str]:
    """An application whose notice was posted on that day."""
    stage = dibao_office(f"{days_before(day, 1)} 09:00")
    return stage, stage.plays({"submit": f"{day} 08:30", "post_notice": f"{day} 14:00"}, until="post_notice")


def received(day: str) -> tuple[Stage, str]:
    """An application that came to the county on that day, its notice having hung for seven days."""
    stage, number = posted(days_before(day, 8))
    stage.pass_until(f"{day} 00:00")
    assert stage.case(number).places == ("examining",)
    return stage, number


def approved(day: str) -> tuple[Stage, str]:
    stage = dibao_office(f"{days_before(day, 30)} 09:00")
    days = {"submit": f"{days_before(day, 28)} 09:00", "take_down_notice": f"{days_before(day, 9)} 09:00"}
    return stage, stage.plays({**days, "confirm": f"{day} 11:00"}, until="confirm")


DATES = {
    "D1 approved Fri 2025-09-26, to be filed in 5 working days": (approved, "2025-09-26", {}, "filing", "2025-10-10"),
    "D3 approved Thu 2026-02-12, to be filed in 5 working days": (approved, "2026-02-12", {}, "filing", "2026-02-26"),
    "D5 approved Thu 2026-04-30, to be filed in 5 working days": (approved, "2026-04-30", {}, "filing", "2026-05-11"),
    "D7 accepted Thu 2026-04-30, survey to start in 3 working days": (
        accepted, "2026-04-30", {}, "start_limit", "2026-05-08"),
    "D10 accepted Mon 2025-09-01, 20 working days where the town decides": (
        accepted, "2025-09-01", {"pack": "s2-town-reform"}, "total_limit", "2025-09-28"),
    "D10 accepted Mon 2025-09-01, 30 working days": (accepted, "2025-09-01", {}, "total_limit", "2025-10-17"),
    "D10 accepted Mon 2025-09-01, extended to 45 working days": (
        accepted, "2025-09-01", {"extended": True}, "total_limit", "2025-11-07"),
    "D12 accepted Mon 2026-04-27, 20 working days where the town decides": (
        accepted, "2026-04-27", {"pack": "s2-town-reform"}, "total_limit", "2026-05-27"),
    "D12 accepted Mon 2026-04-27, 30 working days": (accepted, "2026-04-27", {}, "total_limit", "2026-06-10"),
    "D12 accepted Mon 2026-04-27, extended to 45 working days": (
        accepted, "2026-04-27", {"extended": True}, "total_limit", "2026-07-02"),
    "D14 received Thu 2026-09-17, to be decided in 10 working days": (
        received, "2026-09-17", {}, "decision_limit", "2026-10-08"),
    "D18 notice posted Mon 2026-03-02, 7 days without moving the end": (
        posted, "2026-03-02", {}, "notice_period", "2026-03-09"),
}  # fmt: skip


@pytest.mark.parametrize("rule", DATES)
def test_the_date_worked_out_by_hand_is_the_date_the_office_keeps(rule: str):
    happens, day, more, clock, due = DATES[rule]
    stage, number = happens(day, **more)
    limit = stage.limit(number, clock)
    [stored] = [row for row in stage.store.clocks_of(number) if (row.clock, row.line) == (clock, limit.line)]
    [shown] = [d for d in stage.office.case_file(stage.cast["handler"], number).deadlines if d.clock == clock]
    assert (str(limit.started), str(limit.due), limit.provisional) == (day, due, False)
    assert (stored.due_on, stored.due_at, stored.provisional) == (limit.due, limit.due_at, False)
    assert shown == limit


@pytest.mark.parametrize("rule", DATES)
def test_the_limit_passes_at_midnight_after_that_day(rule: str):
    happens, day, more, clock, due = DATES[rule]
    stage, number = happens(day, **more)
    line = stage.limit(number, clock).line

    def passed() -> list[str]:
        lines = {entry.line: shanghai(entry.at) for entry in stage.store.history(number)}
        return [
            lines[d.fired] for d in stage.limits(number) if (d.clock, d.line) == (clock, line) and d.fired
        ]

    stage.sweep(f"{due} 23:59")
    assert passed() == []
    stage.sweep(f"{date.fromisoformat(due) + timedelta(days=1)} 00:00")
    assert passed() == [f"{date.fromisoformat(due) + timedelta(days=1)} 00:00"]


def test_D32_a_filing_limit_that_reaches_into_2027_is_provisional_and_says_so():
    stage, number = approved("2026-12-25")
    limit = stage.limit(number, "filing")
    assert (str(limit.due), limit.provisional) == ("2027-01-04", True)  # 2027-01-01 is a holiday by law
    [stored] = [row for row in stage.store.clocks_of(number) if row.clock == "filing"]
    assert (str(stored.due_on), stored.provisional) == ("2027-01-04", True)
    [shown] = [
        d for d in stage.office.case_file(stage.cast["handler"], number).deadlines if d.clock == "filing"
    ]
    assert shown.provisional
    stage.sweep("2027-01-05 00:00")
    assert stage.limit(number, "filing").fired  # provisional or not, it is pressed


def test_a_limit_that_ends_in_2026_is_not_provisional():
    stage, number = approved("2026-12-24")
    assert (str(stage.limit(number, "filing").due), stage.limit(number, "filing").provisional) == (
        "2026-12-31",
        False,
    )
