"""What a pack says about duties that come back, and what is told when it says it wrongly."""

import pytest

from states import PackError, read_pack
from tests.core_support import IN_FORCE, TINY

DUTY = """\
zero_report:
  title: {zh: 零报告, en: zero report}
  procedure: p
  per: village
  every: month
  due: {day: last, roll: previous}
  facts: {kind: zero}
"""
FIELDS = """\
fields:
  kind: {title: {zh: 种类, en: kind}, type: choice, options: {zero: {zh: 零报告, en: zero report}}}
clocks:"""
FILES = {**TINY, "procedures/p.yaml": TINY["procedures/p.yaml"].replace("clocks:", FIELDS), "obligations.yaml": DUTY}


def read(text=DUTY, local=""):
    packs = {"tiny": {**FILES, "obligations.yaml": text}}
    if local:
        packs["local"] = {"pack.yaml": "pack: local\nversion: 4\nextends: tiny\n", "obligations.yaml": local}
    return read_pack("local" if local else "tiny", packs, IN_FORCE).obligations


def test_a_pack_names_its_duties_with_who_owes_them_and_when():
    duty = read()["zero_report"]
    assert (duty.per, duty.every, duty.due.day, duty.due.roll) == ("village", "month", "last", "previous")
    assert (duty.opens.day, duty.facts) == (1, {"kind": "zero"})


def test_a_day_may_be_a_parameter_of_the_pack():
    assert read(DUTY.replace("day: last", 'day: "${days}"'))["zero_report"].due.day == 5


def test_a_local_pack_changes_a_duty_or_drops_it():
    assert read(local="zero_report: {every: quarter}\n")["zero_report"].every == "quarter"
    assert read(local="zero_report: ~\n") == {}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("procedure: p", "procedure: q", "4:3 unknown procedure 'q'", id="a-procedure"),
        pytest.param("every: month", "every: week", "6:3 'every'", id="a-period"),
        pytest.param("per: village", "pre: village", "5:3 unknown key 'pre'; did you mean 'per'?", id="a-key"),
        pytest.param("day: last", "day: 32", "7:9 'day'", id="a-day"),
        pytest.param("kind: zero", "kidn: zero", "8:11 unknown field 'kidn'; did you mean 'kind'?", id="a-fact"),
        pytest.param("kind: zero", "kind: none", "8:11 'kind' must be one of: zero.", id="a-value"),
        pytest.param("day: last", 'day: "${dais}"', "7:9 unknown parameter 'dais'", id="a-parameter"),
    ],
)
def test_a_slip_is_told_at_its_place(old, new, said):
    with pytest.raises(PackError) as caught:
        read("# duties\n" + DUTY.replace(old, new))
    assert any(f"tiny/obligations.yaml:{said}" in finding.sentence() for finding in caught.value.findings), caught.value
