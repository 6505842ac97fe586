"""What every store promises about limits: what is due, what is late, each reminder and each firing once."""

from collections.abc import Iterable
from datetime import datetime

import pytest

from cases.store import DueClock, DueReminder, OverdueCount, Rung, SetAside, Store
from states.case import Case
from tests.cases_support import (
    ANYBODY,
    CLERK,
    COUNTY,
    DIRECTOR,
    TOWN,
    VILLAGE,
    a_case,
    a_message,
    acted,
    at,
    at_notice,
    change,
    firing,
    opening,
    step,
)  # fmt: skip

HALF, DAY = ("half", at("2025-09-03")), ("+0", at("2025-09-04"))
OTHER_TOWN = "520304002001"


def a_reminded_case(store: Store, number: str = "JZ-1") -> Case:
    """Opened on Monday 2025-09-01, due on Thursday; the reminder of half the time comes on Wednesday."""
    first = opening(number)
    store.commit([change(first, reminders={("acceptance", 1): HALF})])
    return first.case


def clock(store: Store, name: str = "acceptance", number: str = "JZ-1"):
    return next(row for row in store.clocks_of(number) if row.clock == name)


def test_what_has_run_out_is_due_the_earliest_first(store: Store) -> None:
    a_case(store, "JZ-2", on="2025-09-02")
    a_case(store, "JZ-1", on="2025-09-01")
    assert store.due("step-limits", at("2025-09-04 23:59"), 10) == []
    midnight = at("2025-09-05 00:00")
    assert store.due("step-limits", midnight, 10) == [DueClock("JZ-1", "acceptance", 1, midnight)]
    assert [d.number for d in store.due("step-limits", at("2025-09-30"), 10)] == ["JZ-1", "JZ-2"]
    assert [d.number for d in store.due("step-limits", at("2025-09-30"), 1)] == ["JZ-1"]
    assert store.due("public-notice", at("2025-09-30"), 10) == []


def test_a_clock_that_fired_stands_still_or_ended_is_not_due(store: Store) -> None:
    fired, stopped, ended = (a_case(store, f"JZ-{n}") for n in (1, 2, 3))
    store.commit([change(firing(fired, "acceptance", "2025-09-06"))])
    acted(store, stopped, "ask_correction", CLERK, "2025-09-02")
    acted(store, ended, "accept", CLERK, "2025-09-02")
    assert store.due("step-limits", at("2026-01-01"), 10) == []
    assert (clock(store).fired_line, clock(store).status) == (2, "running")
    assert (clock(store, number="JZ-2").due_at, clock(store, number="JZ-2").status) == (None, "stopped")
    assert clock(store, number="JZ-3").ended_at == at("2025-09-02")


def test_a_clock_that_runs_on_is_due_by_its_new_date(store: Store) -> None:
    case = acted(store, a_case(store), "ask_correction", CLERK, "2025-09-02")
    acted(store, case, "corrected", CLERK, "2025-09-08")
    assert str(clock(store).due_on) == "2025-09-10"
    assert store.due("step-limits", at("2025-09-10"), 10) == []
    assert len(store.due("step-limits", at("2025-09-11"), 10)) == 1


def test_a_lengthened_limit_keeps_its_clock(store: Store) -> None:
    case = acted(store, a_case(store), "accept", CLERK, "2025-09-02")
    before = clock(store, "whole")
    acted(store, case, "extend", DIRECTOR, "2025-09-03")
    after = clock(store, "whole")
    assert (after.line, after.started_at) == (before.line, before.started_at)
    assert after.due_on > before.due_on


def test_a_clock_that_cannot_fire_is_set_aside_until_its_case_moves(store: Store) -> None:
    case = a_case(store, "JZ-1")
    a_case(store, "JZ-2")
    store.set_aside("JZ-1", "acceptance", 1, "ValueError: 规则已损坏")
    assert [d.number for d in store.due("step-limits", at("2025-09-30"), 10)] == ["JZ-2"]
    assert store.set_aside_list() == [SetAside("JZ-1", "acceptance", 1, "ValueError: 规则已损坏")]
    case = acted(store, case, "ask_correction", CLERK, "2025-09-02")
    acted(store, case, "corrected", CLERK, "2025-09-02 15:00")
    assert store.set_aside_list() == []
    assert {d.number for d in store.due("step-limits", at("2025-09-30"), 10)} == {"JZ-1", "JZ-2"}


def test_a_clock_set_aside_can_be_taken_up_again(store: Store) -> None:
    a_case(store)
    store.set_aside("JZ-1", "acceptance", 1, "why")
    store.take_up("JZ-1", "acceptance", 1)
    assert store.set_aside_list() == []
    assert len(store.due("step-limits", at("2025-09-30"), 10)) == 1


def test_taking_up_what_was_never_set_aside_changes_nothing(store: Store) -> None:
    store.commit([change(firing(a_case(store), "acceptance", "2025-09-06"))])
    store.take_up("JZ-1", "acceptance", 1)
    assert store.due("step-limits", at("2025-09-30"), 10) == []


def test_a_reminder_is_due_at_its_moment(store: Store) -> None:
    a_reminded_case(store)
    assert store.due_reminders(at("2025-09-03 08:59"), 10) == []
    assert store.due_reminders(at("2025-09-03"), 10) == [DueReminder("JZ-1", "acceptance", 1, "half", at("2025-09-03"))]


def test_a_reminder_is_taken_once(store: Store) -> None:
    a_reminded_case(store)
    rung = Rung("JZ-1", "acceptance", 1, "half", *DAY, (a_message("JZ-1:acceptance:1:half"),))
    assert store.commit_reminders([rung]) == 1
    assert store.commit_reminders([rung]) == 0
    assert [d.rung for d in store.due_reminders(at("2025-09-30"), 10)] == ["+0"]
    assert len(store.messages_of("JZ-1")) == 1


def test_a_reminder_taken_meanwhile_tells_nobody_twice(store: Store) -> None:
    a_reminded_case(store, "JZ-1")
    a_reminded_case(store, "JZ-2")
    store.commit_reminders([Rung("JZ-1", "acceptance", 1, "half", *DAY)])
    late = [Rung(n, "acceptance", 1, "half", None, None, (a_message(f"{n}:late", number=n),)) for n in ("JZ-1", "JZ-2")]
    assert store.commit_reminders([*late, Rung("JZ-404", "acceptance", 1, "half", None, None)]) == 1
    assert [len(store.messages_of(n)) for n in ("JZ-1", "JZ-2")] == [0, 1]
    assert [d.number for d in store.due_reminders(at("2025-09-30"), 10)] == ["JZ-1"]
    assert store.commit_reminders([]) == 0


def test_after_the_last_rung_nothing_rings(store: Store) -> None:
    a_reminded_case(store)
    assert store.commit_reminders([Rung("JZ-1", "acceptance", 1, "half", None, None)]) == 1
    assert store.due_reminders(at("2026-01-01"), 10) == []


def test_a_limit_that_merely_fired_keeps_its_next_reminder(store: Store) -> None:
    case = a_reminded_case(store)
    fired = firing(case, "acceptance", "2025-09-06")
    store.commit([change(fired)])
    assert (clock(store).next_rung, clock(store).remind_at) == HALF
    noted = step(fired.case, "note", CLERK, "2025-09-07", {"remark": "已电话催办"})
    store.commit([change(noted)])
    assert (clock(store).next_rung, clock(store).remind_at) == HALF


@pytest.mark.parametrize("event", ["ask_correction", "accept"])
def test_a_limit_that_stands_still_or_ended_reminds_nobody(store: Store, event: str) -> None:
    acted(store, a_reminded_case(store), event, CLERK, "2025-09-02")
    assert store.due_reminders(at("2026-01-01"), 10) == []


def test_a_limit_that_runs_again_rings_as_it_is_told(store: Store) -> None:
    case = acted(store, a_reminded_case(store), "ask_correction", CLERK, "2025-09-02")
    acted(store, case, "corrected", CLERK, "2025-09-03", reminders={("acceptance", 1): DAY})
    assert (clock(store).next_rung, clock(store).remind_at) == DAY
    assert clock(store, "acceptance").next_rung == "+0"


def test_a_limit_told_to_ring_no_more_rings_no_more(store: Store) -> None:
    case = acted(store, a_reminded_case(store), "ask_correction", CLERK, "2025-09-02")
    acted(store, case, "corrected", CLERK, "2025-09-03", reminders={("acceptance", 1): None})
    assert store.due_reminders(at("2026-01-01"), 10) == []


def late(store: Store, as_of: str, areas: Iterable[str] = (COUNTY,), **more: object) -> list[tuple[str, str]]:
    return [(row.number, row.clock) for row in store.overdue(list(areas), at(as_of), **more)]


def test_overdue_is_what_had_passed_and_was_not_kept(store: Store) -> None:
    a_case(store, "JZ-1")
    assert late(store, "2025-09-04 23:59") == []
    assert late(store, "2025-09-05 00:00") == [("JZ-1", "acceptance")]


def test_overdue_can_be_asked_of_a_past_day(store: Store) -> None:
    acted(store, a_case(store), "accept", CLERK, "2025-09-10")
    assert late(store, "2025-09-04") == []
    assert late(store, "2025-09-09") == [("JZ-1", "acceptance")]
    assert late(store, "2025-09-10") == late(store, "2025-09-11") == []


def test_a_stopped_limit_is_not_overdue(store: Store) -> None:
    acted(store, a_case(store), "ask_correction", CLERK, "2025-09-02")
    assert late(store, "2026-01-01") == []


def test_overdue_lists_are_by_area_and_clock_the_longest_passed_first(store: Store) -> None:
    a_case(store, "JZ-2", on="2025-09-02")
    a_case(store, "JZ-1", on="2025-09-01")
    acted(store, a_case(store, "JZ-3", on="2025-09-01", area=OTHER_TOWN), "accept", ANYBODY, "2025-09-02")
    assert late(store, "2025-12-01") == [("JZ-1", "acceptance"), ("JZ-2", "acceptance"), ("JZ-3", "whole")]
    assert late(store, "2025-12-01", [TOWN]) == [("JZ-1", "acceptance"), ("JZ-2", "acceptance")]
    assert late(store, "2025-12-01", [OTHER_TOWN, COUNTY, VILLAGE]) == late(store, "2025-12-01")
    assert late(store, "2025-12-01", [OTHER_TOWN, VILLAGE], clock="whole") == [("JZ-3", "whole")]
    assert late(store, "2025-12-01", limit=1, offset=1) == [("JZ-2", "acceptance")]
    assert late(store, "2025-12-01", []) == []


def test_overdue_is_counted_by_town_and_clock(store: Store) -> None:
    a_case(store, "JZ-1")
    a_case(store, "JZ-2")
    acted(store, a_case(store, "JZ-3", area=OTHER_TOWN), "accept", ANYBODY, "2025-09-08")
    accepted_here = OverdueCount(TOWN, "acceptance", 2)
    there_first, there_then = OverdueCount("520304002", "acceptance", 1), OverdueCount("520304002", "whole", 1)
    assert store.overdue_counts([COUNTY], at("2025-09-06")) == [accepted_here, there_first]
    assert store.overdue_counts([COUNTY], at("2025-12-01")) == [accepted_here, there_then]
    assert store.overdue_counts(["520304002"], at("2025-12-01")) == [there_then]
    assert store.overdue_counts([], at("2025-12-01")) == []


def test_an_overdue_row_says_where_the_case_stands_and_who_has_it(store: Store) -> None:
    who = store.add_officer("chen", "陈经办", "-", CLERK.posts, [], "zh", at("2025-01-01"))
    a_case(store)
    store.claim_task("JZ-1", "intake", 1, who, at("2025-09-02"))
    (row,) = store.overdue([COUNTY], at("2025-09-08"))
    assert (row.applicant, row.area, row.places) == ("王桂兰", VILLAGE, ("intake",))
    assert (row.kind, row.line) == ("step-limits", 1)
    assert (str(row.due_on), row.due_at, row.claimed_by_name) == ("2025-09-04", at("2025-09-05 00:00"), "陈经办")


def test_a_notice_that_ran_out_leads_on_and_is_then_not_due(store: Store) -> None:
    posted = at_notice(store, since="2025-09-05")
    midnight: datetime = at("2025-09-13 00:00")
    assert [d.clock for d in store.due("public-notice", midnight, 10)] == ["notice_period"]
    store.commit([change(firing(posted, "notice_period", "2025-09-13 00:00"))])
    assert store.due("public-notice", midnight, 10) == []
    assert [task.role for task in store.tasks_of("JZ-1")] == ["director"]
