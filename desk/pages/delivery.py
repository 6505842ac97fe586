"""Whether what is told arrives: for administrators, each channel with its last error, and what was given up."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from desk.forms import Posted
from desk.frame import render_for_staff
from desk.visit import Administrator
from office.delivery import PAGE, PostHealth

router = APIRouter()


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    health: PostHealth
    page: int
    again: int | None  # how many were just given back to the post
    year: int
    size: int = PAGE


@router.get("/settings/delivery")
def delivery(request: Request, visit: Administrator, page: Annotated[int, Query(ge=1, le=10_000)] = 1,
             again: int | None = None) -> Response:  # fmt: skip
    shown = DeliveryPage(visit.office.post_health(page), page, again, visit.moment.today.year)
    return render_for_staff(request, visit, "delivery.html", shown)


@router.post("/settings/delivery/again")
def send_again(visit: Administrator, posted: Posted) -> Response:
    n = visit.office.send_again([str(id) for id in posted.getlist("message")])
    return RedirectResponse(f"/settings/delivery?again={n}", 303)
