"""Who acts: somebody, in one way, apart from himself; and meetings that can be counted."""

from collections.abc import Iterator

from states.checks.sentences import Where, says
from states.findings import Finding
from states.procedure import Procedure


def nobody_acts(p: Procedure, where: Where) -> Iterator[Finding]:
    """A move needs somebody, said in one way (roles, all_of or sequence); and somebody apart from himself."""
    for key, move in p.moves.items():
        place, by = where(("moves", key, "by")), move.by
        if not by.every_role:
            yield says(place, "nobody_acts", f"“{key}”没有写由谁办理。", f"nobody may do '{key}'")
        if sum(map(bool, (by.roles, by.all_of, by.sequence))) > 1 or (by.signatures > 1 and not by.roles):
            yield says(place, "several_ways",
                        f"“{key}”由谁办理只能写一种：roles（可加 signatures）、all_of 或 sequence。",
                        f"say who does '{key}' in one way: roles (with signatures), all_of or sequence")  # fmt: skip
        if key in by.apart_from:
            yield says(place, "maker_is_checker", f"“{key}”不能与自己分离。", f"'{key}' cannot be apart from itself")


def uncountable_votes(p: Procedure, where: Where) -> Iterator[Finding]:
    """A meeting's counts are asked for by the move that records it: numbers, required, none below nought."""
    for key, move in p.moves.items():
        for name in move.vote.counts.values() if move.vote else ():
            field = p.fields[name]
            countable = field.type == "number" and field.required and field.min is not None and field.min >= 0
            if name not in move.asks or not countable:
                yield says(where(("moves", key, "vote")), "uncountable",
                            f"票数“{name}”应由“{key}”填写，且为必填、不小于 0 的数字。",
                            f"'{key}' must ask for the count '{name}': a required number with `min: 0`")  # fmt: skip


RULES = (nobody_acts, uncountable_votes)
