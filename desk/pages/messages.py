"""What the desk has told this person. Opening the page marks everything as read."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from cases.store import OutboxRow
from desk.frame import render_for_staff
from desk.visit import Staff
from office.reading import LATEST

router = APIRouter()


@dataclass(frozen=True, slots=True)
class MessagesPage:
    messages: list[OutboxRow]
    most: int
    year: int


@router.get("/messages")
def messages(request: Request, visit: Staff) -> Response:
    """Reading is marked after the page was drawn, so that what is new still stands out once."""
    page = MessagesPage(visit.office.messages(visit.officer), LATEST, visit.moment.today.year)
    response = render_for_staff(request, visit, "messages.html", page)
    visit.office.mark_read(visit.officer)
    return response
