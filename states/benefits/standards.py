"""Standards that an area sets from a day on; and, before a new one takes effect, whom it moves and by how much.

Nothing is moved here. A decrease is not carried out before the recipient was heard (社会救助法第四十八条), so every row
says whether that is so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from states.areas import covers
from states.benefits import NotCalculated, calculate
from states.procedure import Text
from states.reasons import Reason


@dataclass(frozen=True, slots=True)
class Standard:
    """`kind` is the place's own word: `dibao_urban`, `dibao_rural`, `minimum_wage`. Area "" is everywhere."""

    area: str
    kind: str
    amount: Decimal
    since: date
    basis: str


@dataclass(frozen=True, slots=True)
class Payment:
    """What a household gets now and by which rule. `standards` says which fact of the rule is which kind of standard,
    `pays` which result of the rule is paid."""

    household: str
    area: str
    rule: str
    amount: Decimal
    standards: Mapping[str, str]
    facts: Mapping[str, Any]
    pays: str = "benefit"


@dataclass(frozen=True, slots=True)
class Affected:
    """A household that a change of standards reaches. `new` is None when it cannot be computed; `reasons` say why."""

    household: str
    area: str
    old: Decimal
    new: Decimal | None
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def difference(self) -> Decimal | None:
        return None if self.new is None else self.new - self.old

    @property
    def hearing(self) -> bool:
        """To be heard before anything is done: it would get less."""
        return self.new is not None and self.new < self.old


def standard_on(standards: Iterable[Standard], kind: str, area: str, day: date) -> Standard | None:
    """The nearest area around that has a value in force, and there the one that came last."""
    fitting = [s for s in standards if s.kind == kind and covers(s.area, area) and s.since <= day]
    return max(fitting, key=lambda s: (len(s.area), s.since), default=None)


def affected(payments: Iterable[Payment], old: Sequence[Standard], new: Sequence[Standard], day: date
             ) -> tuple[Affected, ...]:  # fmt: skip
    """Everyone whose standard on that day differs between the two lists and who would get another amount: what cannot
    be computed first, then who must be heard, then the rest, each by area and household."""
    rows = [_recalculated(payment, new, day) for payment in payments if _differs(payment, old, new, day)]
    moved = [row for row in rows if row.new != row.old]
    return tuple(sorted(moved, key=lambda row: (row.new is not None, not row.hearing, row.area, row.household)))


def _differs(payment: Payment, old: Sequence[Standard], new: Sequence[Standard], day: date) -> bool:
    return _amounts(payment, old, day) != _amounts(payment, new, day)


def _recalculated(payment: Payment, standards: Sequence[Standard], day: date) -> Affected:
    amounts = _amounts(payment, standards, day)
    unset = [payment.standards[name] for name, amount in amounts.items() if amount is None]
    if unset:
        return _unknown(payment, [_not_set(kind, payment.area, day) for kind in unset])
    sheet = calculate(payment.rule, {**payment.facts, **amounts})
    if isinstance(sheet, NotCalculated):
        return _unknown(payment, sheet.reasons)
    new = sheet.results[payment.pays]
    assert isinstance(new, Decimal), f"{payment.pays} of {payment.rule} is no amount"
    return Affected(payment.household, payment.area, payment.amount, new)


def _amounts(payment: Payment, standards: Sequence[Standard], day: date) -> dict[str, Decimal | None]:
    found = {name: standard_on(standards, kind, payment.area, day) for name, kind in payment.standards.items()}
    return {name: standard.amount if standard else None for name, standard in found.items()}


def _unknown(payment: Payment, reasons: Iterable[Reason]) -> Affected:
    return Affected(payment.household, payment.area, payment.amount, None, tuple(reasons))


def _not_set(kind: str, area: str, day: date) -> Reason:
    return Reason("no_standard", Text(
        zh=f"{area} 在 {day} 没有“{kind}”标准，请先登记标准。",
        en=f"no standard '{kind}' is set for {area} on {day}; enter one first."))  # fmt: skip
