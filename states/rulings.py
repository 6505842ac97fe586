"""What notices make of the days, and what in them cannot be meant.

The State Council's stand side by side by year; a later one replaces the holidays it names anew, as on 2019-03-22. Local
closures (灾害停工、哀悼日) lie over them in their own area and never make a day of work out of a national holiday.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from states.findings import Finding, Place, says
from states.notices import LAST, Book, CalendarError, Expected, Holiday, Notice
from states.procedure import Text
from states.source import Path

Rulings = Mapping[date, "Ruling"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a notice, or the law for years to come, makes of one day."""

    kind: Literal["holiday", "make_up", "expected_holiday", "closure"]
    name: Text
    source: str

    @property
    def working(self) -> bool:
        return self.kind == "make_up"


@dataclass(frozen=True, slots=True)
class Known:
    """The whole country's rulings, how far notices reach, and what lies over them by area."""

    national: Rulings
    known_from: date
    known_until: date
    local: Mapping[str, Rulings]


def rulings_of(shipped: Book, entered: Sequence[Book] = ()) -> Known:
    """The shipped notices and those entered since, in the order of their release. Raises CalendarError.

    An entered notice that the shipped file has come to bring as well is passed over: what amended it stands there too.
    """
    said = {written for notice in shipped.notices for written in _names_of(notice)}
    new = [n for book in entered for n in book.notices if n.area or said.isdisjoint(_names_of(n))]
    years = {year: place for book in (*reversed(entered), shipped) for year, place in book.years.items()}
    sense = _Sense({zh: en for book in (shipped, *entered) for zh, en in book.names.items()})
    national = sense.announced([*shipped.notices, *(n for n in new if not n.area)], years)
    local = sense.closures([notice for notice in new if notice.area], national)
    expected = dict[date, Ruling]()
    if law := shipped.expected:
        expected = sense.expected(law, shipped, range(max(years) + 1, LAST.year + 1))
        for notice in (n for n in new if not n.area and n.year > max(shipped.years)):
            sense.check_statutory(notice, sense.expected(law, shipped, range(notice.year, notice.year + 1)), national)
    if sense.findings:
        raise CalendarError(sense.findings)
    return Known(expected | national, date(min(years), 1, 1), date(max(years), 12, 31), local)


def _names_of(notice: Notice) -> set[tuple[int, str]]:
    return {(notice.year, word) for word in (notice.said.url, notice.said.number) if word}


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A day as one notice rules it, and where that is written."""

    day: date
    ruling: Ruling
    place: Place


class _Sense:
    """Notices whose shape is right: what they say, and what in them cannot be meant."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = {zh: Text(zh=zh, en=en) for zh, en in names.items()}
        self.findings: list[Finding] = []

    def announced(self, notices: Iterable[Notice], years: Mapping[int, Place]) -> dict[date, Ruling]:
        for year, place in years.items():
            if year - 1 not in years and year != min(years):
                self._complain(place, "gap", f"缺少{year - 1}年，请补上该年的通知。",
                               f"{year - 1} is missing; add the notice of that year")  # fmt: skip
        rulings: dict[date, Ruling] = {}
        for year, of_year in _grouped(notices).items():
            for ruled in self._standing(of_year):
                self._check(ruled, year, rulings.get(ruled.day))
                rulings[ruled.day] = ruled.ruling
        return rulings

    def closures(self, notices: Sequence[Notice], national: Rulings) -> dict[str, Rulings]:
        """By area what lies over the national calendar there."""
        return {area: self._closures([n for n in notices if n.area == area], national)
                for area in dict.fromkeys(n.area for n in notices)}  # fmt: skip

    def _closures(self, notices: Iterable[Notice], national: Rulings) -> dict[date, Ruling]:
        rulings: dict[date, Ruling] = {}
        for year, of_year in _grouped(notices).items():
            for ruled in self._standing(of_year):
                self._check(ruled, year, rulings.get(ruled.day))
                self._check_over(ruled, national.get(ruled.day))
                rulings[ruled.day] = ruled.ruling
        return rulings

    def expected(self, law: Expected, shipped: Book, years: range) -> dict[date, Ruling]:
        """The statutory holidays of these years; those of moon and sun as far as listed."""
        at = shipped.given.place
        days = [
            (day.replace(year=year), self._name(zh, at(("expected", "years", str(year), zh))))
            for year, holidays in law.years.items() if year in years
            for zh, day in _days_of(holidays)
        ] + [
            (day.replace(year=year), self._name(zh, at(("expected", "every_year", zh))))
            for zh, day in _days_of(law.every_year)
            for year in years
        ]  # fmt: skip
        return {day: Ruling("expected_holiday", name, law.url) for day, name in days}

    def check_statutory(self, notice: Notice, law: Rulings, national: Rulings) -> None:
        """No notice has ever taken a day from the law (放假办法第二条); somebody has mistyped one."""
        for day, ruling in sorted(law.items()):
            made = national.get(day)
            if made is None or made.working:
                self._complain(notice.given.place(notice.path), "statutory",
                               f"{day} 是法定节假日（{ruling.name.zh}），通知里却没有放假，请核对。",
                               f"{day} is a statutory holiday, but no day off here; check the dates")  # fmt: skip

    def _standing(self, notices: Iterable[Notice]) -> list[_Ruled]:
        """What one year's notices leave standing: a later one replaces the holidays it names."""
        standing: dict[str, list[_Ruled]] = {}
        for notice in notices:
            self._check_source(notice)
            named: set[str] = set()
            for h, holiday in enumerate(notice.said.holidays):
                path: Path = (*notice.path, "holidays", h)
                if holiday.name in named:
                    self._complain(notice.given.place(path), "twice",
                                   f"同一通知两次写了“{holiday.name}”，请合并成一行。",
                                   f"this notice names {holiday.name} twice; write its days in one line")  # fmt: skip
                named.add(holiday.name)
                standing[holiday.name] = self._ruled(path, holiday, notice)
        return [ruled for holiday in standing.values() for ruled in holiday]

    def _ruled(self, path: Path, holiday: Holiday, notice: Notice) -> list[_Ruled]:
        at = notice.given.place
        if notice.area:
            self.names.setdefault(holiday.name, Text(zh=holiday.name))
        name = self._name(holiday.name, at((*path, "name")))
        off = Ruling("closure" if notice.area else "holiday", name, notice.source)
        work = Ruling("make_up", name, notice.source)
        return [
            _Ruled(day, ruling, at((*path, key, n)))
            for key, ruling, spans in (("off", off, holiday.off), ("work", work, holiday.work))
            for n, span in enumerate(spans)
            for day in span
        ]

    def _check_source(self, notice: Notice) -> None:
        place = notice.given.place(notice.path)
        if not notice.area and not notice.said.url:
            self._complain(place, "missing_key", "缺少“url”。", "'url' is missing here")
        elif not notice.source:
            self._complain(place, "no_source", "请写明依据：网址（url）或文号（number）。",
                           "say where the notice stands: its url, or at least its number")  # fmt: skip

    def _check(self, ruled: _Ruled, year: int, other: Ruling | None) -> None:
        day = ruled.day
        if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
            self._complain(ruled.place, "other_year", f"{day} 不在{year}年，也不在上年十二月。",
                           f"{day} lies neither in {year} nor in the December before it")  # fmt: skip
        if other:
            self._complain(ruled.place, "twice", f"{day} 已写在“{other.name.zh}”下，请只留一处。",
                           f"{day} also stands under {other.name.zh}; keep one")  # fmt: skip
        if ruled.ruling.working and day.weekday() < 5:
            self._complain(ruled.place, "not_a_weekend", f"{day} 不是周六周日，本来就上班，请从 work 中去掉。",
                           f"{day} is a {day:%A}, worked anyway; `work` lists Saturdays and Sundays")  # fmt: skip

    def _check_over(self, ruled: _Ruled, national: Ruling | None) -> None:
        if ruled.ruling.working and national and not national.working:
            self._complain(ruled.place, "national_holiday",
                           f"{ruled.day} 是全国放假日（{national.name.zh}），地方通知不能改为上班。",
                           f"{ruled.day} is a national day off; a local notice cannot have it worked")  # fmt: skip

    def _name(self, zh: str, place: Place) -> Text:
        if zh not in self.names:
            self._complain(place, "unknown_name", f"“{zh}”不在文件开头的 names 里，请改正，或补上并写明英文名。",
                           f"'{zh}' is not among the names on top; correct it, or add it there in English")  # fmt: skip
            self.names[zh] = Text(zh=zh)  # said once
        return self.names[zh]

    def _complain(self, place: Place, code: str, zh: str, en: str) -> None:
        self.findings.append(says(place, code, zh, en))


def _grouped(notices: Iterable[Notice]) -> dict[int, list[Notice]]:
    by_year: dict[int, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_year[notice.year].append(notice)
    return dict(by_year)


def _days_of(holidays: Mapping[str, tuple[tuple[date, ...], ...]]) -> Iterator[tuple[str, date]]:
    return ((zh, day) for zh, spans in holidays.items() for span in spans for day in span)

