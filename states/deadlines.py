"""Clock ledger → deadlines. A due date is a function of ledger, rule and calendar: computed, never accumulated.

Counting starts on the day after the start (民法典 第二百零一条). A limit counted in days ends at 24:00 of its due day,
one counted in hours at its minute. Time in which a clock stood still is given back day by day: what was used before the
stop stays used, the rest is counted on from the day of resumption. What was missed before a stop stays missed.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from states.calendar import CountedDay, DayUnit, WorkingCalendar
from states.case import SHANGHAI, Case, RunningClock
from states.procedure import ClockRule, Procedure, Roll, Rung, Unit

MORNING = time(9)  # reminders go out when the office opens


@dataclass(frozen=True, slots=True)
class Deadline:
    """One limit of one case. `due` is None while the clock stands still with time left: the date is then not known. A
    limit that had run out before its clock stopped stays late, but fires only when the clock runs again."""

    clock: str
    line: int
    kind: str
    started: date
    length: int
    unit: Unit
    due: date | None
    due_at: datetime | None
    provisional: bool
    status: Literal["running", "stopped", "ended"]
    fired: int | None
    ended_at: datetime | None
    stopped_on: date | None = None

    def late(self, at: datetime) -> bool:
        """Whether the limit had passed at that moment while the clock still ran, or had passed when it ended."""
        return self.due_at is not None and self.due_at <= (min(at, self.ended_at) if self.ended_at else at)


@dataclass(frozen=True, slots=True)
class Ring:
    """A rung of the ladder with its moment."""

    key: str
    at: datetime
    rung: Rung


@dataclass(frozen=True, slots=True)
class Strip:
    """Why this date: every day from the start to the due day, counted or skipped, and stops between."""

    deadline: Deadline
    days: tuple[CountedDay, ...]
    stops: tuple[tuple[date, date | None], ...]


def deadlines_of(case: Case, procedure: Procedure, calendar: WorkingCalendar) -> list[Deadline]:
    """Every limit this case has or had, in the order in which their clocks started."""
    return [deadline_of(clock, procedure.clocks[clock.clock], calendar) for clock in case.clocks]


def deadline_of(clock: RunningClock, rule: ClockRule, calendar: WorkingCalendar) -> Deadline:
    length = (rule.within.n or 0) if clock.length is None else clock.length
    due, due_at, provisional = _due(clock, rule, length, calendar)
    return Deadline(
        clock=clock.clock, line=clock.line, kind=rule.kind, started=_day(clock.started), length=length,
        unit=rule.within.counted_in, due=due, due_at=due_at, provisional=provisional,
        status="ended" if clock.ended else "stopped" if clock.stopped else "running",
        fired=clock.fired, ended_at=clock.ended, stopped_on=_day(clock.stops[-1][0]) if clock.stopped else None,
    )  # fmt: skip


def rings_of(deadline: Deadline, ladder: tuple[Rung, ...], calendar: WorkingCalendar) -> list[Ring]:
    """When which reminder is due, earliest first. A clock that stands still rings nothing."""
    if deadline.due is None or deadline.due_at is None:
        return []
    moments = ((rung, _rings_at(rung, deadline, deadline.due, deadline.due_at, calendar)) for rung in ladder)
    return sorted((Ring(rung.key, at, rung) for rung, at in moments), key=lambda r: r.at)


def explain(clock: RunningClock, rule: ClockRule, calendar: WorkingCalendar) -> Strip:
    """The dated strip behind a deadline. Days in which the clock stood still are in `stops`, not in `days`."""
    deadline, unit = deadline_of(clock, rule, calendar), rule.within.counted_in
    left = _left(clock, unit, deadline.length, rule.roll, calendar) if unit != "hours" else None
    days = calendar.explain(*left) if left else []
    stops = tuple((_day(begun), _day(over) if over else None) for begun, over in clock.stops)
    return Strip(deadline, tuple(days), stops)


def end_of(day: date) -> datetime:
    """24:00 of that day in Shanghai, as UTC: a limit has passed from this moment on."""
    return _shanghai(day + timedelta(days=1), time(0))


def _due(clock: RunningClock, rule: ClockRule, length: int, calendar: WorkingCalendar
         ) -> tuple[date | None, datetime | None, bool]:  # fmt: skip
    unit = rule.within.counted_in
    if unit == "hours":
        due_at = _due_hour(clock, length)
        return due_at and _day(due_at), due_at, False
    left = _left(clock, unit, length, rule.roll, calendar)
    if left is None:
        return None, None, False
    answer = calendar.add(*left)
    return answer.date, end_of(answer.date), answer.provisional


def _due_hour(clock: RunningClock, length: int) -> datetime | None:
    due_at = clock.started + timedelta(hours=length)
    for begun, over in clock.stops:
        if due_at <= begun:
            break
        resumed = over or clock.ended
        if resumed is None:
            return None
        due_at += resumed - begun
    return due_at


def _left(clock: RunningClock, unit: DayUnit, length: int, roll: Roll, calendar: WorkingCalendar
          ) -> tuple[date, int, DayUnit, Roll] | None:  # fmt: skip
    """(the day from which the rest is counted, how much is left, in which unit, how its end rolls); nothing while the
    clock stands still.

    What was used up before a stop stays used up; a limit that ran out before it stays where it was. One in months that
    stood still is counted in days, or a stop of two days could add a month. No end rolls back to before the count.
    """
    start, left = _day(clock.started), length
    if unit == "months" and clock.stops:
        unit, left = "days", (calendar.add(start, length, "months").date - start).days
    for begun, over in clock.stops:
        if end_of(calendar.add(start, left, unit, _roll_of(start, left, unit, roll, calendar)).date) <= begun:
            break
        resumed = over or clock.ended
        if resumed is None:
            return None
        left = max(left - _used(start, _day(begun), unit, calendar), 0)
        start = _day(resumed)
    return start, left, unit, _roll_of(start, left, unit, roll, calendar)


def _roll_of(start: date, left: int, unit: DayUnit, roll: Roll, calendar: WorkingCalendar) -> Roll:
    return "none" if roll == "previous" and calendar.add(start, left, unit, roll).date < start else roll


def _used(start: date, end: date, unit: DayUnit, calendar: WorkingCalendar) -> int:
    return calendar.between(start, end) if unit == "working_days" else (end - start).days


def _rings_at(rung: Rung, deadline: Deadline, due: date, due_at: datetime, calendar: WorkingCalendar) -> datetime:
    """In the morning, unless the limit or the rung counts in hours: these run through the night as well."""
    if rung.hours is not None:
        return due_at + timedelta(hours=rung.hours)
    if rung.half and deadline.unit == "hours":
        return due_at - timedelta(hours=deadline.length) / 2
    if rung.half:
        return _shanghai(_halfway(deadline.started, due, calendar), MORNING)
    if rung.days is not None:
        return _shanghai(due + timedelta(days=rung.days), MORNING)
    return _shanghai(calendar.add(due, rung.working_days or 0, "working_days", "none").date, MORNING)


def _halfway(start: date, due: date, calendar: WorkingCalendar) -> date:
    return calendar.add(start, max(calendar.between(start, due) // 2, 1), "working_days", "none").date


@lru_cache(maxsize=4096)
def _shanghai(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, SHANGHAI).astimezone(UTC)


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
