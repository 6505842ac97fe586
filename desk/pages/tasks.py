"""My tasks: what I have to do, the most urgent first. The five counters on top are the filter."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from desk.clocks import level_of
from desk.frame import render_for_staff
from desk.visit import Staff
from office.reading import PAGE, Inbox, InboxRow
from states import Moment, Text

router = APIRouter()

State = Literal["", "overdue", "today", "soon", "calm", "stopped"]


@dataclass(frozen=True, slots=True)
class Row:
    task: InboxRow
    level: str


@dataclass(frozen=True, slots=True)
class TasksPage:
    inbox: Inbox
    rows: list[Row]
    today: date
    state: State
    place: str
    unclaimed: bool
    places: dict[str, Text]  # what can be chosen as a step
    size: int = PAGE

    @property
    def filtered(self) -> bool:
        return bool(self.state or self.place or self.unclaimed)

    @property
    def total(self) -> int:
        """How many tasks the list has; of a step or of unclaimed ones only whether there are more is known."""
        if not (self.place or self.unclaimed):
            return self.inbox.total
        seen = (self.inbox.page - 1) * self.size + len(self.rows)
        return seen + (len(self.rows) == self.size)

    def query(self, **changes: str) -> str:
        """The filters as they are, with these changes."""
        wanted = {"state": self.state, "place": self.place, "unclaimed": "1" * self.unclaimed, **changes}
        return urlencode({key: value for key, value in wanted.items() if value})


@router.get("/")
def tasks(request: Request, visit: Staff, state: State = "", place: str = "", unclaimed: bool = False,
          page: Annotated[int, Query(ge=1, le=10_000)] = 1) -> Response:  # fmt: skip
    inbox = visit.office.inbox(visit.officer, state=state or None, place=place or None, only_unclaimed=unclaimed,
                               page=page)  # fmt: skip
    moment = visit.moment
    rows = [Row(row, _level(row, moment)) for row in inbox.rows]
    shown = TasksPage(inbox, rows, moment.today, state, place, unclaimed, visit.office.steps(visit.officer))
    return render_for_staff(request, visit, "tasks.html", shown, waiting=inbox.counts.total)


@router.post("/cases/{number}/tasks/{place}/claim")
def claim(visit: Staff, number: str, place: str, back: Annotated[str, Form()] = "") -> Response:
    """Take a task. From the list one stays on the list, so that several can be taken one after the other."""
    visit.office.claim(visit.officer, number, place)
    if back == "list":
        return RedirectResponse("/", 303)
    return RedirectResponse(f"/cases/{quote(number)}", 303)


@router.post("/cases/{number}/tasks/{place}/release")
def release(visit: Staff, number: str, place: str) -> Response:
    visit.office.release(visit.officer, number, place)
    return RedirectResponse(f"/cases/{quote(number)}", 303)


def _level(row: InboxRow, moment: Moment) -> str:
    if row.due_on is None:
        return "stopped" if row.stopped else "undated"
    return level_of(row.due_on, moment.today, moment.calendar)
