"""One household on one page (一户一档): its people, every case there was, what registers say and said of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.forms import read_out
from desk.frame import render_for_staff
from desk.outcomes import OUTCOMES
from desk.visit import Staff
from office.dossiers import Dossier, Entry
from states import Text

router = APIRouter()


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    dossier: Dossier
    today: date
    outcomes: Mapping[str, Text]

    @property
    def disclosed_by(self) -> str:
        """The case under which a look at a number is recorded: the newest."""
        return self.dossier.cases[0].number if self.dossier.cases else ""

    @staticmethod
    def told(entry: Entry) -> tuple[tuple[Text, Text], ...]:
        return read_out(entry.kept, entry.fields, {})

    @property
    def open(self) -> int:
        return sum(case.closed_at is None for case in self.dossier.cases)


@router.get("/households/{id}")
def household(request: Request, visit: Staff, id: str) -> Response:
    page = HouseholdPage(visit.office.dossier(visit.officer, id), visit.moment.today, OUTCOMES)
    return render_for_staff(request, visit, "household.html", page)
