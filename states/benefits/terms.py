"""Exact numbers and tests that say how they were come by: what is computed and what a sheet prints cannot differ.

`standard * persons - income` makes a Decimal and, in the same breath, the formula a clerk checks by hand. Nothing here
rounds: a step that would have to raises `decimal.Inexact` (see `EXACT`). Rounding is the last thing that happens to an
amount, in `to_the_fen`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from functools import reduce
from operator import ge, gt, le, lt
from typing import Literal

from states.procedure import Text

EXACT = Context(prec=60, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
_ROUNDING = Context(prec=60, rounding=ROUND_HALF_UP)
_FEN = Decimal("0.01")
_COMPARED = {"<": (lt, "<"), "<=": (le, "≤"), ">": (gt, ">"), ">=": (ge, "≥")}


@dataclass(frozen=True, slots=True)
class Term:
    """A number and its formula. `loose` is a sum, which a product has to put in brackets."""

    value: Decimal
    says: Text
    loose: bool = False

    def __add__(self, other: "Term") -> "Term":
        return Term(self.value + other.value, _written(self.says, " + ", other.says), loose=True)

    def __sub__(self, other: "Term") -> "Term":
        return Term(self.value - other.value, _written(self.says, " − ", other._tight()), loose=True)

    def __mul__(self, other: "Term") -> "Term":
        return Term(self.value * other.value, _written(self._tight(), " × ", other._tight()))

    def compared(self, operator: str, other: "Term") -> "Test":
        """Unrounded. The operator is often a parameter: “以内” includes the number itself, “低于” does not."""
        asked, sign = _COMPARED[operator]
        return Test(asked(self.value, other.value), _written(self.says, f" {sign} ", other.says))

    def _tight(self) -> Text:
        return in_brackets(self.says) if self.loose else self.says


@dataclass(frozen=True, slots=True)
class Test:
    """Whether something holds, and how that was found. `joined` is the word that holds its parts together."""

    __test__ = False  # pytest: not one of yours

    holds: bool
    says: Text
    joined: Literal["", "and", "or"] = ""

    def __bool__(self) -> bool:
        return self.holds

    def __and__(self, other: "Test") -> "Test":
        return Test(self.holds and other.holds, self._beside(other, (" 且 ", " and "), "and"), "and")

    def __or__(self, other: "Test") -> "Test":
        return Test(self.holds or other.holds, self._beside(other, (" 或 ", " or "), "or"), "or")

    def __invert__(self) -> "Test":
        return Test(not self.holds, Text(zh=f"并非（{self.says.zh}）", en=f"not ({self.says.into('en')})"))

    def _beside(self, other: "Test", sign: tuple[str, str], word: str) -> Text:
        a, b = (t.says if t.joined in ("", word) else in_brackets(t.says) for t in (self, other))
        return _written(a, sign, b)


def number(title: Text, value: Decimal, shown: str) -> Term:
    """A number with a name: a fact, or the result of an earlier line."""
    return Term(value, Text(zh=f"{title.zh} {shown}", en=f"{title.into('en')} {shown}"))


def total(terms: Sequence[Term]) -> Term:
    return reduce(Term.__add__, terms) if terms else ZERO


def smaller(a: Term, b: Term) -> Term:
    return _best("取小", "the smaller of", (a, b), min(a.value, b.value))


def highest(terms: Sequence[Term]) -> Term:
    """Of several that must not be added up; one alone is itself."""
    return _best("就高", "the highest of", terms, max(term.value for term in terms))


def lowest(terms: Sequence[Term]) -> Term:
    return _best("就低", "the lowest of", terms, min(term.value for term in terms))


def at_least_zero(term: Term) -> Term:
    says = Text(zh=f"{term.says.zh}，低于 0 的按 0", en=f"{term.says.into('en')}, or 0 if that is less")
    return Term(max(term.value, Decimal(0)), says, loose=True)


def rounded_up(term: Term, each: Term) -> Term:
    """How many of `each` it takes to hold `term`."""
    whole, rest = divmod(term.value, each.value)
    says = _written(term._tight(), " ÷ ", each._tight())
    return Term(whole + (1 if rest else 0), Text(zh=f"{says.zh}，有余数进一", en=f"{says.into('en')}, rounded up"))


def in_one_share(term: Term, shares: Term) -> Term:
    """An average, for reading only: it is rounded, so no test may rest on it; compare with the product instead."""
    value = _ROUNDING.divide(term.value, shares.value)
    return Term(to_the_fen(value), _written(term._tight(), " ÷ ", shares._tight()))


def to_the_fen(amount: Decimal) -> Decimal:
    """Half-up to 0.01 元, at the very end."""
    return amount.quantize(_FEN, context=_ROUNDING)


def in_yuan(amount: Decimal) -> str:
    """`1,900.00`, with the digits below a fen if there are any."""
    written = f"{amount:,f}"
    whole, _, part = written.partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"


def plain(value: Decimal) -> str:
    """`3.6`, `30`, `12,600`: a number without idle zeros."""
    written = f"{value:,f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def in_brackets(says: Text) -> Text:
    return Text(zh=f"（{says.zh}）", en=f"({says.into('en')})")


def nothing(zh: str, en: str) -> Term:
    """0, and why."""
    return Term(Decimal(0), Text(zh=f"{zh}，为 0", en=f"{en}: 0"))


ZERO = Term(Decimal(0), Text(zh="0", en="0"))


def _best(zh: str, en: str, terms: Sequence[Term], value: Decimal) -> Term:
    if len(terms) == 1:
        return terms[0]
    those = Text(zh="、".join(t.says.zh for t in terms), en=", ".join(t.says.into("en") for t in terms))
    return Term(value, Text(zh=f"{zh}（{those.zh}）", en=f"{en} ({those.en})"))


def _written(a: Text, sign: str | tuple[str, str], b: Text) -> Text:
    zh, en = (sign, sign) if isinstance(sign, str) else sign
    return Text(zh=f"{a.zh}{zh}{b.zh}", en=f"{a.into('en')}{en}{b.into('en')}")
