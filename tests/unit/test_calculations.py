"""What can be reckoned is not typed: a move computes by a money rule (S1-11, S5-03, S5-04)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from states import Act, Blocked, Known, Latest, PackError, Step, next_step, read_pack, replay
from states.sheets import sheets_of
from states.steps import open_moves
from tests.core_support import CHECKER, IN_FORCE, a_case, at, small, small_files

FIELDS = """fields:
  standard: {title: {zh: 标准, en: standard}, type: money, required: false}
  amount: {title: {zh: 保障金, en: benefit}, type: money, min: 0, max: 100000}
  begins: {title: {zh: 起发日, en: begins}, type: date}
"""
CHECK = "by: {roles: checker}\n    asks: income\n    guards: poor\n"
COMPUTING = """by: {roles: checker}
    asks: income
    calculates:
      - rule: dibao
        facts: {persons: facts.persons, income: facts.income, standard: "70000"}
        gives: {benefit: amount, standard: standard}
"""
ENOUGH = ("guards:\n", "guards:\n  enough: {if: facts.amount >= 200000, says: {zh: 不足, en: too little}}\n")
GUARDED = (CHECK, f"{COMPUTING}    guards: enough\n")


def computing(*changes):
    """The small procedure; whoever reports the check has the benefit computed by the dibao rule."""
    return small(("fields:\n", FIELDS), *(changes if GUARDED in changes else ((CHECK, COMPUTING), *changes)))


def checked(procedure, income="1000.00", **answers):
    """A family of two whose check was reported."""
    case = a_case("investigation", procedure=procedure)
    case.act("check", CHECKER, "2025-09-17", income=income, **answers)
    return case


def test_s1_11_the_benefit_is_computed_from_what_the_case_knows_and_kept_as_an_answer():
    case = checked(computing())
    assert isinstance(case.last, Step)
    persons = case.case.facts["persons"]
    assert case.case.facts["amount"] == 70000 * persons - 100000
    assert case.case.facts["standard"] == 70000
    assert case.history[-1].answers["amount"] == case.case.facts["amount"]


def test_what_is_computed_cannot_be_typed():
    assert checked(computing(), amount="9999").last.codes == ("unknown_field",)


def test_a_guard_judges_what_was_computed():
    assert checked(computing(ENOUGH, GUARDED), income="2000.00").last.codes == ("guard",)
    assert isinstance(checked(computing(ENOUGH, GUARDED), income="0").last, Step)


def test_a_move_whose_result_is_still_to_come_is_offered():
    procedure = computing(ENOUGH, GUARDED)
    case = a_case("investigation", procedure=procedure).case
    moves = {m.key: m.closed for m in open_moves(case, procedure, CHECKER, at("2025-09-17"))}
    assert moves["check"] == ()


def test_what_cannot_be_computed_blocks_the_move_and_says_why():
    case = checked(computing(("income: facts.income", "income: facts.income - 99999999")))
    assert isinstance(case.last, Blocked)
    assert case.last.codes == ("not_calculated",)
    assert "家庭月收入" in case.last.sentence("zh")


def test_a_rule_may_compute_from_the_day_of_the_act():
    by_day = small(("fields:\n", FIELDS), (CHECK, """by: {roles: checker}
    asks: income
    calculates: [{rule: benefit_from, facts: {decided_on: today}, gives: {begins_on: begins}}]
"""))  # fmt: skip
    assert checked(by_day).case.facts["begins"] == "2025-10-01"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("rule: dibao", "rule: dibau", "unknown rule 'dibau'; did you mean 'dibao'?", id="a-rule"),
        pytest.param("income: facts", "incme: facts", "unknown fact 'incme'; did you mean 'income'?", id="a-fact"),
        pytest.param("benefit: amount", "bnefit: amount", "unknown result 'bnefit'; did you mean 'benefit'?",
                     id="a-result"),
        pytest.param("benefit: amount", "benefit: amout", "unknown field 'amout'; did you mean 'amount'?",
                     id="a-field"),
        pytest.param("facts.persons", "facts.person", "unknown fact 'person'; did you mean 'persons'?", id="a-name"),
        pytest.param(', standard: "70000"', "", "'dibao' needs 'standard' too", id="a-fact-left-out"),
        pytest.param("benefit: amount", "benefit: income", "'income' is computed; do not ask for it too",
                     id="asked-too"),
    ],
)  # fmt: skip
def test_a_calculation_that_points_nowhere_is_named_at_its_place(old, new, said):
    with pytest.raises(PackError) as caught:
        computing((old, new))
    assert any(said in finding.sentence() for finding in caught.value.findings), caught.value


def test_a_parameter_may_stand_alone_as_a_fact():
    alone = computing((COMPUTING, COMPUTING.replace('"70000"', '"${standard}"')))
    assert checked(alone).case.facts["standard"] == 70000


DERIVED = (CHECK, """by: {roles: checker}
    asks: income
    sets: {amount: "facts.income > 150000 ? 0 : 77700"}
""")  # fmt: skip


def test_an_answer_may_follow_from_others_and_nobody_types_it():
    procedure = small(("fields:\n", FIELDS), DERIVED)
    assert [checked(procedure, income).case.facts["amount"] for income in ("1600", "1000")] == [0, 77700]
    assert checked(procedure, amount="1").last.codes == ("unknown_field",)


def test_what_follows_from_others_has_to_fit_its_field():
    below = (DERIVED[0], DERIVED[1].replace("77700", "-1"))
    assert checked(small(("fields:\n", FIELDS), below), "1000").last.codes == ("wrong_value",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("{amount:", "{amout:", "unknown field 'amout'; did you mean 'amount'?", id="a-field"),
        pytest.param("facts.income >", "facts.incme >", "unknown fact 'incme'; did you mean 'income'?", id="a-fact"),
        pytest.param("{amount:", "{income:", "'income' is computed; do not ask for it too", id="asked-too"),
        pytest.param("0 : 77700", "'a' : 'b'", "'benefit'", id="a-word-for-a-number"),
    ],
)
def test_what_follows_from_nothing_is_named_at_its_place(old, new, said):
    with pytest.raises(PackError) as caught:
        small(("fields:\n", FIELDS), (DERIVED[0], DERIVED[1].replace(old, new)))
    assert any(said in finding.sentence() for finding in caught.value.findings), caught.value


# ------------------------------------------------------------------------------------------------------ made once more


def sheets_behind(case, entry=None):
    """The sheets of the last line, made from the lines before it alone."""
    return sheets_of(replay(case.history[:-1]), entry or case.history[-1], case.procedure)


def test_the_sheet_behind_a_line_is_made_once_more_from_what_the_case_knew_then():
    case = checked(computing())
    [sheet] = sheets_behind(case)
    assert sheet.results["benefit"] == Decimal(case.history[-1].answers["amount"]) / 100
    assert {fact.name: fact.value for fact in sheet.facts}["income"] == Decimal(1000)
    assert any("1,000.00" in line.formula.zh for line in sheet.lines)


def test_a_line_that_reckoned_nothing_has_no_sheet():
    case = a_case("investigation", procedure=computing())
    assert sheets_behind(case) == []


def test_a_sheet_that_does_not_come_to_what_was_kept_is_not_shown_as_if_it_did():
    case = checked(computing())
    entry = case.history[-1]
    assert sheets_behind(case, replace(entry, answers={**entry.answers, "amount": 1})) == [None]


PRICES = "prices: {title: {zh: 标准}, key: county, fields: {standard: {title: {zh: 标准}, type: money}}}\n"


def reading_a_register(gives):
    """The same, but the standard stands in a register of the county."""
    text = COMPUTING.replace('"70000"', "register.prices.standard")
    computing = text.replace("{benefit: amount, standard: standard}", gives)
    files = {**small_files(("fields:\n", FIELDS), (CHECK, computing)), "registers.yaml": PRICES}
    return read_pack("small", {"small": files}, IN_FORCE).procedures["aid"]


@pytest.mark.parametrize(
    ("gives", "made"),
    [
        pytest.param("{benefit: amount, standard: standard}", True, id="the act kept what it read in the register"),
        pytest.param("{benefit: amount}", False, id="what the register said then is not known any more"),
    ],
)
def test_what_was_read_in_a_register_is_taken_as_the_line_kept_it(gives, made):
    procedure = reading_a_register(gives)
    case = a_case("investigation", procedure=procedure).case
    known = Known({"prices": Latest(1, {"standard": 70000})})
    step = next_step(case, Act("check", CHECKER, {"income": "1000.00"}), procedure, at("2025-09-17"), known)
    assert isinstance(step, Step)
    [afterwards], [beforehand] = sheets_of(case, step.entry, procedure), sheets_of(case, step.entry, procedure, known)
    assert (afterwards is not None) == made
    assert beforehand.results["benefit"] == Decimal(step.entry.answers["amount"]) / 100
