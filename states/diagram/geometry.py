"""Grid and routes → pixels: boxes, lines with their corners, labels where they cover nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from states.diagram.graph import Graph, Way
from states.diagram.grid import Grid
from states.diagram.routes import Route, Routes, routes_of

BOX_W, BOX_H = 108, 44
LEFT, RIGHT = 96, 14  # room for the lanes' names, and after the last column
GUTTER, EDGE = 34, 14  # a gutter's least width inside, and at the two ends
TRACK, ARROW = 10, 20  # from line to line; from the last line of a gutter to the box it enters
GAP, MEETING = 28, 46  # between two rows; between two bands
PIN, PIN_PORT = 9, 15
LABEL, LABEL_H = 11.5, 14
LONGEST, ONE_LINE = 11, 5  # characters of a label; and of one that is not parted by its line
LATER = 0.1  # what each place further from the end of its line costs
ABOVE, BELOW = 9, 10  # how far a label keeps from its line

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    w: float = BOX_W
    h: float = BOX_H

    @property
    def middle(self) -> float:
        return self.y + self.h / 2

    def meets(self, other: "Box") -> bool:
        return (self.x < other.x + other.w and other.x < self.x + self.w
                and self.y < other.y + other.h and other.y < self.y + self.h)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside a line; `under` are those below the line where they are parted by it."""

    text: str
    x: float
    y: float
    anchor: str
    box: Box
    under: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A lane's stripe."""

    lane: str
    y: float
    h: float


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    bands: tuple[Band, ...]
    boxes: Mapping[str, Box]
    pins: Mapping[str, Point]
    lines: tuple[tuple[Way, tuple[Point, ...]], ...]  # each way with its corners
    labels: tuple[Label, ...]


def drawing_of(graph: Graph, grid: Grid, language: str) -> Drawing:
    sheet = _Sheet(graph, grid, routes_of(graph, grid), language)
    lines = [(route.way, tuple(sheet.points(route))) for route in sheet.routes.all]
    return Drawing(
        width=sheet.xs[-1] + RIGHT, height=sheet.height, bands=tuple(sheet.bands()), boxes=sheet.boxes, pins=sheet.pins,
        lines=tuple(lines), labels=tuple(_labels(lines, sheet.boxes, language)),
    )  # fmt: skip


def wide(text: str, size: float) -> float:
    """About how wide a text is drawn: Chinese characters are square, others about half as wide."""
    return sum(size if ord(c) > 0x2E7F else size * 0.53 for c in text)


def _key(way: Way) -> tuple[str, str]:
    return way.source, way.target


class _Sheet:
    """Turns cells, gutters and gaps into coordinates."""

    def __init__(self, graph: Graph, grid: Grid, routes: Routes, language: str) -> None:
        self.graph, self.grid, self.routes, self.language = graph, grid, routes, language
        self.gutters = [self._gutter(g) for g in range(grid.columns + 1)]
        self.gaps = [self._gap(h) for h in range(len(grid.rows) + 1)]
        self.xs = [LEFT + sum(self.gutters[:g]) + g * BOX_W for g in range(grid.columns + 1)]  # where gutters begin
        self.xs.append(self.xs[-1] + self.gutters[-1])
        self.ys = [sum(self.gaps[:h]) + h * BOX_H for h in range(len(grid.rows) + 1)]  # where gaps begin
        self.height = self.ys[-1] + self.gaps[-1]
        self.boxes = {p: self._box(p) for p, node in graph.nodes.items() if not node.pin_on}
        self.pins = dict(self._pins())

    def points(self, route: Route) -> list[Point]:
        """The corners of a line, from box to box."""
        start, end = self._leaves(route.way.source), self._enters(route.way.target)
        match route.kind:
            case "straight":
                return [start, end]
            case "column":
                return self._upright(route)
            case "loop":
                x, y = self.pins[route.way.source]
                top = self.boxes[route.way.target]
                return [(x, y - PIN), (x, top.y - 10), (top.x + BOX_W - 30, top.y - 10), (top.x + BOX_W - 30, top.y)]
            case "turn":
                x = self._track_x(route.gutters[0], self.routes.first(route))
                return [start, (x, start[1]), (x, end[1]), end]
            case _:
                x1 = self._track_x(route.gutters[0], self.routes.first(route))
                x2 = self._track_x(route.gutters[1], self.routes.last(route))
                y = self._track_y(route.gap, self.routes.along(route))
                return [start, (x1, start[1]), (x1, y), (x2, y), (x2, end[1]), end]

    def bands(self) -> Iterator[Band]:
        """Stripes meet in the middle of the gap between two lanes."""
        last = len(self.grid.rows) - 1
        top = 0.0
        for r, row in enumerate(self.grid.rows):
            if r == last or self.grid.rows[r + 1] != row:
                bottom = self.height if r == last else self.ys[r + 1] + self.gaps[r + 1] / 2
                yield Band(row.lane, top, bottom - top)
                top = bottom

    def _upright(self, route: Route) -> list[Point]:
        """Straight up or down; a way there and the way back run side by side."""
        a, b = self.boxes[route.way.source], self.boxes[route.way.target]
        both = any(_key(other.way) == (route.way.target, route.way.source) for other in self.routes.all)
        x = a.x + BOX_W / 2 + ((13 if a.y < b.y else -13) if both else 0)
        return [(x, a.y + BOX_H), (x, b.y)] if a.y < b.y else [(x, a.y), (x, b.y + BOX_H)]

    def _gutter(self, g: int) -> float:
        tracks = max(self.routes.upright.get(g, {}).values(), default=-1) + 1
        least = EDGE if g in (0, self.grid.columns) and not tracks else GUTTER
        named = [wide(_parted(route.way.label.into(self.language))[0], LABEL) + 22 for route in self.routes.all
                 if route.kind == "straight" and route.way.label and self.grid.cells[route.way.target].column == g
                 and self.grid.cells[route.way.source].column == g - 1]  # fmt: skip
        return max([least, (tracks - 1) * TRACK + ARROW + 14, *named])

    def _gap(self, h: int) -> float:
        tracks = max(self.routes.level.get(h, {}).values(), default=-1) + 1
        rows = self.grid.rows
        meets = 0 < h < len(rows) and rows[h - 1].band != rows[h].band
        return (MEETING if meets else GAP if 0 < h < len(rows) else GAP - 10) + tracks * TRACK

    def _track_x(self, g: int, track: int) -> float:
        return self.xs[g] + self.gutters[g] - ARROW - (max(self.routes.upright[g].values()) - track) * TRACK

    def _track_y(self, h: int, track: int) -> float:
        tracks = max(self.routes.level[h].values())
        return self.ys[h] + (self.gaps[h] - tracks * TRACK) / 2 + track * TRACK

    def _box(self, place: str) -> Box:
        cell = self.grid.cells[place]
        return Box(self.xs[cell.column] + self.gutters[cell.column], self.ys[cell.row] + self.gaps[cell.row])

    def _pins(self) -> Iterator[tuple[str, Point]]:
        pinned: dict[str, list[str]] = {}
        for place, node in self.graph.nodes.items():
            if node.pin_on:
                pinned.setdefault(node.pin_on, []).append(place)
        for on, places in pinned.items():
            box = self.boxes[on]
            for i, place in enumerate(places):
                yield place, (box.x + BOX_W, box.middle + (i - (len(places) - 1) / 2) * 2 * PIN)

    def _leaves(self, place: str) -> Point:
        if place in self.pins:
            x, y = self.pins[place]
            return x + PIN, y
        box = self.boxes[place]
        pinned = any(node.pin_on == place for node in self.graph.nodes.values())
        return box.x + BOX_W, box.middle + (PIN_PORT if pinned else 0)

    def _enters(self, place: str) -> Point:
        box = self.boxes.get(place) or self.boxes[self.graph.nodes[place].pin_on]
        return box.x, box.middle


# --- labels ---------------------------------------------------------------------------------------------------------

Line = tuple[Way, tuple[Point, ...]]


def _labels(lines: list[Line], boxes: Mapping[str, Box], language: str) -> Iterator[Label]:
    """Each where it covers no box and no other label, and as few lines as can be; near the end of its line at best."""
    placed: list[Label] = []
    for line in sorted(lines, key=lambda line: len(line[1])):
        if line[0].label is None:
            continue
        text = _short(line[0].label.into(language))
        own = [_thin(*piece) for piece in pairwise(line[1])] if len(line[1]) > 2 else []
        others = [_thin(*piece) for other in lines if other is not line for piece in pairwise(other[1])]
        best, cost = None, float("inf")
        for i, place in enumerate(_places(text, line[1])):
            if i * LATER >= cost:
                break  # no later place can be better
            here = _covers(place, boxes, placed, own, others) + i * LATER
            best, cost = (place, here) if here < cost else (best, cost)
        placed += [best] if best else []
    yield from placed


def _short(text: str) -> str:
    while wide(text, 1) > LONGEST:
        text = text[:-2].rstrip() + "…"
    return text


def _places(text: str, points: tuple[Point, ...]) -> Iterator[Label]:
    w = wide(text, LABEL)
    for (x1, y1), (x2, y2) in reversed(list(pairwise(points))):
        low, high = sorted((y1, y2))
        if y1 == y2:
            if wide(text, LABEL) + 16 > abs(x2 - x1) > 2 * BOX_H / 3:
                yield _parted_label(text, (x1 + x2) / 2 - 4, y1)
            for dy in (-ABOVE, BELOW):
                yield _label(text, (x1 + x2) / 2 - (4 if x2 > x1 else 0), y1 + dy, "middle", w)
                yield _label(text, max(x1, x2) - 8, y1 + dy, "end", w)
                yield _label(text, min(x1, x2) + 8, y1 + dy, "start", w)
        for i in range(int((high - low) // 6)):
            y = low + 8 + i * 6 if y1 > y2 else high - 8 - i * 6
            if low < y < high:
                yield _label(text, x1 + 5, y, "start", w)
                yield _label(text, x1 - 5, y, "end", w)


def _parted(text: str) -> tuple[str, str]:
    """One line, or two halves if it is long."""
    text = _short(text)
    if wide(text, 1) <= ONE_LINE:
        return text, ""
    half = next(i for i in range(len(text)) if wide(text[:i], 1) >= wide(text, 1) / 2)
    half = text.find(" ", half - 3, half + 4) if " " in text[half - 3 : half + 4] else half
    return text[:half], text[half:].strip()


def _parted_label(text: str, x: float, y: float) -> Label:
    over, under = _parted(text)
    w = max(wide(over, LABEL), wide(under, LABEL))
    box = Box(x - w / 2, y - ABOVE - LABEL_H / 2, w, ABOVE + BELOW + LABEL_H)
    return Label(over, x, y - ABOVE, "middle", box, under)


def _label(text: str, x: float, y: float, anchor: str, w: float) -> Label:
    left = x - (w / 2 if anchor == "middle" else w if anchor == "end" else 0)
    return Label(text, x, y, anchor, Box(left, y - LABEL_H / 2, w, LABEL_H))


def _thin(a: Point, b: Point) -> Box:
    return Box(min(a[0], b[0]) - 1, min(a[1], b[1]) - 1, abs(a[0] - b[0]) + 2, abs(a[1] - b[1]) + 2)


def _covers(label: Label, boxes: Mapping[str, Box], placed: list[Label], own: list[Box], others: list[Box]) -> float:
    """How bad this place is. A line of another way close by is bad too: the label would seem to be about it."""
    box = label.box
    near = Box(box.x - 7, box.y, box.w + 14, box.h)
    return (
        100 * sum(box.meets(other) for other in boxes.values())
        + 100 * sum(box.meets(other.box) for other in placed)
        + 8 * sum(box.meets(line) for line in (*own, *others))
        + 3 * sum(near.meets(line) for line in others)
        + (100 if box.x < LEFT - 10 else 0)
    )
