"""The public notice of a case on a sheet of A4, and the board on which anybody reads the notices now posted.

What may be said is decided by the office (name masked, confidential cases left out); here it is only set in type.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.rendering import render
from desk.visit import Guest, Staff
from office.board import Notice

router = APIRouter()


@dataclass(frozen=True, slots=True)
class NoticePage:
    notice: Notice


@dataclass(frozen=True, slots=True)
class BoardPage:
    areas: Sequence[tuple[str, Sequence[Notice]]]  # by village, the one that ends first on top
    today: date


@router.get("/cases/{number}/notice")
def notice(request: Request, visit: Staff, number: str) -> Response:
    shown = visit.office.notice(visit.officer, number)
    return render(request, "notice.html", NoticePage(shown))


@router.get("/notices")
def board(request: Request, visit: Guest) -> Response:
    posted = sorted(visit.office.notices(), key=lambda n: (n.area_name, n.until or n.posted))
    areas = [(area, tuple(of_area)) for area, of_area in groupby(posted, key=lambda n: n.area_name)]
    return render(request, "notices.html", BoardPage(areas, visit.moment.today))
