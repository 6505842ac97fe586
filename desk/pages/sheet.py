"""The calculation sheets behind one line of a case, on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.frame import render_for_staff
from desk.visit import Staff
from office.errors import WrongRequest
from office.requests import CaseFile
from states import HistoryEntry
from states.benefits import Sheet

router = APIRouter()


@dataclass(frozen=True, slots=True)
class SheetPage:
    file: CaseFile
    entry: HistoryEntry
    sheets: Sequence[Sheet | None]
    printed_at: datetime


@router.get("/cases/{number}/lines/{line}/sheet")
def sheet(request: Request, visit: Staff, number: str, line: int) -> Response:
    file = visit.office.case_file(visit.officer, number)
    sheets = file.sheets.get(line)
    if sheets is None:
        raise WrongRequest("这一步没有核算。请从办件页面打开。", "Nothing was reckoned there; open it from its case.")
    entry = next(entry for entry in file.history if entry.line == line)
    return render_for_staff(request, visit, "sheet.html", SheetPage(file, entry, sheets, file.at))
