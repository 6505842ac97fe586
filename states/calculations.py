"""Money rules computed with an act: what can be reckoned is neither typed nor voted on (S1-11, 改“评”为“算”)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from states.benefits import RULES, NotCalculated, Rule, Sheet, calculate
from states.forms import Wrong, fitting
from states.guards import Expression, Seen, Used
from states.procedure import Move, Names, Procedure
from states.reasons import Blocked, Reason, reason

Holds = Callable[[Names, Seen], bool]


class Calculations:
    """What one move computes, its expressions compiled once. Later calculations see what earlier ones gave."""

    def __init__(self, move: Move, procedure: Procedure) -> None:
        self._fields, self._title = procedure.fields, move.title
        self._all = [(c, RULES[c.rule], _compiled(c.facts, procedure)) for c in move.calculates]
        self._sets = _compiled(move.sets, procedure)
        self.gives = frozenset([*move.sets, *(name for c in move.calculates for name in c.gives.values())])

    @property
    def guards(self) -> Iterable[str]:
        return (name for calculation, _, _ in self._all for name in calculation.when)

    @property
    def names(self) -> list[Used]:
        """The (group, name) pairs the facts look at."""
        facts = [value for _, _, facts in self._all for value in facts.values()]
        return [name for value in (*facts, *self._sets.values()) for name in value.names]

    def of(self, seen: Seen, holds: Holds) -> dict[str, Any] | Blocked:
        """The answers that follow from what the case knows, or why they cannot be computed."""
        answers = dict[str, Any]()
        for calculation, rule, facts in self._all:
            seen = replace(seen, facts={**seen.facts, **answers})
            if not holds(calculation.when, seen):
                continue
            sheet = _sheet(rule, facts, seen)
            if isinstance(sheet, NotCalculated):
                return Blocked(tuple(self._about(told) for told in sheet.reasons))
            given = {field: _answer(sheet, name) for name, field in calculation.gives.items()}
            if wrong := self._take(given, answers):
                return Blocked((wrong,))
        seen = replace(seen, facts={**seen.facts, **answers})
        wrong = self._take({field: value.value(seen) for field, value in self._sets.items()}, answers)
        return Blocked((wrong,)) if wrong else answers

    def _take(self, given: Mapping[str, Any], answers: dict[str, Any]) -> Reason | None:
        """Keep what fits its field; why not, if something does not."""
        for field, value in given.items():
            try:
                answers[field] = fitting(self._fields[field], value)
            except Wrong as problem:
                return reason("wrong_value", field, field=self._fields[field].title, problem=problem.says)
        return None

    def sheets(self, seen: Seen, holds: Holds) -> list[Sheet]:
        """The same, as sheets that can be checked by hand."""
        found = (_sheet(rule, facts, seen) for calculation, rule, facts in self._all if holds(calculation.when, seen))
        return [sheet for sheet in found if isinstance(sheet, Sheet)]

    def _about(self, told: Reason) -> Reason:
        return reason("not_calculated", told.where, move=self._title, problem=told.says)


def fact_names(rule: str) -> list[str]:
    return [fact.name for fact in RULES[rule].facts]


def result_names(rule: str) -> list[str]:
    """What a calculation can give: the results of the rule, and the facts it was computed from."""
    return [*(result.name for result in RULES[rule].results), *fact_names(rule)]


def _compiled(texts: Mapping[str, str], procedure: Procedure) -> Mapping[str, Expression]:
    return {name: Expression(text, procedure) for name, text in texts.items()}


def _sheet(rule: Rule, facts: Mapping[str, Expression], seen: Seen) -> Sheet | NotCalculated:
    given = {name: _as_fact(rule, name, value.value(seen)) for name, value in facts.items()}
    return calculate(rule.key, {name: fact for name, fact in given.items() if fact not in ("", None)})


def _as_fact(rule: Rule, name: str, value: Any) -> Any:
    return Decimal(value) / 100 if rule.fact(name).type == "money" else value


def _answer(sheet: Sheet, name: str) -> Any:
    """A result, or a fact it was computed from, as forms keep it: money in 分, days as text."""
    facts = {known.name: known.value for known in sheet.facts}
    value: Any = sheet.results[name] if name in sheet.results else facts.get(name, "")
    types = {one.name: one.type for one in sheet.rule.facts} | {one.name: one.type for one in sheet.rule.results}
    if types[name] == "money":
        return int(Decimal(value) * 100)
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, Decimal) else value
