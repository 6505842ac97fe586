"""Finding a case of one's own area by its number or the applicant's name."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.frame import render_for_staff
from desk.visit import Staff
from office.reading import PAGE, Found

router = APIRouter()


@dataclass(frozen=True, slots=True)
class SearchPage:
    q: str
    found: list[Found]
    most: int = PAGE


@router.get("/search")
def search(request: Request, visit: Staff, q: str = "") -> Response:
    found = visit.office.find(visit.officer, q) if q.strip() else []
    if len(found) == 1 and found[0].number == q.strip().upper():
        return RedirectResponse(f"/cases/{found[0].number}", 303)
    return render_for_staff(request, visit, "search.html", SearchPage(q, found))
