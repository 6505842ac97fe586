"""What has happened: a case as the fold of its history. `replay(history)` and the stored row must never differ.

Everything that changes a case goes through `apply`; nothing else in the product builds a changed `Case`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from states.calendar import WorkingCalendar
from states.procedure import CLOCK

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENED = "open"  # the event of every first line
CLOCK_DUE = "clock_due"  # time recording that a limit has run out, moving nothing


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, and the calendar by which now is judged: read once per act."""

    at: datetime
    calendar: WorkingCalendar

    @property
    def today(self) -> date:
        return self.at.astimezone(SHANGHAI).date()


@dataclass(frozen=True, slots=True)
class Post:
    """A role held in an area. Area codes nest: 520381 holds 520381001 holds 520381001003."""

    role: str
    area: str


@dataclass(frozen=True, slots=True)
class Officer:
    id: str
    name: str
    posts: tuple[Post, ...] = ()

    def post_for(self, roles: Iterable[str], area: str) -> Post | None:
        """The post in which this person may act for a case of `area`, if any."""
        wanted = tuple(roles)
        return next((post for post in self.posts if post.role in wanted and area.startswith(post.area)), None)


TIME = Officer(id=CLOCK, name="时钟", posts=(Post(CLOCK, ""),))


@dataclass(frozen=True, slots=True)
class FileNote:
    """That a file was handed in; its bytes lie elsewhere under `sha256`."""

    id: str
    kind: str
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Act:
    """Who does which event on a case, with what answers and files; a substitute on whose `behalf`."""

    event: str
    officer: Officer
    answers: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[FileNote, ...] = ()
    behalf: Officer | None = None


@dataclass(frozen=True, slots=True)
class ClockMark:
    """One line of the clock ledger. `line` is the history line that started the clock."""

    clock: str
    kind: Literal["start", "stop", "resume", "extend", "end", "fire"]
    line: int
    to: int | None = None  # the whole length: after an extension, or from the start if only the case knows it


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """A line of a register under one key: all its values as they are since. Lines count from 1 without gaps."""

    register: str
    key: str
    line: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One numbered, chained line: who, what, from, to, when, with what. Lines count from 1 without gaps."""

    case: str
    line: int
    at: datetime
    officer: str
    officer_name: str
    role: str
    event: str
    came_from: tuple[str, ...]
    went_to: tuple[str, ...]
    answers: Mapping[str, Any]
    files: tuple[FileNote, ...] = ()
    marks: tuple[ClockMark, ...] = ()
    writes: tuple[RegisterEntry, ...] = ()
    signature: str = ""  # the place in which this one of several signatures waits; the move itself is still to come
    outcome: str = ""
    recuses: str = ""  # the officer who is barred from here on
    lifts: str = ""  # the officer who is no longer barred
    behalf: str = ""  # the absent officer for whom a substitute did it, and his name
    behalf_name: str = ""
    previous: str = ""
    hash: str = ""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What this line tells of the case: its answers, or what the case was given along when another opened it."""
        return self.answers.get("facts", {}) if self.event == OPENED else self.answers


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A clock as its ledger has it: started, stopped from–to, lengthened, fired, ended."""

    clock: str
    line: int
    started: datetime
    stops: tuple[tuple[datetime, datetime | None], ...] = ()
    length: int | None = None  # the whole length, where it is not the rule's
    fired: int | None = None  # the history line in which time recorded that it was over
    ended: datetime | None = None
    extended: bool = False

    @property
    def stopped(self) -> bool:
        return bool(self.stops) and self.stops[-1][1] is None


@dataclass(frozen=True, slots=True)
class Signature:
    """One of the several a move needs. It is worth nothing once the case has left `place`, or its officer withdrew."""

    move: str
    officer: str
    role: str
    place: str


@dataclass(frozen=True, slots=True)
class Case:
    """Where a case stands after its history so far."""

    number: str
    procedure: str
    digest: str
    area: str
    household: str
    opened_at: datetime
    places: tuple[str, ...]
    line: int
    head: str
    entered: Mapping[str, int]  # the line at which each present place was entered
    facts: Mapping[str, Any] = field(default_factory=dict)
    actors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    done: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # of each kind, the lines they came with
    signatures: tuple[Signature, ...] = ()
    clocks: tuple[RunningClock, ...] = ()
    recused: tuple[str, ...] = ()  # officers who may do nothing on this case
    outcome: str = ""
    closed_at: datetime | None = None
    parent: str = ""  # the case that opened this one

    @property
    def open(self) -> bool:
        return self.closed_at is None


def opened(entry: HistoryEntry) -> Case:
    """The case after its first line, whose answers name procedure, digest, area and household.

    Of a case that another one opened they name that one too, and the facts it gave along.
    """
    about = entry.answers
    return Case(
        number=entry.case, procedure=about["procedure"], digest=about["digest"], area=about["area"],
        household=about["household"], opened_at=entry.at, places=entry.went_to, line=1, head=entry.hash,
        entered=dict.fromkeys(entry.went_to, 1), facts=entry.facts, clocks=_marked((), entry),
        parent=about.get("parent", ""),
    )  # fmt: skip


def apply(case: Case, entry: HistoryEntry) -> Case:
    """The case after one more line."""
    moved = not entry.signature and entry.event != CLOCK_DUE
    return Case(
        number=case.number,
        procedure=case.procedure,
        digest=case.digest,
        area=case.area,
        household=case.household,
        opened_at=case.opened_at,
        places=entry.went_to,
        line=entry.line,
        head=entry.hash,
        entered={place: case.entered.get(place, entry.line) for place in entry.went_to},
        facts={**case.facts, **entry.answers} if entry.answers else case.facts,
        actors=_with_actor(case.actors, entry) if entry.role != CLOCK else case.actors,
        done={**case.done, entry.event: case.done.get(entry.event, 0) + 1} if moved else case.done,
        files=_with_files(case.files, entry) if entry.files else case.files,
        signatures=_signatures(case.signatures, entry),
        clocks=_marked(case.clocks, entry) if entry.marks else case.clocks,
        recused=_recused(case.recused, entry) if entry.recuses or entry.lifts else case.recused,
        outcome=entry.outcome or case.outcome,
        closed_at=entry.at if entry.outcome else case.closed_at,
        parent=case.parent,
    )


def replay(history: Sequence[HistoryEntry]) -> Case:
    """The case that this history makes. The first line opens it."""
    case = opened(history[0])
    for entry in history[1:]:
        case = apply(case, entry)
    return case


def _with_actor(actors: Mapping[str, tuple[str, ...]], entry: HistoryEntry) -> Mapping[str, tuple[str, ...]]:
    """Whoever acted, and he for whom a substitute acted: what either has done he must not judge."""
    known = actors.get(entry.event, ())
    new = tuple(who for who in dict.fromkeys((entry.officer, entry.behalf)) if who and who not in known)
    return {**actors, entry.event: known + new} if new else actors


def _with_files(files: Mapping[str, tuple[int, ...]], entry: HistoryEntry) -> Mapping[str, tuple[int, ...]]:
    lines = dict(files)
    for file in entry.files:
        lines[file.kind] = (*lines.get(file.kind, ()), entry.line)
    return lines


def _signatures(waiting: tuple[Signature, ...], entry: HistoryEntry) -> tuple[Signature, ...]:
    if entry.signature:
        return (*waiting, Signature(entry.event, entry.officer, entry.role, entry.signature))
    return tuple(
        s for s in waiting
        if s.move != entry.event and s.place in entry.went_to and s.officer != entry.recuses
    ) if waiting else ()  # fmt: skip


def _recused(barred: tuple[str, ...], entry: HistoryEntry) -> tuple[str, ...]:
    kept = tuple(officer for officer in barred if officer not in (entry.recuses, entry.lifts))
    return (*kept, entry.recuses) if entry.recuses else kept


def _marked(clocks: tuple[RunningClock, ...], entry: HistoryEntry) -> tuple[RunningClock, ...]:
    for mark in entry.marks:
        if mark.kind == "start":
            clocks = (*clocks, RunningClock(mark.clock, entry.line, entry.at, length=mark.to))
        else:
            clocks = tuple(
                _mark(clock, mark, entry) if (clock.clock, clock.line) == (mark.clock, mark.line) else clock
                for clock in clocks
            )
    return clocks


def _mark(clock: RunningClock, mark: ClockMark, entry: HistoryEntry) -> RunningClock:
    match mark.kind:
        case "stop":
            return replace(clock, stops=(*clock.stops, (entry.at, None)))
        case "resume":
            return replace(clock, stops=(*clock.stops[:-1], (clock.stops[-1][0], entry.at)))
        case "extend":
            return replace(clock, length=mark.to, extended=True)
        case "fire":
            return replace(clock, fired=entry.line)
        case _:
            return replace(clock, ended=entry.at)
