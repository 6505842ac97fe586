"""A well-formed procedure that makes no sense: what points nowhere, what nobody can leave, what the law forbids.

Each rule is one function from procedure to findings, listed in `NAMES` or `SENSE`; its docstring is the documented
reason.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from string import Formatter

from states.case import CLOCK_DUE, OPENED
from states.engine import leaves_of, places_named, sources_of
from states.findings import Finding, Place, unknown
from states.guards import BadCondition, compile_condition, complaints, trial, used
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
    """A move or clock names a state the procedure does not have. A move leads to a state or to a place in one of its
    regions, never to a bare region; a case opens in, and a join leads to, a whole state."""
    places = list(dict.fromkeys([*p.states, *leaves_of(p.states)]))
    named = [*places, *(f"{key}.{region}" for key, state in p.states.items() for region in state.parallel)]

    def known(names: Iterable[str], among: Iterable[str], *path: str | int) -> Iterator[Finding]:
        return _known(names, among, where, ("state", "环节"), *path)

    yield from known([p.initial], p.states, "initial")
    for key, state in p.states.items():
        yield from known([state.joined] if state.joined else [], p.states, "states", key, "joined")
    for key, move in p.moves.items():
        yield from known(move.sources, ["*", *named], "moves", key, "from")
        yield from known(move.except_from, named, "moves", key, "except_from")
        yield from known([b.to for b in move.to], places, "moves", key, "to")
    for key, rule in p.clocks.items():
        yield from known(rule.during, named, "clocks", key, "during")
        yield from known(rule.stops_in, named, "clocks", key, "stops_in")
        for end in ("starts", "ends"):
            trigger = getattr(rule, end)
            yield from known([*trigger.entering, *trigger.leaving], named, "clocks", key, end)


def unknown_names(p: Procedure, where: Where) -> Iterator[Finding]:
    """A role, lane, phase, field, material, guard, move, clock, ladder or text is named that does not exist."""
    roles = {**p.roles, CLOCK: None}
    for place, state in {**p.states, **leaves_of(p.states)}.items():
        path = _path(place)
        yield from _known([state.lane] if state.lane else [], p.lanes, where, ("lane", "泳道"), *path, "lane")
        yield from _known([state.phase] if state.phase else [], p.phases, where, ("phase", "阶段"), *path, "phase")
        if state.task:
            yield from _known([state.task.role], p.roles, where, ("role", "岗位"), *path, "task", "role")
        for name, region in state.parallel.items():
            inside = (*path, "parallel", name, "initial")
            yield from _known([region.initial], region.states, where, ("state", "环节"), *inside)
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
        for key_of in ("recuses", "lifts"):
            named = getattr(move, key_of)
            yield from _known([named] if named else [], p.fields, where, ("field", "栏目"), *at, key_of)
        if move.vote:
            yield from _known(move.vote.counts.values(), p.fields, where, ("field", "栏目"), *at, "vote")
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
    told = ["task_opened"] * any(state.task for state in leaves_of(p.states).values())
    told += ["overdue"] * bool(p.clocks)  # a move of the clock may be impossible when its time has come
    yield from _known(told, p.messages, where, ("text", "消息"), "messages")


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
    reached = _reached(_entered(p, p.initial), _next_places(p))
    for place in leaves_of(p.states):
        if place not in reached:
            says = f"没有任何路径到达“{place}”。", f"no path leads to '{place}'"
            yield _says(where(_path(place)), "unreachable", *says)


def traps(p: Procedure, where: Where) -> Iterator[Finding]:
    """A case that comes here can never be finished: nothing leaves, or what leaves leads round in a circle."""
    before: dict[str, set[str]] = {}
    for place, following in _next_places(p).items():
        for after in following:
            before.setdefault(after, set()).add(place)
    ends = [name for name, state in p.states.items() if state.final]
    can_end = _reached(ends, before)
    for place in leaves_of(p.states) if ends else ():
        if place not in can_end:
            yield _says(where(_path(place)), "trap", f"从“{place}”走不到终止环节，办件会停在这里。",
                        f"no path leads from '{place}' to an end; a case would stay for ever")  # fmt: skip


def no_end(p: Procedure, where: Where) -> Iterator[Finding]:
    """A procedure without a final state never ends."""
    if not any(state.final for state in p.states.values()):
        yield _says(where(("states",)), "no_end", "没有终止环节，请给一个环节写 final: true。",
                    "no state is final; give one `final: true`")  # fmt: skip


def never_joined(p: Procedure, where: Where) -> Iterator[Finding]:
    """Things done side by side must lead on when all are done, and in each of them there is something to do."""
    for key, state in p.states.items():
        if not state.parallel:
            continue
        if not state.joined:
            yield _says(where(("states", key)), "never_joined", f"“{key}”各支办完后去哪里？请写 joined。",
                        f"where does '{key}' lead when all its parts are done? write `joined`")  # fmt: skip
        for name, region in state.parallel.items():
            if not any(inner.final for inner in region.states.values()):
                says = f"“{name}”没有 final 环节，永远办不完。", f"'{name}' has no final state and is never done"
                yield _says(where(("states", key, "parallel", name)), "never_joined", *says)
            if region.states[region.initial].final:
                yield _says(where(("states", key, "parallel", name, "initial")), "done_at_once",
                            f"“{name}”一开始就已办完，不必并行。", f"'{name}' begins where it ends")  # fmt: skip


def overloaded_states(p: Procedure, where: Where) -> Iterator[Finding]:
    """A state with things done side by side has no task and no end of its own, and inside them nothing is parallel."""
    for key, state in p.states.items():
        if state.parallel and (state.task or state.final):
            yield _says(where(("states", key)), "overloaded", f"“{key}”各支并行，task 和 final 应写在各支里。",
                        f"'{key}' is parallel; write `task` and `final` inside its regions")  # fmt: skip
    for place, state in leaves_of(p.states).items():
        if state.parallel:
            yield _says(where(_path(place)), "overloaded", f"“{place}”已在并行的一支里，不能再分。",
                        f"'{place}' is already inside something parallel; it cannot be parallel again")  # fmt: skip


def crossings(p: Procedure, where: Where) -> Iterator[Finding]:
    """From one region of a parallel state no move leads into another: it stays in its own, or leaves all of them."""
    for key, move in p.moves.items():
        for target in [branch.to for branch in move.to if "." in branch.to]:
            state, region = target.split(".")[:2]
            beside = [s for s in sources_of(p, move) if s.startswith(f"{state}.") and s.split(".")[1] != region]
            if beside:
                yield _says(where(("moves", key, "to")), "crossing", f"“{key}”不能从“{beside[0]}”跨到并行的另一支。",
                            f"'{key}' cannot cross from '{beside[0]}' into another region")  # fmt: skip


def nobody_acts(p: Procedure, where: Where) -> Iterator[Finding]:
    """A move needs somebody, said in one way (roles, all_of or sequence); and somebody apart from himself."""
    for key, move in p.moves.items():
        place, by = where(("moves", key, "by")), move.by
        if not by.every_role:
            yield _says(place, "nobody_acts", f"“{key}”没有写由谁办理。", f"nobody may do '{key}'")
        if sum(map(bool, (by.roles, by.all_of, by.sequence))) > 1 or (by.signatures > 1 and not by.roles):
            yield _says(place, "several_ways",
                        f"“{key}”由谁办理只能写一种：roles（可加 signatures）、all_of 或 sequence。",
                        f"say who does '{key}' in one way: roles (with signatures), all_of or sequence")  # fmt: skip
        if key in by.apart_from:
            yield _says(place, "maker_is_checker", f"“{key}”不能与自己分离。", f"'{key}' cannot be apart from itself")


def reserved_words(p: Procedure, where: Where) -> Iterator[Finding]:
    """The history writes `open` for the first line and `clock_due` for a limit that ran out; nobody holds `clock`."""
    for group, taken in (("moves", (OPENED, CLOCK_DUE)), ("roles", (CLOCK,))):
        for key in taken:
            if key in getattr(p, group):
                yield _says(where((group, key)), "reserved", f"“{key}”是系统保留的名称，请换一个。",
                            f"'{key}' is reserved; choose another name")  # fmt: skip


def uncountable_votes(p: Procedure, where: Where) -> Iterator[Finding]:
    """A meeting's counts are asked for by the move that records it: numbers, required, none below nought."""
    for key, move in p.moves.items():
        for name in move.vote.counts.values() if move.vote else ():
            field = p.fields[name]
            countable = field.type == "number" and field.required and field.min is not None and field.min >= 0
            if name not in move.asks or not countable:
                yield _says(where(("moves", key, "vote")), "uncountable",
                            f"票数“{name}”应由“{key}”填写，且为必填、不小于 0 的数字。",
                            f"'{key}' must ask for the count '{name}': a required number with `min: 0`")  # fmt: skip


def votes_without_meeting(p: Procedure, where: Where) -> Iterator[Finding]:
    """Only a move that records a meeting can depend on how it voted."""
    for key, move in p.moves.items():
        names = [*move.guards, *(name for branch in move.to for name in branch.when)]
        asking = [n for n in names if any(group == "vote" for group, _ in used(p.guards[n].when))]
        if asking and not move.vote:
            yield _says(where(("moves", key)), "no_meeting", f"“{key}”的条件“{asking[0]}”要看表决结果，但没有写 vote。",
                        f"'{key}' depends on a vote ('{asking[0]}') but records none")  # fmt: skip


def nobody_recused(p: Procedure, where: Where) -> Iterator[Finding]:
    """Who is recused, or no longer, is chosen in the form of that move: a required field of the type `officer`."""
    for key, move in p.moves.items():
        for word in ("recuses", "lifts"):
            name = getattr(move, word)
            if name and (name not in move.asks or p.fields[name].type != "officer" or not p.fields[name].required):
                yield _says(where(("moves", key, word)), "nobody_recused",
                            f"“{name}”应由“{key}”填写，且为必填的 officer 栏目。",
                            f"'{key}' must ask for '{name}': a required field of the type officer")  # fmt: skip


def short_extensions(p: Procedure, where: Where) -> Iterator[Finding]:
    """An extension lengthens its limit."""
    for key, move in p.moves.items():
        if move.extends and move.extends.to <= (within := p.clocks[move.extends.clock].within).n:
            yield _says(where(("moves", key, "extends")), "short_extension", f"延长后的期限应长于原来的 {within.n}。",
                        f"the extended limit must be longer than {within.n}")  # fmt: skip


def clocks_without_ends(p: Procedure, where: Where) -> Iterator[Finding]:
    """A clock that nothing starts never runs; one that nothing ends runs until the case is closed, by accident."""
    for key, rule in p.clocks.items():
        if rule.during:
            continue
        if not (rule.starts.event or rule.starts.entering or rule.starts.leaving):
            says = f"时限“{key}”没有起点。", f"nothing starts the clock '{key}'"
            yield _says(where(("clocks", key)), "never_starts", *says)
        if not (rule.ends.event or rule.ends.entering or rule.ends.leaving):
            says = f"时限“{key}”没有终点。", f"nothing ends the clock '{key}'"
            yield _says(where(("clocks", key)), "never_ends", *says)


def time_moves(p: Procedure, where: Where) -> Iterator[Finding]:
    """A move of the clock is the clock's alone and asks for nothing; a clock fires it, and fires no other."""
    fired = {rule.fires for rule in p.clocks.values() if rule.fires}
    for key, move in p.moves.items():
        place = where(("moves", key))
        if CLOCK not in move.by.every_role:
            continue
        if key not in fired:
            yield _says(place, "never_fired", f"“{key}”由时间办理，但没有时限触发它。",
                        f"'{key}' is done by the clock, but no clock fires it")  # fmt: skip
        if move.by.slots != ((CLOCK,),) or move.asks or move.needs or move.vote:
            yield _says(place, "clock_fills_in", f"“{key}”由时间办理，不能再要人、表单、材料或表决。",
                        f"'{key}' is done by the clock; it can ask for no person, form, paper or vote")  # fmt: skip
    for key, rule in p.clocks.items():
        if rule.fires and CLOCK not in p.moves[rule.fires].by.every_role:
            yield _says(where(("clocks", key, "fires")), "fires_a_persons_move",
                        f"“{rule.fires}”应由人办理，不能由时间触发。",
                        f"'{rule.fires}' is a person's move; a clock cannot fire it")  # fmt: skip


def ladders_out_of_step(p: Procedure, where: Where) -> Iterator[Finding]:
    """A rung says when: half of the time, or so many working days or hours from the end; and no two say the same."""
    for name, rungs in p.ladders.items():
        climbed = set[str]()
        for i, rung in enumerate(rungs):
            place = where(("ladders", name, i))
            if sum((rung.half, rung.working_days is not None, rung.hours is not None)) != 1:
                yield _says(place, "rung_when", "请在 half: true、working_days、hours 中写一种。",
                            "write one of `half: true`, `working_days`, `hours`")  # fmt: skip
                continue
            if rung.key in climbed:
                says = "这一时点已有提醒，请合并。", "there is a rung at this time; merge them"
                yield _says(place, "rung_twice", *says)
            climbed.add(rung.key)


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
            for word in (*_braced(text.zh), *_braced(text.en)):
                if word not in FILLED_IN:
                    yield unknown(where(("messages", key)), "unknown_word", "可填内容", "word", word, FILLED_IN)


def _braced(text: str) -> list[str]:
    """What stands in braces, with any conversion or width; the whole text, if a brace is not closed."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return [text]
    return [
        name + (f"!{conversion}" if conversion else "") + (f":{width}" if width else "")
        for _, name, width, conversion in parts if name is not None
    ]  # fmt: skip


def missing_language(p: Procedure, where: Where) -> Iterator[Finding]:
    """Every label people see is in Chinese and in English."""
    for group in ("states", "moves", "fields", "materials", "clocks"):
        for key, item in getattr(p, group).items():
            if not item.title.en:
                yield _says(where((group, key, "title")), "missing_language", f"“{key}”缺英文名称。",
                            f"'{key}' has no English title", "warning")  # fmt: skip


NAMES = (unknown_states, unknown_names, bad_conditions)
SENSE = (
    unreachable, traps, no_end, never_joined, overloaded_states, crossings, nobody_acts, reserved_words,
    uncountable_votes, votes_without_meeting, nobody_recused, short_extensions, clocks_without_ends, time_moves,
    ladders_out_of_step, failed_review_refuses, message_words, missing_language,
)  # fmt: skip


def _next_places(p: Procedure) -> dict[str, set[str]]:
    """From each place, the places one act away. A finished branch of a parallel state is taken to lead on."""
    leaves = leaves_of(p.states)
    after: dict[str, set[str]] = {place: set() for place in leaves}
    for move in p.moves.values():
        for place in sources_of(p, move):
            after[place].update(new for branch in move.to for new in _entered(p, branch.to))
    for key, state in p.states.items():
        for place in places_named(key, leaves) if state.joined else ():
            if leaves[place].final:
                after[place].update(_entered(p, state.joined))
    return after


def _entered(p: Procedure, name: str) -> list[str]:
    branches = p.states[name].parallel if name in p.states else {}
    return [f"{name}.{key}.{branch.initial}" for key, branch in branches.items()] or [name]


def _reached(start: Iterable[str], after: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = set[str](), list(start)
    while waiting:
        place = waiting.pop()
        if place not in reached:
            reached.add(place)
            waiting += after.get(place, ())
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
