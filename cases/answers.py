"""What the files hand back: plain frozen values, the same for every kind of store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from cases.changes import NewPerson
from states.case import Case, Officer

Urgency = Literal["overdue", "today", "soon", "calm", "stopped"]


# --- cases -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """The case that a form has opened, and when it was closed."""

    number: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A case, and the versions of the staff directory and of the calendar at that moment."""

    case: Case
    directory: int
    calendar: int = 0


@dataclass(frozen=True, slots=True)
class Versions:
    """What many acts share and few change: each grows by one with every change."""

    directory: int
    calendar: int


@dataclass(frozen=True, slots=True)
class FoundCase:
    number: str
    applicant: str
    procedure: str
    digest: str
    area: str
    places: tuple[str, ...]
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    household: str
    parent: str


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applied, and for how many people."""

    name: str
    members: int


@dataclass(frozen=True, slots=True)
class Household:
    """A dossier (一户一档). A village, town or county has one without persons, for duties that concern no family."""

    id: str
    applicant: str
    area: str
    address: str
    persons: tuple[NewPerson, ...]


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A line of a register as it is stored: what it says, and which act wrote it."""

    register: str
    key: str
    line: int
    values: Mapping[str, Any]
    area: str
    case_number: str
    case_line: int
    at: datetime
    officer: str


@dataclass(frozen=True, slots=True)
class RegisterCount:
    """How many keys have an entry in a register, by the area in which the last one was made."""

    register: str
    area: str
    n: int


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as it was handed in with a case; its bytes are in the attachments folder."""

    id: str
    case_number: str
    kind: str
    name: str
    sha256: str
    size: int
    stored_at: datetime
    stored_by: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """That somebody looked at a private value."""

    case_number: str
    staff_id: str
    field: str
    at: datetime
    why: str


# --- limits ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DueClock:
    number: str
    clock: str
    line: int
    fire_at: datetime


@dataclass(frozen=True, slots=True)
class DueReminder:
    number: str
    clock: str
    line: int
    rung: str
    remind_at: datetime


@dataclass(frozen=True, slots=True)
class SetAside:
    """A limit that a sweep could not fire, and why. It is tried again when its case moves or somebody takes it up."""

    number: str
    clock: str
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A limit as it is stored."""

    clock: str
    line: int
    kind: str
    area: str
    started_at: datetime
    due_on: date | None
    due_at: datetime | None
    provisional: bool
    status: str
    fire_at: datetime | None
    remind_at: datetime | None
    next_rung: str | None
    ended_at: datetime | None
    fired_line: int | None
    set_aside: str | None
    dated_by: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How far running limits reach, and how many of their dates rest on days not announced yet."""

    furthest: date | None
    provisional: int


@dataclass(frozen=True, slots=True)
class CalendarNotice:
    """A notice as it was entered: `draft`, `released`, or `withdrawn` before it was released; or `shipped`: its text is
    then the digest of the calendar that came with the product."""

    id: int
    area: str
    text: str
    status: str
    entered_by: str
    entered_name: str
    entered_at: datetime
    decided_by: str | None = None
    decided_name: str | None = None
    decided_at: datetime | None = None
    version: int | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OverdueRow:
    number: str
    applicant: str
    procedure: str
    digest: str
    area: str
    places: tuple[str, ...]
    clock: str
    kind: str
    line: int
    due_on: date
    due_at: datetime
    claimed_by_name: str | None


@dataclass(frozen=True, slots=True)
class OverdueCount:
    """How many limits of one kind have passed in one town (or county, for cases that lie in no town)."""

    area: str
    clock: str
    n: int


# --- tasks -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InboxRow:
    number: str
    applicant: str
    members: int
    procedure: str
    digest: str
    area_of_case: str
    place: str
    line: int
    role: str
    area: str
    due_on: date | None
    due_at: datetime | None
    clock: str | None
    stopped: bool
    opened_at: datetime
    claimed_by: str | None
    claimed_by_name: str | None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """An open task of one case."""

    place: str
    line: int
    role: str
    area: str
    due_on: date | None
    due_at: datetime | None
    clock: str | None
    stopped: bool
    opened_at: datetime
    claimed_by: str | None
    claimed_at: datetime | None
    claimed_by_name: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Open tasks by urgency. `calm`: due later, or without any date."""

    overdue: int = 0
    today: int = 0
    soon: int = 0
    calm: int = 0
    stopped: int = 0

    @property
    def total(self) -> int:
        return self.overdue + self.today + self.soon + self.calm + self.stopped


# --- the post --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message and what has become of it: `waiting`, `held` (to be gathered with others), `gathered`, `sent`, `dead`
    (given up) or `withdrawn`."""

    id: str
    case_number: str
    dedupe_key: str
    recipient: str
    channel: str
    text: str
    urgent: bool
    subject: str
    body: str
    created_at: datetime
    next_try_at: datetime | None
    attempts: int
    status: str
    sent_at: datetime | None
    read_at: datetime | None
    held_until: datetime | None = None
    at_night: bool | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    attempt: int
    at: datetime
    outcome: str
    elapsed_ms: int
    detail: str


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    waiting: int = 0
    held: int = 0
    gathered: int = 0
    sent: int = 0
    dead: int = 0
    withdrawn: int = 0
    oldest_waiting: datetime | None = None


# --- people and places -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Area:
    """A county, town or village. `pack` names its own rule pack, if it has one."""

    code: str
    name_zh: str
    name_en: str = ""
    parent: str = ""
    pack: str | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How a person is told."""

    channel: str
    address: str


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """How many messages of a channel stand how, and how its last failure was told."""

    channel: str
    waiting: int = 0
    held: int = 0
    sent: int = 0
    dead: int = 0
    last_sent: datetime | None = None
    last_failure: datetime | None = None
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up."""

    id: str
    case_number: str
    channel: str
    recipient: str
    text: str
    attempts: int
    at: datetime
    detail: str


@dataclass(frozen=True, slots=True)
class Absence:
    """That somebody is away from the first to the last day, and who stands in for him."""

    id: str
    staff_id: str
    substitute: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Habits:
    """When a person wants to hear from us (`09:30`), as far as he has chosen; `singly`: everything by itself, nothing
    gathered in the morning."""

    morning: str | None = None
    night_from: str | None = None
    night_until: str | None = None
    singly: bool | None = None


@dataclass(frozen=True, slots=True)
class StaffMember:
    officer: Officer
    login: str
    password_hash: str
    language: str
    active: bool
    ways: tuple[Way, ...]
    failed_count: int
    locked_until: datetime | None
    habits: Habits = Habits()


@dataclass(frozen=True, slots=True)
class PackVersion:
    digest: str
    pack: str
    procedure: str
    version: str

