"""Where a case can go from where: the graph that several checks walk."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from states.engine import leaves_of, places_named, sources_of
from states.procedure import Procedure

_WORD = re.compile("[a-z][a-z0-9_]*")


def next_places(p: Procedure) -> dict[str, set[str]]:
    """From each place, the places one act away. A finished branch of a parallel state is taken to lead on."""
    leaves = leaves_of(p.states)
    after: dict[str, set[str]] = {place: set() for place in leaves}
    for move in p.moves.values():
        for place in sources_of(p, move):
            after[place].update(new for branch in move.to for new in entered(p, branch.to))
    for key, state in p.states.items():
        for place in places_named(key, leaves) if state.joined else ():
            if leaves[place].final:
                after[place].update(entered(p, state.joined))
    return after


def entered(p: Procedure, name: str) -> list[str]:
    branches = p.states[name].parallel if name in p.states else {}
    return [f"{name}.{key}.{branch.initial}" for key, branch in branches.items()] or [name]


def reached(start: Iterable[str], after: Mapping[str, set[str]]) -> set[str]:
    seen, waiting = set[str](), list(start)
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            waiting += after.get(place, ())
    return seen


def path_of(place: str) -> tuple[str, ...]:
    parts = place.split(".")
    return ("states", *parts) if len(parts) == 1 else ("states", parts[0], "parallel", parts[1], "states", parts[2])


def places_after(p: Procedure, key: str) -> set[str]:
    """Where a case can stand right after a move."""
    move = p.moves[key]
    return {new for branch in move.to for new in entered(p, branch.to)} or set(sources_of(p, move))


def mentioned(p: Procedure, section: str) -> frozenset[str]:
    """Every word that the rest of a procedure says, sentences for people and worked examples left out."""
    return frozenset(_words(p.model_dump(exclude={section, "basis", "messages", "parameters", "examples"})))


def _words(value: Any) -> Iterator[str]:
    match value:
        case {"zh": _, "en": _}:
            return
        case str():
            yield from _WORD.findall(value)
        case dict() | list() | tuple():
            for inner in value.values() if isinstance(value, dict) else value:
                yield from _words(inner)
