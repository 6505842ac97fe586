"""Registers, child cases and the lateness of officers, in memory."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from cases.answers import FoundCase, RegisterCount, RegisterRow
from cases.memory_cases import MemoryCases, newest_first
from states.areas import covers
from states.known import Latest


class MemoryRegisters(MemoryCases):
    def latest(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Latest]:
        with self.lock:
            lines = {pair: self.register_history(*pair) for pair in keys}
        return {pair: Latest(rows[-1].line, rows[-1].values) for pair, rows in lines.items() if rows}

    def register_history(self, register: str, key: str) -> list[RegisterRow]:
        with self.lock:
            rows = [row for (name, under, _), row in self.entries.items() if (name, under) == (register, key)]
        return sorted(rows, key=lambda row: row.line)

    def register_entries(self, register: str, areas: Sequence[str], *, limit: int = 20, offset: int = 0
                         ) -> list[RegisterRow]:  # fmt: skip
        with self.lock:
            last = {row.key: row for _, row in sorted(self.entries.items()) if row.register == register}
        seen = [row for _, row in sorted(last.items()) if any(covers(area, row.area) for area in areas)]
        return seen[offset : offset + limit]

    def register_counts(self, areas: Sequence[str]) -> list[RegisterCount]:
        with self.lock:
            last = {(row.register, row.key): row for _, row in sorted(self.entries.items())}
        seen = [row for row in last.values() if any(covers(area, row.area) for area in areas)]
        counted = Counter((row.register, row.area) for row in seen)
        return [RegisterCount(*where, n) for where, n in sorted(counted.items())]

    def entries_of(self, numbers: Sequence[str]) -> dict[str, list[RegisterRow]]:
        wanted, entries = set(numbers), defaultdict[str, list[RegisterRow]](list)
        with self.lock:
            rows = [row for row in self.entries.values() if row.case_number in wanted]
        for row in sorted(rows, key=lambda r: (r.case_number, r.case_line, r.register, r.key, r.line)):
            entries[row.case_number].append(row)
        return dict(entries)

    def children_of(self, number: str) -> list[FoundCase]:
        with self.lock:
            return newest_first(file for file in self.files.values() if number and file.case.parent == number)[::-1]

    def late_of(self, officer: str, clocks: Iterable[str], at: datetime) -> dict[str, int]:
        wanted = set(clocks)
        with self.lock:
            late = {
                (row.clock, number) for number, file in self.files.items() for row in file.clocks.values()
                if row.clock in wanted and row.ended_at is None and row.due_at is not None and row.due_at <= at
                and any(entry.officer == officer for entry in file.history)
            }  # fmt: skip
        return dict(Counter(clock for clock, _ in late))
