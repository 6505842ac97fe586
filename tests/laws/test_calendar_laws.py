"""What holds for every day from 2000 to 2100 and every limit, whatever the notices say."""

from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from states.calendar import WorkingCalendar

CN = WorkingCalendar.read(files("states").joinpath("calendars/cn.yaml").read_text("utf-8"))

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
units = st.sampled_from(["working_days", "days", "months"])
rolls = st.sampled_from(["none", "next", "previous"])
limits = st.integers(-1000, 1000)
short = st.integers(-90, 90)


@given(days, limits)
def test_counting_working_days_and_counting_what_lies_between_are_inverse(start, n):
    assert CN.between(start, CN.add(start, n, "working_days").date) == n


@given(days, short)
def test_a_limit_is_what_one_gets_by_counting_day_by_day(start, n):
    at, left, step = start, abs(n), timedelta(days=1 if n > 0 else -1)
    while left:
        at += step
        left -= CN.is_working(at)
    assert CN.add(start, n, "working_days").date == at


@given(days, limits, limits, units)
def test_a_longer_limit_ends_later(start, n, m, unit):
    shorter, longer = sorted((n, m))
    assert (CN.add(start, shorter, unit).date < CN.add(start, longer, unit).date) == (shorter < longer)


@given(days, days, limits, units, rolls)
def test_who_starts_later_does_not_end_earlier(one, other, n, unit, roll):
    first, second = sorted((one, other))
    assert CN.add(first, n, unit, roll).date <= CN.add(second, n, unit, roll).date


@given(days, limits.filter(bool), rolls)
def test_a_limit_in_working_days_ends_on_a_working_day_and_no_roll_moves_it(start, n, roll):
    end = CN.add(start, n, "working_days")
    assert CN.is_working(end.date)
    assert CN.add(start, n, "working_days", roll) == end


@given(days, limits, units)
def test_a_roll_moves_a_rest_day_to_the_nearest_working_day_on_its_side(start, n, unit):
    end = CN.add(start, n, unit).date
    before, after = (CN.add(start, n, unit, roll).date for roll in ("previous", "next"))
    assert before <= end <= after
    assert CN.is_working(before)
    assert CN.is_working(after)
    assert (before == end) == (after == end) == CN.is_working(end)
    assert not any(
        CN.is_working(date.fromordinal(d)) for d in range(before.toordinal() + 1, after.toordinal())
    )


@given(days, short, units, rolls)
def test_the_strip_ends_where_the_limit_ends_and_leaves_out_no_day(start, n, unit, roll):
    strip = CN.explain(start, n, unit, roll)
    assert [d.date for d in strip if d.due] == [CN.add(start, n, unit, roll).date]
    assert all(after.date - before.date == timedelta(days=1) for before, after in pairwise(strip))
    assert sorted(d.count for d in strip if d.count is not None) == list(range(min(n, 0), max(n, 0) + 1))
    if unit == "working_days":
        assert all(d.working for d in strip if d.count)


@given(days)
def test_a_day_has_a_reason_exactly_when_its_weekday_does_not_explain_it(at):
    answer = CN.day(at)
    assert answer.working == CN.is_working(at)
    assert (answer.name is None) == (answer.source is None) == (answer.kind in ("weekday", "weekend"))
    assert answer.provisional == (not CN.known_from <= at <= CN.known_until)


# ------------------------------------------------------------------------------------------- firm means firm

ONLY_2026 = """\
names: {元旦: New Year's Day}
years:
  2026:
    - url: https://example.org
      holidays: [{name: 元旦, off: 2026-01-01..2026-01-03, work: 2026-01-04}]
"""
BEFORE = WorkingCalendar.read(ONLY_2026)


@st.composite
def a_notice_for_2027(draw) -> str:
    """Any weekdays off and any weekend days worked."""
    year = [date.fromordinal(n) for n in range(date(2027, 1, 1).toordinal(), date(2028, 1, 1).toordinal())]
    off = draw(st.sets(st.sampled_from([d for d in year if d.weekday() < 5]), min_size=1, max_size=40))
    work = draw(st.sets(st.sampled_from([d for d in year if d.weekday() >= 5]), max_size=20))
    lists = (f"[{', '.join(map(str, sorted(found)))}]" for found in (off, work))
    return "  2027:\n    - url: https://example.org\n      holidays: [{{name: 元旦, off: {}, work: {}}}]\n".format(
        *lists
    )


@given(a_notice_for_2027(), st.dates(date(2026, 1, 1), date(2027, 12, 31)), short, units, rolls)
def test_no_notice_to_come_for_the_next_year_moves_a_date_that_was_firm(notice, start, n, unit, roll):
    answer = BEFORE.add(start, n, unit, roll)
    after = WorkingCalendar.read(ONLY_2026 + notice).add(start, n, unit, roll)
    assert answer.provisional or answer == after
