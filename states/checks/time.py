"""Limits: what starts and ends them, what they fire, whom they remind, how they are extended."""

from collections.abc import Iterator, Mapping

from states.checks.sentences import Where, advises
from states.checks.ways import entered, next_places, places_after, reached
from states.engine import leaves_of, places_named, sources_of
from states.findings import Finding, says
from states.procedure import CLOCK, Procedure, Rung, Trigger, Unit

SPOKEN = {"working_days": ("个工作日", "working days"), "days": ("天", "days"), "hours": ("小时", "hours")}


def short_extensions(p: Procedure, where: Where) -> Iterator[Finding]:
    """An extension lengthens its limit."""
    for key, move in p.moves.items():
        usual = p.clocks[move.extends.clock].within.n if move.extends else None
        if move.extends and usual and move.extends.to <= usual:
            yield says(where(("moves", key, "extends")), "short_extension", f"延长后的期限应长于原来的 {usual}。",
                        f"the extended limit must be longer than {usual}")  # fmt: skip


def extended_by_event(p: Procedure, where: Where) -> Iterator[Finding]:
    """A limit counted from a day that was told is as long as the law says from there; no office lengthens it."""
    for key, move in p.moves.items():
        if move.extends and p.clocks[move.extends.clock].within.since:
            yield says(where(("moves", key, "extends")), "extends_since",
                       f"“{move.extends.clock}”自事发之日起算，不能延长。",
                       f"'{move.extends.clock}' counts from what happened and cannot be extended")  # fmt: skip


def lengths_nobody_knows(p: Procedure, where: Where) -> Iterator[Finding]:
    """A limit whose length is answered in a form needs a number above nought, or a date."""
    for key, rule in p.clocks.items():
        field = p.fields.get(rule.within.asked)
        if field is None:
            continue
        countable = field.type == "number" and field.min is not None and field.min >= 1
        if not (countable if rule.within.field else field.type == "date"):
            yield says(where(("clocks", key, "within")), "uncountable_length",
                       f"“{rule.within.asked}”应为不小于 1 的数字（field）或日期（until、since）。",
                       f"'{rule.within.asked}' must be a number with `min: 1` (field) or a date (until, since)",
                       )  # fmt: skip


def clocks_without_ends(p: Procedure, where: Where) -> Iterator[Finding]:
    """A clock that nothing starts never runs; one that nothing ends runs until the case is closed, by accident."""
    for key, rule in p.clocks.items():
        if rule.during:
            continue
        if not (rule.starts.event or rule.starts.entering or rule.starts.leaving):
            words = f"时限“{key}”没有起点。", f"nothing starts the clock '{key}'"
            yield says(where(("clocks", key)), "never_starts", *words)
        if not (rule.ends.event or rule.ends.entering or rule.ends.leaving):
            words = f"时限“{key}”没有终点。", f"nothing ends the clock '{key}'"
            yield says(where(("clocks", key)), "never_ends", *words)


def time_moves(p: Procedure, where: Where) -> Iterator[Finding]:
    """A move of the clock is the clock's alone and asks for nothing; a clock fires it, and fires no other."""
    fired = {rule.fires for rule in p.clocks.values() if rule.fires}
    for key, move in p.moves.items():
        place = where(("moves", key))
        if CLOCK not in move.by.every_role:
            continue
        if key not in fired:
            yield says(place, "never_fired", f"“{key}”由时间办理，但没有时限触发它。",
                        f"'{key}' is done by the clock, but no clock fires it")  # fmt: skip
        if move.by.slots != ((CLOCK,),) or move.asks or move.needs or move.vote:
            yield says(place, "clock_fills_in", f"“{key}”由时间办理，不能再要人、表单、材料或表决。",
                        f"'{key}' is done by the clock; it can ask for no person, form, paper or vote")  # fmt: skip
    for key, rule in p.clocks.items():
        if rule.fires and CLOCK not in p.moves[rule.fires].by.every_role:
            yield says(where(("clocks", key, "fires")), "fires_a_persons_move",
                        f"“{rule.fires}”应由人办理，不能由时间触发。",
                        f"'{rule.fires}' is a person's move; a clock cannot fire it")  # fmt: skip


def ladders_out_of_step(p: Procedure, where: Where) -> Iterator[Finding]:
    """A rung says when: half of the time, or so many (working) days or hours from the end; and no two say the same."""
    for name, rungs in p.ladders.items():
        climbed = set[str]()
        for i, rung in enumerate(rungs):
            place = where(("ladders", name, i))
            if sum((rung.half, *(n is not None for n in (rung.working_days, rung.days, rung.hours)))) != 1:
                yield says(place, "rung_when", "请在 half: true、working_days、days、hours 中写一种。",
                            "write one of `half: true`, `working_days`, `days`, `hours`")  # fmt: skip
                continue
            if rung.key in climbed:
                words = "这一时点已有提醒，请合并。", "there is a rung at this time; merge them"
                yield says(place, "rung_twice", *words)
            climbed.add(rung.key)


def beyond_the_end(p: Procedure, where: Where) -> Iterator[Finding]:
    """Every limit ends with the case: one that is to run in a final state would never run."""
    for key, rule in p.clocks.items():
        for name in rule.during:
            if name in p.states and p.states[name].final:
                yield says(where(("clocks", key, "during")), "runs_after_the_end",
                           f"办件到“{name}”就办结了，时限“{key}”不会在那里计时。",
                           f"a case ends at '{name}'; the clock '{key}' cannot run there")  # fmt: skip


def clocks_that_never_tick(p: Procedure, where: Where) -> Iterator[Finding]:
    """A clock whose start no case comes to never runs; one whose end cannot follow its start runs until the case is
    closed, by accident."""
    after = next_places(p)
    alive = reached(entered(p, p.initial), after)
    for key, rule in p.clocks.items():
        if rule.during or not _said(rule.starts) or not _said(rule.ends):
            continue
        begun = alive.intersection(_after(p, rule.starts, after))
        if not begun:
            yield says(where(("clocks", key, "starts")), "start_never_comes", f"没有一条路径会使时限“{key}”开始。",
                       f"on no path does the clock '{key}' start")  # fmt: skip
        elif not reached(begun, after).intersection(_before(p, rule.ends, after)):
            yield says(where(("clocks", key, "ends")), "end_cannot_follow", f"时限“{key}”开始后，不会再遇到它的终点。",
                       f"once the clock '{key}' has started, nothing that ends it can follow")  # fmt: skip


def nobody_keeps(p: Procedure, where: Where) -> Iterator[Finding]:
    """A limit is somebody's to keep: its duty, or whoever has a task while it runs. Otherwise its reminders and the
    news that it was missed reach nobody (every task has a unit that leads it, S5-02)."""
    leaves = leaves_of(p.states)
    for key, rule in p.clocks.items():
        places = [place for name in rule.during for place in places_named(name, leaves)] or list(leaves)
        if not (rule.duty or rule.fires or any(leaves[place].task for place in places)):
            yield advises(where(("clocks", key)), "nobody_keeps", f"没有人负责时限“{key}”，请写 duty。",
                          f"the limit '{key}' is nobody's to keep; write `duty`")  # fmt: skip


def nobody_is_told(p: Procedure, where: Where) -> Iterator[Finding]:
    """A limit that fires nothing and reminds nobody is noticed when it has been missed."""
    for key, rule in p.clocks.items():
        if not (rule.ladder or rule.fires):
            yield advises(where(("clocks", key)), "nobody_is_told", f"时限“{key}”到期前不提醒任何人，请写 ladder。",
                          f"nobody is reminded of the limit '{key}'; write `ladder`")  # fmt: skip


def same_clocks(p: Procedure, where: Where) -> Iterator[Finding]:
    """Two limits of one kind over the same states, counted in the same way, that do the same: one of them is a copy
    somebody forgot."""
    first = dict[tuple[object, ...], str]()
    for key, rule in p.clocks.items():
        alike = frozenset(rule.during), rule.kind, rule.fires, rule.within.unit, rule.within.asked
        twin = first.setdefault(alike, key) if rule.during else key
        if twin != key:
            yield advises(where(("clocks", key)), "clock_twice", f"时限“{key}”与“{twin}”环节、类别都相同，请合并。",
                          f"the clocks '{key}' and '{twin}' run during the same states and are of one kind; merge them"
                          )  # fmt: skip


def rungs_out_of_reach(p: Procedure, where: Where) -> Iterator[Finding]:
    """A reminder rings while its limit runs: not before it began, and not after a clock has fired."""
    for key, rule in p.clocks.items():
        place, n = where(("clocks", key, "ladder")), rule.within.n
        for unit, offset in map(_offset, p.ladders.get(rule.ladder, ())):
            before, (zh, en) = abs(offset), SPOKEN[unit]
            if n and offset < 0 and _as_long(before, unit, n, rule.within.unit):
                yield advises(place, "rung_before_start",
                              f"到期前 {before} {zh}的提醒在时限“{key}”开始之前，请换一个梯次。",
                              f"a reminder {before} {en} before the end of '{key}' would ring before its start"
                              )  # fmt: skip
            if rule.fires and offset > 0:
                yield advises(place, "rung_after_the_end",
                              f"时限“{key}”到期就由时间办理，到期后 {before} {zh}的提醒不会发出。",
                              f"'{key}' fires when it is due; a reminder {before} {en} later never rings"
                              )  # fmt: skip


def _offset(rung: Rung) -> tuple[str, int]:
    """The unit in which a rung counts from the end, and how far; nought for one that stands at half of the time."""
    given = ((unit, getattr(rung, unit, None)) for unit in SPOKEN)
    return next(((unit, n) for unit, n in given if n is not None), ("days", 0))


def _as_long(before: int, unit: str, n: int, of: Unit) -> bool:
    """Whether a rung so long before the end comes for certain no later than the start of a limit of `n`."""
    if unit == of:
        return before >= n
    return unit != "hours" and ((of == "hours" and 24 * before >= n) or (of == "days" and before >= n))


def _said(trigger: Trigger) -> bool:
    return bool(trigger.event or trigger.entering or trigger.leaving)


def _after(p: Procedure, trigger: Trigger, ways: Mapping[str, set[str]]) -> set[str]:
    """Where a case can stand right after what the trigger names."""
    leaves = leaves_of(p.states)
    done = {place for key in trigger.event for place in places_after(p, key)}
    entered = {place for name in trigger.entering for place in places_named(name, leaves)}
    return done | entered | {new for name in trigger.leaving for old in places_named(name, leaves) for new in ways[old]}


def _before(p: Procedure, trigger: Trigger, ways: Mapping[str, set[str]]) -> set[str]:
    """Where a case can stand right before what the trigger names."""
    leaves = leaves_of(p.states)
    doing = {place for key in trigger.event for place in sources_of(p, p.moves[key])}
    leaving = {place for name in trigger.leaving for place in places_named(name, leaves) if ways[place]}
    goals = {place for name in trigger.entering for place in places_named(name, leaves)}
    return doing | leaving | {place for place, following in ways.items() if following & goals}


RULES = (
    short_extensions, extended_by_event, lengths_nobody_knows, clocks_without_ends, time_moves, ladders_out_of_step,
    beyond_the_end, clocks_that_never_tick,
)  # fmt: skip
ADVICE = (nobody_keeps, nobody_is_told, same_clocks, rungs_out_of_reach)
