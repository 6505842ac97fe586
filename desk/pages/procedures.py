"""The procedures in force, for everybody who works by them: drawn, in tables, with their law, and played."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from desk.frame import render_for_staff
from desk.pages.new_case import HEADS
from desk.visit import Staff, Visit
from office.errors import UnknownProcedure
from office.playing import play
from office.rehearsal import Happening, Rehearsal
from states import Procedure, RulePack, Text
from states.case import SHANGHAI
from states.diagram import swimlane, who
from states.difference import difference
from states.differing import group_title, said
from states.engine import leaves_of
from states.procedure import CLOCK, ClockRule, Example, Move, Parameter, State
from states.reasons import listed

router = APIRouter()

@dataclass(frozen=True, slots=True)
class ProceduresPage:
    packs: Sequence[tuple[RulePack, Sequence[Procedure]]]
    heads: dict[str, Text]


@dataclass(frozen=True, slots=True)
class MoveLine:
    move: Move
    who: str
    sources: Text | None  # None: from anywhere
    to: Text | None  # None: it stays
    papers: Sequence[tuple[Text, int]]
    asks: Sequence[Text]


@dataclass(frozen=True, slots=True)
class ProcedurePage:
    procedure: Procedure
    swimlane: Markup
    steps: Sequence[tuple[State, Text | None, Text | None]]  # (state, lane, who has a task there)
    moves: Sequence[MoveLine]
    by_time: Sequence[MoveLine]
    clocks: Sequence[ClockRule]
    parameters: Sequence[Parameter]
    examples: Sequence[Example]
    played: Rehearsal | None
    days: Sequence[tuple[str, Sequence[Happening]]]  # of the example that was played
    base: Procedure | None  # what a local pack has made it from


@dataclass(frozen=True, slots=True)
class DifferencePage:
    old: Procedure
    new: Procedure
    groups: Sequence[tuple[Text, Sequence[Text]]]


@router.get("/procedures")
def procedures(request: Request, visit: Staff) -> Response:
    page = ProceduresPage(visit.office.packs(), {str(kind): head for kind, head in HEADS.items()})
    return render_for_staff(request, visit, "procedures.html", page)


@router.get("/procedures/{pack}/{name}")
def procedure(request: Request, visit: Staff, pack: str, name: str, example: str = "") -> Response:
    """The whole procedure; with `example`, that worked example played in an office in memory."""
    found = _found(visit, pack, name)
    played = play(visit.office, found, example) if example else None
    lines = [_move(move, found, visit.language) for move in found.moves.values()]
    page = ProcedurePage(
        found, Markup(swimlane(found, language=visit.language)), _steps(found),
        [line for line in lines if CLOCK not in line.move.by.every_role],
        [line for line in lines if CLOCK in line.move.by.every_role], list(found.clocks.values()),
        list(found.parameters.values()), found.examples, played, _days(played) if played else [],
        visit.office.extended_by(found),
    )  # fmt: skip
    return render_for_staff(request, visit, "procedure.html", page)


@router.get("/procedures/{pack}/{name}/difference")
def differs(request: Request, visit: Staff, pack: str, name: str) -> Response:
    """What a local pack says otherwise than the pack it extends, in sentences."""
    new = _found(visit, pack, name)
    old = visit.office.extended_by(new)
    if old is None:
        raise UnknownProcedure("这个程序不是从别的规则包来的。", "This procedure extends no other.")
    groups: dict[str, list[Text]] = {}
    titles = {}
    for one in difference(old, new):
        titles[one.group] = group_title(one.group)
        groups.setdefault(one.group, []).append(said(one, old, new))
    page = DifferencePage(old, new, [(titles[group], sentences) for group, sentences in groups.items()])
    return render_for_staff(request, visit, "difference.html", page)


def _found(visit: Visit, pack: str, name: str) -> Procedure:
    found = next((p for p in visit.office.procedures() if p.key == f"{pack}/{name}"), None)
    if found is None:
        raise UnknownProcedure("没有这个程序，或已不在施行。请从“程序”页面打开。",
                               "There is no such procedure in force.")  # fmt: skip
    return found


def _steps(procedure: Procedure) -> list[tuple[State, Text | None, Text | None]]:
    return [
        (state, procedure.lanes[state.lane].title if state.lane in procedure.lanes else None,
         procedure.roles[state.task.role].title if state.task else None)
        for state in leaves_of(procedure.states).values()
    ]  # fmt: skip


def _move(move: Move, procedure: Procedure, language: str) -> MoveLine:
    return MoveLine(
        move, who(move.by, procedure, language), None if "*" in move.sources else _places(move.sources, procedure),
        _places([branch.to for branch in move.to], procedure) if move.to else None,
        [(procedure.materials[need.kind].title, need.at_least) for need in move.needs],
        [procedure.fields[name].title for name in move.asks],
    )  # fmt: skip


def _places(names: Sequence[str], procedure: Procedure) -> Text:
    known = {**procedure.states, **leaves_of(procedure.states)}
    return listed([known[name].title for name in dict.fromkeys(names) if name in known])


def _days(played: Rehearsal) -> list[tuple[str, list[Happening]]]:
    days: dict[str, list[Happening]] = {}
    for happening in played.happenings:
        days.setdefault(f"{happening.at.astimezone(SHANGHAI):%Y-%m-%d}", []).append(happening)
    return list(days.items())
