"""The notices of the State Council as written in `calendars/cn.yaml` → what each day is, and why.

Every complaint has its place in the file, and all of one kind come at once: first those about the shape, then those
about the sense.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import ErrorDetails

from states import source
from states.findings import Finding, PackError, Place, unknown
from states.procedure import Model, Text
from states.source import Path, Source

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)  # the days a calendar may hold; FIRST is a Monday


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a notice, or the law for years to come, makes of one day."""

    kind: Literal["holiday", "make_up", "expected_holiday"]
    name: Text
    source: str

    @property
    def working(self) -> bool:
        return self.kind == "make_up"


class CalendarError(PackError):
    """The holiday file cannot be used; `findings` says where and why, and what would be right."""

    code = "calendar"


def read_notices(text: str, name: str) -> tuple[dict[date, Ruling], date, date]:
    """What is said of which day, and the first and the last day of the announced years."""
    try:
        given = source.read(text, name)
        given.places.setdefault((), Place(name, 1, 1))  # an empty file has no other
        file = _File.model_validate(given.value)
    except PackError as wrong:
        raise CalendarError(wrong.findings) from wrong
    except ValidationError as wrong:
        raise CalendarError([_complaint(error, given) for error in wrong.errors()]) from wrong
    sense = _Sense(file, given)
    rulings = sense.expected() | sense.announced()
    if sense.findings:
        raise CalendarError(sense.findings)
    return rulings, date(min(file.years), 1, 1), date(max(file.years), 12, 31)


def each_day(first: date, last: date) -> list[date]:
    return [date.fromordinal(ordinal) for ordinal in range(first.toordinal(), last.toordinal() + 1)]


# ------------------------------------------------------------------------------------------------------------ shape


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _year(written: Any) -> int:
    if not str(written).isdecimal() or not FIRST.year < int(written) <= LAST.year:
        raise ValueError(f"'{written}' is no year; write one from {FIRST.year + 1} to {LAST.year}")
    return int(written)


def _span(prefix: str, shape: str) -> Callable[[Any], tuple[date, ...]]:
    """A reader for one day or a range first..last, of which `prefix` gives the part that is not written."""

    def days(written: Any) -> tuple[date, ...]:
        first, _, last = str(written).partition("..")
        try:
            found = each_day(date.fromisoformat(prefix + first), date.fromisoformat(prefix + (last or first)))
        except ValueError as wrong:
            raise ValueError(f"'{written}' is no day; write {shape}") from wrong
        if not 0 < len(found) <= 31:
            raise ValueError(f"'{written}' runs backwards or for more than a month; check both ends")
        return tuple(found)

    return days


_DATES = BeforeValidator(_span("", "2026-05-01 or 2026-05-01..2026-05-05"))
_MONTH_DAYS = BeforeValidator(_span(f"{FIRST.year}-", "05-01 or 05-01..05-02"))
_Dates = Annotated[tuple[Annotated[tuple[date, ...], _DATES], ...], BeforeValidator(_listed)]
_MonthDays = Annotated[tuple[Annotated[tuple[date, ...], _MONTH_DAYS], ...], BeforeValidator(_listed)]
_Year = Annotated[int, BeforeValidator(_year)]
_Word = Annotated[str, Field(min_length=1)]


class _Holiday(Model):
    name: _Word
    off: _Dates
    work: _Dates = ()


class _Notice(Model):
    url: _Word
    number: _Word | None = None
    dated: date | None = None
    holidays: tuple[_Holiday, ...]


class _Expected(Model):
    basis: _Word
    url: _Word
    every_year: Mapping[str, _MonthDays]
    years: Mapping[_Year, Mapping[str, _MonthDays]]


class _File(Model):
    names: Mapping[_Word, _Word]
    years: Annotated[Mapping[_Year, tuple[_Notice, ...]], Field(min_length=1)]
    expected: _Expected | None = None


_WORDS = {word for part in (_File, _Notice, _Holiday, _Expected) for word in part.model_fields}


def _complaint(error: ErrorDetails, given: Source) -> Finding:
    place, word = given.place(error["loc"]), str(error["loc"][-1]) if error["loc"] else ""
    match error["type"]:
        case "extra_forbidden":
            return unknown(place, "unknown_key", "键", "key", word, _WORDS)
        case "missing":
            return Finding(place, "missing_key", Text(zh=f"缺少“{word}”。", en=f"'{word}' is missing here"))
        case "model_type" | "mapping_type":
            return Finding(
                place, "not_a_mapping", Text(zh="应为“键: 值”的写法。", en="write 'key: value' here")
            )
        case "tuple_type":
            return Finding(
                place,
                "not_a_list",
                Text(zh="应为列表，每项前加“- ”。", en="write a list here, '- ' before each item"),
            )
        case _:
            said = error["msg"].removeprefix("Value error, ")
            return Finding(place, "wrong_value", Text(zh=f"写法不对：{said}。", en=said))


# ------------------------------------------------------------------------------------------------------------ sense


class _Sense:
    """A file whose shape is right: what it says, and what in it cannot be meant."""

    def __init__(self, file: _File, given: Source) -> None:
        self.file, self.given = file, given
        self.names = {zh: Text(zh=zh, en=en) for zh, en in file.names.items()}
        self.findings: list[Finding] = []

    def announced(self) -> dict[date, Ruling]:
        rulings: dict[date, Ruling] = {}
        for year in self.file.years:
            if year - 1 not in self.file.years and year != min(self.file.years):
                self._complain(("years", str(year)), "gap", f"缺少{year - 1}年，请补上该年的通知。",
                               f"{year - 1} is missing; add the notice of that year")  # fmt: skip
            for path, day, ruling in self._standing(year):
                self._check(path, year, day, ruling, rulings.get(day))
                rulings[day] = ruling
        return rulings

    def expected(self) -> dict[date, Ruling]:
        """The statutory holidays of the years after the last notice; those of moon and sun as far as listed."""
        if (law := self.file.expected) is None:
            return {}
        years = range(max(self.file.years) + 1, LAST.year + 1)
        days = [
            (day.replace(year=year), self._name(zh, ("expected", "years", str(year), zh)))
            for year, holidays in law.years.items() if year in years
            for zh, day in _days_of(holidays)
        ] + [
            (day.replace(year=year), self._name(zh, ("expected", "every_year", zh)))
            for zh, day in _days_of(law.every_year)
            for year in years
        ]  # fmt: skip
        return {day: Ruling("expected_holiday", name, law.url) for day, name in days}

    def _standing(self, year: int) -> list[tuple[Path, date, Ruling]]:
        """What a year's notices leave standing: a later one replaces the holidays it names, as on 2019-03-22."""
        standing: dict[str, list[tuple[Path, date, Ruling]]] = {}
        for n, notice in enumerate(self.file.years[year]):
            named: set[str] = set()
            for h, holiday in enumerate(notice.holidays):
                path: Path = ("years", str(year), n, "holidays", h)
                if holiday.name in named:
                    self._complain(path, "twice", f"同一通知两次写了“{holiday.name}”，请合并成一行。",
                                   f"this notice names {holiday.name} twice; write its days in one line")  # fmt: skip
                named.add(holiday.name)
                standing[holiday.name] = self._ruled(path, holiday, notice.url)
        return [ruled for holiday in standing.values() for ruled in holiday]

    def _ruled(self, path: Path, holiday: _Holiday, url: str) -> list[tuple[Path, date, Ruling]]:
        name = self._name(holiday.name, (*path, "name"))
        off, work = Ruling("holiday", name, url), Ruling("make_up", name, url)
        return [
            ((*path, key, n), day, ruling)
            for key, ruling, spans in (("off", off, holiday.off), ("work", work, holiday.work))
            for n, span in enumerate(spans)
            for day in span
        ]

    def _check(self, path: Path, year: int, day: date, ruling: Ruling, other: Ruling | None) -> None:
        if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
            self._complain(path, "other_year", f"{day} 不在{year}年，也不在上年十二月。",
                           f"{day} lies neither in {year} nor in the December before it")  # fmt: skip
        if other:
            self._complain(path, "twice", f"{day} 已写在“{other.name.zh}”下，请只留一处。",
                           f"{day} also stands under {other.name.zh}; keep one")  # fmt: skip
        if ruling.working and day.weekday() < 5:
            self._complain(path, "not_a_weekend", f"{day} 不是周六周日，本来就上班，请从 work 中去掉。",
                           f"{day} is a {day:%A}, worked anyway; `work` lists Saturdays and Sundays")  # fmt: skip

    def _name(self, zh: str, path: Path) -> Text:
        if zh not in self.names:
            self._complain(path, "unknown_name", f"“{zh}”不在文件开头的 names 里，请改正，或补上并写明英文名。",
                           f"'{zh}' is not among the names on top; correct it, or add it there in English")  # fmt: skip
            self.names[zh] = Text(zh=zh)  # said once
        return self.names[zh]

    def _complain(self, path: Path, code: str, zh: str, en: str) -> None:
        self.findings.append(Finding(self.given.place(path), code, Text(zh=zh, en=en)))


def _days_of(holidays: Mapping[str, _MonthDays]) -> Iterator[tuple[str, date]]:
    return ((zh, day) for zh, spans in holidays.items() for span in spans for day in span)
