"""Opening a case begins with what it is for: everything this officer may open, under four heads."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.frame import render_for_staff
from desk.pages import application
from desk.visit import Staff
from office.choices import Offer
from office.dossiers import Dossier
from states import Text
from states.areas import level_of
from states.procedure import ClockRule, Kind, Procedure

router = APIRouter()

HEADS: dict[Kind, Text] = {
    "application": Text(zh="申请", en="Applications"),
    "handover": Text(zh="线索与转办", en="Leads and handovers"),
    "oversight": Text(zh="复核与监督", en="Review and oversight"),
    "duty": Text(zh="定期与标准", en="Duties and standards"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A procedure to choose."""

    procedure: Procedure
    limit: ClockRule | None  # the one for the whole procedure, if it has one

    @property
    def steps(self) -> int:
        return len(self.procedure.states)


@dataclass(frozen=True, slots=True)
class NewCasePage:
    groups: Sequence[tuple[Text, Sequence[Card]]]
    dossier: Dossier | None  # for whom, if that is known already


@router.get("/cases/new")
def choose(request: Request, visit: Staff, procedure: str = "", household: str = "", q: str | None = None) -> Response:
    """What it is for; then, of a procedure that was chosen, for whom."""
    if procedure:
        return application.ask(request, visit, procedure, household, q)
    dossier = visit.office.dossier(visit.officer, household) if household else None
    offers = [offer for offer in visit.office.offers(visit.officer) if dossier is None or _fits(offer, dossier)]
    groups = [(head, [_card(o.procedure) for o in offers if o.procedure.kind == kind]) for kind, head in HEADS.items()]
    page = NewCasePage([(head, cards) for head, cards in groups if cards], dossier)
    return render_for_staff(request, visit, "new_case.html", page)


def _fits(offer: Offer, dossier: Dossier) -> bool:
    """Whether such a case can be about this household, or this unit."""
    return offer.procedure.concerns == (level_of(dossier.area) if dossier.of_unit else "household")


def _card(procedure: Procedure) -> Card:
    whole = (rule for rule in procedure.clocks.values() if rule.kind == "total-limits" and rule.within.n)
    return Card(procedure, next(whole, None))
