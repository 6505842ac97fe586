"""Which way each line takes: only through the gutters between columns and the gaps between rows, never through a box.

Gutter g lies left of column g, gap h above row h. A line leaves its box on the right, goes up or down in a gutter,
perhaps along a gap to another gutter, and enters on the left. Lines in one gutter or gap run on tracks of their own,
ordered so that few of them cross; lines from one place, or to one place, share theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from states.diagram.graph import Graph, Way
from states.diagram.grid import Grid

Kind = Literal["straight", "column", "turn", "detour", "loop"]


@dataclass(frozen=True, slots=True)
class Route:
    """`gutters` is empty, one (turn) or two with the `gap` between them (detour)."""

    way: Way
    kind: Kind
    gutters: tuple[int, ...] = ()
    gap: int = -1


@dataclass(slots=True)
class Trunk:
    """What shares one track: from `low` to `high` along the gutter or gap, with the crossing lines it meets on the
    near side (left, above) and on the far side. Measured in half cells: row r is 2r+1, gap h is 2h."""

    low: int
    high: int
    near: set[int] = field(default_factory=set)
    far: set[int] = field(default_factory=set)

    def reaches(self, *ends: int) -> None:
        self.low, self.high = min(self.low, *ends), max(self.high, *ends)


Key = tuple[str, str]
Tracks = Mapping[int, Mapping[Key, int]]  # gutter or gap → who runs in it → on which track


@dataclass(frozen=True, slots=True)
class Routes:
    all: tuple[Route, ...]
    upright: Tracks
    level: Tracks

    def first(self, route: Route) -> int:
        return self.upright[route.gutters[0]][_first_key(route, self.all)]

    def last(self, route: Route) -> int:
        return self.upright[route.gutters[-1]][_last_key(route, self.all)]

    def along(self, route: Route) -> int:
        return self.level[route.gap][("to", route.way.target)]


def routes_of(graph: Graph, grid: Grid) -> Routes:
    used: dict[tuple[int, int], str] = {}
    drawn = [way for way in graph.ways if graph.nodes[way.target].pin_on != way.source]
    near_first = sorted(drawn, key=lambda way: _distance(way, grid))
    found = {way: _route(way, graph, grid, used) for way in near_first}
    routes = tuple(found[way] for way in drawn)
    return Routes(routes, _upright(routes, grid), _level(routes, grid))


def _distance(way: Way, grid: Grid) -> tuple[bool, int]:
    a, b = grid.cells[way.source], grid.cells[way.target]
    return b.column <= a.column, abs(b.column - a.column) + abs(b.row - a.row)


def _route(way: Way, graph: Graph, grid: Grid, used: dict[tuple[int, int], str]) -> Route:
    a, b = grid.cells[way.source], grid.cells[way.target]
    if a == b:
        return Route(way, "loop")
    if a.column == b.column and grid.rows[a.row].band == grid.rows[b.row].band and _clear(grid, a.column, a.row, b.row):
        return Route(way, "column")
    onward = a.column < b.column and grid.rows[a.row].band == grid.rows[b.row].band
    if onward and _take(grid, used, b.row, a.column + 1, b.column - 1, f">{way.target}"):
        return Route(way, "straight") if a.row == b.row else Route(way, "turn", (a.column + 1,))
    if onward and a.row != b.row and _take(grid, used, a.row, a.column + 1, b.column - 1, f"{way.source}>"):
        return Route(way, "turn", (b.column,))
    return Route(way, "detour", (a.column + 1, b.column), _gap(grid, a.row, b.row))


def _clear(grid: Grid, column: int, one: int, other: int) -> bool:
    low, high = sorted((one, other))
    return all(grid.free(row, column, column) for row in range(low + 1, high))


def _take(grid: Grid, used: dict[tuple[int, int], str], row: int, first: int, last: int, who: str) -> bool:
    """Run along a row past empty cells, unless a line of somebody else runs there already."""
    cells = [(row, column) for column in range(first, last + 1)]
    if not grid.free(row, first, last) or any(used.get(cell, who) != who for cell in cells):
        return False
    used |= dict.fromkeys(cells, who)
    return True


def _gap(grid: Grid, start: int, end: int) -> int:
    """The gap to run along: between the two rows, where two bands meet if they do; below for a way back in one row."""
    low, high = sorted((start, end))
    between = range(low + 1, high + 1) or (low + 1,)
    meeting = [h for h in between if h < len(grid.rows) and grid.rows[h - 1].band != grid.rows[h].band]
    return meeting[0] if meeting else between[0] if start <= end else between[-1]


# --- tracks ---------------------------------------------------------------------------------------------------------


def _first_key(route: Route, routes: tuple[Route, ...]) -> Key:
    """A turn shares the trunk of the place it comes from if that has others, else of the place it goes to."""
    if route.kind == "detour" or sum(other.way.source == route.way.source for other in routes) > 1:
        return "from", route.way.source
    return "to", route.way.target


def _last_key(route: Route, routes: tuple[Route, ...]) -> Key:
    return ("to", route.way.target) if route.kind == "detour" else _first_key(route, routes)


def _upright(routes: tuple[Route, ...], grid: Grid) -> Tracks:
    gutters: dict[int, dict[Key, Trunk]] = {}

    def trunk(gutter: int, key: Key, start: int, end: int) -> Trunk:
        found = gutters.setdefault(gutter, {}).setdefault(key, Trunk(min(start, end), max(start, end)))
        found.reaches(start, end)
        return found

    for route in routes:
        a, b = grid.cells[route.way.source], grid.cells[route.way.target]
        if route.kind == "turn":
            found = trunk(route.gutters[0], _first_key(route, routes), 2 * a.row + 1, 2 * b.row + 1)
            found.near.add(2 * a.row + 1)
            found.far.add(2 * b.row + 1)
        if route.kind == "detour":
            rightward = route.gutters[1] > route.gutters[0]
            leaving = trunk(route.gutters[0], _first_key(route, routes), 2 * a.row + 1, 2 * route.gap)
            arriving = trunk(route.gutters[1], _last_key(route, routes), 2 * route.gap, 2 * b.row + 1)
            leaving.near.add(2 * a.row + 1)
            (leaving.far if rightward else leaving.near).add(2 * route.gap)
            (arriving.near if rightward else arriving.far).add(2 * route.gap)
            arriving.far.add(2 * b.row + 1)
    return {gutter: _tracks(trunks) for gutter, trunks in gutters.items()}


def _level(routes: tuple[Route, ...], grid: Grid) -> Tracks:
    gaps: dict[int, dict[Key, Trunk]] = {}
    for route in routes:
        if route.kind != "detour":
            continue
        a, b = grid.cells[route.way.source], grid.cells[route.way.target]
        start, end = 2 * route.gutters[0], 2 * route.gutters[1]
        key = ("to", route.way.target)
        found = gaps.setdefault(route.gap, {}).setdefault(key, Trunk(min(start, end), max(start, end)))
        found.reaches(start, end)
        (found.near if a.row < route.gap else found.far).add(start)
        (found.near if b.row < route.gap else found.far).add(end)
    return {gap: _tracks(trunks) for gap, trunks in gaps.items()}


def _tracks(trunks: Mapping[Key, Trunk]) -> dict[Key, int]:
    """Each trunk is put where it crosses the fewest of those already placed; tracks are shared where they can be."""
    order: list[Key] = []
    for key in trunks:
        places = range(len(order) + 1)
        best = min(places, key=lambda i: _crossings([*order[:i], key, *order[i:]], trunks))
        order.insert(best, key)
    tracks: dict[Key, int] = {}
    for i, key in enumerate(order):
        beside = [tracks[other] for other in order[:i] if _overlap(trunks[key], trunks[other])]
        tracks[key] = max(beside, default=-1) + 1
    return tracks


def _crossings(order: list[Key], trunks: Mapping[Key, Trunk]) -> int:
    return sum(_cross(trunks[a], trunks[b]) for i, a in enumerate(order) for b in order[i + 1 :])


def _cross(near: Trunk, far: Trunk) -> int:
    """How often two trunks side by side cut each other's lines; two lines drawn over each other count ten times."""
    crossed = sum(near.low < at < near.high for at in far.near) + sum(far.low < at < far.high for at in near.far)
    return crossed + 10 * len(far.near & near.far)


def _overlap(a: Trunk, b: Trunk) -> bool:
    return a.low <= b.high and b.low <= a.high

