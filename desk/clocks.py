"""A limit as the page shows it: how urgent, how much is used, paused and left, and why the date is that date.

Dates come from `states.deadlines`; here is only arithmetic for a bar and a sentence. Working days where the rule counts
working days, hours where it counts hours, days otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from office.requests import CaseFile, DateMoved
from states import Deadline, Text, WorkingCalendar, explain
from states.calendar import CountedDay
from states.case import SHANGHAI, RunningClock
from states.procedure import ClockRule

Level = Literal["overdue", "today", "soon", "calm", "stopped", "kept", "late"]
Counted = Literal["working_days", "days", "hours"]
SOON = 3  # working days
LONGEST_STRIP = 100  # days drawn one by one; of a longer limit only the counted ones are named
BAR = 240  # width of the bar, in units of its drawing


@dataclass(frozen=True, slots=True)
class Bar:
    """Widths of a clock bar; together at most `BAR`."""

    used: int
    paused: int


@dataclass(frozen=True, slots=True)
class Week:
    """Seven cells of the strip, Monday first; None before the first and after the last day."""

    days: tuple[CountedDay | None, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """Why this date: the days after the last resumption, and what was used up before."""

    weeks: tuple[Week, ...]
    counted: tuple[CountedDay, ...]  # instead of weeks where the limit is long
    before: int  # units used up before the last stop
    stops: tuple[tuple[date, date | None], ...]
    named: tuple[tuple[CountedDay, ...], ...]  # runs of days that a notice made holidays or working days


@dataclass(frozen=True, slots=True)
class ClockView:
    key: str
    line: int
    title: Text
    law: str
    kind: str
    level: Level
    started: date
    length: int
    unit: str
    counted: Counted
    used: int
    paused: int
    left: int  # negative when late
    due: date | None
    due_at: datetime | None
    working_days_left: int | None
    ended: date | None
    stopped_on: date | None
    provisional: bool
    bar: Bar
    why: Why
    moved: tuple[DateMoved, ...]  # by notices that came after it had started


def clock_views(file: CaseFile) -> list[ClockView]:
    """Every limit of a case, those that run first, the most urgent on top."""
    views = [
        _view(clock, deadline, file.procedure.clocks[clock.clock], file, file.calendar)
        for clock, deadline in zip(file.case.clocks, file.deadlines, strict=True)
    ]
    return sorted(views, key=lambda v: (v.ended is not None, v.due is None, v.due or v.started))


def level_of(due: date | None, today: date, calendar: WorkingCalendar) -> Level:
    """How urgent a running limit is; one without a date stands still."""
    if due is None:
        return "stopped"
    if due < today:
        return "overdue"
    if due == today:
        return "today"
    return "soon" if due <= calendar.add(today, SOON, "working_days").date else "calm"


def _view(clock: RunningClock, deadline: Deadline, rule: ClockRule, file: CaseFile,
          calendar: WorkingCalendar) -> ClockView:  # fmt: skip
    counted: Counted = "days" if deadline.unit == "months" else deadline.unit
    at = min(file.at, clock.ended) if clock.ended else file.at
    used, paused, left = _amounts(clock, deadline, at, _between(counted, calendar))
    return ClockView(
        key=clock.clock, line=clock.line, title=rule.title, law=rule.law, kind=rule.kind,
        level=_level(deadline, file, calendar), started=deadline.started, length=deadline.length, unit=deadline.unit,
        counted=counted, used=used, paused=paused, left=left, due=deadline.due, due_at=deadline.due_at,
        working_days_left=calendar.between(file.today, deadline.due) if deadline.due else None,
        ended=clock.ended.astimezone(SHANGHAI).date() if clock.ended else None, stopped_on=deadline.stopped_on,
        provisional=deadline.provisional and deadline.status == "running", bar=_bar(used, paused, left),
        why=_why(clock, rule, calendar),
        moved=tuple(m for m in file.moved if (m.clock, m.line) == (clock.clock, clock.line)),
    )  # fmt: skip


def _level(deadline: Deadline, file: CaseFile, calendar: WorkingCalendar) -> Level:
    if deadline.status == "ended":
        return "late" if deadline.late(file.at) else "kept"
    if deadline.late(file.at):
        return "overdue"
    return level_of(deadline.due, file.today, calendar)


def _amounts(clock: RunningClock, deadline: Deadline, at: datetime,
             between: Callable[[datetime, datetime], int]) -> tuple[int, int, int]:  # fmt: skip
    """(used, paused, left) at a moment, in the unit in which the limit is counted."""
    paused = sum(between(begun, over or at) for begun, over in clock.stops)
    used = max(between(clock.started, at) - paused, 0)
    if deadline.due_at is None:
        return used, paused, deadline.length - used
    last = deadline.due_at if deadline.unit == "hours" else deadline.due_at - timedelta(seconds=1)
    return used, paused, between(at, last)


def _between(counted: Counted, calendar: WorkingCalendar) -> Callable[[datetime, datetime], int]:
    def days(start: datetime, end: datetime) -> int:
        return (end.astimezone(SHANGHAI).date() - start.astimezone(SHANGHAI).date()).days

    def working_days(start: datetime, end: datetime) -> int:
        return calendar.between(start.astimezone(SHANGHAI).date(), end.astimezone(SHANGHAI).date())

    def hours(start: datetime, end: datetime) -> int:
        return int((end - start) // timedelta(hours=1))

    return {"working_days": working_days, "days": days, "hours": hours}[counted]


def _bar(used: int, paused: int, left: int) -> Bar:
    whole = max(used + paused + max(left, 0), 1)
    return Bar(BAR * used // whole, BAR * paused // whole)


def _why(clock: RunningClock, rule: ClockRule, calendar: WorkingCalendar) -> Why:
    strip = explain(clock, rule, calendar)
    counted = tuple(day for day in strip.days if day.count)
    drawn = len(strip.days) <= LONGEST_STRIP
    done = strip.deadline.length - len(counted) if counted else 0
    return Why(_weeks(strip.days) if drawn else (), () if drawn else counted, done, strip.stops, _named(strip.days))


def _weeks(days: tuple[CountedDay, ...]) -> tuple[Week, ...]:
    if not days:
        return ()
    cells = [None] * days[0].date.weekday() + list(days)
    cells += [None] * (-len(cells) % 7)
    return tuple(Week(tuple(cells[i : i + 7])) for i in range(0, len(cells), 7))


def _named(days: tuple[CountedDay, ...]) -> tuple[tuple[CountedDay, ...], ...]:
    """Days with a name, gathered where they follow one another under the same name and kind."""
    runs: list[list[CountedDay]] = []
    for day in days:
        if day.name is None:
            continue
        last = runs[-1][-1] if runs else None
        if last and (last.name, last.kind) == (day.name, day.kind) and (day.date - last.date).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return tuple(tuple(run) for run in runs)
