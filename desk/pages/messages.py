"""What the desk has told this person. Opening the page marks everything as read."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from cases.store import OutboxRow
from desk import asking
from desk.frame import render_for_staff
from desk.visit import Staff

router = APIRouter()


@dataclass(frozen=True, slots=True)
class MessagesPage:
    messages: list[OutboxRow]
    most: int
    year: int


@router.get("/messages")
def messages(request: Request, visit: Staff) -> Response:
    """Reading is marked after the page was drawn, so that what is new still stands out once."""
    page = MessagesPage(asking.messages(visit.office, visit.officer), asking.LATEST, visit.moment.today.year)
    response = render_for_staff(request, visit, "messages.html", page)
    asking.mark_read(visit.office, visit.officer)
    return response
