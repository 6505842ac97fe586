"""Money rules computed with an act: what can be reckoned is neither typed nor voted on (S1-11, 改“评”为“算”)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from states.benefits import RULES, NotCalculated, Rule, Sheet, calculate
from states.forms import Wrong, fitting
from states.guards import REGISTER, Expression, Seen, Used
from states.procedure import Calculation, Move, Names, Procedure
from states.reasons import Blocked, Reason, reason

Holds = Callable[[Names, Seen], bool]
BESIDE = frozenset({REGISTER, "children", "late"})  # what is read beside the case


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
            sheet = _sheet(rule, facts, seen, {})
            if isinstance(sheet, NotCalculated):
                return Blocked(tuple(self._about(told) for told in sheet.reasons))
            if wrong := self._take(self._given(calculation, sheet), answers):
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

    def again(self, seen: Seen, kept: Mapping[str, Any], *, beside: bool) -> list[Sheet | None]:
        """The sheets behind the answers that an act has `kept`, computed once more from what the case knew then.

        A fact that the act kept is taken as it was kept. None where a fact was read `beside` the case, which can no
        longer be looked at, and was not kept; and where today's rule does not come to what was kept.
        """
        found = list[Sheet | None]()
        for calculation, rule, facts in self._all:
            own = {field: kept[field] for field in calculation.gives.values() if field in kept}
            if own:
                sheet = self._sheet_of(calculation, rule, facts, seen, own, beside)
                found.append(sheet if sheet and self._given(calculation, sheet) == own else None)
                seen = replace(seen, facts={**seen.facts, **own})
        return found

    def _sheet_of(self, calculation: Calculation, rule: Rule, facts: Mapping[str, Expression], seen: Seen,
                  own: Mapping[str, Any], beside: bool) -> Sheet | None:  # fmt: skip
        kept = {name: own[field] for name, field in calculation.gives.items() if name in facts and field in own}
        read = [group for name, value in facts.items() if name not in kept for group, _ in value.names]
        if not beside and BESIDE.intersection(read):
            return None
        sheet = _sheet(rule, facts, seen, kept)
        return sheet if isinstance(sheet, Sheet) else None

    def _given(self, calculation: Calculation, sheet: Sheet) -> dict[str, Any]:
        """The answers that a sheet gives."""
        return {field: _answer(sheet, name) for name, field in calculation.gives.items()}

    def _about(self, told: Reason) -> Reason:
        return reason("not_calculated", told.where, move=self._title, problem=told.says)


def fact_names(rule: str) -> list[str]:
    return [fact.name for fact in RULES[rule].facts]


def result_names(rule: str) -> list[str]:
    """What a calculation can give: the results of the rule, and the facts it was computed from."""
    return [*(result.name for result in RULES[rule].results), *fact_names(rule)]


def _compiled(texts: Mapping[str, str], procedure: Procedure) -> Mapping[str, Expression]:
    return {name: Expression(text, procedure) for name, text in texts.items()}


def _sheet(rule: Rule, facts: Mapping[str, Expression], seen: Seen, kept: Mapping[str, Any]
           ) -> Sheet | NotCalculated:  # fmt: skip
    """Facts that were `kept` are taken as they were kept."""
    known = {name: kept[name] if name in kept else value.value(seen) for name, value in facts.items()}
    given = {name: _as_fact(rule, name, value) for name, value in known.items()}
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
