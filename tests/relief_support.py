"""An office that works by the pack `relief`: aid out of a town's reserve, needs handed over, papers to follow."""

from functools import cache
from pathlib import Path

from cases.memory import MemoryStore
from cases.store import Store
from office.clock import StoppedClock
from office.library import Library, read_folder
from office.rehearsal import moment_of
from office.requests import Application, Deed
from states import RulePack, Step
from tests.office_support import COUNTY, PACKS_OF, TOWN, Stage, a_cast, an_office

CAST = {
    "clerk": ("陈经办", "clerk", TOWN), "clerk#2": ("何经办", "clerk", TOWN), "doctor": ("白医生", "doctor", COUNTY),
}  # fmt: skip


def relief_files() -> dict[str, str]:
    return read_folder(Path(__file__).parent / "packs" / "relief")


@cache
def relief_packs() -> dict[str, RulePack]:
    library = Library(MemoryStore(), {"relief": relief_files()}, PACKS_OF)
    assert not library.refused, library.refused
    return library.packs


def relief_office(when: str = "2026-03-02 09:00", *, store: Store | None = None, reserve: str = "") -> Stage:
    """The office; with money in the reserve of the town, if so much is named."""
    clock = StoppedClock(moment_of(when))
    office = an_office(clock, relief_packs(), "relief", store)
    stage = Stage(office, clock, a_cast(office, CAST), "relief")
    if reserve:
        town = office.parts.store.unit_household(TOWN, clock.now())
        number = office.open_case(stage.cast["clerk"], Application("funding", household=town.id)).number
        assert isinstance(office.act(stage.cast["clerk"], number, Deed("fund", {"sum": reserve})), Step)
    return stage
