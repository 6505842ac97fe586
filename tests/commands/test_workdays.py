"""`banjie workdays`: what a limit ends on, and why."""

import pytest

from tests.command_support import Banjie


def test_five_working_days_over_the_national_holiday_end_on_the_tenth_of_october(banjie: Banjie) -> None:
    said = banjie("workdays", "add", "2025-09-26", "5", "--unit", "working_days", "--roll", "none", "--json")
    assert said.code == 0
    assert said.document == {"start": "2025-09-26", "n": 5, "unit": "working_days", "roll": "none",
                             "due": "2025-10-10", "provisional": False}  # fmt: skip


def test_a_date_is_printed_with_the_reasons_for_it(banjie: Banjie) -> None:
    assert banjie("workdays", "add", "2025-09-26", "5").out.splitlines() == [
        "2025-10-10（星期五）",
        "5 个工作日：9月28日（国庆节、中秋节调休上班）计入，10月1–8日国庆节、中秋节放假不计，周末不计。",
    ]


@pytest.mark.parametrize(
    ("words", "due", "provisional"),
    [
        pytest.param(("2025-10-10", "-5"), "2025-09-26", False, id="counting back"),
        pytest.param(("2025-09-27", "7", "--unit", "days", "--roll", "next"), "2025-10-09", False, id="a rest day"),
        pytest.param(("2025-08-31", "1", "--unit", "months"), "2025-09-30", False, id="a shorter month"),
        pytest.param(("2026-12-28", "10"), "2027-01-12", True, id="a year that is not announced yet"),
    ],
)
def test_limits_are_counted_as_the_law_counts_them(
    banjie: Banjie, words: tuple[str, ...], due: str, provisional: bool
) -> None:
    document = banjie("workdays", "add", *words, "--json").document
    assert (document["due"], document["provisional"]) == (due, provisional)


def test_the_days_between_leave_the_first_out_and_count_the_last(banjie: Banjie) -> None:
    assert banjie("workdays", "between", "2025-09-26", "2025-10-10", "--json").document["working_days"] == 5


def test_the_strip_names_the_holiday_and_its_notice(banjie: Banjie) -> None:
    days = {day["date"]: day for day in banjie("workdays", "explain", "2025-09-26", "5", "--json").document}
    assert days["2025-09-28"]["count"] == 1
    assert days["2025-10-01"]["name"]["en"] == "National Day and Mid-Autumn Festival"
    assert days["2025-10-01"]["source"].startswith("https://www.gov.cn/")
    assert [day for day in days if days[day]["due"]] == ["2025-10-10"]


@pytest.mark.parametrize("words", [("2025-13-01", "5"), ("2025-09-26", "many"), ("2025-09-26", "9999999")])
def test_what_is_not_understood_ends_with_two_and_one_complaint(banjie: Banjie, words: tuple[str, ...]) -> None:
    said = banjie("workdays", "add", *words, "--json")
    assert (said.code, said.out) == (2, "")
    assert said.err
    assert "Traceback" not in said.err
