"""What points nowhere: a word that stands for nothing in the procedure, or for something that is the system's own."""

from collections.abc import Iterable, Iterator

from states.case import CLOCK_DUE, OPENED
from states.checks.sentences import Where, advises, known, own
from states.checks.ways import mentioned, path_of
from states.engine import leaves_of
from states.findings import Finding, says
from states.procedure import CLOCK, Procedure


def unknown_states(p: Procedure, where: Where) -> Iterator[Finding]:
    """A move or clock names a state the procedure does not have. A move leads to a state or to a place in one of its
    regions, never to a bare region; a case opens in, and a join leads to, a whole state."""
    places = list(dict.fromkeys([*p.states, *leaves_of(p.states)]))
    named = [*places, *(f"{key}.{region}" for key, state in p.states.items() for region in state.parallel)]

    def known_place(names: Iterable[str], among: Iterable[str], *path: str | int) -> Iterator[Finding]:
        return known(names, among, where, ("state", "环节"), *path)

    yield from known_place([p.initial], p.states, "initial")
    for key, state in p.states.items():
        yield from known_place([state.joined] if state.joined else [], p.states, "states", key, "joined")
    for key, move in p.moves.items():
        yield from known_place(move.sources, ["*", *named], "moves", key, "from")
        yield from known_place(move.except_from, named, "moves", key, "except_from")
        yield from known_place([b.to for b in move.to], places, "moves", key, "to")
    for key, rule in p.clocks.items():
        yield from known_place(rule.during, named, "clocks", key, "during")
        yield from known_place(rule.stops_in, named, "clocks", key, "stops_in")
        for end in ("starts", "ends"):
            trigger = getattr(rule, end)
            yield from known_place([*trigger.entering, *trigger.leaving], named, "clocks", key, end)


def unknown_names(p: Procedure, where: Where) -> Iterator[Finding]:
    """A role, lane, phase, field, material, guard, move, clock, ladder or text is named that does not exist."""
    roles = {**p.roles, CLOCK: None}
    for place, state in {**p.states, **leaves_of(p.states)}.items():
        path = path_of(place)
        yield from known([state.lane] if state.lane else [], p.lanes, where, ("lane", "泳道"), *path, "lane")
        yield from known([state.phase] if state.phase else [], p.phases, where, ("phase", "阶段"), *path, "phase")
        if state.task:
            yield from known([state.task.role], p.roles, where, ("role", "岗位"), *path, "task", "role")
        for name, region in state.parallel.items():
            inside = (*path, "parallel", name, "initial")
            yield from known([region.initial], region.states, where, ("state", "环节"), *inside)
    for key, move in p.moves.items():
        at = ("moves", key)
        yield from known(move.by.every_role, roles, where, ("role", "岗位"), *at, "by")
        yield from known(move.by.apart_from, p.moves, where, ("move", "办理动作"), *at, "by", "apart_from")
        yield from known(move.asks, p.fields, where, ("field", "栏目"), *at, "asks")
        yield from known([n.kind for n in move.needs], p.materials, where, ("material", "材料"), *at, "needs")
        yield from known(move.guards, p.guards, where, ("guard", "条件"), *at, "guards")
        for branch in move.to:
            yield from known(branch.when, p.guards, where, ("guard", "条件"), *at, "to")
        if move.extends:
            yield from known([move.extends.clock], p.clocks, where, ("clock", "时限"), *at, "extends")
        for tell in move.tells:
            yield from known(tell.to, p.roles, where, ("role", "岗位"), *at, "tells")
            yield from known([tell.text], p.messages, where, ("text", "消息"), *at, "tells")
        for word in ("recuses", "lifts"):
            named = getattr(move, word)
            yield from known([named] if named else [], p.fields, where, ("field", "栏目"), *at, word)
        if move.vote:
            yield from known(move.vote.counts.values(), p.fields, where, ("field", "栏目"), *at, "vote")
    for key, rule in p.clocks.items():
        at = ("clocks", key)
        yield from known([rule.fires] if rule.fires else [], p.moves, where, ("move", "办理动作"), *at, "fires")
        yield from known([rule.ladder] if rule.ladder else [], p.ladders, where, ("ladder", "提醒梯次"), *at, "ladder")
        yield from known(rule.duty, p.roles, where, ("role", "岗位"), *at, "duty")
        asked = [rule.within.asked] if rule.within.asked else []
        yield from known(asked, p.fields, where, ("field", "栏目"), *at, "within")
        for end in ("starts", "ends"):
            yield from known(getattr(rule, end).event, p.moves, where, ("move", "办理动作"), *at, end)
    for name, rungs in p.ladders.items():
        for i, rung in enumerate(rungs):
            told = [role for role in rung.tell if role != "duty"]
            yield from known(told, p.roles, where, ("role", "岗位"), "ladders", name, i, "tell")
            yield from known([rung.text], p.messages, where, ("text", "消息"), "ladders", name, i, "text")
    yield from known(p.card, p.fields, where, ("field", "栏目"), "card")
    told = ["task_opened"] * any(state.task for state in leaves_of(p.states).values())
    told += ["overdue"] * bool(p.clocks)  # a move of the clock may be impossible when its time has come
    yield from known(told, p.messages, where, ("text", "消息"), "messages")


def reserved_words(p: Procedure, where: Where) -> Iterator[Finding]:
    """The history writes `open` for the first line and `clock_due` for a limit that ran out; nobody holds `clock`."""
    for group, taken in (("moves", (OPENED, CLOCK_DUE)), ("roles", (CLOCK,))):
        for key in taken:
            if key in getattr(p, group):
                yield says(where((group, key)), "reserved", f"“{key}”是系统保留的名称，请换一个。",
                            f"'{key}' is reserved; choose another name")  # fmt: skip


def asked_twice(p: Procedure, where: Where) -> Iterator[Finding]:
    """A form has each field once; of two, the second answer would be the one that counts."""
    for key, move in p.moves.items():
        for name in dict.fromkeys(name for name in move.asks if move.asks.count(name) > 1):
            yield advises(where(("moves", key, "asks")), "asked_twice", f"“{key}”两次要填“{name}”，请去掉一个。",
                          f"'{key}' asks for '{name}' twice; remove one")  # fmt: skip


def unused_fields(p: Procedure, where: Where) -> Iterator[Finding]:
    """A field that no move asks for and nothing reads is dead writing, or a move forgot to ask."""
    for key in _idle(p, "fields", where):
        yield advises(where(("fields", key)), "unused_field", f"栏目“{key}”没有一处用到，请删去，或在办理动作里填写。",
                      f"field '{key}' is used nowhere; remove it, or let a move ask for it")  # fmt: skip


def unused_materials(p: Procedure, where: Where) -> Iterator[Finding]:
    """A paper that no move needs can never be handed in."""
    for key in _idle(p, "materials", where):
        yield advises(where(("materials", key)), "unused_material", f"材料“{key}”没有一处要交，请删去，或写进 needs。",
                      f"material '{key}' is needed nowhere; remove it, or name it under `needs`")  # fmt: skip


def unused_guards(p: Procedure, where: Where) -> Iterator[Finding]:
    """A condition that stands at no move keeps nobody from anything; whoever wrote it believes it does."""
    for key in _idle(p, "guards", where):
        yield advises(where(("guards", key)), "unused_guard", f"条件“{key}”没有写在任何办理动作上，不起作用。",
                      f"guard '{key}' stands at no move and keeps nobody from anything")  # fmt: skip


def unused_phases(p: Procedure, where: Where) -> Iterator[Finding]:
    """A phase without a state is an empty chapter in the list of steps."""
    for key in _idle(p, "phases", where):
        yield advises(where(("phases", key)), "unused_phase", f"阶段“{key}”里没有环节，请删去。",
                      f"no state lies in phase '{key}'; remove it")  # fmt: skip


def _idle(p: Procedure, section: str, where: Where) -> list[str]:
    named = mentioned(p, section)
    return [key for key in getattr(p, section) if key not in named and own(p, where, section, key)]


NAMES = (unknown_states, unknown_names)
RULES = (reserved_words,)
ADVICE = (asked_twice, unused_fields, unused_materials, unused_guards, unused_phases)
