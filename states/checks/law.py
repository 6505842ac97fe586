"""What the law forbids a procedure to say."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from states.checks.sentences import Where, advises
from states.findings import Finding, says
from states.guards import used
from states.procedure import CLOCK, Procedure, State

ARTICLE = re.compile("第[〇零一二三四五六七八九十百千0-9]+条")
HALF = Fraction(1, 2)


def failed_review_refuses(p: Procedure, where: Where) -> Iterator[Finding]:
    """评议不能否决申请：a failed vote may not lead straight to a denial (S5-71)."""
    for key, move in p.moves.items():
        for branch in move.to if move.vote else ():
            if _denies(p, branch.to):
                yield says(where(("moves", key, "to")), "review_refuses", "评议未通过不能直接不予确认，应转街道复核。",
                            "a failed review may not lead to refusal; send it to the street's re-check")  # fmt: skip


def failed_review_is_refused_next(p: Procedure, where: Where) -> Iterator[Finding]:
    """评议不能否决申请：nor may a state that only a failed vote leads to hand the case on to a denial (S5-71)."""
    after_failure = {b.to for m in p.moves.values() if m.vote for b in m.to if not _asks_for_passing(p, b.when)}
    otherwise = {b.to for m in p.moves.values() for b in m.to if not m.vote or _asks_for_passing(p, b.when)}
    for key, move in p.moves.items():
        come_from = (after_failure - otherwise - {p.initial}).intersection(move.sources)
        if come_from and any(_denies(p, branch.to) for branch in move.to):
            yield says(where(("moves", key, "to")), "review_refuses_next",
                       f"“{min(come_from)}”只因评议未通过而来，不能由此不予确认，应转街道复核。",
                       f"'{min(come_from)}' follows only a failed review and may not lead to refusal; "
                       "send it to the street's re-check")  # fmt: skip


def silence_approves(p: Procedure, where: Where) -> Iterator[Finding]:
    """Lateness grants nothing unless a law says so (B10): a move of the clock to a grant names its article."""
    for key, move in p.moves.items():
        grants = [b.to for b in move.to if b.to in p.states and _grants(b.to, p.states[b.to])]
        if grants and CLOCK in move.by.every_role and not ARTICLE.search(move.law):
            yield says(where(("moves", key)), "silence_approves",
                       f"“{key}”到期自动通往“{grants[0]}”，须在 law 写明哪部法第几条允许。",
                       f"'{key}' grants by the mere passing of time; name under `law` the article that allows it"
                       )  # fmt: skip


def irreversible_without_law(p: Procedure, where: Where) -> Iterator[Finding]:
    """What cannot be taken back is done on a ground that can be named."""
    for key, move in p.moves.items():
        if move.irreversible and not move.law:
            yield advises(where(("moves", key)), "no_law", f"“{key}”不可撤销，请在 law 写明依据。",
                          f"'{key}' cannot be taken back; name its ground under `law`")  # fmt: skip


def small_majorities(p: Procedure, where: Where) -> Iterator[Finding]:
    """A share below one half lets a vote pass against the majority."""
    for key, move in p.moves.items():
        if move.vote and move.vote.passes < HALF:
            yield advises(where(("moves", key, "vote", "passes")), "passes_below_half",
                          f"通过比例 {move.vote.passes} 低于半数，请核对。",
                          f"a share of {move.vote.passes} lets a vote pass against the majority")  # fmt: skip


def unmarked_privacy(p: Procedure, where: Where) -> Iterator[Finding]:
    """An identity number or a telephone is somebody's (个人信息保护法第四条): masked with `private: true`, or said to
    be a public one with `private: false`."""
    for key, field in p.fields.items():
        if field.type in ("id_number", "phone") and "private" not in field.model_fields_set:
            yield advises(where(("fields", key)), "not_private",
                          f"“{key}”像是个人信息，请写 private: true；确是公开号码的写 private: false。",
                          f"'{key}' looks personal; write `private: true`, or `private: false` for a public number"
                          )  # fmt: skip


def _denies(p: Procedure, name: str) -> bool:
    return name in p.states and (p.states[name].outcome == "denied" or name == "refused")


def _grants(name: str, state: State) -> bool:
    return state.outcome == "granted" or name in ("confirmed", "approved")


def _asks_for_passing(p: Procedure, guards: Iterable[str]) -> bool:
    return any(("vote", "passed") in used(p.guards[name].when) for name in guards)


RULES = (failed_review_refuses, failed_review_is_refused_next, silence_approves)
ADVICE = (irreversible_without_law, small_majorities, unmarked_privacy)
