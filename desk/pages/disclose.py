"""Looking at a private value: who, what, when and why are recorded before it is shown (S5-93)."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from desk.errors import status_of
from desk.frame import render_for_staff
from desk.visit import Staff
from office.errors import WrongRequest
from office.requests import CaseFile
from states import Text

router = APIRouter()

PERSONAL = {"id_number": Text(zh="身份证号", en="Identity number"), "phone": Text(zh="电话", en="Telephone")}


@dataclass(frozen=True, slots=True)
class DisclosePage:
    file: CaseFile
    field: str
    title: Text
    whose: str
    why: str = ""
    wrong: Text | None = None
    value: str | None = None  # shown once, after the record was written


@router.get("/cases/{number}/disclose")
def ask(request: Request, visit: Staff, number: str, field: str = "") -> Response:
    return render_for_staff(request, visit, "disclose.html", _page(visit, number, field))


@router.post("/cases/{number}/disclose")
def show(request: Request, visit: Staff, number: str, field: Annotated[str, Form()] = "",
         why: Annotated[str, Form()] = "") -> Response:  # fmt: skip
    try:
        value = visit.office.disclose(visit.officer, number, field, why)
    except WrongRequest as wrong:
        page = _page(visit, number, field, why=why, wrong=wrong.says)
        return render_for_staff(request, visit, "disclose.html", page, status=status_of(wrong))
    return render_for_staff(request, visit, "disclose.html", _page(visit, number, field, value=value))


def _page(visit: Staff, number: str, field: str, *, why: str = "", wrong: Text | None = None,
          value: str | None = None) -> DisclosePage:  # fmt: skip
    file = visit.office.case_file(visit.officer, number)
    person, _, key = field.partition(".")
    persons = file.household["persons"]
    if key in PERSONAL and person.isdecimal() and int(person) < len(persons):
        return DisclosePage(file, field, PERSONAL[key], persons[int(person)]["name"], why, wrong, value)
    asked = file.procedure.fields.get(field)
    if asked is None or not asked.private:
        raise WrongRequest("没有这一项可查看。请从办件页面进入。", "There is no such value. Open it from its case.")
    return DisclosePage(file, field, asked.title, file.applicant, why, wrong, value)
