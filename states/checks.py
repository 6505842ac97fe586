"""A well-formed procedure that makes no sense: what points nowhere, what nobody can leave, what the law forbids.

Each rule is one function from procedure to findings, listed in `RULES`; its docstring is the documented reason.
"""

from collections.abc import Callable, Iterable, Iterator
from string import Formatter

from states.engine import leaves_of, places_named, sources_of
from states.findings import Finding, Place, unknown
from states.guards import BadCondition, compile_condition, complaints, trial
from states.procedure import CLOCK, Procedure, Text

Where = Callable[[tuple[str | int, ...]], Place]
FILLED_IN = ("case", "procedure", "task", "due", "area", "days", "link")


def check(procedure: Procedure, where: Where) -> list[Finding]:
    """Every finding. Rules about sense are asked only when every name means something."""
    names = [finding for rule in NAMES for finding in rule(procedure, where)]
    if any(finding.severity == "error" for finding in names):
        return names
    return names + [finding for rule in SENSE for finding in rule(procedure, where)]


def unknown_states(p: Procedure, where: Where) -> Iterator[Finding]:
    """A move or clock names a state the procedure does not have."""
    leaves = leaves_of(p.states)
    known = list(dict.fromkeys([*p.states, *leaves]))

    def missing(names: Iterable[str], *path: str | int) -> Iterator[Finding]:
        for name in names:
            if name != "*" and not places_named(name, leaves):
                yield unknown(where(path), "unknown_state", "环节", "state", name, known)

    yield from missing([p.initial], "initial")
    for key, state in p.states.items():
        if state.parallel:
            yield from missing([state.joined] if state.joined else [], "states", key, "joined")
    for key, move in p.moves.items():
        yield from missing(move.sources, "moves", key, "from")
        yield from missing(move.except_from, "moves", key, "except_from")
        yield from missing([b.to for b in move.to], "moves", key, "to")
    for key, rule in p.clocks.items():
        yield from missing(rule.during, "clocks", key, "during")
        yield from missing(rule.stops_in, "clocks", key, "stops_in")
        for end in ("starts", "ends"):
            trigger = getattr(rule, end)
            yield from missing([*trigger.entering, *trigger.leaving], "clocks", key, end)


def unknown_names(p: Procedure, where: Where) -> Iterator[Finding]:
    """A role, lane, phase, field, material, guard, move, clock, ladder or text is named that does not exist."""
    roles = {**p.roles, CLOCK: None}
    for key, state in p.states.items():
        yield from _known([state.lane] if state.lane else [], p.lanes, where, ("lane", "泳道"), "states", key, "lane")
        yield from _known([state.phase] if state.phase else [], p.phases, where, ("phase", "阶段"), "states", key, "phase")
        if state.task:
            yield from _known([state.task.role], p.roles, where, ("role", "岗位"), "states", key, "task", "role")
        for region_name, region in state.parallel.items():
            path = ("states", key, "parallel", region_name)
            yield from _known([region.initial], region.states, where, ("state", "环节"), *path, "initial")
            for leaf, inner in region.states.items():
                if inner.task:
                    yield from _known([inner.task.role], p.roles, where, ("role", "岗位"), *path, "states", leaf, "task")
    for key, move in p.moves.items():
        at = ("moves", key)
        yield from _known(move.by.every_role, roles, where, ("role", "岗位"), *at, "by")
        yield from _known(move.by.apart_from, p.moves, where, ("move", "办理动作"), *at, "by", "apart_from")
        yield from _known(move.asks, p.fields, where, ("field", "栏目"), *at, "asks")
        yield from _known([n.kind for n in move.needs], p.materials, where, ("material", "材料"), *at, "needs")
        yield from _known(move.guards, p.guards, where, ("guard", "条件"), *at, "guards")
        for branch in move.to:
            yield from _known(branch.when, p.guards, where, ("guard", "条件"), *at, "to")
        if move.extends:
            yield from _known([move.extends.clock], p.clocks, where, ("clock", "时限"), *at, "extends")
        for tell in move.tells:
            yield from _known(tell.to, p.roles, where, ("role", "岗位"), *at, "tells")
            yield from _known([tell.text], p.messages, where, ("text", "消息"), *at, "tells")
        if move.vote:
            counts = [name for name in move.vote.model_dump().values() if isinstance(name, str)]
            yield from _known(counts, p.fields, where, ("field", "栏目"), *at, "vote")
    for key, rule in p.clocks.items():
        at = ("clocks", key)
        yield from _known([rule.fires] if rule.fires else [], p.moves, where, ("move", "办理动作"), *at, "fires")
        yield from _known([rule.ladder] if rule.ladder else [], p.ladders, where, ("ladder", "提醒梯次"), *at, "ladder")
        yield from _known(rule.duty, p.roles, where, ("role", "岗位"), *at, "duty")
        for end in ("starts", "ends"):
            yield from _known(getattr(rule, end).event, p.moves, where, ("move", "办理动作"), *at, end)
    for name, rungs in p.ladders.items():
        for i, rung in enumerate(rungs):
            told = [role for role in rung.tell if role != "duty"]
            yield from _known(told, p.roles, where, ("role", "岗位"), "ladders", name, i, "tell")
            yield from _known([rung.text], p.messages, where, ("text", "消息"), "ladders", name, i, "text")
    yield from _known(p.card, p.fields, where, ("field", "栏目"), "card")


def bad_conditions(p: Procedure, where: Where) -> Iterator[Finding]:
    """A condition is no CEL, names a fact that is never asked, or does not answer yes or no."""
    for key, guard in p.guards.items():
        place = where(("guards", key, "if"))
        try:
            compile_condition(guard.when)
        except BadCondition as wrong:
            first = str(wrong).splitlines()[0]
            yield _says(place, "bad_condition", f"条件写法有误：{first}。", f"not a condition: {first}")
            continue
        wrong_words = complaints(guard.when, p.fields, p.moves)
        for word, known in wrong_words:
            yield unknown(place, "unknown_fact", "栏目或动作", "fact", word, known)
        if not wrong_words and (said := trial(guard.when, p.fields)):
            yield _says(place, "bad_condition", f"条件不能求值：{said}。", f"cannot be evaluated: {said}")


def unreachable(p: Procedure, where: Where) -> Iterator[Finding]:
    """No path leads to this state: it is dead writing, or a move was forgotten."""
    reached = _reached(p)
    for place in leaves_of(p.states):
        if place not in reached:
            yield _says(where(_path(place)), "unreachable", f"没有任何路径到达“{place}”。", f"no path leads to '{place}'")


def traps(p: Procedure, where: Where) -> Iterator[Finding]:
    """A case that comes here can never be finished: no move leaves, and the state is not final."""
    leaves = leaves_of(p.states)
    left = {place for move in p.moves.values() if move.to for place in sources_of(p, move)}
    for place, state in leaves.items():
        if not state.final and place not in left:
            yield _says(where(_path(place)), "trap", f"“{place}”没有出口，办件会停在这里。",
                        f"nothing leaves '{place}'; a case would stay there for ever")  # fmt: skip


def no_end(p: Procedure, where: Where) -> Iterator[Finding]:
    """A procedure without a final state never ends."""
    if not any(state.final for state in p.states.values()):
        yield _says(where(("states",)), "no_end", "没有终止环节，请给一个环节写 final: true。",
                    "no state is final; give one `final: true`")  # fmt: skip


def never_joined(p: Procedure, where: Where) -> Iterator[Finding]:
    """Things done side by side must lead on when all are done."""
    for key, state in p.states.items():
        if not state.parallel:
            continue
        if not state.joined:
            yield _says(where(("states", key)), "never_joined", f"“{key}”各支办完后去哪里？请写 joined。",
                        f"where does '{key}' lead when all its parts are done? write `joined`")  # fmt: skip
        for name, region in state.parallel.items():
            if not any(inner.final for inner in region.states.values()):
                yield _says(where(("states", key, "parallel", name)), "never_joined", f"“{name}”没有 final 环节，永远办不完。",
                            f"'{name}' has no final state and is never done")  # fmt: skip


def nobody_acts(p: Procedure, where: Where) -> Iterator[Finding]:
    """A move needs somebody: roles, all_of or sequence; and somebody apart from himself."""
    for key, move in p.moves.items():
        if not move.by.every_role:
            yield _says(where(("moves", key, "by")), "nobody_acts", f"“{key}”没有写由谁办理。", f"nobody may do '{key}'")
        if key in move.by.apart_from:
            yield _says(where(("moves", key, "by")), "maker_is_checker", f"“{key}”不能与自己分离。",
                        f"'{key}' cannot be apart from itself")  # fmt: skip


def clocks_without_ends(p: Procedure, where: Where) -> Iterator[Finding]:
    """A clock that nothing starts never runs; one that nothing ends runs until the case is closed, by accident."""
    for key, rule in p.clocks.items():
        if rule.during:
            continue
        if not (rule.starts.event or rule.starts.entering or rule.starts.leaving):
            yield _says(where(("clocks", key)), "never_starts", f"时限“{key}”没有起点。", f"nothing starts the clock '{key}'")
        if not (rule.ends.event or rule.ends.entering or rule.ends.leaving):
            yield _says(where(("clocks", key)), "never_ends", f"时限“{key}”没有终点。", f"nothing ends the clock '{key}'")


def time_moves(p: Procedure, where: Where) -> Iterator[Finding]:
    """A move of the clock needs a clock that fires it, and a clock fires only moves that are the clock's."""
    fired = {rule.fires for rule in p.clocks.values() if rule.fires}
    for key, move in p.moves.items():
        if CLOCK in move.by.every_role and key not in fired:
            yield _says(where(("moves", key)), "never_fired", f"“{key}”由时间办理，但没有时限触发它。",
                        f"'{key}' is done by the clock, but no clock fires it")  # fmt: skip
    for key, rule in p.clocks.items():
        if rule.fires and CLOCK not in p.moves[rule.fires].by.every_role:
            yield _says(where(("clocks", key, "fires")), "fires_a_persons_move", f"“{rule.fires}”应由人办理，不能由时间触发。",
                        f"'{rule.fires}' is a person's move; a clock cannot fire it")  # fmt: skip


def failed_review_refuses(p: Procedure, where: Where) -> Iterator[Finding]:
    """评议不能否决申请：a failed vote may not lead straight to a denial (S5-71)."""
    for key, move in p.moves.items():
        for branch in move.to if move.vote else ():
            state = p.states.get(branch.to)
            if state and (state.outcome == "denied" or branch.to == "refused"):
                yield _says(where(("moves", key, "to")), "review_refuses", "评议未通过不能直接不予确认，应转街道复核。",
                            "a failed review may not lead to refusal; send it to the street's re-check")  # fmt: skip


def message_words(p: Procedure, where: Where) -> Iterator[Finding]:
    """A message may be filled with the case number, task, date, area and link only: never with personal data."""
    for key, message in p.messages.items():
        for text in (message.subject, message.body):
            for filled in (text.zh, text.en):
                for word in [name for _, name, _, _ in Formatter().parse(filled) if name is not None]:
                    if word not in FILLED_IN:
                        yield unknown(where(("messages", key)), "unknown_word", "可填内容", "word", word, FILLED_IN)


def missing_language(p: Procedure, where: Where) -> Iterator[Finding]:
    """Every label people see is in Chinese and in English."""
    for group in ("states", "moves", "fields", "materials", "clocks"):
        for key, item in getattr(p, group).items():
            if not item.title.en:
                yield _says(where((group, key, "title")), "missing_language", f"“{key}”缺英文名称。",
                            f"'{key}' has no English title", "warning")  # fmt: skip


NAMES = (unknown_states, unknown_names, bad_conditions)
SENSE = (unreachable, traps, no_end, never_joined, nobody_acts, clocks_without_ends, time_moves, failed_review_refuses,
         message_words, missing_language)  # fmt: skip


def _reached(p: Procedure) -> set[str]:
    leaves = leaves_of(p.states)

    def entered(name: str) -> list[str]:
        regions = p.states[name].parallel if name in p.states else {}
        return [f"{name}.{key}.{region.initial}" for key, region in regions.items()] or places_named(name, leaves)

    reached, waiting = set[str](), entered(p.initial)
    edges = [(sources_of(p, move), [b.to for b in move.to]) for move in p.moves.values()]
    edges += [(places_named(key, leaves), [state.joined]) for key, state in p.states.items() if state.joined]
    while waiting:
        place = waiting.pop()
        if place in reached:
            continue
        reached.add(place)
        waiting += [new for sources, targets in edges if place in sources for to in targets for new in entered(to)]
    return reached


def _path(place: str) -> tuple[str, ...]:
    parts = place.split(".")
    return ("states", *parts) if len(parts) == 1 else ("states", parts[0], "parallel", parts[1], "states", parts[2])


def _known(names: Iterable[str], known: Iterable[str], where: Where, kind: tuple[str, str], *path: str | int
           ) -> Iterator[Finding]:  # fmt: skip
    words = list(known)
    for name in names:
        if name not in words:
            yield unknown(where(path), f"unknown_{kind[0]}", kind[1], kind[0], name, words)


def _says(place: Place, code: str, zh: str, en: str, severity: str = "error") -> Finding:
    return Finding(place, code, Text(zh=zh, en=en), severity)
