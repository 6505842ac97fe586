"""The hot write on PostgreSQL: one prepared statement that moves the cases and writes all their rows.

Each kind of row comes as one JSON array: a statement for each kind would cost a round trip each, an array for each
column costs the driver more than the whole act. A case that moved on meanwhile falls out at `moved`, and with it every
row that is joined with `written` and every case it was to open. Cases are moved in the order of their numbers and
registers written in the order of their keys, so that two writers who hold some of each other's rows wait instead of
locking each other out.
"""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import fields
from functools import lru_cache
from typing import Any

import orjson
from psycopg import Connection, IntegrityError
from sqlalchemy.dialects import postgresql

from cases import commit_sql
from cases.changes import Change, Rung
from cases.commit_rows import (
    Row,
    Rows,
    household_row,
    households_brought,
    moved_row,
    opened_row,
    outbox_rows,
    person_rows,
    sheet_rows,
)
from cases.commit_sql import MOVED, Write
from cases.errors import AlreadyWritten, RegisterMovedOn
from cases.mapping import maybe_instant
from cases.records import TABLES

_DIALECT = postgresql.dialect()
_WRITES = commit_sql.writes("IS DISTINCT FROM")


def write(connection: Connection[Any], changes: Sequence[Change]) -> frozenset[str]:
    """Which cases were written. Raises AlreadyWritten, and writes nothing, for a second firing or number."""
    kinds = _cases(changes) | _rows(changes)
    released = kinds.pop("released")  # a statement of its own: no row may be written twice in one
    brought = tuple(kind for kind, rows in kinds.items() if rows)
    if not brought:
        return frozenset()
    given = [orjson.dumps(kinds[kind]).decode() for kind in brought]
    try:
        with connection.transaction() if released else nullcontext():
            written = frozenset(row[0] for row in connection.execute(_statement(brought), given, prepare=True))
            for row in released:
                if row["case_number"] in written:
                    connection.execute(_RELEASE, row)
        return written
    except IntegrityError as wrong:
        raise (RegisterMovedOn if wrong.diag.table_name == "register_entry" else AlreadyWritten) from wrong


def ring(connection: Connection[Any], rungs: Sequence[Rung]) -> int:
    """How many of these reminders still waited; only their messages are written."""
    if not rungs:
        return 0
    rows = [
        {"n": i, "case_number": r.number, "clock": r.clock, "line": r.line, "rung_was": r.rung_was,
         "next_rung": r.next_rung, "remind_at": maybe_instant(r.next_at)} for i, r in enumerate(rungs)
    ]  # fmt: skip
    messages = [{"n": i, **row} for i, r in enumerate(rungs) for row in outbox_rows(r.outbox)]
    given = [orjson.dumps(rows).decode(), orjson.dumps(messages).decode()]
    found = connection.execute(_RING, given, prepare=True).fetchone()
    return int(found[0]) if found else 0


def _cases(changes: Sequence[Change]) -> dict[str, list[Row]]:
    old = sorted((change for change in changes if change.newcomer is None), key=lambda change: change.number)
    families = households_brought(changes)
    opened = [opened_row(change, change.newcomer) for change in changes if change.newcomer]
    return {
        "moved": [moved_row(change) for change in old],
        "households": [household_row(case, family) for case, family in families],
        "persons": [row for case, family in families for row in person_rows(case, family)],
        "opened": [row for row in opened if not row["parent"]],
        "children": [row for row in opened if row["parent"]],
        "sheets": [row for change in changes for row in sheet_rows(change)],
    }  # fmt: skip


def _rows(changes: Iterable[Change]) -> dict[str, list[Row]]:
    rows = Rows()
    for change in changes:
        rows.add(change)
    rows.entries.sort(key=lambda row: (row["name"], row["key"], row["line"]))
    return {f.name: getattr(rows, f.name) for f in fields(Rows)}


# --- the statements -------------------------------------------------------------------------------------------------


@lru_cache
def _statement(kinds: tuple[str, ...]) -> str:
    """The statement for just these kinds of rows; its parameters come in their order."""
    parts = [f"{kind} AS ({_part(kind)})" for kind in kinds]
    cases = [kind for kind in ("moved", "opened", "children") if kind in kinds]
    written = " UNION ALL ".join(f"SELECT number FROM {kind}" for kind in cases)
    parts.insert(1 + max(kinds.index(kind) for kind in cases), f"written AS ({written})")
    return f"WITH {', '.join(parts)} SELECT number FROM written"


def _part(kind: str) -> str:
    match kind:
        case "moved":
            return _MOVE
        case "households":
            return _insert(commit_sql.HOUSEHOLD)
        case "persons":
            return _insert(commit_sql.PERSONS)
        case "sheets":
            return _insert(commit_sql.SHEETS)
        case "opened":
            return f"{_insert(commit_sql.OPENED)} RETURNING number"
        case "children":
            return f"{_insert(commit_sql.OPENED)} JOIN moved ON moved.number = n.parent RETURNING number"
        case "closed":
            return _CLOSE
        case _:
            return f"{_insert(_WRITES[kind])} {_WRITTEN} {_WRITES[kind].otherwise}"


def _insert(write: Write) -> str:
    columns = ", ".join(f"n.{column}" for column in write.columns)
    return f"{write.insert} SELECT {columns} FROM {_given(write.table.name, write.columns)}"


def _given(table: str, columns: Sequence[str], *more: str) -> str:
    """The rows of one parameter."""
    typed = [f"{column} {TABLES[table].c[column].type.compile(_DIALECT)}" for column in columns]
    return f"json_to_recordset(%s::json) AS n({', '.join([*typed, *more])})"


_WRITTEN = "JOIN written ON written.number = n.case_number"
_MOVE = f"""
    UPDATE case_file SET {", ".join(f"{column} = n.{column}" for column in MOVED)}
    FROM {_given("case_file", ("number", *MOVED), "before integer")}
    WHERE case_file.number = n.number AND case_file.line = n.before RETURNING case_file.number"""
_CLOSE = f"""
    UPDATE task SET closed_at = n.closed_at
    FROM {_given("task", ("case_number", "place", "line", "closed_at"))} {_WRITTEN}
    WHERE task.case_number = n.case_number AND task.place = n.place AND task.line = n.line"""
_RELEASE = """
    UPDATE task SET claimed_by = NULL, claimed_at = NULL
    WHERE case_number = %(case_number)s AND claimed_by = %(officer)s AND closed_at IS NULL"""
_MESSAGES = _WRITES["outbox"]
_RING = f"""
    WITH taken AS (
        UPDATE clock SET next_rung = n.next_rung, remind_at = n.remind_at
        FROM {_given("clock", ("case_number", "clock", "line", "next_rung", "remind_at"), "rung_was text", "n integer")}
        WHERE clock.case_number = n.case_number AND clock.clock = n.clock AND clock.line = n.line
          AND clock.next_rung = n.rung_was AND clock.remind_at IS NOT NULL
        RETURNING n.n),
    told AS (
        {_MESSAGES.insert} SELECT {", ".join(f"n.{column}" for column in _MESSAGES.columns)}
        FROM {_given("outbox", _MESSAGES.columns, "n integer")} JOIN taken ON taken.n = n.n
        {_MESSAGES.otherwise})
    SELECT count(*) FROM taken"""
