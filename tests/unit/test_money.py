"""The money rules, by the examples of part 4A under their numbers, and both readings where plans and nation differ.

U = 700, R = 500, MW = 1,890, as in part 4. What is expected here was worked out by hand, from the text of the rules.
"""

from datetime import date
from decimal import Decimal

import pytest

from states.benefits import RULES, NotCalculated, Sheet, calculate
from states.benefits.figures import FIGURES

U, R, MW = "700", "500", "1890"


def sheet(rule: str, **facts) -> Sheet:
    found = calculate(rule, facts)
    assert isinstance(found, Sheet), [reason.says.en for reason in found.reasons]
    return found


def results(rule: str, **facts) -> dict:
    return dict(sheet(rule, **facts).results)


def refused(rule: str, **facts) -> list[tuple[str, str]]:
    """(where, code) of every complaint."""
    found = calculate(rule, facts)
    assert isinstance(found, NotCalculated)
    return [(reason.where, reason.code) for reason in found.reasons]


def proven(what: str, amount: str) -> dict:
    return {"what": what, "claimed": amount, "verifiable": amount}


A_MEMBER = {"severely_disabled": "yes", "seriously_ill": "no", "kept_by_family": "yes", "cannot_register_alone": "yes"}
A_MEMBER |= {"persons": 3, "standard": U, "income": "3150.00"}
AT_THE_EDGE = {"persons": 3, "standard": U, "income": "3150.00", "in_dibao": "no", "property_fits": "yes"}
SCATTERED = {"urban_standard": U, "minimum_wage": MW, "in_institution": "no"}

# --- part 4A --------------------------------------------------------------------------------------------------------

EXAMPLES = [
    pytest.param("dibao", {
        "persons": 4, "standard": U, "incomes": [{"what": "工资", "amount": "3000"}],
        "deductions": [proven("就业成本", "500"), proven("看病", "600")]},
        {"net_income": "1900", "per_person": "475", "eligible": True, "benefit": "900"},
        id="M1 the difference (S5-03, S5-04)"),
    pytest.param("dibao", {"persons": 3, "standard": U, "income": "2100"},
        {"per_person": "700", "eligible": False, "benefit": "0"}, id="M3 below is strict (S1-11)"),
    pytest.param("dibao", {"persons": 2, "standard": U, "income": "900", "deducted": "1500"},
        {"net_income": "0", "eligible": True, "benefit": "1400"}, id="M5 never more than the standard for all"),
    pytest.param("category_topup", {"standard": U, "statuses": [
        {"person": "王桂兰", "status": "重残", "rate": 30}, {"person": "王桂兰", "status": "老年", "rate": 20},
        {"person": "王桂兰", "status": "单亲", "rate": 10}]}, {"topup": "210"},
        id="M7 the highest, not the sum (S5-05)"),
    pytest.param("single_person", A_MEMBER | {"line_operator": "<="},
        {"low_income": True, "by_plan": True, "ground": "plan", "benefit": "700"}, id="M12 without own income (S5-06)"),
    pytest.param("single_person", A_MEMBER | {"line_operator": "<=", "own_income": "260"},
        {"eligible": True, "benefit": "440"}, id="M12 with own income (S2-15)"),
    pytest.param("tekun", SCATTERED | {"unmet": 0}, {"basic": "910"}, id="M13 basic living (S5-13)"),
    pytest.param("tekun", SCATTERED | {"unmet": 4}, {"ability": "full", "care": "1890", "total": "2800"},
        id="M14 full loss of self-care (S5-14)"),
    pytest.param("tekun", SCATTERED | {"unmet": 3}, {"ability": "partial", "care": "1134", "total": "2044"},
        id="M15 partial loss of self-care (S5-15)"),
    pytest.param("temporary_aid", {"persons": 1, "standard": U, "months": 1}, {"least": "700", "most": "4200"},
        id="M17 one person (S5-46)"),
    pytest.param("temporary_aid", {"persons": 3, "standard": U, "months": 4},
        {"least": "2100", "most": "12600", "amount": "8400", "path": "ordinary"}, id="M17 three persons (S5-48)"),
    pytest.param("small_fast", {"standard": U, "asked": 800}, {"most": "700", "within": False, "path": "other"},
        id="M18 above the cap"),
    pytest.param("small_fast", {"standard": U, "asked": 700}, {"within": True, "path": "small_fast"},
        id="M18 at the cap"),
    pytest.param("reserve_fund", {"held": "30000", "payments": [
        {"what": "李家", "amount": "2500"}, {"what": "张家", "amount": "1800"}]},
        {"balance": "25700", "low": True, "top_up": "4300"}, id="M19 two payments (S5-49)"),
    # S4-05, S4-06
    *[pytest.param("staff_ratio", {"households": households, "staff": 1}, {"needed": needed, "shortfall": needed - 1},
        id=f"M21 {households} households") for households, needed in ((200, 1), (201, 2), (1000, 5), (1001, 6))],
    pytest.param("price_subsidy", {"persons": 1, "standard": U, "rise": "3.6"},
        {"triggered": True, "per_person": "25.20", "amount": "25.20"}, id="M22 one person (S5-11)"),
    pytest.param("price_subsidy", {"persons": 4, "standard": U, "rise": "3.6"}, {"amount": "100.80"},
        id="M22 four persons"),
    pytest.param("startup", {"months": 40},
        {"lump": "5000", "months_allowed": 36, "months_refused": 4, "rent": "18000", "total": "23000"},
        id="M23 the counter stops at 36 (S5-33, S5-34)"),
    pytest.param("loan_cap", {"asked": "250000"}, {"granted": "200000", "above": "50000"}, id="M24 capped (S5-32)"),
    pytest.param("delayed_exit", {"decided_on": "2026-09-15", "months": 6, "benefit": "300"},
        {"begins_on": date(2026, 10, 1), "ends_on": date(2027, 3, 31), "exit_on": date(2027, 4, 1), "monthly": "300",
         "second_approval": False}, id="M29 six months, then exit (S5-07)"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "facts", "expected"), EXAMPLES)
def test_the_example_comes_out_as_in_part_4a(rule: str, facts: dict, expected: dict) -> None:
    found = results(rule, **facts)
    assert {name: found[name] for name in expected} == {
        name: Decimal(value) if isinstance(value, str) and value[0].isdigit() else value
        for name, value in expected.items()
    }


@pytest.mark.parametrize("rate", [pytest.param(35, id="M9 too high"), pytest.param(5, id="M9 too low")])
def test_a_top_up_rate_outside_ten_to_thirty_per_cent_is_refused(rate: int) -> None:
    assert refused("category_topup", standard=U, rate=rate) == [("rate", "wrong_value")]
    one = {"person": "王桂兰", "status": "重残", "rate": rate}
    assert refused("category_topup", standard=U, statuses=[one, one | {"rate": 30}]) == [
        ("statuses.0.rate", "wrong_value")]  # fmt: skip


@pytest.mark.parametrize("rate", [10, 30])
def test_the_ends_of_the_range_of_top_up_rates_belong_to_it(rate: int) -> None:
    assert results("category_topup", standard=U, rate=rate) == {"topup": Decimal(7 * rate)}


def test_m29_the_income_that_leads_to_the_delay_is_above_the_standard() -> None:
    assert results("dibao", persons=3, standard=U, income=2400)["eligible"] is False


def test_m13_rural_residence_does_not_lower_the_basic_living_standard() -> None:
    assert {fact.name for fact in RULES["tekun"].facts if "standard" in fact.name} == {"urban_standard"}


# --- where the plans and the nation differ --------------------------------------------------------------------------


@pytest.mark.parametrize(("months", "second"), [(6, False), (7, True), (12, True)])
def test_c2_a_delay_above_six_months_is_lawful_by_the_plan_and_needs_a_second_approval_by_the_nation(
    months: int, second: bool
) -> None:
    delay = {"decided_on": "2026-09-15", "months": months, "benefit": 300}
    assert results("delayed_exit", **delay)["second_approval"] is second
    strict = refused("delayed_exit", **delay, exit_most=6) if months > 6 else []
    assert strict == ([("months", "wrong_value")] if months > 6 else [])


@pytest.mark.parametrize("months", [2, 13])
def test_c2_no_reading_allows_a_delay_outside_three_to_twelve_months(months: int) -> None:
    assert refused("delayed_exit", decided_on="2026-09-15", months=months, benefit=300) == [("months", "wrong_value")]


@pytest.mark.parametrize(
    ("operator", "inside"),
    [pytest.param("<=", True, id="C3 M10 within 150 % by S5"),
     pytest.param("<", False, id="C3 M10 below 1.5 times nationally")],
)  # fmt: skip
def test_exactly_150_per_cent_is_inside_by_the_plan_and_outside_by_the_nation(operator: str, inside: bool) -> None:
    assert results("edge", **AT_THE_EDGE, line_operator=operator)["low_income"] is inside
    single = results("single_person", **A_MEMBER, line_operator=operator)
    assert (single["low_income"], single["eligible"]) == (inside, inside)


def test_c3_unless_told_otherwise_the_line_itself_is_outside() -> None:
    assert results("edge", **AT_THE_EDGE)["eligible"] is False


C4 = A_MEMBER | {"income": "3000"}


@pytest.mark.parametrize(
    ("facts", "plan", "nation"),
    [
        pytest.param({}, True, True, id="C4 both let a severely disabled member of a low-income household in"),
        pytest.param({"severely_disabled": "no", "seriously_ill": "yes"}, True, True, id="C4 or one seriously ill"),
        pytest.param({"income": 3200, "unstable": "yes"}, True, False, id="C4 only the plan knows unstable households"),
        pytest.param({"income": 3200, "at_risk": "yes"}, True, False, id="C4 only the plan knows households at risk"),
        pytest.param({"severely_disabled": "no", "grade_three_mental": "yes"}, False, True,
                     id="C4 only the nation knows mental disability of grade 3"),
        pytest.param({"cannot_register_alone": "no"}, False, True, id="C4 the nation does not ask about registration"),
        pytest.param({"income": 3200, "jobless_adult": "yes"}, False, True, id="C4 only the nation, a jobless adult"),
        pytest.param({"severely_disabled": "no"}, False, False, id="C4 neither, a healthy person"),
        pytest.param({"kept_by_family": "no", "income": 3200, "jobless_adult": "yes"}, False, False,
                     id="C4 neither, one not kept by the family"),
    ],
)  # fmt: skip
def test_who_may_be_taken_in_alone_is_the_union_of_both_readings_with_its_ground(facts, plan, nation) -> None:
    found = results("single_person", **C4 | facts)
    assert (found["by_plan"], found["by_nation"], found["eligible"]) == (plan, nation, plan or nation)
    assert found["ground"] == ("plan" if plan else "nation" if nation else "none")
    assert results("single_person", **C4 | facts, reading="plan")["eligible"] is plan
    assert results("single_person", **C4 | facts, reading="nation")["eligible"] is nation


def test_nobody_is_taken_in_alone_out_of_a_household_that_is_in_dibao() -> None:
    found = results("single_person", **C4, household_in_dibao="yes")
    assert (found["eligible"], found["benefit"]) == (False, 0)


def test_own_income_at_the_standard_is_too_much_to_be_taken_in_alone() -> None:
    assert results("single_person", **C4, own_income=U)["eligible"] is False


@pytest.mark.parametrize(
    ("below", "group"),
    [pytest.param(18, "minor", id="C5 by the law"), pytest.param(16, "none", id="C5 by the 2021 rule")],
)
def test_a_person_of_sixteen_is_a_minor_by_the_law_and_not_by_the_older_rule(below: int, group: str) -> None:
    assert results("tekun_age", born="2010-06-01", on="2026-09-01", minor_below=below)["group"] == group


@pytest.mark.parametrize(
    ("on", "facts", "age", "group"),
    [
        pytest.param("2028-05-31", {}, 17, "minor", id="the day before the eighteenth birthday"),
        pytest.param("2028-06-01", {}, 18, "none", id="on the eighteenth birthday"),
        pytest.param("2028-06-01", {"in_school": "yes", "supported_as_minor": "yes"}, 18, "pupil", id="a pupil"),
        pytest.param("2028-06-01", {"in_school": "yes"}, 18, "none", id="at school, but not supported before"),
        pytest.param("2070-06-01", {}, 60, "aged", id="on the sixtieth birthday"),
    ],
)
def test_age_counts_from_birthday_to_birthday(on: str, facts: dict, age: int, group: str) -> None:
    """S5-12"""
    found = results("tekun_age", born="2010-06-01", on=on, **facts)
    assert (found["age"], found["group"], found["by_age"]) == (age, group, group != "none")


@pytest.mark.parametrize(
    ("months", "least", "most", "path"),
    [
        pytest.param(6, 1, 6, "ordinary", id="C9 six months by S5"),
        pytest.param(7, 1, 6, "conference", id="C9 above six months by S5"),
        pytest.param(4, 1, 3, "conference", id="C9 four months where three are the most"),
        pytest.param(1, 2, 6, "conference", id="C9 one month where two are the least"),
        pytest.param(12, 1, 12, "ordinary", id="C9 twelve months where they are exceptionally allowed"),
    ],
)
def test_how_many_months_of_temporary_aid_are_ordinary_depends_on_the_place(months, least, most, path) -> None:
    found = results("temporary_aid", persons=1, standard=U, months=months, aid_least=least, aid_most=most)
    assert (found["path"], found["within"]) == (path, path == "ordinary")


@pytest.mark.parametrize(
    ("per", "most"),
    [pytest.param("household", 700, id="C9 for a household"), pytest.param("person", 2100, id="C9 each")],
)
def test_the_cap_of_small_fast_relief_is_read_for_the_household_or_for_each_person(per: str, most: int) -> None:
    assert results("small_fast", standard=U, asked=800, persons=3, small_per=per)["most"] == most


@pytest.mark.parametrize(
    ("acted", "decided", "law", "most"),
    [
        pytest.param("2026-06-30", None, "interim", 3000, id="C12 the day before: up to three times"),
        pytest.param("2026-07-01", None, "law", 2000, id="C12 from the day on: up to twice"),
        pytest.param("2026-06-30", "2026-06-30", "interim", 3000, id="C12 done and decided before"),
        pytest.param("2026-06-30", "2026-09-01", "lighter", 2000, id="C12 done before, decided after: the lighter law"),
    ],
)
def test_the_fine_for_fraud_is_bounded_by_the_law_of_the_day_of_the_act(acted, decided, law, most) -> None:
    found = results("recovery", obtained=1000, acted_on=acted, decided_on=decided, multiple=1)
    assert (found["law"], found["fine_most"], found["total"]) == (law, most, 2000)


@pytest.mark.parametrize(
    ("acted", "multiple", "fits"),
    [
        pytest.param("2026-06-30", "3", True, id="C12 three times before"),
        pytest.param("2026-06-30", "0.5", False, id="C12 less than once before"),
        pytest.param("2026-07-01", "2", True, id="C12 twice since"),
        pytest.param("2026-07-01", "2.1", False, id="C12 more than twice since"),
        pytest.param("2026-07-01", "0.5", True, id="C12 less than once since"),
    ],
)
def test_a_multiple_outside_the_law_is_refused(acted: str, multiple: str, fits: bool) -> None:
    found = calculate("recovery", {"obtained": 1000, "acted_on": acted, "multiple": multiple})
    assert isinstance(found, Sheet) is fits


# --- each rule beside its examples ----------------------------------------------------------------------------------


def test_a_deduction_counts_up_to_what_can_be_verified_item_by_item() -> None:
    items = [{"what": "看病", "claimed": 900, "verifiable": 600}, {"what": "上学", "claimed": 100, "verifiable": 400}]
    assert results("dibao", persons=1, standard=U, income=1000, deductions=items)["deducted"] == 700


def test_a_self_caring_person_has_care_in_an_institution_only() -> None:
    """S5-16"""
    inside = results("tekun", urban_standard=U, minimum_wage=MW, unmet=0, in_institution="yes")
    outside = results("tekun", urban_standard=U, minimum_wage=MW, unmet=0, in_institution="no")
    assert (inside["care"], outside["care"]) == (378, 0)


@pytest.mark.parametrize(
    ("bill", "low_income", "alert"),
    [("10000.00", "no", False), ("10000.01", "no", True), ("4000.00", "yes", False), ("4000.01", "yes", True)],
)
def test_a_medical_bill_alarms_above_the_line_and_not_at_it(bill: str, low_income: str, alert: bool) -> None:
    """S5-24"""
    assert results("medical_alert", bill=bill, low_income=low_income)["alert"] is alert


RIGID = {"persons": 2, "disposable": 30000, "income": 50000, "recognised_otherwise": "no", "property_fits": "yes"}


@pytest.mark.parametrize(
    ("facts", "eligible"),
    [
        pytest.param({"spent": "40000.01"}, True, id="more than eighty per cent of income"),
        pytest.param({"spent": 40000}, False, id="exactly eighty per cent"),
        pytest.param({"spent": 40000, "rigid_operator": ">="}, True, id="exactly eighty where that is enough"),
        pytest.param({"spent": 60000, "income": 60000}, False, id="income at the local average"),
        pytest.param({"spent": 60000, "property_fits": "no"}, False, id="too much property"),
        pytest.param({"spent": 60000, "recognised_otherwise": "yes"}, False, id="already in Dibao"),
        pytest.param({"spent": 1, "income": 0}, True, id="no income at all"),
    ],
)
def test_rigid_spending_is_measured_against_income_and_income_against_the_place(facts: dict, eligible: bool) -> None:
    assert results("rigid_expenditure", **RIGID | facts)["eligible"] is eligible


@pytest.mark.parametrize("not_so", [{"in_dibao": "yes"}, {"property_fits": "no"}])
def test_a_poor_household_in_dibao_or_with_too_much_property_is_not_at_the_edge(not_so: dict) -> None:
    poor = AT_THE_EDGE | {"income": 3000}
    assert (results("edge", **poor)["eligible"], results("edge", **poor | not_so)["eligible"]) == (True, False)


def test_employment_costs_lower_the_income_of_a_household_at_the_edge() -> None:
    assert results("edge", **AT_THE_EDGE, employment_costs="0.01")["eligible"] is True


@pytest.mark.parametrize(("income", "recipient", "hardship"), [(3780, "no", True), ("3780.01", "no", False),
                                                               (9999, "yes", True)])  # fmt: skip
def test_recipients_of_assistance_need_not_show_hardship_for_legal_aid(income, recipient, hardship) -> None:
    """S5-39, S5-40"""
    found = results("legal_aid", persons=2, income=income, minimum_wage=MW, recipient=recipient)
    assert found["hardship"] is hardship


def test_evidence_of_income_that_differs_too_much_is_a_conflict() -> None:
    """S6-13"""
    evidence = [{"what": "申报", "amount": 900}, {"what": "银行", "amount": 1000}]
    assert results("income_evidence", evidence=evidence) == {"lowest": 900, "highest": 1000, "conflict": False}
    evidence[0]["amount"] = "899.99"
    assert results("income_evidence", evidence=evidence)["conflict"] is True


def test_prices_below_the_trigger_pay_nothing_unless_food_rose_enough() -> None:
    assert results("price_subsidy", persons=2, standard=U, rise="3.4")["amount"] == 0
    assert results("price_subsidy", persons=2, standard=U, rise="3.4", food_rise=6)["amount"] == Decimal("47.60")


def test_rent_aid_goes_on_where_the_counter_stands_and_its_amount_may_change() -> None:
    """S5-35"""
    found = results("startup", months=12, months_paid=30, lump_received="yes")
    assert (found["lump"], found["months_allowed"], found["months_refused"], found["total"]) == (0, 6, 6, 3000)
    assert results("startup", months=1, startup_rent="600", startup_lump="8000")["total"] == 8600


@pytest.mark.parametrize(("decided", "after", "begins"), [
    ("2026-09-30", 1, date(2026, 10, 1)), ("2026-12-31", 1, date(2027, 1, 1)), ("2026-09-30", 0, date(2026, 9, 1)),
])  # fmt: skip
def test_a_benefit_begins_with_the_month_after_the_decision(decided: str, after: int, begins: date) -> None:
    """S5-10"""
    assert results("benefit_from", decided_on=decided, months_after=after) == {"begins_on": begins}


def test_a_fund_does_not_pay_what_it_does_not_hold() -> None:
    assert refused("reserve_fund", held=100, paid="100.01") == [("held", "wrong_value")]


# --- rounding -------------------------------------------------------------------------------------------------------


def test_an_amount_is_rounded_half_up_once_for_the_household() -> None:
    four = results("price_subsidy", persons=4, standard="703.33", rise="3.6")
    assert (four["per_person"], four["amount"]) == (Decimal("25.32"), Decimal("101.28"))
    assert results("price_subsidy", persons=3, standard="703.33", rise="3.6")["amount"] == Decimal("75.96")
    assert results("loan_cap", asked="0.005")["granted"] == Decimal("0.01")
    assert results("loan_cap", asked="0.015")["granted"] == Decimal("0.02")


def test_a_third_of_a_fen_decides_although_the_average_reads_the_same() -> None:
    found = results("dibao", persons=3, standard=U, income="2099.99")
    assert (found["per_person"], found["eligible"], found["benefit"]) == (700, True, Decimal("0.01"))


def test_the_sheet_says_where_it_rounded() -> None:
    last = sheet("price_subsidy", persons=4, standard="703.33", rise="3.6").lines[-1]
    assert last.formula.zh == "每人补贴 25.31988 × 共同生活人口 4 = 101.27952，四舍五入到分"


# --- the sheet ------------------------------------------------------------------------------------------------------


def test_the_sheet_can_be_checked_by_hand_line_by_line() -> None:
    lines = sheet("dibao", persons=4, standard=U, income=3000, deductions=[proven("就业成本", "500")]).lines
    assert [(line.label.zh, line.formula.zh, line.shown.zh) for line in lines] == [
        ("家庭月收入合计", "家庭月收入 3,000.00", "3,000.00"),
        ("可扣减的就业成本", "取小（申报 500.00、可查证 500.00）", "500.00"),
        ("扣减合计", "可扣减的就业成本 500.00", "500.00"),
        ("核定家庭月收入", "家庭月收入合计 3,000.00 − 扣减合计 500.00，低于 0 的按 0", "2,500.00"),
        ("人均月收入（仅供阅读）", "核定家庭月收入 2,500.00 ÷ 共同生活人口 4", "625.00"),
        ("全家保障标准", "低保月标准 700.00 × 共同生活人口 4", "2,800.00"),
        ("收入符合低保条件", "核定家庭月收入 2,500.00 < 全家保障标准 2,800.00", "是"),
        ("月保障金", "全家保障标准 2,800.00 − 核定家庭月收入 2,500.00，低于 0 的按 0", "300.00"),
    ]


def test_the_sheet_shows_the_basis_of_a_number_that_nobody_gave() -> None:
    told = {known.name: known.basis for known in sheet("loan_cap", asked=1).facts}
    assert told == {"asked": "", "loan_most": "S5-32“20万元”"}


def test_the_sheet_shows_the_papers_behind_a_deduction() -> None:
    paper = proven("看病", "600") | {"evidence": "县医院发票"}
    facts = sheet("dibao", persons=1, standard=U, income=0, deductions=[paper]).facts
    [told] = [known.shown for known in facts if known.name == "deductions"]
    assert told == "项目 看病、申报 600.00、可查证 600.00、证据 县医院发票"


def test_the_top_up_sheet_names_the_statuses_it_chose_from() -> None:
    of = [{"person": "王桂兰", "status": "重残", "rate": 30}, {"person": "王桂兰", "status": "老年", "rate": 20}]
    first = sheet("category_topup", standard=U, statuses=of).lines[0]
    assert (first.label.zh, first.formula.zh) == ("王桂兰增发", "低保月标准 700.00 × 就高（重残 30%、老年 20%）")


def test_both_languages_say_the_same_sum() -> None:
    line = sheet("temporary_aid", persons=3, standard=U, months=4).lines[0]
    assert (line.formula.zh, line.formula.en) == (
        "低保月标准 700.00 × 共同生活人口 3", "dibao standard a month 700.00 × household members 3")  # fmt: skip


# --- wrong facts ----------------------------------------------------------------------------------------------------


def test_everything_wrong_is_told_at_once_and_a_misspelt_fact_with_the_one_that_was_meant() -> None:
    found = calculate("dibao", {"person": 3, "standard": "much", "deductions": [{"what": "看病", "claimed": -1}]})
    assert isinstance(found, NotCalculated)
    assert {reason.where: reason.says.en for reason in found.reasons} == {
        "person": "unknown fact 'person'; did you mean 'persons'?",
        "persons": "Fill in 'persons'.",
        "standard": "'standard' must be an amount in yuan, not negative, such as 1056.00.",
        "deductions.0.claimed": "'claimed' must be an amount in yuan, not negative, such as 1056.00.",
        "deductions.0.verifiable": "Fill in 'verifiable'.",
        "income": "'income' is missing; write 0 if there is none, or list it in 'incomes'.",
    }


def test_an_amount_is_said_once_as_a_whole_or_item_by_item() -> None:
    twice = {"income": 3000, "incomes": [{"what": "工资", "amount": 3000}]}
    assert refused("dibao", persons=4, standard=U, **twice) == [("incomes", "wrong_value")]


def test_a_rule_nobody_knows_is_refused_with_the_one_that_was_meant() -> None:
    found = calculate("dibo", {})
    assert isinstance(found, NotCalculated)
    assert found.reasons[0].says.en == "unknown rule 'dibo'; did you mean 'dibao'?"


@pytest.mark.parametrize(
    "amount",
    [
        pytest.param(1.5, id="a float"), pytest.param(True, id="yes"), pytest.param(None, id="nothing"),
        pytest.param("", id="empty"), pytest.param("-1", id="negative"), pytest.param("1e3", id="an exponent"),
        pytest.param("NaN", id="no number"), pytest.param("1" * 13, id="a billion yuan too many"),
        pytest.param(10**5000, id="more digits than Python writes"), pytest.param("0.0000001", id="too fine"),
        pytest.param([], id="a list"), pytest.param({}, id="a mapping"), pytest.param("七百", id="words"),
        pytest.param(Decimal("Infinity"), id="without end"),
    ],
)
def test_what_is_no_exact_amount_is_not_taken_for_one(amount: object) -> None:
    assert refused("loan_cap", asked=amount)[0][0] == "asked"


@pytest.mark.parametrize("amount", [700, "700.00", Decimal("700.0"), "７００", "700 元", "0,700"], ids=repr)
def test_an_amount_may_be_written_as_people_write_it(amount: object) -> None:
    assert results("loan_cap", asked=amount)["granted"] == 700


# --- what a rule promises -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_speaks_both_languages_and_names_its_basis(rule) -> None:
    assert rule.basis
    for one in (rule, *rule.facts, *rule.results):
        assert one.title.zh
        assert one.title.en
    assert [fact.name for fact in rule.facts if fact.default not in (None, ()) and not fact.basis] == []


def test_every_number_of_the_law_is_used_by_a_rule() -> None:
    assert set(FIGURES) - {fact.name for rule in RULES.values() for fact in rule.facts} == set()
