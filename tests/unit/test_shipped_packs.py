"""The packs that come with the product keep the rules they set for others."""

from datetime import date

import pytest

from office.library import pack_files
from states import read_pack

UNSHOWN = {"no_example", "state_never_shown"}  # told by `procedures check`, and mended procedure by procedure


@pytest.mark.parametrize("pack", pack_files())
def test_a_shipped_pack_follows_every_advice_but_to_show_still_more(pack):
    findings = read_pack(pack, pack_files(), date(2026, 9, 1), advice=True).findings
    assert [finding.sentence() for finding in findings if finding.code not in UNSHOWN] == []
