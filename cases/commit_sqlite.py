"""The hot write on SQLite: one transaction, prepared statements on the driver's own connection."""

import sqlite3
from collections.abc import Sequence
from dataclasses import fields

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

_MOVE = f"UPDATE case_file SET {', '.join(f'{c} = :{c}' for c in MOVED)} WHERE number = :number AND line = :before"
_CLOSE = "UPDATE task SET closed_at = :closed_at WHERE case_number = :case_number AND place = :place AND line = :line"
_RELEASE = (
    "UPDATE task SET claimed_by = NULL, claimed_at = NULL"
    " WHERE case_number = :case_number AND claimed_by = :officer AND closed_at IS NULL"
)
_RING = (
    "UPDATE clock SET next_rung = :next_rung, remind_at = :remind_at"
    " WHERE case_number = :case_number AND clock = :clock AND line = :line AND next_rung = :rung_was"
    " AND remind_at IS NOT NULL"
)


def _values(write: Write) -> str:
    return f"{write.insert} VALUES ({', '.join(f':{c}' for c in write.columns)}) {write.otherwise}"


_OPEN, _HOUSEHOLD, _PERSON, _SHEET = map(
    _values, (commit_sql.OPENED, commit_sql.HOUSEHOLD, commit_sql.PERSONS, commit_sql.SHEETS)
)
_STATEMENTS = {name: _values(write) for name, write in commit_sql.writes("IS NOT").items()}
_STATEMENTS |= {"closed": _CLOSE, "released": _RELEASE}
_ORDER = [(f.name, _STATEMENTS[f.name]) for f in fields(Rows)]


def write(connection: sqlite3.Connection, changes: Sequence[Change]) -> frozenset[str]:
    """Which cases were written. Raises AlreadyWritten, and writes nothing, for a second firing or number."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        rows, written = Rows(), set[str]()
        for change in changes:
            if _takes_place(connection, change, written):
                rows.add(change)
                written.add(change.number)
        for name, statement in _ORDER:
            _run(connection, statement, getattr(rows, name))
        connection.execute("COMMIT")
    except sqlite3.IntegrityError as wrong:
        connection.rollback()
        raise (RegisterMovedOn if "register_entry" in str(wrong) else AlreadyWritten) from wrong
    except BaseException:
        connection.rollback()
        raise
    return frozenset(written)


def ring(connection: sqlite3.Connection, rungs: Sequence[Rung]) -> int:
    """How many of these reminders still waited; only their messages are written."""
    taken = 0
    connection.execute("BEGIN IMMEDIATE")
    try:
        for rung in rungs:
            if connection.execute(_RING, _rung_row(rung)).rowcount:
                taken += 1
                _run(connection, _STATEMENTS["outbox"], outbox_rows(rung.outbox))
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    return taken


def _takes_place(connection: sqlite3.Connection, change: Change, written: set[str]) -> bool:
    if change.newcomer is None:
        return connection.execute(_MOVE, moved_row(change)).rowcount == 1
    if change.parent and change.parent not in written:
        return False
    for case, family in households_brought([change]):
        connection.execute(_HOUSEHOLD, household_row(case, family))
        connection.executemany(_PERSON, person_rows(case, family))
    connection.execute(_OPEN, opened_row(change, change.newcomer))
    connection.executemany(_SHEET, sheet_rows(change))
    return True


def _run(connection: sqlite3.Connection, statement: str, rows: list[Row]) -> None:
    if len(rows) == 1:
        connection.execute(statement, rows[0])
    elif rows:
        connection.executemany(statement, rows)


def _rung_row(rung: Rung) -> Row:
    return {
        "case_number": rung.number, "clock": rung.clock, "line": rung.line, "rung_was": rung.rung_was,
        "next_rung": rung.next_rung, "remind_at": maybe_instant(rung.next_at),
    }  # fmt: skip
