"""The packs that come with the product keep the rules they set for others."""

from datetime import date

import pytest

from office.library import pack_files
from states import read_pack

OPEN = {
    "no_example": "told by `procedures check`, and mended procedure by procedure",
    "state_never_shown": "the same",
    "no_law": "its author has to name the ground",
    "apart_in_vain": "its author has to say what was meant",
    "unused_guard": "the same",
    "unused_material": "the same",
}


@pytest.mark.parametrize("pack", pack_files())
def test_a_shipped_pack_follows_every_advice_but_those_still_open(pack):
    findings = read_pack(pack, pack_files(), date(2026, 9, 1), advice=True).findings
    assert [finding.sentence() for finding in findings if finding.code not in OPEN] == []
