"""Cases in memory, and the one write that changes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from cases.answers import (
    Applicant,
    ClockRow,
    Disclosure,
    FoundCase,
    Household,
    KeptFile,
    Loaded,
    Opened,
    RegisterRow,
    TaskRow,
    Versions,
)
from cases.changes import Change, NewCase, Reminder, Sheet
from cases.errors import AlreadyWritten, CaseNotFound, RegisterMovedOn
from cases.mapping import fires_of
from cases.memory_post import MemoryPostRoom
from cases.memory_staff import MemoryStaff
from states.areas import covers
from states.case import Case, HistoryEntry, RegisterEntry
from states.deadlines import Deadline
from states.steps import Step

Key = tuple[str, int]  # a clock or place, and the line in which it was started or entered


@dataclass(slots=True)
class File:
    """Everything kept of one case."""

    case: Case
    family: NewCase
    history: list[HistoryEntry] = field(default_factory=list)
    clocks: dict[Key, ClockRow] = field(default_factory=dict)
    tasks: dict[Key, TaskRow] = field(default_factory=dict)
    closed: set[Key] = field(default_factory=set)
    attachments: list[KeptFile] = field(default_factory=list)

    @property
    def open_tasks(self) -> list[TaskRow]:
        return [task for key, task in self.tasks.items() if key not in self.closed]


class MemoryCases(MemoryPostRoom, MemoryStaff):
    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, File] = {}
        self._sheets: dict[tuple[str, str], tuple[str, Sheet]] = {}
        self.households: dict[str, Household] = {}
        self.entries: dict[tuple[str, str, int], RegisterRow] = {}  # by register, key and line
        self.calendar_version = 0
        self._disclosures: list[Disclosure] = []

    def load(self, number: str) -> Loaded:
        with self.lock:
            return Loaded(self._file(number).case, self.directory_version(), self.calendar_version)

    def versions(self) -> Versions:
        with self.lock:
            return Versions(self.directory_version(), self.calendar_version)

    def load_many(self, numbers: Sequence[str]) -> dict[str, Case]:
        with self.lock:
            return {number: self.files[number].case for number in numbers if number in self.files}

    def commit(self, changes: Sequence[Change]) -> frozenset[str]:
        with self.lock:
            for change in changes:
                self._refuse_a_second(change)
            stands = [change for change in changes if self._stands(change)]
            numbers = {change.number for change in stands}
            written = [change for change in stands if not change.parent or change.parent in numbers]
            self._refuse_a_line_written(written)
            for change in written:
                self._write(change)
            return frozenset(change.number for change in written)

    def history(self, number: str) -> list[HistoryEntry]:
        with self.lock:
            return list(self._file(number).history)

    def histories(self, numbers: Sequence[str]) -> dict[str, list[HistoryEntry]]:
        with self.lock:
            return {number: list(self.files[number].history) for number in numbers if number in self.files}

    def numbers(self, after: str, limit: int) -> list[str]:
        with self.lock:
            return sorted(number for number in self.files if number > after)[:limit]

    def opened_on(self, officer: str, key: str) -> tuple[str, Sheet] | None:
        with self.lock:
            return self._sheets.get((officer, key))

    def opened_by(self, officer: str, keys: Sequence[str]) -> dict[str, Opened]:
        with self.lock:
            known = {key: self._sheets[officer, key][0] for key in keys if (officer, key) in self._sheets}
            return {key: Opened(number, self.files[number].case.closed_at) for key, number in known.items()}

    def applicants(self, numbers: Sequence[str]) -> dict[str, Applicant]:
        with self.lock:
            families = {number: self.files[number].family for number in numbers if number in self.files}
        return {number: Applicant(family.applicant, len(family.persons)) for number, family in families.items()}

    def find(self, text: str, areas: Sequence[str], limit: int) -> list[FoundCase]:
        files = self._in(areas)
        named = sorted((f for f in files if f.family.applicant.startswith(text)), key=lambda f: f.family.applicant)
        numbered = sorted((f for f in files if f.case.number.startswith(text.upper())), key=lambda f: f.case.number)
        found = {file.case.number: file for file in named[:limit] + numbered[:limit]}
        return newest_first(found.values())[:limit]

    def list_cases(self, areas: Sequence[str], *, opened: bool | None = None, procedure: str | None = None,
                   place: str | None = None, limit: int = 20, offset: int = 0) -> list[FoundCase]:  # fmt: skip
        found = [
            file for file in self._in(areas)
            if opened in (None, file.case.open) and procedure in (None, file.case.procedure)
            and (place is None or place in file.case.places)
        ]  # fmt: skip
        return newest_first(found)[offset : offset + limit]

    def cases_with_running(self, kind: str, area: str) -> list[str]:
        running = [
            (clock.fire_at, file.case.number) for file in self._in([area]) for clock in file.clocks.values()
            if clock.kind == kind and clock.fire_at is not None
        ]  # fmt: skip
        return list(dict.fromkeys(number for _, number in sorted(running)))

    def disclose(self, number: str, staff_id: str, field: str, at: datetime, why: str) -> None:
        with self.lock:
            self._disclosures.append(Disclosure(number, staff_id, field, at.astimezone(UTC), why))

    def disclosures(self, number: str) -> list[Disclosure]:
        with self.lock:
            return [looked for looked in self._disclosures if looked.case_number == number]

    def attachments_of(self, number: str) -> list[KeptFile]:
        with self.lock:
            return sorted(self.files[number].attachments, key=lambda f: f.id) if number in self.files else []

    def attachment(self, id: str) -> KeptFile | None:
        with self.lock:
            return next((kept for file in self.files.values() for kept in file.attachments if kept.id == id), None)

    # the write

    def _stands(self, change: Change) -> bool:
        file = self.files.get(change.number)
        return (file.case.line if file else 0) == change.before

    def _refuse_a_second(self, change: Change) -> None:
        file, family = self.files.get(change.number), change.newcomer
        if family and family.sheet and (family.opened_by, family.sheet.key) in self._sheets:
            raise AlreadyWritten
        if file is None or not (change.newcomer or self._stands(change)):
            return
        fired = {fires_of(entry) for entry in file.history} - {None}
        if change.newcomer or any(fires_of(step.entry) in fired for step in change.steps):
            raise AlreadyWritten

    def _refuse_a_line_written(self, changes: Sequence[Change]) -> None:
        """Two acts that read the same line of a register cannot both write the next."""
        taken = set(self.entries)
        for entry in (entry for change in changes for step in change.steps for entry in step.entry.writes):
            line = (entry.register, entry.key, entry.line)
            if line in taken:
                raise RegisterMovedOn
            taken.add(line)

    def _write(self, change: Change) -> None:
        last = change.steps[-1]
        if change.newcomer:
            self._take_in(last.case, change.newcomer)
        file = self.files[change.number]
        file.case = last.case
        for step in change.steps:
            file.history.append(step.entry)
            file.attachments += _kept(step)
            file.closed |= set(step.closed_tasks)
            for entry in step.entry.writes:
                self.entries[entry.register, entry.key, entry.line] = _register_row(step, entry)
            for deadline in step.deadlines:
                key = (deadline.clock, deadline.line)
                file.clocks[key] = _clock(last.case, deadline, file.clocks.get(key), change)
        for task in _tasks(last):
            before = file.tasks.get((task.place, task.line))
            file.tasks[task.place, task.line] = _with_claim_of(before, task) if before else task
        barred = {step.entry.recuses for step in change.steps} - {""}
        for key, task in file.tasks.items():
            if task.claimed_by in barred and key not in file.closed:
                file.tasks[key] = replace(task, claimed_by=None, claimed_at=None)
        self._enqueue(change.outbox)

    def _take_in(self, case: Case, family: NewCase) -> None:
        self.files[case.number] = File(case, family)
        if family.sheet:
            self._sheets[family.opened_by, family.sheet.key] = case.number, family.sheet
        if not family.on_file:
            household = Household(case.household, family.applicant, case.area, family.address, family.persons)
            self.households[case.household] = household

    def _file(self, number: str) -> File:
        if number not in self.files:
            raise CaseNotFound(number)
        return self.files[number]

    def _in(self, areas: Sequence[str]) -> list[File]:
        with self.lock:
            return [file for file in self.files.values() if any(covers(area, file.case.area) for area in areas)]


def _clock(case: Case, deadline: Deadline, before: ClockRow | None, change: Change) -> ClockRow:
    key = (deadline.clock, deadline.line)
    rung: Reminder | None
    if key in change.reminders or deadline.status != "running":
        rung = change.reminders.get(key)
    else:
        rung = (before.next_rung, before.remind_at) if before and before.remind_at else None
    waits = deadline.status == "running" and deadline.fired is None
    started = next(c.started for c in case.clocks if (c.clock, c.line) == key)
    return ClockRow(
        deadline.clock, deadline.line, deadline.kind, case.area, started.astimezone(UTC), deadline.due, deadline.due_at,
        deadline.provisional, deadline.status, deadline.due_at if waits else None, rung[1] if rung else None,
        rung[0] if rung else None, deadline.ended_at, deadline.fired, None, change.calendar,
    )  # fmt: skip


def _register_row(step: Step, entry: RegisterEntry) -> RegisterRow:
    line = step.entry
    return RegisterRow(entry.register, entry.key, entry.line, dict(entry.values), step.case.area, line.case, line.line,
                       line.at.astimezone(UTC), line.officer)  # fmt: skip


def _tasks(step: Step) -> list[TaskRow]:
    still = any(clock.stopped and clock.ended is None for clock in step.case.clocks)
    opened = step.entry.at.astimezone(UTC)
    return [
        TaskRow(t.place, t.line, t.role, t.area, t.due.due if t.due else None, t.due.due_at if t.due else None,
                t.due.clock if t.due else None, t.due is None and still, opened, None, None, None)
        for t in step.tasks
    ]  # fmt: skip


def _with_claim_of(before: TaskRow, task: TaskRow) -> TaskRow:
    return replace(before, due_on=task.due_on, due_at=task.due_at, clock=task.clock, stopped=task.stopped)


def _kept(step: Step) -> list[KeptFile]:
    entry = step.entry
    return [
        KeptFile(f.id, entry.case, f.kind, f.name, f.sha256, f.size, entry.at.astimezone(UTC), entry.officer)
        for f in entry.files
    ]  # fmt: skip


def newest_first(found: Iterable[File]) -> list[FoundCase]:
    newest = sorted(found, key=lambda file: (file.case.opened_at, file.case.number), reverse=True)
    return [
        FoundCase(f.case.number, f.family.applicant, f.case.procedure, f.case.digest, f.case.area, f.case.places,
                  f.case.opened_at.astimezone(UTC), f.case.closed_at, f.case.outcome,
                  f.case.household, f.case.parent) for f in newest
    ]  # fmt: skip
