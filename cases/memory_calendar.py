"""Notices of the calendar in memory, and the limits they move."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from cases.answers import CalendarNotice, ClockRow
from cases.changes import NewDate, Redated, Redating
from cases.memory_cases import File
from cases.memory_clocks import MemoryClocks
from states.areas import covers
from states.case import Officer
from states.steps import OpenTask


class MemoryCalendar(MemoryClocks):
    def __init__(self) -> None:
        super().__init__()
        self._notices: dict[int, CalendarNotice] = {}
        self._redated: dict[tuple[str, str, int, int], Redated] = {}

    def enter_notice(self, area: str, text: str, officer: Officer, at: datetime) -> int:
        with self.lock:
            id = len(self._notices) + 1
            self._notices[id] = CalendarNotice(id, area, text, "draft", officer.id, officer.name, at.astimezone(UTC))
            return id

    def decide_notice(self, id: int, status: str, officer: Officer, at: datetime) -> bool:
        with self.lock:
            notice = self._notices.get(id)
            if notice is None or notice.status != "draft":
                return False
            version = None
            if status != "withdrawn":
                version = self.calendar_version = self.calendar_version + 1
            self._notices[id] = replace(notice, status=status, decided_by=officer.id, decided_name=officer.name,
                                        decided_at=at.astimezone(UTC), version=version)  # fmt: skip
            return True

    def calendar_notices(self) -> list[CalendarNotice]:
        with self.lock:
            return list(self._notices.values())

    def finish_notices(self, version: int, at: datetime) -> None:
        with self.lock:
            for notice in self.calendar_notices():
                if notice.version is not None and notice.version <= version and notice.finished_at is None:
                    self._notices[notice.id] = replace(notice, finished_at=at.astimezone(UTC))

    def dated_before(self, version: int, area: str, after: str, limit: int) -> list[str]:
        old = {
            number for number, clock in self._clocks()
            if clock.ended_at is None and clock.dated_by < version and number > after and covers(area, clock.area)
        }  # fmt: skip
        return sorted(old)[:limit]

    def running_clocks(self, numbers: Sequence[str]) -> dict[str, list[ClockRow]]:
        running = {number: [row for row in self.clocks_of(number) if row.ended_at is None] for number in numbers}
        return {number: rows for number, rows in running.items() if rows}

    def redate(self, redatings: Sequence[Redating]) -> frozenset[str]:
        with self.lock:
            standing = [r for r in redatings if r.number in self.files and self.files[r.number].case.line == r.before]
            for redating in standing:
                self._redate(self.files[redating.number], redating)
            self._withdraw({r.number: [r.reminders_about(limit) for limit in r.limits] for r in standing})
            return frozenset(redating.number for redating in standing)

    def redated(self, numbers: Sequence[str]) -> dict[str, list[Redated]]:
        found: dict[str, list[Redated]] = {}
        with self.lock:
            for (number, *_), redated in self._redated.items():
                if number in numbers:
                    found.setdefault(number, []).append(redated)
        return {number: sorted(of, key=lambda r: (r.version, r.line, r.clock)) for number, of in found.items()}

    def _redate(self, file: File, redating: Redating) -> None:
        for key, row in file.clocks.items():
            if row.ended_at is None:
                file.clocks[key] = replace(row, dated_by=max(row.dated_by, redating.version))
        for limit in redating.limits:
            key = (limit.deadline.clock, limit.deadline.line)
            file.clocks[key] = _dated(file.clocks[key], limit)
            if limit.journal:
                self._redated.setdefault((redating.number, *key, redating.version), limit.journal)
        for task in redating.tasks:
            key = (task.place, task.line)
            if key in file.tasks and key not in file.closed:
                file.tasks[key] = replace(file.tasks[key], **_due(task))

    def _withdraw(self, about: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Messages of these cases that wait and name another date: (how their keys begin, how they may end)."""
        for row in list(self.outbox.values()):
            for begins, ends in about.get(row.case_number, ()) if row.status in ("waiting", "held") else ():
                if row.dedupe_key.startswith(begins) and not row.dedupe_key.endswith(ends):
                    self.outbox[row.id] = replace(row, status="withdrawn", next_try_at=None, held_until=None)


def _dated(row: ClockRow, limit: NewDate) -> ClockRow:
    deadline, rung = limit.deadline, limit.reminder
    waits = deadline.status == "running" and deadline.fired is None and row.set_aside is None
    return replace(row, due_on=deadline.due, due_at=deadline.due_at, provisional=deadline.provisional,
                   fire_at=deadline.due_at if waits else None, remind_at=rung[1] if rung else None,
                   next_rung=rung[0] if rung else None)  # fmt: skip


_NO_DATE: dict[str, object] = {"due_on": None, "due_at": None, "clock": None}


def _due(task: OpenTask) -> dict[str, object]:
    due = task.due
    return {"due_on": due.due, "due_at": due.due_at, "clock": due.clock} if due else _NO_DATE
