"""The chain of a case's history: a line changed, left out, put in or moved is named."""

from dataclasses import fields, replace
from datetime import UTC, timedelta, timezone

import pytest
import rfc8785

from states import verify
from states.case import HistoryEntry, RegisterEntry
from states.chain import METHOD, START, Broken, canonical, link
from tests.core_support import a_case, a_file


def a_history() -> list[HistoryEntry]:
    """Eleven lines with answers, papers, clocks, signatures and an outcome."""
    return a_case("refused").history


def test_a_history_as_it_was_written_holds():
    assert verify(a_history()) is None
    assert verify([]) is None


def test_the_first_line_stands_on_the_beginning_and_each_on_the_one_before():
    history = a_history()
    assert history[0].previous == START
    assert [e.previous for e in history[1:]] == [e.hash for e in history[:-1]]
    assert all(e.hash.startswith(f"{METHOD}:") for e in history)


CHANGED = {
    "case": "SA-2", "line": 3, "at": a_history()[1].at + timedelta(microseconds=1), "officer": "somebody",
    "officer_name": "某人", "role": "leader", "event": "approve", "came_from": ("notice",), "went_to": ("filing",),
    "answers": {"persons": 4}, "files": (), "marks": (), "signature": "decision", "outcome": "granted",
    "writes": (RegisterEntry("reserve", "520304001", 1, {"balance": 1}),), "recuses": "somebody", "lifts": "somebody",
    "behalf": "somebody", "behalf_name": "某人",
    "previous": START, "hash": START,
}  # fmt: skip


@pytest.mark.parametrize("field", [f.name for f in fields(HistoryEntry)])
def test_s6_20_a_change_of_any_one_field_is_found_in_its_line(field):
    history = a_history()
    history[1] = replace(history[1], **{field: CHANGED[field]})
    assert verify(history).line == 2


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({"persons": 3, "income": 180001}, id="another-amount"),
        pytest.param({"persons": True, "income": 180000}, id="true-for-one"),
        pytest.param({"persons": "3", "income": 180000}, id="a-text-for-a-number"),
        pytest.param({"income": 180000}, id="an-answer-left-out"),
        pytest.param({"persons": 3, "income": 180000, "phone": ""}, id="an-answer-added"),
    ],
)
def test_an_answer_is_covered_with_its_type(answers):
    history = a_history()
    kept = {"id_number": "11010519491231002X"}
    assert history[1].answers == {"persons": 3, "income": 180000, **kept}
    history[1] = replace(history[1], answers={**answers, **kept})
    assert verify(history) == Broken(2, "its content was changed after it was written")


@pytest.mark.parametrize("field", ["id", "kind", "name", "sha256", "size"])
def test_everything_noted_of_a_file_is_covered(field):
    history = a_history()
    changed = replace(history[1].files[0], **{field: 2 if field == "size" else "x"})
    history[1] = replace(history[1], files=(changed,))
    assert verify(history).line == 2


@pytest.mark.parametrize("field", ["clock", "kind", "line", "to"])
def test_everything_noted_of_a_clock_is_covered(field):
    history = a_history()
    changed = replace(history[1].marks[0], **{field: 9 if field in ("line", "to") else "extend"})
    history[1] = replace(history[1], marks=(changed, *history[1].marks[1:]))
    assert verify(history).line == 2


def test_a_line_left_out_is_named_by_its_number():
    history = a_history()
    del history[3]
    assert verify(history) == Broken(4, "line 4 is missing; line 5 stands in its place")


def test_two_lines_that_changed_places_are_named_by_the_first():
    history = a_history()
    history[2], history[3] = history[3], history[2]
    assert verify(history).line == 3


def test_a_line_put_in_is_found_even_if_it_is_linked_to_the_one_before():
    history = a_history()
    forged = link(replace(history[3], officer="somebody"), history[2].hash)
    assert verify([*history[:3], forged, *history[4:]]) == Broken(5, "does not continue the line before it")


def test_a_history_written_anew_from_a_line_on_needs_its_last_hash_kept_elsewhere():
    """Who rewrites every later line gives himself away by the last hash: the anchor kept outside."""
    history = a_history()
    anchor = history[-1].hash
    forged = history[:3]
    for entry in history[3:]:
        forged.append(link(replace(entry, officer="somebody"), forged[-1].hash))
    assert verify(forged) is None
    assert forged[-1].hash != anchor


def test_the_first_of_several_broken_lines_is_named():
    history = a_history()
    for i in (5, 2, 7):
        history[i] = replace(history[i], officer="somebody")
    assert verify(history).line == 3


def test_the_same_moment_in_another_time_zone_is_the_same_line():
    entry = a_history()[1]
    elsewhere = replace(entry, at=entry.at.astimezone(timezone(timedelta(hours=8))))
    assert canonical(elsewhere) == canonical(entry)
    assert entry.at.tzinfo is UTC


def test_the_bytes_are_those_of_rfc_8785():
    for entry in a_history():
        said = {
            "case": entry.case, "line": entry.line, "at": entry.at.isoformat(timespec="microseconds"),
            "officer": entry.officer, "officer_name": entry.officer_name, "role": entry.role, "event": entry.event,
            "from": list(entry.came_from), "to": list(entry.went_to), "answers": dict(entry.answers),
            "files": [[f.id, f.kind, f.name, f.sha256, f.size] for f in entry.files],
            "marks": [[m.clock, m.kind, m.line, m.to] for m in entry.marks],
            "signature": entry.signature, "outcome": entry.outcome,
        }  # fmt: skip
        assert canonical(entry) == rfc8785.dumps(said)


def test_a_name_that_utf_8_cannot_write_does_not_keep_a_line_from_being_linked():
    """The name of a file comes from somebody's machine."""
    entry = replace(a_history()[1], files=(a_file("id_card", "\ud800.jpg"),))
    assert link(entry, START).hash != link(replace(entry, files=()), START).hash
