"""An office kept from the command line: areas, staff, cases, sweeps, the audit."""

import re
import sqlite3
from pathlib import Path

from tests.command_support import Banjie
from tests.office_support import COUNTY


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
