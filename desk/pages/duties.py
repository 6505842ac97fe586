"""Duties that come back (定期任务): of each how much is owed, done, open and late, and the units behind each number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from desk.frame import render_for_staff
from desk.visit import Staff
from office.lateness import PAGE
from office.requests import Duty
from states import Text

router = APIRouter()

State = Literal["", "done", "open", "late"]


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One duty in one period, over all units."""

    name: str
    period: str
    title: Text
    law: str
    due: date
    provisional: bool
    owed: int
    done: int
    late: int

    @property
    def open(self) -> int:
        """Not done, and not late yet."""
        return self.owed - self.done - self.late


@dataclass(frozen=True, slots=True)
class DutiesPage:
    rows: list[DutyRow]
    units: Sequence[Duty]
    total: int
    name: str
    period: str
    state: State
    page: int
    today: date
    size: int = PAGE

    def query(self, **changes: str) -> str:
        wanted = {"name": self.name, "period": self.period, "state": self.state, **changes}
        return urlencode({key: value for key, value in wanted.items() if value})


@router.get("/duties")
def duties(request: Request, visit: Staff, name: str = "", period: str = "", state: State = "",
           page: Annotated[int, Query(ge=1, le=10_000)] = 1) -> Response:  # fmt: skip
    """The table counts everything; the list shows what was chosen in it, the most urgent first."""
    board = visit.office.duty_board(visit.officer)
    chosen = [
        duty for duty in board.duties
        if name in ("", duty.name) and period in ("", duty.period) and state in ("", state_of(duty))
    ]  # fmt: skip
    chosen.sort(key=lambda duty: (duty.done, duty.due, duty.area, duty.name))
    units = chosen[(page - 1) * PAGE : page * PAGE]
    shown = DutiesPage(_rows(board.duties), units, len(chosen), name, period, state, page, board.today)
    late = sum(duty.late for duty in board.duties)
    return render_for_staff(request, visit, "duties.html", shown, late_duties=late)


def state_of(duty: Duty) -> State:
    return "done" if duty.done else "late" if duty.late else "open"


def _rows(duties: Sequence[Duty]) -> list[DutyRow]:
    groups: dict[tuple[str, str], list[Duty]] = {}
    for duty in duties:
        groups.setdefault((duty.name, duty.period), []).append(duty)
    return [
        DutyRow(
            name, period, of_all[0].title, of_all[0].law, of_all[0].due, of_all[0].provisional, len(of_all),
            sum(duty.done for duty in of_all), sum(duty.late for duty in of_all),
        )
        for (name, period), of_all in groups.items()
    ]  # fmt: skip
