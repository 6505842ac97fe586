"""Taking in an application: who, where, for what. The first act of the procedure follows on the next page."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from desk.errors import status_of
from desk.forms import Complaint, Control, Posted
from desk.frame import render_for_staff
from desk.visit import Staff, Visit
from office.choices import Town
from office.errors import OpenedBefore, WrongRequest
from office.requests import Application, Member
from states import Procedure, Text
from states.forms import Wrong, read
from states.procedure import FormField

router = APIRouter()

FIRST_ROWS, MOST = 2, 20
LONGEST_KEY = 100
APPLICANT = Text(zh="申请人", en="Applicant")
FIELDS = {
    "name": FormField(title=Text(zh="姓名", en="Name")),
    "relation": FormField(title=Text(zh="与申请人关系", en="Relation to the applicant"), required=False),
    "id_number": FormField(title=Text(zh="身份证号", en="Identity number"), type="id_number", required=False),
    "phone": FormField(title=Text(zh="电话", en="Telephone"), type="phone", required=False),
}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One person of the family; the first is the applicant, who has no relation to himself."""

    controls: tuple[Control, ...]

    @property
    def blank(self) -> bool:
        return not any(control.value.strip() for control in self.controls)

    @property
    def wrong(self) -> bool:
        return any(control.errors for control in self.controls)

    def member(self) -> Member:
        return Member(**{control.name.partition(".")[2]: control.value.strip() for control in self.controls})


@dataclass(frozen=True, slots=True)
class NewCasePage:
    procedures: list[Procedure]
    towns: list[Town]
    procedure: str
    area: str
    address: str
    rows: list[MemberRow]
    key: str  # of this form: sent twice, it opens one case
    complaints: tuple[Complaint, ...] = ()
    most: int = MOST


@router.get("/cases/new")
def ask(request: Request, visit: Staff) -> Response:
    return _show(request, visit, {}, FIRST_ROWS)


@router.post("/cases/new")
def take_in(request: Request, visit: Staff, posted: Posted) -> Response:
    typed = _typed(posted)
    n = min(_rows_in(typed), MOST)
    if "more" in posted:
        return _show(request, visit, typed, min(n + 1, MOST))
    rows = [_row(i, typed, check=True) for i in range(n)]
    if any(row.wrong for row in rows):
        return _show(request, visit, typed, n, check=True, status=status_of(WrongRequest()))
    members = tuple(row.member() for row in rows if not row.blank)
    try:
        application = Application(typed.get("procedure", ""), typed.get("area", ""), members, typed.get("address", ""),
                                  key=typed.get("key", "")[:LONGEST_KEY])  # fmt: skip
        case = visit.office.open_case(visit.officer, application)
    except OpenedBefore as before:
        del typed["key"]  # what is submitted once more is another form
        return _show(request, visit, typed, n, complaints=(Complaint(before.says),), status=status_of(before))
    except WrongRequest as wrong:
        complaint = Complaint(wrong.says)
        return _show(request, visit, typed, n, complaints=(complaint,), status=status_of(wrong))
    return RedirectResponse(_first_act(visit, case.number), 303)


def _first_act(visit: Visit, number: str) -> str:
    """The form of the first move this officer may make, else the page of the case."""
    moves = visit.office.case_file(visit.officer, number).moves
    first = next((move.key for move in moves if move.open), None)
    return f"/cases/{quote(number)}/acts/{first}" if first else f"/cases/{quote(number)}?done=1"


def _show(request: Request, visit: Visit, typed: Mapping[str, str], n: int, *, check: bool = False,
          complaints: tuple[Complaint, ...] = (), status: int = 200) -> Response:  # fmt: skip
    rows = [_row(i, typed, check=check) for i in range(n)]
    complaints += tuple(Complaint(error, c.id) for row in rows for c in row.controls for error in c.errors)
    page = NewCasePage(
        visit.office.offered(), visit.office.towns(visit.officer), typed.get("procedure", ""),
        typed.get("area", ""), typed.get("address", ""), rows,
        typed.get("key") or secrets.token_urlsafe(16), complaints,
    )  # fmt: skip
    return render_for_staff(request, visit, "new_case.html", page, status=status)


def _row(i: int, typed: Mapping[str, str], *, check: bool) -> MemberRow:
    asked = {key: field for key, field in FIELDS.items() if i or key != "relation"}
    values = {key: typed.get(f"{i}.{key}", "") for key in asked}
    needed = i == 0 or any(value.strip() for value in values.values())
    return MemberRow(tuple(
        Control(f"{i}.{key}", field.title, field.type, field.hint, {}, field.required, values[key],
                _wrong(field, values[key], needed) if check else ())
        for key, field in asked.items()
    ))  # fmt: skip


def _wrong(field: FormField, value: str, needed: bool) -> tuple[Text, ...]:
    if not value.strip():
        missing = Text(zh=f"请填写{field.title.zh}。", en=f"Fill in: {field.title.en}.")
        return (missing,) if needed and field.required else ()
    try:
        read(field, value)
    except Wrong as problem:
        return (Text(zh=field.title.zh + problem.says.zh, en=f"{field.title.en} {problem.says.en}"),)
    return ()


def _typed(posted: FormData) -> dict[str, str]:
    return {name: value for name, value in posted.multi_items() if isinstance(value, str)}


def _rows_in(typed: Mapping[str, str]) -> int:
    return max((int(i) + 1 for i, _, key in (name.partition(".") for name in typed) if i.isdecimal() and key in FIELDS),
               default=FIRST_ROWS)  # fmt: skip
