"""What is handed to the files and what they hand back: plain frozen values, the same for every kind of store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from states.case import Case, Officer
from states.deadlines import Deadline
from states.steps import OpenTask, Step, reminders_key

Urgency = Literal["overdue", "today", "soon", "calm", "stopped"]
Reminder = tuple[str, datetime]  # the key of the next rung, and when it is due


# --- handed in ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A member of a household; `head` is the applicant."""

    name: str
    id_number: str = ""
    relation: str = ""
    phone: str = ""
    head: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form an application came on: a key made when it was opened, and a digest of what was written on it."""

    key: str
    says: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The case that a form has opened, and when it was closed."""

    number: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case's first line does not say: the family behind it, who took it in, and on which form if that is known.

    `on_file`: the household has a dossier already, and no row of it is written. One officer's form (`sheet`) opens one
    case: a second with the same key writes nothing.
    """

    applicant: str
    persons: tuple[NewPerson, ...]
    address: str
    opened_by: str
    on_file: bool = False
    sheet: Sheet | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent. The same `dedupe_key` reaches a recipient by a channel once."""

    id: str
    dedupe_key: str
    recipient: str
    channel: str
    case_number: str
    text: str
    urgent: bool
    subject: str
    body: str
    created_at: datetime
    at_night: bool = False
    about: "About | None" = None


@dataclass(frozen=True, slots=True)
class About:
    """What a message stands or falls with: a limit while it is due then, or a task while it is open."""

    since: int
    clock: str = ""
    due_at: datetime | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Urge:
    """That somebody is urged (催办) about a case, and the messages that tell him."""

    number: str
    staff_id: str
    day: date
    at: datetime
    by: str
    by_name: str
    outbox: tuple[Outgoing, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Everything one case's steps write. `before` is the line the case had when it was read; 0 for a new case.

    A case that another one opens comes after that one, and is written only with it.

    `reminders`: what each limit, by (clock, line), rings next; None when nothing. A limit not named keeps what it had.
    """

    number: str
    before: int
    steps: tuple[Step, ...]
    reminders: Mapping[tuple[str, int], Reminder | None] = field(default_factory=dict)
    outbox: tuple[Outgoing, ...] = ()
    newcomer: NewCase | None = None
    calendar: int = 0  # the version of the calendar by which the limits are dated

    @property
    def parent(self) -> str:
        return self.steps[-1].case.parent if self.newcomer else ""


@dataclass(frozen=True, slots=True)
class Rung:
    """A reminder taken: written only while the limit still waits for `rung_was`."""

    number: str
    clock: str
    line: int
    rung_was: str
    next_rung: str | None
    next_at: datetime | None
    outbox: tuple[Outgoing, ...] = ()


@dataclass(frozen=True, slots=True)
class Redated:
    """That a limit got another date by another version of the calendar, or that its provisional date became certain."""

    clock: str
    line: int
    version: int
    dated_by: int
    old_due: date | None
    new_due: date | None
    was_provisional: bool
    provisional: bool
    at: datetime

    @property
    def moved(self) -> bool:
        return self.old_due != self.new_due


@dataclass(frozen=True, slots=True)
class NewDate:
    """A limit as it is counted now, what it rings next, and what of this is to be put on record."""

    deadline: Deadline
    reminder: Reminder | None
    journal: Redated | None


@dataclass(frozen=True, slots=True)
class Redating:
    """The limits of one case counted anew, and its tasks by them: written only while it stands at line `before`.

    Every running limit of the case is then dated by `version`, also those that are not named because nothing changed.
    """

    number: str
    before: int
    version: int
    limits: tuple[NewDate, ...]
    tasks: tuple[OpenTask, ...]

    def reminders_about(self, limit: NewDate) -> tuple[str, str]:
        """(how the keys of all reminders of this limit begin, how those of its present date end)."""
        deadline = limit.deadline
        return reminders_key(self.number, deadline.clock, deadline.line), f":{deadline.due}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to send one message, and what becomes of the message. `next_try_at` is None when it is finished."""

    message_id: str
    attempt: int
    at: datetime
    outcome: str
    elapsed_ms: int
    detail: str
    status_after: str
    next_try_at: datetime | None
    channel: str = ""


# --- handed back: cases ---------------------------------------------------------------------------------------------


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


# --- handed back: limits --------------------------------------------------------------------------------------------


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


# --- handed back: tasks ---------------------------------------------------------------------------------------------


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


# --- handed back: the post ------------------------------------------------------------------------------------------


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


# --- handed back: people and places ---------------------------------------------------------------------------------


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

