"""A procedure as text that other tools draw or print: Mermaid and Markdown."""

from collections.abc import Iterator

from states.diagram.graph import JOIN, Graph, graph_of, listed
from states.engine import leaves_of, sources_of
from states.procedure import CLOCK, ClockRule, Move, Procedure, Signers, Text

UNITS = {
    "working_days": ("个工作日", "working days"), "days": ("日", "days"), "months": ("个月", "months"),
    "hours": ("小时", "hours"),
}  # fmt: skip
HEADS = {
    "zh": ("办理动作", "从", "到", "由谁办理", "填写", "材料", "时限", "依据"),
    "en": ("move", "from", "to", "who", "asks", "needs", "limit", "law"),
}


def mermaid(procedure: Procedure, language: str = "zh") -> str:
    """A Mermaid state diagram. What may be done at many steps stands in notes."""
    graph = graph_of(procedure)
    lines = ["stateDiagram-v2", "    direction LR"]
    for place, node in (graph.nodes | graph.beside).items():
        if node.part_of is None:
            lines.append(f"    state {_quoted(node.title, language)} as {_id(place)}")
    for name, state in procedure.states.items():
        if state.parallel:
            lines += [f"    state {_quoted(state.title, language)} as {_id(name)} {{"]
            lines += list(_regions(graph, name, list(state.parallel), language))
            lines += ["    }", f"    {_id(name)} --> {_id(state.joined)}"]
    lines += [f"    [*] --> {_id(procedure.initial)}"]
    lines += list(_outer(graph, language))
    lines += [f"    {_id(place)} --> [*]" for place, node in (graph.nodes | graph.beside).items()
              if node.final and node.part_of is None]  # fmt: skip
    for aside in graph.asides:
        said = f"{_plain(aside.title.into(language))} - {_plain(aside.where.into(language))}"
        lines.append(f"    note right of {_id(_whole(aside.targets[0]))} : {said}")
    return "\n".join(lines) + "\n"


def markdown(procedure: Procedure, language: str = "zh") -> str:
    """Every move with all that is asked of it, as one table to print or to check against the law."""
    heads = HEADS["en" if language == "en" else "zh"]
    rows = [_row(procedure, key, move, language) for key, move in procedure.moves.items()]
    about = f"{procedure.pack} {procedure.version} · {procedure.basis}"
    return "\n".join([
        f"# {_cell(procedure.title.into(language))}", "", _cell(about), "",
        "| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads),
        *("| " + " | ".join(map(_cell, row)) + " |" for row in rows), "",
    ])  # fmt: skip


def who(by: Signers, procedure: Procedure, language: str = "zh") -> str:
    """Who acts, in words: any of these, several of them, each of them, one after the other."""
    zh = language != "en"
    if CLOCK in by.every_role:
        return "到期自动" if zh else "time"
    titles = [procedure.roles[role].title.into(language) for role in by.every_role]
    if by.sequence:
        return " → ".join(titles)
    if by.all_of:
        return (" 和 " if zh else " and ").join(titles)
    each = (" 或 " if zh else " or ").join(titles)
    if by.signatures == 1:
        return each
    return f"{each}（{by.signatures} 人）" if zh else f"{each} ({by.signatures} people)"


def limit(rule: ClockRule, language: str = "zh") -> str:
    """A limit in words: its name and how long it is."""
    title = rule.title.into(language)
    if rule.within.n is None:
        return f"{title} (as decided)" if language == "en" else f"{title}（按办件所定）"
    unit = UNITS[rule.within.unit][language == "en"]
    return f"{title} {rule.within.n} {unit}" if language == "en" else f"{title}{rule.within.n}{unit}"


# --- mermaid --------------------------------------------------------------------------------------------------------


def _regions(graph: Graph, name: str, regions: list[str], language: str) -> Iterator[str]:
    for i, region in enumerate(regions):
        if i:
            yield "        --"
        inside = {place: node for place, node in graph.nodes.items() if place.startswith(f"{name}.{region}.")}
        for place, node in inside.items():
            yield f"        state {_quoted(node.title, language)} as {_id(place)}"
        for place in inside:
            if place in graph.initial or not any(way.target == place and way.source in inside for way in graph.ways):
                yield f"        [*] --> {_id(place)}"
        for way in graph.ways:
            if way.source in inside and way.target in inside:
                yield f"        {_id(way.source)} --> {_id(way.target)} : {_plain(way.title.into(language))}"


def _outer(graph: Graph, language: str) -> Iterator[str]:
    """Ways between states; what happens within something parallel is drawn there."""
    seen = set[str]()
    for way in graph.ways:
        source, target = _whole(way.source), _whole(way.target)
        line = f"    {_id(source)} --> {_id(target)} : {_plain(way.title.into(language))}"
        if source != target and way.moves != (JOIN,) and line not in seen:
            seen.add(line)
            yield line


def _whole(place: str) -> str:
    return place.split(".")[0]


def _id(place: str) -> str:
    return place.replace(".", "__")


def _quoted(title: Text, language: str) -> str:
    return f'"{_plain(title.into(language))}"'


def _plain(text: str) -> str:
    """Words without the marks that mean something to Mermaid."""
    return " ".join(text.translate(_MARKS).split())


_MARKS = str.maketrans(
    {'"': "”", ":": "：", ";": "；", "#": "＃", "<": "＜", ">": "＞", "%": "％", "{": "｛", "}": "｝"}
)  # fmt: skip


# --- markdown -------------------------------------------------------------------------------------------------------


def _row(procedure: Procedure, key: str, move: Move, language: str) -> tuple[str, ...]:
    needs = [
        procedure.materials[need.kind].title.into(language) + (f" ≥ {need.at_least}" if need.at_least > 1 else "")
        for need in move.needs
    ]
    comma = ", " if language == "en" else "、"
    return (
        f"{move.title.into(language)} `{key}`",
        "*" if "*" in move.sources else _titles(procedure, move.sources, language),
        _titles(procedure, [branch.to for branch in move.to], language),
        who(move.by, procedure, language),
        comma.join(procedure.fields[name].title.into(language) for name in move.asks) or "—",
        comma.join(needs) or "—",
        comma.join(limit(rule, language) for rule in _limits(procedure, key, move)) or "—",
        move.law or "—",
    )


def _limits(procedure: Procedure, key: str, move: Move) -> list[ClockRule]:
    """The limits within which this has to be done: those it ends, and those that run wherever it may be done."""
    sources = sources_of(procedure, move) if move.to else []
    return [
        rule for rule in procedure.clocks.values()
        if key in rule.ends.event or (sources and all(_within(place, rule.during) for place in sources))
    ]  # fmt: skip


def _within(place: str, names: tuple[str, ...]) -> bool:
    return any(place == name or place.startswith(name + ".") for name in names)


def _titles(procedure: Procedure, names: "tuple[str, ...] | list[str]", language: str) -> str:
    leaves = leaves_of(procedure.states)
    known = [procedure.states.get(name) or leaves.get(name) for name in names]
    return listed(state.title for state in known if state).into(language)


def _cell(text: str) -> str:
    """Text that cannot break out of its cell, nor become markup."""
    flat = " ".join(text.split())
    return flat.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
