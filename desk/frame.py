"""What surrounds a page of somebody who is signed in: how many tasks wait for him, and how many messages are unread."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from desk.rendering import render
from desk.visit import Visit


def render_for_staff(request: Request, visit: Visit, template: str, page: object, *, status: int = 200,
                     waiting: int | None = None, late_duties: int | None = None) -> HTMLResponse:  # fmt: skip
    """A page with its navigation. What a page knows already it hands in; late duties are counted for supervisors."""
    if waiting is None:
        waiting = visit.office.waiting(visit.officer)
    if late_duties is None:
        supervisor = visit.who is not None and visit.who.supervisor
        late_duties = visit.office.late_duties(visit.officer) if supervisor else 0
    unread = sum(message.read_at is None for message in visit.office.messages(visit.officer))
    return render(request, template, page, status=status, waiting=waiting, unread=unread,
                  late_duties=late_duties)  # fmt: skip
