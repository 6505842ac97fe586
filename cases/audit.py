"""Whether the files still say what was written: every chain, and every stored case against its own history."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cases.store import Store
from states.case import Case, HistoryEntry, replay
from states.chain import verify


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """What is wrong with a case. `line` is the first history line that does not fit; 0 when none is to blame."""

    number: str
    code: Literal["chain_broken", "head_differs", "case_differs", "no_history"]
    line: int
    why: str


def audit(store: Store, *, after: str = "", page: int = 200) -> Iterator[AuditFinding]:
    """Walk through every case behind `after`; yields nothing when all is well."""
    while numbers := store.numbers(after, page):
        cases, histories = store.load_many(numbers), store.histories(numbers)
        for number in numbers:
            finding = _judged(cases[number], histories.get(number, []))
            if finding:
                yield finding
        after = numbers[-1]


def _judged(case: Case, history: list[HistoryEntry]) -> AuditFinding | None:
    if not history:
        return AuditFinding(case.number, "no_history", 0, "the case has no history")
    if broken := verify(history):
        return AuditFinding(case.number, "chain_broken", broken.line, broken.why)
    if (case.line, case.head) != (history[-1].line, history[-1].hash):
        why = f"the case stands at line {case.line}, its history ends at line {history[-1].line}"
        return AuditFinding(case.number, "head_differs", history[-1].line, why)
    if case != replay(history):
        return AuditFinding(case.number, "case_differs", 0, "the stored case is not what its history makes")
    return None
