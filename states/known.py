"""What a case does not know by itself. Whoever asks the rule book brings it along, as he brings the moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from states.areas import area_at
from states.case import Case, RegisterEntry
from states.procedure import Register

CHILDREN = ("open", "total")


@dataclass(frozen=True, slots=True)
class Latest:
    """What counts in a register under one key: its last entry; line 0 while there is none."""

    line: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """Registers under the keys of the case, its child cases, and what the person acting has let pass.

    `children`: how many are open, and in total. `late`: by clock, in how many cases in which this officer has acted a
    limit of that name is overdue now.
    """

    registers: Mapping[str, Latest] = field(default_factory=dict)
    children: Mapping[str, int] = field(default_factory=dict)
    late: Mapping[str, int] = field(default_factory=dict)

    def after(self, writes: Iterable[RegisterEntry]) -> "Known":
        """The same when these entries have been written."""
        latest = {entry.register: Latest(entry.line, entry.values) for entry in writes}
        return replace(self, registers={**self.registers, **latest}) if latest else self


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What has to be brought along before moves can be judged: names of registers and clocks, and whether children."""

    registers: frozenset[str] = frozenset()
    children: bool = False
    late: frozenset[str] = frozenset()


def key_of(register: Register, case: Case) -> str:
    """Under what a register keeps what it says about this case."""
    return case.household if register.key == "household" else area_at(register.key, case.area)
