"""Registers and child cases at the office: read when they are needed, written with the act or not at all."""

from collections.abc import Mapping, Sequence

import pytest

from cases.audit import audit
from cases.errors import RegisterMovedOn
from cases.memory import MemoryStore
from cases.store import Change
from office.errors import CaseMovedOn
from office.knowing import known_for
from states import Blocked, Officer, Step
from states.case import TIME
from tests.office_support import TOWN, BusyStore, Stage
from tests.relief_support import relief_office
from tests.unit.test_beyond import BY_TIME

RESERVE = ("reserve", TOWN)


def balance(stage: Stage) -> int:
    return stage.store.latest([RESERVE])[RESERVE].values["balance"]


def test_whoever_finds_the_register_written_meanwhile_is_judged_once_more_by_what_it_says_now():
    store = BusyStore()
    stage = relief_office(store=store, reserve="1000")
    mine, theirs = stage.opens(), stage.opens("clerk#2")
    store.before["commit"] = lambda: stage.act(theirs, "pay", "clerk#2", sum="300")
    assert isinstance(stage.act(mine, "pay", "clerk", sum="300"), Step)
    assert balance(stage) == 40_000
    again = stage.opens()
    store.before["commit"] = lambda: stage.act(stage.opens("clerk#2"), "pay", "clerk#2", sum="300")
    answer = stage.act(again, "pay", "clerk", sum="300")
    assert isinstance(answer, Blocked)
    assert balance(stage) == 10_000


def test_whoever_is_overtaken_twice_is_told_and_nothing_is_written():
    class Overtaking(MemoryStore):
        def commit(self, changes: Sequence[Change]) -> frozenset[str]:
            if any(step.entry.event == "pay" for change in changes for step in change.steps):
                raise RegisterMovedOn
            return super().commit(changes)

    stage = relief_office(store=Overtaking(), reserve="1000")
    number = stage.opens()
    before = stage.everything(number)
    with pytest.raises(RegisterMovedOn):
        stage.act(number, "pay", "clerk", sum="300")
    assert stage.everything(number) == before


class Counting(MemoryStore):
    """Files that remember what was asked of them beside the case."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def latest(self, keys):
        self.asked.append("registers")
        return super().latest(keys)

    def children_of(self, number):
        self.asked.append("children")
        return super().children_of(number)

    def late_of(self, officer, clocks, at):
        self.asked.append("lateness")
        return super().late_of(officer, clocks, at)


def test_an_act_reads_beside_its_case_only_what_its_own_move_looks_at():
    store = Counting()
    stage = relief_office(store=store, reserve="1000")
    number = stage.opens()
    for event, answers, read in (
        ("pay", {"sum": "300"}, ["registers", "lateness"]), ("refer", {"illness": "透析", "school": "no"}, []),
        ("close", {}, ["registers", "children"]),
    ):  # fmt: skip
        store.asked.clear()
        stage.act(number, event, "clerk", **answers)
        assert store.asked == read, event


# ------------------------------------------------------------------------------------------------------------- time


def two_paid(stage: Stage) -> list[str]:
    numbers = [stage.opens(), stage.opens()]
    for number in numbers:
        assert isinstance(stage.act(number, "pay", "clerk", sum="300"), Step)
    return numbers


def test_limits_that_run_out_in_one_sweep_write_one_register_one_after_the_other():
    stage = relief_office(*BY_TIME, reserve="1000")
    numbers = two_paid(stage)
    assert balance(stage) == 40_000
    [swept] = stage.sweep("2026-04-02")
    assert sorted(fired.case for fired in swept.fired) == numbers
    assert (swept.moved_on, swept.set_aside) == ((), ())
    assert balance(stage) == 100_000
    assert [row.line for row in stage.store.register_history(*RESERVE)] == [1, 2, 3, 4, 5]
    assert list(audit(stage.store)) == []


def test_a_limit_whose_register_somebody_writes_just_then_waits_for_the_next_sweep():
    store = BusyStore()
    stage = relief_office(*BY_TIME, store=store, reserve="1000")
    first, second = two_paid(stage)
    third = stage.opens()
    stage.at("2026-04-02")
    store.before["commit"] = lambda: stage.act(third, "pay", "clerk#2", sum="100")
    [swept] = stage.sweep()
    assert ([fired.case for fired in swept.fired], swept.moved_on, swept.set_aside) == ([second], (first,), ())
    [swept] = stage.sweep()
    assert [fired.case for fired in swept.fired] == [first]
    assert balance(stage) == 90_000


# --------------------------------------------------------------------------------------------------------- children


def test_children_are_numbered_named_and_told_of_like_any_case():
    stage = relief_office(reserve="1000")
    [number, _] = two_paid(stage)
    assert isinstance(stage.act(number, "refer", "clerk", illness="透析", school="yes"), Step)
    found = stage.store.children_of(number)
    assert [child.number[:17] for child in found] == ["RF-2026-520304-00", "RF-2026-520304-00"]
    assert {child.applicant for child in found} == {"王桂兰"}
    for child in found:
        assert stage.told("doctor", child.number) == [("2026-03-02 09:00", "task_opened")]


def test_a_parent_that_moved_on_meanwhile_opens_nothing():
    store = BusyStore()
    stage = relief_office(store=store, reserve="1000")
    [number, _] = two_paid(stage)
    store.before["commit"] = lambda: stage.act(number, "close", "clerk#2")
    with pytest.raises(CaseMovedOn):
        stage.act(number, "refer", "clerk", illness="透析", school="yes")
    assert stage.store.children_of(number) == []
    assert [n for n in stage.store.numbers("", 99) if n.startswith("RF")] == []


# --------------------------------------------------------------------------------------------------------- lateness


def test_time_itself_is_never_late_however_many_limits_it_has_recorded():
    stage = relief_office(reserve="1000")
    [number, _] = two_paid(stage)
    stage.sweep("2026-04-02")
    case, moment = stage.case(number), stage.office.parts.moment()
    procedure = stage.office.parts.library.version(case.digest)

    def late(officer: Officer) -> Mapping[str, int]:
        return known_for(stage.office.parts, case, procedure, ["pay"], officer, moment).late

    assert late(stage.cast["clerk"]) == {"backfill": 2}
    assert late(stage.cast["clerk#2"]) == late(TIME) == {}
