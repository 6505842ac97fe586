"""What a store of files can do. `sql_store.SqlStore` and `memory.MemoryStore` do it, and the same tests judge both.

Every question may raise DatabaseNotReady. Areas are asked for by code: a code stands for everything whose code begins
with it, "" for everything.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from cases.answers import (
    Absence,
    Applicant,
    Area,
    CalendarNotice,
    ChannelHealth,
    ClockRow,
    Counts,
    DeadLetter,
    Delivery,
    Disclosure,
    DueClock,
    DueReminder,
    FoundCase,
    Habits,
    Household,
    InboxRow,
    KeptFile,
    Loaded,
    Opened,
    OutboxHealth,
    OutboxRow,
    OverdueCount,
    OverdueRow,
    PackVersion,
    Reach,
    RegisterCount,
    RegisterRow,
    SetAside,
    StaffMember,
    TaskRow,
    Urgency,
    Versions,
    Way,
)
from cases.changes import (
    About,
    Attempt,
    Change,
    NewCase,
    NewPerson,
    Outgoing,
    Redated,
    Redating,
    Reminder,
    Rung,
    Sheet,
    Urge,
)
from states.case import Case, HistoryEntry, Officer, Post
from states.known import Latest
from states.procedure import Procedure

__all__ = [
    "About", "Absence", "Applicant", "Area", "Attempt", "CalendarNotice", "Change", "ChannelHealth", "ClockRow",
    "Counts", "DeadLetter", "Delivery", "Disclosure", "DueClock", "DueReminder", "FoundCase", "Habits",
    "Household", "InboxRow", "KeptFile", "Loaded", "NewCase", "NewPerson", "Opened", "OutboxHealth",
    "OutboxRow", "Outgoing", "OverdueCount", "OverdueRow", "PackVersion", "Reach", "Redated", "Redating",
    "RegisterCount", "RegisterRow", "Reminder", "Rung", "SetAside", "Sheet", "StaffMember", "Store", "TaskRow",
    "Urge", "Urgency", "Versions", "Way",
]  # fmt: skip


class Store(Protocol):
    # the act

    def load(self, number: str) -> Loaded:
        """One case, with the versions of staff directory and calendar. Raises CaseNotFound."""

    def versions(self) -> Versions:
        """The same versions for whoever loads no case, or many."""

    def load_many(self, numbers: Sequence[str]) -> dict[str, Case]:
        """The cases of these numbers; one that does not exist is left out."""

    def commit(self, changes: Sequence[Change]) -> frozenset[str]:
        """Write all rows of all changes in one transaction; answers which cases were written.

        A case that has moved on since it was read writes nothing and is missing from the answer; the others are
        written, and so are the cases they open. A second firing of the same clock, a number that exists already, a form
        that has opened a case already, or a line of a register that a colleague has written (RegisterMovedOn), raises
        and writes nothing at all.
        """

    # cases

    def history(self, number: str) -> list[HistoryEntry]:
        """Every line of a case in order. Raises CaseNotFound."""

    def histories(self, numbers: Sequence[str]) -> dict[str, list[HistoryEntry]]: ...

    def numbers(self, after: str, limit: int) -> list[str]:
        """The next case numbers in order: how every case is walked through, page by page."""

    def opened_on(self, officer: str, key: str) -> tuple[str, Sheet] | None:
        """The case that this officer's form has opened, and what stood on the form."""

    def opened_by(self, officer: str, keys: Sequence[str]) -> dict[str, Opened]:
        """Of these forms of an officer, those that have opened a case, by their key."""

    def household_of(self, number: str) -> Household:
        """The family a case is about. Raises CaseNotFound."""

    def applicants(self, numbers: Sequence[str]) -> dict[str, Applicant]:
        """Who applied in each of these cases; one that does not exist is left out."""

    def household(self, id: str) -> Household | None:
        """A dossier; its applicant is the head of the family, nobody for the dossier of a unit."""

    def unit_household(self, area: str, at: datetime) -> Household:
        """The dossier of a village, town or county itself (`unit:<code>`), made when it is first asked for."""

    def cases_of_household(self, id: str) -> list[FoundCase]:
        """Every case of a dossier, the newest first."""

    def children_of(self, number: str) -> list[FoundCase]:
        """The cases that this one opened, the oldest first."""

    def find(self, text: str, areas: Sequence[str], limit: int) -> list[FoundCase]:
        """Cases whose number or applicant's name begins with the text, the newest first.

        When there are more than `limit`, the first by name and by number are taken: somebody who looks for one person
        types more than the first character.
        """

    def list_cases(self, areas: Sequence[str], *, opened: bool | None = None, procedure: str | None = None,
                   place: str | None = None, limit: int = 20, offset: int = 0) -> list[FoundCase]:  # fmt: skip
        """Cases of these areas, the newest first. `opened`: only open ones, only closed ones, or (None) all."""

    def cases_with_running(self, kind: str, area: str) -> list[str]:
        """The numbers of cases in which a clock of this kind runs and has not fired, the earliest due first."""

    def disclose(self, number: str, staff_id: str, field: str, at: datetime, why: str) -> None:
        """Record that a private value was looked at."""

    def disclosures(self, number: str) -> list[Disclosure]: ...

    def attachments_of(self, number: str) -> list[KeptFile]: ...

    def attachment(self, id: str) -> KeptFile | None: ...

    # registers

    def latest(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Latest]:
        """The last entry of each (register, key); one that has none is left out."""

    def register_history(self, register: str, key: str) -> list[RegisterRow]:
        """Every entry under one key, in order."""

    def register_entries(self, register: str, areas: Sequence[str], *, limit: int = 20, offset: int = 0
                         ) -> list[RegisterRow]:  # fmt: skip
        """What now counts under each key, of those whose last entry was made in these areas; by key."""

    def register_counts(self, areas: Sequence[str]) -> list[RegisterCount]:
        """How many keys have an entry, of those whose last entry was made in these areas; by register and area."""

    def entries_of(self, numbers: Sequence[str]) -> dict[str, list[RegisterRow]]:
        """What acts on these cases wrote in registers, in the order of their lines; who wrote none is left out."""

    # limits

    def late_of(self, officer: str, clocks: Iterable[str], at: datetime) -> dict[str, int]:
        """In how many cases in which this officer has acted a limit of these names is overdue, by clock; 0 left out."""

    def due(self, kind: str, at: datetime, limit: int) -> list[DueClock]:
        """Clocks of a kind that have run out and not fired, the earliest first; those set aside are left out."""

    def set_aside(self, number: str, clock: str, line: int, why: str) -> None:
        """Take a clock that cannot be fired out of the sweeps, until its case moves or somebody takes it up."""

    def set_aside_list(self) -> list[SetAside]: ...

    def take_up(self, number: str, clock: str, line: int) -> None:
        """Give a clock that was set aside back to the sweeps."""

    def due_reminders(self, at: datetime, limit: int) -> list[DueReminder]: ...

    def commit_reminders(self, rungs: Sequence[Rung]) -> int:
        """Write these reminders and their messages in one transaction; answers how many still waited to be taken."""

    def clocks_of(self, number: str) -> list[ClockRow]: ...

    def overdue(self, areas: Sequence[str], as_of: datetime, *, clock: str | None = None, limit: int = 20,
                offset: int = 0) -> list[OverdueRow]:  # fmt: skip
        """Limits that had passed at that moment and were not yet kept, the longest passed first.

        Judged by the due dates as they are now, which is right for every past moment: a limit that has passed never
        moves any more.
        """

    def overdue_counts(self, areas: Sequence[str], as_of: datetime) -> list[OverdueCount]:
        """The same, counted by town and clock."""

    # the calendar

    def enter_notice(self, area: str, text: str, officer: Officer, at: datetime) -> int:
        """A draft; answers its number."""

    def decide_notice(self, id: int, status: str, officer: Officer, at: datetime) -> bool:
        """`released`, or `shipped` with the product: each makes a new version of the calendar; or `withdrawn`. False
        when it is no draft any more."""

    def calendar_notices(self) -> list[CalendarNotice]:
        """Every notice that was ever entered, in order."""

    def finish_notices(self, version: int, at: datetime) -> None:
        """Every running limit is dated by this version: nothing is left to do for its notice and those before."""

    def dated_before(self, version: int, area: str, after: str, limit: int) -> list[str]:
        """The next numbers of cases of an area with running limits that an earlier calendar dated, in their order."""

    def running_clocks(self, numbers: Sequence[str]) -> dict[str, list[ClockRow]]:
        """The limits of these cases that have not ended."""

    def redate(self, redatings: Sequence[Redating]) -> frozenset[str]:
        """Write all of it in one transaction, and withdraw what waits in the outbox about former dates; answers which
        cases were written. One that has moved on since it was read is left as it is."""

    def redated(self, numbers: Sequence[str]) -> dict[str, list[Redated]]:
        """Which limits of these cases notices have moved or confirmed, the earliest first; others are left out."""

    def reach(self) -> Reach: ...

    # tasks

    def inbox(self, posts: Sequence[Post], at: datetime, *, today_end: datetime, soon_end: datetime,
              state: Urgency | None = None, place: str | None = None, only_unclaimed: bool = False, limit: int = 20,
              offset: int = 0) -> list[InboxRow]:  # fmt: skip
        """The open tasks of these posts, the most urgent first, those without a date last."""

    def inbox_counts(self, posts: Sequence[Post], at: datetime, today_end: datetime, soon_end: datetime) -> Counts: ...

    def tasks_of(self, number: str) -> list[TaskRow]:
        """The open tasks of one case."""

    def claim_task(self, number: str, place: str, line: int, officer: str, at: datetime) -> bool:
        """Take an open task for this officer; False when it is closed or a colleague has it."""

    def release_task(self, number: str, place: str, line: int, officer: str) -> bool:
        """Give a task back; False when this officer does not have it."""

    # the post

    def claim_messages(self, at: datetime, limit: int, lease_seconds: int, worker: str) -> list[OutboxRow]:
        """Messages to be sent now, the longest waiting first. Nobody else gets them until the lease is over."""

    def record_deliveries(self, attempts: Sequence[Attempt]) -> None:
        """What became of messages; an attempt already recorded changes nothing."""

    def withdraw_moot(self, at: datetime) -> int:
        """Take back what would now be told of a limit that has moved, stands still or has ended, or of a task that is
        done; answers how much. What stands on the desk already stays there."""

    def hold(self, until: Mapping[str, datetime]) -> None:
        """Keep these messages that wait or are held, by id, to be gathered at that time."""

    def put_off(self, until: Mapping[str, datetime]) -> None:
        """Let these waiting messages, by id, wait until then; no attempt was made."""

    def held_messages(self, at: datetime, limit: int) -> list[OutboxRow]:
        """What is to be gathered by now: everything of the next `limit` people and channels, by person and channel."""

    def gather(self, digest: Outgoing, ids: Sequence[str]) -> bool:
        """Write one message instead of these; False, and nothing is written, when the like of it was written before."""

    def sent_since(self, channel: str, at: datetime) -> int:
        """How many attempts a channel has made since then."""

    def send_again(self, ids: Sequence[str], at: datetime) -> int:
        """Let these messages that were given up be tried once more; answers how many were."""

    def urged(self, numbers: Sequence[str], day: date) -> frozenset[tuple[str, str]]:
        """(case, person) of everybody who was urged about one of these cases that day."""

    def urge(self, urges: Sequence[Urge]) -> frozenset[tuple[str, str]]:
        """Record these and write their messages; answers (case, person) of those who had not been urged that day."""

    def urges_of(self, number: str) -> list[Urge]:
        """Who was urged about a case, the oldest first; without the messages."""

    def channel_health(self) -> list[ChannelHealth]: ...

    def dead_letters(self, limit: int, offset: int = 0) -> list[DeadLetter]:
        """What was given up, the newest first."""

    def messages_of(self, number: str) -> list[OutboxRow]:
        """What was told about a case, the newest first."""

    def deliveries_of(self, message_id: str) -> list[Delivery]: ...

    def messages_for(self, staff_id: str, limit: int) -> list[OutboxRow]:
        """What the desk tells this person, the newest first."""

    def mark_read(self, staff_id: str, at: datetime) -> None:
        """This person has seen everything the desk has told him."""

    def outbox_health(self) -> OutboxHealth: ...

    # people and places

    def add_officer(self, login: str, name: str, password_hash: str, posts: Sequence[Post],
                    ways: Sequence[tuple[str, str]], language: str, at: datetime) -> str:  # fmt: skip
        """A new officer with posts and (channel, address) ways; answers his id. A login taken: AlreadyWritten."""

    def officers(self) -> list[StaffMember]:
        """Everybody who is active, by login."""

    def officer_by_login(self, login: str) -> StaffMember | None: ...

    def officer_by_id(self, staff_id: str) -> StaffMember | None: ...

    def set_active(self, staff_id: str, active: bool) -> None: ...

    def grant_post(self, staff_id: str, post: Post) -> None: ...

    def revoke_post(self, staff_id: str, post: Post) -> None: ...

    def set_channel(self, staff_id: str, channel: str, address: str, enabled: bool) -> None: ...

    def set_habits(self, staff_id: str, habits: Habits) -> None: ...

    def add_absence(self, staff_id: str, substitute: str, first: date, last: date, at: datetime) -> str:
        """Answers its id."""

    def withdraw_absence(self, id: str, at: datetime) -> None:
        """Somebody is back, or will not be away after all."""

    def absences(self, since: date) -> list[Absence]:
        """Who is or will be away on that day or later, the earliest first; what was withdrawn is left out."""

    def directory_version(self) -> int:
        """Grows with every change of staff, posts or ways."""

    def set_password(self, staff_id: str, password_hash: str) -> None:
        """The new password; failed attempts are forgotten."""

    def count_failure(self, staff_id: str, now: datetime, tries: int, lock: timedelta) -> None:
        """One more wrong password; the one that makes it `tries` locks the account for `lock`."""

    def start_session(self, token_hash: str, staff_id: str, now: datetime, until: datetime) -> None:
        """A session, and an end to counting failures. Sessions of this person that are over are forgotten."""

    def session(self, token_hash: str, now: datetime) -> StaffMember | None:
        """Whose session this is; nobody's when it is over or was ended."""

    def end_session(self, token_hash: str) -> None: ...

    def end_all_sessions(self, staff_id: str) -> None: ...

    def add_areas(self, areas: Sequence[Area]) -> None:
        """New areas; one whose code exists takes the new names and pack."""

    def areas(self) -> list[Area]: ...

    def area(self, code: str) -> Area | None: ...

    def pack_of(self, area: str) -> str | None:
        """The rule pack of an area: its own, else that of the nearest area around it."""

    # the rest

    def publish(self, procedure: Procedure, source: str) -> None:
        """Keep a procedure version for ever. Publishing it again changes nothing."""

    def pack_source(self, digest: str) -> str | None: ...

    def pack_versions(self) -> list[PackVersion]: ...

    def next_serial(self, name: str) -> int:
        """1, 2, 3, … for each name, never the same twice."""

    def new_id(self) -> str:
        """A new identifier; later ones sort after earlier ones."""

    def check(self) -> None:
        """Raises DatabaseNotReady unless the database answers and has today's tables."""

    def close(self) -> None:
        """Let go of every connection."""
