"""Duties that come back: every month, quarter, half-year or year, each unit of a level owes a small case (1.7).

Pure: which period a day lies in, when its case is opened and due. Opening it, once, is `office.duties`.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from states.calendar import DueDate, WorkingCalendar
from states.procedure import Count, Level, Model, Name, Roll, Text

Every = Literal["month", "quarter", "half_year", "year"]
MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_KEYS: dict[Every, str] = {"month": "{year}-{month:02d}", "quarter": "{year}-Q{n}", "half_year": "{year}-H{n}",
                           "year": "{year}"}  # fmt: skip


class DayOf(Model):
    """A day of a period: so many days into one of its months, or the month's last day.

    `month` counts the months of the period from 1; without one it is the last. A day the month does not have is its
    last. `roll` moves a rest day to the next or previous working day.
    """

    day: Annotated[Count, Field(ge=1, le=31)] | Literal["last"]
    month: Annotated[Count, Field(ge=1, le=12)] | None = None
    roll: Roll = "none"


FIRST = DayOf(day=1, month=1)


class Obligation(Model):
    """A duty of every unit of a level, in every period: the case of `procedure` that is opened for it.

    The case knows `facts` and, besides them, `period`, `period_begins`, `period_ends` and `due_on`, so far as its
    procedure has fields of these names.
    """

    title: Text
    procedure: Name
    per: Level
    every: Every
    opens: DayOf = FIRST
    due: DayOf
    facts: Mapping[Name, Any] = {}
    law: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter, half-year or year with the name people file it under: 2026-09, 2026-Q3, 2026-H2, 2026."""

    key: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty whose time has come: what is owed for which period, and until when."""

    name: str
    obligation: Obligation
    period: Period
    due: DueDate


def period_of(every: Every, day: date) -> Period:
    """The period a day lies in."""
    length = MONTHS[every]
    n = (day.month - 1) // length
    first = date(day.year, n * length + 1, 1)
    last_month = (n + 1) * length
    last = date(day.year, last_month, monthrange(day.year, last_month)[1])
    return Period(_KEYS[every].format(year=day.year, month=day.month, n=n + 1), first, last)


def day_in(period: Period, which: DayOf, calendar: WorkingCalendar) -> DueDate:
    """The day itself; provisional when it was moved by a holiday that is not announced yet."""
    month = period.last.month if which.month is None else period.first.month + which.month - 1
    last = monthrange(period.first.year, month)[1]
    day = last if which.day == "last" else min(which.day, last)
    return calendar.add(date(period.first.year, month, day), 0, "days", which.roll)


def owed(obligations: Mapping[str, Obligation], today: date, calendar: WorkingCalendar) -> list[Owed]:
    """Every duty that is open now: its day has come, and its period is not over.

    The next period is looked at too: a first day that is a rest day may have been pulled back into this one.
    """
    found = []
    for name, obligation in obligations.items():
        present = period_of(obligation.every, today)
        for period in (present, period_of(obligation.every, present.last + timedelta(days=1))):
            if day_in(period, obligation.opens, calendar).date <= today:
                found.append(Owed(name, obligation, period, day_in(period, obligation.due, calendar)))
    return found
