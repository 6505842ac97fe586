"""Whether the files still say what was written: every chain, and every stored case and entry against its history."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cases.store import RegisterRow, Store
from states.case import Case, HistoryEntry, replay
from states.chain import verify


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """What is wrong with a case. `line` is the first history line that does not fit; 0 when none is to blame."""

    number: str
    code: Literal["chain_broken", "head_differs", "case_differs", "register_differs", "no_history"]
    line: int
    why: str


def audit(store: Store, *, after: str = "", page: int = 200) -> Iterator[AuditFinding]:
    """Walk through every case behind `after`; yields nothing when all is well."""
    while numbers := store.numbers(after, page):
        cases, histories, entries = store.load_many(numbers), store.histories(numbers), store.entries_of(numbers)
        for number in numbers:
            finding = _judged(cases[number], histories.get(number, []), entries.get(number, []))
            if finding:
                yield finding
        after = numbers[-1]


def _judged(case: Case, history: list[HistoryEntry], entries: list[RegisterRow]) -> AuditFinding | None:
    if not history:
        return AuditFinding(case.number, "no_history", 0, "the case has no history")
    if broken := verify(history):
        return AuditFinding(case.number, "chain_broken", broken.line, broken.why)
    if (case.line, case.head) != (history[-1].line, history[-1].hash):
        why = f"the case stands at line {case.line}, its history ends at line {history[-1].line}"
        return AuditFinding(case.number, "head_differs", history[-1].line, why)
    if case != replay(history):
        return AuditFinding(case.number, "case_differs", 0, "the stored case is not what its history makes")
    if wrong := _differing(history, entries):
        return AuditFinding(case.number, "register_differs", min(wrong), "a register does not say what this line wrote")
    return None


def _differing(history: list[HistoryEntry], entries: list[RegisterRow]) -> set[int]:
    """The lines whose entries are not in the registers as they were written, or that never wrote what is there."""
    wrote = {(line.line, w.register, w.key, w.line): w.values for line in history for w in line.writes}
    stands = {(row.case_line, row.register, row.key, row.line): row.values for row in entries}
    return {place[0] for place in wrote.keys() | stands.keys() if wrote.get(place) != stands.get(place)}
