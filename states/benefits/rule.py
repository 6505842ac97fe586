"""A money rule, and the two answers to it: a sheet, or why nothing could be computed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import localcontext
from typing import Any

from states.benefits.facts import PER_CENT, Either, Fact, Result
from states.benefits.given import Given, check_either, read_facts
from states.benefits.sheet import Known, Line, Pen, Value
from states.benefits.terms import EXACT
from states.procedure import Text
from states.reasons import Reason


def _no_doubts(given: Given) -> Iterable[Reason]:
    return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """`ids` are the rules of the catalogue it carries out. `doubts` are complaints about facts that do not go together;
    `compute` writes the sheet and is only asked when there are none."""

    key: str
    title: Text
    ids: tuple[str, ...]
    law: str
    facts: tuple[Fact, ...]
    results: tuple[Result, ...]
    compute: Callable[[Given, Pen], None]
    doubts: Callable[[Given], Iterable[Reason]] = _no_doubts
    eithers: tuple[Either, ...] = ()

    @property
    def basis(self) -> str:
        return "；".join(filter(None, ("、".join(self.ids), self.law)))

    def fact(self, name: str) -> Fact:
        return next(fact for fact in self.facts if fact.name == name)


@dataclass(frozen=True, slots=True)
class Sheet:
    rule: Rule
    facts: tuple[Known, ...]
    lines: tuple[Line, ...]
    results: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class NotCalculated:
    """Every complaint at once; each says what to do. `where` of a reason is the path of the fact it is about."""

    reasons: tuple[Reason, ...]


def apply(rule: Rule, facts: Mapping[str, Any]) -> Sheet | NotCalculated:
    """The rule on these facts: amounts in 元, written as strings, whole numbers or Decimals, never floats."""
    given, complaints = read_facts(rule.facts, facts)
    complaints += [wrong for either in rule.eithers for wrong in check_either(either, given, facts)]
    with localcontext(EXACT):
        complaints = complaints or list(rule.doubts(given))
        if complaints:
            return NotCalculated(tuple(complaints))
        pen = Pen({result.name: result for result in rule.results})
        rule.compute(given, pen)
    return Sheet(rule, tuple(_known(given)), tuple(pen.lines), pen.results)


def _known(given: Given) -> Iterable[Known]:
    for name, value in given.plainly().items():
        fact, shown = given.facts[name], given.shown(name)
        if fact.unit and fact.unit is not PER_CENT:
            shown = f"{shown} {fact.unit.zh}"
        yield Known(name, fact.title, value, shown, fact.basis if name in given.defaults else "")
