"""催办: first who would be told what, then the press. Works on what was ticked, or on everything the list holds."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from desk.forms import Posted
from desk.frame import render_for_staff
from desk.visit import Supervisor
from office.urging import Urging

router = APIRouter()


@dataclass(frozen=True, slots=True)
class UrgePage:
    plan: Urging
    numbers: list[str]


@router.get("/overdue/urge")
def plan(request: Request, visit: Supervisor, number: Annotated[list[str] | None, Query()] = None, whole: bool = False,
         area: str = "", clock: str = "") -> Response:  # fmt: skip
    """Nothing is written yet."""
    numbers = visit.office.late_numbers(visit.officer, area or None, clock or None) if whole else number or []
    page = UrgePage(visit.office.plan_urging(visit.officer, numbers), numbers)
    return render_for_staff(request, visit, "urge.html", page)


@router.post("/overdue/urge")
def press(visit: Supervisor, posted: Posted) -> Response:
    done = visit.office.urge(visit.officer, [str(number) for number in posted.getlist("number")])
    told = {"urged": done.cases, "people": done.people, "skipped": len(done.skipped)}
    return RedirectResponse(f"/overdue?{urlencode(told)}", 303)
