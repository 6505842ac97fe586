"""What holds of one door, referral, lead, rescue station and petition alike."""

import pytest

from tests.rules.support import the_procedure

DOORS = ("one_door", "referral", "lead", "vagrant", "petition")


@pytest.mark.parametrize("name", DOORS)
def test_5_4_nothing_private_stands_at_the_head_of_a_case(name):
    procedure = the_procedure(name)
    assert not [field for field in procedure.card if procedure.fields[field].private]


@pytest.mark.parametrize("name", DOORS)
def test_b10_every_limit_moves_the_case_on_or_is_reminded_of(name):
    procedure = the_procedure(name)
    assert not [key for key, rule in procedure.clocks.items() if not (rule.fires or rule.ladder)]
