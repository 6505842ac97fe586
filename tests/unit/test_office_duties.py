"""Duties that come back are opened as cases: each unit and period once (1.7, S5-09, S6-11, S6-12)."""

from collections import Counter
from pathlib import Path

import pytest

from cases.memory import MemoryStore
from cases.store import Area
from office.clock import StoppedClock
from office.library import read_folder
from office.office import Office
from office.rehearsal import moment_of
from office.requests import Deed
from office.wiring import office_on
from states import Officer, Post, Step
from tests.office_support import AREAS, COUNTY, NEXT_VILLAGE, TOWN, VILLAGE

PACK = {"duties": read_folder(Path(__file__).parents[1] / "packs" / "duties")}
AGENT = Officer("a", "代办员", (Post("agent", VILLAGE),))
HEAD = Officer("h", "主任", (Post("handler", COUNTY),))


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(moment_of("2026-02-02 08:00"))


@pytest.fixture
def office(clock: StoppedClock) -> Office:
    office = office_on(MemoryStore(), clock, packs=PACK, pack="duties")
    office.parts.store.add_areas(AREAS)
    office.parts.library.publish()
    return office


def opened(office: Office) -> dict[str, list[str]]:
    """The open duties by the unit that owes them."""
    found: dict[str, list[str]] = {}
    for duty in office.duty_board(HEAD).duties:
        if duty.number:
            found.setdefault(duty.area, []).append(f"{duty.name} {duty.period}")
    return found


def test_s5_09_every_village_owes_a_zero_report_in_every_month(office, clock):
    assert office.open_duties().opened == 2
    assert opened(office) == {VILLAGE: ["zero_report 2026-02"], NEXT_VILLAGE: ["zero_report 2026-02"]}
    clock.move_to(moment_of("2026-03-02 08:00"))
    assert office.open_duties().opened == 2
    assert opened(office) == {VILLAGE: ["zero_report 2026-03"], NEXT_VILLAGE: ["zero_report 2026-03"]}


def test_opening_twice_opens_nothing_twice(office):
    assert [office.open_duties().opened, office.open_duties().opened] == [2, 0]


def test_a_duty_is_opened_in_batches(office):
    first = office.open_duties(limit=1)
    assert (first.opened, first.more) == (1, True)
    assert (office.open_duties(limit=1).opened, office.open_duties(limit=1).opened) == (1, 0)


def test_s6_11_a_duty_of_the_month_is_opened_on_its_day_pulled_before_the_holiday(office, clock):
    office.open_duties()
    clock.move_to(moment_of("2026-02-13 08:00"))
    assert office.open_duties().opened == 0
    clock.move_to(moment_of("2026-02-14 08:00"))
    assert office.open_duties().opened == 2
    assert opened(office)[TOWN] == ["papers 2026-02"]


def test_the_case_of_a_duty_knows_its_period_its_day_and_whose_it_is(office):
    office.open_duties()
    duty = next(d for d in office.duty_board(AGENT).duties)
    case = office.case_file(AGENT, duty.number)
    assert (case.case.facts["period"], case.case.facts["due_on"], case.case.facts["kind"]) == (
        "2026-02", "2026-02-28", "zero",
    )  # fmt: skip
    assert (case.applicant, str(case.deadlines[0].due)) == ("青松社区", "2026-02-28")


def test_the_board_says_who_has_done_it_and_who_is_late(office, clock):
    office.open_duties()
    [mine] = office.duty_board(AGENT).duties
    assert (mine.done, mine.late) == (False, False)
    assert isinstance(office.act(AGENT, mine.number, Deed("send", {"changes": 0})), Step)
    assert [d.done for d in office.duty_board(AGENT).duties] == [True]
    clock.move_to(moment_of("2026-02-28 23:00"))
    assert Counter(d.late for d in office.duty_board(HEAD).duties if d.name == "zero_report") == {False: 2}
    clock.move_to(moment_of("2026-03-31 23:00"))
    office.open_duties()
    clock.move_to(moment_of("2026-03-31 23:59"))
    assert not any(d.late for d in office.duty_board(HEAD).duties if d.name == "zero_report")


def test_a_late_report_is_recorded_by_time_and_stays_owed(office, clock):
    clock.move_to(moment_of("2026-02-14 08:00"))
    office.open_duties()
    clock.move_to(moment_of("2026-02-26 00:00"))
    papers = next(d for d in office.duty_board(HEAD).duties if d.name == "papers")
    assert (str(papers.due), papers.late) == ("2026-02-25", True)
    assert office.fire_due("obligations").late >= 1


def test_units_of_another_pack_owe_what_their_pack_says(office, clock):
    office.parts.store.add_areas([Area("520304003", "新镇", parent=COUNTY, pack="national"),
                                  Area("520304003001", "新村", parent="520304003")])  # fmt: skip
    office.open_duties()
    assert "520304003001" not in opened(office)
