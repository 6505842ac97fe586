"""Guards: conditions in CEL, and what they look at."""

from collections.abc import Iterator

from states.checks.sentences import Where, says
from states.findings import Finding, unknown
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


NAMES = (bad_conditions,)
RULES = (votes_without_meeting,)
