"""When a message may leave: not at night, and what is not urgent in the morning of a working day."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.hours import Departure, Hours, after_night, departure, next_morning
from states.case import SHANGHAI
from tests.cases_support import at, calendar

USUAL, SINGLY = Hours(), Hours(singly=True)
MOMENTS = st.integers(0, 700 * 24 * 60).map(lambda minutes: at("2025-01-01 00:00") + timedelta(minutes=minutes))
TIMES = st.times().map(lambda t: t.replace(second=0, microsecond=0))


def leaves(haste: str, written: str, hours: Hours = USUAL, now: str = "") -> Departure:
    return departure(haste, at(written), at(now or written), hours, calendar())


CALM = [
    pytest.param("2025-09-16 09:10", "2025-09-16 09:30", id="the reminders of nine o'clock come the same morning"),
    pytest.param("2025-09-16 09:30", "2025-09-17 09:30", id="what is written when the morning goes comes the next"),
    pytest.param("2025-09-16 23:50", "2025-09-17 09:30", id="written at night"),
    pytest.param("2025-09-19 16:00", "2025-09-22 09:30", id="written on a Friday afternoon"),
    pytest.param("2025-09-30 16:00", "2025-10-09 09:30", id="written before the National Day holidays"),
    pytest.param("2025-09-26 16:00", "2025-09-28 09:30", id="told on a Sunday that is worked (调休)"),
]


@pytest.mark.parametrize(("written", "told"), CALM)
def test_what_is_not_urgent_is_told_gathered_on_the_next_working_morning(written: str, told: str):
    assert leaves("calm", written) == Departure(at(told), gathered=True)


URGENT = [
    pytest.param("2025-09-16 14:00", "2025-09-16 14:00", id="in the day at once"),
    pytest.param("2025-09-20 14:00", "2025-09-20 14:00", id="on a Saturday at once"),
    pytest.param("2025-09-16 20:59", "2025-09-16 20:59", id="just before the night at once"),
    pytest.param("2025-09-16 21:00", "2025-09-17 08:00", id="at night when it is over"),
    pytest.param("2025-09-17 03:00", "2025-09-17 08:00", id="after midnight the same morning"),
    pytest.param("2025-09-17 08:00", "2025-09-17 08:00", id="the night is over"),
]


@pytest.mark.parametrize(("written", "told"), URGENT)
def test_what_is_urgent_is_told_at_once_but_not_at_night(written: str, told: str):
    assert leaves("urgent", written) == Departure(at(told))


def test_only_a_text_that_says_so_wakes_anybody():
    assert leaves("at_night", "2025-09-17 03:00") == Departure(at("2025-09-17 03:00"))


ALONE = [
    pytest.param("2025-09-16 14:00", "2025-09-16 14:00", id="in office hours at once"),
    pytest.param("2025-09-16 17:30", "2025-09-17 09:00", id="after hours the next morning"),
    pytest.param("2025-09-17 06:00", "2025-09-17 09:00", id="before hours the same morning"),
    pytest.param("2025-09-19 18:00", "2025-09-22 09:00", id="over the weekend"),
]


@pytest.mark.parametrize(("written", "told"), ALONE)
def test_who_wants_each_message_by_itself_gets_it_in_the_hours_of_his_office(written: str, told: str):
    assert leaves("calm", written, SINGLY) == Departure(at(told))


def test_a_message_that_has_waited_until_the_night_waits_for_its_end():
    assert leaves("urgent", "2025-09-16 17:00", now="2025-09-16 22:00") == Departure(at("2025-09-17 08:00"))
    assert leaves("calm", "2025-09-16 10:00", SINGLY, now="2025-09-16 22:00") == Departure(at("2025-09-17 09:00"))


def test_what_has_missed_its_morning_is_due_by_the_morning_it_has_missed():
    missed = leaves("calm", "2025-09-16 17:00", now="2025-09-17 14:00")
    assert missed == Departure(at("2025-09-17 09:30"), gathered=True)


def test_a_night_of_ones_own_may_lie_within_one_day_or_be_none():
    nap = Hours(night_from=time(12), night_until=time(14))
    assert after_night(at("2025-09-16 13:00"), nap) == at("2025-09-16 14:00")
    assert after_night(at("2025-09-16 23:00"), nap) == at("2025-09-16 23:00")
    none = Hours(night_from=time(8), night_until=time(8))
    assert after_night(at("2025-09-16 03:00"), none) == at("2025-09-16 03:00")


@given(MOMENTS, TIMES, TIMES)
def test_nobody_is_woken_and_nobody_waits_longer_than_a_night(moment: datetime, begins: time, ends: time):
    hours = Hours(night_from=begins, night_until=ends)
    told = after_night(moment, hours)
    assert moment <= told <= moment + timedelta(days=1)
    assert after_night(told, hours) == told


@given(MOMENTS, TIMES)
def test_the_morning_is_of_a_working_day_and_none_is_passed_over(written: datetime, morning: time):
    told = next_morning(written, Hours(morning=morning), calendar())
    day = told.astimezone(SHANGHAI).date()
    assert told >= written.replace(second=0, microsecond=0)
    assert calendar().is_working(day)
    between = (written.date() + timedelta(days=n) for n in range(1, (day - written.date()).days))
    assert not any(calendar().is_working(skipped) for skipped in between)


@given(MOMENTS, MOMENTS, st.sampled_from(["calm", "urgent", "at_night"]), st.booleans())
def test_nothing_that_goes_by_itself_leaves_before_now(written: datetime, now: datetime, haste: str, singly: bool):
    leaves = departure(haste, min(written, now), now, Hours(singly=singly), calendar())
    assert leaves.gathered or leaves.at >= now
