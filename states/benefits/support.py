"""Help beside the monthly benefit: price subsidy, start-up aid with its month counter, start-up loan."""

from collections.abc import Iterator

from states.benefits.facts import MONTHS, gives, money, number, share, yes_no
from states.benefits.figures import PEOPLE, STANDARD, figures
from states.benefits.given import Given, complaint
from states.benefits.rule import Rule
from states.benefits.sheet import Pen
from states.benefits.terms import at_least_zero, nothing, smaller
from states.procedure import Text
from states.reasons import Reason

# --- price subsidy (S5-11) ------------------------------------------------------------------------------------------


def _price_subsidy(given: Given, pen: Pen) -> None:
    prices = given.number("rise").compared(">=", given.number("price_trigger"))
    triggered = pen.finds("triggered", prices | given.number("food_rise").compared(">=", given.number("food_trigger")))
    each = given.number("standard") * given.number("rise")
    each = pen.gives("per_person", each if triggered else nothing("未达到启动条件", "not triggered"))
    pen.gives("amount", each * given.number("persons"))


PRICE_SUBSIDY = Rule(
    "price_subsidy", Text(zh="价格临时补贴", en="Price subsidy"), ("S5-11",), "社会救助法第三十二条；联动机制（N15）",
    facts=(
        PEOPLE, STANDARD, share("rise", "居民消费价格同比涨幅", "rise of consumer prices"),
        share("food_rise", "食品价格同比涨幅", "rise of food prices", default=0, basis="未达到食品价格条件"),
        *figures("price_trigger", "food_trigger"),
    ),
    results=(
        gives("triggered", "yes_no", "达到启动条件", "triggered"),
        gives("per_person", "money", "每人补贴", "for each person"),
        gives("amount", "money", "全家补贴", "for the household"),
    ),
    compute=_price_subsidy,
)  # fmt: skip

# --- start-up aid (S5-33, S5-34) ------------------------------------------------------------------------------------


def _startup(given: Given, pen: Pen) -> None:
    lump = nothing("已领过", "had already") if given.holds("lump_received") else given.number("startup_lump")
    lump = pen.gives("lump", lump)
    left = at_least_zero(given.number("startup_months") - given.number("months_paid"))
    left = pen.step("场租补贴还剩月数", "months of rent aid left", left, "number")
    allowed = pen.gives("months_allowed", smaller(given.number("months"), left))
    pen.gives("months_refused", given.number("months") - allowed)
    pen.gives("months_left", left - allowed)
    rent = pen.gives("rent", given.number("startup_rent") * allowed)
    pen.gives("total", lump + rent)


def _startup_doubts(given: Given) -> Iterator[Reason]:
    if given.whole("months_paid") > given.whole("startup_months"):
        yield complaint(given, "months_paid", "已超过最长期限，请核对。", "is above the limit; check it.")


STARTUP = Rule(
    "startup", Text(zh="创业补贴", en="Start-up aid"), ("S5-33", "S5-34", "S5-35"), "",
    facts=(
        number("months", "本次申请场租几个月", "months of rent asked now", MONTHS),
        number("months_paid", "已发场租几个月", "months of rent paid before", MONTHS, default=0, basis="首次申请"),
        yes_no("lump_received", "已领过一次性补贴", "had the one-off aid already", default=False, basis="首次申请"),
        *figures("startup_lump", "startup_rent", "startup_months"),
    ),
    results=(
        gives("lump", "money", "一次性补贴", "one-off aid"),
        gives("months_allowed", "number", "可发场租月数", "months allowed"),
        gives("months_refused", "number", "不予发放月数", "months refused"),
        gives("months_left", "number", "此后还剩月数", "months left after that"),
        gives("rent", "money", "场租补贴", "rent aid"),
        gives("total", "money", "合计", "altogether"),
    ),
    compute=_startup, doubts=_startup_doubts,
)  # fmt: skip

# --- start-up loan (S5-32) ------------------------------------------------------------------------------------------


def _loan(given: Given, pen: Pen) -> None:
    granted = pen.gives("granted", smaller(given.number("asked"), given.number("loan_most")))
    pen.gives("above", given.number("asked") - granted)


LOAN_CAP = Rule(
    "loan_cap", Text(zh="创业担保贷款额度", en="Start-up loan"), ("S5-32", "S5-35"), "",
    facts=(money("asked", "申请贷款", "asked"), *figures("loan_most")),
    results=(
        gives("granted", "money", "贷款额度", "within the cap"), gives("above", "money", "超出部分", "above the cap"),
    ),
    compute=_loan,
)  # fmt: skip
