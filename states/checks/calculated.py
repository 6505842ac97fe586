"""What moves compute: money rules, their facts, and the fields that take their results."""

from collections.abc import Iterator

from states.benefits import RULES
from states.calculations import fact_names, result_names
from states.checks.beyond import bad_value
from states.checks.sentences import Where, known
from states.findings import Finding, says
from states.procedure import Procedure


def unknown_calculations(p: Procedure, where: Where) -> Iterator[Finding]:
    """A move computes by a rule, from a fact, into a field, or under a condition, that does not exist."""
    for key, move in p.moves.items():
        for i, one in enumerate(move.calculates):
            at = ("moves", key, "calculates", i)
            yield from known([one.rule], RULES, where, ("rule", "计算规则"), *at, "rule")
            yield from known(one.gives.values(), p.fields, where, ("field", "栏目"), *at, "gives")
            yield from known(one.when, p.guards, where, ("guard", "条件"), *at, "when")
            if one.rule in RULES:
                yield from known(one.facts, fact_names(one.rule), where, ("fact", "计算依据"), *at, "facts")
                yield from known(one.gives, result_names(one.rule), where, ("result", "计算结果"), *at, "gives")
            for name, text in one.facts.items():
                yield from bad_value(text, p, where((*at, "facts", name)))
        yield from known(move.sets, p.fields, where, ("field", "栏目"), "moves", key, "sets")
        for name, text in move.sets.items():
            yield from bad_value(text, p, where(("moves", key, "sets", name)), p.fields.get(name))


def asked_and_computed(p: Procedure, where: Where) -> Iterator[Finding]:
    """What is computed is not typed as well: nobody could know which of the two counts."""
    for key, move in p.moves.items():
        computed = [*move.sets, *(field for one in move.calculates for field in one.gives.values())]
        for field in [field for field in computed if field in move.asks]:
            yield says(where(("moves", key, "asks")), "asked_and_computed", f"“{field}”由计算得出，不要再请人填写。",
                       f"'{field}' is computed; do not ask for it too")  # fmt: skip


def facts_nobody_gives(p: Procedure, where: Where) -> Iterator[Finding]:
    """A rule that lacks a fact it cannot do without computes nothing, ever."""
    for key, move in p.moves.items():
        for i, one in enumerate(move.calculates):
            lacking = [fact.name for fact in RULES[one.rule].facts if fact.required and fact.name not in one.facts]
            for name in lacking:
                yield says(where(("moves", key, "calculates", i)), "fact_missing", f"“{one.rule}”还需要“{name}”。",
                           f"'{one.rule}' needs '{name}' too")  # fmt: skip


NAMES = (unknown_calculations,)
SENSE = (asked_and_computed, facts_nobody_gives)
