"""What the law forbids a procedure to say."""

from collections.abc import Iterator

from states.checks.sentences import Where, says
from states.findings import Finding
from states.procedure import Procedure


def failed_review_refuses(p: Procedure, where: Where) -> Iterator[Finding]:
    """评议不能否决申请：a failed vote may not lead straight to a denial (S5-71)."""
    for key, move in p.moves.items():
        for branch in move.to if move.vote else ():
            state = p.states.get(branch.to)
            if state and (state.outcome == "denied" or branch.to == "refused"):
                yield says(where(("moves", key, "to")), "review_refuses", "评议未通过不能直接不予确认，应转街道复核。",
                            "a failed review may not lead to refusal; send it to the street's re-check")  # fmt: skip


RULES = (failed_review_refuses,)
