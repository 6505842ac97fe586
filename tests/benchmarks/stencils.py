"""Rows of one case as Banjie wrote them, kept as a stencil: the same rows for another number, town and household."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from uuid_utils import uuid7

from tests.benchmarks.databases import TABLES, Row

Rows = Mapping[str, list[Row]]

MAY_CHANGE = {
    "case_file": {"places", "line", "head", "snapshot", "closed_at", "outcome"},
    "clock": {"status", "fire_at", "ended_at", "fired_line"},
    "task": {"closed_at"},
}  # what an act of the work changes in rows that were there before; by_hand.py writes just these columns


@dataclass(frozen=True, slots=True)
class Copy:
    """Who a copied case is. The town stands in the codes of its village and in the ids of its staff."""

    number: str
    town: str
    household: str


class Stencil:
    """`fill` makes the rows of one case those of another; a message gets an id of its own."""

    def __init__(self, rows: Rows, original: Copy) -> None:
        self._original = original
        self._lines = [(kind, row, self._holes(row)) for kind, found in rows.items() for row in found]

    def fill(self, copy: Copy) -> Iterator[tuple[str, Row]]:
        """(kind, row) in the order in which they were given."""
        was = self._original
        for kind, row, holes in self._lines:
            filled = list(row)
            for i, text in holes:
                named = text.replace(was.number, copy.number).replace(was.town, copy.town)
                filled[i] = named.replace(was.household, copy.household)
            if kind == "outbox":
                filled[0] = str(uuid7())
            yield kind, tuple(filled)

    def _holes(self, row: Row) -> list[tuple[int, str]]:
        names = (self._original.number, self._original.town, self._original.household)
        return [(i, text) for i, text in enumerate(row) if isinstance(text, str) and any(n in text for n in names)]


def written(before: Rows, after: Rows) -> dict[str, list[Row]]:
    """What an act wrote. New rows by their table; rows it changed, as they are now, under `case_file`, `ended` (clocks)
    and `closed` (tasks)."""
    found = {"case_file": _changed("case_file", before, after)}
    for table, name in (("history", ""), ("clock", "ended"), ("task", "closed"), ("outbox", "")):
        keys = {_key(table, row) for row in before[table]}
        found[table] = [row for row in after[table] if _key(table, row) not in keys]
        if name:
            found[name] = _changed(table, before, after)
    return found


def without_ids(rows: Rows, copy: Copy) -> dict[str, list[dict[str, Any]]]:
    """The rows with nothing in them that names this case: no number, town, household, message id or hash."""
    nameless = Stencil(rows, copy).fill(Copy("", "", ""))
    found: dict[str, list[dict[str, Any]]] = {table: [] for table in rows}
    for table, row in nameless:
        named = as_mapping(table, row)
        for name in ("head", "hash", "previous", *(["id"] if table == "outbox" else [])):
            named.pop(name, None)
        found[table].append(named)
    return found


def as_mapping(table: str, row: Row) -> dict[str, Any]:
    return dict(zip((column.name for column in TABLES[table].columns), row, strict=True))


def _changed(table: str, before: Rows, after: Rows) -> list[Row]:
    was = {_key(table, row): row for row in before[table]}
    pairs = [(was[key], row) for row in after[table] if (key := _key(table, row)) in was and was[key] != row]
    for old, new in pairs:
        different = {c.name for c, a, b in zip(TABLES[table].columns, old, new, strict=True) if a != b}
        assert different <= MAY_CHANGE[table], f"an act now changes {table}.{different}: write it by hand too"
    return [new for _, new in pairs]


def _key(table: str, row: Iterable[Any]) -> Row:
    return tuple(v for v, column in zip(row, TABLES[table].columns, strict=True) if column.primary_key)
