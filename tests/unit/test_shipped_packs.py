"""The packs that come with the product keep the rules they set for others."""

from datetime import date

import pytest

from office.library import pack_files
from states import read_pack


@pytest.mark.parametrize("pack", pack_files())
def test_a_shipped_pack_follows_every_advice_that_its_author_would_be_given(pack):
    findings = read_pack(pack, pack_files(), date(2026, 9, 1), advice=True).findings
    assert [finding.sentence() for finding in findings] == []
