"""Where each place stands: its column by how far it is from the start, its row by who acts there.

A column is the longest way from the start, so that every way but those back runs to the right; a place that is only
visited and left again (补正) stands in the column of the place it is visited from. More columns than fit side by side
go on in a further band below.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from states.diagram.graph import Graph, Way

WIDEST = 8  # columns side by side


@dataclass(frozen=True, slots=True)
class Cell:
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of boxes; rows of one lane in one band lie together."""

    band: int
    lane: str


@dataclass(frozen=True, slots=True)
class Grid:
    cells: Mapping[str, Cell]
    rows: tuple[Row, ...]
    columns: int

    def how_far(self, place: str) -> tuple[int, int]:
        """Band and column."""
        return self.rows[self.cells[place].row].band, self.cells[place].column

    def free(self, row: int, first: int, last: int) -> bool:
        """No box stands in that row from column `first` to column `last`."""
        return not any(cell.row == row and first <= cell.column <= last for cell in self.cells.values())


def grid_of(graph: Graph) -> Grid:
    order = {place: i for i, place in enumerate(graph.nodes)}
    onward = [way for way in graph.ways if not way.back]
    columns = _columns(graph, onward)
    for place, node in graph.nodes.items():
        if node.pin_on:
            columns[place] = columns[node.pin_on]
    bands = _bands(columns, onward)
    width = max(sum(band == b for band, _ in set(bands.values())) for b, _ in bands.values())
    rows, cells = _rows(graph, columns, bands, order)
    return Grid(cells, rows, width)


def _columns(graph: Graph, onward: list[Way]) -> dict[str, int]:
    columns = dict.fromkeys(graph.ordered, 0)
    visited_only = {place for place in graph.ordered if _is_visited_only(place, graph, onward)}
    for place in graph.ordered:
        for way in onward:
            if way.source == place:
                step = 0 if way.target in visited_only or graph.nodes[way.target].pin_on == place else 1
                columns[way.target] = max(columns[way.target], columns[place] + step)
    return columns


def _is_visited_only(place: str, graph: Graph, onward: list[Way]) -> bool:
    before = [way.source for way in onward if way.target == place]
    back_to = [way.target for way in graph.ways if way.back and way.source == place]
    leads_on = any(way.source == place and not graph.nodes[way.target].final for way in onward)
    return len(before) == 1 and before[0] in back_to and not leads_on


def _bands(columns: Mapping[str, int], onward: Iterable[Way]) -> dict[int, tuple[int, int]]:
    """Column → (band, column in the band): as few bands as fit, cut where the fewest ways are cut."""
    n = max(columns.values(), default=0) + 1
    bands, start, placed = ceil(n / WIDEST), 0, dict[int, tuple[int, int]]()
    for band in range(bands):
        left = bands - band - 1
        shortest, longest = max(1, n - start - left * WIDEST), min(WIDEST, n - start - left)
        even = (n - start) / (left + 1)
        ends = [(_cut(columns, onward, start + k) + abs(k - even), start + k) for k in range(shortest, longest + 1)]
        end = min(ends)[1]
        placed |= {column: (band, column - start) for column in range(start, end)}
        start = end
    return placed


def _cut(columns: Mapping[str, int], ways: Iterable[Way], at: int) -> int:
    """How many ways pass from before that column to it or beyond."""
    return sum((columns[way.source] < at) != (columns[way.target] < at) for way in ways)


def _rows(graph: Graph, columns: Mapping[str, int], bands: Mapping[int, tuple[int, int]], order: Mapping[str, int]
          ) -> tuple[tuple[Row, ...], dict[str, Cell]]:  # fmt: skip
    """Boxes of one lane and column lie under each other, ends below what goes on."""
    rows: list[Row] = []
    cells: dict[str, Cell] = {}
    boxes = [place for place, node in graph.nodes.items() if not node.pin_on]
    for band in sorted({band for band, _ in bands.values()}):
        for lane, _ in graph.lanes:
            here = [p for p in boxes if bands[columns[p]][0] == band and graph.nodes[p].lane == lane]
            stacks: dict[int, list[str]] = {}
            for place in sorted(here, key=lambda p: (graph.nodes[p].final and not graph.nodes[p].good, order[p])):
                stacks.setdefault(columns[place], []).append(place)
            for column, stack in stacks.items():
                cells |= {place: Cell(bands[column][1], len(rows) + k) for k, place in enumerate(stack)}
            rows += [Row(band, lane)] * max(map(len, stacks.values()), default=0)
    cells |= {place: cells[node.pin_on] for place, node in graph.nodes.items() if node.pin_on}
    return tuple(rows), cells
