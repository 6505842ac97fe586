"""The benchmark measures a pack that an office would take."""

from datetime import date

from states import read_pack
from tests.benchmarks.county import PACK


def test_the_pack_of_the_benchmark_passes_its_checks():
    assert list(read_pack("benchmark", PACK, date(2026, 11, 2)).procedures) == ["permit"]
