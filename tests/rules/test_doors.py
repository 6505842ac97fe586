"""What holds of one door, referral, lead, rescue station and petition alike."""

from collections.abc import Mapping

import pytest

from states.engine import sources_of
from tests.rules.support import moves_of_time, the_procedure

DOORS = ("one_door", "referral", "lead", "vagrant", "petition")


def test_b10_lateness_gives_nothing_and_refuses_nothing():
    for name in DOORS:
        leads_to = {branch.to for move in moves_of_time(the_procedure(name)) for branch in move.to}
        outcomes = {the_procedure(name).states[place].outcome for place in leads_to}
        assert "granted" not in outcomes, name


@pytest.mark.parametrize("name", DOORS)
def test_5_4_nothing_private_stands_at_the_head_of_a_case(name):
    procedure = the_procedure(name)
    assert not [field for field in procedure.card if procedure.fields[field].private]


@pytest.mark.parametrize("name", DOORS)
def test_wherever_a_case_waits_somebody_has_a_task_or_time_moves_it_on(name):
    procedure = the_procedure(name)
    by_time = {p for move in moves_of_time(procedure) for p in sources_of(procedure, move)}
    idle = {p for p, state in procedure.states.items() if not (state.final or state.task)}
    assert idle <= by_time


@pytest.mark.parametrize("name", DOORS)
def test_every_move_is_shown_in_a_worked_example(name):
    procedure = the_procedure(name)
    done = {act.do for e in procedure.examples for act in e.acts if not act.blocked and not act.child}
    fired = {procedure.clocks[clock].fires for e in procedure.examples for clock in e.then.fired}
    assert set(procedure.moves) <= done | fired


@pytest.mark.parametrize("name", DOORS)
def test_every_limit_rests_on_a_parameter_with_its_basis_and_has_somebody_who_keeps_it(name):
    procedure = the_procedure(name)
    assert all(parameter.basis for parameter in procedure.parameters.values())
    kept: Mapping[str, bool] = {key: bool(rule.fires or rule.ladder) for key, rule in procedure.clocks.items()}
    assert all(kept.values()), kept
