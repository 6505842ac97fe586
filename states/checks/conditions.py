"""Guards: conditions in CEL, and what they look at."""

from collections.abc import Iterator

from states.checks.sentences import Where, advises
from states.checks.trials import outcomes
from states.findings import Finding, says, unknown
from states.guards import BadCondition, compile_condition, complaints, trial, used
from states.procedure import Procedure


def bad_conditions(p: Procedure, where: Where) -> Iterator[Finding]:
    """A condition is no CEL, names a fact that is never asked, or does not answer yes or no."""
    for key, guard in p.guards.items():
        place = where(("guards", key, "if"))
        try:
            compile_condition(guard.when)
        except BadCondition as wrong:
            first = str(wrong).splitlines()[0]
            yield says(place, "bad_condition", f"条件写法有误：{first}。", f"not a condition: {first}")
            continue
        wrong_words = complaints(guard.when, p)
        for word, known in wrong_words:
            yield unknown(place, "unknown_fact", "栏目或动作", "fact", word, known)
        if not wrong_words and (said := trial(guard.when, p)):
            yield says(place, "bad_condition", f"条件不能求值：{said}。", f"cannot be evaluated: {said}")


def votes_without_meeting(p: Procedure, where: Where) -> Iterator[Finding]:
    """Only a move that records a meeting can depend on how it voted."""
    for key, move in p.moves.items():
        names = [*move.guards, *(name for branch in move.to for name in branch.when)]
        asking = [n for n in names if any(group == "vote" for group, _ in used(p.guards[n].when))]
        if asking and not move.vote:
            yield says(where(("moves", key)), "no_meeting", f"“{key}”的条件“{asking[0]}”要看表决结果，但没有写 vote。",
                        f"'{key}' depends on a vote ('{asking[0]}') but records none")  # fmt: skip


def dead_branches(p: Procedure, where: Where) -> Iterator[Finding]:
    """The first branch that fits is taken: one below a branch that asks no more than it does is never reached."""
    for key, move in p.moves.items():
        for i, branch in enumerate(move.to):
            if any(set(earlier.when) <= set(branch.when) for earlier in move.to[:i]):
                yield says(where(("moves", key, "to", i)), "dead_branch",
                           f"“{key}”通往“{branch.to}”的第 {i + 1} 条路走不到：前面的总是先成立。",
                           f"way {i + 1} of '{key}', to '{branch.to}', is never taken: an earlier one always fits first"
                           )  # fmt: skip


def constant_guards(p: Procedure, where: Where) -> Iterator[Finding]:
    """A condition that gives one answer whatever is filled in is no condition. Tried out on the values at which the
    answer can change: choices, yes and no, least and most, and the constants in the text with their neighbours."""
    for key in p.guards:
        answers = set[bool]()
        for met in outcomes(p, (key,)):
            answers.add(met[key])
            if len(answers) == 2:
                break
        if answers == {True}:
            yield advises(where(("guards", key, "if")), "always_holds", f"条件“{key}”怎么填都成立，不起作用。",
                          f"guard '{key}' holds whatever is answered; it keeps nobody from anything")  # fmt: skip
        elif answers == {False}:
            yield advises(where(("guards", key, "if")), "never_holds", f"条件“{key}”怎么填都不成立，没有人能通过。",
                          f"guard '{key}' never holds, whatever is answered; nobody can pass")  # fmt: skip


def no_way_left(p: Procedure, where: Where) -> Iterator[Finding]:
    """A move with several ways should have one when none of its conditions hold: the person is otherwise told, as the
    reason, the name of every way that was not taken."""
    for key, move in p.moves.items():
        guards = tuple(dict.fromkeys(name for branch in move.to for name in branch.when))
        if len(move.to) < 2 or not all(branch.when for branch in move.to):
            continue
        if any(not any(all(met[name] for name in b.when) for b in move.to) for met in outcomes(p, guards)):
            yield advises(where(("moves", key, "to")), "no_fallback",
                          f"“{key}”各条路的条件可能都不成立，请给最后一条不写 when。",
                          f"the ways of '{key}' can all fail at once; give the last one no `when`")  # fmt: skip


NAMES = (bad_conditions,)
RULES = (votes_without_meeting, dead_branches)
ADVICE = (constant_guards, no_way_left)
