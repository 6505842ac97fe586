"""Worked examples: that they speak of this procedure, and show all of it."""

from collections.abc import Iterator
from datetime import date, time
from typing import get_args

from states.checks.sentences import Where, advises, known, own
from states.checks.ways import entered, path_of, places_after
from states.engine import leaves_of
from states.findings import Finding, says
from states.procedure import Procedure, State
from states.reasons import SENTENCES
from states.source import Path

FEWEST = 3
OUTCOMES = get_args(get_args(State.model_fields["outcome"].annotation)[0])


def unknown_in_examples(p: Procedure, where: Where) -> Iterator[Finding]:
    """An example that speaks of what the procedure does not have proves nothing about it."""
    leaves = leaves_of(p.states)
    for i, example in enumerate(p.examples):
        for j, act in enumerate(example.acts):
            at = ("examples", i, "acts", j)
            yield from known([act.by.partition("#")[0]], p.roles, where, ("role", "岗位"), *at, "by")
            yield from known([act.blocked] if act.blocked else [], SENTENCES, where, ("reason", "原因"), *at, "blocked")
            if act.child:  # speaks of another procedure; playing it will tell
                continue
            yield from known([act.do], p.moves, where, ("move", "办理动作"), *at, "do")
            yield from known(act.answers, p.fields, where, ("field", "栏目"), *at, "answers")
            yield from known(act.files, p.materials, where, ("material", "材料"), *at, "files")
        then, at_end = example.then, ("examples", i, "then")
        yield from known(then.state, leaves, where, ("state", "环节"), *at_end, "state")
        yield from known([*then.due, *then.fired], p.clocks, where, ("clock", "时限"), *at_end)
        yield from known([then.outcome] if then.outcome else [], OUTCOMES, where, ("outcome", "结果"), *at_end)


def untimely_examples(p: Procedure, where: Where) -> Iterator[Finding]:
    """An example is a calendar: every day in it can be read, and nothing happens before what stands above it."""
    for i, example in enumerate(p.examples):
        moments: list[tuple[Path, str]] = [
            (("examples", i, "acts", j, "at"), act.at) for j, act in enumerate(example.acts)
        ]
        moments += [(("examples", i, "until"), example.until)] if example.until else []
        latest = ""
        for path, text in moments:
            at = _sortable(text)
            if not at:
                yield says(where(path), "bad_moment", f"“{text}”不是日期，请写 2026-09-01 或 2026-09-01 14:30。",
                           f"'{text}' is no moment; write 2026-09-01 or 2026-09-01 14:30")  # fmt: skip
            elif at < latest:
                yield says(where(path), "out_of_order", f"“{text}”早于上一步，请按先后排列。",
                           f"'{text}' is before the act above it; put them in order")  # fmt: skip
            latest = max(latest, at)
        for key, day in {**example.then.due, **example.then.fired}.items():
            if len(_sortable(day)) != len("2026-09-01"):
                yield says(where(("examples", i, "then")), "bad_day", f"“{key}”的“{day}”不是日期，请写 2026-09-01。",
                           f"'{day}' of '{key}' is no day; write 2026-09-01")  # fmt: skip


def few_examples(p: Procedure, where: Where) -> Iterator[Finding]:
    """The rule book is read by its examples: the usual case, the refusal, and the one people get wrong."""
    if len(p.examples) < FEWEST and own(p, where, "title"):
        yield advises(where(("examples",)), "few_examples", f"只有 {len(p.examples)} 个例子，至少写 {FEWEST} 个。",
                      f"{len(p.examples)} worked example(s); write at least {FEWEST}")  # fmt: skip


def moves_never_shown(p: Procedure, where: Where) -> Iterator[Finding]:
    """A move no example does has been written but never been tried. A move of the clock is shown where an example
    expects its limit to have fired."""
    shown = _shown(p)
    for key in p.moves:
        if p.examples and key not in shown and own(p, where, "moves", key, "title"):
            yield advises(where(("moves", key)), "no_example", f"没有例子办过“{key}”。", f"no example does '{key}'")


def states_never_shown(p: Procedure, where: Where) -> Iterator[Finding]:
    """A state that no move of any example can lead to has never been seen by anybody."""
    seen = {*entered(p, p.initial), *(place for key in _shown(p) for place in places_after(p, key))}
    seen |= {new for key, state in p.states.items() if state.joined for new in entered(p, state.joined)
             if any(place.startswith(f"{key}.") for place in seen)}  # fmt: skip
    for place in leaves_of(p.states):
        if p.examples and place not in seen and own(p, where, *path_of(place), "title"):
            words = f"没有例子到过“{place}”。", f"no example comes to '{place}'"
            yield advises(where(path_of(place)), "state_never_shown", *words)


def _shown(p: Procedure) -> set[str]:
    done = {act.do for example in p.examples for act in example.acts if not act.blocked and not act.child}
    fired = {p.clocks[key].fires for example in p.examples for key in example.then.fired if key in p.clocks}
    return {key for key in done | fired if key in p.moves}


def _sortable(text: str) -> str:
    """A moment as `moment_of` reads it, so that its text sorts by time; nothing for what it cannot read."""
    day, _, hour = text.strip().partition(" ")
    try:
        date.fromisoformat(day), time.fromisoformat(hour or "09:00")
    except ValueError:
        return ""
    return f"{day} {hour}".strip()


ADVICE = (unknown_in_examples, untimely_examples, few_examples, moves_never_shown, states_never_shown)
