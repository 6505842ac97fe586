"""Settings → working calendar: the year as it is in force, the notices entered, and what a draft would do."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from desk.frame import render_for_staff
from desk.visit import Administrator, Visit
from office.calendar_year import CalendarYear
from office.calendaring import Entered, Preview
from office.errors import WrongRequest
from states import Text
from states.notices import FIRST, LAST, CalendarError

router = APIRouter(prefix="/settings/calendar")

MOST = 20_000  # cases that a page counts while somebody waits; the command line counts all
ROWS = 100

EXAMPLE = """\
years:
  {year}:
    - number: 国办发明电〔{before}〕…号
      dated: {before}-11-…
      url: https://www.gov.cn/…
      holidays:
        - {{name: 元旦, off: {year}-01-01..{year}-01-03}}
        - {{name: 春节, off: {year}-02-…..{year}-02-…, work: [{year}-01-…, {year}-02-…]}}
"""


@dataclass(frozen=True, slots=True)
class CalendarPage:
    shown: CalendarYear
    years: tuple[int, ...]
    known_until: int
    notices: list[Entered]
    text: str
    complaints: tuple[tuple[str, Text], ...]  # (line:column, what is wrong)


@dataclass(frozen=True, slots=True)
class NoticePage:
    """One notice; `preview` while it is a draft."""

    notice: Entered
    preview: Preview | None
    own: bool  # entered by the person who looks: another one has to release it
    says: Text | None
    rows: int = ROWS


@router.get("")
def calendar(request: Request, visit: Administrator,
             year: Annotated[int | None, Query(ge=FIRST.year + 1, le=LAST.year)] = None) -> Response:  # fmt: skip
    return _page(request, visit, year, "", ())


@router.post("")
def draft(request: Request, visit: Administrator, text: Annotated[str, Form(max_length=20_000)] = "") -> Response:
    written = text.replace("\r\n", "\n")
    try:
        entered = visit.office.draft_notice(visit.officer, written, "")
    except CalendarError as wrong:
        found = tuple((f"{f.place.line}:{f.place.column}", f.says) for f in wrong.findings)
        return _page(request, visit, None, written, found, status=422)
    except WrongRequest as wrong:
        return _page(request, visit, None, written, (("", wrong.says),), status=422)
    return RedirectResponse(f"/settings/calendar/{entered.kept.id}", 303)


@router.get("/{id}")
def notice(request: Request, visit: Administrator, id: int) -> Response:
    return _notice(request, visit, id, None)


@router.post("/{id}/release")
def release(request: Request, visit: Administrator, id: int) -> Response:
    """In force from now on. The flow `calendar` carries it through all open limits."""
    try:
        visit.office.release_notice(visit.officer, id)
    except WrongRequest as wrong:
        return _notice(request, visit, id, wrong.says, status=422)
    except CalendarError as wrong:
        return _notice(request, visit, id, wrong.findings[0].says, status=422)
    return RedirectResponse(f"/settings/calendar/{id}", 303)


@router.post("/{id}/withdraw")
def withdraw(request: Request, visit: Administrator, id: int) -> Response:
    try:
        visit.office.withdraw_notice(visit.officer, id)
    except WrongRequest as wrong:
        return _notice(request, visit, id, wrong.says, status=422)
    return RedirectResponse("/settings/calendar", 303)


def _page(request: Request, visit: Visit, year: int | None, text: str, complaints: tuple[tuple[str, Text], ...], *,
          status: int = 200) -> Response:  # fmt: skip
    moment = visit.moment
    known, this = moment.calendar.known_until.year, moment.today.year
    example = EXAMPLE.format(year=known + 1, before=known)
    page = CalendarPage(
        visit.office.calendar_year(year or this), tuple(range(this - 1, max(known, this) + 2)), known,
        visit.office.calendar_notices(), text or example, complaints,
    )  # fmt: skip
    return render_for_staff(request, visit, "calendar.html", page, status=status)


def _notice(request: Request, visit: Visit, id: int, says: Text | None, *, status: int = 200) -> Response:
    found = visit.office.calendar_notice(id)
    preview = None
    if found.draft:
        try:
            preview = visit.office.preview_notice(visit.officer, id, MOST)
        except CalendarError as wrong:
            says = says or wrong.findings[0].says
    page = NoticePage(found, preview, found.kept.entered_by == visit.officer.id, says)
    return render_for_staff(request, visit, "calendar_notice.html", page, status=status)
