"""Desks that the tests of one file share; each test brings a case of its own."""

from functools import cache
from pathlib import Path

import pytest

from office.clock import StoppedClock
from office.library import read_folder
from office.rehearsal import moment_of
from office.wiring import office_on
from states import Step
from tests.desk_support import Counter, Visiting, a_counter, a_desk, a_store
from tests.office_support import AREAS, COUNTY, VILLAGE, Stage, a_cast
from tests.relief_support import relief_office

PACKS = Path(__file__).parents[1] / "packs"


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """One desk for all tests here; each test brings a case of its own."""
    return a_desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def visiting(counter: Counter) -> Visiting:
    """A visitor of that name, signed in once."""
    return cache(counter.visitor)


@pytest.fixture(scope="module")
def relief(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """An office that pays out of a reserve of 1,000 元 and hands needs over."""
    folder = tmp_path_factory.mktemp("relief")
    return a_counter(folder, relief_office(store=a_store(folder), reserve="1000"))


@pytest.fixture(scope="module")
def dutiful(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """Two villages, of which one has sent its zero report; it is the last day but one of the month."""
    folder = tmp_path_factory.mktemp("duties")
    clock = StoppedClock(moment_of("2026-03-02 08:00"))
    office = office_on(a_store(folder), clock, packs={"duties": read_folder(PACKS / "duties")}, pack="duties")
    office.parts.store.add_areas(AREAS)
    people = {"agent": ("代办员", "agent", VILLAGE), "head": ("主任", "handler", COUNTY)}
    stage = Stage(office, clock, a_cast(office, people), "report")
    office.open_duties()
    [own] = [duty for duty in office.duty_board(stage.cast["agent"]).duties if duty.area == VILLAGE]
    assert isinstance(stage.act(own.number, "send", "agent", changes=0), Step)
    clock.move_to(moment_of("2026-03-30 08:00"))
    office.open_duties()
    return a_counter(folder, stage)
