"""The calculation sheet (D13): what was known, each step with its formula, and what came out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from states.benefits.facts import Result
from states.benefits.terms import Term, Test, in_yuan, number, plain, to_the_fen
from states.procedure import Text

Value = Decimal | int | bool | str | date


@dataclass(frozen=True, slots=True)
class Line:
    """One step. `value` is exact except where a result was rounded to the fen, which the formula then says."""

    label: Text
    formula: Text
    value: Value
    shown: Text


@dataclass(frozen=True, slots=True)
class Known:
    """A fact as the sheet shows it. `basis` is that of a default which nobody replaced."""

    name: str
    title: Text
    value: Any
    shown: str
    basis: str = ""


@dataclass(slots=True)
class Pen:
    """Writes the lines of one sheet; a rule holds it while it computes."""

    answers: Mapping[str, Result]
    lines: list[Line] = field(default_factory=list)
    results: dict[str, Value] = field(default_factory=dict)

    def step(self, zh: str, en: str, made: Term, kind: Literal["money", "number", "share"] = "money") -> Term:
        """A step on the way. What comes back bears its name in the formulas that follow."""
        label = Text(zh=zh, en=en)
        shown = in_yuan(made.value) if kind == "money" else plain(made.value)
        shown = f"{plain(made.value * 100)}%" if kind == "share" else shown
        self.lines.append(Line(label, made.says, made.value, Text(zh=shown)))
        return number(label, made.value, shown)

    def gives(self, name: str, made: Term) -> Term:
        """An amount or a count that the rule answers; amounts are rounded here, and only here."""
        answer = self.answers[name]
        if answer.type != "money":
            self._put(answer, made.says, int(made.value), Text(zh=plain(made.value)))
            return number(answer.title, made.value, plain(made.value))
        amount = to_the_fen(made.value)
        says = made.says if amount == made.value else _rounded(made)
        self._put(answer, says, amount, Text(zh=in_yuan(amount)))
        return number(answer.title, made.value, in_yuan(made.value))

    def finds(self, name: str, test: Test) -> Test:
        """A yes or no that the rule answers."""
        answer, shown = self.answers[name], Text(zh="是", en="yes") if test else Text(zh="否", en="no")
        self._put(answer, test.says, test.holds, shown)
        return Test(test.holds, Text(zh=f"{answer.title.zh}：{shown.zh}", en=f"{answer.title.en}: {shown.en}"))

    def says(self, name: str, value: str | int | date, zh: str, en: str) -> None:
        """What the rule answers without arithmetic: a choice, a day or a count, and why in words."""
        answer = self.answers[name]
        shown = answer.options[value] if isinstance(value, str) else Text(zh=str(value))
        self._put(answer, Text(zh=zh, en=en), value, shown)

    def _put(self, answer: Result, formula: Text, value: Value, shown: Text) -> None:
        self.lines.append(Line(answer.title, formula, value, shown))
        self.results[answer.name] = value


def _rounded(made: Term) -> Text:
    exact = in_yuan(made.value)
    return Text(zh=f"{made.says.zh} = {exact}，四舍五入到分", en=f"{made.says.into('en')} = {exact}, to the fen")
