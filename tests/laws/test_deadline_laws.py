"""What holds for every limit, however often its clock stood still."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from states import Moment, explain
from states.case import RunningClock
from states.deadlines import deadline_of, rings_of
from states.procedure import ClockRule, Rung, Span, Text
from tests.core_support import CALENDAR

START = datetime(2025, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(0), timedelta(days=729)).map(lambda later: START + later)
rolls = st.sampled_from(["none", "next", "previous"])


def rules_in(*units: str):
    spans = st.sampled_from(units).flatmap(
        lambda unit: st.builds(Span, n=st.integers(1, 12 if unit == "months" else 60), unit=st.just(unit))
    )
    return st.builds(ClockRule, title=st.just(Text(zh="限")), kind=st.just("x"), within=spans, roll=rolls)


rules = rules_in("working_days", "days", "months", "hours")
some, at_least_one, one = st.integers(0, 3), st.integers(1, 3), st.just(1)


gaps = st.timedeltas(timedelta(0), timedelta(days=40))


@st.composite
def clocks(draw, stops=some) -> RunningClock:
    """A clock that has stood still now and then, each time from a moment to a later one."""
    started = now = draw(moments)
    stood = []
    for _ in range(draw(stops)):
        begun = now + draw(gaps)
        now = begun + draw(gaps)
        stood.append((begun, now))
    return RunningClock("limit", 1, started, tuple(stood))


def due_at(clock: RunningClock, rule: ClockRule) -> datetime:
    return deadline_of(clock, rule, CALENDAR).due_at


@given(clocks(), rules)
def test_a_stop_never_brings_a_date_forward(clock, rule):
    due = [due_at(replace(clock, stops=clock.stops[:n]), rule) for n in range(len(clock.stops) + 1)]
    assert due == sorted(due)


@given(clocks(one), rules, st.timedeltas(timedelta(0), timedelta(days=90)))
def test_who_resumes_later_is_not_due_earlier(clock, rule, later):
    [(begun, over)] = clock.stops
    assert due_at(clock, rule) <= due_at(replace(clock, stops=((begun, over + later),)), rule)


@given(clocks(), rules.filter(lambda rule: rule.within.unit != "hours" and rule.roll == "none"))
def test_every_day_of_standing_still_is_given_back_and_not_one_more(clock, rule):
    while clock.stops and clock.stops[-1][0] >= due_at(replace(clock, stops=clock.stops[:-1]), rule):
        clock = replace(clock, stops=clock.stops[:-1])
    plain, stopped = (deadline_of(c, rule, CALENDAR).due for c in (replace(clock, stops=()), clock))
    stood = [(day(begun), day(over)) for begun, over in clock.stops]
    if rule.within.unit == "working_days":
        given_back = sum(CALENDAR.between(begun, over) for begun, over in stood)
        assert CALENDAR.between(day(clock.started), stopped) == rule.within.n + given_back
    else:
        assert (stopped - plain).days == sum((over - begun).days for begun, over in stood)


def day(moment: datetime) -> date:
    return Moment(moment, CALENDAR).today


@given(clocks(at_least_one), rules)
def test_what_was_missed_before_a_stop_stays_missed(clock, rule):
    *before, (begun, _) = clock.stops
    missed = due_at(replace(clock, stops=tuple(before)), rule)
    assume(missed <= begun)
    for stops in (clock.stops, (*before, (begun, None))):
        assert due_at(replace(clock, stops=stops), rule) == missed


@given(clocks(), rules, st.integers(1, 40))
def test_a_longer_limit_is_not_due_earlier(clock, rule, more):
    assert due_at(clock, rule) <= due_at(replace(clock, length=rule.within.n + more), rule)


@given(clocks(), rules, moments)
def test_the_time_at_which_it_ended_changes_no_due_date(clock, rule, ended):
    last = clock.stops[-1][1] if clock.stops else clock.started
    over = replace(clock, ended=max(ended, last), fired=7)
    assert deadline_of(over, rule, CALENDAR).due_at == due_at(clock, rule)


@given(clocks(at_least_one), rules, st.timedeltas(timedelta(0), timedelta(days=900)))
def test_a_limit_that_was_not_missed_before_a_stop_is_not_missed_while_it_lasts(clock, rule, later):
    *before, (begun, _) = clock.stops
    running = replace(clock, stops=tuple(before))
    assume(not deadline_of(running, rule, CALENDAR).late(begun))
    standing = replace(clock, stops=(*before, (begun, None)))
    assert not deadline_of(standing, rule, CALENDAR).late(begun + later)
    assert not deadline_of(replace(standing, ended=begun + later), rule, CALENDAR).late(begun + later)


@given(clocks(), rules)
def test_the_strip_ends_on_the_due_day(clock, rule):
    strip = explain(clock, rule, CALENDAR)
    assert [d.date for d in strip.days if d.due] == ([strip.deadline.due] if rule.within.unit != "hours" else [])


rungs = st.builds(Rung, half=st.just(True)) | st.builds(Rung, working_days=st.integers(-20, 20))
hours = st.builds(Rung, half=st.just(True)) | st.builds(Rung, hours=st.integers(-20, 20))
ladders = st.lists(rungs, unique_by=lambda r: r.key).map(tuple)
ladders_of_hours = st.lists(hours, unique_by=lambda r: r.key).map(tuple)


@given(clocks(), rules_in("working_days", "days", "months"), ladders)
def test_reminders_of_a_limit_in_days_ring_in_order_at_nine_in_the_morning(clock, rule, ladder):
    found = rings_of(deadline_of(clock, rule, CALENDAR), ladder, CALENDAR)
    assert len(found) == len(ladder)
    assert found == sorted(found, key=lambda ring: ring.at)
    assert {(ring.at.hour, ring.at.minute, ring.at.tzinfo) for ring in found} <= {(1, 0, UTC)}


@given(clocks(), rules_in("hours"), ladders_of_hours)
def test_reminders_of_a_limit_in_hours_ring_in_order_around_its_minute(clock, rule, ladder):
    deadline = deadline_of(clock, rule, CALENDAR)
    found = rings_of(deadline, ladder, CALENDAR)
    assert len(found) == len(ladder)
    assert found == sorted(found, key=lambda ring: ring.at)
    assert all(ring.at == deadline.due_at + timedelta(hours=ring.rung.hours) for ring in found if not ring.rung.half)
