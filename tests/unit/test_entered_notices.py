"""Notices entered since the calendar was shipped, and days on which single areas are closed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from states.calendar import DueDate, WorkingCalendar
from states.in_force import Calendars
from states.notices import CalendarError, read_entry
from tests.calendar_support import (
    LONGER_NEW_YEAR,
    SHIPPED,
    YEAR_2027,
    before_the_amendment_of,
    block_of,
    closure,
)

CN = WorkingCalendar.read(SHIPPED)
COUNTY, TOWN, VILLAGE, ELSEWHERE = "520304", "520304001", "520304001003", "520305001001"


def with_notices(*texts: str, shipped: WorkingCalendar = CN) -> Calendars:
    return Calendars(shipped, [read_entry(text, f"notice-{n}.yaml") for n, text in enumerate(texts, 1)], len(texts))


def day(text: str) -> date:
    return date.fromisoformat(text)


# ---------------------------------------------------------------------------------------------------- a year, entered


def test_what_is_provisional_is_certain_once_the_year_is_entered_and_stays_where_the_notice_agrees():
    """D32: approved on Friday 2026-12-25, filing within five working days."""
    friday = day("2026-12-25")
    assert CN.add(friday, 5, "working_days") == DueDate(day("2027-01-04"), provisional=True)
    entered = with_notices(YEAR_2027).national
    assert entered.add(friday, 5, "working_days") == DueDate(day("2027-01-04"), provisional=False)


def test_what_is_provisional_moves_where_the_notice_disagrees():
    entered = with_notices(LONGER_NEW_YEAR).national
    assert entered.add(day("2026-12-25"), 5, "working_days") == DueDate(day("2027-01-05"), provisional=False)


def test_next_years_notice_may_rule_days_of_this_december():
    text = YEAR_2027.replace("off: 2027-01-01..2027-01-03", "off: 2026-12-31..2027-01-02, work: 2026-12-27")
    entered = with_notices(text).national
    assert entered.day(day("2026-12-31")).kind == "holiday"
    assert entered.day(day("2026-12-27")).kind == "make_up"
    assert entered.add(day("2026-12-25"), 3, "working_days").date == day("2026-12-29")


def test_the_calendar_is_known_until_the_end_of_the_entered_year():
    assert with_notices(YEAR_2027).national.known_until == day("2027-12-31")


def test_a_year_may_be_entered_only_after_the_year_before_it():
    with pytest.raises(CalendarError, match=r"notice-1\.yaml:2:3 2027 is missing"):
        with_notices(YEAR_2027.replace("2027", "2028").replace("2028-", "2028-"))


def test_a_shipped_notice_entered_again_changes_nothing_even_one_that_was_amended():
    assert with_notices(block_of(2019, 1)).national.day(day("2019-05-03")) == CN.day(day("2019-05-03"))


@pytest.mark.parametrize("year", [2015, 2019, 2020])
def test_an_amendment_entered_makes_the_calendar_that_was_shipped_with_it(year):
    before = before_the_amendment_of(year)
    after = with_notices(block_of(year, 2), shipped=before).national
    days = [date(year, 1, 1) + timedelta(n) for n in range(365)]
    assert [d for d in days if before.is_working(d) != CN.is_working(d)]
    assert [d for d in days if after.day(d) != CN.day(d)] == []


# ------------------------------------------------------------------------------------------------------------ mistakes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(YEAR_2027.replace("2027-06-09", "2027-06-10"),
                     "n.yaml:3:7 2027-06-09 is a statutory holiday", id="a-mistyped-day"),
        pytest.param(YEAR_2027.replace("2027-05-08", "2027-05-10"),
                     "n.yaml:10:52 2027-05-10 is a Monday, worked anyway", id="a-working-day-made-up-for"),
        pytest.param(YEAR_2027.replace("name: 端午节", "name: 端午"),
                     "n.yaml:11:12 '端午' is not among the names", id="a-holiday-nobody-knows"),
        pytest.param(YEAR_2027.replace("      url: https://example.invalid/2027\n", ""),
                     "n.yaml:3:7 'url' is missing here", id="no-source"),
        pytest.param(YEAR_2027.replace("https://example", "javascript:example"),
                     "n.yaml:5:7 'javascript:example.invalid/2027' is no address", id="an-address-that-is-none"),
        pytest.param(YEAR_2027.replace("holidays:", "hollidays:"), "did you mean 'holidays'?", id="a-mistyped-word"),
        pytest.param(YEAR_2027 + "    - {url: https://a.invalid, holidays: []}\n",
                     "n.yaml:1:1 enter one notice", id="two-notices"),
        pytest.param(closure("5203", "2025-09-17"), "n.yaml:1:1 '5203' is no county or town", id="no-county"),
        pytest.param(closure(COUNTY, "[], work: 2025-10-04"),
                     "n.yaml:6:33 2025-10-04 is a national day off", id="a-national-holiday-worked-locally"),
        pytest.param(closure(COUNTY, "2025-09-17").replace("number: 溪府〔2025〕9号", "dated: 2025-09-16"),
                     "say where the notice stands", id="a-closure-without-any-source"),
    ],
)  # fmt: skip
def test_a_mistake_of_an_entered_notice_is_named_with_its_place(text, said):
    with pytest.raises(CalendarError) as caught:
        Calendars(CN).with_notice(read_entry(text, "n.yaml"))
    assert said in str(caught.value), str(caught.value)


# ------------------------------------------------------------------------------------------------------ local closures


def test_a_closed_day_is_a_rest_day_in_its_area_and_nowhere_else():
    calendars = with_notices(closure(TOWN, "2025-09-17..2025-09-18"))
    start = day("2025-09-16")
    assert calendars.of(VILLAGE).add(start, 2, "working_days").date == day("2025-09-22")
    assert calendars.of(TOWN).day(day("2025-09-17")).kind == "closure"
    for elsewhere in (COUNTY, ELSEWHERE, ""):
        assert calendars.of(elsewhere) is calendars.national
    assert calendars.national.add(start, 2, "working_days").date == day("2025-09-18")


def test_a_day_that_both_the_country_and_the_area_have_off_is_one_rest_day():
    both = with_notices(closure(COUNTY, "2025-10-08..2025-10-09")).of(VILLAGE)
    assert both.add(day("2025-09-30"), 1, "working_days").date == day("2025-10-10")


def test_a_closure_wins_over_a_make_up_day():
    closed = with_notices(closure(COUNTY, "2025-09-28")).of(VILLAGE)
    assert not closed.is_working(day("2025-09-28"))
    assert CN.is_working(day("2025-09-28"))


def test_closures_of_county_and_town_add_up():
    calendars = with_notices(closure(COUNTY, "2025-09-17"), closure(TOWN, "2025-09-18", name="哀悼日"))
    assert calendars.of(VILLAGE).add(day("2025-09-16"), 1, "working_days").date == day("2025-09-19")
    assert calendars.of("520304002001").add(day("2025-09-16"), 1, "working_days").date == day("2025-09-18")


def test_a_later_notice_of_the_same_closure_replaces_it_and_may_call_it_off():
    longer = with_notices(closure(COUNTY, "2025-09-17"), closure(COUNTY, "2025-09-17..2025-09-19", number="10号"))
    off = with_notices(closure(COUNTY, "2025-09-17"), closure(COUNTY, "[]", number="10号"))
    assert longer.of(VILLAGE).add(day("2025-09-16"), 1, "working_days").date == day("2025-09-22")
    assert off.of(VILLAGE).is_working(day("2025-09-17"))


def test_areas_closed_alike_share_one_calendar():
    calendars = with_notices(closure(COUNTY, "2025-09-17"))
    assert calendars.of(VILLAGE) is calendars.of(TOWN)


days = st.dates(date(2020, 1, 1), date(2028, 12, 31))


@given(st.lists(st.dates(date(2025, 1, 1), date(2025, 12, 31)), min_size=1, max_size=8, unique=True), days,
       st.integers(0, 300))  # fmt: skip
def test_closing_offices_never_brings_a_limit_forward(closed, start, n):
    spans = "[" + ", ".join(str(d) for d in closed) + "]"
    local = with_notices(closure(COUNTY, spans)).of(COUNTY)
    assert local.add(start, n, "working_days").date >= CN.add(start, n, "working_days").date
    assert local.between(start, local.add(start, n, "working_days").date) == n
