"""What still matters about a case: at each place, what a condition may yet look at before it is answered again."""

from collections.abc import Mapping
from dataclasses import dataclass

from states.engine import leaves_of, places_named, sources_of
from states.guards import used
from states.procedure import Move, Procedure
from states.tryouts import conditions_of, looked_at_by


@dataclass(frozen=True, slots=True)
class Awaited:
    """The fields whose answers, and the conditions over counts whose truth, may decide something from here on."""

    facts: frozenset[str] = frozenset()
    counts: frozenset[str] = frozenset()

    def __or__(self, other: "Awaited") -> "Awaited":
        return Awaited(self.facts | other.facts, self.counts | other.counts)


def awaited_at(procedure: Procedure) -> Mapping[str, Awaited]:
    """By place; worked out backwards from the conditions, until nothing more is added."""
    leaves = leaves_of(procedure.states)
    edges = [(place, targets, *_looks(procedure, move)) for move in procedure.moves.values()
             for place, targets in _leads(procedure, move)]  # fmt: skip
    for key, state in procedure.states.items():
        if state.joined:
            inner = [place for place in places_named(key, leaves) if leaves[place].final]
            edges += [(place, places_named(state.joined, leaves), Awaited(), frozenset()) for place in inner]
    awaited = dict.fromkeys(leaves, Awaited())
    grown = True
    while grown:
        grown = False
        for place, targets, looked_at, answered in edges:
            found = awaited[place] | looked_at
            for target in targets:
                found |= Awaited(awaited[target].facts - answered, awaited[target].counts)
            grown = grown or found != awaited[place]
            awaited[place] = found
    return awaited


def _leads(procedure: Procedure, move: Move) -> list[tuple[str, list[str]]]:
    leaves = leaves_of(procedure.states)
    to = [place for branch in move.to for place in places_named(branch.to, leaves)]
    return [(place, to or [place]) for place in sources_of(procedure, move)]


def _looks(procedure: Procedure, move: Move) -> tuple[Awaited, frozenset[str]]:
    """(what a move's conditions look at and it does not ask for, the fields it always answers)."""
    answered = frozenset(name for name in move.asks if procedure.fields[name].required)
    facts = frozenset(name for group, name in looked_at_by(procedure, move) if group == "facts")
    counted = [name for name in conditions_of(move) if any(g == "done" for g, _ in used(procedure.guards[name].when))]
    return Awaited(facts - answered, frozenset(counted)), answered
