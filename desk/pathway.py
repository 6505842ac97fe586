"""One case's way through its procedure: where it has been, where it stands, what a good course still has before it.

The whole diagram of a real procedure has dozens of boxes, and a case page needs the dozen that matter for this case.
So the procedure is cut down to them, and drawn like any other.
"""

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256

from markupsafe import Markup

from office.requests import CaseFile
from states import HistoryEntry, Procedure
from states.case import SHANGHAI
from states.diagram import StepLine, steps, swimlane, walked_of
from states.engine import SEPARATOR, engine_of, leaves_of
from states.procedure import Branch, Move, State

Ways = Collection[tuple[str, str]]


def step_list(file: CaseFile) -> list[StepLine]:
    """The way as a list, for a phone. Of the detours only those the case has really taken."""
    leaves = engine_of(file.procedure).leaves
    here = [place for place in file.case.places if not (leaves[place].final and SEPARATOR in place)]
    lines = steps(file.procedure, here or file.case.places, left_on(file.history))
    if file.case.open and not _ahead(lines):  # on a detour, which leads back: what is left of the usual way
        known = {line.place for line in lines}
        lines += [line for line in steps(file.procedure) if line.state == "todo" and line.place not in known]
    return [line for line in lines if line.state != "todo" or not leaves[line.place].optional]


def way_drawn(file: CaseFile, language: str) -> Markup:
    """The way as a picture: only the steps on it, and what leads onward, or back from a detour."""
    done, walked = left_on(file.history), walked_of(file.history)
    order = [line.place for line in step_list(file)]
    order += [place for place in done if place not in order]
    cut = cut_down(file.procedure, order, walked | _back(file, order))
    return Markup(swimlane(cut, here=file.case.places, done=done, walked=walked, language=language))


def whole_drawn(file: CaseFile, language: str) -> Markup:
    """The whole procedure, this case's way lit in it."""
    done, walked = left_on(file.history), walked_of(file.history)
    return Markup(swimlane(file.procedure, here=file.case.places, done=done, walked=walked, language=language))


def left_on(history: Iterable[HistoryEntry]) -> dict[str, str]:
    """The places a case has left, each with the day on which it did so last."""
    return {
        place: f"{entry.at.astimezone(SHANGHAI):%m-%d}"
        for entry in history for place in entry.came_from if place not in entry.went_to
    }  # fmt: skip


def cut_down(procedure: Procedure, order: list[str], walked: Ways) -> Procedure:
    """The procedure with these places only, and the moves between them that lead on or that the case has made."""
    tops = {_top(place): i for i, place in reversed(list(enumerate(order)))}
    states = {name: _state(name, state, order) for name, state in procedure.states.items() if name in tops}
    known = {*states, *leaves_of(states)}
    taken = {(_top(one), _top(other)) for one, other in walked}
    moves = {key: _move(move, known, tops, taken) for key, move in procedure.moves.items()}
    digest = sha256("\n".join([procedure.digest, *order, *sorted(map(str, taken))]).encode()).hexdigest()
    return procedure.model_copy(update={
        "name": f"{procedure.name}_way", "states": states, "digest": digest,
        "moves": {key: move for key, move in moves.items() if move.sources and move.to},
    })  # fmt: skip


def _ahead(lines: Iterable[StepLine]) -> bool:
    return any(line.state == "todo" for line in lines)


def _back(file: CaseFile, order: list[str]) -> frozenset[tuple[str, str]]:
    """The ways back from where the case stands to where it has been, when none leads on."""
    lines = steps(file.procedure, file.case.places, left_on(file.history))
    if _ahead(lines):
        return frozenset()
    return frozenset(
        (place, branch.to) for move in file.procedure.moves.values() for branch in move.to
        for place in move.sources if place in file.case.places and branch.to in order
    )  # fmt: skip


def _state(name: str, state: State, order: list[str]) -> State:
    """A state with the inner places that are on the way, and the final ones, at which its regions join."""
    regions = {}
    for key, region in state.parallel.items():
        inner = {
            leaf: about for leaf, about in region.states.items()
            if about.final or leaf == region.initial or SEPARATOR.join((name, key, leaf)) in order
        }  # fmt: skip
        regions[key] = region.model_copy(update={"states": inner})
    return state.model_copy(update={"parallel": regions, "joined": state.joined if state.joined in order else ""})


def _move(move: Move, known: set[str], tops: Mapping[str, int], taken: Ways) -> Move:
    sources = tuple(place for place in move.sources if place in known)
    to = tuple(branch for branch in move.to if branch.to in known and _leads_on(sources, branch, tops, taken))
    return move.model_copy(update={"sources": sources, "to": to, "except_from": ()})


def _leads_on(sources: tuple[str, ...], branch: Branch, tops: Mapping[str, int], taken: Ways) -> bool:
    target = _top(branch.to)
    return any(
        _top(source) == target or tops[_top(source)] < tops[target] or (_top(source), target) in taken
        for source in sources
    )


def _top(place: str) -> str:
    return place.split(SEPARATOR, maxsplit=1)[0]
