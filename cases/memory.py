"""The files in memory: the same promises as the SQL store, kept by dictionaries under one lock. Nothing outlives it."""

from dataclasses import dataclass

from cases.answers import PackVersion
from cases.memory_calendar import MemoryCalendar
from cases.memory_households import MemoryHouseholds
from cases.memory_registers import MemoryRegisters
from cases.memory_sorting import MemorySorting
from cases.memory_tasks import MemoryTasks
from states.procedure import Procedure


@dataclass(slots=True)
class _Version:
    about: PackVersion
    source: str


class MemoryStore(MemoryHouseholds, MemoryRegisters, MemoryCalendar, MemoryTasks, MemorySorting):
    def __init__(self) -> None:
        super().__init__()
        self._serials: dict[str, int] = {}
        self._versions: dict[str, _Version] = {}

    def publish(self, procedure: Procedure, source: str) -> None:
        about = PackVersion(procedure.digest, procedure.pack, procedure.name, procedure.version)
        self._versions.setdefault(procedure.digest, _Version(about, source))

    def pack_source(self, digest: str) -> str | None:
        version = self._versions.get(digest)
        return version.source if version else None

    def pack_versions(self) -> list[PackVersion]:
        every = [version.about for version in self._versions.values()]
        return sorted(every, key=lambda v: (v.pack, v.procedure, v.version, v.digest))

    def next_serial(self, name: str) -> int:
        with self.lock:
            self._serials[name] = self._serials.get(name, 0) + 1
            return self._serials[name]

    def check(self) -> None:
        pass

    def close(self) -> None:
        pass
