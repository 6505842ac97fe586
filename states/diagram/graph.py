"""Procedure → what is drawn: its places and the ways between them, without any position.

A move that may be made nearly everywhere (撤回, 终止), and one that leads back to any of several places (退回重办), is
told in words beside the diagram, or it would cover everything else. A region's final place, reached from one place
only, is a pin on its box.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from states.engine import leaves_of, places_named, sources_of
from states.procedure import Branch, Move, Procedure, Region, State, Text

WIDE = 3  # a move from more states than these is told in words
JOIN = ""  # what leads on from regions that are all done: no move of anybody
NOWHERE = Text(zh="—", en="—")


@dataclass(frozen=True, slots=True)
class Node:
    """One place a case can stand in. `pin_on` names the place on whose box it sits."""

    place: str
    title: Text
    part_of: Text | None
    lane: str
    final: bool
    good: bool
    pin_on: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One or several moves that lead from a place to another. `label` is empty where there is no choice to explain."""

    source: str
    target: str
    moves: tuple[str, ...]
    title: Text
    back: bool = False
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """A move that is told in words: where it may be made, what it is called, and where it may lead."""

    move: str
    title: Text
    where: Text
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """`nodes` are drawn in the lanes; `beside` are the places to which only asides lead.

    In `ordered` every way leads onward but those that lead back.
    """

    nodes: dict[str, Node]
    ordered: tuple[str, ...]
    ways: tuple[Way, ...]
    beside: dict[str, Node]
    asides: tuple[Aside, ...]
    lanes: tuple[tuple[str, Text], ...]
    initial: tuple[str, ...]


Found = dict[tuple[str, str], list[tuple[str, Text]]]  # (from, to) → each move and what it is called


def graph_of(procedure: Procedure) -> Graph:
    found: Found = {}
    asides = [aside for key, move in procedure.moves.items() for aside in _lead(procedure, key, move, found)]
    for key, state in procedure.states.items():
        for source, target in _joins(procedure, key, state):
            found.setdefault((source, target), []).append((JOIN, state.title))
    initial, nodes = entered(procedure, procedure.initial), _nodes(procedure)
    ordered = _ordered(initial, found, list(nodes))
    asides += _returns(procedure, found, ordered)
    nodes = _pinned(nodes, found)
    drawn = {place: node for place, node in nodes.items() if place in ordered}
    asides += _from_beside(found, nodes, drawn)
    lanes = _lanes(procedure, drawn)
    return Graph(
        nodes=drawn, ordered=tuple(ordered), ways=tuple(_ways(found, drawn, ordered)), lanes=lanes, initial=initial,
        beside={place: node for place, node in nodes.items() if place not in drawn}, asides=tuple(asides),
    )  # fmt: skip


def entered(procedure: Procedure, name: str) -> tuple[str, ...]:
    """The places a case takes when it is led to `name`: itself, or the first place of each region."""
    regions = procedure.states[name].parallel if name in procedure.states else {}
    return tuple(f"{name}.{key}.{region.initial}" for key, region in regions.items()) or (name,)


def listed(texts: Iterable[Text]) -> Text:
    """Titles as one phrase, each once."""
    several = list(dict.fromkeys(texts))
    return Text(zh="、".join(t.zh for t in several) or "—", en=", ".join(t.into("en") for t in several))


def joined(graph: Graph, walked: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """The ways taken, with those a history does not show: a region's last act joins at once, past its final place."""
    taken = set(walked)
    for way in graph.ways:
        if way.moves == (JOIN,):
            before = [other.source for other in graph.ways if other.target == way.source]
            past = [place for place in before if (place, way.target) in taken]
            taken |= {(place, way.source) for place in past} | ({(way.source, way.target)} if past else set())
    return frozenset(taken)


# --- places ---------------------------------------------------------------------------------------------------------


def _nodes(procedure: Procedure) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    doers: dict[str, list[str]] = {}
    for move in procedure.moves.values():
        for place in sources_of(procedure, move):
            doers.setdefault(place, []).extend(move.by.every_role)
    for name, state in procedure.states.items():
        if not state.parallel:
            nodes[name] = _node(name, state, None, _lane(procedure, doers.get(name, []), state, state))
        for key, region in state.parallel.items():
            for leaf, inner in region.states.items():
                place = f"{name}.{key}.{leaf}"
                nodes[place] = _node(place, inner, region, _lane(procedure, doers.get(place, []), inner, state))
    return nodes


def _node(place: str, state: State, region: Region | None, lane: str) -> Node:
    title = state.title
    if region and not state.final and sum(not inner.final for inner in region.states.values()) == 1:
        title = region.title  # the region is one box: it goes by the region's name
    return Node(place, title, region.title if region else None, lane, state.final, state.outcome == "granted")


def _lane(procedure: Procedure, doers: list[str], state: State, top: State) -> str:
    """Who acts there: as the file says, else the level of the task's role, else of whoever leads away from it."""
    roles = ([state.task.role] if state.task else []) + ([] if state.final else doers)
    levels = [procedure.roles[role].level for role in roles if role in procedure.roles]
    return state.lane or top.lane or next((level for level in levels if level in procedure.lanes), "")


def _lanes(procedure: Procedure, nodes: dict[str, Node]) -> tuple[tuple[str, Text], ...]:
    """The lanes in use, in the order of the pack. A place of no lane goes with the place before it in the file."""
    last = next(iter(procedure.lanes), "")
    for place, node in nodes.items():
        last = node.lane if node.lane in procedure.lanes else last
        nodes[place] = replace(node, lane=last)
    used = {node.lane for node in nodes.values()}
    return tuple((key, lane.title) for key, lane in procedure.lanes.items() if key in used) or (("", procedure.title),)


def _pinned(nodes: dict[str, Node], ways: Found) -> dict[str, Node]:
    for place, node in nodes.items():
        before = [source for source, target in ways if target == place]
        if node.final and node.part_of and len(before) == 1 and not nodes[before[0]].final:
            nodes[place] = replace(node, pin_on=before[0])
    return nodes


# --- ways -----------------------------------------------------------------------------------------------------------


def _lead(procedure: Procedure, key: str, move: Move, found: Found) -> list[Aside]:
    """Put the ways of a move among those found, or tell it in words."""
    sources = sources_of(procedure, move)
    if len({source.split(".")[0] for source in sources}) > WIDE:
        where = _where(procedure, move, sources)
        return [Aside(key, _label(procedure, move, i), where, entered(procedure, branch.to))
                for i, branch in enumerate(move.to)]  # fmt: skip
    for i, branch in enumerate(move.to):
        for source in _told_once(procedure, sources, branch):
            for target in entered(procedure, branch.to):
                if source != target:
                    found.setdefault((source, target), []).append((key, _label(procedure, move, i)))
    return []


def _label(procedure: Procedure, move: Move, i: int) -> Text:
    """A branch that is taken because the ones before it could not be says why; any other says what is done."""
    unmet = [procedure.guards[name].says for before in move.to[:i] for name in before.when if name in procedure.guards]
    if not unmet or move.to[i].when:
        return move.title
    return Text(zh=unmet[0].zh.rstrip("。"), en=unmet[0].en.rstrip("."))


def _told_once(procedure: Procedure, sources: list[str], branch: Branch) -> list[str]:
    """A move out of everything that runs side by side is drawn once, from the first of it."""
    told: list[str] = []
    for source in sources:
        top = source.split(".")[0]
        inside = places_named(top, leaves_of(procedure.states))
        leaves_all = len(inside) > 1 and set(inside) <= set(sources) and branch.to.split(".")[0] != top
        told.append(entered(procedure, top)[0] if leaves_all else source)
    return list(dict.fromkeys(told))


def _joins(procedure: Procedure, key: str, state: State) -> Iterator[tuple[str, str]]:
    if not state.joined:
        return
    for name, region in state.parallel.items():
        for leaf, inner in region.states.items():
            if inner.final:
                for target in entered(procedure, state.joined):
                    yield f"{key}.{name}.{leaf}", target


def _ordered(initial: tuple[str, ...], found: Found, nodes: list[str]) -> list[str]:
    """The places that can be reached, as the file names them, but each only when a way to it is known.

    So there is a way onward to every place, and what leads to an earlier one leads back.
    """
    ordered, waiting = list[str](), set(initial)
    while waiting:
        place = min(waiting, key=nodes.index)
        ordered.append(place)
        waiting = {*waiting, *(target for source, target in found if source == place)}.difference(ordered)
    return ordered


def _returns(procedure: Procedure, found: Found, ordered: list[str]) -> Iterator[Aside]:
    """Take out the moves that lead back to any of several places, and tell them in words."""
    rank = {place: i for i, place in enumerate(ordered)}
    back = [(pair, key) for pair, moves in found.items() for key, _ in moves
            if pair[0] in rank and rank[pair[1]] < rank[pair[0]]]  # fmt: skip
    for key, move in procedure.moves.items():
        ways = [pair for pair, led_by in back if led_by == key]
        if len({target for _, target in ways}) < 2:
            continue
        for pair in ways:
            found[pair] = [item for item in found[pair] if item[0] != key]
            if not found[pair]:
                del found[pair]
        where = _where(procedure, move, list(dict.fromkeys(source for source, _ in ways)))
        yield Aside(key, move.title, where, tuple(dict.fromkeys(target for _, target in ways)))


def _ways(found: Found, drawn: dict[str, Node], ordered: list[str]) -> Iterator[Way]:
    """Ways between drawn places. What is done is written beside a way only where there is a choice, and once."""
    said: set[tuple[str, Text]] = set()
    for (source, target), moves in found.items():
        if source not in drawn or target not in drawn:
            continue
        label = _labels(moves)
        onto = [t for s, t in found if s == source and t in drawn and drawn[t].pin_on != source]
        choice = len({_labels(found[source, t]) for t in onto}) > 1
        told = choice and moves[0][0] != JOIN and (source, label) not in said
        said.add((source, label))
        back = ordered.index(target) < ordered.index(source)
        yield Way(source, target, tuple(move for move, _ in moves), label, back, label if told else None)


def _labels(moves: list[tuple[str, Text]]) -> Text:
    return listed(label for _, label in moves)


def reached(start: Iterable[str], ways: Iterable[tuple[str, str]]) -> set[str]:
    """Every place to which some of these ways lead from there."""
    found, waiting, ways = set[str](), list(start), list(ways)
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting += [target for source, target in ways if source == place]
    return found


# --- asides ---------------------------------------------------------------------------------------------------------


def _where(procedure: Procedure, move: Move, sources: list[str]) -> Text:
    if "*" in move.sources:
        if not move.except_from:
            return Text(zh="各环节均可", en="from anywhere")
        left_out = _steps(procedure, move.except_from)
        return Text(zh=f"除{left_out.zh}外，各环节均可", en=f"from anywhere but {left_out.en}")
    where = _steps(procedure, [source.split(".")[0] for source in sources])
    return Text(zh=f"在{where.zh}环节", en=f"from {where.en}")


def _steps(procedure: Procedure, names: Iterable[str]) -> Text:
    """Titles of states, which may hold commas themselves."""
    titles = list(dict.fromkeys(_title(procedure, name) for name in names))
    return Text(zh="／".join(title.zh for title in titles), en=" / ".join(title.into("en") for title in titles))


def _title(procedure: Procedure, name: str) -> Text:
    leaves = leaves_of(procedure.states)
    state = procedure.states.get(name) or leaves.get(name)
    return state.title if state else NOWHERE


def _from_beside(found: Found, nodes: dict[str, Node], drawn: dict[str, Node]) -> Iterator[Aside]:
    """A way out of a place that is itself told in words."""
    for (source, target), moves in found.items():
        if source not in drawn:
            where = nodes[source].title
            for move, title in moves:
                yield Aside(move, title, Text(zh=f"在{where.zh}环节", en=f"from {where.into('en')}"), (target,))
