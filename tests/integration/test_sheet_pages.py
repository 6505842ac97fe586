"""The calculation sheets (核算表) behind the acts of a case."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.desk_support import Counter, a_desk, stranger
from tests.office_support import shipped


@pytest.fixture(scope="module")
def urgent(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    return a_desk(tmp_path_factory.mktemp("urgent"), "2026-10-01 09:00")


@pytest.fixture
def small_fast(urgent: Counter) -> str:
    """A case of emergency aid in which small and fast relief was granted: how much is allowed was reckoned."""
    examples = shipped()["national"].procedures["emergency_aid"].examples
    example = next(example for example in examples if example.name == "small_fast")
    return replace(urgent.stage, procedure="emergency_aid", played=example).plays({}, until="grant_small")


def reckoned_in(counter: Counter, number: str) -> int:
    """The line behind which a sheet stands: that of the first of the two who signed."""
    [line] = counter.stage.office.case_file(counter.stage.cast["town_approver"], number).sheets
    return line


def test_the_sheet_behind_an_act_stands_under_its_line_and_on_paper(urgent: Counter, small_fast: str):
    line = reckoned_in(urgent, small_fast)
    page = urgent.visitor("town_approver").get(f"/cases/{small_fast}")
    assert "核算表 小额快救" in page.words
    assert page.all("a", href=f"/cases/{small_fast}/lines/{line}/sheet")
    paper = urgent.visitor("town_approver").get(f"/cases/{small_fast}/lines/{line}/sheet")
    for words in ("核算表", "怎么算", "结果与记录一致", small_fast):
        assert words in paper.words


def test_a_line_that_reckoned_nothing_has_no_paper_and_another_town_none_at_all(urgent: Counter, small_fast: str):
    assert urgent.visitor("town_approver").get(f"/cases/{small_fast}/lines/1/sheet").status == 422
    line = reckoned_in(urgent, small_fast)
    elsewhere = stranger(urgent, "elsewhere", "town_approver")
    assert elsewhere.get(f"/cases/{small_fast}/lines/{line}/sheet").status == 404


def test_a_sheet_that_does_not_come_to_what_was_recorded_says_so(urgent: Counter, small_fast: str):
    store = urgent.stage.store
    [(line, sheets)] = urgent.stage.office.case_file(urgent.stage.cast["town_approver"], small_fast).sheets.items()
    assert None not in sheets
    kept = next(entry for entry in store.history(small_fast) if entry.line == line).answers["small_most"]
    with store.database.engine.begin() as connection:
        changed = "UPDATE history SET body = replace(body, ?, ?) WHERE case_number = ? AND line = ?"
        said = f'"small_most":{kept}'
        connection.exec_driver_sql(changed, (said, f"{said}1", small_fast, line))
    assert "现在不能重新算出" in urgent.visitor("town_approver").get(f"/cases/{small_fast}").words


def test_before_an_irreversible_act_the_page_shows_what_it_will_reckon_and_enter(tmp_path: Path):
    desk = a_desk(tmp_path, "2025-09-15 09:00")
    example = next(e for e in shipped()["national"].procedures["dibao_exit"].examples if e.name == "main")
    acts = {act.do: act for act in example.acts if not act.blocked}
    stage = replace(desk.stage, procedure="dibao_exit", played=example)
    number = stage.plays({act.do: act.at for act in acts.values()}, until="propose")
    stage.pass_until(acts["decide_exit"].at)
    approver, action = desk.visitor("county_approver"), f"/cases/{number}/acts/decide_exit"
    typed = {f"a_{name}": str(value) for name, value in acts["decide_exit"].answers.items()}
    check = approver.fill(approver.get(action), action, stage="check", **typed)
    assert "核对后提交" in check.words
    begins = date.fromisoformat(acts["decide_exit"].at[:10]).replace(day=1)
    assert re.search(f"怎么算 结果 .*{begins.year}-{begins.month + 1:02d}-01", check.words), "from the next month on"
    assert "登记台账：在保台账" in check.words
