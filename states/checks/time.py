"""Limits: what starts and ends them, what they fire, whom they remind, how they are extended."""

from collections.abc import Iterator

from states.checks.sentences import Where, says
from states.findings import Finding
from states.procedure import CLOCK, Procedure


def short_extensions(p: Procedure, where: Where) -> Iterator[Finding]:
    """An extension lengthens its limit."""
    for key, move in p.moves.items():
        usual = p.clocks[move.extends.clock].within.n if move.extends else None
        if move.extends and usual and move.extends.to <= usual:
            yield says(where(("moves", key, "extends")), "short_extension", f"延长后的期限应长于原来的 {usual}。",
                        f"the extended limit must be longer than {usual}")  # fmt: skip


def lengths_nobody_knows(p: Procedure, where: Where) -> Iterator[Finding]:
    """A limit whose length is answered in a form needs a number above nought, or a date."""
    for key, rule in p.clocks.items():
        field = p.fields.get(rule.within.asked)
        if field is None:
            continue
        countable = field.type == "number" and field.min is not None and field.min >= 1
        if not (countable if rule.within.field else field.type == "date"):
            yield says(where(("clocks", key, "within")), "uncountable_length",
                       f"“{rule.within.asked}”应为不小于 1 的数字（field）或日期（until）。",
                       f"'{rule.within.asked}' must be a number with `min: 1` (field) or a date (until)")  # fmt: skip


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
    """A rung says when: half of the time, or so many working days or hours from the end; and no two say the same."""
    for name, rungs in p.ladders.items():
        climbed = set[str]()
        for i, rung in enumerate(rungs):
            place = where(("ladders", name, i))
            if sum((rung.half, rung.working_days is not None, rung.hours is not None)) != 1:
                yield says(place, "rung_when", "请在 half: true、working_days、hours 中写一种。",
                           "write one of `half: true`, `working_days`, `hours`")  # fmt: skip
                continue
            if rung.key in climbed:
                words = "这一时点已有提醒，请合并。", "there is a rung at this time; merge them"
                yield says(place, "rung_twice", *words)
            climbed.add(rung.key)


RULES = (short_extensions, lengths_nobody_knows, clocks_without_ends, time_moves, ladders_out_of_step)
