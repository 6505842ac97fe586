"""The inbox and the claims in memory."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cases.answers import Counts, InboxRow, TaskRow, Urgency
from cases.memory_cases import File, MemoryCases
from states.areas import covers
from states.case import Post


class MemoryTasks(MemoryCases):
    def inbox(self, posts: Sequence[Post], at: datetime, *, today_end: datetime, soon_end: datetime,
              state: Urgency | None = None, place: str | None = None, only_unclaimed: bool = False, limit: int = 20,
              offset: int = 0) -> list[InboxRow]:  # fmt: skip
        found = [
            (file, task) for file, task in self._held(posts)
            if state in (None, _urgency(task, at, today_end, soon_end)) and place in (None, task.place)
            and not (only_unclaimed and task.claimed_by)
        ]  # fmt: skip
        found.sort(key=lambda pair: (pair[1].due_at is None, pair[1].due_at or at, pair[0].case.number, pair[1].place))
        return [self._inbox_row(file, task) for file, task in found[offset : offset + limit]]

    def inbox_counts(self, posts: Sequence[Post], at: datetime, today_end: datetime, soon_end: datetime) -> Counts:
        return Counts(**Counter(_urgency(task, at, today_end, soon_end) for _, task in self._held(posts)))

    def tasks_of(self, number: str) -> list[TaskRow]:
        with self.lock:
            tasks = self.files[number].open_tasks if number in self.files else []
        named = [replace(task, claimed_by_name=self.staff_name(task.claimed_by)) for task in tasks]
        return sorted(named, key=lambda task: (task.line, task.place))

    def claim_task(self, number: str, place: str, line: int, officer: str, at: datetime) -> bool:
        with self.lock:
            task = self._open_task(number, place, line)
            if task is None or task.claimed_by not in (None, officer):
                return False
            claimed = replace(task, claimed_by=officer, claimed_at=task.claimed_at or at)
            self.files[number].tasks[place, line] = claimed
            return True

    def release_task(self, number: str, place: str, line: int, officer: str) -> bool:
        with self.lock:
            task = self._open_task(number, place, line)
            if task is None or task.claimed_by != officer:
                return False
            self.files[number].tasks[place, line] = replace(task, claimed_by=None, claimed_at=None)
            return True

    def _open_task(self, number: str, place: str, line: int) -> TaskRow | None:
        file = self.files.get(number)
        return None if file is None or (place, line) in file.closed else file.tasks.get((place, line))

    def _held(self, posts: Sequence[Post]) -> list[tuple[File, TaskRow]]:
        with self.lock:
            return [
                (file, task) for file in self.files.values() for task in file.open_tasks
                if any(post.role == task.role and covers(post.area, task.area) for post in posts)
            ]  # fmt: skip

    def _inbox_row(self, file: File, task: TaskRow) -> InboxRow:
        case, family = file.case, file.family
        return InboxRow(
            case.number, family.applicant, len(family.persons), case.procedure, case.digest, case.area, task.place,
            task.line, task.role, task.area, task.due_on, task.due_at, task.clock, task.stopped, task.opened_at,
            task.claimed_by, self.staff_name(task.claimed_by),
        )  # fmt: skip


def _urgency(task: TaskRow, at: datetime, today_end: datetime, soon_end: datetime) -> Urgency:
    if task.due_at is None:
        return "stopped" if task.stopped else "calm"
    bounds: list[tuple[Urgency, datetime]] = [("overdue", at), ("today", today_end), ("soon", soon_end)]
    return next((urgency for urgency, end in bounds if task.due_at <= end), "calm")
