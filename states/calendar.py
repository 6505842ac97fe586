"""The working calendar of mainland China: which days are worked, where a limit ends, and how far that is known.

The State Council announces one year at a time. Beyond the last notice a day is what its weekday and the statutory
holidays make of it, and an answer that leans on such a day says `provisional`. Nothing here opens a file: the caller
brings the text of `calendars/cn.yaml`.

Counting (民法典 第二百条至第二百零三条, 行政许可法 第八十二条): the day of the start is not counted, make-up days
(调休上班) are working days, months end on the same day of the month or on its last.
"""

from array import array
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, compress
from typing import Literal, Self, assert_never

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from states.procedure import Roll, Text

DayUnit = Literal["working_days", "days", "months"]
Kind = Literal["weekday", "weekend", "holiday", "make_up", "expected_holiday"]

# Working days are counted between these. FIRST is a Monday.
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
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


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a notice, or the law for years to come, makes of one day."""

    kind: Literal["holiday", "make_up", "expected_holiday"]
    name: Text
    source: str

    @property
    def working(self) -> bool:
        return self.kind == "make_up"


class CalendarError(ValueError):
    """The holiday file cannot be used. Every finding names its place and what would be right."""

    code = "bad_calendar"

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = tuple(findings)


class WorkingCalendar:
    """Answers in constant time from a table of all working days, built once.

    `known_until` is 31 December of the last announced year. The next notice may still reach back into that December,
    as those for 2008, 2012, 2019 and 2023 did; this is not foreseen here.
    """

    def __init__(self, rulings: Mapping[date, Ruling], known_from: date, known_until: date) -> None:
        self.known_from, self.known_until = known_from, known_until
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
        return cls(*_File(name).read(text))

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
            for day in _each_day(min(due, *counts), max(due, *counts))
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


def _each_day(first: date, last: date) -> list[date]:
    return [date.fromordinal(ordinal) for ordinal in range(first.toordinal(), last.toordinal() + 1)]


_Ruled = tuple[Node, date, Ruling]


class _File:
    """The holiday file, read on after every mistake so that `findings` holds them all."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.findings: list[str] = []
        self._names: dict[str, Text] = {}

    def read(self, text: str) -> tuple[dict[date, Ruling], date, date]:
        top = self._mapping(self._compose(text), needs=("names", "years"), may=("expected",))
        names = self._mapping(top.get("names"))
        self._names = {zh: Text(zh=zh, en=self._word(en)) for zh, en in names.items() if zh}
        years = self._years(top.get("years"))
        first, last = min(years, default=LAST.year), max(years, default=LAST.year)
        for missing in sorted({*range(first, last)} - years.keys()):
            self._complain(top["years"], f"{missing} is missing between its neighbours; add its notice")
        rulings = self._announced(years)
        if "expected" in top:
            rulings = self._expected(top["expected"], last + 1) | rulings
        if self.findings:
            raise CalendarError(self.findings)
        return rulings, date(first, 1, 1), date(last, 12, 31)

    def _announced(self, years: Mapping[int, Node]) -> dict[date, Ruling]:
        rulings: dict[date, Ruling] = {}
        for year, notices in years.items():
            for at, day, ruling in self._standing(notices):
                if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
                    self._complain(at, f"{day} lies neither in {year} nor in the December before it")
                if day in rulings:
                    self._complain(at, f"{day} also stands under {rulings[day].name.zh}; keep one")
                rulings[day] = ruling
        return rulings

    def _standing(self, notices: Node) -> list[_Ruled]:
        """What a year's notices leave standing: a later one replaces the holidays it names, as on 2019-03-22."""
        standing: dict[str, list[_Ruled]] = {}
        for notice in self._items(notices):
            standing |= self._notice(notice)
        return [ruled for holiday in standing.values() for ruled in holiday]

    def _notice(self, node: Node) -> dict[str, list[_Ruled]]:
        part = self._mapping(node, needs=("url", "holidays"), may=("number", "dated"))
        self._days(part.get("dated"))
        source = self._word(part.get("url"))
        holidays: dict[str, list[_Ruled]] = {}
        for item in self._items(part.get("holidays")):
            name, days = self._holiday(item, source)
            if name in holidays:
                self._complain(item, f"this notice names {name} twice; write all its days in one line")
            holidays[name] = days
        return holidays

    def _holiday(self, node: Node, source: str) -> tuple[str, list[_Ruled]]:
        part = self._mapping(node, needs=("name", "off"), may=("work",))
        name = self._named(self._word(part.get("name")), part.get("name"))
        off, work = self._days(part.get("off")), self._days(part.get("work"))
        for at, day in work:
            if day.weekday() < 5:
                self._complain(at, f"{day} is a {day:%A}, worked anyway; `work` lists Saturdays and Sundays")
        holidays = [(at, day, Ruling("holiday", name, source)) for at, day in off]
        return name.zh, holidays + [(at, day, Ruling("make_up", name, source)) for at, day in work]

    def _expected(self, node: Node, first: int) -> dict[date, Ruling]:
        """The statutory holidays from the year `first` on; those of moon and sun as far as they are listed."""
        part = self._mapping(node, needs=("basis", "url", "every_year", "years"))
        listed = [
            (day, name)
            for year, holidays in self._years(part.get("years")).items()
            for day, name in self._dated(holidays, year)
            if year >= first
        ]
        fixed = [
            (day.replace(year=year), name)
            for day, name in self._dated(part.get("every_year"), FIRST.year)
            for year in range(first, LAST.year + 1)
        ]
        source = self._word(part.get("url"))
        return {day: Ruling("expected_holiday", name, source) for day, name in listed + fixed}

    def _dated(self, node: Node | None, year: int) -> list[tuple[date, Text]]:
        """Holidays written as month-day, in that year."""
        return [
            (day, self._named(zh, days))
            for zh, days in self._mapping(node).items()
            for _, day in self._days(days, f"{year}-")
        ]

    def _named(self, zh: str, at: Node | None) -> Text:
        if zh not in self._names:
            self._complain(at, f"'{zh}' is not among the names on top; add it there with its English name")
            self._names[zh] = Text(zh=zh or "?")  # said once
        return self._names[zh]

    def _years(self, node: Node | None) -> dict[int, Node]:
        years: dict[int, Node] = {}
        for key, value in self._mapping(node).items():
            if key.isdecimal() and FIRST.year < int(key) <= LAST.year:
                years[int(key)] = value
            else:
                self._complain(value, f"'{key}' is no year; write one from {FIRST.year + 1} to {LAST.year}")
        if not years:
            self._complain(node, "no year stands here; add one")
        return years

    def _days(self, node: Node | None, prefix: str = "") -> list[tuple[Node, date]]:
        """Days and ranges first..last, each with its place."""
        found: list[tuple[Node, date]] = []
        for item in self._items(node):
            written = self._word(item)
            first, _, last = written.partition("..")
            try:
                ends = date.fromisoformat(prefix + first), date.fromisoformat(prefix + (last or first))
            except ValueError:
                shape = "05-01 or 05-01..05-02" if prefix else "2026-05-01 or 2026-05-01..2026-05-05"
                self._complain(item, f"'{written}' is no day; write {shape}")
                continue
            days = _each_day(*ends)
            if not 0 < len(days) <= 31:
                self._complain(item, f"'{written}' runs backwards or for more than a month; check both ends")
            found += [(item, day) for day in days[:31]]
        return found

    def _mapping(
        self, node: Node | None, needs: Sequence[str] = (), may: Sequence[str] = ()
    ) -> dict[str, Node]:
        """Keys and their nodes; any keys at all where none is asked for."""
        if not isinstance(node, MappingNode):
            self._complain(node, f"write {', '.join(needs) or 'words'} here as 'word: value'")
            return {}
        found: dict[str, Node] = {}
        for key, value in node.value:
            word = self._word(key)
            if word in found:
                self._complain(key, f"'{word}' stands here twice; keep one")
            elif needs and word not in (*needs, *may):
                self._complain(key, f"unknown word '{word}'; here belong {', '.join((*needs, *may))}")
            else:
                found[word] = value
        for word in needs:
            if word not in found:
                self._complain(node, f"'{word}' is missing")
        return found

    def _items(self, node: Node | None) -> list[Node]:
        """A list, or one thing that needs no brackets."""
        if node is None:
            return []
        return node.value if isinstance(node, SequenceNode) else [node]

    def _word(self, node: Node | None) -> str:
        if isinstance(node, ScalarNode) and node.value:
            return str(node.value)
        self._complain(node, "a single word or sentence belongs here")
        return ""

    def _compose(self, text: str) -> Node:
        """YAML as nodes that know their lines; nothing is built from tags, and repeated keys stay visible."""
        try:
            root: Node | None = YAML(typ="safe", pure=True).compose(text)
        except MarkedYAMLError as wrong:
            mark = wrong.problem_mark
            place = f"{self.name}:{mark.line + 1}:{mark.column + 1}" if mark else self.name
            raise CalendarError([f"{place} not YAML: {wrong.problem}"]) from wrong
        except YAMLError as wrong:
            raise CalendarError([f"{self.name} not YAML: {wrong}"]) from wrong
        if root is None:
            raise CalendarError([f"{self.name}:1:1 the file is empty; it needs names and years"])
        return root

    def _complain(self, node: Node | None, sentence: str) -> None:
        """A node that is None was missed already where it should have stood."""
        if node is not None:
            mark = node.start_mark
            self.findings.append(f"{self.name}:{mark.line + 1}:{mark.column + 1} {sentence}")
