"""How a notice is written down: the year's block of `calendars/cn.yaml`, and the same block entered at the desk.

One grammar, one reader. Every complaint about the shape has its place and they come all at once; what the notices make
of the days, and what in them cannot be meant, is in `rulings.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import ErrorDetails

from states import source
from states.areas import LENGTHS
from states.findings import Finding, PackError, Place, says, unknown
from states.procedure import Model, Text
from states.source import Path, Source

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)  # the days a calendar may hold; FIRST is a Monday


class CalendarError(PackError):
    """The holiday file cannot be used; `findings` says where and why, and what would be right."""

    code = "calendar"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice and where it stands. `area` is "" for the State Council's, else the code of whoever closes offices."""

    year: int
    area: str
    said: "Said"
    given: Source
    path: Path

    @property
    def source(self) -> str:
        """Where it can be read, else its number."""
        return self.said.url or self.said.number or ""


@dataclass(frozen=True, slots=True)
class Book:
    """The notices of one text, the words it uses for holidays, and what the law gives in years without a notice."""

    years: Mapping[int, Place]  # where each year begins; a year may stand without a notice
    notices: tuple[Notice, ...]
    names: Mapping[str, str]
    expected: "Expected | None"
    given: Source


def read_book(text: str, name: str) -> Book:
    """The shipped file. Raises CalendarError."""
    given, file = _read(_File, text, name)
    return Book(_years(file, given), _notices(file, "", given), file.names, file.expected, given)


def read_entry(text: str, name: str) -> Book:
    """One notice as somebody enters it: the block of its year, under `area` if it closes offices there only.

    Raises CalendarError, also when there is more than one notice: each is released by itself.
    """
    given, file = _read(_Entry, text, name)
    notices = _notices(file, file.area, given)
    if len(notices) != 1:
        place = given.place(("years",))
        raise CalendarError([says(place, "one_notice", "一次只录入一个通知，请分开录入。",
                                  "enter one notice at a time; enter the others after it")])  # fmt: skip
    return Book({} if file.area else _years(file, given), notices, file.names, None, given)


def each_day(first: date, last: date) -> list[date]:
    return [date.fromordinal(ordinal) for ordinal in range(first.toordinal(), last.toordinal() + 1)]


# ------------------------------------------------------------------------------------------------------------ shape


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _year(written: Any) -> int:
    if not str(written).isdecimal() or not FIRST.year < int(written) <= LAST.year:
        raise ValueError(f"'{written}' is no year; write one from {FIRST.year + 1} to {LAST.year}")
    return int(written)


def _code(written: Any) -> str:
    if str(written).isdecimal() and len(str(written)) in (LENGTHS["county"], LENGTHS["town"]):
        return str(written)
    raise ValueError(f"'{written}' is no county or town; write its 6 or 9 digits, or leave the line out")


def _address(written: Any) -> str:
    if str(written).startswith(("https://", "http://")):
        return str(written)
    raise ValueError(f"'{written}' is no address; write it with https:// in front")


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


class Holiday(Model):
    name: _Word
    off: _Dates
    work: _Dates = ()


class Said(Model):
    url: Annotated[str, BeforeValidator(_address)] | None = None
    number: _Word | None = None
    dated: date | None = None
    holidays: tuple[Holiday, ...]


class Expected(Model):
    basis: _Word
    url: _Word
    every_year: Mapping[str, _MonthDays]
    years: Mapping[_Year, Mapping[str, _MonthDays]]


class _Announced(Model):
    names: Mapping[_Word, _Word]
    years: Annotated[Mapping[_Year, tuple[Said, ...]], Field(min_length=1)]


class _File(_Announced):
    expected: Expected | None = None


class _Entry(_Announced):
    names: Mapping[_Word, _Word] = {}
    area: Annotated[str, BeforeValidator(_code)] = ""


_WORDS = {word for part in (_File, _Entry, Said, Holiday, Expected) for word in part.model_fields}
_AnyFile = TypeVar("_AnyFile", bound=_Announced)


def _read(shape: type[_AnyFile], text: str, name: str) -> tuple[Source, _AnyFile]:
    try:
        given = source.read(text, name)
        given.places.setdefault((), Place(name, 1, 1))  # an empty file has no other
        return given, shape.model_validate(given.value)
    except PackError as wrong:
        raise CalendarError(wrong.findings) from wrong
    except ValidationError as wrong:
        raise CalendarError([_complaint(error, given) for error in wrong.errors()]) from wrong


def _years(file: _Announced, given: Source) -> dict[int, Place]:
    return {year: given.place(("years", str(year))) for year in file.years}


def _notices(file: _Announced, area: str, given: Source) -> tuple[Notice, ...]:
    return tuple(
        Notice(year, area, said, given, ("years", str(year), n))
        for year, notices in file.years.items() for n, said in enumerate(notices)
    )  # fmt: skip


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
