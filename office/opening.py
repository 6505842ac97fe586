"""Opening a case: for a family that comes for the first time, or for a household that has its dossier (一户一档)."""

import hashlib
from dataclasses import replace

from cases.errors import AlreadyWritten
from cases.store import Household, NewCase, NewPerson, Sheet
from office.acting import own_household, sees
from office.changes import change_of, on_file
from office.errors import OpenedBefore, WrongRequest
from office.numbers import case_number
from office.parts import Parts
from office.requests import Application, Member
from states import Case, Officer, Procedure, Text
from states import open_case as first_step
from states.areas import area_at, level_of, unit_id
from states.engine import engine_of
from states.forms import Wrong, read
from states.procedure import CLOCK, FormField
from states.reasons import listed

_NAME = FormField(title=Text(zh="姓名", en="name"))
_ID = FormField(title=Text(zh="身份证号", en="identity number"), type="id_number")
_PHONE = FormField(title=Text(zh="电话", en="telephone"), type="phone")


def open_case(parts: Parts, officer: Officer, application: Application) -> Case:
    if before := _opened_before(parts, officer, application):
        return before
    area, household, newcomer = _applicant(parts, officer, application)
    versions = parts.store.versions()
    moment = parts.moment(area, versions.calendar)
    procedure = parts.in_force(application.procedure, area)
    _may_open(officer, area, procedure)
    number = case_number(parts.store, procedure.prefix, moment.today.year, area_at("county", area))
    step = first_step(number, procedure, area, household, officer, moment)
    family = replace(newcomer, sheet=_sheet(application))
    try:
        parts.store.commit([change_of(parts, (step,), 0, procedure, moment, versions.directory, family)])
    except AlreadyWritten:  # the second of two presses was under way at the same time
        if before := _opened_before(parts, officer, application):
            return before
        raise
    return step.case


def openers(procedure: Procedure) -> list[str]:
    """The roles that can take its first step: an approver or the check centre cannot bring a case in."""
    engine = engine_of(procedure)
    first = [procedure.moves[key] for key in engine.moves_at(engine.enter(procedure.initial))]
    return list(dict.fromkeys(role for move in first for role in move.by.every_role if role != CLOCK))


def _opened_before(parts: Parts, officer: Officer, application: Application) -> Case | None:
    """The case that this form has opened. Raises OpenedBefore when something else stands on it now."""
    found = parts.store.opened_on(officer.id, application.key) if application.key else None
    if found is None:
        return None
    number, sheet = found
    if sheet != _sheet(application):
        raise OpenedBefore(number)
    return parts.store.load(number).case


def _sheet(application: Application) -> Sheet | None:
    said = repr(application).encode(errors="surrogatepass")
    return Sheet(application.key, hashlib.sha256(said).hexdigest()) if application.key else None


def _may_open(officer: Officer, area: str, procedure: Procedure) -> None:
    roles = openers(procedure)
    if not officer.post_for(roles, area):
        titles = listed([procedure.roles[role].title for role in roles])
        raise WrongRequest(f"“{procedure.title.zh}”由{titles.zh}登记，您没有这个岗位。",
                           f"'{procedure.title.into('en')}' is opened by: {titles.into('en')}.")  # fmt: skip


def _applicant(parts: Parts, officer: Officer, application: Application) -> tuple[str, str, NewCase]:
    """(the area of the case, its household, the family behind it)."""
    if not application.household:
        return application.area, parts.store.new_id(), _newcomer(parts, officer, application)
    household = _on_file(parts, officer, application.household)
    area = application.area or household.area
    known = area == household.area or area in {a.code for a in parts.store.areas()}
    if not known or not sees(officer, area) or level_of(area) != level_of(household.area):
        raise WrongRequest("请选择您辖区内的村（社区）。", "Choose a village of your own area.")
    if application.members:
        raise WrongRequest("户档案里已有成员，请不要再填。", "The dossier names its members; leave them out.")
    return area, household.id, on_file(parts, household, officer.id)


def _on_file(parts: Parts, officer: Officer, id: str) -> Household:
    """A dossier of the officer's area; that of a unit is made when its first case is opened."""
    unit = next((area.code for area in parts.store.areas() if unit_id(area.code) == id), "")
    if unit and sees(officer, unit):
        return parts.store.unit_household(unit, parts.clock.now())
    return own_household(parts, officer, id)


def _newcomer(parts: Parts, officer: Officer, application: Application) -> NewCase:
    wrong: list[str] = []
    if level_of(application.area) != "village" or application.area not in {a.code for a in parts.store.areas()}:
        wrong.append("请选择申请人所在的村（社区）。")
    elif not sees(officer, application.area):
        wrong.append("申请人所在的村（社区）不在您的辖区内。")
    if not application.members or not application.members[0].name.strip():
        wrong.append("请填写申请人姓名。")
    others = enumerate(application.members[1:], 2)
    wrong += [f"请填写第 {i} 位成员的姓名。" for i, member in others if not member.name.strip()]
    people = [_person(i, member, wrong) for i, member in enumerate(application.members)]
    if wrong:
        raise WrongRequest("".join(wrong), "The application cannot be taken yet: check area, names, identity numbers.")
    return NewCase(people[0].name, tuple(people), application.address.strip(), officer.id)


def _person(i: int, member: Member, wrong: list[str]) -> NewPerson:
    values = {"name": "", "id_number": "", "phone": ""}
    for key, field, raw in (("name", _NAME, member.name), ("id_number", _ID, member.id_number),
                            ("phone", _PHONE, member.phone)):  # fmt: skip
        try:
            values[key] = read(field, raw) if raw.strip() else ""
        except Wrong as problem:
            wrong.append(f"{member.name.strip() or f'第 {i + 1} 位成员'}的{field.title.zh}{problem.says.zh}")
    return NewPerson(relation=member.relation or ("本人" if i == 0 else ""), head=i == 0, **values)
