"""The paths of every shipped procedure, found by walking it: nothing is out of reach, and each path is a sound case."""

from functools import cache

import pytest

from office.library import pack_files
from states import replay, verify
from states.explore import Exploration, Way, explore
from tests.core_support import at, small
from tests.office_support import shipped
from tests.relief_support import relief_packs

# `relief` reads registers, child cases and what an officer has let pass. A local pack is walked where it says
# something itself.
PACKS, FILES = {**shipped(), **relief_packs()}, pack_files()
SLOW = ("recognition",)  # reached whole, but in the better part of a minute
BOUND = {"referral": 32, "dibao_review": 12}  # one answer leads a dozen ways
UNSEEN = {  # what the answers that are tried do not come to: each needs several sums, or several dates, to fit together
    "national/dibao_exit": {"keep_entitled"},
    "national/dishonesty": {"nothing_owed"},
    "national/emergency_aid": {"sampling", "draw_sample"},
    "national/tekun": {"age_review", "come_of_age", "school_ends", "continue_school", "continue_otherwise"},
}
PROCEDURES = {
    p.key: p for name, pack in PACKS.items() for p in pack.procedures.values()
    if p.name not in SLOW and (name not in FILES or f"procedures/{p.name}.yaml" in FILES[name])
}  # fmt: skip
every_procedure = pytest.mark.parametrize("key", PROCEDURES)


@cache
def explored(key: str) -> Exploration:
    return explore(PROCEDURES[key], at("2026-09-01"), BOUND.get(PROCEDURES[key].name, 4))


def ways(key: str) -> list[tuple[str, Way]]:
    return [*explored(key).places.items(), *explored(key).moves.items()]


@every_procedure
def test_every_state_and_every_move_is_reached(key):
    told = explored(key)
    assert {missed.name for missed in (*told.missed_places, *told.missed_moves)} == UNSEEN.get(key, set())


@every_procedure
def test_a_path_is_a_case_that_its_history_makes_again_and_whose_chain_holds(key):
    for name, way in ways(key):
        assert replay(way.history) == way.case, name
        assert verify(way.history) is None, name
        assert [e.at for e in way.history] == sorted(e.at for e in way.history), name


@every_procedure
def test_a_path_leads_where_it_says(key):
    told = explored(key)
    assert [place for place, way in told.places.items() if place not in way.case.places] == []
    assert [move for move, way in told.moves.items() if move not in way.case.done] == []


# ------------------------------------------------------------------------------------------------- a small procedure


def walked(*changes: tuple[str, str], bound: int = 12) -> Exploration:
    return explore(small(*changes), at("2026-09-01"), bound)


def test_the_small_procedure_is_walked_whole():
    told = walked()
    assert told.complete
    assert told.paths > len(told.places)


def test_the_path_through_the_notice_waits_for_its_seven_days():
    entered, over = (walked().places[place].history[-1].at for place in ("notice", "decision"))
    assert (entered, over) == (at("2026-09-01 09:05").at, at("2026-09-09 00:00").at)


def test_conditions_over_registers_and_other_cases_are_seen_to_hold_and_not_to_hold():
    assert dict(explored("relief/relief").one_sided) == {}


def test_a_move_that_no_answer_makes_possible_is_told_with_its_reason():
    told = walked(("facts.income <", "facts.income < 0 && facts.income <"))
    assert not told.complete
    why = {missed.name: [says.zh for says in missed.why] for missed in told.missed_moves}
    assert why["apply"] == ["人均收入不低于标准。"]
    assert why["survey"] == ["从未到过它开始的环节。"]


def test_nobody_acts_twice_where_two_must_sign():
    way = walked().moves["survey"]
    signers = [entry.officer for entry in way.history if entry.event == "survey"]
    assert len(signers) == len(set(signers)) == 2


def test_what_is_left_aside_is_counted():
    narrow = walked(bound=1)
    assert narrow.left_aside > 0
    assert narrow.situations < 60
