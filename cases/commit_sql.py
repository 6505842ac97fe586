"""The statements of the one hot write, made from the tables' own columns so that they cannot drift from them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Table

from cases.records import TABLES

MOVED = ("places", "line", "head", "snapshot", "closed_at", "outcome")  # what a later line changes of case_file
_CLOCK_MOVES = (
    "due_on", "due_at", "provisional", "status", "fire_at", "ended_at", "fired_line", "set_aside", "dated_by",
)  # fmt: skip
_RINGS = ("remind_at", "next_rung")
_TASK_MOVES = ("due_on", "due_at", "clock", "stopped")


@dataclass(frozen=True, slots=True)
class Write:
    """Rows of one kind: the table, the columns they bring, and what happens when the row is there already."""

    table: Table
    columns: tuple[str, ...]
    otherwise: str = ""

    @property
    def insert(self) -> str:
        return f"INSERT INTO {self.table.name} ({', '.join(self.columns)})"


def _all_but(name: str, *left_out: str) -> tuple[str, ...]:
    return tuple(c.name for c in TABLES[name].columns if c.name not in left_out)


def _keys(name: str) -> str:
    return ", ".join(c.name for c in TABLES[name].primary_key)


def _or_update(name: str, columns: Iterable[str], only_if_different: str = "") -> str:
    new = ", ".join(f"{c} = excluded.{c}" for c in columns)
    said = f"ON CONFLICT ({_keys(name)}) DO UPDATE SET {new}"
    if only_if_different:
        changed = " OR ".join(f"{name}.{c} {only_if_different} excluded.{c}" for c in columns)
        said += f" WHERE {changed}"
    return said


def writes(is_not: str) -> dict[str, Write]:
    """By the names of `Rows`. `is_not` is how the database says "differs from", NULL included."""
    clocks = _all_but("clock")
    return {
        "history": Write(TABLES["history"], _all_but("history")),
        "clocks": Write(TABLES["clock"], clocks, _or_update("clock", _CLOCK_MOVES + _RINGS)),
        "pressing": Write(TABLES["clock"], clocks, _or_update("clock", _CLOCK_MOVES)),
        "tasks": Write(TABLES["task"], _all_but("task", "claimed_by", "claimed_at", "closed_at"),
                       _or_update("task", _TASK_MOVES, is_not)),
        "outbox": replace(OUTBOX, otherwise="ON CONFLICT DO NOTHING"),
        "attachments": Write(TABLES["attachment"], _all_but("attachment")),
        "entries": Write(TABLES["register_entry"], _all_but("register_entry")),
    }  # fmt: skip


OUTBOX = Write(TABLES["outbox"], _all_but("outbox", "leased_by", "sent_at", "read_at", "held_until"))
HOUSEHOLD = Write(TABLES["household"], _all_but("household"))
PERSONS = Write(TABLES["person"], _all_but("person"))
SHEETS = Write(TABLES["sheet"], _all_but("sheet"))
OPENED = Write(TABLES["case_file"], _all_but("case_file"))
