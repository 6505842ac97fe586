"""What has to be paid back after fraud, and the fine: its multiple is bounded by the law of the day of the act (C12).

The newer law also governs an older act that is decided after it came into force, because its fine is the lighter one
(行政处罚法第三十七条); whoever gives the day of the decision gets that.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from states.benefits.facts import TIMES, day, gives, money, number
from states.benefits.figures import figures
from states.benefits.given import Given, complaint
from states.benefits.rule import Rule
from states.benefits.sheet import Pen
from states.benefits.terms import Term, plain
from states.procedure import Text
from states.reasons import Reason

LAWS = {
    "interim": Text(zh="社会救助暂行办法第六十八条", en="Interim Measures, art. 68"),
    "law": Text(zh="社会救助法第七十三条", en="Social Assistance Law, art. 73"),
    "lighter": Text(zh="社会救助法第七十三条（处罚较轻，适用新法）", en="Social Assistance Law, art. 73, as lighter"),
}


def _recovery(given: Given, pen: Pen) -> None:
    law, acted = _law(given), given.day("acted_on")
    changed = given.day("fine_changed")
    pen.says("law", law, f"行为日 {acted}，罚款倍数自 {changed} 起改变",
             f"act on {acted}; the fine changed on {changed}")  # fmt: skip
    refund = pen.gives("refund", given.number("obtained"))
    pen.gives("fine_most", refund * _most(given))
    fine = pen.gives("fine", refund * given.number("multiple"))
    pen.gives("total", refund + fine)


def _law(given: Given) -> str:
    changed = given.day("fine_changed")
    if given.day("acted_on") >= changed:
        return "law"
    decided = given.day("decided_on") if given.has("decided_on") else date.min
    return "lighter" if decided >= changed and _lighter(given) else "interim"


def _lighter(given: Given) -> bool:
    return bool(given.values["fine_most_since"] < given.values["fine_most_before"])


def _most(given: Given) -> Term:
    return given.number("fine_most_before" if _law(given) == "interim" else "fine_most_since")


def _recovery_doubts(given: Given) -> Iterator[Reason]:
    law, multiple, most = LAWS[_law(given)], given.values["multiple"], _most(given).value
    least = given.values["fine_least_before"] if _law(given) == "interim" else Decimal(0)
    if not least <= multiple <= most:
        low, high = plain(least), plain(most)
        yield complaint(given, "multiple", f"应在 {low} 至 {high} 倍之间（{law.zh}）。",
                        f"must lie between {low} and {high} times ({law.en}).")  # fmt: skip
    if given.has("decided_on") and given.day("decided_on") < given.day("acted_on"):
        yield complaint(given, "decided_on", "早于行为日，请核对。", "lies before the act; compare the two.")


RECOVERY = Rule(
    "recovery", Text(zh="骗取救助的追缴和罚款", en="Recovery after fraud"), (), "社会救助法第七十三条；C12",
    facts=(
        money("obtained", "骗取的救助金", "obtained by fraud"), day("acted_on", "行为日期", "day of the act"),
        day("decided_on", "处罚决定日期", "day of the decision", optional=True),
        number("multiple", "罚款倍数", "multiple of the fine", TIMES, whole=False),
        *figures("fine_changed", "fine_least_before", "fine_most_before", "fine_most_since"),
    ),
    results=(
        gives("law", "choice", "适用的规定", "law that applies", LAWS),
        gives("refund", "money", "追缴", "to be paid back"),
        gives("fine_most", "money", "罚款最高", "highest fine"),
        gives("fine", "money", "罚款", "fine"),
        gives("total", "money", "合计", "altogether"),
    ),
    compute=_recovery, doubts=_recovery_doubts,
)  # fmt: skip
