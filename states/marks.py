"""What a line does to the limits of a case: which start, end, stand still, go on or get longer. Pure ledger work."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from states.case import Case, ClockMark, Moment, RunningClock
from states.procedure import ClockRule, Procedure, Span, Trigger

Way = tuple[str, tuple[str, ...], tuple[str, ...]]  # a move, the places a case leaves, the places it comes to


class Touched(NamedTuple):
    """What one way of a case does to one limit."""

    name: str
    rule: ClockRule
    starts: bool
    ends: bool
    stands: bool


_TOUCHED: dict[tuple[str, Way], tuple[Touched, ...]] = {}


def marks_of(case: Case | None, event: str, came_from: tuple[str, ...], went_to: tuple[str, ...],
           facts: Mapping[str, Any], closing: bool, line: int, procedure: Procedure, moment: Moment
           ) -> tuple[ClockMark, ...]:  # fmt: skip
    """The marks of the line that leads the case this way."""
    move = procedure.moves.get(event)
    extension = move.extends if move else None
    marks: list[ClockMark] = []
    present = {clock.clock: clock for clock in case.clocks if clock.ended is None} if case else {}
    for name, rule, starts, ends, stands in _touched(procedure, (event, came_from, went_to)):
        clock = present.get(name)
        stands_still, started_at = bool(clock and clock.stopped), clock.line if clock else line
        if clock and (closing or ends):
            marks.append(ClockMark(name, "end", clock.line))
            clock, stands_still, started_at = None, False, line
        if not clock and (closing or not starts):
            continue
        if not clock:
            length = _told_length(rule.within, facts, moment) if rule.within.asked else None
            if length is None and rule.within.asked:
                continue
            marks.append(ClockMark(name, "start", line, length))
        if stands != stands_still:
            marks.append(ClockMark(name, "resume" if stands_still else "stop", started_at))
        if extension and extension.clock == name and clock:
            marks.append(ClockMark(name, "extend", clock.line, extension.to))
    return tuple(marks)


def _touched(procedure: Procedure, way: Way) -> tuple[Touched, ...]:
    """What a way does to each limit. The ways of a procedure version are few and never change: each is judged once."""
    known = _TOUCHED.get((procedure.digest, way))
    if known is None:
        known = _TOUCHED[procedure.digest, way] = tuple(
            Touched(name, rule, _starts(rule, *way), _ends(rule, *way), within(rule.stops_in, way[2]))
            for name, rule in procedure.clocks.items()
        )
    return known


def _told_length(within: Span, facts: Mapping[str, Any], moment: Moment) -> int | None:
    """How long a limit is whose length the case was told; nothing, if it was not."""
    if within.field:
        return facts.get(within.field) or None
    told = facts.get(within.asked)
    if not told:
        return None
    last = date.fromisoformat(told)
    if within.since and within.n and within.unit != "hours":
        last = moment.calendar.add(last, within.n, within.unit).date
    return max((last - moment.today).days, 0)


def _starts(rule: ClockRule, event: str, came_from: tuple[str, ...], went_to: tuple[str, ...]) -> bool:
    if event in rule.starts.event or _crossed(rule.starts, came_from, went_to):
        return True
    return within(rule.during, went_to) and not within(rule.during, came_from)


def _ends(rule: ClockRule, event: str, came_from: tuple[str, ...], went_to: tuple[str, ...]) -> bool:
    if event in rule.ends.event or _crossed(rule.ends, came_from, went_to):
        return True
    return bool(rule.during) and not within(rule.during, went_to)


def _crossed(trigger: Trigger, came_from: tuple[str, ...], went_to: tuple[str, ...]) -> bool:
    """Whether a state was entered or left. From one place to another inside a state is neither."""
    return any(within((name,), went_to) and not within((name,), came_from) for name in trigger.entering) or any(
        within((name,), came_from) and not within((name,), went_to) for name in trigger.leaving
    )


def within(names: tuple[str, ...], places: Iterable[str]) -> bool:
    return bool(names) and any(p == name or p.startswith(name + ".") for p in places for name in names)


def running(clocks: tuple[RunningClock, ...], name: str) -> RunningClock | None:
    return next((clock for clock in clocks if clock.clock == name and clock.ended is None), None)
