"""The number people say on the telephone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.numbers import case_number, check_digit, is_case_number


class Serials:
    def __init__(self) -> None:
        self.given: dict[str, int] = {}

    def next_serial(self, name: str) -> int:
        self.given[name] = self.given.get(name, 0) + 1
        return self.given[name]


def test_a_number_names_procedure_year_county_and_serial():
    serials = Serials()
    first, second = (case_number(serials, "DB", 2026, "520399") for _ in range(2))
    assert first.startswith("DB-2026-520399-00001-")
    assert second.startswith("DB-2026-520399-00002-")


def test_each_year_and_county_counts_for_itself():
    serials = Serials()
    assert case_number(serials, "DB", 2026, "520399").split("-")[3] == "00001"
    assert case_number(serials, "DB", 2027, "520399").split("-")[3] == "00001"
    assert case_number(serials, "DB", 2026, "520398").split("-")[3] == "00001"


@given(st.integers(1, 99999), st.integers(0, 4), st.integers(1, 9))
def test_a_digit_misheard_on_the_telephone_is_noticed(serial, place, shift):
    body = f"DB-2026-520399-{serial:05d}"
    misheard = list(body)
    where = len(body) - 5 + place
    misheard[where] = str((int(misheard[where]) + shift) % 10)
    assert check_digit("".join(misheard)) != check_digit(body)


@pytest.mark.parametrize("text", ["DB-2026-520399-00001-", "hello", "", "DB-2026-00001-3", "DB-2026-520399-00001-X"])
def test_what_is_no_case_number_is_told_apart(text):
    assert not is_case_number(text)


def test_a_number_typed_in_small_letters_with_blanks_is_still_one():
    number = case_number(Serials(), "DB", 2026, "520399")
    assert is_case_number(f"  {number.lower()} ")
