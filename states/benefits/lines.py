"""On which side of a line a household or a bill falls: edge, rigid expenditure, medical alert, legal aid, evidence."""

from collections.abc import Iterator

from states.benefits.facts import Either, amounts, gives, money, yes_no
from states.benefits.figures import MINIMUM_WAGE, PEOPLE, STANDARD, figures
from states.benefits.given import Given, complaint
from states.benefits.rule import Rule
from states.benefits.sheet import Pen
from states.benefits.terms import at_least_zero, highest, in_one_share, lowest
from states.procedure import Text
from states.reasons import Reason

_PROPERTY = yes_no("property_fits", "财产状况符合规定", "property within the limits")

# --- Dibao edge (2.4, C3) -------------------------------------------------------------------------------------------


def _edge(given: Given, pen: Pen) -> None:
    net = pen.gives("net_income", at_least_zero(given.number("income") - given.number("employment_costs")))
    pen.gives("per_person", in_one_share(net, given.number("persons")))
    line = given.number("standard") * given.number("line_percent") * given.number("persons")
    line = pen.step("全家低收入线", "low-income line of the household", line)
    poor = pen.finds("low_income", net.compared(given.word("line_operator"), line))
    pen.finds("eligible", poor & ~given.holds("in_dibao") & given.holds("property_fits"))


EDGE = Rule(
    "edge", Text(zh="低保边缘家庭", en="Household at the edge of Dibao"), (),
    "社会救助法第二十一条；民政部2022年10月20日通知；C3",
    facts=(
        PEOPLE, STANDARD, money("income", "家庭月收入", "household income a month"),
        money("employment_costs", "必要的就业成本", "necessary employment costs", default=0, basis="没有"),
        yes_no("in_dibao", "已享受低保或特困供养", "in Dibao or Tekun"), _PROPERTY,
        *figures("line_percent", "line_operator"),
    ),
    results=(
        gives("net_income", "money", "核定家庭月收入", "net income"),
        gives("per_person", "money", "人均月收入（仅供阅读）", "income per person (for reading)"),
        gives("low_income", "yes_no", "收入在低收入线内", "within the line"),
        gives("eligible", "yes_no", "符合低保边缘家庭条件", "qualifies"),
    ),
    compute=_edge,
)  # fmt: skip

# --- rigid expenditure (2.4) ----------------------------------------------------------------------------------------


def _rigid(given: Given, pen: Pen) -> None:
    income, spent = given.number("income"), given.sum("spent", "spending")
    spent = pen.step("刚性支出合计", "rigid spending altogether", spent)
    local = pen.step("全家按当地人均可支配收入", "local disposable income for all",
                     given.number("disposable") * given.number("persons"))  # fmt: skip
    poor = pen.finds("low_income", income.compared("<", local))
    share = pen.step("刚性支出线", "line of rigid spending", income * given.number("rigid_ratio"))
    heavy = pen.finds("heavy_spending", spent.compared(given.word("rigid_operator"), share))
    pen.finds("eligible", poor & heavy & ~given.holds("recognised_otherwise") & given.holds("property_fits"))


RIGID = Rule(
    "rigid_expenditure", Text(zh="刚性支出困难家庭", en="Household in hardship by rigid expenditure"), (),
    "社会救助法第二十二条；《刚性支出困难家庭认定办法》第四条、第五条",
    facts=(
        PEOPLE, money("income", "申请前12个月家庭收入", "household income of the 12 months before"),
        money("disposable", "当地上年人均可支配收入", "local disposable income per person, last year"),
        money("spent", "同期刚性支出", "rigid spending of the same months", optional=True),
        amounts("spending", "刚性支出（逐项）", "rigid spending, item by item"),
        yes_no("recognised_otherwise", "已是低保、特困或低保边缘", "already in Dibao, Tekun or at the edge"), _PROPERTY,
        *figures("rigid_ratio", "rigid_operator"),
    ),
    results=(
        gives("low_income", "yes_no", "收入低于当地人均", "income below the local average"),
        gives("heavy_spending", "yes_no", "刚性支出占比达到规定", "spending heavy enough"),
        gives("eligible", "yes_no", "符合刚性支出困难家庭条件", "qualifies"),
    ),
    compute=_rigid, eithers=(Either("spent", "spending", needed=True),),
)  # fmt: skip

# --- medical alert (S5-24) ------------------------------------------------------------------------------------------


def _medical_alert(given: Given, pen: Pen) -> None:
    line = given.number("alert_low_income" if given.holds("low_income") else "alert_ordinary")
    bill = given.number("bill")
    pen.finds("alert", bill.compared(">", line))
    pen.gives("above", at_least_zero(bill - line))


MEDICAL_ALERT = Rule(
    "medical_alert", Text(zh="医疗费用预警", en="Medical expense alert"), ("S5-24",), "单次自付费用“超过”预警线",
    facts=(
        money("bill", "单次自付医疗费用", "a single self-paid medical bill"),
        yes_no("low_income", "脱贫、特困、低保等低收入人员", "a low-income person"),
        *figures("alert_ordinary", "alert_low_income"),
    ),
    results=(
        gives("alert", "yes_no", "应当预警转介", "to be referred"),
        gives("above", "money", "超过预警线", "above the line"),
    ),
    compute=_medical_alert,
)  # fmt: skip

# --- legal aid (S5-39, S5-40) ---------------------------------------------------------------------------------------


def _legal_aid(given: Given, pen: Pen) -> None:
    line = given.number("minimum_wage") * given.number("persons")
    line = pen.step("全家按最低工资", "minimum wage for all", line)
    poor = given.number("income").compared(given.word("legal_aid_operator"), line)
    pen.finds("hardship", given.holds("recipient") | poor)


LEGAL_AID = Rule(
    "legal_aid", Text(zh="法律援助经济困难", en="Hardship for legal aid"), ("S5-39", "S5-40"),
    "法律援助法第三十四条、第四十二条：社会救助对象免核查；C14",
    facts=(
        PEOPLE, money("income", "家庭月收入", "household income a month"), MINIMUM_WAGE,
        yes_no("recipient", "社会救助对象", "receives social assistance"), *figures("legal_aid_operator"),
    ),
    results=(gives("hardship", "yes_no", "符合经济困难条件", "in hardship"),),
    compute=_legal_aid,
)  # fmt: skip

# --- income by several kinds of evidence (S6-13) --------------------------------------------------------------------


def _income_evidence(given: Given, pen: Pen) -> None:
    found = [item.called("amount", by="what") for item in given.items("evidence")]
    low, high = pen.gives("lowest", lowest(found)), pen.gives("highest", highest(found))
    pen.finds("conflict", (high - low).compared(">", high * given.number("conflict_above")))


def _evidence_doubts(given: Given) -> Iterator[Reason]:
    if not given.items("evidence"):
        yield complaint(given, "evidence", "至少写一项。", "needs at least one item.")


INCOME_EVIDENCE = Rule(
    "income_evidence", Text(zh="收入多维核实", en="Income by several kinds of evidence"), ("S6-13",), "",
    facts=(amounts("evidence", "各来源的月收入", "monthly income by source"), *figures("conflict_above")),
    results=(
        gives("lowest", "money", "最低", "lowest"), gives("highest", "money", "最高", "highest"),
        gives("conflict", "yes_no", "证据矛盾，须再核实", "in conflict, to be checked again"),
    ),
    compute=_income_evidence, doubts=_evidence_doubts,
)  # fmt: skip
