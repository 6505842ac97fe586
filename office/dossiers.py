"""The dossier of a household (一户一档): its people, and every case there was. Own area only, numbers masked."""

from dataclasses import dataclass

from office.acting import own_household, sees
from office.masking import masked_number
from office.parts import Parts
from office.reading import Found, found_told
from states import Officer


@dataclass(frozen=True, slots=True)
class Resident:
    """A person of the household as the page shows him."""

    name: str
    relation: str
    id_number: str
    phone: str


@dataclass(frozen=True, slots=True)
class Dossier:
    household: str
    applicant: str
    area: str
    area_name: str
    address: str
    persons: tuple[Resident, ...]
    cases: tuple[Found, ...]  # the newest first


def dossier(parts: Parts, officer: Officer, id: str) -> Dossier:
    household = own_household(parts, officer, id)
    persons = tuple(
        Resident(p.name, p.relation, masked_number(p.id_number), masked_number(p.phone)) for p in household.persons
    )
    cases = [row for row in parts.store.cases_of_household(id) if sees(officer, row.area)]
    name = parts.area_name(household.area)
    return Dossier(id, household.applicant or name, household.area, name, household.address, persons,
                   tuple(found_told(parts, row) for row in cases))  # fmt: skip
