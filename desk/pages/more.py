"""Where one can go, as a page: a phone has no room for it beside another."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.frame import render_for_staff
from desk.visit import Staff

router = APIRouter()


@router.get("/more")
def more(request: Request, visit: Staff) -> Response:
    return render_for_staff(request, visit, "more.html", None)
