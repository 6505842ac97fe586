"""What people bring to the office, and what the office shows them back. Plain values, the same for every door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cases.store import StaffMember
from states import Case, Deadline, HistoryEntry, Known, OpenMove, OpenTask, Procedure, Text, WorkingCalendar
from states.benefits import Sheet
from states.sheets import sheets_behind


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a household. `id_number` is checked and never shown whole without a record."""

    name: str
    id_number: str = ""
    relation: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """A family and what it applies for. The first member is the applicant.

    A `household` that is in the files already names its members itself, and its area unless another is given. `key` was
    made when the form was opened: the same form sent again is answered with the case it has opened.
    """

    procedure: str
    area: str = ""
    members: tuple[Member, ...] = ()
    address: str = ""
    household: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was handed in."""

    kind: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody wants to do with a case. `line` is the last line he saw; a case that moved on since is refused."""

    event: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[Upload] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Child:
    """A case that this one opened, as its page lists it."""

    number: str
    title: Text
    place: Text
    outcome: str  # empty while it is open


@dataclass(frozen=True, slots=True)
class DateMoved:
    """That a limit of this case got another date, or its provisional one was confirmed; `by`: (notice, address)."""

    clock: str
    line: int
    at: datetime
    old_due: date | None
    new_due: date | None
    by: tuple[tuple[Text, str], ...]

    @property
    def moved(self) -> bool:
        return self.old_due != self.new_due


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything the case page shows to one officer. Names are whole for staff of the area; numbers are masked."""

    case: Case
    procedure: Procedure
    applicant: str
    members: int
    household: "Mapping[str, Any]"
    area_name: str
    moves: list[OpenMove]
    tasks: tuple[OpenTask, ...]
    claims: Mapping[tuple[str, int], str]  # (place, line) → name of the officer who claimed the task
    deadlines: list[Deadline]
    history: list[HistoryEntry]
    broken: str  # what is wrong with the chain; empty when every line verifies
    messages: Sequence[Any]
    names: Mapping[str, str]  # officer id → name, of everybody in the history
    people: tuple[StaffMember, ...]  # who may be named in an answer; nobody where no form asks for a person
    known: Known  # what its moves look at beside the case
    calendar: WorkingCalendar  # by which its limits are counted
    moved: tuple[DateMoved, ...]  # by notices that came after a limit had started
    children: tuple[Child, ...]  # the oldest first; what opened this one is `case.parent`
    at: datetime
    today: date

    @property
    def sheets(self) -> Mapping[int, list[Sheet | None]]:
        """The calculation sheets behind its lines, made once more; None where that cannot be done any more."""
        return sheets_behind(self.history, self.procedure)


@dataclass(frozen=True, slots=True)
class Fired:
    """One clock that rang: a row of the supervisor's table."""

    case: str
    area: str
    clock: str
    title: Text
    place: Text
    due: date | None
    days_late: int  # working days
    did: Text
    link: str
    late: bool  # a limit that somebody had to keep; not a notice that has hung its time


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one sweep of one kind of clock found and did."""

    kind: str
    fired: tuple[Fired, ...] = ()
    moved_on: tuple[str, ...] = ()  # somebody is at work on these cases; the next sweep looks again
    set_aside: tuple[tuple[str, str], ...] = ()  # (case, why): broken cases do not hold up the others
    redated: tuple[str, ...] = ()  # not due after all: a notice has moved the date
    more: bool = False  # the batch was full: sweep again

    @property
    def late(self) -> int:
        return sum(fired.late for fired in self.fired)


@dataclass(frozen=True, slots=True)
class Reminded:
    """What one round of reminders wrote into the outbox."""

    reminders: int = 0
    messages: int = 0
    put_off: tuple[tuple[str, str], ...] = ()  # (case, why): broken cases, tried again the next morning
    more: bool = False


@dataclass(frozen=True, slots=True)
class OpenedDuties:
    """What one round of duties that come back has opened."""

    opened: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """What one unit owes for one period. `number` is its case, once that is opened; `done` when it is closed."""

    name: str
    title: Text
    law: str
    area: str
    area_name: str
    period: str
    due: date
    provisional: bool
    number: str
    done: bool
    late: bool


@dataclass(frozen=True, slots=True)
class DutyBoard:
    """What is owed now by the units of an officer's area."""

    duties: tuple[Duty, ...]
    today: date


@dataclass(frozen=True, slots=True)
class Posted:
    """What one round of the post did."""

    sent: int = 0
    waiting: int = 0
    dead: int = 0
    kept: int = 0  # for the morning, for the end of the night, or because the channel takes no more
    more: bool = False
