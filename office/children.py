"""Cases that a step opens (交办): for the same household and area, written with the step or not at all."""

from collections.abc import Iterable

from cases.store import Change
from office.changes import change_of, on_file
from office.numbers import case_number
from office.parts import Parts
from states import Case, Moment, Officer, Step, open_case
from states.areas import area_at
from states.consequences import NewChild


def opened_with(parts: Parts, steps: Iterable[Step], officer: Officer, moment: Moment, directory: int) -> list[Change]:
    return [_opened(parts, step.case, child, officer, moment, directory) for step in steps for child in step.opens]


def _opened(parts: Parts, parent: Case, child: NewChild, officer: Officer, moment: Moment, directory: int) -> Change:
    procedure = parts.in_force(child.procedure, parent.area)
    number = case_number(parts.store, procedure.prefix, moment.today.year, area_at("county", parent.area))
    step = open_case(number, procedure, parent.area, parent.household, officer, moment,
                     parent=parent.number, facts=child.facts)  # fmt: skip
    family = on_file(parts, parts.store.household_of(parent.number), officer.id)
    return change_of(parts, (step,), 0, procedure, moment, directory, family)
