"""Temporary aid in three speeds' worth of money: ordinary, small and fast, and the fund that emergencies draw on."""

from collections.abc import Iterator

from states.benefits.facts import MONTHS, Either, amounts, gives, money, number
from states.benefits.figures import PEOPLE, STANDARD, figures
from states.benefits.given import Given, complaint
from states.benefits.rule import Rule
from states.benefits.sheet import Pen
from states.benefits.terms import at_least_zero
from states.procedure import Text
from states.reasons import Reason

# --- ordinary temporary aid (S5-48) ---------------------------------------------------------------------------------

AID_PATHS = {"ordinary": Text(zh="一般程序", en="ordinary"), "conference": Text(zh="一事一议", en="case conference")}


def _temporary_aid(given: Given, pen: Pen) -> None:
    month = pen.step("全家一个月", "one month of the household", given.number("standard") * given.number("persons"))
    least = pen.gives("least", month * given.number("aid_least"))
    most = pen.gives("most", month * given.number("aid_most"))
    amount = pen.gives("amount", month * given.number("months"))
    within = pen.finds("within", amount.compared(">=", least) & amount.compared("<=", most))
    path = "ordinary" if within else "conference"
    pen.says("path", path, "在范围内的按一般程序，超出的一事一议", "within the range ordinary, otherwise a conference")


TEMPORARY_AID = Rule(
    "temporary_aid", Text(zh="临时救助金", en="Temporary aid"), ("S1-19", "S5-46", "S5-48"),
    "急难发生地的城市低保标准，与当地居民同等；C9",
    facts=(
        PEOPLE, STANDARD,
        number("months", "救助几个月", "months of aid", MONTHS, least=1, most=120),
        *figures("aid_least", "aid_most"),
    ),
    results=(
        gives("least", "money", "最低救助金", "least"),
        gives("most", "money", "最高救助金", "most"),
        gives("amount", "money", "救助金", "amount"),
        gives("within", "yes_no", "在规定范围内", "within the range"),
        gives("path", "choice", "办理途径", "path", AID_PATHS),
    ),
    compute=_temporary_aid,
)  # fmt: skip

# --- small fast relief (C9) -----------------------------------------------------------------------------------------

FAST_PATHS = {"small_fast": Text(zh="小额快救", en="small fast relief"),
              "other": Text(zh="一般或急难程序", en="ordinary or emergency path")}  # fmt: skip


def _small_fast(given: Given, pen: Pen) -> None:
    cap = given.number("standard") * given.number("small_months")
    most = pen.gives("most", cap * given.number("persons") if given.word("small_per") == "person" else cap)
    within = pen.finds("within", given.number("asked").compared("<=", most))
    path = "small_fast" if within else "other"
    pen.says("path", path, "不超过上限的小额快救，超过的走别的程序", "up to the cap fast, above it another path")


SMALL_FAST = Rule(
    "small_fast", Text(zh="小额快救上限", en="Cap of small fast relief"), (), "民政部、财政部2026年1月意见；C9",
    facts=(
        STANDARD, money("asked", "拟救助金额", "amount asked"),
        number("persons", "救助几人", "persons aided", PEOPLE.unit, least=1, default=1, basis="按户计算时不用"),
        *figures("small_months", "small_per"),
    ),
    results=(
        gives("most", "money", "小额快救最高", "most"),
        gives("within", "yes_no", "可以小额快救", "may be fast"),
        gives("path", "choice", "办理途径", "path", FAST_PATHS),
    ),
    compute=_small_fast,
)  # fmt: skip

# --- the reserve fund (S5-49) ---------------------------------------------------------------------------------------


def _reserve_fund(given: Given, pen: Pen) -> None:
    paid = pen.step("支付合计", "paid altogether", given.sum("paid", "payments"))
    balance = pen.gives("balance", given.number("held") - paid)
    pen.finds("low", balance.compared("<", given.number("reserve_level")))
    pen.gives("top_up", at_least_zero(given.number("reserve_level") - balance))


def _reserve_doubts(given: Given) -> Iterator[Reason]:
    if given.sum("paid", "payments").value > given.values["held"]:
        yield complaint(given, "held", "不够支付，请先补足备用金。", "does not cover the payments; top it up first.")


RESERVE_FUND = Rule(
    "reserve_fund", Text(zh="街道备用金", en="The street's reserve fund"), ("S5-49",), "",
    facts=(
        money("held", "支付前余额", "held before"),
        money("paid", "支付", "paid", optional=True), amounts("payments", "支付（逐笔）", "payments, one by one"),
        *figures("reserve_level"),
    ),
    results=(
        gives("balance", "money", "支付后余额", "balance"),
        gives("low", "yes_no", "低于应有数", "below its level"),
        gives("top_up", "money", "应补足", "to be topped up"),
    ),
    compute=_reserve_fund, doubts=_reserve_doubts, eithers=(Either("paid", "payments"),),
)  # fmt: skip
