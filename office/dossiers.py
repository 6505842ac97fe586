"""The dossier of a household or unit (一户一档, S3-14): its people, its cases, every entry in the registers kept by it.

Own area only, numbers masked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.store import Household, RegisterRow
from office.acting import own_household, sees
from office.masking import MASK, masked_number
from office.parts import Parts
from office.reading import Found, find, found_told
from states import Officer, Text
from states.areas import level_of, unit_id
from states.forms import shown
from states.procedure import FormField, Register


@dataclass(frozen=True, slots=True)
class Resident:
    """A person of the household as the page shows him."""

    name: str
    relation: str
    id_number: str
    phone: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a register as people read it."""

    register: str
    title: Text
    line: int
    at: datetime
    case_number: str
    values: tuple[tuple[Text, str], ...]  # in Chinese words, what is private masked
    kept: Mapping[str, Any]  # as it is stored
    fields: Mapping[str, FormField]


@dataclass(frozen=True, slots=True)
class Dossier:
    household: str
    applicant: str
    area: str
    area_name: str
    address: str
    persons: tuple[Resident, ...]
    cases: tuple[Found, ...]  # the newest first
    entries: tuple[Entry, ...]  # register by register, the oldest first

    @property
    def of_unit(self) -> bool:
        return self.household == unit_id(self.area)

    @property
    def counting(self) -> tuple[Entry, ...]:
        """What counts now: the last entry of each register."""
        return tuple({entry.register: entry for entry in self.entries}.values())


@dataclass(frozen=True, slots=True)
class Family:
    """A dossier as it is offered to choose from."""

    household: str
    applicant: str
    area_name: str
    case_number: str  # its newest case of those that were found


def families(parts: Parts, officer: Officer, text: str) -> list[Family]:
    """The dossiers behind the cases that are found by this name or number, the newest first."""
    found = {one.household: one for one in reversed(find(parts, officer, text))}
    return [Family(one.household, one.applicant, one.area_name, one.number) for one in reversed(found.values())]


def dossier(parts: Parts, officer: Officer, id: str) -> Dossier:
    household = own_household(parts, officer, id)
    persons = tuple(
        Resident(p.name, p.relation, masked_number(p.id_number), masked_number(p.phone)) for p in household.persons
    )
    cases = [row for row in parts.store.cases_of_household(id) if sees(officer, row.area)]
    return Dossier(
        id, household.applicant or parts.area_name(household.area), household.area, parts.whole_name(household.area),
        household.address, persons,
        tuple(found_told(parts, row) for row in cases), _entries(parts, officer, household),
    )  # fmt: skip


def _entries(parts: Parts, officer: Officer, household: Household) -> tuple[Entry, ...]:
    """Of the registers that packs in force keep by household, or by such a unit."""
    of_unit = household.id == unit_id(household.area)
    kind, key = (level_of(household.area), household.area) if of_unit else ("household", household.id)
    registers = {name: r for p in parts.library.procedures for name, r in p.registers.items() if r.key == kind}
    return tuple(
        _entry(row, register) for name, register in registers.items()
        for row in parts.store.register_history(name, key) if sees(officer, row.area)
    )  # fmt: skip


def _entry(row: RegisterRow, register: Register) -> Entry:
    fields = register.fields
    values = tuple(
        (fields[name].title, MASK * 3 if fields[name].private else shown(fields[name], value))
        for name, value in row.values.items() if name in fields
    )
    return Entry(row.register, register.title, row.line, row.at, row.case_number, values, row.values, fields)
