"""What holds for every household, whatever its numbers: never negative, never above the standard, never unjust."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from states.benefits import RULES, Sheet, calculate

FEN = Decimal("0.01")
amounts = st.decimals(0, 99_999, places=2)
finest = st.decimals(0, 99_999, places=6)
persons = st.integers(1, 20)
items = st.lists(st.fixed_dictionaries({"what": st.sampled_from("甲乙丙"), "amount": amounts}), min_size=1, max_size=6)
papers = st.lists(
    st.fixed_dictionaries({"what": st.sampled_from("甲乙丙"), "claimed": amounts, "verifiable": amounts}), max_size=6
)
rates = {"person": st.sampled_from("甲乙丙"), "status": st.just("重病"), "rate": st.integers(10, 30)}
statuses = st.lists(st.fixed_dictionaries(rates), min_size=1, max_size=8)


def results(rule: str, **facts):
    found = calculate(rule, facts)
    assert isinstance(found, Sheet), found
    return found.results


def dibao(standard, n, income, deductions=()):
    return results("dibao", standard=standard, persons=n, income=income, deductions=list(deductions))


@given(finest, persons, finest, papers)
def test_a_benefit_is_never_negative_and_never_above_the_standard_for_all(standard, n, income, deductions):
    assert 0 <= dibao(standard, n, income, deductions)["benefit"] <= standard * n + FEN / 2


@given(finest, persons, finest, papers)
def test_who_is_eligible_by_an_exact_comparison_and_nobody_else_lacks_anything(standard, n, income, deductions):
    found = dibao(standard, n, income, deductions)
    net = max(income - sum(min(d["claimed"], d["verifiable"]) for d in deductions), Decimal(0))
    assert found["eligible"] is (net < standard * n)
    assert found["eligible"] or found["benefit"] == 0
    assert abs(found["benefit"] - max(standard * n - net, Decimal(0))) <= FEN / 2


@given(amounts, persons, amounts, amounts)
def test_who_earns_more_gets_no_more_and_never_ends_with_less(standard, n, income, more):
    poorer, richer = dibao(standard, n, income), dibao(standard, n, income + more)
    assert richer["benefit"] <= poorer["benefit"]
    assert income + more + richer["benefit"] >= income + poorer["benefit"]


@given(amounts, persons, amounts)
def test_one_person_more_without_income_brings_one_standard_at_most_and_never_less(standard, n, income):
    before, after = (dibao(standard, k, income)["benefit"] for k in (n, n + 1))
    assert before <= after <= before + standard


@given(amounts, persons, amounts, papers)
def test_one_deduction_more_never_lowers_the_benefit(standard, n, income, deductions):
    benefits = [dibao(standard, n, income, deductions[:k])["benefit"] for k in range(len(deductions) + 1)]
    assert benefits == sorted(benefits)


@given(amounts, persons, items, papers, st.randoms())
def test_the_order_of_incomes_and_deductions_does_not_matter(standard, n, incomes, deductions, chance):
    shuffled = [chance.sample(those, len(those)) for those in (incomes, deductions)]
    one, other = (
        results("dibao", standard=standard, persons=n, incomes=a, deductions=b)
        for a, b in ((incomes, deductions), shuffled)
    )
    assert one == other


@given(amounts, persons, items)
def test_item_by_item_comes_to_the_same_as_the_whole(standard, n, incomes):
    whole = dibao(standard, n, sum(item["amount"] for item in incomes))
    assert results("dibao", standard=standard, persons=n, incomes=incomes) == whole


@given(amounts, statuses, st.randoms())
def test_a_top_up_is_the_highest_for_each_person_in_whatever_order(standard, several, chance):
    people = {status["person"] for status in several}
    best = {person: max(s["rate"] for s in several if s["person"] == person) for person in people}
    found = results("category_topup", standard=standard, statuses=several)["topup"]
    assert abs(found - standard * sum(best.values()) / 100) <= FEN / 2
    assert results("category_topup", standard=standard, statuses=chance.sample(several, len(several)))["topup"] == found


@given(amounts, statuses)
def test_a_second_status_never_stacks(standard, several):
    [one] = {s["person"]: s for s in several[:1]}.values()
    alone = results("category_topup", standard=standard, statuses=[one])["topup"]
    again = results("category_topup", standard=standard, statuses=[one, {**one, "rate": 10}, one])["topup"]
    assert again == alone <= standard * 3 / 10 + FEN / 2


@given(finest, persons, st.decimals("3.5", 30, places=3))
def test_rounding_happens_once_at_the_end_for_the_household(standard, n, rise):
    found = results("price_subsidy", standard=standard, persons=n, rise=rise)
    assert abs(found["amount"] - standard * n * rise / 100) <= FEN / 2
    assert abs(found["per_person"] - standard * rise / 100) <= FEN / 2


@given(amounts, amounts, st.integers(0, 5))
def test_who_can_do_less_alone_has_no_less_care(standard, wage, unmet):
    less, more = (
        results("tekun", urban_standard=standard, minimum_wage=wage, in_institution="yes", unmet=k)["total"]
        for k in (unmet, unmet + 1)
    )
    assert less <= more


@given(st.integers(0, 48), st.lists(st.integers(0, 48), max_size=6))
def test_however_rent_aid_is_split_the_counter_never_passes_thirty_six_months(first, others):
    paid = 0
    for months in (first, *others):
        found = results("startup", months=months, months_paid=paid, lump_received="yes")
        assert found["months_allowed"] + found["months_refused"] == months
        paid += found["months_allowed"]
        assert paid + found["months_left"] == 36
    assert paid == min(first + sum(others), 36)


@given(st.integers(0, 100_000), st.integers(1, 999))
def test_there_are_staff_enough_and_not_one_too_many(households, each):
    needed = results("staff_ratio", households=households, staff=0, households_each=each)["needed"]
    assert needed * each >= households > (needed - 1) * each or needed == households == 0


@given(amounts, amounts, st.booleans())
def test_a_bill_alarms_exactly_when_something_is_above_the_line(bill, line, low):
    found = results("medical_alert", bill=bill, low_income=low, alert_ordinary=line, alert_low_income=line)
    assert found["alert"] is (found["above"] > 0) is (bill > line)


@given(st.sampled_from(sorted(RULES)), st.dictionaries(
    st.sampled_from([*sorted({f.name for r in RULES.values() for f in r.facts}), "incmoe"]),
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text() | st.dates()
    | st.lists(st.dictionaries(st.text(), st.integers() | st.text())),
))  # fmt: skip
def test_whatever_is_written_into_a_file_of_facts_gets_an_answer(rule, facts):
    found = calculate(rule, facts)
    says = found.lines if isinstance(found, Sheet) else [reason.says.en for reason in found.reasons]
    assert says
    assert all(says)
