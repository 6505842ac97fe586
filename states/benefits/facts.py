"""What a rule wants to know and what it answers: the words in which rules are declared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from states.procedure import Text

FactType = Literal["money", "number", "yes_no", "date", "choice", "text", "list"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a rule wants to know. `default` is written as in a facts file, `basis` says where it comes from; a
    fact with neither default nor `optional` must be given. Money is in 元, shares in per cent."""

    name: str
    title: Text
    type: FactType
    default: Any = None
    basis: str = ""
    optional: bool = False
    unit: Text | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    whole: bool = True  # of a number
    options: Mapping[str, Text] = field(default_factory=dict)
    of: tuple["Fact", ...] = ()  # the facts of each item of a list

    @property
    def required(self) -> bool:
        return self.default is None and not self.optional


@dataclass(frozen=True, slots=True)
class Result:
    """One thing a rule answers."""

    name: str
    title: Text
    type: FactType
    options: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Either:
    """An amount is given as a `whole` or in `parts`, never both, because nobody could know whether to add them."""

    whole: str
    parts: str
    needed: bool = False  # one of the two; otherwise neither means 0


PERSONS, HOUSEHOLDS = Text(zh="人", en="persons"), Text(zh="户", en="households")
MONTHS, TIMES, PER_CENT = Text(zh="个月", en="months"), Text(zh="倍", en="times"), Text(zh="%", en="%")


def money(name: str, zh: str, en: str, **more: Any) -> Fact:
    return Fact(name, Text(zh=zh, en=en), "money", least=Decimal(0), **more)


def number(name: str, zh: str, en: str, unit: Text | None = None, least: int = 0, most: int = 999_999_999,
           **more: Any) -> Fact:  # fmt: skip
    return Fact(name, Text(zh=zh, en=en), "number", unit=unit, least=Decimal(least), most=Decimal(most), **more)


def share(name: str, zh: str, en: str, **more: Any) -> Fact:
    return number(name, zh, en, PER_CENT, whole=False, **more)


def yes_no(name: str, zh: str, en: str, **more: Any) -> Fact:
    return Fact(name, Text(zh=zh, en=en), "yes_no", **more)


def day(name: str, zh: str, en: str, **more: Any) -> Fact:
    return Fact(name, Text(zh=zh, en=en), "date", **more)


def text(name: str, zh: str, en: str, **more: Any) -> Fact:
    return Fact(name, Text(zh=zh, en=en), "text", **more)


def choice(name: str, zh: str, en: str, options: Mapping[str, Text], **more: Any) -> Fact:
    return Fact(name, Text(zh=zh, en=en), "choice", options=options, **more)


def many(name: str, zh: str, en: str, *of: Fact) -> Fact:
    """A list of items; none is fine."""
    return Fact(name, Text(zh=zh, en=en), "list", default=(), of=of)


def amounts(name: str, zh: str, en: str) -> Fact:
    """An amount item by item, where only the total matters."""
    return many(name, zh, en, text("what", "项目", "what for"), money("amount", "金额", "amount"))


def gives(name: str, type: FactType, zh: str, en: str, options: Mapping[str, Text] | None = None) -> Result:
    return Result(name, Text(zh=zh, en=en), type, options or {})
