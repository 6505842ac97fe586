"""Whatever a case or a line says comes back from its columns unchanged."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from cases.mapping import (
    CASE_COLUMNS,
    HISTORY_COLUMNS,
    body_of,
    case_of,
    entry_of,
    instant,
    moment,
    snapshot_of,
)
from states.case import Case, ClockMark, FileNote, HistoryEntry, RunningClock, Signature
from states.chain import START, link, verify
from tests.cases_support import CLERK, SECOND_SURVEYOR, SURVEYOR, a_photo, firing, opening, step

names = st.text("abcxyz_019", min_size=1, max_size=8)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
numbers = st.integers(-(10**14), 10**14)
moments = st.integers(0, 3 * 10**15).map(lambda n: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=n))
lines = st.integers(1, 10**6)
answers = st.dictionaries(names, st.one_of(words, numbers, st.booleans()), max_size=5)
places = st.lists(names.map("{0}.waiting".format), min_size=1, max_size=3, unique=True).map(tuple)
file_notes = st.builds(FileNote, words, names, words, names, st.integers(0, 10**9))
marks = st.builds(ClockMark, names, st.sampled_from(["start", "stop", "resume", "extend", "end", "fire"]), lines,
                  st.none() | lines)  # fmt: skip
clocks = st.builds(
    RunningClock, names, lines, moments, st.lists(st.tuples(moments, st.none() | moments), max_size=3).map(tuple),
    st.none() | lines, st.none() | lines, st.none() | moments, st.booleans(),
)  # fmt: skip
cases = st.builds(
    Case, number=words, procedure=names, digest=names, area=names, household=names, opened_at=moments, places=places,
    line=lines, head=names, entered=st.dictionaries(names, lines, max_size=3), facts=answers,
    actors=st.dictionaries(names, st.lists(words, max_size=3).map(tuple), max_size=3),
    done=st.dictionaries(names, lines, max_size=3),
    files=st.dictionaries(names, st.lists(lines, max_size=3).map(tuple), max_size=3),
    signatures=st.lists(st.builds(Signature, names, words, names, names), max_size=3).map(tuple),
    clocks=st.lists(clocks, max_size=4).map(tuple), recused=st.lists(words, max_size=3).map(tuple), outcome=names,
    closed_at=st.none() | moments,
)  # fmt: skip
entries = st.builds(
    HistoryEntry, case=words, line=lines, at=moments, officer=words, officer_name=words, role=names, event=names,
    came_from=places | st.just(()), went_to=places, answers=answers, files=st.lists(file_notes, max_size=3).map(tuple),
    marks=st.lists(marks, max_size=4).map(tuple), signature=names, outcome=names, recuses=words, lifts=words,
    previous=names, hash=names,
)  # fmt: skip


def case_row(case: Case) -> list[object]:
    special = {
        "household_id": case.household, "opened_at": instant(case.opened_at), "places": " ".join(case.places),
        "closed_at": instant(case.closed_at) if case.closed_at else None, "snapshot": snapshot_of(case),
    }  # fmt: skip
    return [special[name] if name in special else getattr(case, name) for name in CASE_COLUMNS]


def history_row(entry: HistoryEntry) -> list[object]:
    special = {"case_number": entry.case, "at": instant(entry.at), "body": body_of(entry)}
    return [special[name] if name in special else getattr(entry, name) for name in HISTORY_COLUMNS]


@given(cases)
def test_a_case_comes_back_from_its_columns(case: Case) -> None:
    assert case_of(case_row(case)) == case


@given(entries)
def test_a_line_comes_back_from_its_columns_and_still_verifies(entry: HistoryEntry) -> None:
    linked = link(entry.__class__(**{name: getattr(entry, name) for name in entry.__slots__} | {"line": 1}), START)
    again = entry_of(history_row(linked))
    assert again == linked
    assert verify([again]) is None


def test_a_case_with_stops_signatures_and_a_firing_comes_back() -> None:
    case = opening().case
    for done in ("ask_correction", "corrected"):
        case = step(case, done, CLERK, "2025-09-02").case
    case = firing(case, "acceptance", "2025-09-08").case
    case = step(case, "accept", CLERK, "2025-09-08").case
    case = step(case, "visit", SURVEYOR, "2025-09-09", {"amount": "1056.00"}, (a_photo(),)).case
    assert case.signatures
    assert case_of(case_row(case)) == case
    case = step(case, "visit", SECOND_SURVEYOR, "2025-09-09").case
    assert case_of(case_row(case)) == case


@given(moments, st.sampled_from([0, 8, -11]))
def test_a_moment_is_kept_whatever_zone_it_is_told_in(at: datetime, hours: int) -> None:
    told = at.astimezone(timezone(timedelta(hours=hours)))
    assert moment(instant(told)) == at
    assert moment(instant(told)).utcoffset() == timedelta(0)


def test_moments_sort_as_text() -> None:
    early = datetime(2025, 9, 1, 1, 0, tzinfo=UTC)
    assert instant(early) < instant(early + timedelta(microseconds=1)) < instant(early + timedelta(seconds=1))
