"""The working calendar of mainland China: which days are worked, where a limit ends, and how far that is known.

The State Council announces one year at a time. Beyond the last notice a day is what its weekday and the statutory
holidays make of it, and an answer that leans on such a day says `provisional`. Nothing here opens a file: the caller
brings the text of `calendars/cn.yaml`, and `in_force.py` lays over it what was entered since.

Counting (民法典 第二百条至第二百零三条, 行政许可法 第八十二条): the day of the start is not counted, make-up days
(调休上班) are working days, months end on the same day of the month or on its last.
"""

from array import array
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, compress
from typing import Literal, Self, assert_never

from states.notices import FIRST, LAST, Book, CalendarError, each_day, read_book
from states.procedure import Roll, Text
from states.rulings import Rulings, rulings_of

__all__ = ["CalendarError", "CountedDay", "Day", "DayUnit", "DueDate", "Kind", "WorkingCalendar"]

DayUnit = Literal["working_days", "days", "months"]
Kind = Literal["weekday", "weekend", "holiday", "make_up", "expected_holiday", "closure"]

_FIRST, _DAYS = FIRST.toordinal(), (LAST - FIRST).days + 1


@dataclass(frozen=True, slots=True)
class Day:
    """One day and why it is worked or not. `source` is the address of the notice, or of the law for expected days."""

    date: date
    working: bool
    kind: Kind
    name: Text | None
    source: str | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class CountedDay(Day):
    """A day in the strip that explains a date. `count` is None where the day does not count."""

    count: int | None
    due: bool


@dataclass(frozen=True, slots=True)
class DueDate:
    """Provisional: a day that this date rests on has not been announced yet, so the date may still move."""

    date: date
    provisional: bool


class WorkingCalendar:
    """Answers in constant time from a table of all working days, built once.

    `known_until` is 31 December of the last announced year. The next notice may still reach back into that December,
    as those for 2008, 2012, 2019 and 2023 did; this is not foreseen here. `book` is the text it was
    shipped as; `version` counts the notices released since: a date is right as of the version it was counted by.
    """

    def __init__(self, rulings: Rulings, known_from: date, known_until: date, book: Book, version: int = 0) -> None:
        self.known_from, self.known_until, self.book, self.version = known_from, known_until, book, version
        self._known_from, self._known_until = known_from.toordinal(), known_until.toordinal()
        self._rulings = {day.toordinal(): ruling for day, ruling in rulings.items()}
        worked = bytearray(b"\1\1\1\1\1\0\0" * (_DAYS // 7 + 1))[:_DAYS]
        for ordinal, ruling in self._rulings.items():
            worked[ordinal - _FIRST] = ruling.working
        self._before = array("i", accumulate(worked, initial=0))  # working days before each day of the table
        self._working = array("i", compress(range(_FIRST, _FIRST + _DAYS), worked))

    @classmethod
    def read(cls, text: str, *, name: str = "cn.yaml") -> Self:
        """Raises CalendarError with everything that is wrong, each by line."""
        book = read_book(text, name)
        known = rulings_of(book)
        return cls(known.national, known.known_from, known.known_until, book)

    def under(self, closures: Iterable[Rulings]) -> "WorkingCalendar":
        """The same calendar where offices are closed besides; of two closures of a day the later one names it."""
        over = {day.toordinal(): ruling for rulings in closures for day, ruling in rulings.items()}
        rulings = {date.fromordinal(day): ruling for day, ruling in (self._rulings | over).items()}
        return WorkingCalendar(rulings, self.known_from, self.known_until, self.book, self.version)

    def named_days(self, year: int) -> list[Day]:
        """The days of a year that a notice, or the law, made something other than their weekday."""
        return [self.day(day) for day in each_day(date(year, 1, 1), date(year, 12, 31))
                if day.toordinal() in self._rulings]  # fmt: skip

    def is_working(self, day: date) -> bool:
        ruling = self._rulings.get(day.toordinal())
        return ruling.working if ruling else day.weekday() < 5

    def day(self, day: date) -> Day:
        return Day(*self._facts(day))

    def add(self, start: date, n: int, unit: DayUnit, roll: Roll = "none") -> DueDate:
        """The day on which `n` units after `start` end; a negative `n` counts back, 0 is the start itself.

        `roll` moves an end that is a rest day to the next or previous working day. Working days lean on every day
        counted or skipped, a roll on every day it passes; plain days and months lean on no notice at all.
        """
        first = start.toordinal()
        provisional = False
        match unit:
            case "working_days":
                end = self._walk(first, n)
                provisional = n != 0 and not self._knows(first + (1 if n > 0 else -1), end)
            case "days":
                end = first + n
            case "months":
                end = _months_later(start, n).toordinal()
            case _:
                assert_never(unit)
        if roll == "none":
            return DueDate(date.fromordinal(end), provisional)
        due = self._rolled(end, roll)
        return DueDate(date.fromordinal(due), provisional or not self._knows(end, due))

    def between(self, start: date, end: date) -> int:
        """How many working days `end` lies after `start`: start not counted, end counted.

        Negative when `end` is earlier, counted back in the same way: from Saturday back to Friday is -1. So
        `between(start, add(start, n, "working_days").date)` is always `n`.
        """
        first, last = self._place(start.toordinal()), self._place(end.toordinal())
        if first <= last:
            return self._before[last + 1] - self._before[first + 1]
        return self._before[last] - self._before[first]

    def explain(self, start: date, n: int, unit: DayUnit, roll: Roll = "none") -> list[CountedDay]:
        """The dated strip behind `add`: every day from the start to the end in order of date.

        The start has count 0, each day that completes a unit its number (negative when counting back). A day without
        a number is skipped: its kind and name say why. Exactly one day is `due`.
        """
        due = self.add(start, n, unit, roll).date
        step = 1 if n >= 0 else -1
        counts = {self.add(start, k, unit).date: k for k in range(0, n + step, step)}
        return [
            CountedDay(*self._facts(day), counts.get(day), day == due)
            for day in each_day(min(due, *counts), max(due, *counts))
        ]

    def _facts(self, day: date) -> tuple[date, bool, Kind, Text | None, str | None, bool]:
        ruling = self._rulings.get(day.toordinal())
        provisional = not self.known_from <= day <= self.known_until
        if ruling is None:
            working = day.weekday() < 5
            return day, working, "weekday" if working else "weekend", None, None, provisional
        return day, ruling.working, ruling.kind, ruling.name, ruling.source, provisional

    def _rolled(self, end: int, roll: Literal["next", "previous"]) -> int:
        match roll:
            case "next":
                return self._walk(end - 1, 1)
            case "previous":
                return self._walk(end + 1, -1)
            case _:
                assert_never(roll)

    def _walk(self, start: int, n: int) -> int:
        place = self._place(start)
        if n == 0:
            return start
        index = self._before[place + 1] + n - 1 if n > 0 else self._before[place] + n
        if not 0 <= index < len(self._working):
            raise OverflowError(f"{n} working days from {date.fromordinal(start)} leave {_SPAN}")
        return self._working[index]

    def _place(self, ordinal: int) -> int:
        if not 0 <= ordinal - _FIRST < _DAYS:
            raise OverflowError(f"{date.fromordinal(ordinal)} lies outside {_SPAN}")
        return ordinal - _FIRST

    def _knows(self, one: int, other: int) -> bool:
        return self._known_from <= min(one, other) and max(one, other) <= self._known_until


_SPAN = f"the years {FIRST.year} to {LAST.year} for which working days are counted; check the dates"


def _months_later(start: date, months: int) -> date:
    """The same day of the month, or the last day of a month that has no such day (民法典 第二百零二条)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
