"""What is due, what is late, and what could not be fired, in memory."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from cases.answers import ClockRow, DueClock, DueReminder, OverdueCount, OverdueRow, Reach, SetAside
from cases.changes import Rung
from cases.memory_cases import File, MemoryCases
from states.areas import area_at, covers


class MemoryClocks(MemoryCases):
    def due(self, kind: str, at: datetime, limit: int) -> list[DueClock]:
        found = [
            DueClock(number, clock.clock, clock.line, clock.fire_at) for number, clock in self._clocks()
            if clock.kind == kind and clock.fire_at is not None and clock.fire_at <= at
        ]  # fmt: skip
        return sorted(found, key=lambda d: d.fire_at)[:limit]

    def set_aside(self, number: str, clock: str, line: int, why: str) -> None:
        self._change(number, clock, line, set_aside=why, fire_at=None)

    def set_aside_list(self) -> list[SetAside]:
        found = [SetAside(number, c.clock, c.line, c.set_aside) for number, c in self._clocks() if c.set_aside]
        return sorted(found, key=lambda s: (s.number, s.clock, s.line))

    def take_up(self, number: str, clock: str, line: int) -> None:
        with self.lock:
            row = self.files[number].clocks.get((clock, line))
            if row and row.set_aside is not None:
                self._change(number, clock, line, set_aside=None, fire_at=row.due_at)

    def due_reminders(self, at: datetime, limit: int) -> list[DueReminder]:
        found = [
            DueReminder(number, clock.clock, clock.line, clock.next_rung or "", clock.remind_at)
            for number, clock in self._clocks() if clock.remind_at is not None and clock.remind_at <= at
        ]  # fmt: skip
        return sorted(found, key=lambda d: d.remind_at)[:limit]

    def commit_reminders(self, rungs: Sequence[Rung]) -> int:
        taken = 0
        with self.lock:
            for rung in rungs:
                file = self.files.get(rung.number)
                row = file.clocks.get((rung.clock, rung.line)) if file else None
                if row and row.remind_at is not None and row.next_rung == rung.rung_was:
                    self._change(rung.number, rung.clock, rung.line, next_rung=rung.next_rung, remind_at=rung.next_at)
                    self._enqueue(rung.outbox)
                    taken += 1
        return taken

    def clocks_of(self, number: str) -> list[ClockRow]:
        with self.lock:
            clocks = self.files[number].clocks.values() if number in self.files else ()
            return sorted(clocks, key=lambda c: (c.line, c.clock))

    def reach(self) -> Reach:
        running = [clock for _, clock in self._clocks() if clock.ended_at is None]
        furthest = max((clock.due_on for clock in running if clock.due_on), default=None)
        return Reach(furthest, sum(clock.provisional for clock in running))

    def overdue(self, areas: Sequence[str], as_of: datetime, *, clock: str | None = None, limit: int = 20,
                offset: int = 0) -> list[OverdueRow]:  # fmt: skip
        late = [(file, row) for file, row in self._late(areas, as_of) if clock in (None, row.clock)]
        late.sort(key=lambda pair: (pair[1].due_at, pair[0].case.number, pair[1].clock, pair[1].line))
        return [self._overdue_row(file, row) for file, row in late[offset : offset + limit]]

    def overdue_counts(self, areas: Sequence[str], as_of: datetime) -> list[OverdueCount]:
        counts = Counter((area_at("town", row.area), row.clock) for _, row in self._late(areas, as_of))
        return [OverdueCount(area, clock, n) for (area, clock), n in sorted(counts.items())]

    def _clocks(self) -> list[tuple[str, ClockRow]]:
        with self.lock:
            return [(number, clock) for number, file in self.files.items() for clock in file.clocks.values()]

    def _late(self, areas: Sequence[str], as_of: datetime) -> Iterator[tuple[File, ClockRow]]:
        with self.lock:
            files = list(self.files.values())
        for file in files:
            for row in file.clocks.values():
                passed = row.due_at is not None and row.due_at <= as_of
                kept = row.ended_at is not None and row.ended_at <= as_of
                if passed and not kept and any(covers(area, row.area) for area in areas):
                    yield file, row

    def _overdue_row(self, file: File, row: ClockRow) -> OverdueRow:
        case = file.case
        return OverdueRow(
            case.number, file.family.applicant, case.procedure, case.digest, row.area, case.places, row.clock, row.kind,
            row.line, row.due_on, row.due_at, self._holder(file),
        )  # fmt: skip

    def _holder(self, file: File) -> str | None:
        claimed = [task for task in file.open_tasks if self.staff_name(task.claimed_by)]
        first = min(claimed, key=lambda task: (task.line, task.place), default=None)
        return self.staff_name(first.claimed_by) if first else None

    def _change(self, number: str, clock: str, line: int, **columns: object) -> None:
        with self.lock:
            clocks = self.files[number].clocks
            clocks[clock, line] = replace(clocks[clock, line], **columns)
