"""What is handed to the files: plain frozen values, the same for every kind of store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from states.deadlines import Deadline
from states.steps import OpenTask, Step, reminders_key

Reminder = tuple[str, datetime]  # the key of the next rung, and when it is due


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
