"""The limit: SQL written by hand that does what Banjie does to the same tables, and nothing else.

Before an act it reads the case's row and looks at its place, its line and the field that is asked; then it writes the
rows that Banjie would write. These were made before the clock was started: the limit computes nothing. Time is fired
the same way, one transaction for each batch.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any, Protocol

import orjson
import psycopg
from sqlalchemy.dialects import postgresql

from tests.benchmarks.databases import TABLES
from tests.benchmarks.stencils import Copy, Stencil, as_mapping


@dataclass(frozen=True, slots=True)
class Write:
    """One kind of row an act writes: `sets` in the row that `keys` names, or all of it new."""

    table: str
    sets: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return self.sets + self.keys or tuple(column.name for column in TABLES[self.table].columns)


WRITES = {
    "case_file": Write(
        "case_file", ("places", "line", "head", "snapshot", "closed_at", "outcome"), ("number", "before")),
    "history": Write("history"),
    "ended": Write("clock", ("status", "fire_at", "ended_at", "fired_line"), ("case_number", "clock", "line")),
    "clock": Write("clock"),
    "closed": Write("task", ("closed_at",), ("case_number", "place", "line")),
    "task": Write("task"),
    "outbox": Write("outbox"),
}  # fmt: skip  # by the kinds of `stencils.written`; `before` is the line the case had


@dataclass(frozen=True, slots=True)
class Prepared:
    """One act of one case: what must be found, and the row of each kind as the driver takes it."""

    number: str
    line: int
    place: str
    asked: str
    rows: Mapping[str, Any]


class Hand(Protocol):
    def act(self, prepared: Prepared) -> None:
        """One act, committed before it answers."""

    def sweep(self, prepared: Mapping[str, Prepared], kind: str, at: datetime, batch: int) -> int:
        """Every clock of that kind that has run out; answers how many."""

    def inbox(self, role: str, town: str, at: datetime, today_end: datetime, soon_end: datetime) -> tuple[Any, Any]:
        """(the first page, how many tasks of each urgency)."""

    def overdue(self, county: str, at: datetime) -> tuple[Any, Any]:
        """(the first page, how many by town and limit)."""

    def close(self) -> None: ...


# --- what both ask ---------------------------------------------------------------------------------------------------

STANDS = "SELECT places, line, snapshot FROM case_file WHERE number = ?"
DUE = """
SELECT c.case_number, f.places, f.line, f.snapshot FROM clock c JOIN case_file f ON f.number = c.case_number
WHERE c.kind = ? AND c.fire_at <= ? ORDER BY c.fire_at LIMIT ?"""
INBOX = """
SELECT f.number, f.applicant, f.members, f.procedure, f.digest, f.area, t.place, t.line, t.role, t.area, t.due_on,
  t.due_at, t.clock, t.stopped, t.opened_at, t.claimed_by, s.name
FROM (SELECT case_number, place, line FROM task WHERE closed_at IS NULL AND role = ? AND area = ?
      ORDER BY due_at, case_number LIMIT 20) AS page
JOIN task t ON t.case_number = page.case_number AND t.place = page.place AND t.line = page.line
JOIN case_file f ON f.number = t.case_number LEFT JOIN staff s ON s.id = t.claimed_by
ORDER BY t.due_at, t.case_number"""
URGENCIES = """
SELECT count(*) FILTER (WHERE due_at <= ?), count(*) FILTER (WHERE due_at > ? AND due_at <= ?),
  count(*) FILTER (WHERE due_at > ? AND due_at <= ?), count(*) FILTER (WHERE due_at > ?)
FROM task WHERE closed_at IS NULL AND role = ? AND area = ?"""
OVERDUE = """
SELECT f.number, f.applicant, f.procedure, f.digest, c.area, f.places, c.clock, c.kind, c.line, c.due_on, c.due_at,
  (SELECT s.name FROM task t JOIN staff s ON s.id = t.claimed_by WHERE t.case_number = c.case_number
   AND t.closed_at IS NULL)
FROM (SELECT case_number, clock, line FROM clock WHERE ended_at IS NULL AND area >= ? AND area < ? AND due_at <= ?
      ORDER BY due_at, case_number LIMIT 20) AS page
JOIN clock c ON c.case_number = page.case_number AND c.clock = page.clock AND c.line = page.line
JOIN case_file f ON f.number = c.case_number ORDER BY c.due_at, c.case_number"""
BY_TOWN = """
SELECT substr(area, 1, 9), clock, count(*) FROM clock
WHERE ended_at IS NULL AND area >= ? AND area < ? AND due_at <= ? GROUP BY 1, 2 ORDER BY 1, 2"""


def _look(stands: Sequence[Any], prepared: Prepared) -> None:
    """What a hand would look at: that nobody was faster, and the field that is asked."""
    places, line, snapshot = stands
    facts = {**orjson.loads(snapshot)["facts"], prepared.asked: True}
    if line != prepared.line or places != prepared.place or not facts[prepared.asked]:
        raise AssertionError(f"{prepared.number} stands elsewhere")


# --- SQLite ----------------------------------------------------------------------------------------------------------


def _sqlite(write: Write) -> str:
    if not write.sets:
        return f"INSERT INTO {write.table} ({', '.join(write.columns)}) VALUES ({', '.join('?' * len(write.columns))})"
    sets = ", ".join(f"{column} = ?" for column in write.sets)
    return f"UPDATE {write.table} SET {sets} WHERE {' AND '.join(f'{_real(key)} = ?' for key in write.keys)}"


def _real(column: str) -> str:
    return "line" if column == "before" else column


_SQLITE = {kind: _sqlite(write) for kind, write in WRITES.items()}


class SqliteHand:
    """One transaction of prepared statements; a batch as many rows to a statement."""

    def __init__(self, connection: sqlite3.Connection, writer: Lock) -> None:
        """`writer`: clients of one process take turns by a lock; SQLite's own way is to sleep and try again."""
        self._connection, self._writer = connection, writer

    @staticmethod
    def row(kind: str, named: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(named[column] for column in WRITES[kind].columns)

    def act(self, prepared: Prepared) -> None:
        run = self._connection.execute
        with self._writer:
            run("BEGIN IMMEDIATE")
            _look(run(STANDS, (prepared.number,)).fetchone(), prepared)
            for kind, row in prepared.rows.items():
                run(_SQLITE[kind], row)
            run("COMMIT")

    def sweep(self, prepared: Mapping[str, Prepared], kind: str, at: datetime, batch: int) -> int:
        connection, fired = self._connection, 0
        while True:
            connection.execute("BEGIN IMMEDIATE")
            due = connection.execute(DUE, (kind, _text(at), batch)).fetchall()
            acts = [prepared[number] for number, *_ in due]
            for act, (_, *stands) in zip(acts, due, strict=True):
                _look(stands, act)
            for name, statement in _SQLITE.items():
                connection.executemany(statement, [act.rows[name] for act in acts if name in act.rows])
            connection.execute("COMMIT")
            fired += len(acts)
            if len(acts) < batch:
                return fired

    def inbox(self, role: str, town: str, at: datetime, today_end: datetime, soon_end: datetime) -> tuple[Any, Any]:
        ask, bounds = self._connection.execute, (_text(at), _text(today_end), _text(soon_end))
        return ask(INBOX, (role, town)).fetchall(), ask(URGENCIES, _urgencies(bounds, role, town)).fetchone()

    def overdue(self, county: str, at: datetime) -> tuple[Any, Any]:
        ask, late = self._connection.execute, (county, county + ":", _text(at))
        return ask(OVERDUE, late).fetchall(), ask(BY_TOWN, late).fetchall()

    def close(self) -> None:
        self._connection.close()


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S.%f}"


def _urgencies(bounds: tuple[Any, Any, Any], role: str, town: str) -> tuple[Any, ...]:
    now, today, soon = bounds
    return now, now, today, today, soon, soon, role, town


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


@lru_cache
def _postgres(kinds: tuple[str, ...], alone: bool) -> str:
    """One statement that writes all rows. New ones come as a JSON array for each kind: the driver takes longer over a
    parameter for each value, or an array for each column. A row that is changed `alone` is named by parameters: joined
    with an array, PostgreSQL would read all of a small table to find it.
    """
    parts = (f"{kind}_rows AS ({_change(kind, alone) if WRITES[kind].sets else _insert(kind)})" for kind in kinds)
    return f"WITH {', '.join(parts)} SELECT count(*) FROM case_file_rows"


def _insert(kind: str) -> str:
    write = WRITES[kind]
    return f"INSERT INTO {write.table} ({', '.join(write.columns)}) SELECT * FROM {_given(write)}"


def _change(kind: str, alone: bool) -> str:
    write = WRITES[kind]
    new = {c: f"%s::{_type(write, c)}" if alone else f"new.{c}" for c in write.columns}
    sets = ", ".join(f"{column} = {new[column]}" for column in write.sets)
    keys = " AND ".join(f"{write.table}.{_real(key)} = {new[key]}" for key in write.keys)
    source = "" if alone else f" FROM {_given(write)}"
    returned = " RETURNING 1 AS one" if kind == "case_file" else ""
    return f"UPDATE {write.table} SET {sets}{source} WHERE {keys}{returned}"


def _given(write: Write) -> str:
    return f"json_to_recordset(%s::json) AS new ({', '.join(f'{c} {_type(write, c)}' for c in write.columns)})"


def _type(write: Write, column: str) -> str:
    kept = TABLES[write.table].columns[_real(column)].type
    return kept.compile(postgresql.dialect()).split(" COLLATE")[0]


class PostgresHand:
    """A question, then one prepared statement that writes everything and commits."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection, self._cursor = connection, connection.cursor()

    @staticmethod
    def row(kind: str, named: Mapping[str, Any]) -> tuple[tuple[Any, ...], str]:
        """As parameters, and as JSON."""
        columns = WRITES[kind].columns
        return tuple(named[c] for c in columns), orjson.dumps({c: named[c] for c in columns}).decode()

    def act(self, prepared: Prepared) -> None:
        _look(self._ask(STANDS, (prepared.number,))[0], prepared)
        given: list[Any] = []
        for kind, (values, text) in prepared.rows.items():
            given += values if WRITES[kind].sets else [f"[{text}]"]
        self._write(_postgres(tuple(prepared.rows), alone=True), given, 1)

    def sweep(self, prepared: Mapping[str, Prepared], kind: str, at: datetime, batch: int) -> int:
        fired = 0
        while True:
            with self._connection.transaction():
                due = self._ask(DUE + " FOR UPDATE OF c SKIP LOCKED", (kind, at, batch))
                acts = [prepared[number] for number, *_ in due]
                for act, (_, *stands) in zip(acts, due, strict=True):
                    _look(stands, act)
                self._write_all(acts)
            fired += len(acts)
            if len(acts) < batch:
                return fired

    def inbox(self, role: str, town: str, at: datetime, today_end: datetime, soon_end: datetime) -> tuple[Any, Any]:
        urgencies = self._ask(URGENCIES, _urgencies((at, today_end, soon_end), role, town))
        return self._ask(INBOX, (role, town)), urgencies[0]

    def overdue(self, county: str, at: datetime) -> tuple[Any, Any]:
        late = (county, county + ":", at)
        return self._ask(OVERDUE, late), self._ask(BY_TOWN, late)

    def close(self) -> None:
        self._connection.close()

    def _write_all(self, acts: Sequence[Prepared]) -> None:
        kinds = tuple(kind for kind in WRITES if any(kind in act.rows for act in acts))
        given = [f"[{','.join([act.rows[kind][1] for act in acts if kind in act.rows])}]" for kind in kinds]
        if acts:
            self._write(_postgres(kinds, alone=False), given, len(acts))

    def _write(self, statement: str, given: Sequence[Any], n: int) -> None:
        written = self._cursor.execute(statement, given).fetchone()
        assert written == (n,), written

    def _ask(self, question: str, values: Sequence[Any]) -> list[Any]:
        return self._cursor.execute(question.replace("?", "%s"), values).fetchall()


# --- preparing -------------------------------------------------------------------------------------------------------


def prepare(act: Stencil, copy: Copy, hand: type[SqliteHand] | type[PostgresHand], asked: str = "") -> Prepared:
    """What that act writes in that case, in the form this hand takes it."""
    rows: dict[str, Any] = {}
    line, place = 0, ""
    for kind, row in act.fill(copy):
        assert kind not in rows, f"an act of this work writes one row of each kind, not two of {kind}"
        named = as_mapping(WRITES[kind].table, row)
        if kind == "case_file":
            line = named["before"] = named["line"] - 1
        if kind == "closed":
            place = named["place"]
        rows[kind] = hand.row(kind, named)
    return Prepared(copy.number, line, place, asked, {kind: rows[kind] for kind in WRITES if kind in rows})
