"""What every store promises about notices of the calendar: one release each, and every limit redated once."""

from dataclasses import replace
from datetime import date, timedelta

from cases.changes import NewDate, Redating
from cases.store import Attempt, Redated, Store
from states.case import Case
from states.deadlines import end_of
from states.steps import tasks_of
from tests.cases_support import (
    CLERK,
    COUNTY,
    DIRECTOR,
    PROCEDURE,
    a_case,
    a_message,
    acted,
    at,
    change,
    moment,
    opening,
)  # fmt: skip

OTHER_COUNTY = "520305001001"
HALF = ("half", at("2025-09-03"))
AT = at("2025-09-02 10:00")


def released(store: Store, area: str = "") -> int:
    """A notice of that number, released."""
    id = store.enter_notice(area, "years: …", CLERK, AT)
    assert store.decide_notice(id, "released", DIRECTOR, AT)
    return id


def redating(store: Store, case: Case, due: str, *, version: int = 1, reminder=None) -> Redating:
    """The acceptance limit of a case of Monday 2025-09-01 is now due on that day instead of Thursday 2025-09-04."""
    row = next(row for row in store.clocks_of(case.number) if row.clock == "acceptance")
    day = date.fromisoformat(due)
    task = tasks_of(case, PROCEDURE, moment("2025-09-02"))[0]
    deadline = replace(task.due, due=day, due_at=end_of(day), provisional=False)
    journal = Redated("acceptance", row.line, version, row.dated_by, row.due_on, day, row.provisional, False, AT)
    return Redating(case.number, case.line, version, (NewDate(deadline, reminder, journal),),
                    (replace(task, due=deadline),))  # fmt: skip


def acceptance(store: Store, number: str = "JZ-1"):
    return next(row for row in store.clocks_of(number) if row.clock == "acceptance")


def test_a_notice_is_a_draft_until_one_other_decides(store: Store) -> None:
    id = store.enter_notice(COUNTY, "years: …", CLERK, AT)
    [draft] = store.calendar_notices()
    assert (draft.id, draft.area, draft.text, draft.status, draft.version) == (id, COUNTY, "years: …", "draft", None)
    assert (draft.entered_by, draft.entered_name, draft.entered_at) == (CLERK.id, CLERK.name, AT)
    assert store.versions().calendar == 0
    assert store.decide_notice(id, "released", DIRECTOR, AT + timedelta(hours=1))
    [notice] = store.calendar_notices()
    assert (notice.status, notice.decided_by, notice.decided_name) == ("released", DIRECTOR.id, DIRECTOR.name)
    assert (notice.decided_at, notice.version, notice.finished_at) == (AT + timedelta(hours=1), 1, None)


def test_a_notice_is_released_once_and_never_after_it_was_withdrawn(store: Store) -> None:
    first, second = (store.enter_notice("", text, CLERK, AT) for text in ("one", "two"))
    assert store.decide_notice(first, "released", DIRECTOR, AT)
    assert not store.decide_notice(first, "released", DIRECTOR, AT)
    assert not store.decide_notice(first, "withdrawn", DIRECTOR, AT)
    assert store.decide_notice(second, "withdrawn", DIRECTOR, AT)
    assert not store.decide_notice(second, "released", DIRECTOR, AT)
    assert not store.decide_notice(99, "released", DIRECTOR, AT)
    assert [(n.id, n.status, n.version) for n in store.calendar_notices()] == [
        (first, "released", 1), (second, "withdrawn", None),
    ]  # fmt: skip


def test_every_release_makes_a_new_version_that_comes_along_with_every_case(store: Store) -> None:
    a_case(store)
    assert (store.load("JZ-1").calendar, store.versions().calendar) == (0, 0)
    released(store), released(store)
    assert (store.load("JZ-1").calendar, store.versions().calendar) == (2, 2)
    assert store.versions().directory == store.directory_version()


def test_notices_up_to_a_version_are_finished_together_and_keep_the_moment(store: Store) -> None:
    for _ in range(3):
        released(store)
    store.finish_notices(2, AT)
    store.finish_notices(2, AT + timedelta(days=1))
    assert [n.finished_at for n in store.calendar_notices()] == [AT, AT, None]


def test_running_limits_of_an_earlier_calendar_are_found_by_case_and_area(store: Store) -> None:
    for number in ("JZ-1", "JZ-2", "JZ-3"):
        a_case(store, number)
    a_case(store, "JZ-4", area=OTHER_COUNTY)
    store.commit([replace(change(opening("JZ-5")), calendar=1)])
    assert store.dated_before(1, "", "", 9) == ["JZ-1", "JZ-2", "JZ-3", "JZ-4"]
    assert store.dated_before(1, COUNTY, "JZ-1", 1) == ["JZ-2"]
    assert store.dated_before(1, OTHER_COUNTY[:6], "", 9) == ["JZ-4"]
    assert store.dated_before(2, "", "JZ-4", 9) == ["JZ-5"]
    assert store.dated_before(0, "", "", 9) == []


def test_a_limit_that_has_ended_is_never_dated_anew(store: Store) -> None:
    case = acted(store, a_case(store), "withdraw", CLERK, "2025-09-02")
    assert not case.open
    assert store.dated_before(9, "", "", 9) == []
    assert store.running_clocks(["JZ-1"]) == {}


def test_the_running_limits_of_many_cases_come_at_once(store: Store) -> None:
    a_case(store, "JZ-1")
    acted(store, a_case(store, "JZ-2"), "accept", CLERK, "2025-09-02")
    found = store.running_clocks(["JZ-2", "JZ-1", "JZ-9"])
    assert {number: [row.clock for row in rows] for number, rows in found.items()} == {
        "JZ-1": ["acceptance"], "JZ-2": ["whole"],
    }  # fmt: skip
    assert found["JZ-1"] == store.clocks_of("JZ-1")


def test_a_redated_limit_has_its_new_date_everywhere_and_the_old_one_on_record(store: Store) -> None:
    case = a_case(store)
    before = store.history("JZ-1")
    assert store.redate([redating(store, case, "2025-09-08", reminder=HALF)]) == {"JZ-1"}
    row = acceptance(store)
    end = end_of(date(2025, 9, 8))
    assert (row.due_on, row.due_at, row.fire_at, row.dated_by) == (date(2025, 9, 8), end, end, 1)
    assert (row.next_rung, row.remind_at) == HALF
    assert [(t.due_on, t.due_at, t.clock) for t in store.tasks_of("JZ-1")] == [(date(2025, 9, 8), end, "acceptance")]
    assert store.redated(["JZ-1"]).get("JZ-1", []) == [
        Redated("acceptance", 1, 1, 0, date(2025, 9, 4), date(2025, 9, 8), False, False, AT)
    ]
    assert store.history("JZ-1") == before
    assert store.load("JZ-1").case == case
    assert store.dated_before(1, "", "", 9) == []


def test_redating_twice_writes_one_record(store: Store) -> None:
    case = a_case(store)
    again = redating(store, case, "2025-09-08")
    store.redate([again])
    store.redate([again])
    assert len(store.redated(["JZ-1"]).get("JZ-1", [])) == 1


def test_a_case_that_moved_on_is_left_as_it_is_and_found_again(store: Store) -> None:
    case = a_case(store, "JZ-1")
    late, sound = redating(store, case, "2025-09-08"), redating(store, a_case(store, "JZ-2"), "2025-09-08")
    acted(store, case, "note", CLERK, "2025-09-02", {"remark": "x"})
    before = store.clocks_of("JZ-1")
    assert store.redate([late, sound]) == {"JZ-2"}
    assert (store.clocks_of("JZ-1"), store.redated(["JZ-1"]).get("JZ-1", [])) == (before, [])
    assert store.dated_before(1, "", "", 9) == ["JZ-1"]


def test_limits_that_nothing_changed_are_dated_by_the_new_calendar_too(store: Store) -> None:
    case = a_case(store)
    row = acceptance(store)
    assert store.redate([Redating("JZ-1", case.line, 3, (), ())]) == {"JZ-1"}
    assert acceptance(store) == replace(row, dated_by=3)
    assert store.redate([]) == frozenset()


def test_a_limit_that_was_set_aside_stays_so_with_its_new_date(store: Store) -> None:
    case = a_case(store)
    store.set_aside("JZ-1", "acceptance", 1, "broken")
    store.redate([redating(store, case, "2025-09-08")])
    assert (acceptance(store).fire_at, acceptance(store).due_on) == (None, date(2025, 9, 8))
    store.take_up("JZ-1", "acceptance", 1)
    assert acceptance(store).fire_at == end_of(date(2025, 9, 8))


def test_what_waits_about_the_former_date_is_withdrawn_and_nothing_else(store: Store) -> None:
    keys = {
        "old": "JZ-1:acceptance:1:half:2025-09-04", "new": "JZ-1:acceptance:1:half:2025-09-08",
        "other limit": "JZ-1:whole:1:half:2025-09-04", "task": "JZ-1:1:task_opened:intake",
        "sent": "JZ-1:acceptance:1:-1:2025-09-04",
    }  # fmt: skip
    first = opening("JZ-1")
    store.commit([change(first, outbox=[a_message(key, id=id) for id, key in keys.items()])])
    [sent] = [row for row in store.claim_messages(AT, 9, 60, "w") if row.id == "sent"]
    store.record_deliveries([_tried(sent.id, "sent")])
    store.redate([redating(store, first.case, "2025-09-08")])
    assert {row.id: row.status for row in store.messages_of("JZ-1")} == {
        "old": "withdrawn", "new": "waiting", "other limit": "waiting", "task": "waiting", "sent": "sent",
    }  # fmt: skip
    assert [row.next_try_at for row in store.messages_of("JZ-1") if row.id == "old"] == [None]


def test_a_withdrawn_message_that_was_just_being_sent_is_not_tried_again(store: Store) -> None:
    first = opening("JZ-1")
    keys = ("JZ-1:acceptance:1:half:2025-09-04", "JZ-1:acceptance:1:-1:2025-09-04")
    store.commit([change(first, outbox=[a_message(key, id=f"m{n}") for n, key in enumerate(keys)])])
    assert len(store.claim_messages(AT, 9, 60, "w")) == 2
    store.redate([redating(store, first.case, "2025-09-08")])
    store.record_deliveries([_tried("m0", "waiting"), _tried("m1", "sent")])
    assert {row.id: (row.status, row.next_try_at) for row in store.messages_of("JZ-1")} == {
        "m0": ("withdrawn", None), "m1": ("sent", None),
    }  # fmt: skip
    assert len(store.deliveries_of("m0")) == 1


def test_how_far_running_limits_reach_and_how_many_are_provisional(store: Store) -> None:
    assert (store.reach().furthest, store.reach().provisional) == (None, 0)
    a_case(store, "JZ-1", on="2025-09-01")
    acted(store, a_case(store, "JZ-2", on="2026-12-30"), "accept", CLERK, "2026-12-30")
    last = next(row.due_on for row in store.clocks_of("JZ-2") if row.ended_at is None)
    assert last > date(2027, 1, 31)
    assert (store.reach().furthest, store.reach().provisional) == (last, 1)


def _tried(id: str, after: str) -> Attempt:
    return Attempt(id, 1, AT, "ok", 1, "", after, AT + timedelta(minutes=5) if after == "waiting" else None)
