"""Facts as somebody wrote them → facts as the rules use them, or every complaint at once."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from states.benefits.facts import PER_CENT, Either, Fact
from states.benefits.terms import Term, Test, in_yuan, number, plain, total
from states.findings import nearest
from states.forms import LINE, Wrong, read
from states.procedure import FormField, Text
from states.reasons import Reason, reason

LONGEST_LIST = 200  # more members or papers than any household has
_AMOUNT = re.compile(r"[0-9]{1,12}([.][0-9]{1,6})?")
_TOO_LARGE = 10**12


@dataclass(frozen=True, slots=True)
class Given:
    """The facts of one calculation, or of one item of a list, read and within their bounds."""

    facts: Mapping[str, Fact]
    values: Mapping[str, Any]
    where: str = ""  # the path to an item, such as `deductions.0`
    defaults: frozenset[str] = frozenset()  # the facts nobody gave

    def has(self, name: str) -> bool:
        return name in self.values

    def number(self, name: str) -> Term:
        """An amount, a count, or a share, of which 30 % is 0.30; one that was left out is 0."""
        return number(self.facts[name].title, self._exactly(name), self.shown(name))

    def whole(self, name: str) -> int:
        return int(self.values[name])

    def holds(self, name: str) -> Test:
        answer = Text(zh="是", en="yes") if self.values[name] else Text(zh="否", en="no")
        title = self.facts[name].title
        return Test(self.values[name], Text(zh=f"{title.zh}：{answer.zh}", en=f"{title.into('en')}: {answer.en}"))

    def day(self, name: str) -> date:
        return date.fromisoformat(self.values[name])

    def word(self, name: str) -> str:
        """A choice, or a text as one line; nothing when it was left out."""
        return " ".join(str(self.values.get(name, "")).split())

    def items(self, name: str) -> tuple["Given", ...]:
        items: tuple[Given, ...] = self.values[name]
        return items

    def sum(self, whole: str, parts: str) -> Term:
        """An amount given as a whole, or item by item."""
        if self.has(whole) or not self.items(parts):
            return self.number(whole)
        return total([item.called("amount", by="what") for item in self.items(parts)])

    def called(self, name: str, *, by: str) -> Term:
        """The same under the name that another fact of the item gives it."""
        return number(Text(zh=self.word(by)), self._exactly(name), self.shown(name))

    def plainly(self) -> dict[str, Any]:
        """The values without what they mean: amounts and counts as Decimals, lists as lists of the same."""
        return {name: [item.plainly() for item in value] if isinstance(value, tuple) else value
                for name, value in self.values.items()}  # fmt: skip

    def line(self) -> str:
        """An item of a list as a sheet prints it: what stands in it, each under its title."""
        return "、".join(f"{self.facts[name].title.zh} {self.shown(name)}" for name in self.values)

    def shown(self, name: str) -> str:
        """A fact's value as a sheet prints it, without its unit except the per cent sign."""
        fact, value = self.facts[name], self.values.get(name)
        match fact.type:
            case "money":
                return in_yuan(value or Decimal(0))
            case "number":
                return plain(value or Decimal(0)) + ("%" if fact.unit is PER_CENT else "")
            case "yes_no":
                return "是" if value else "否"
            case "choice":
                return fact.options[value].zh if value else ""
            case "list":
                return "；".join(item.line() for item in value or ())
            case _:
                return str(value or "")

    def _exactly(self, name: str) -> Decimal:
        value = self.values.get(name, Decimal(0))
        return Decimal(value.scaleb(-2) if self.facts[name].unit is PER_CENT else value)


def read_facts(facts: Iterable[Fact], raw: Mapping[str, Any], where: str = "") -> tuple[Given, list[Reason]]:
    """(what could be read, every complaint). A fact that is not given takes its default."""
    known = {fact.name: fact for fact in facts}
    complaints = [_unknown(word, known, where) for word in raw if word not in known]
    values: dict[str, Any] = {}
    defaults = set()
    for name, fact in known.items():
        written = raw.get(name)
        if written is None or (isinstance(written, str) and not written.strip()):
            if fact.required:
                complaints.append(reason("missing_field", _path(where, name), field=_named(fact)))
                continue
            if fact.default is None:
                continue
            written = fact.default
            defaults.add(name)
        try:
            values[name] = _read(fact, written, _path(where, name), complaints)
        except Wrong as wrong:
            complaints.append(reason("wrong_value", _path(where, name), field=_named(fact), problem=wrong.says))
    return Given(known, values, where, frozenset(defaults)), complaints


def complaint(given: Given, name: str, zh: str, en: str) -> Reason:
    """A fact that can be read and yet cannot be right."""
    return reason("wrong_value", _path(given.where, name), field=_named(given.facts[name]), problem=Text(zh=zh, en=en))


def check_either(rule: Either, given: Given, raw: Mapping[str, Any]) -> Iterator[Reason]:
    """Asked of what was written, so that it can be told together with what cannot be read."""
    whole, parts = raw.get(rule.whole) not in (None, ""), bool(raw.get(rule.parts))
    one, items = _named(given.facts[rule.whole]), _named(given.facts[rule.parts])
    if whole and parts:
        yield complaint(given, rule.parts, f"与“{one.zh}”只写一种。", f"says again what '{one.en}' says; keep one.")
    if rule.needed and not whole and not parts:
        yield complaint(given, rule.whole, f"没有填写（没有就填 0），也可以逐项写在“{items.zh}”里。",
                        f"is missing; write 0 if there is none, or list it in '{items.en}'.")  # fmt: skip


def _read(fact: Fact, raw: Any, where: str, complaints: list[Reason]) -> Any:
    match fact.type:
        case "money" | "number":
            return _within(fact, _amount(fact, raw))
        case "list":
            return tuple(_each(fact, raw, where, complaints))
        case _:
            return read(FormField(title=fact.title, type=fact.type, options=fact.options), _as_typed(raw))


def _as_typed(raw: Any) -> Any:
    return raw.isoformat() if isinstance(raw, date) else raw


def _amount(fact: Fact, raw: Any) -> Decimal:
    text = _typed(raw).removesuffix("元" if fact.type == "money" else "%").strip()
    whole = fact.type == "number" and fact.whole
    if not _AMOUNT.fullmatch(text) or (whole and "." in text):
        raise Wrong(*_EXPECTED["whole" if whole else fact.type])
    return Decimal(text)


def _typed(raw: Any) -> str:
    """A number's text with full-width digits made plain; nothing for a float, which has lost what was written."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        return ""
    if isinstance(raw, int) and abs(raw) >= _TOO_LARGE:  # Python writes out only so many digits
        return ""
    text = str(raw)
    return unicodedata.normalize("NFKC", text).strip().replace(",", "") if len(text) <= LINE else ""


_EXPECTED = {
    "money": ("应为金额（元），不能为负，例如 1056.00。", "must be an amount in yuan, not negative, such as 1056.00."),
    "number": ("应为数，不能为负，例如 3.6。", "must be a number, not negative, such as 3.6."),
    "whole": ("应为整数，不能为负，例如 4。", "must be a whole number, not negative, such as 4."),
}


def _within(fact: Fact, value: Decimal) -> Decimal:
    if fact.least is not None and value < fact.least:
        raise Wrong(f"不能少于 {plain(fact.least)}。", f"must not be less than {plain(fact.least)}.")
    if fact.most is not None and value > fact.most:
        raise Wrong(f"不能多于 {plain(fact.most)}。", f"must not be more than {plain(fact.most)}.")
    return value


def _each(fact: Fact, raw: Any, where: str, complaints: list[Reason]) -> Iterator[Given]:
    if not isinstance(raw, Sequence) or isinstance(raw, str) or not all(isinstance(item, Mapping) for item in raw):
        names = ", ".join(item.name for item in fact.of)
        raise Wrong(f"应为列表，每项写明 {names}。", f"must be a list; each item says {names}.")
    if len(raw) > LONGEST_LIST:
        raise Wrong(f"最多 {LONGEST_LIST} 项。", f"holds at most {LONGEST_LIST} items.")
    for i, item in enumerate(raw):
        given, wrong = read_facts(fact.of, item, f"{where}.{i}")
        complaints += wrong
        yield given


def _unknown(word: str, known: Mapping[str, Fact], where: str) -> Reason:
    meant = nearest(word, known)
    names = ", ".join(known)
    zh = f"没有叫“{word}”的数据，" + (f"是不是“{meant}”（{known[meant].title.zh}）？" if meant else f"可填：{names}。")
    en = f"unknown fact '{word}'; " + (f"did you mean '{meant}'?" if meant else f"known: {names}.")
    return Reason("unknown_fact", Text(zh=zh, en=en), _path(where, word))


def _named(fact: Fact) -> Text:
    return Text(zh=f"{fact.title.zh} {fact.name}", en=fact.name)


def _path(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
