"""`banjie calculate`: a calculation sheet out of a file of facts."""

from pathlib import Path

import pytest

from tests.command_support import Banjie

WANG = """\
persons: 4
standard: 700
incomes: [{what: 工资, amount: 3000.00}]
deductions:
  - {what: 就业成本, claimed: 500, verifiable: 500}
  - {what: 看病, claimed: 900, verifiable: 600}
"""


@pytest.fixture
def wang(tmp_path: Path) -> Path:
    """What is known about a household, as a clerk writes it down."""
    file = tmp_path / "wang.yaml"
    file.write_text(WANG, "utf-8")
    return file


def test_a_calculation_sheet_is_printed_with_its_formulas(banjie: Banjie, wang: Path) -> None:
    said = banjie("calculate", "dibao", "--facts", str(wang))
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[0].startswith("核算表 低保补差")
    assert "可扣减的看病 deductible for 看病\t取小（申报 900.00、可查证 600.00）\t600.00" in lines
    assert lines[-1] == ("月保障金 benefit a month\t"
                         "全家保障标准 2,800.00 − 核定家庭月收入 1,900.00，低于 0 的按 0\t900.00")  # fmt: skip


def test_a_calculation_gives_programs_amounts_as_text(banjie: Banjie, wang: Path) -> None:
    sheet = banjie("calculate", "dibao", "--facts", str(wang), "--json").document
    assert (sheet["rule"], sheet["calculated"]) == ("dibao", True)
    assert sheet["results"] == {"deducted": "1100.00", "net_income": "1900.00", "per_person": "475.00",
                                "eligible": True, "benefit": "900.00"}  # fmt: skip
    assert sheet["facts"]["incomes"] == [{"what": "工资", "amount": "3000.00"}]
    assert list(sheet["defaults"]) == ["dibao_operator"]


def test_decimals_in_json_are_taken_as_they_are_written(banjie: Banjie, tmp_path: Path) -> None:
    facts = tmp_path / "prices.json"
    facts.write_text('{"persons": 4, "standard": 700, "rise": 3.6}', "utf-8")
    told = banjie("calculate", "price_subsidy", "--facts", str(facts), "--json").document
    assert told["results"]["amount"] == "100.80"


def test_wrong_facts_are_all_told_at_their_lines(banjie: Banjie, wang: Path) -> None:
    wang.write_text(WANG.replace("persons", "person").replace("claimed: 500", "claimed: -5"), "utf-8")
    said = banjie("calculate", "dibao", "--facts", str(wang))
    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines() == [
        f"{wang}:1:1 没有叫“person”的数据，是不是“persons”（共同生活人口）？ "
        "unknown fact 'person'; did you mean 'persons'?",
        f"{wang}:1:1 请填写“共同生活人口 persons”。 Fill in 'persons'.",
        f"{wang}:5:18 “申报 claimed”应为金额（元），不能为负，例如 1056.00。 "
        "'claimed' must be an amount in yuan, not negative, such as 1056.00.",
    ]
    refused = banjie("calculate", "dibao", "--facts", str(wang), "--json").document
    assert refused["calculated"] is False
    assert [reason["where"] for reason in refused["reasons"]] == ["person", "persons", "deductions.0.claimed"]


@pytest.mark.parametrize("text", [
    pytest.param('{"asked": 1, "asked": 2}', id="a name that stands there twice"),
    pytest.param('{"asked": 1', id="half a document"), pytest.param("[1]", id="no facts by name"),
    pytest.param("[" * 100_000, id="a tower of brackets"),
])  # fmt: skip
def test_a_file_that_holds_no_facts_is_not_understood(banjie: Banjie, tmp_path: Path, text: str) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(text, "utf-8")
    said = banjie("calculate", "loan_cap", "--facts", str(facts))
    assert (said.code, said.out) == (2, "")
    assert str(facts) in said.err


def test_a_rule_is_found_by_its_name_or_the_one_that_was_meant_is_told(banjie: Banjie, wang: Path) -> None:
    said = banjie("calculate", "dibo", "--facts", str(wang))
    assert said.code == 2
    assert "是不是“dibao”？" in said.err
    assert banjie("calculate", "dibao").code == 2


def test_the_rules_are_listed_with_their_facts_and_defaults(banjie: Banjie) -> None:
    rules = {rule["rule"]: rule for rule in banjie("calculate", "--list", "--json").document}
    assert {"dibao", "category_topup", "tekun", "recovery"} <= set(rules)
    [most] = [fact for fact in rules["loan_cap"]["facts"] if fact["name"] == "loan_most"]
    assert (most["default"], most["basis"], most["required"]) == ("200000", "S5-32“20万元”", False)
    assert "deductions[].verifiable" in banjie("calculate", "--list", "dibao").out
