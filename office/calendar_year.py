"""A year of the calendar as people read it: by holiday, which days are off, which worked, by which notice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from office.parts import Parts
from states import Text
from states.calendar import Day

Span = tuple[date, date]  # first and last day


@dataclass(frozen=True, slots=True)
class Holiday:
    """`area_name` is empty for the whole country; `source` is an address or the number of a notice on paper."""

    name: Text
    area_name: str
    off: tuple[Span, ...]
    work: tuple[date, ...]
    source: str
    expected: bool


@dataclass(frozen=True, slots=True)
class CalendarYear:
    year: int
    working_days: int
    announced: bool
    holidays: tuple[Holiday, ...]
    closures: tuple[Holiday, ...]


def calendar_year(parts: Parts, year: int) -> CalendarYear:
    calendars = parts.now().calendars
    national = calendars.national
    closures = [
        holiday for code, rulings in calendars.local.items()
        for holiday in _holidays((calendars.of(code).day(day) for day in sorted(rulings) if day.year == year),
                                 parts.area_name(code))
    ]  # fmt: skip
    return CalendarYear(
        year, national.between(date(year - 1, 12, 31), date(year, 12, 31)),
        national.known_from.year <= year <= national.known_until.year,
        tuple(_holidays(national.named_days(year))), tuple(closures),
    )  # fmt: skip


def _holidays(days: Iterable[Day], area_name: str = "") -> list[Holiday]:
    grouped: dict[tuple[str, str], list[Day]] = {}
    for day in days:
        grouped.setdefault((day.name.zh if day.name else "", day.source or ""), []).append(day)
    found = [
        Holiday(of[0].name or Text(zh=name), area_name, _spans(day.date for day in of if not day.working),
                tuple(day.date for day in of if day.working), source, of[0].kind == "expected_holiday")
        for (name, source), of in grouped.items()
    ]  # fmt: skip
    return sorted(found, key=lambda holiday: holiday.off[0][0] if holiday.off else holiday.work[0])


def _spans(days: Iterable[date]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for day in days:
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return tuple(spans)
