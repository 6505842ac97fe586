"""Registers, child cases and the lateness of officers, read from SQL."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select

from cases.answers import FoundCase, RegisterCount, RegisterRow
from cases.database import Database
from cases.mapping import values_of
from cases.records import TABLES
from cases.scope import outermost, spans, within
from cases.sql_cases import FOUND, found_of
from states.known import Latest

entry, case_file, clock, history = (TABLES[name] for name in ("register_entry", "case_file", "clock", "history"))
later = entry.alias("later")

_ROW = (entry.c.name, entry.c.key, entry.c.line, entry.c.body, entry.c.area, entry.c.case_number,
        entry.c.case_line, entry.c.at, entry.c.officer)  # fmt: skip
_IS_LAST = ~exists().where(
    later.c.name == entry.c.name, later.c.key == entry.c.key, later.c.line > entry.c.line
)
_HISTORY = (
    select(*_ROW).where(entry.c.name == bindparam("register"), entry.c.key == bindparam("key"))
    .order_by(entry.c.line)
)  # fmt: skip
_BY_CASE = (
    select(*_ROW).where(entry.c.case_number.in_(bindparam("numbers", expanding=True)))
    .order_by(entry.c.case_number, entry.c.case_line, entry.c.name, entry.c.key, entry.c.line)
)  # fmt: skip
_CHILDREN = (
    select(*FOUND).where(case_file.c.parent == bindparam("number"), case_file.c.parent.is_not(None))
    .order_by(case_file.c.opened_at, case_file.c.number)
)  # fmt: skip
_LATE = (
    select(clock.c.clock, func.count(clock.c.case_number.distinct()))
    .where(clock.c.clock.in_(bindparam("clocks", expanding=True)), clock.c.due_at <= bindparam("at"),
           clock.c.ended_at.is_(None),
           exists().where(history.c.case_number == clock.c.case_number, history.c.officer == bindparam("officer")))
    .group_by(clock.c.clock)
)  # fmt: skip


class Registers:
    database: Database

    def latest(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Latest]:
        pairs = list(dict.fromkeys(keys))
        if not pairs:
            return {}
        named = {f"{column}{i}": word for i, pair in enumerate(pairs) for column, word in zip("rk", pair, strict=True)}
        rows = self.database.ask(_latest(len(pairs)), **named)
        return {(row.name, row.key): Latest(row.line, values_of(row.body)) for row in rows}

    def register_history(self, register: str, key: str) -> list[RegisterRow]:
        return _rows(self.database.ask(_HISTORY, register=register, key=key))

    def register_entries(self, register: str, areas: Sequence[str], *, limit: int = 20, offset: int = 0
                         ) -> list[RegisterRow]:  # fmt: skip
        areas = outermost(areas)
        if not areas:
            return []
        return _rows(self.database.ask(_entries(len(areas)), register=register, n=limit, skip=offset, **spans(areas)))

    def register_counts(self, areas: Sequence[str]) -> list[RegisterCount]:
        areas = outermost(areas)
        rows = self.database.ask(_counts(len(areas)), **spans(areas)) if areas else []
        return [RegisterCount(*row) for row in rows]

    def entries_of(self, numbers: Sequence[str]) -> dict[str, list[RegisterRow]]:
        entries = defaultdict[str, list[RegisterRow]](list)
        for row in _rows(self.database.ask(_BY_CASE, numbers=list(numbers))):
            entries[row.case_number].append(row)
        return dict(entries)

    def children_of(self, number: str) -> list[FoundCase]:
        return found_of(self.database.ask(_CHILDREN, number=number))

    def late_of(self, officer: str, clocks: Iterable[str], at: datetime) -> dict[str, int]:
        rows = self.database.ask(_LATE, officer=officer, clocks=list(clocks), at=at)
        return {row[0]: row[1] for row in rows}


@lru_cache
def _latest(n: int) -> Select[Any]:
    pairs = (and_(entry.c.name == bindparam(f"r{i}"), entry.c.key == bindparam(f"k{i}")) for i in range(n))
    return select(entry.c.name, entry.c.key, entry.c.line, entry.c.body).where(or_(*pairs), _IS_LAST)


@lru_cache
def _entries(n: int) -> Select[Any]:
    areas = or_(*(within(entry.c.area, i) for i in range(n)))
    found = select(*_ROW).where(entry.c.name == bindparam("register"), areas, _IS_LAST).order_by(entry.c.key)
    return found.limit(bindparam("n")).offset(bindparam("skip"))


@lru_cache
def _counts(n: int) -> Select[Any]:
    areas = or_(*(within(entry.c.area, i) for i in range(n)))
    counted = select(entry.c.name, entry.c.area, func.count()).where(areas, _IS_LAST)
    return counted.group_by(entry.c.name, entry.c.area).order_by(entry.c.name, entry.c.area)


def _rows(rows: Sequence[Any]) -> list[RegisterRow]:
    return [RegisterRow(*row[:3], values_of(row.body), *row[4:]) for row in rows]
