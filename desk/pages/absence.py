"""外出与代理: when somebody is away, and who stands in for him."""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.errors import status_of
from desk.forms import Posted
from desk.frame import render_for_staff
from desk.visit import Staff, Visit
from office.absences import Absences
from office.errors import WrongRequest
from states import Text

router = APIRouter()


@dataclass(frozen=True, slots=True)
class AbsencePage:
    absences: Absences
    first: str
    last: str
    substitute: str
    wrong: Text | None


@router.get("/absence")
def absence(request: Request, visit: Staff) -> Response:
    return _show(request, visit)


@router.post("/absence")
def be_away(request: Request, visit: Staff, posted: Posted) -> Response:
    typed = {name: str(posted.get(name, "")) for name in ("first", "last", "substitute")}
    try:
        visit.office.be_away(visit.officer, _day(typed["first"]), _day(typed["last"]), typed["substitute"])
    except WrongRequest as wrong:
        return _show(request, visit, wrong, **typed)
    return RedirectResponse("/absence", 303)


@router.post("/absence/over")
def be_back(visit: Staff, posted: Posted) -> Response:
    visit.office.be_back(visit.officer, str(posted.get("id", "")))
    return RedirectResponse("/absence", 303)


def _show(request: Request, visit: Visit, wrong: WrongRequest | None = None, *, first: str = "", last: str = "",
          substitute: str = "") -> Response:  # fmt: skip
    says, status = (wrong.says, status_of(wrong)) if wrong else (None, 200)
    page = AbsencePage(visit.office.absences(visit.officer), first, last, substitute, says)
    return render_for_staff(request, visit, "absence.html", page, status=status)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongRequest("请填写起止日期。", "Fill in the first and the last day.") from None
