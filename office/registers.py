"""Ledgers (台账) as lists: what now counts under each key in the officer's area, and what it was before.

An entry lies where its last act was done; that of a unit lies in the unit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from cases.store import RegisterRow
from office.acting import own_areas, own_household, sees
from office.errors import NoSuchRegister, NotYourHousehold
from office.lateness import PAGE
from office.parts import Parts
from states import Officer
from states.areas import area_at
from states.procedure import Register

BATCH = 500  # entries read at once


@dataclass(frozen=True, slots=True)
class RegisterNote:
    """A register in the list of them, and how many keys it has in an area."""

    name: str
    register: Register
    n: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry, and whom or what it is about."""

    row: RegisterRow
    about: str
    town: str
    area_name: str


@dataclass(frozen=True, slots=True)
class RegisterList:
    """`rows` are one page of what was chosen, or the whole; `all` is everything chosen, from which totals are made."""

    name: str
    register: Register
    rows: list[Kept]
    all: list[RegisterRow]
    choices: Mapping[str, int]  # how many entries have each status, where the register has one
    status: str
    towns: Mapping[str, str]  # code → name, of every entry chosen


@dataclass(frozen=True, slots=True)
class RegisterHistory:
    name: str
    register: Register
    key: str
    about: str
    area_name: str
    entries: list[RegisterRow]  # the newest first


def registers(parts: Parts, officer: Officer) -> list[RegisterNote]:
    n = dict[str, int]()
    for counted in parts.store.register_counts(own_areas(officer)):
        n[counted.register] = n.get(counted.register, 0) + counted.n
    return [RegisterNote(name, register, n.get(name, 0)) for name, register in _kept(parts).items()]


def register_list(parts: Parts, officer: Officer, name: str, status: str | None = None, page: int = 1, *,
                  whole: bool = False) -> RegisterList:  # fmt: skip
    """One register; of one that knows a status, the entries of `status`: unless said, of its first."""
    register = _register(parts, name)
    rows = list(_entries(parts, officer, name))
    options = register.fields["status"].options if "status" in register.fields else {}
    chosen = next(iter(options), "") if status is None else status
    of_status = [row for row in rows if chosen in ("", row.values.get("status"))]
    shown = of_status if whole else of_status[(page - 1) * PAGE : page * PAGE]
    return RegisterList(
        name, register, kept(parts, register, shown), of_status,
        {option: sum(row.values.get("status") == option for row in rows) for option in options}, chosen,
        {code: parts.area_name(code) for code in sorted({town_of(register, row) for row in of_status})},
    )  # fmt: skip


def register_history(parts: Parts, officer: Officer, name: str, key: str) -> RegisterHistory:
    """Raises NotYourHousehold; that the key exists elsewhere is not told."""
    register = _register(parts, name)
    if register.key == "household":
        household = own_household(parts, officer, key)
        area, about = household.area, household.applicant
    elif sees(officer, key):
        area, about = key, parts.area_name(key)
    else:
        raise NotYourHousehold
    entries = [row for row in parts.store.register_history(name, key) if sees(officer, row.area)]
    return RegisterHistory(name, register, key, about, parts.whole_name(area), entries[::-1])


def kept(parts: Parts, register: Register, rows: list[RegisterRow]) -> list[Kept]:
    """The entries with the names of whom they are about, asked for together."""
    people = parts.store.applicants([row.case_number for row in rows]) if register.key == "household" else {}
    return [
        Kept(row, people[row.case_number].name if row.case_number in people else parts.area_name(row.key),
             parts.area_name(town_of(register, row)), parts.area_name(_where(register, row)))
        for row in rows
    ]  # fmt: skip


def town_of(register: Register, row: RegisterRow) -> str:
    """The town (or county) under which an entry is counted."""
    return area_at("town", _where(register, row))


def _where(register: Register, row: RegisterRow) -> str:
    return row.area if register.key == "household" else row.key


def _entries(parts: Parts, officer: Officer, name: str) -> Iterator[RegisterRow]:
    for i in count():
        rows = parts.store.register_entries(name, own_areas(officer), limit=BATCH, offset=i * BATCH)
        yield from rows
        if len(rows) < BATCH:
            return


def _register(parts: Parts, name: str) -> Register:
    register = _kept(parts).get(name)
    if register is None:
        raise NoSuchRegister
    return register


def _kept(parts: Parts) -> dict[str, Register]:
    """Every register that a pack in force keeps."""
    return {name: register for p in parts.library.procedures for name, register in p.registers.items()}
