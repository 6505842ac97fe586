"""Dossiers of households and of units, read from SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, text

from cases.answers import FoundCase, Household
from cases.changes import NewPerson
from cases.database import Database
from cases.errors import CaseNotFound
from cases.records import TABLES
from cases.sql_cases import FOUND, found_of
from states.areas import unit_id

case_file, household, person = TABLES["case_file"], TABLES["household"], TABLES["person"]

_PERSON = (person.c.name, person.c.id_number, person.c.relation, person.c.phone, person.c.head)
_OF_CASE = (
    select(household.c.id, case_file.c.applicant, household.c.area, household.c.address, *_PERSON)
    .select_from(case_file.join(household).outerjoin(person))
    .where(case_file.c.number == bindparam("number")).order_by(person.c.position)
)  # fmt: skip
_HOUSEHOLD = (
    select(household.c.id, person.c.name.label("applicant"), household.c.area, household.c.address, *_PERSON)
    .select_from(household.outerjoin(person))
    .where(household.c.id == bindparam("id")).order_by(person.c.position)
)  # fmt: skip
_UNIT = text("INSERT INTO household (id, area, address, created_at) VALUES (:id, :area, '', :at)"
             " ON CONFLICT DO NOTHING").bindparams(bindparam("at", type_=household.c.created_at.type))  # fmt: skip
_CASES = (
    select(*FOUND).where(case_file.c.household_id == bindparam("id"))
    .order_by(case_file.c.opened_at.desc(), case_file.c.number.desc())
)  # fmt: skip


class Households:
    database: Database

    def household_of(self, number: str) -> Household:
        rows = self.database.ask(_OF_CASE, number=number)
        if not rows:
            raise CaseNotFound(number)
        return _household(rows)

    def household(self, id: str) -> Household | None:
        rows = self.database.ask(_HOUSEHOLD, id=id)
        return _household(rows) if rows else None

    def unit_household(self, area: str, at: datetime) -> Household:
        self.database.tell(_UNIT, {"id": unit_id(area), "area": area, "at": at})
        return Household(unit_id(area), "", area, "", ())

    def cases_of_household(self, id: str) -> list[FoundCase]:
        return found_of(self.database.ask(_CASES, id=id))


def _household(rows: Sequence[Any]) -> Household:
    id, applicant, area, address = rows[0][:4]
    persons = tuple(NewPerson(*row[4:]) for row in rows if row[4] is not None)
    return Household(id, applicant or "", area, address, persons)
