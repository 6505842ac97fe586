"""A county of 200 towns with one holder of each role in each town, and the office that works there.

Staff carry their town's code in their ids: a case copied into another town needs no other change.
"""

from datetime import date, datetime
from functools import cache
from pathlib import Path

from cases.sql_store import SqlStore
from cases.store import Area
from office.clock import StoppedClock
from office.library import read_folder, shipped_calendar
from office.office import Office
from office.wiring import office_on
from states import Officer, Post, WorkingCalendar
from states.case import SHANGHAI
from tests.benchmarks.databases import Database, Row

COUNTY = "520304"
TOWNS = tuple(f"{COUNTY}{i:03d}" for i in range(1, 201))
ROLES = ("clerk", "surveyor", "reviewer", "officer")
PACK = {"benchmark": read_folder(Path(__file__).parent / "pack")}

# The work: who does what, and what he is asked. The pack says where it leads.
STEPS = (
    ("accept", "clerk", "form_ok"), ("verify", "clerk", "identity_ok"), ("survey", "surveyor", "site_ok"),
    ("review", "reviewer", "plan_ok"), ("approve", "officer", "fee_paid"), ("notice", "clerk", "address_ok"),
    ("file", "clerk", "deed_ok"), ("close", "officer", "archive_ok"),
)  # fmt: skip


def village(town: str) -> str:
    return f"{town}001"


@cache
def officer(role: str, town: str) -> Officer:
    return Officer(_id(role, town), f"{town}{role}", (Post(role, town),))


SUPERVISOR = Officer("supervisor", "supervisor", (Post("officer", COUNTY),))


def furnish(database: Database) -> None:
    """Areas, staff and the desk as everybody's channel."""
    store = SqlStore(database.url)
    store.add_areas([Area(COUNTY, "测速县")])
    store.add_areas([Area(town, f"乡镇{town}", parent=COUNTY) for town in TOWNS])
    store.add_areas([Area(village(town), f"村{village(town)}", parent=town) for town in TOWNS])
    store.close()
    people = [(role, town) for town in TOWNS for role in ROLES]
    database.load("staff", (_staff(role, town) for role, town in people))
    database.load("post", ((_id(role, town), role, town) for role, town in people))
    database.load("staff_channel", ((_id(role, town), "desk", "", True) for role, town in people))


def office_at(database: Database, moment: datetime) -> tuple[Office, StoppedClock]:
    """The real office over a database, at a moment that only we move on."""
    clock = StoppedClock(moment)
    office = office_on(SqlStore(database.url), clock, packs=PACK, calendar=calendar(), pack="benchmark")
    office.parts.library.publish()
    return office, clock


@cache
def calendar() -> WorkingCalendar:
    return shipped_calendar()


def nine_o_clock(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)


def _id(role: str, town: str) -> str:
    """As long as any other officer's id."""
    return f"019a0000-0000-7000-8{ROLES.index(role):03d}-000{town}"


def _staff(role: str, town: str) -> Row:
    since = datetime(2026, 1, 1, tzinfo=SHANGHAI).replace(tzinfo=None).isoformat(" ")
    return _id(role, town), f"{role}-{town}", f"{town}{role}", "", "zh", True, since, 0, None, None, None, None, None
