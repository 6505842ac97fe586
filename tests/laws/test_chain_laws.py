"""What holds for every history: its bytes are canonical, and no line of it can be changed, left out or moved unseen."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import rfc8785
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from states import FileNote, HistoryEntry, verify
from states.case import ClockMark, RegisterEntry
from states.chain import START, canonical, link

START_OF_TIME = datetime(2025, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(0), timedelta(days=9999)).map(lambda later: START_OF_TIME + later)
words = st.text(st.characters(codec="utf-8"), max_size=8)
names = st.text("abcxyz_.0", max_size=6)
numbers = st.integers(-(2**53) + 1, 2**53 - 1)
entries = st.builds(
    RegisterEntry, names, names, numbers, st.dictionaries(names, words | numbers, max_size=2)
)
lines = st.builds(
    HistoryEntry,
    case=names, line=numbers, at=moments, officer=names, officer_name=words, role=names, event=names,
    came_from=st.lists(names, max_size=2).map(tuple), went_to=st.lists(names, max_size=2).map(tuple),
    answers=st.dictionaries(names, words | numbers | st.booleans(), max_size=3),
    files=st.lists(st.builds(FileNote, names, names, words, names, numbers), max_size=2).map(tuple),
    marks=st.lists(st.builds(ClockMark, names, names, numbers, st.none() | numbers), max_size=2).map(tuple),
    writes=st.lists(entries, max_size=2).map(tuple),
    signature=names, outcome=names,
)  # fmt: skip


def chained(entries: list[HistoryEntry]) -> list[HistoryEntry]:
    linked: list[HistoryEntry] = []
    for number, entry in enumerate(entries, start=1):
        linked.append(link(replace(entry, line=number), linked[-1].hash if linked else START))
    return linked


@given(lines)
def test_the_bytes_of_a_line_are_those_of_rfc_8785(entry):
    said = {
        "case": entry.case, "line": entry.line, "at": entry.at.isoformat(timespec="microseconds"),
        "officer": entry.officer, "officer_name": entry.officer_name, "role": entry.role, "event": entry.event,
        "from": list(entry.came_from), "to": list(entry.went_to), "answers": dict(entry.answers),
        "files": [[f.id, f.kind, f.name, f.sha256, f.size] for f in entry.files],
        "marks": [[m.clock, m.kind, m.line, m.to] for m in entry.marks],
        "signature": entry.signature, "outcome": entry.outcome,
    }  # fmt: skip
    if entry.writes:
        said["writes"] = [[w.register, w.key, w.line, dict(w.values)] for w in entry.writes]
    assert canonical(entry) == rfc8785.dumps(said)


@given(st.lists(lines, min_size=1, max_size=4), lines, st.data())
@settings(max_examples=60)
def test_changing_any_one_field_of_any_one_line_makes_verify_name_it(entries, other, data):
    history = chained(entries)
    assert verify(history) is None
    at = data.draw(st.integers(0, len(history) - 1))
    field = data.draw(st.sampled_from([f.name for f in fields(HistoryEntry)]))
    before, after = getattr(history[at], field), getattr(other, field)
    assume(_differs(before, after))
    history[at] = replace(history[at], **{field: after})
    assert verify(history).line == at + 1


def _differs(one: Any, other: Any) -> bool:
    """True is not 1."""
    return repr(one) != repr(other) and one != other


@given(st.lists(lines, min_size=2, max_size=4), st.data())
@settings(max_examples=40)
def test_a_line_left_out_or_out_of_order_is_named(entries, data):
    history = chained(entries)
    at = data.draw(st.integers(0, len(history) - 2))
    assert verify([*history[:at], *history[at + 1 :]]).line == at + 1
    swapped = list(history)
    swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
    assert verify(swapped).line == at + 1
