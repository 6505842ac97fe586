"""Duties that come back (1.7): which period, opened when, due when."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from states.obligations import MONTHS, DayOf, Obligation, day_in, owed, period_of
from states.procedure import Text
from tests.core_support import CALENDAR

days = st.dates(date(2008, 1, 1), date(2030, 12, 31))
PAPERS = DayOf(day=25, roll="previous")
SENDING = DayOf(day=20, roll="previous")


def duty(every="month", opens=None, due=PAPERS):
    opens = {"opens": opens} if opens else {}
    return Obligation(title=Text(zh="报送"), procedure="report", per="town", every=every, due=due, **opens)


@pytest.mark.parametrize(
    ("every", "day", "key", "first", "last"),
    [
        ("month", "2026-02-14", "2026-02", "2026-02-01", "2026-02-28"),
        ("quarter", "2026-09-30", "2026-Q3", "2026-07-01", "2026-09-30"),
        ("half_year", "2026-07-01", "2026-H2", "2026-07-01", "2026-12-31"),
        ("year", "2026-11-25", "2026", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_period_has_its_name_and_its_days(every, day, key, first, last):
    period = period_of(every, date.fromisoformat(day))
    assert (period.key, str(period.first), str(period.last)) == (key, first, last)


@given(st.sampled_from(sorted(MONTHS)), days)
def test_periods_lie_side_by_side_without_a_gap(every, day):
    period = period_of(every, day)
    assert period.first <= day <= period.last
    following = period_of(every, date.fromordinal(period.last.toordinal() + 1))
    assert following.first.toordinal() == period.last.toordinal() + 1
    assert following.key > period.key


@pytest.mark.parametrize(
    ("month", "pulled", "pushed"),
    [
        pytest.param("2026-09", "2026-09-24", "2026-09-28", id="D30 the 25th is Mid-Autumn"),
        pytest.param("2026-10", "2026-10-23", "2026-10-26", id="D30 the 25th is a Sunday"),
        pytest.param("2025-01", "2025-01-24", "2025-01-26", id="D30 the day after works in exchange"),
        pytest.param("2026-11", "2026-11-25", "2026-11-25", id="the 25th is worked"),
    ],
)
def test_s6_12_papers_due_on_a_rest_day_are_pulled_back_or_pushed_on(month, pulled, pushed):
    period = period_of("month", date.fromisoformat(f"{month}-01"))
    assert str(day_in(period, PAPERS, CALENDAR).date) == pulled
    assert str(day_in(period, DayOf(day=25, roll="next"), CALENDAR).date) == pushed


def test_s6_11_d29_a_window_without_a_working_day_moves_to_the_last_one_before_it():
    february = period_of("month", date(2026, 2, 1))
    assert not any(CALENDAR.is_working(date(2026, 2, day)) for day in range(15, 21))
    assert str(day_in(february, SENDING, CALENDAR).date) == "2026-02-14"
    window = {"send": duty(opens=DayOf(day=15, roll="previous"), due=SENDING)}
    assert owed(window, date(2026, 2, 13), CALENDAR) == []
    assert [o.period.key for o in owed(window, date(2026, 2, 14), CALENDAR)] == ["2026-02"]


def test_a_duty_is_owed_from_the_day_it_opens_to_the_end_of_its_period():
    window = {"send": duty(opens=DayOf(day=15), due=SENDING)}
    assert owed(window, date(2026, 11, 14), CALENDAR) == []
    assert [o.period.key for o in owed(window, date(2026, 11, 15), CALENDAR)] == ["2026-11"]
    assert [o.period.key for o in owed(window, date(2026, 11, 30), CALENDAR)] == ["2026-11"]
    assert owed(window, date(2026, 12, 1), CALENDAR) == []


def test_a_first_day_pulled_back_over_new_year_is_owed_in_the_old_year():
    early = {"plan": duty("year", opens=DayOf(day=1, month=1, roll="previous"), due=DayOf(day=31, month=1))}
    assert [o.period.key for o in owed(early, date(2025, 12, 31), CALENDAR)] == ["2025", "2026"]


def test_a_day_the_month_does_not_have_is_its_last():
    assert str(day_in(period_of("month", date(2026, 2, 1)), DayOf(day=30), CALENDAR).date) == "2026-02-28"
    assert str(day_in(period_of("month", date(2028, 2, 1)), DayOf(day="last"), CALENDAR).date) == "2028-02-29"


def test_a_day_moved_by_a_holiday_nobody_has_announced_is_provisional():
    period = period_of("month", date(2027, 1, 1))
    assert day_in(period, DayOf(day=1, roll="next"), CALENDAR).provisional
    assert not day_in(period_of("month", date(2026, 1, 1)), DayOf(day=1, roll="next"), CALENDAR).provisional


@given(st.sampled_from(sorted(MONTHS)), days, st.integers(1, 28), st.sampled_from(["none", "next", "previous"]))
def test_every_duty_comes_once_in_a_period(every, day, opening, roll):
    name = {"x": duty(every, opens=DayOf(day=opening, month=1, roll=roll), due=DayOf(day="last"))}
    keys = [o.period.key for o in owed(name, day, CALENDAR)]
    assert len(keys) == len(set(keys)) <= 2
