"""A case's way through the procedure as a list, for a phone and for whoever asks how far his application is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from states.case import HistoryEntry
from states.diagram.graph import NOWHERE, Graph, Node, reached
from states.diagram.plan import plan_of
from states.procedure import Procedure, Text

State = Literal["done", "now", "todo"]


@dataclass(frozen=True, slots=True)
class StepLine:
    """One line of the list. `who` is the lane: who acts there."""

    place: str
    title: Text
    who: Text
    state: State
    note: str = ""


def steps(procedure: Procedure, here: Sequence[str] = (), done: Mapping[str, str] | None = None) -> list[StepLine]:
    """What is behind a case, where it stands, and what a case that goes well still has before it."""
    plan, done = plan_of(procedure, "zh"), dict(done or {})
    graph, grid = plan.graph, plan.grid
    nodes, lanes = {**graph.nodes, **graph.beside}, dict(graph.lanes)
    order = [*sorted(graph.nodes, key=grid.how_far), *graph.beside]
    ahead = set() if any(nodes[place].final for place in here) else _ahead(graph, here or graph.initial)

    def line(place: str, state: State) -> StepLine:
        return StepLine(place, nodes[place].title, lanes.get(nodes[place].lane, NOWHERE), state, done.get(place, ""))

    behind = [place for place in order if place in done and place not in here]
    coming = [place for place in order if place in ahead and place not in (*behind, *here)]
    return [
        *(line(place, "done") for place in behind if not _within(nodes[place])),
        *(line(place, "now") for place in order if place in here),
        *(line(place, "todo") for place in coming if not _within(nodes[place])),
    ]


def walked_of(history: Iterable[HistoryEntry]) -> frozenset[tuple[str, str]]:
    """The ways a case took, each as (from, to)."""
    return frozenset(
        way
        for entry in history
        for way in product(set(entry.came_from) - set(entry.went_to), set(entry.went_to) - set(entry.came_from))
    )


def _ahead(graph: Graph, start: Iterable[str]) -> set[str]:
    """The places of the first way in the file that leads to a good end, with all that is done side by side on it."""
    onward = [way for way in graph.ways if not way.back]
    ends = [place for place, node in graph.nodes.items() if node.good] or \
           [place for place, node in graph.nodes.items() if node.final and not node.part_of]  # fmt: skip
    leading = reached(ends, [(way.target, way.source) for way in onward])
    ahead = [way for way in onward if way.target in leading]
    first = {way.source: way.moves for way in reversed(ahead)}
    return reached(start, [(way.source, way.target) for way in ahead if way.moves == first[way.source]])


def _within(node: Node) -> bool:
    """A region's final place: the step is the region, not its end."""
    return node.final and node.part_of is not None
