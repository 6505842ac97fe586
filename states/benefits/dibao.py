"""Dibao: what a household lacks to the standard, and the top-up for its members in special hardship."""

from collections.abc import Iterator

from states.benefits.facts import PERSONS, Either, amounts, gives, many, money, number, share, text
from states.benefits.figures import PEOPLE, STANDARD, figures
from states.benefits.given import Given, complaint
from states.benefits.rule import Rule
from states.benefits.sheet import Pen
from states.benefits.terms import Term, at_least_zero, highest, in_one_share, plain, smaller, total
from states.procedure import Text
from states.reasons import Reason

# --- the difference (S5-03, S5-04) ----------------------------------------------------------------------------------


def _dibao(given: Given, pen: Pen) -> None:
    standard, persons = given.number("standard"), given.number("persons")
    income = pen.step("家庭月收入合计", "income altogether", given.sum("income", "incomes"))
    deducted = pen.gives("deducted", _deducted(given, pen))
    net = pen.gives("net_income", at_least_zero(income - deducted))
    pen.gives("per_person", in_one_share(net, persons))
    full = pen.step("全家保障标准", "standard of the household", standard * persons)
    pen.finds("eligible", net.compared(given.word("dibao_operator"), full))
    pen.gives("benefit", at_least_zero(full - net))


def _deducted(given: Given, pen: Pen) -> Term:
    """Item by item, none above the highest amount that can be verified."""
    if given.has("deducted") or not given.items("deductions"):
        return given.number("deducted")
    return total([
        pen.step(f"可扣减的{item.word('what')}", f"deductible for {item.word('what')}",
                 smaller(item.number("claimed"), item.number("verifiable")))
        for item in given.items("deductions")
    ])  # fmt: skip


DIBAO = Rule(
    "dibao", Text(zh="低保补差", en="Dibao: the difference to the standard"),
    ("S1-11", "S5-03", "S5-04"), "社会救助法第十八条",
    facts=(
        PEOPLE, STANDARD,
        money("income", "家庭月收入", "household income a month", optional=True),
        amounts("incomes", "家庭月收入（逐项）", "household income, item by item"),
        money("deducted", "核定扣减", "deductions as verified", optional=True),
        many("deductions", "扣减（逐项）", "deductions, item by item", text("what", "项目", "what for"),
             money("claimed", "申报", "claimed"), money("verifiable", "可查证", "verifiable"),
             text("evidence", "证据", "evidence", optional=True)),
        *figures("dibao_operator"),
    ),
    results=(
        gives("deducted", "money", "扣减合计", "deductions"),
        gives("net_income", "money", "核定家庭月收入", "net income"),
        gives("per_person", "money", "人均月收入（仅供阅读）", "income per person (for reading)"),
        gives("eligible", "yes_no", "收入符合低保条件", "income qualifies"),
        gives("benefit", "money", "月保障金", "benefit a month"),
    ),
    compute=_dibao, eithers=(Either("income", "incomes", needed=True), Either("deducted", "deductions")),
)  # fmt: skip

# --- the top-up (S5-05) ---------------------------------------------------------------------------------------------


def _topup(given: Given, pen: Pen) -> None:
    standard = given.number("standard")
    if given.has("rate"):
        pen.gives("topup", standard * given.number("rate") * given.number("persons"))
        return
    rates: dict[str, list[Term]] = {}
    for status in given.items("statuses"):
        rates.setdefault(status.word("person"), []).append(status.called("rate", by="status"))
    pen.gives("topup", total([
        pen.step(f"{person}增发", f"for {person}", standard * highest(of_one)) for person, of_one in rates.items()
    ]))  # fmt: skip


def _topup_doubts(given: Given) -> Iterator[Reason]:
    least, most = given.values["topup_least"], given.values["topup_most"]
    for one in (given, *given.items("statuses")):
        if one.has("rate") and not least <= one.values["rate"] <= most:
            low, high = plain(least), plain(most)
            yield complaint(one, "rate", f"应在 {low}%—{high}% 之间。", f"must lie between {low} and {high} per cent.")


TOPUP = Rule(
    "category_topup", Text(zh="分类施保增发", en="Top-up by category"), ("S5-05",), "就高不就低、不累加",
    facts=(
        STANDARD,
        share("rate", "增发比例（每人相同时）", "rate, if the same for all", optional=True),
        number("persons", "按此比例增发的人数", "persons at that rate", PERSONS, default=1, basis="一人"),
        many("statuses", "困难身份（逐人逐项）", "statuses, person by person", text("person", "姓名", "name"),
             text("status", "身份", "status"), share("rate", "增发比例", "rate")),
        *figures("topup_least", "topup_most"),
    ),
    results=(gives("topup", "money", "月增发补助金", "top-up a month"),),
    compute=_topup, doubts=_topup_doubts, eithers=(Either("rate", "statuses", needed=True),),
)  # fmt: skip
