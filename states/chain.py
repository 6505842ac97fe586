"""The chain that makes a changed line visible: each line's hash covers its content and the line before it
(呈报跟踪备查, S6-20)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from states.canonical import canonical_json
from states.case import HistoryEntry

METHOD = "sha256"  # written into each hash, so that an office bound to SM3 can change it and still verify the old
START = f"{METHOD}:" + "0" * 64


@dataclass(frozen=True, slots=True)
class Broken:
    """The first line that does not fit, and what is wrong with it."""

    line: int
    why: str


def link(entry: HistoryEntry, previous: str) -> HistoryEntry:
    """The entry with its place in the chain."""
    return replace(entry, previous=previous, hash=_hash(entry, previous))


def verify(entries: Sequence[HistoryEntry]) -> Broken | None:
    """The first broken line, or nothing. Lines must be complete, in order, and unchanged."""
    previous = START
    for number, entry in enumerate(entries, start=1):
        if entry.line != number:
            return Broken(number, f"line {number} is missing; line {entry.line} stands in its place")
        if entry.previous != previous:
            return Broken(number, "does not continue the line before it")
        if entry.hash != _hash(entry, previous):
            return Broken(number, "its content was changed after it was written")
        previous = entry.hash
    return None


def canonical(entry: HistoryEntry) -> bytes:
    """Everything the line says. A line that writes no register says nothing about registers, nor one of recusals that
    recuses nobody, nor one of substitutes that nobody did for another."""
    writes = {"writes": [[w.register, w.key, w.line, dict(w.values)] for w in entry.writes]} if entry.writes else {}
    recusal = {key: officer for key, officer in (("recuses", entry.recuses), ("lifts", entry.lifts)) if officer}
    return canonical_json(
        {
            "case": entry.case, "line": entry.line,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "officer": entry.officer, "officer_name": entry.officer_name, "role": entry.role, "event": entry.event,
            "from": list(entry.came_from), "to": list(entry.went_to), "answers": dict(entry.answers),
            "files": [[f.id, f.kind, f.name, f.sha256, f.size] for f in entry.files],
            "marks": [[m.clock, m.kind, m.line, m.to] for m in entry.marks],
            "signature": entry.signature, "outcome": entry.outcome, **writes, **recusal,
            **({"behalf": [entry.behalf, entry.behalf_name]} if entry.behalf or entry.behalf_name else {}),
        }
    )  # fmt: skip


def _hash(entry: HistoryEntry, previous: str) -> str:
    digest = hashlib.sha256(previous.encode() + b"\n" + canonical(entry)).hexdigest()
    return f"{METHOD}:{digest}"
