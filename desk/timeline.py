"""The history of a case as people read it: one verb sentence for each line, newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from desk.forms import read_out, seen
from states import FileNote, HistoryEntry, Procedure, Text
from states.case import CLOCK_DUE, OPENED, ClockMark
from states.engine import leaves_of
from states.procedure import CLOCK
from states.reasons import listed

Look = Literal["opened", "moved", "stayed", "signed", "pause", "time", "done"]

_OPENED = Text(zh="登记", en="Taken in")
_TIME = Text(zh="时钟", en="The clock")
_UNKNOWN = Text(zh="已不在程序中的办理动作", en="A move the procedure no longer has")


@dataclass(frozen=True, slots=True)
class Line:
    line: int
    title: Text
    look: Look
    who: str  # empty for time itself
    behalf: str  # the absent one for whom he did it
    role: Text | None
    at: datetime
    went_to: tuple[Text, ...]  # where the case stands since; empty when it stayed
    answers: tuple[tuple[Text, Text], ...]
    files: tuple[FileNote, ...]
    clocks: tuple[tuple[Text, ClockMark], ...]
    entries: tuple[tuple[Text, tuple[tuple[Text, Text], ...]], ...]  # (register, what it says since)


def timeline(history: Iterable[HistoryEntry], procedure: Procedure, names: Mapping[str, str]) -> list[Line]:
    """Every line of the history, the newest on top. `names` are those of officers, by id."""
    leaves = leaves_of(procedure.states)
    places = {place: leaf.title for place, leaf in leaves.items()}
    return [_line(entry, procedure, places, names) for entry in history][::-1]


def _line(entry: HistoryEntry, procedure: Procedure, places: Mapping[str, Text], names: Mapping[str, str]) -> Line:
    by_time = entry.role == CLOCK
    role = procedure.roles.get(entry.role)
    new = [place for place in entry.went_to if place not in entry.came_from]
    return Line(
        line=entry.line, title=_title(entry, procedure), look=_look(entry, bool(new)),
        who="" if by_time else entry.officer_name, behalf=entry.behalf_name,
        role=_TIME if by_time else role.title if role else None,
        at=entry.at, went_to=tuple(places[place] for place in new if place in places),
        answers=seen(entry.facts, procedure, entry.facts, names), files=entry.files,
        clocks=tuple(
            (procedure.clocks[mark.clock].title, mark) for mark in entry.marks
            if mark.clock in procedure.clocks and entry.event != CLOCK_DUE  # the title has said it
        ),
        entries=tuple(
            (register.title, read_out(written.values, register.fields, names)) for written in entry.writes
            if (register := procedure.registers.get(written.register))
        ),
    )  # fmt: skip


def _title(entry: HistoryEntry, procedure: Procedure) -> Text:
    if entry.event == OPENED:
        return _OPENED
    if entry.event == CLOCK_DUE:
        clocks = procedure.clocks
        return _ran_out([clocks[m.clock].title for m in entry.marks if m.kind == "fire" and m.clock in clocks])
    move = procedure.moves.get(entry.event)
    if move is None:
        return _UNKNOWN
    return move.done_as or move.title


def _ran_out(titles: list[Text]) -> Text:
    what = listed(titles)
    return Text(zh=f"时限已到：{what.zh}", en=f"Ran out: {what.into('en')}")


def _look(entry: HistoryEntry, moved: bool) -> Look:
    kinds = {mark.kind for mark in entry.marks}
    if entry.event == OPENED:
        return "opened"
    if entry.role == CLOCK:
        return "time"
    if entry.outcome:
        return "done"
    if entry.signature:
        return "signed"
    if "stop" in kinds:
        return "pause"
    return "moved" if moved else "stayed"
