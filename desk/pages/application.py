"""Taking in a case of a chosen procedure: a new family, a household on file, or a unit. Its first act follows."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from desk.errors import status_of
from desk.forms import Complaint, Control, Posted
from desk.frame import render_for_staff
from desk.visit import Staff, Visit
from office.choices import Offer, Town
from office.dossiers import Dossier, Family
from office.errors import OpenedBefore, WrongRequest
from office.requests import Application, Member
from states import Procedure, Text
from states.areas import unit_id
from states.forms import Wrong, read
from states.procedure import FormField

router = APIRouter()

FIRST_ROWS, MOST = 2, 20
LONGEST_KEY = 100
FIELDS = {
    "name": FormField(title=Text(zh="姓名", en="Name")),
    "relation": FormField(title=Text(zh="与第一人的关系", en="Relation to the first person"), required=False),
    "id_number": FormField(title=Text(zh="身份证号", en="Identity number"), type="id_number", required=False),
    "phone": FormField(title=Text(zh="电话", en="Telephone"), type="phone", required=False),
}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One person of the family; the first is the one it is about, who has no relation to himself."""

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
class ApplicationPage:
    procedure: Procedure
    towns: list[Town]
    units: Sequence[tuple[str, str]]  # (dossier, name), where a case is about a unit
    area: str
    address: str
    rows: list[MemberRow]
    key: str  # of this form: sent twice, it opens one case
    complaints: tuple[Complaint, ...] = ()
    dossier: Dossier | None = None  # whom it is for, if he is on file
    q: str | None = None  # what was looked for among those on file; None where nobody looks there
    families: Sequence[Family] = ()
    most: int = MOST


def ask(request: Request, visit: Visit, procedure: str, household: str, q: str | None) -> Response:
    """The form of `GET /cases/new` for a chosen procedure: empty, for a dossier, or with dossiers to choose from."""
    offer = visit.office.offer(visit.officer, procedure)
    families = visit.office.families(visit.officer, q) if q else []
    return _show(request, visit, offer, {"household": household}, FIRST_ROWS, q=q, families=families)


@router.post("/cases/new")
def take_in(request: Request, visit: Staff, posted: Posted) -> Response:
    typed = _typed(posted)
    offer = visit.office.offer(visit.officer, typed.get("procedure", ""))
    n = min(_rows_in(typed), MOST)
    if "more" in posted:
        return _show(request, visit, offer, typed, min(n + 1, MOST))
    rows = [] if typed.get("household") else [_row(i, typed, check=True) for i in range(n)]
    if any(row.wrong for row in rows):
        return _show(request, visit, offer, typed, n, check=True, status=status_of(WrongRequest()))
    members = tuple(row.member() for row in rows if not row.blank)
    try:
        application = Application(offer.procedure.name, typed.get("area", ""), members, typed.get("address", ""),
                                  typed.get("household", ""), key=typed.get("key", "")[:LONGEST_KEY])  # fmt: skip
        case = visit.office.open_case(visit.officer, application)
    except OpenedBefore as before:
        del typed["key"]  # what is submitted once more is another form
        complaint = Complaint(before.says)
        return _show(request, visit, offer, typed, n, complaints=(complaint,), status=status_of(before))
    except WrongRequest as wrong:
        complaint = Complaint(wrong.says)
        return _show(request, visit, offer, typed, n, complaints=(complaint,), status=status_of(wrong))
    return RedirectResponse(_first_act(visit, case.number), 303)


def _first_act(visit: Visit, number: str) -> str:
    """The form of the first move this officer may make, else the page of the case."""
    moves = visit.office.case_file(visit.officer, number).moves
    first = next((move.key for move in moves if move.open), None)
    return f"/cases/{quote(number)}/acts/{first}" if first else f"/cases/{quote(number)}?done=1"


def _show(request: Request, visit: Visit, offer: Offer, typed: Mapping[str, str], n: int, *, check: bool = False,
          complaints: tuple[Complaint, ...] = (), status: int = 200, q: str | None = None,
          families: Sequence[Family] = ()) -> Response:  # fmt: skip
    rows = [_row(i, typed, check=check) for i in range(n)]
    complaints += tuple(Complaint(error, c.id) for row in rows for c in row.controls for error in c.errors)
    of_unit = offer.procedure.concerns != "household"
    household = typed.get("household", "")
    dossier = visit.office.dossier(visit.officer, household) if household and not of_unit else None
    page = ApplicationPage(
        offer.procedure, [] if of_unit else visit.office.towns(offer),
        [(unit_id(area.code), area.name_zh) for area in offer.areas] if of_unit else [],
        typed.get("area", "") or (dossier.area if dossier else household.partition(":")[2]), typed.get("address", ""),
        rows, typed.get("key") or secrets.token_urlsafe(16), complaints, dossier, q, families,
    )  # fmt: skip
    return render_for_staff(request, visit, "application.html", page, status=status)


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
