"""An office that works by the pack `relief`: aid out of a town's reserve, needs handed over, papers to follow."""

from functools import cache
from pathlib import Path

from cases.memory import MemoryStore
from cases.store import Store
from office.clock import StoppedClock
from office.library import Library, read_folder
from office.rehearsal import moment_of
from office.requests import Application, Deed
from states import Procedure, RulePack, Step
from tests.core_support import changed
from tests.office_support import COUNTY, PACKS_OF, TOWN, Stage, a_cast, an_office

CAST = {
    "clerk": ("陈经办", "clerk", TOWN), "clerk#2": ("何经办", "clerk", TOWN), "doctor": ("白医生", "doctor", COUNTY),
}  # fmt: skip


def relief_files(*changes: tuple[str, str]) -> dict[str, str]:
    """The files of the pack; each change is made in the first file that has the piece."""
    found = read_folder(Path(__file__).parent / "packs" / "relief")
    for old, new in changes:
        path = next(path for path in sorted(found, reverse=True) if old in found[path])
        found[path] = changed(found[path], ((old, new),))
    return found


@cache
def relief_packs(*changes: tuple[str, str]) -> dict[str, RulePack]:
    library = Library(MemoryStore(), {"relief": relief_files(*changes)}, PACKS_OF)
    assert not library.refused, library.refused
    return library.packs


def relief(*changes: tuple[str, str]) -> Procedure:
    return relief_packs(*changes)["relief"].procedures["relief"]


def relief_office(*changes: tuple[str, str], when: str = "2026-03-02 09:00", store: Store | None = None,
                  reserve: str = "") -> Stage:  # fmt: skip
    """The office; with money in the reserve of the town, if so much is named."""
    clock = StoppedClock(moment_of(when))
    office = an_office(clock, relief_packs(*changes), "relief", store)
    stage = Stage(office, clock, a_cast(office, CAST), "relief")
    if reserve:
        town = office.parts.store.unit_household(TOWN, clock.now())
        number = office.open_case(stage.cast["clerk"], Application("funding", household=town.id)).number
        assert isinstance(office.act(stage.cast["clerk"], number, Deed("fund", {"sum": reserve})), Step)
    return stage
