"""The command `banjie`, run as people and scripts run it: what it prints, and with which code it ends."""

import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from desk.cli import main
from desk.commands import reference
from office.settings import unknown_settings
from tests.core_support import small_files

VILLAGE, TOWN, COUNTY = "520304001003", "520304001", "520304"


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Banjie = Callable[..., Said]


def run(*words: str) -> Said:
    """One command, in this process, with what it prints kept."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main(list(words))
    return Said(int(ended.value.code or 0), out.getvalue(), err.getvalue())


@pytest.fixture
def banjie(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Banjie:
    """The command line with a data folder of its own, which is not there yet."""
    monkeypatch.setenv("BANJIE_HOME", str(tmp_path / "home"))
    return run


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an office with one village and one clerk, made once by the commands themselves."""
    home = tmp_path_factory.mktemp("office") / "home"
    with pytest.MonkeyPatch.context() as here:
        here.setenv("BANJIE_HOME", str(home))
        for words in (("init",), ("areas", "add", COUNTY, "播州区"), ("areas", "add", TOWN, "城东街道"),
                      ("areas", "add", VILLAGE, "青松社区"),
                      ("staff", "add", "limin", "李敏", "--post", f"window_clerk@{TOWN}")):  # fmt: skip
            assert run(*words).code == 0
    return home


@pytest.fixture
def office(banjie: Banjie, set_up: Path, tmp_path: Path) -> Banjie:
    """The command line of that office."""
    shutil.copytree(set_up, tmp_path / "home")
    return banjie


@pytest.fixture
def number(office: Banjie) -> str:
    """A case that the clerk has opened."""
    return office("case", "open", "--as", "limin", "--area", VILLAGE, "--member", "王桂兰").out.strip()


def write_pack(folder: Path, *changes: tuple[str, str]) -> Path:
    for path, text in small_files(*changes).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


# --- working days ---------------------------------------------------------------------------------------------------


def test_five_working_days_over_the_national_holiday_end_on_the_tenth_of_october(banjie: Banjie) -> None:
    said = banjie("workdays", "add", "2025-09-26", "5", "--unit", "working_days", "--roll", "none", "--json")
    assert said.code == 0
    assert said.document == {"start": "2025-09-26", "n": 5, "unit": "working_days", "roll": "none",
                             "due": "2025-10-10", "provisional": False}  # fmt: skip


def test_a_date_is_printed_with_the_reasons_for_it(banjie: Banjie) -> None:
    assert banjie("workdays", "add", "2025-09-26", "5").out.splitlines() == [
        "2025-10-10（星期五）",
        "5 个工作日：9月28日（国庆节、中秋节调休上班）计入，10月1–8日国庆节、中秋节放假不计，周末不计。",
    ]


@pytest.mark.parametrize(
    ("words", "due", "provisional"),
    [
        pytest.param(("2025-10-10", "-5"), "2025-09-26", False, id="counting back"),
        pytest.param(("2025-09-27", "7", "--unit", "days", "--roll", "next"), "2025-10-09", False, id="a rest day"),
        pytest.param(("2025-08-31", "1", "--unit", "months"), "2025-09-30", False, id="a shorter month"),
        pytest.param(("2026-12-28", "10"), "2027-01-12", True, id="a year that is not announced yet"),
    ],
)
def test_limits_are_counted_as_the_law_counts_them(
    banjie: Banjie, words: tuple[str, ...], due: str, provisional: bool
) -> None:
    document = banjie("workdays", "add", *words, "--json").document
    assert (document["due"], document["provisional"]) == (due, provisional)


def test_the_days_between_leave_the_first_out_and_count_the_last(banjie: Banjie) -> None:
    assert banjie("workdays", "between", "2025-09-26", "2025-10-10", "--json").document["working_days"] == 5


def test_the_strip_names_the_holiday_and_its_notice(banjie: Banjie) -> None:
    days = {day["date"]: day for day in banjie("workdays", "explain", "2025-09-26", "5", "--json").document}
    assert days["2025-09-28"]["count"] == 1
    assert days["2025-10-01"]["name"]["en"] == "National Day and Mid-Autumn Festival"
    assert days["2025-10-01"]["source"].startswith("https://www.gov.cn/")
    assert [day for day in days if days[day]["due"]] == ["2025-10-10"]


@pytest.mark.parametrize("words", [("2025-13-01", "5"), ("2025-09-26", "many"), ("2025-09-26", "9999999")])
def test_what_is_not_understood_ends_with_two_and_one_complaint(banjie: Banjie, words: tuple[str, ...]) -> None:
    said = banjie("workdays", "add", *words, "--json")
    assert (said.code, said.out) == (2, "")
    assert said.err
    assert "Traceback" not in said.err


# --- procedures -----------------------------------------------------------------------------------------------------


def test_the_shipped_procedures_are_listed_with_their_versions(banjie: Banjie) -> None:
    listed = banjie("procedures", "list", "--json").document
    assert listed["refused"] == []
    assert ("national", "dibao") in [(p["pack"], p["procedure"]) for p in listed["procedures"]]


def test_a_wrong_word_is_named_at_its_line_and_column_with_the_right_one(banjie: Banjie, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "small", ("to: recheck\n    by: {roles: clerk}", "to: rechek\n    by: {roles: clerk}"))
    text = (pack / "procedures" / "aid.yaml").read_text("utf-8")
    line = text[: text.index("to: rechek")].count("\n") + 1
    said = banjie("procedures", "check", str(pack))
    assert said.code == 1
    assert said.out.splitlines()[0] == (
        f"{pack}/procedures/aid.yaml:{line}:5 unknown_state 没有叫“rechek”的环节，是不是“recheck”？ "
        "unknown state 'rechek'; did you mean 'recheck'?"
    )


def test_every_finding_is_printed_not_the_first_only(banjie: Banjie, tmp_path: Path) -> None:
    two = ("from: filing\n", "from: fling\n"), ("ends: {entering: filing}", "ends: {entering: fil}")
    pack = write_pack(tmp_path / "small", *two)
    found = banjie("procedures", "check", str(pack), "--json").document["findings"]
    assert [f["code"] for f in found] == ["unknown_state", "unknown_state"]
    assert all(re.search(r"aid\.yaml:\d+:\d+$", f["at"]) for f in found)


def test_an_example_that_turns_out_otherwise_is_a_finding_at_its_line(banjie: Banjie, tmp_path: Path) -> None:
    example = """\
card: [persons, income]
examples:
  - name: withdrawn_at_once
    acts: [{at: 2025-09-16, do: withdraw, by: clerk}]
    then: {state: refused}
"""
    pack = write_pack(tmp_path / "small", ("card: [persons, income]\n", example))
    line = (pack / "procedures" / "aid.yaml").read_text("utf-8").splitlines().index("  - name: withdrawn_at_once") + 1
    said = banjie("procedures", "check", str(pack))
    assert said.code == 1
    assert f"aid.yaml:{line}:5 example 例子“withdrawn_at_once”：环节：应为" in said.out


def test_a_warning_is_told_and_is_no_fault(banjie: Banjie, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "small", ("{zh: 街道复核, en: Re-check}", "{zh: 街道复核}"))
    said = banjie("procedures", "check", str(pack), "--json")
    told = [(f["code"], f["severity"]) for f in said.document["findings"]]
    assert said.code == 0
    assert ("missing_language", "warning") in told


def test_what_a_base_pack_says_wrongly_is_told_once(banjie: Banjie, tmp_path: Path) -> None:
    write_pack(tmp_path / "small", ("from: filing\n", "from: fling\n"))
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "pack.yaml").write_text("pack: local\nversion: 1\nextends: small\n", "utf-8")
    found = banjie("procedures", "check", str(tmp_path), "--json").document["findings"]
    assert [f["code"] for f in found] == ["unknown_state"]


def test_roles_that_nobody_holds_are_told_with_their_area(office: Banjie) -> None:
    told = office("procedures", "check", "--staff", "--json").document["findings"]
    unheld = {f["zh"] for f in told if f["code"] == "role_unheld"}
    assert {"城东街道没有人担任“handler”。", "播州区没有人担任“checker”。"} <= unheld
    assert not [said for said in unheld if "window_clerk" in said or said.startswith("青松社区没有人担任“handler”")]


def test_a_pack_that_is_right_passes(banjie: Banjie, tmp_path: Path) -> None:
    said = banjie("procedures", "check", str(write_pack(tmp_path / "small")))
    assert (said.code, said.err) == (0, "")


def test_a_folder_without_a_pack_is_refused(banjie: Banjie, tmp_path: Path) -> None:
    said = banjie("procedures", "check", str(tmp_path))
    assert said.code == 2
    assert "pack.yaml" in said.err


def test_a_procedure_is_drawn_into_a_file(banjie: Banjie, tmp_path: Path) -> None:
    picture = tmp_path / "dibao.svg"
    assert banjie("procedures", "draw", "dibao", "-o", str(picture)).code == 0
    assert ElementTree.parse(picture).getroot().tag.endswith("svg")


@pytest.mark.parametrize(("format", "begins"), [("mermaid", "stateDiagram-v2"), ("markdown", "# 最低生活保障审核确认")])
def test_a_procedure_is_printed_as_text_for_other_tools(banjie: Banjie, format: str, begins: str) -> None:
    assert banjie("procedures", "draw", "dibao", "--format", format).out.startswith(begins)


def test_an_unknown_procedure_is_refused_with_those_there_are(banjie: Banjie) -> None:
    said = banjie("procedures", "show", "diabo")
    assert said.code == 2
    assert "可用：" in said.err


# --- money ----------------------------------------------------------------------------------------------------------

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


# --- rehearsal ------------------------------------------------------------------------------------------------------


def test_the_demonstration_plays_from_application_to_filing(banjie: Banjie) -> None:
    said = banjie("demo")
    assert said.code == 0
    assert "5 个工作日：9月28日（国庆节、中秋节调休上班）计入，10月1–8日国庆节、中秋节放假不计，周末不计。" in said.out
    assert said.out.rstrip().endswith("✓ 与例子写的全部相符。 Everything came as the example says.")


def test_a_rehearsal_tells_programs_every_happening(banjie: Banjie) -> None:
    told = banjie("rehearse", "dibao", "correction_lapses", "--json").document
    kinds = {happening["kind"] for happening in told["happenings"]}
    assert {"opened", "act", "fired", "deadline_opened", "deadline_closed"} <= kinds
    assert told["failures"] == []
    assert all(happening["at"].endswith("+08:00") for happening in told["happenings"])


# --- an office ------------------------------------------------------------------------------------------------------


def test_an_office_is_set_up_once_and_its_password_shown_once(banjie: Banjie, tmp_path: Path) -> None:
    first, second = banjie("init"), banjie("init")
    assert first.code == 0
    assert re.search(r"密码 +password +\S{10,}", first.out)
    assert second.code == 1
    assert "已经初始化过" in second.err
    assert "password" not in second.out


def test_without_data_a_command_says_how_to_begin(banjie: Banjie) -> None:
    said = banjie("due")
    assert said.code == 1
    assert "banjie init" in said.err


def test_areas_nest_from_the_county_down(office: Banjie) -> None:
    said = office("areas", "add", "520399001001", "青松社区")
    assert said.code == 1
    assert "520399001" in said.err


def test_a_case_is_opened_and_acted_on_in_an_officers_name(office: Banjie, number: str) -> None:
    file = office("case", "show", number, "--as", "limin", "--json").document
    assert (file["applicant"], file["history"][0]["officer"], file["chain"]) == ("王桂兰", "李敏", "verified")
    assert office("case", "list", "--as", "limin", "--json").document[0]["number"] == number
    refused = office("case", "act", number, "submit", "--as", "limin", "--json")
    assert refused.code == 1
    assert "missing_field" in [reason["code"] for reason in refused.document["reasons"]]


def test_who_withdraws_is_named_by_login(office: Banjie, number: str) -> None:
    office("staff", "add", "sunyan", "孙燕", "--post", f"supervisor@{COUNTY}")
    said = ("--answer", "recusal_ground=relative", "--answer", "recusal_note=系申请人表弟。")
    nobody = office("case", "act", number, "recuse", "--as", "sunyan", "--answer", "recused=李敏", *said)
    assert (nobody.code, "id or login" in nobody.err) == (1, True)
    done = office("case", "act", number, "recuse", "--as", "sunyan", "--answer", "recused=limin", *said)
    assert done.code == 0
    refused = office("case", "act", number, "submit", "--as", "limin", "--json")
    assert "recused" in [reason["code"] for reason in refused.document["reasons"]]


def test_papers_are_handed_in_from_files(office: Banjie, number: str, tmp_path: Path) -> None:
    paper = tmp_path / "request.pdf"
    paper.write_bytes(b"%PDF")
    done = office("case", "act", number, "withdraw", "--as", "limin", "--json",
                  "--answer", "withdrawal_reason=家庭收入已好转。", "--file", f"withdrawal={paper}")  # fmt: skip
    assert done.document["outcome"] == "withdrawn"


def test_the_rules_no_is_told_on_stderr_with_one(office: Banjie, number: str) -> None:
    said = office("case", "act", number, "confirm", "--as", "limin")
    assert (said.code, said.out) == (1, "")
    assert "不能办理" in said.err


def test_nobody_acts_in_the_name_of_somebody_who_is_not_there(office: Banjie) -> None:
    said = office("case", "list", "--as", "nobody")
    assert said.code == 1
    assert "没有用户“nobody”" in said.err


def test_what_is_overdue_is_listed_for_a_past_day(office: Banjie) -> None:
    assert office("due", "--as-of", "2026-03-31", "--json").document == {
        "as_of": "2026-03-31", "total": 0, "overdue": []}  # fmt: skip


def test_the_audit_names_the_line_that_somebody_changed(office: Banjie, number: str, tmp_path: Path) -> None:
    assert office("audit", "verify").code == 0
    with sqlite3.connect(tmp_path / "home" / "banjie.db") as database:
        for trigger in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger[0]}")
        database.execute("UPDATE history SET officer_name = '别人' WHERE case_number = ?", (number,))
    database.close()
    said = office("audit", "verify", "--json")
    assert said.code == 1
    assert [(f["case"], f["code"], f["line"]) for f in said.document["findings"]] == [(number, "chain_broken", 1)]


def test_clocks_reminders_and_messages_can_be_swept_by_hand(office: Banjie, number: str) -> None:
    assert office("clocks", "fire", "--json").document == {"fired": [], "moved_on": [], "set_aside": []}
    assert office("clocks", "remind", "--json").document == {"reminders": 0, "messages": 0}
    assert office("clocks", "post", "--json").document["dead"] == 0
    assert office("clocks", "fire", "flings").code == 2


def test_a_new_password_ends_the_forgotten_one(office: Banjie) -> None:
    said = office("staff", "password", "limin")
    assert said.code == 0
    assert re.search(r"密码 +password +\S{10,}", said.out)


# --- settings -------------------------------------------------------------------------------------------------------


def test_a_setting_nobody_knows_is_refused_with_the_one_that_was_meant(
    banjie: Banjie, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANJIE_DESK_PROT", "8080")
    said = banjie("settings")
    assert said.code == 2
    assert "BANJIE_DESK_PORT" in said.err


def test_settings_of_tests_and_of_others_are_left_alone() -> None:
    assert unknown_settings({"BANJIE_TEST_CHROMIUM": "x", "PATH": "y", "BANJIE_BATCH": "5"}) == []


def test_settings_show_where_they_come_from_and_hide_secrets(
    banjie: Banjie, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "banjie.env").write_text("# ours\nBANJIE_BATCH=7\nPOSTGRES_USER=x\n", "utf-8")
    monkeypatch.setenv("BANJIE_MAIL_SERVER", "mailto://me:very-secret@host")
    said = banjie("settings", "--json")
    by_name = {setting["name"]: setting for setting in said.document}
    assert (by_name["BANJIE_BATCH"]["value"], by_name["BANJIE_BATCH"]["source"]) == ("7", "banjie.env")
    assert by_name["BANJIE_MAIL_SERVER"]["source"] == "environment"
    assert by_name["BANJIE_SESSION_HOURS"]["source"] == "default"
    assert all(setting["meaning"] for setting in said.document)
    assert "very-secret" not in said.out


def test_a_value_that_cannot_be_used_is_named(banjie: Banjie, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANJIE_DESK_PORT", "desk")
    said = banjie("settings")
    assert said.code == 2
    assert "BANJIE_DESK_PORT" in said.err


# --- the program ----------------------------------------------------------------------------------------------------


def program(*words: str, code: str = "from desk.cli import main; main()") -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=60, check=False)


def test_in_a_pipe_nothing_is_coloured() -> None:
    ended = program("workdays", "explain", "2025-09-26", "5")
    assert ended.returncode == 0
    assert "\x1b" not in ended.stdout + ended.stderr


def test_help_imports_neither_prefect_nor_the_database_nor_the_rule_book() -> None:
    code = ("import atexit, sys; atexit.register(lambda: print(*(m for m in "
            "('prefect', 'sqlalchemy', 'pydantic', 'fastapi', 'states', 'rich') if m in sys.modules), sep=','));"
            "from desk.cli import main; main()")  # fmt: skip
    assert program("--help", code=code).stdout.splitlines()[-1] == ""


@pytest.mark.parametrize("words", [("workdays", "add", "2025-09-26", "5"), ("procedures", "list"), ("settings",)])
def test_no_command_waits_for_prefect(words: tuple[str, ...]) -> None:
    code = ("import atexit, sys; atexit.register(lambda: print('prefect' in sys.modules));"
            "from desk.cli import main; main()")  # fmt: skip
    assert program(*words, code=code).stdout.splitlines()[-1] == "False"


def test_every_command_explains_itself(banjie: Banjie) -> None:
    groups = {"": banjie("--help").out}
    for group in ("procedures", "workdays", "case", "clocks", "areas", "staff", "audit"):
        groups[group] = banjie(group, "--help").out
    for group, text in groups.items():
        for command in re.findall(r"^  ([a-z]+)  ", text.partition("Commands:")[2], re.MULTILINE):
            told = banjie(*filter(None, (group, command)), "--help")
            assert told.code == 0
            assert len(told.out.splitlines()) > 4, f"{group} {command}"


@pytest.mark.parametrize("page", ["commands", "findings", "money", "settings"])
def test_the_reference_says_what_the_program_says(page: str) -> None:
    """If it does not: `python -m desk.commands.reference`."""
    assert (reference.FOLDER / f"{page}.md").read_text("utf-8") == getattr(reference, page)()
