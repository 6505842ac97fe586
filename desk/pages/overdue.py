"""What is late, as of a day: the supervisor's table of towns and limits, and the list behind each number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from desk.frame import render_for_staff
from desk.spreadsheet import spreadsheet
from desk.visit import Supervisor
from office.lateness import PAGE, Overdue, OverdueRow
from office.office import Office
from states import Officer, Text

router = APIRouter()

COLUMNS = ("受理编号", "对象", "村（社区）", "事项", "时限", "依据", "到期日", "超期工作日", "环节", "在谁手上")
SOME, MANY = 2, 4  # from so many on a cell is darker


@dataclass(frozen=True, slots=True)
class Cell:
    area: str
    clock: str
    n: int

    @property
    def look(self) -> str:
        return "none" if not self.n else "few" if self.n < SOME else "some" if self.n < MANY else "many"


@dataclass(frozen=True, slots=True)
class TownRow:
    area: str
    name: str
    cells: tuple[Cell, ...]

    @property
    def total(self) -> int:
        return sum(cell.n for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Told:
    """What a press of 催办 has just done."""

    cases: int
    people: int
    skipped: int


@dataclass(frozen=True, slots=True)
class OverduePage:
    overdue: Overdue
    limits: list[tuple[str, Text]]
    towns: list[TownRow]
    area: str
    clock: str
    page: int
    today: date
    urged: Told | None = None
    size: int = PAGE

    @property
    def now(self) -> bool:
        """Of a past day nobody can be urged."""
        return self.overdue.as_of == self.today

    @property
    def whole(self) -> int:
        return sum(town.total for town in self.towns)

    def query(self, **changes: str) -> str:
        """The choices as they are, with these changes."""
        as_of = self.overdue.as_of.isoformat() if self.overdue.as_of != self.today else ""
        wanted = {"as_of": as_of, "area": self.area, "clock": self.clock, **changes}
        return urlencode({key: value for key, value in wanted.items() if value})


@router.get("/overdue")
def overdue(request: Request, visit: Supervisor, as_of: str = "", area: str = "", clock: str = "",
            page: Annotated[int, Query(ge=1, le=10_000)] = 1, urged: int | None = None, people: int = 0,
            skipped: int = 0) -> Response:  # fmt: skip
    """The table counts the whole area; the list shows what was chosen in it."""
    day, today = _day(as_of), visit.moment.today
    shown = visit.office.overdue(visit.officer, day, area=area or None, clock=clock or None, page=page)
    whole = visit.office.overdue(visit.officer, day) if area else shown
    limits, towns = _heat(whole)
    told = Told(urged, people, skipped) if urged is not None else None
    found = OverduePage(shown, limits, towns, area, clock, page, today, told)
    return render_for_staff(request, visit, "overdue.html", found)


@router.get("/overdue.csv")
def export(visit: Supervisor, as_of: str = "", area: str = "", clock: str = "") -> Response:
    """The whole list for a spreadsheet."""
    rows = (
        (row.number, row.applicant, row.area_name, row.procedure.zh, row.clock.zh, row.law, row.due_on.isoformat(),
         row.days_late, row.place.zh, row.who)
        for row in _all(visit.office, visit.officer, _day(as_of), area, clock)
    )  # fmt: skip
    return spreadsheet(f"overdue-{as_of or visit.moment.today}", COLUMNS, rows)


def _day(text: str) -> date | None:
    """The day that was asked for; today when none was, or when it cannot be read."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _heat(overdue: Overdue) -> tuple[list[tuple[str, Text]], list[TownRow]]:
    limits = {count.clock: count.title for count in overdue.counts}
    names = {count.area: count.area_name for count in overdue.counts}
    n = {(count.area, count.clock): count.n for count in overdue.counts}
    towns = [
        TownRow(area, name, tuple(Cell(area, clock, n.get((area, clock), 0)) for clock in limits))
        for area, name in sorted(names.items())
    ]
    return list(limits.items()), towns


def _all(office: Office, officer: Officer, day: date | None, area: str, clock: str) -> Iterator[OverdueRow]:
    page, left = 1, True
    while left:
        found = office.overdue(officer, day, area=area or None, clock=clock or None, page=page)
        yield from found.rows
        page, left = page + 1, page * PAGE < found.total
