"""What surrounds a page of somebody who is signed in: how many tasks wait for him, and how many messages are unread."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from desk.rendering import render
from desk.visit import Visit


def render_for_staff(request: Request, visit: Visit, template: str, page: object, *, status: int = 200,
                     waiting: int | None = None) -> HTMLResponse:  # fmt: skip
    """A page with its navigation. `waiting` is handed in by a page that knows it already."""
    if waiting is None:
        waiting = visit.office.waiting(visit.officer)
    unread = sum(message.read_at is None for message in visit.office.messages(visit.officer))
    return render(request, template, page, status=status, waiting=waiting, unread=unread)
