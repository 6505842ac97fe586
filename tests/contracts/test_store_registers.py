"""What every store promises about registers, child cases and the lateness of officers."""

from collections.abc import Sequence
from typing import Any

import pytest

from cases.audit import audit
from cases.errors import RegisterMovedOn
from cases.store import Store
from states.case import Case, RegisterEntry, replay
from states.known import Latest
from states.steps import Step
from tests.cases_support import (
    ANYBODY,
    CLERK,
    COUNTY,
    TOWN,
    VILLAGE,
    a_case,
    acted,
    at,
    booking,
    change,
    child_of,
    firing,
    opening,
    step,
)  # fmt: skip

NEXT_VILLAGE = "520304002001"


def entry(key: str, line: int, register: str = "reserve", **values: Any) -> RegisterEntry:
    return RegisterEntry(register, key, line, values)


def noting(case: Case, *entries: RegisterEntry, on: str = "2025-09-02") -> Step:
    """A remark that writes these entries too."""
    return booking(step(case, "note", ANYBODY, on, {"remark": "登记台账"}), *entries)


def written(store: Store, case: Case, *entries: RegisterEntry, on: str = "2025-09-02") -> Case:
    done = noting(case, *entries, on=on)
    assert store.commit([change(done)]) == {case.number}
    return done.case


# -------------------------------------------------------------------------------------------------------- registers


def test_the_last_entry_under_each_key_is_what_counts(store: Store) -> None:
    case = written(store, a_case(store), entry(TOWN, 1, balance=5), entry("H", 1, "benefits", status="给付中"))
    written(store, case, entry(TOWN, 2, balance=3), on="2025-09-03")
    asked = [("reserve", TOWN), ("benefits", "H"), ("benefits", TOWN), ("reserve", TOWN)]
    assert store.latest(asked) == {
        ("reserve", TOWN): Latest(2, {"balance": 3}), ("benefits", "H"): Latest(1, {"status": "给付中"}),
    }  # fmt: skip
    assert store.latest([]) == {}


def test_an_entry_says_which_act_wrote_it(store: Store) -> None:
    case = written(store, a_case(store), entry(TOWN, 1, balance=5))
    written(store, case, entry(TOWN, 2, balance=3), on="2025-09-03")
    first, second = store.register_history("reserve", TOWN)
    assert (first.register, first.key, first.line, first.values) == ("reserve", TOWN, 1, {"balance": 5})
    assert (second.case_number, second.case_line, second.officer, second.area) == ("JZ-1", 3, ANYBODY.id, VILLAGE)
    assert second.at == at("2025-09-03")
    assert store.register_history("reserve", "nowhere") == store.register_history("none", TOWN) == []


def test_a_list_shows_what_counts_under_each_key_in_an_area(store: Store) -> None:
    here = written(store, a_case(store), entry("B", 1, n=1), entry("A", 1, n=1), entry("A", 1, "other", n=9))
    written(store, here, entry("A", 2, n=2))
    written(store, a_case(store, "JZ-2", area=NEXT_VILLAGE), entry("C", 1, n=3))

    def listed(areas: Sequence[str], **page: int) -> list[tuple[str, int]]:
        return [(row.key, row.values["n"]) for row in store.register_entries("reserve", areas, **page)]

    assert listed([COUNTY]) == listed([COUNTY, TOWN]) == [("A", 2), ("B", 1), ("C", 3)]
    assert listed([TOWN]) == [("A", 2), ("B", 1)]
    assert listed([COUNTY], limit=1, offset=1) == [("B", 1)]
    assert listed([]) == listed(["99"]) == []


def test_the_keys_of_registers_are_counted_where_their_last_entry_was_made(store: Store) -> None:
    here = written(store, a_case(store), entry("A", 1, n=1), entry("B", 1, n=1), entry("A", 1, "other", n=9))
    written(store, here, entry("A", 2, n=2))
    there = written(store, a_case(store, "JZ-2", area=NEXT_VILLAGE), entry("C", 1, n=3))

    def counted(*areas: str) -> list[tuple[str, str, int]]:
        return [(count.register, count.area, count.n) for count in store.register_counts(areas)]

    both = [("other", VILLAGE, 1), ("reserve", VILLAGE, 2), ("reserve", NEXT_VILLAGE, 1)]
    assert sorted(counted(COUNTY)) == sorted(counted(COUNTY, TOWN)) == sorted(both)
    written(store, there, entry("B", 2, n=4))
    assert counted(NEXT_VILLAGE) == [("reserve", NEXT_VILLAGE, 2)]
    assert counted() == []


def test_of_two_acts_that_read_the_same_entry_the_second_writes_nothing_at_all(store: Store) -> None:
    one, other = a_case(store), a_case(store, "JZ-2")
    written(store, one, entry(TOWN, 1, balance=5))
    before = store.load("JZ-2"), store.history("JZ-2")
    with pytest.raises(RegisterMovedOn):
        store.commit([change(noting(other, entry(TOWN, 1, balance=9)))])
    assert (store.load("JZ-2"), store.history("JZ-2")) == before
    assert store.latest([("reserve", TOWN)])["reserve", TOWN] == Latest(1, {"balance": 5})


def test_two_entries_for_one_line_in_one_commit_are_refused_together(store: Store) -> None:
    one, other = a_case(store), a_case(store, "JZ-2")
    with pytest.raises(RegisterMovedOn):
        store.commit([change(noting(case, entry(TOWN, 1))) for case in (one, other)])
    assert store.register_history("reserve", TOWN) == []
    assert store.load("JZ-1").case.line == store.load("JZ-2").case.line == 1


def test_an_act_on_a_case_that_moved_on_writes_no_register(store: Store) -> None:
    case = a_case(store)
    acted(store, case, "accept", CLERK, "2025-09-02")
    assert store.commit([change(noting(case, entry(TOWN, 1, balance=9)))]) == frozenset()
    assert store.latest([("reserve", TOWN)]) == {}


def test_what_was_written_stands_in_the_history_under_its_hash(store: Store) -> None:
    case = written(store, a_case(store), entry(TOWN, 1, balance=5, word="“引号”𠮷", yes=True))
    [_, line] = store.history("JZ-1")
    assert line.writes == (entry(TOWN, 1, balance=5, word="“引号”𠮷", yes=True),)
    assert replay(store.history("JZ-1")) == case
    assert list(audit(store)) == []


# --------------------------------------------------------------------------------------------------------- children


def test_a_case_and_those_it_opens_are_written_together(store: Store) -> None:
    parent = a_case(store)
    moved = change(step(parent, "accept", CLERK, "2025-09-02"))
    children = [child_of(parent, "JZ-3", "2025-09-02", {"amount": 5}), child_of(parent, "JZ-2", "2025-09-02")]
    assert store.commit([moved, *children]) == {"JZ-1", "JZ-2", "JZ-3"}
    assert [found.number for found in store.children_of("JZ-1")] == ["JZ-2", "JZ-3"]
    assert (store.load("JZ-3").case.parent, store.load("JZ-3").case.facts) == ("JZ-1", {"amount": 5})
    assert store.household_of("JZ-2") == store.household_of("JZ-1")
    assert store.children_of("JZ-2") == store.children_of("") == []
    assert list(audit(store)) == []


def test_a_case_that_moved_on_opens_none(store: Store) -> None:
    parent = a_case(store)
    late = change(step(parent, "ask_correction", CLERK, "2025-09-02"))
    acted(store, parent, "accept", CLERK, "2025-09-02")
    stranger = change(opening("JZ-9"))
    assert store.commit([late, child_of(parent, "JZ-2", "2025-09-02"), stranger]) == {"JZ-9"}
    assert store.children_of("JZ-1") == []
    assert store.load_many(["JZ-2"]) == store.histories(["JZ-2"]) == {}
    assert store.tasks_of("JZ-2") == store.clocks_of("JZ-2") == []


# --------------------------------------------------------------------------------------------------------- lateness


def test_an_officer_is_late_in_cases_he_acted_in_whose_limit_has_passed_and_was_not_kept(store: Store) -> None:
    late, kept, fresh = (a_case(store, number, on=on) for number, on in
                         (("JZ-1", "2025-09-01"), ("JZ-2", "2025-09-01"), ("JZ-3", "2025-09-05")))  # fmt: skip
    acted(store, kept, "accept", CLERK, "2025-09-02")
    fired = firing(late, "acceptance", "2025-09-05")
    assert store.commit([change(fired)]) == {"JZ-1"}
    on = at("2025-09-05 12:00")
    assert store.late_of(CLERK.id, ["acceptance", "whole"], on) == {"acceptance": 1}
    assert store.late_of(CLERK.id, ["acceptance"], at("2025-09-04 12:00")) == {}
    assert store.late_of(CLERK.id, ["whole"], on) == store.late_of("somebody else", ["acceptance"], on) == {}
    assert store.late_of(CLERK.id, ["acceptance"], at("2025-09-12")) == {"acceptance": 2}
    assert fresh.number == "JZ-3"
