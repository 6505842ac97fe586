"""The money rules: what a household gets, owes or lacks, as a sheet a clerk can check by hand.

Pure, on `Decimal`, in 元; compared unrounded, rounded half-up to the fen at the end, once for a household. A rule is a
`Rule` in one of the files beside this one; a number of the law stands in `figures.py` and nowhere else.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from states.benefits.dates import BENEFIT_FROM, DELAYED_EXIT
from states.benefits.dibao import DIBAO, TOPUP
from states.benefits.facts import Fact, FactType, Result
from states.benefits.lines import EDGE, INCOME_EVIDENCE, LEGAL_AID, MEDICAL_ALERT, RIGID
from states.benefits.recovery import RECOVERY
from states.benefits.relief import RESERVE_FUND, SMALL_FAST, TEMPORARY_AID
from states.benefits.rule import NotCalculated, Rule, Sheet, apply
from states.benefits.sheet import Known, Line, Value
from states.benefits.single import SINGLE_PERSON
from states.benefits.staffing import STAFF_RATIO
from states.benefits.support import LOAN_CAP, PRICE_SUBSIDY, STARTUP
from states.benefits.tekun import TEKUN, TEKUN_AGE
from states.findings import nearest
from states.procedure import Text
from states.reasons import Reason

__all__ = [
    "RULES", "Fact", "FactType", "Known", "Line", "NotCalculated", "Result", "Rule", "Sheet", "Value", "calculate",
]  # fmt: skip

RULES: Mapping[str, Rule] = MappingProxyType({rule.key: rule for rule in (
    DIBAO, TOPUP, SINGLE_PERSON, BENEFIT_FROM, DELAYED_EXIT, TEKUN, TEKUN_AGE, TEMPORARY_AID, SMALL_FAST, RESERVE_FUND,
    EDGE, RIGID, MEDICAL_ALERT, LEGAL_AID, INCOME_EVIDENCE, PRICE_SUBSIDY, STARTUP, LOAN_CAP, STAFF_RATIO, RECOVERY,
)})  # fmt: skip


def calculate(rule: str, facts: Mapping[str, Any]) -> Sheet | NotCalculated:
    """The sheet of a rule on these facts, or everything that is wrong with them."""
    return apply(RULES[rule], facts) if rule in RULES else NotCalculated((_no_rule(rule),))


def _no_rule(word: str) -> Reason:
    meant, known = nearest(word, RULES), ", ".join(RULES)
    zh = f"没有叫“{word}”的计算规则，" + (f"是不是“{meant}”？" if meant else f"可用：{known}。")
    en = f"unknown rule '{word}'; " + (f"did you mean '{meant}'?" if meant else f"known: {known}.")
    return Reason("unknown_rule", Text(zh=zh, en=en))
