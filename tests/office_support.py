"""An office with people in it, a clock moved by hand, and families whose cases can be led to any place.

`small_office()` works by the small procedure of `core_support`, `dibao_office()` by the national pack. Whoever acts is
named by his role, as in the examples of a procedure: `clerk` is the first who holds it for the case, `clerk#2` the
second. What matters is said, the rest has defaults.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from cases.memory import MemoryStore
from cases.store import Area, Change, ClockRow, OutboxRow, Store
from office.clock import StoppedClock
from office.library import Library, pack_files
from office.office import Office
from office.rehearsal import moment_of, moments_between
from office.requests import Application, Deed, Member, Sweep, Upload
from office.wiring import office_on
from states import Blocked, Case, Deadline, Officer, Post, RulePack, Step, WorkingCalendar, deadlines_of
from states.case import SHANGHAI
from states.procedure import Example
from tests.core_support import CALENDAR, FORMS, small_files

COUNTY, TOWN, VILLAGE = "520304", "520304001", "520304001003"
NEXT_TOWN, NEXT_VILLAGE = "520304002", "520304002001"
AREAS = (
    Area(COUNTY, "青溪县"), Area(TOWN, "城东街道", parent=COUNTY), Area(VILLAGE, "青松社区", parent=TOWN),
    Area(NEXT_TOWN, "河口镇", parent=COUNTY), Area(NEXT_VILLAGE, "石桥村", parent=NEXT_TOWN),
)  # fmt: skip
ID_NUMBER, WRONG_ID_NUMBER = "11010519491231002X", "110105194912310021"
PACKS_OF = date(2026, 11, 24)  # the day whose packs the tests work by

SMALL_CAST = {
    "clerk": ("陈经办", "clerk", TOWN), "clerk#2": ("何经办", "clerk", TOWN),
    "surveyor": ("周入户", "surveyor", VILLAGE), "surveyor#2": ("马入户", "surveyor", VILLAGE),
    "checker": ("钱核对", "checker", COUNTY), "head": ("罗主任", "head", TOWN), "leader": ("高镇长", "leader", TOWN),
    "clerk elsewhere": ("唐经办", "clerk", NEXT_TOWN), "administrator": ("系统管理员", "administrator", ""),
}  # fmt: skip
SMALL_PAPERS = {"apply": {"id_card": 1}, "survey": {"photo": 2}}
REFORM = {"pack.yaml": 'pack: reform\nversion: "1"\nextends: small\n', "parameters.yaml": "filing_days: {value: 3}\n"}
WAY = (
    ("apply", "clerk"), ("survey", "surveyor"), ("survey", "surveyor#2"), ("check", "checker"), ("vote", "clerk"),
    ("notice", ""), ("approve", "head"), ("approve", "leader"), ("file", "clerk"),
)  # fmt: skip
STOPS = {"application": 0, "investigation": 1, "review": 4, "notice": 5, "decision": 6, "filing": 8, "receiving": 9}


class CheapHasher(PasswordHash):
    """Argon2 at a cost that tests can afford, and what it has compared."""

    def __init__(self) -> None:
        super().__init__((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
        self.compared: list[str] = []

    def verify(self, password: str | bytes, hash: str | bytes) -> bool:
        self.compared.append(str(hash))
        return super().verify(password, hash)


class BusyStore(MemoryStore):
    """Files at which somebody else works too: what is to happen `before` the next call of that name happens then."""

    def __init__(self) -> None:
        super().__init__()
        self.before: dict[str, Callable[[], object]] = {}

    def commit(self, changes: Sequence[Change]) -> frozenset[str]:
        self._meanwhile("commit")
        return super().commit(changes)

    def load_many(self, numbers: Sequence[str]) -> dict[str, Case]:
        self._meanwhile("load_many")
        return super().load_many(numbers)

    def running_clocks(self, numbers: Sequence[str]) -> dict[str, list[ClockRow]]:
        self._meanwhile("running_clocks")
        return super().running_clocks(numbers)

    def _meanwhile(self, question: str) -> None:
        self.before.pop(question, lambda: None)()


@dataclass
class Stage:
    """An office, its clock and its people."""

    office: Office
    clock: StoppedClock
    cast: Mapping[str, Officer]
    procedure: str
    played: Example | None = None  # where the usual answers come from
    sweeps: list[Sweep] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.office.parts.store

    # time

    def at(self, when: str) -> "Stage":
        """Straight to that moment: nobody sweeps on the way."""
        self.clock.move_to(moment_of(when))
        return self

    def later(self, **more: float) -> "Stage":
        self.clock.move_to(self.clock.now() + timedelta(**more))
        return self

    def sweep(self, when: str = "") -> list[Sweep]:
        """One sweep of every kind of clock, at that moment or now."""
        if when:
            self.at(when)
        self.sweeps += (done := [self.office.fire_due(kind) for kind in self.office.kinds()])
        return done

    def pass_until(self, when: str) -> "Stage":
        """Time passes; every midnight and every morning the clock's hands look at what is due."""
        for at in moments_between(self.clock.now(), moment_of(when)):
            self.clock.move_to(at)
            self.sweep()
            self.office.remind_due()
        return self.at(when)

    # acts

    def opens(self, by: str = "clerk", *, village: str = VILLAGE, applicant: str = "王桂兰",
              members: Iterable[Member] = (), at: str = "") -> str:  # fmt: skip
        """A new case; its number."""
        if at:
            self.at(at)
        family = (Member(applicant, ID_NUMBER, "本人", "13800000000"), *members)
        officer = self.cast[by]
        return self.office.open_case(officer, Application(self.procedure, village, family, "三组 12 号")).number

    def act(self, number: str, event: str, by: str, at: str = "", *, files: Mapping[str, int] | None = None,
            line: int | None = None, **answers: Any) -> Step | Blocked:  # fmt: skip
        """The act with its usual form and papers, some answers replaced (`None` leaves one out)."""
        if at:
            self.at(at)
        form, papers = self._usual(number, event)
        given = {key: value for key, value in {**form, **answers}.items() if value is not None}
        uploads = a_bundle(papers if files is None else files)
        return self.office.act(self.cast[by], number, Deed(event, given, uploads, line))

    def led(self, to: str, *, at: str = "", **opening: Any) -> str:
        """A new case of the small procedure that has just come to stand there; a notice hung for its time before."""
        number = self.opens(at=at, **opening)
        for event, by in WAY[: STOPS[to]]:
            if event == "notice":
                due = self.limit(number, "notice_period").due_at
                assert due is not None
                self.clock.move_to(due)
                self.office.fire_due("public-notice")
            else:
                assert isinstance(answer := self.act(number, event, by), Step), answer
        return number

    def plays(self, days: Mapping[str, str], *, until: str = "", **opening: Any) -> str:
        """A case led through the example, each act named at its moment, the others a minute after the last.

        `until` names the act after which to stop. Between the acts time passes and limits run out.
        """
        assert self.played is not None
        number = ""
        for act in self.played.acts:
            if act.blocked:
                continue
            self.pass_until(days[act.do]) if act.do in days else self.later(minutes=1)
            number = number or self.opens(act.by, **opening)
            answer = self.office.act(self.cast[act.by], number, Deed(act.do, act.answers, a_bundle(act.files)))
            assert isinstance(answer, Step), (act.do, answer)
            if act.do == until and not answer.entry.signature:
                break
        return number

    # what is there

    def case(self, number: str) -> Case:
        return self.store.load(number).case

    def limits(self, number: str) -> list[Deadline]:
        case = self.case(number)
        calendar = self.office.parts.moment(case.area).calendar
        return deadlines_of(case, self.office.parts.library.version(case.digest), calendar)

    def limit(self, number: str, clock: str) -> Deadline:
        """The limit of that name that was started last."""
        return [d for d in self.limits(number) if d.clock == clock][-1]

    def events(self, number: str) -> list[str]:
        return [entry.event for entry in self.store.history(number)]

    def told(self, who: str, number: str = "") -> list[tuple[str, str]]:
        """(when, which text) of everything that person was told, the oldest first."""
        rows = [row for row in self.store.messages_for(self.cast[who].id, 1000) if number in ("", row.case_number)]
        return [(shanghai(row.created_at), row.text) for row in sorted(rows, key=_oldest_first)]

    def messages(self, number: str, text: str = "") -> list[OutboxRow]:
        rows = [row for row in self.store.messages_of(number) if text in ("", row.text)]
        return sorted(rows, key=_oldest_first)

    def everything(self, number: str) -> tuple[Any, ...]:
        """All that is written about a case; two of these are equal when nothing was written between."""
        store = self.store
        return (store.load(number), store.history(number), store.clocks_of(number), store.tasks_of(number),
                store.messages_of(number), store.attachments_of(number))  # fmt: skip

    def kept_bytes(self) -> list[bytes]:
        """The files that are kept."""
        return sorted(self.office.parts.attachments.kept.values())

    def _usual(self, number: str, event: str) -> tuple[Mapping[str, Any], Mapping[str, int]]:
        if any(s.move == event for s in self.case(number).signatures):
            return {}, {}  # who signs after the first only signs
        if self.played is None:
            return FORMS.get(event, {}), SMALL_PAPERS.get(event, {})
        usual = next((act for act in self.played.acts if act.do == event), None)
        return (usual.answers, usual.files) if usual else ({}, {})


def small_office(when: str = "2025-09-16 09:00", *changes: tuple[str, str], store: Store | None = None,
                 folder: Path | None = None, calendar: WorkingCalendar = CALENDAR) -> Stage:  # fmt: skip
    """The small procedure, some lines of its text changed, and its people."""
    clock = StoppedClock(moment_of(when))
    office = an_office(clock, small_packs(*changes), "small", store, folder, calendar)
    return Stage(office, clock, a_cast(office, SMALL_CAST), "aid")


def dibao_office(when: str = "2025-08-25 09:00", *, pack: str = "national", example: str = "main",
                 store: Store | None = None, folder: Path | None = None) -> Stage:  # fmt: skip
    """The procedure of the law, and four people for each of its roles."""
    clock = StoppedClock(moment_of(when))
    office = an_office(clock, shipped(), pack, store, folder)
    dibao = shipped()[pack].procedures["dibao"]
    areas = {"county": COUNTY, "town": TOWN, "village": VILLAGE}
    people = {
        role if n == 1 else f"{role}#{n}": (f"{about.title.zh}{n}", role, areas[about.level])
        for role, about in dibao.roles.items() for n in (1, 2, 3)
    }  # fmt: skip
    played = next(one for one in dibao.examples if one.name == example)
    return Stage(office, clock, a_cast(office, people), "dibao", played)


def an_office(clock: StoppedClock, packs: Mapping[str, RulePack], pack: str, store: Store | None = None,
              folder: Path | None = None, calendar: WorkingCalendar = CALENDAR) -> Office:  # fmt: skip
    """An office by packs that were read once for all tests, in a county of two towns."""
    store = store or MemoryStore()
    office = office_on(store, clock, packs={}, calendar=calendar, pack=pack, folder=folder, on=PACKS_OF)
    office.parts.library.packs.update(packs)
    office.parts.store.add_areas(AREAS)
    return office


def a_cast(office: Office, people: Mapping[str, tuple[str, str, str]]) -> dict[str, Officer]:
    """These people at work, by the names tests call them; each is reached at the desk."""
    store, now = office.parts.store, office.parts.clock.now()
    known = {member.login for member in store.officers()}
    for login, (name, role, area) in people.items():
        if login not in known:
            store.add_officer(login, name, "", [Post(role, area)], [("desk", "")], "zh", now)
    return {member.login: member.officer for member in store.officers()}


@cache
def shipped() -> dict[str, RulePack]:
    """Every pack of the product."""
    return Library(MemoryStore(), pack_files(), PACKS_OF).packs


@cache
def small_packs(*changes: tuple[str, str]) -> dict[str, RulePack]:
    """The small pack, and a pack over it in which filing has three working days instead of five."""
    library = Library(MemoryStore(), {"small": small_files(*changes), "reform": REFORM}, PACKS_OF)
    assert not library.refused, library.refused
    return library.packs


def a_bundle(papers: Mapping[str, int]) -> tuple[Upload, ...]:
    """So many files of each kind, no two alike."""
    return tuple(
        Upload(kind, f"{kind}-{i}.jpg", f"{kind} {i}".encode()) for kind, n in papers.items() for i in range(n)
    )


def shanghai(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _oldest_first(row: OutboxRow) -> tuple[datetime, str]:
    return row.created_at, row.id
