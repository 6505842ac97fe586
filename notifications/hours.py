"""When a message may leave: not at night, and what is not urgent in office hours or with the others in the morning.

Pure. Hours are those of Shanghai, as all of China's; days are worked as the calendar says.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from states import WorkingCalendar
from states.case import SHANGHAI

Haste = Literal["calm", "urgent", "at_night"]


@dataclass(frozen=True, slots=True)
class Hours:
    """Of one person. `morning`: when what is not urgent comes gathered, after the reminders of nine o'clock.

    `singly`: he wants each message by itself, in the hours his office is open.
    """

    opens: time = time(9)
    closes: time = time(17, 30)
    morning: time = time(9, 30)
    night_from: time = time(21)
    night_until: time = time(8)
    singly: bool = False


@dataclass(frozen=True, slots=True)
class Departure:
    """`gathered`: not by itself, but in one message with everything else of that morning."""

    at: datetime
    gathered: bool = False


def departure(haste: Haste, written: datetime, now: datetime, hours: Hours, calendar: WorkingCalendar) -> Departure:
    """When a message may leave that was written then and is looked at now; not before now."""
    if haste == "at_night":
        return Departure(now)
    if haste == "urgent":
        return Departure(after_night(now, hours))
    if hours.singly:
        return Departure(_in_office_hours(after_night(now, hours), hours, calendar))
    return Departure(next_morning(written, hours, calendar), gathered=True)


def after_night(at: datetime, hours: Hours) -> datetime:
    """That moment, or the end of the night it lies in."""
    local = at.astimezone(SHANGHAI)
    if not _in_night(local.time(), hours):
        return at
    day = local.date() + timedelta(days=int(local.time() >= hours.night_until))
    return _moment(day, hours.night_until)


def next_morning(written: datetime, hours: Hours, calendar: WorkingCalendar) -> datetime:
    """The first morning of a working day from which on what was written then is told."""
    local = written.astimezone(SHANGHAI)
    day = local.date() + timedelta(days=int(local.time() >= hours.morning))
    return _moment(_working(day, calendar), hours.morning)


def _in_office_hours(at: datetime, hours: Hours, calendar: WorkingCalendar) -> datetime:
    local = at.astimezone(SHANGHAI)
    if calendar.is_working(local.date()) and hours.opens <= local.time() < hours.closes:
        return at
    day = local.date() + timedelta(days=int(local.time() >= hours.opens))
    return _moment(_working(day, calendar), hours.opens)


def _in_night(at: time, hours: Hours) -> bool:
    """A night that ends when it begins is none."""
    begins, ends = hours.night_from, hours.night_until
    return begins <= at < ends if begins <= ends else at >= begins or at < ends


def _working(day: date, calendar: WorkingCalendar) -> date:
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return day


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, SHANGHAI).astimezone(UTC)
