"""A drawing as SVG. Looks are classes, for the desk's pages refuse inline styles; a file of its own brings `STYLE`."""

import re
from collections.abc import Collection, Mapping, Sequence
from html import escape
from itertools import pairwise

from states.diagram.geometry import ABOVE, BELOW, BOX_W, LEFT, PIN, Box, Label, Point, wide
from states.diagram.graph import Aside, Node, Way, joined
from states.diagram.plan import plan_of
from states.procedure import Procedure

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CORNER, LINE = 7, 14.5  # a line's rounded corner; from one line of text to the next
TITLE = 13
BESIDE_H, BESIDE_STEP, BESIDE_TOP = 28, 36, 40
WORDS = {
    "zh": {"now": "当前环节", "done": "已完成", "end": "终止环节", "todo": "未开始", "beside": "不限于某一环节："},
    "en": {"now": "current step", "done": "done", "end": "end", "todo": "not begun", "beside": "At many steps:"},
}
STYLE = """
.sd{background:#fff;font:13px "PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif}
.sd text{fill:#465062}.sd-lane{fill:#fff}.sd-lane.alt{fill:#f8fafc}.sd .sd-lt{fill:#1b2330;font-weight:600}
.sd-e{fill:none;stroke:#9aa6b6;stroke-width:1.4}.sd-e.back{stroke-dasharray:5 3}.sd-ah{fill:#9aa6b6}
.sd-e.on{stroke:#1554bf;stroke-width:1.8}.sd-ah.on{fill:#1554bf}
.sd .sd-el{font-size:11.5px;fill:#5f6b7e;paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}
.sd-n rect{fill:#fff;stroke:#7d8796;stroke-width:1.2}.sd-n.todo rect,.sd-n.end rect{stroke-dasharray:4 3}
.sd-n.done rect{fill:#eaf1fc;stroke:#7ea6e6}.sd-n.done text{fill:#1b2330}
.sd-tick{fill:none;stroke:#1554bf;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.sd-n.now rect{fill:#1554bf;stroke:#1554bf}.sd .sd-n.now text{fill:#fff;font-weight:600}
.sd-n.now .sd-halo{fill:#cfe0fa;stroke:none}.sd-dot{fill:#ffd466}
.sd .sd-s{font-size:11px;fill:#5f6b7e}
"""


def swimlane(procedure: Procedure, *, here: Sequence[str] = (), done: Mapping[str, str] | None = None,
             walked: Collection[tuple[str, str]] | None = None, language: str = "zh",
             standalone: bool = False) -> str:  # fmt: skip
    """The procedure as a picture: a lane for everybody who acts, time from left to right.

    `here` are the places where a case stands, `done` those it has left, each with a note such as 用 2 日. `walked` are
    the ways it took (`walked_of` its history); without them a way onward between two visited places counts as taken.
    """
    return _Page(procedure, tuple(here), dict(done or {}), walked, language).svg(standalone)


class _Page:
    """One picture being written."""

    def __init__(self, procedure: Procedure, here: tuple[str, ...], done: dict[str, str],
                 walked: Collection[tuple[str, str]] | None, language: str) -> None:  # fmt: skip
        self.procedure, self.here, self.done, self.language = procedure, here, done, language
        plan = plan_of(procedure, language)
        self.graph, self.drawing = plan.graph, plan.drawing
        self.walked = None if walked is None else joined(self.graph, walked)
        self.words = WORDS["en" if language == "en" else "zh"]
        self.id = f"sd-{procedure.name}"

    def svg(self, standalone: bool) -> str:
        beside = self._beside()
        width = self.drawing.width
        height = self.drawing.height + (len(beside) * BESIDE_STEP + BESIDE_TOP if beside else 0)
        lines = sorted(self.drawing.lines, key=lambda line: self._taken(line[0]))  # taken ones on top
        return "".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" class="sd" viewBox="0 0 {_n(width)} {_n(height)}"',
            f' width="{_n(width)}" height="{_n(height)}" role="img" aria-labelledby="{self.id}-t {self.id}-d">',
            f'<title id="{self.id}-t">{self._title()}</title><desc id="{self.id}-d">{self._told()}</desc>',
            f"<style>{STYLE}</style>" if standalone else "",
            "<defs>", self._arrow("a", ""), self._arrow("b", " on"), "</defs>",
            *self._lanes(),
            *(self._line(*line) for line in lines),
            *map(_label, self.drawing.labels),
            *(self._box(self.graph.nodes[place], box) for place, box in self.drawing.boxes.items()),
            *(self._pin(self.graph.nodes[place], at) for place, at in self.drawing.pins.items()),
            *self._legend(beside, height),
            "</svg>",
        ])  # fmt: skip

    # lanes and lines

    def _arrow(self, name: str, on: str) -> str:
        return (f'<marker id="{self.id}-{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
                f'orient="auto"><path d="M0 .8 7 4 0 7.2z" class="sd-ah{on}"/></marker>')  # fmt: skip

    def _lanes(self) -> list[str]:
        titles = dict(self.graph.lanes)
        out = []
        for i, band in enumerate(self.drawing.bands):
            name = _wrapped(titles[band.lane].into(self.language), LEFT - 22, 3)
            out.append(_stripe(band.y, self.drawing.width, band.h, i % 2 == 1))
            out.append(_lines(14, band.y + band.h / 2, name, "sd-lt", "start"))
        return out

    def _line(self, way: Way, points: Sequence[Point]) -> str:
        taken = self._taken(way)
        css = "sd-e" + (" back" if way.back else "") + (" on" if taken else "")
        return (f'<path class="{css}" data-way="{_e(f"{way.source}>{way.target}")}" d="{_rounded(points)}" '
                f'marker-end="url(#{self.id}-{"b" if taken else "a"})">'
                f"<title>{_e(way.title.into(self.language))}</title></path>")  # fmt: skip

    def _taken(self, way: Way) -> bool:
        if self.walked is not None:
            return (way.source, way.target) in self.walked
        return not way.back and self._left(way.source) and (self._left(way.target) or way.target in self.here)

    def _left(self, place: str) -> bool:
        """Whether the case has been there and gone on; what is pinned to a finished box is finished with it."""
        node = self.graph.nodes.get(place)
        on = node.pin_on if node else ""
        gone = place in self.done or any(source == place for source, _ in self.walked or ())
        return place not in self.here and (gone or (on in self.done and on not in self.here))

    # boxes

    def _box(self, node: Node, box: Box) -> str:
        state, note = self._state(node), self.done.get(node.place, "")
        marked = state in ("done", "now")
        x, anchor = (box.x + 27, "start") if marked else (box.x + box.w / 2, "middle")
        titles = _wrapped(node.title.into(self.language), box.w - (36 if marked else 14))
        radius = box.h / 2 if node.final else 8
        return "".join([
            self._group(node, state, note),
            _rect(Box(box.x - 4, box.y - 4, box.w + 8, box.h + 8), radius + 4, "sd-halo") if state == "now" else "",
            _rect(box, radius), _mark(state, box.x + 15, box.middle),
            _lines(x, box.middle, titles, "", anchor, note), "</g>",
        ])  # fmt: skip

    def _pin(self, node: Node, at: Point) -> str:
        state, (x, y) = self._state(node), at
        disc = _rect(Box(x - PIN, y - PIN, 2 * PIN, 2 * PIN), PIN)
        return self._group(node, state, self.done.get(node.place, "")) + disc + _mark(state, x, y) + "</g>"

    def _group(self, node: Node, state: str, note: str) -> str:
        zh, title = self.language != "en", node.title.into(self.language)
        part = node.part_of.into(self.language) + " · " if node.part_of and node.part_of != node.title else ""
        word = self.words[state] + (("，" if zh else ", ") + note if note else "")
        said = f"{part}{title}{'：' if zh else ': '}{word}"
        return f'<g class="sd-n {state}" data-place="{_e(node.place)}"><title>{_e(said)}</title>'

    def _state(self, node: Node) -> str:
        if node.place in self.here:
            return "now"
        return "done" if self._left(node.place) else "end" if node.final and not node.part_of else "todo"

    # what may happen nearly everywhere, told under the lanes

    def _beside(self) -> list[tuple[Node | None, list[Aside]]]:
        """(the place to which only these lead, what leads there). A move to a drawn place has a line of its own."""
        asides, nodes = self.graph.asides, self.graph.beside
        own = [(node, [aside for aside in asides if aside.targets == (place,)]) for place, node in nodes.items()]
        told = [aside for _, asides in own for aside in asides]
        return [*own, *((None, [aside]) for aside in asides if aside not in told)]

    def _legend(self, beside: list[tuple[Node | None, list[Aside]]], height: float) -> list[str]:
        top, width = self.drawing.height, self.drawing.width
        out = [_stripe(top, width, height - top, False), _text(14, top + 20, self.words["beside"], "sd-lt", "start")]
        for i, (node, asides) in enumerate(beside):
            y = top + BESIDE_TOP - 4 + i * BESIDE_STEP
            x = 14 + BOX_W + 12 if node else 14
            out.append(self._box(node, Box(14, y, BOX_W, BESIDE_H)) if node else "")
            out.append(_text(x, y + BESIDE_H / 2, self._said(asides, node is None), "sd-s", "start"))
        return out if beside else []

    def _said(self, asides: list[Aside], with_target: bool) -> str:
        zh, said = self.language != "en", []
        for aside in asides:
            title, where = aside.title.into(self.language), aside.where.into(self.language)
            onto = f" → {' / '.join(map(self._named, aside.targets))}" if with_target else ""
            said.append(f"{title}（{where}）{onto}" if zh else f"{title} ({where}){onto}")
        return ("；" if zh else "; ").join(said)

    # words for those who listen

    def _title(self) -> str:
        title, now = self.procedure.title.into(self.language), [self._named(place) for place in self.here]
        if self.language != "en":
            return _e(f"{title}流程图" + (f"，当前环节：{'、'.join(now)}" if now else ""))
        return _e(f"Diagram of '{title}'" + (f"; current step: {', '.join(now)}" if now else ""))

    def _told(self) -> str:
        notes = [self._named(place) + (f"（{note}）" if note else "") for place, note in self.done.items()]
        return _e(("已完成：" if self.language != "en" else "Done: ") + "、".join(notes)) if notes else ""

    def _named(self, place: str) -> str:
        node = self.graph.nodes.get(place) or self.graph.beside.get(place)
        return node.title.into(self.language) if node else place


# --- marks on the page ----------------------------------------------------------------------------------------------


def _label(label: Label) -> str:
    under = _text(label.x, label.y + ABOVE + BELOW, label.under, "sd-el", label.anchor) if label.under else ""
    return _text(label.x, label.y, label.text, "sd-el", label.anchor) + under


def _stripe(y: float, w: float, h: float, alt: bool) -> str:
    return f'<rect class="sd-lane{" alt" if alt else ""}" x="0" y="{_n(y)}" width="{_n(w)}" height="{_n(h)}"/>'


def _rect(box: Box, radius: float, css: str = "") -> str:
    named = f'class="{css}" ' if css else ""
    size = f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.w)}" height="{_n(box.h)}"'
    return f'<rect {named}{size} rx="{_n(radius)}"/>'


def _mark(state: str, x: float, y: float) -> str:
    """A tick for what is done, a dot for where the case stands; words in the tooltip say the same."""
    if state == "done":
        return f'<path class="sd-tick" d="M{_n(x - 5)} {_n(y)}l4 4 6-8"/>'
    return f'<circle class="sd-dot" cx="{_n(x)}" cy="{_n(y)}" r="4"/>' if state == "now" else ""


def _rounded(points: Sequence[Point]) -> str:
    """A line through these corners, each of them rounded."""
    path = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for (before, corner), (_, after) in pairwise(pairwise(points)):
        start, end = _towards(corner, before), _towards(corner, after)
        path.append(f"L{_n(start[0])} {_n(start[1])}Q{_n(corner[0])} {_n(corner[1])} {_n(end[0])} {_n(end[1])}")
    return "".join([*path, f"L{_n(points[-1][0])} {_n(points[-1][1])}"])


def _towards(corner: Point, other: Point) -> Point:
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = abs(dx) + abs(dy)
    step = min(CORNER, length / 2) / length if length else 0
    return corner[0] + dx * step, corner[1] + dy * step


def _wrapped(text: str, width: float, most: int = 2) -> list[str]:
    """As many lines as it takes, at most so many; what does not fit is cut (the whole stands in the tooltip)."""
    if wide(text, TITLE) <= width:
        return [text]
    if most == 1:
        fits = next(i for i in range(len(text), 0, -1) if wide(text[:i] + "…", TITLE) <= width or i == 1)
        return [text[:fits].rstrip() + "…"]
    fitting = [i for i in range(1, len(text)) if wide(text[:i], TITLE) <= width] or [1]
    good = [i for i in fitting if text[i] in " （" or text[i - 1] in "，、"]
    cut = (good or fitting)[-1]
    return [text[:cut].rstrip(), *_wrapped(text[cut:].strip(), width, most - 1)]


def _lines(x: float, y: float, lines: Sequence[str], css: str, anchor: str, note: str = "") -> str:
    """Lines of text about the height `y`, and a note under them."""
    told = [(line, css) for line in lines] + ([(note, "sd-s")] if note else [])
    top = y - (len(told) - 1) * LINE / 2
    return "".join(_text(x, top + i * LINE, line, name, anchor) for i, (line, name) in enumerate(told))


def _text(x: float, y: float, text: str, css: str, anchor: str) -> str:
    named = f'class="{css}" ' if css else ""
    place = f'x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" dominant-baseline="central"'
    return f"<text {named}{place}>{_e(text)}</text>"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _e(text: str) -> str:
    """Text that may stand in XML, whatever it was: characters that XML has no way to write are left out."""
    return escape(_NO_XML.sub("", text))
