"""What every store promises about the inbox: whose task, how urgent, who has taken it."""

from typing import Any

import pytest

from cases.store import Counts, Store
from states.case import Post
from tests.cases_support import (
    ANYBODY,
    CLERK,
    COUNTY,
    DIRECTOR,
    SURVEYOR,
    TOWN,
    VILLAGE,
    a_case,
    acted,
    at,
    at_notice,
    change,
    firing,
    step,
)  # fmt: skip

OTHER_TOWN = "520304002001"
AT, TODAY_END, SOON_END = at("2025-09-05 10:00"), at("2025-09-06 00:00"), at("2025-09-11 00:00")
CLERK_OF_ALL = (Post("clerk", COUNTY),)


def inbox(store: Store, posts: tuple[Post, ...] = CLERK_OF_ALL, **more: Any) -> list[str]:
    return [row.number for row in store.inbox(posts, AT, today_end=TODAY_END, soon_end=SOON_END, **more)]


def counts(store: Store, posts: tuple[Post, ...] = CLERK_OF_ALL) -> Counts:
    return store.inbox_counts(posts, AT, TODAY_END, SOON_END)


def one_of_each(store: Store) -> None:
    """On Friday 2025-09-05 at ten: late, due today, due on Wednesday, due later, and one that waits for the family."""
    a_case(store, "JZ-late", on="2025-09-01")
    a_case(store, "JZ-today", on="2025-09-02")
    a_case(store, "JZ-soon", on="2025-09-05")
    acted(store, a_case(store, "JZ-calm", on="2025-09-01"), "accept", CLERK, "2025-09-02")
    acted(store, a_case(store, "JZ-stopped", on="2025-09-01"), "ask_correction", CLERK, "2025-09-02")


def test_the_most_urgent_comes_first_and_what_has_no_date_last(store: Store) -> None:
    one_of_each(store)
    assert inbox(store) == ["JZ-late", "JZ-today", "JZ-soon", "JZ-calm", "JZ-stopped"]
    assert inbox(store, limit=2, offset=1) == ["JZ-today", "JZ-soon"]


@pytest.mark.parametrize("state", ["late", "today", "soon", "calm", "stopped"])
def test_each_urgency_can_be_asked_for(store: Store, state: str) -> None:
    one_of_each(store)
    assert inbox(store, state="overdue" if state == "late" else state) == [f"JZ-{state}"]


def test_counts_and_lists_agree(store: Store) -> None:
    one_of_each(store)
    assert counts(store) == Counts(overdue=1, today=1, soon=1, calm=1, stopped=1)
    assert counts(store).total == 5
    assert counts(store, (Post("director", COUNTY),)) == Counts()


def test_only_tasks_of_ones_roles_in_ones_areas_are_shown(store: Store) -> None:
    acted(store, a_case(store, "JZ-1"), "accept", CLERK, "2025-09-02")
    a_case(store, "JZ-2", area=OTHER_TOWN)
    assert inbox(store, CLERK.posts) == ["JZ-1"]
    assert inbox(store, (Post("clerk", "520304002"),)) == ["JZ-2"]
    assert inbox(store, SURVEYOR.posts) == ["JZ-1"]
    assert inbox(store, (Post("surveyor", "52030400100"),)) == ["JZ-1"]
    assert inbox(store, (Post("surveyor", "520304001004"),)) == []
    assert inbox(store, ()) == []
    assert counts(store, ()) == Counts()


def test_posts_that_overlap_show_a_task_once(store: Store) -> None:
    acted(store, a_case(store, "JZ-1"), "accept", CLERK, "2025-09-02")
    posts = (Post("clerk", TOWN), Post("clerk", COUNTY), Post("surveyor", VILLAGE), Post("clerk", TOWN))
    rows = store.inbox(posts, AT, today_end=TODAY_END, soon_end=SOON_END)
    assert [row.place for row in rows] == ["survey.check.waiting", "survey.visit.waiting"]
    assert counts(store, posts).total == 2


def test_the_inbox_can_be_narrowed_to_a_place_or_to_what_nobody_has(store: Store) -> None:
    one_of_each(store)
    assert inbox(store, place="correction") == ["JZ-stopped"]
    store.claim_task("JZ-late", "intake", 1, CLERK.id, AT)
    assert inbox(store, only_unclaimed=True, place="intake") == ["JZ-today", "JZ-soon"]
    assert inbox(store, state="today", place="intake", only_unclaimed=True) == ["JZ-today"]


def test_a_row_says_what_the_desk_shows(store: Store) -> None:
    who = store.add_officer("chen", "陈经办", "-", CLERK.posts, [], "zh", at("2025-01-01"))
    a_case(store, "JZ-1")
    store.claim_task("JZ-1", "intake", 1, who, AT)
    (row,) = store.inbox(CLERK.posts, AT, today_end=TODAY_END, soon_end=SOON_END)
    assert (row.number, row.applicant, row.members, row.procedure) == ("JZ-1", "王桂兰", 1, "test/relief")
    assert (row.area_of_case, row.place, row.line, row.role, row.area) == (VILLAGE, "intake", 1, "clerk", TOWN)
    assert (str(row.due_on), row.due_at, row.clock) == ("2025-09-04", at("2025-09-05 00:00"), "acceptance")
    assert (row.stopped, row.claimed_by, row.claimed_by_name) == (False, who, "陈经办")
    assert row.opened_at == at("2025-09-01")


def test_a_task_is_one_officers_until_he_gives_it_back(store: Store) -> None:
    a_case(store)
    assert store.claim_task("JZ-1", "intake", 1, "me", AT)
    assert store.claim_task("JZ-1", "intake", 1, "me", SOON_END)
    assert not store.claim_task("JZ-1", "intake", 1, "you", AT)
    assert not store.release_task("JZ-1", "intake", 1, "you")
    assert [(task.claimed_by, task.claimed_at) for task in store.tasks_of("JZ-1")] == [("me", AT)]
    assert store.release_task("JZ-1", "intake", 1, "me")
    assert store.claim_task("JZ-1", "intake", 1, "you", AT)


def test_who_is_recused_loses_what_he_had_claimed_on_that_case_and_nobody_else_does(store: Store) -> None:
    case = acted(store, a_case(store), "accept", CLERK, "2025-09-02")
    acted(store, a_case(store, "JZ-2"), "accept", CLERK, "2025-09-02")
    for number, place, who in (("JZ-1", "survey.check.waiting", CLERK), ("JZ-1", "survey.visit.waiting", SURVEYOR),
                               ("JZ-2", "survey.check.waiting", CLERK)):  # fmt: skip
        assert store.claim_task(number, place, 2, who.id, AT)
    barring = step(case, "recuse", DIRECTOR, "2025-09-03", {"barred": CLERK})
    assert store.commit([change(barring, before=1)]) == frozenset(), "of a case that has moved on nothing is written"
    assert {task.claimed_by for task in store.tasks_of("JZ-1")} == {CLERK.id, SURVEYOR.id}
    assert store.commit([change(barring)]) == {"JZ-1"}
    assert {t.place: (t.claimed_by, t.claimed_at is None) for t in store.tasks_of("JZ-1")} == {
        "survey.check.waiting": (None, True), "survey.visit.waiting": (SURVEYOR.id, False),
    }  # fmt: skip
    assert [t.claimed_by for t in store.tasks_of("JZ-2") if t.place == "survey.check.waiting"] == [CLERK.id]
    assert store.load("JZ-1").case == barring.case
    assert store.history("JZ-1")[-1] == barring.entry


def test_what_is_done_or_never_was_cannot_be_claimed(store: Store) -> None:
    acted(store, a_case(store), "accept", CLERK, "2025-09-02")
    assert not store.claim_task("JZ-1", "intake", 1, "me", AT)
    assert not store.claim_task("JZ-1", "decision", 9, "me", AT)
    assert not store.release_task("JZ-404", "intake", 1, "me")


def test_a_claim_survives_what_happens_elsewhere_in_the_case(store: Store) -> None:
    case = acted(store, a_case(store), "accept", CLERK, "2025-09-02")
    store.claim_task("JZ-1", "survey.visit.waiting", 2, SURVEYOR.id, AT)
    acted(store, case, "extend", DIRECTOR, "2025-09-03")
    task = next(task for task in store.tasks_of("JZ-1") if task.place == "survey.visit.waiting")
    assert (task.claimed_by, task.opened_at) == (SURVEYOR.id, at("2025-09-02"))


def test_the_tasks_of_a_case_follow_its_limits(store: Store) -> None:
    case = acted(store, a_case(store), "accept", CLERK, "2025-09-02")
    (before,) = {task.due_on for task in store.tasks_of("JZ-1")}
    acted(store, case, "extend", DIRECTOR, "2025-09-03")
    (after,) = {task.due_on for task in store.tasks_of("JZ-1")}
    assert before < after
    assert [row.due_on for row in store.inbox(CLERK_OF_ALL, AT, today_end=TODAY_END, soon_end=SOON_END)] == [after]


def test_a_case_that_comes_back_to_a_place_opens_a_new_task(store: Store) -> None:
    case = acted(store, a_case(store), "ask_correction", CLERK, "2025-09-02")
    store.claim_task("JZ-1", "correction", 2, CLERK.id, AT)
    acted(store, case, "corrected", CLERK, "2025-09-03")
    assert [(task.place, task.line, task.claimed_by) for task in store.tasks_of("JZ-1")] == [("intake", 3, None)]


def test_a_closed_case_leaves_no_task(store: Store) -> None:
    posted = at_notice(store, since="2025-09-01")
    decided = firing(posted, "notice_period", "2025-09-09")
    granted = step(decided.case, "grant", DIRECTOR, "2025-09-10")
    store.commit([change(decided)])
    assert inbox(store, DIRECTOR.posts) == ["JZ-1"]
    store.commit([change(granted)])
    assert store.tasks_of("JZ-1") == inbox(store, ANYBODY.posts) == []
