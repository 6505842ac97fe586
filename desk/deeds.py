"""Doing an act for a page or the API: sent twice it is done once, and what it would do can be seen before."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desk.forms import read_out
from office.errors import CaseMovedOn
from office.office import Office
from office.people import with_people
from office.requests import CaseFile, Deed, Upload
from states import Act, Blocked, Deadline, FileNote, HistoryEntry, Moment, Officer, Step, Text, next_step
from states.benefits import Sheet
from states.engine import leaves_of
from states.forms import read_answers
from states.procedure import Move
from states.sheets import sheets_of

Answers = tuple[tuple[Text, Text], ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The line that was written, now or when the same act came in before."""

    line: int
    repeated: bool


@dataclass(frozen=True, slots=True)
class Effects:
    """What an act will bring about, for the page on which it is checked before it is done."""

    went_to: tuple[Text, ...]  # empty: the case stays where it is
    outcome: str
    told: tuple[Text, ...]  # roles that get a message
    started: tuple[tuple[Text, Deadline], ...]
    ended: tuple[Text, ...]
    stopped: tuple[Text, ...]
    signatures_left: int
    registers: tuple[tuple[Text, Answers], ...] = ()  # in which entries are made, and what they will say
    opens: tuple[tuple[Text, Answers], ...] = ()  # procedures of which cases are opened, and what these are given
    sheets: tuple[Sheet | None, ...] = ()  # what the act reckons


def do(office: Office, officer: Officer, number: str, deed: Deed) -> Done | Blocked:
    """Raises CaseMovedOn when somebody else was faster; an act that is already written is not written again."""
    try:
        answer = office.act(officer, number, deed)
    except CaseMovedOn:
        if line := _written_already(office.case_file(officer, number), officer, deed):
            return Done(line, repeated=True)
        raise
    return answer if isinstance(answer, Blocked) else Done(answer.entry.line, repeated=False)


def preview(office: Office, officer: Officer, file: CaseFile, event: str,
            answers: Mapping[str, str]) -> Effects | Blocked:  # fmt: skip
    """What the act would do if its papers were there: they are chosen when it is confirmed."""
    move = file.procedure.moves.get(event)
    papers = _papers_of(move) if move else ()
    moment = Moment(file.at, file.calendar)
    said = with_people(answers, file.procedure, file.people)
    answer = next_step(file.case, Act(event, officer, said, papers), file.procedure, moment, file.known)
    return answer if isinstance(answer, Blocked) else _effects(office, answer, file)


def _written_already(file: CaseFile, officer: Officer, deed: Deed) -> int | None:
    """The line after the one that was seen, when it says exactly this act."""
    entry = next((e for e in file.history if deed.line is not None and e.line == deed.line + 1), None)
    if entry is None or (entry.officer, entry.event) != (officer.id, deed.event):
        return None
    move = file.procedure.moves[deed.event]
    said = with_people(deed.answers, file.procedure, file.people)
    answers, _ = read_answers(move.asks, file.procedure, move.title, said, {})
    same = answers == dict(entry.answers) and _same_files(entry, deed.files)
    return entry.line if same else None


def _same_files(entry: HistoryEntry, files: Iterable[Upload]) -> bool:
    given = Counter((f.kind, hashlib.sha256(f.content).hexdigest()) for f in files)
    return given == Counter((note.kind, note.sha256) for note in entry.files)


def _papers_of(move: Move) -> tuple[FileNote, ...]:
    return tuple(FileNote("", need.kind, "", "", 0) for need in move.needs for _ in range(need.at_least))


def _effects(office: Office, step: Step, file: CaseFile) -> Effects:
    procedure = file.procedure
    leaves = leaves_of(procedure.states)
    new = [place for place in step.entry.went_to if place not in step.entry.came_from]
    marks = {kind: [m for m in step.entry.marks if m.kind == kind] for kind in ("start", "end", "stop")}
    running = {(d.clock, d.line): d for d in step.deadlines}
    title = {name: rule.title for name, rule in procedure.clocks.items()}
    roles = dict.fromkeys(role for telling in step.tells for role in telling.roles)
    signed = sum(s.move == step.entry.event for s in step.case.signatures)
    return Effects(
        went_to=tuple(leaves[place].title for place in new), outcome=step.entry.outcome,
        told=tuple(procedure.roles[role].title for role in roles if role in procedure.roles),
        started=tuple((title[m.clock], running[m.clock, m.line]) for m in marks["start"]),
        ended=tuple(title[m.clock] for m in marks["end"]), stopped=tuple(title[m.clock] for m in marks["stop"]),
        registers=tuple(
            (register.title, read_out(w.values, register.fields, file.names)) for w in step.entry.writes
            if (register := procedure.registers[w.register])
        ),
        opens=tuple(
            (opened.title, read_out(child.facts, opened.fields, file.names)) for child in step.opens
            if (opened := office.in_force(child.procedure, file.case.area))
        ),
        sheets=tuple(sheets_of(file.case, step.entry, procedure, file.known)),
        signatures_left=len(procedure.moves[step.entry.event].by.slots) - signed if step.entry.signature else 0,
    )  # fmt: skip
