"""What the desk lists beside single cases: what can be opened, households, registers, duties, sheets, procedures."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from cases.migrations import migrate
from cases.sql_store import SqlStore
from desk.app import create_app
from office.clock import StoppedClock
from office.library import read_folder
from office.rehearsal import moment_of
from office.requests import Application
from office.settings import Settings
from office.wiring import office_on
from states import Post, Step
from states.areas import unit_id
from tests.desk_support import BASE, PASSWORD, Counter, Page, a_desk
from tests.integration.test_pages import questions
from tests.office_support import (
    AREAS,
    COUNTY,
    ID_NUMBER,
    NEXT_TOWN,
    NEXT_VILLAGE,
    TOWN,
    VILLAGE,
    Stage,
    a_cast,
    shipped,
)
from tests.relief_support import relief_office

PACKS = Path(__file__).parents[1] / "packs"


def a_store(folder: Path) -> SqlStore:
    url = f"sqlite:///{folder}/banjie.db"
    migrate(url)
    return SqlStore(url)


def a_counter(folder: Path, stage: Stage) -> Counter:
    return Counter(create_app(stage.office, Settings(home=folder, desk_url=BASE)), stage)


@pytest.fixture(scope="module")
def relief(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """An office that pays out of a reserve of 1,000 元 and hands needs over."""
    folder = tmp_path_factory.mktemp("relief")
    return a_counter(folder, relief_office(store=a_store(folder), reserve="1000"))


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    return a_desk(tmp_path_factory.mktemp("national"))


@pytest.fixture(scope="module")
def dutiful(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """Two villages, of which one has sent its zero report; it is the last day but one of the month."""
    folder = tmp_path_factory.mktemp("duties")
    clock = StoppedClock(moment_of("2026-03-02 08:00"))
    office = office_on(a_store(folder), clock, packs={"duties": read_folder(PACKS / "duties")}, pack="duties")
    office.parts.store.add_areas(AREAS)
    people = {"agent": ("代办员", "agent", VILLAGE), "head": ("主任", "handler", COUNTY)}
    stage = Stage(office, clock, a_cast(office, people), "report")
    office.open_duties()
    [own] = [duty for duty in office.duty_board(stage.cast["agent"]).duties if duty.area == VILLAGE]
    assert isinstance(stage.act(own.number, "send", "agent", changes=0), Step)
    clock.move_to(moment_of("2026-03-30 08:00"))
    office.open_duties()
    return a_counter(folder, stage)


def aided(relief: Counter, sum: str = "10", applicant: str = "王桂兰") -> str:
    number = relief.stage.opens(applicant=applicant)
    assert isinstance(relief.stage.act(number, "pay", "clerk", sum=sum), Step)
    return number


def household_of(counter: Counter, number: str) -> str:
    return counter.stage.case(number).household


def stranger(counter: Counter, login: str, role: str = "clerk", area: str = NEXT_TOWN):
    if counter.stage.store.officer_by_login(login) is None:
        counter.stage.office.add_officer(login, "别处的人", [Post(role, area)], password=PASSWORD)
    return counter.visitor(login)


# -------------------------------------------------------------------------------------------------- what can be opened


def test_everything_a_post_may_open_is_offered_under_its_head_with_a_sentence_and_its_drawing(national: Counter):
    page = national.visitor("window_clerk").get("/cases/new")
    for words in ("申请", "线索与转办", "最低生活保障审核确认", "家庭人均收入低于低保标准", "总时限", "主动发现线索"):
        assert words in page.words
    assert page.all("a", href="/cases/new?procedure=dibao")
    assert page.all("a", href="/procedures/national/dibao")
    assert not page.all("a", href="/cases/new?procedure=standards")  # a window proposes no standards


def test_who_opens_nothing_reads_who_does(national: Counter):
    page = national.visitor("checker").get("/cases/new")
    assert "您的岗位不登记办件" in page.words


def test_what_a_post_does_not_open_has_no_form(national: Counter):
    assert national.visitor("window_clerk").get("/cases/new?procedure=standards").status == 404
    assert national.visitor("window_clerk").get("/cases/new?procedure=nothing").status == 404


def test_a_household_on_file_is_found_by_name_and_its_members_are_not_typed_again(relief: Counter):
    number, clerk = aided(relief, applicant="在册甲"), relief.visitor("clerk")
    household = household_of(relief, number)
    found = clerk.get("/cases/new?procedure=relief&q=在册甲")
    [link] = [a for a in found.all("a") if f"household={household}" in a.get("href", "")]
    form = clerk.get(link["href"])
    assert "在册甲" in form.words
    assert ID_NUMBER not in form.html
    opened = clerk.fill(form, "/cases/new")
    assert opened.status == 200
    again = relief.stage.store.cases_of_household(household)
    assert (len(again), {case.applicant for case in again}) == (2, {"在册甲"})


def test_a_household_of_another_town_is_neither_found_nor_opened_for(relief: Counter):
    number = aided(relief, applicant="在册乙")
    elsewhere = stranger(relief, "elsewhere")
    household = household_of(relief, number)
    assert household not in elsewhere.get("/cases/new?procedure=relief&q=在册乙").html
    assert elsewhere.get(f"/cases/new?procedure=relief&household={household}").status == 404
    sent = {"procedure": "relief", "household": household, "area": NEXT_VILLAGE}
    assert elsewhere.post("/cases/new", sent).status == 404
    assert len(relief.stage.store.cases_of_household(household)) == 1


def test_what_concerns_a_unit_is_opened_for_the_unit_and_asks_for_no_family(relief: Counter):
    clerk = relief.visitor("clerk")
    form = clerk.get("/cases/new?procedure=funding")
    assert [option["value"] for option in form.all("option")] == [unit_id(TOWN)]
    assert "申请人" not in form.words
    opened = clerk.fill(form, "/cases/new", household=unit_id(TOWN))
    assert "备用金拨付" in opened.words
    assert unit_id(NEXT_TOWN) not in form.html


# ---------------------------------------------------------------------------------------------------------- households


def test_the_page_of_a_household_has_its_people_its_cases_and_what_registers_say_now(relief: Counter):
    number, clerk = aided(relief, "300", applicant="户主丙"), relief.visitor("clerk")
    relief.stage.act(number, "refer", "clerk", illness="透析", school="no")
    child = relief.stage.store.children_of(number)[0].number
    page = clerk.get(f"/households/{household_of(relief, number)}")
    for words in ("户主丙", "1 人户", "救助待遇", "300.00 元", f"由 {number} 交办", "办件 2 件，在办 2 件"):
        assert words in page.words
    assert page.all("a", href=f"/cases/{child}")
    assert page.all("a", href=f"/cases/new?household={household_of(relief, number)}")
    assert ID_NUMBER not in page.html
    assert clerk.get(f"/cases/{number}").all("a", href=f"/households/{household_of(relief, number)}")
    assert clerk.get("/search?q=户主丙").all("a", href=f"/households/{household_of(relief, number)}")


def test_a_number_is_looked_at_from_the_household_with_a_reason_that_is_recorded(relief: Counter):
    number, clerk = aided(relief), relief.visitor("clerk")
    page = clerk.get(f"/households/{household_of(relief, number)}")
    [link] = page.all("a", href=f"/cases/{number}/disclose?field=0.id_number")
    shown = clerk.fill(clerk.get(link["href"]), f"/cases/{number}/disclose", why="核对户口簿")
    assert ID_NUMBER in shown.words
    assert [look.why for look in relief.stage.store.disclosures(number)] == ["核对户口簿"]


def test_to_an_officer_of_another_town_a_household_and_its_entries_do_not_exist(relief: Counter):
    household = household_of(relief, aided(relief))
    elsewhere = stranger(relief, "elsewhere")
    for path in (f"/households/{household}", f"/registers/benefits/{household}", f"/registers/reserve/{TOWN}"):
        assert elsewhere.get(path).status == 404, path


def test_the_page_of_a_unit_speaks_of_no_family(relief: Counter):
    page = relief.visitor("clerk").get(f"/households/{quote(unit_id(TOWN))}")
    assert (page.status, "单位档案" in page.words, "成员" in page.words) == (200, True, False)


def test_a_household_asks_the_database_as_often_for_many_cases_as_for_one(relief: Counter):
    clerk, number = relief.visitor("clerk"), aided(relief)
    household = household_of(relief, number)
    few = questions(relief.stage.store, lambda: clerk.get(f"/households/{household}"))
    for _ in range(4):
        relief.stage.office.open_case(relief.stage.cast["clerk"], Application("relief", household=household))
    assert questions(relief.stage.store, lambda: clerk.get(f"/households/{household}")) == few <= 9


# ----------------------------------------------------------------------------------------------------------- registers


def test_registers_are_listed_with_how_much_they_hold_of_ones_own_area(relief: Counter):
    aided(relief)
    page = relief.visitor("clerk").get("/registers")
    assert page.all("a", href="/registers/benefits")
    assert "临时救助备用金" in page.words
    held = {note.name: note.n for note in relief.stage.office.kept_registers(relief.stage.cast["clerk"])}
    assert held["reserve"] == 1
    assert held["benefits"] >= 1
    stranger(relief, "elsewhere")
    other = relief.stage.store.officer_by_login("elsewhere").officer
    assert {note.n for note in relief.stage.office.kept_registers(other)} == {0}


def test_a_register_has_what_counts_now_with_the_sum_of_its_money_by_town(tmp_path: Path):
    stage = relief_office(store=a_store(tmp_path), reserve="1000")
    counter = a_counter(tmp_path, stage)
    paid = [aided(counter, sum, f"领取{i}") for i, sum in enumerate(("100", "250.50"))]
    stage.act(paid[0], "close", "clerk")
    page = counter.visitor("clerk").get("/registers/benefits")
    assert "领取1" in page.words
    assert "领取0" not in page.words, "the first status is chosen unless one asks for all"
    assert "城东街道 1 250.50" in page.words
    whole = counter.visitor("clerk").get("/registers/benefits?status=")
    assert "城东街道 2 350.50" in whole.words


def test_every_entry_of_one_key_is_there_with_the_case_that_wrote_it(tmp_path: Path):
    stage = relief_office(store=a_store(tmp_path), reserve="1000")
    counter = a_counter(tmp_path, stage)
    number = aided(counter, "400")
    page = counter.visitor("clerk").get(f"/registers/reserve/{TOWN}")
    for words in ("第 2 条", "600.00 元", "第 1 条", "1,000.00 元", number):
        assert words in page.words


def test_a_register_goes_into_a_spreadsheet_and_runs_nothing_there(relief: Counter):
    aided(relief, applicant="=HYPERLINK(A1)")
    answer = relief.visitor("clerk").ask("GET", "/registers/benefits.csv?status=")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.startswith("\ufeff对象,乡镇（街道）,村（社区）,")
    assert "'=HYPERLINK(A1)" in answer.text


def test_an_administrator_sees_no_entry_and_no_household(relief: Counter):
    number = aided(relief, applicant="管理员看不见")
    administrator = stranger(relief, "administrator", "administrator", COUNTY)
    assert "管理员看不见" not in administrator.get("/registers/benefits?status=").words
    assert "管理员看不见" not in administrator.ask("GET", "/registers/benefits.csv?status=").text
    assert administrator.get(f"/households/{household_of(relief, number)}").status == 404
    assert administrator.get(f"/registers/benefits/{household_of(relief, number)}").status == 404


def test_a_register_asks_the_database_as_often_for_many_entries_as_for_one(relief: Counter):
    clerk, store = relief.visitor("clerk"), relief.stage.store
    aided(relief)
    few = [questions(store, lambda p=path: clerk.get(p)) for path in ("/registers", "/registers/benefits?status=")]
    for i in range(4):
        aided(relief, applicant=f"数{i}")
    many = [questions(store, lambda p=path: clerk.get(p)) for path in ("/registers", "/registers/benefits?status=")]
    assert many == few
    assert max(few) <= 8


def test_a_register_nobody_keeps_is_told_in_words(relief: Counter):
    page = relief.visitor("clerk").get("/registers/nothing")
    assert (page.status, "没有这本台账" in page.words) == (404, True)


# -------------------------------------------------------------------------------------------------------------- duties


def test_of_each_duty_it_is_counted_what_is_owed_done_and_open_and_each_number_leads_to_its_units(dutiful: Counter):
    head = dutiful.visitor("head")
    page = head.get("/duties")
    [owed] = page.all("a", aria_label="零报告 2026-03 应办 2")
    [done] = page.all("a", aria_label="零报告 2026-03 已办 1")
    chosen = head.get(done["href"].partition("#")[0])
    village = dutiful.stage.office.parts.area_name(VILLAGE)
    assert village in chosen.words
    assert dutiful.stage.office.parts.area_name(NEXT_VILLAGE) not in chosen.words
    number = next(d.number for d in dutiful.stage.office.duty_board(dutiful.stage.cast["head"]).duties if d.done)
    assert chosen.all("a", href=f"/cases/{number}")
    assert head.get(owed["href"].partition("#")[0]).words.count("零报告") > chosen.words.count("零报告")


def test_a_village_sees_its_own_duties_only_and_an_administrator_none(dutiful: Counter):
    page = dutiful.visitor("agent").get("/duties")
    assert dutiful.stage.office.parts.area_name(NEXT_VILLAGE) not in page.words
    administrator = stranger(dutiful, "administrator", "administrator", COUNTY)
    assert "您的辖区现在没有定期任务" in administrator.get("/duties").words


def test_what_is_late_is_counted_for_supervisors_beside_the_name_of_the_page(tmp_path: Path, dutiful: Counter):
    folder, office = tmp_path, dutiful.stage.office
    clock = StoppedClock(moment_of("2026-03-31 23:00"))
    later = replace(dutiful.stage, office=type(office)(replace(office.parts, clock=clock)), clock=clock)
    assert later.office.late_duties(later.cast["head"]) == 2, "the papers of both towns were due on the 25th"
    a_cast(later.office, {"supervisor": ("督办", "supervisor", COUNTY)})
    page = a_counter(folder, later).visitor("supervisor").get("/")
    assert "定期任务 2 " in page.words


def test_an_office_without_duties_says_why_its_page_is_empty(relief: Counter):
    assert "您的辖区现在没有定期任务" in relief.visitor("clerk").get("/duties").words


# -------------------------------------------------------------------------------------------------------------- sheets


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


# ---------------------------------------------------------------------------------------------------------- procedures


def test_every_procedure_in_force_is_drawn_and_told_to_everybody(national: Counter):
    anybody = national.visitor("cashier")
    page = anybody.get("/procedures")
    drawn = [a["href"] for a in page.all("a") if a.get("href", "").startswith("/procedures/")]
    assert len(drawn) == len(set(drawn)) == sum(len(own) for _, own in national.stage.office.packs())
    assert {"/procedures/national/lead", "/procedures/s2-town-reform/dibao"} <= set(drawn)
    assert "/procedures/s4-agencies/dibao" not in drawn, "it is the national one, and told there"
    for href in drawn:
        shown = anybody.get(href)
        assert shown.status == 200, href
        assert shown.all("svg", role="img"), href
        assert "办理动作" in shown.words


def test_the_page_of_a_procedure_has_its_limits_with_their_law_and_its_numbers_with_their_basis(national: Counter):
    page = national.visitor("cashier").get("/procedures/national/dibao")
    for words in ("办理总时限", "30 个工作日", "受理窗口", "身份证", "参数", "由谁办理"):
        assert words in page.words
    parameter = shipped()["national"].procedures["dibao"].parameters
    assert all(one.basis in page.words for one in list(parameter.values())[:5])


def test_a_worked_example_is_played_when_asked_for_and_leaves_nothing_behind(national: Counter):
    anybody, before = national.visitor("cashier"), len(national.stage.store.numbers("", 1000))
    quiet = anybody.get("/procedures/national/dibao")
    assert not quiet.all("div", class_="panel-body played")
    played = anybody.get("/procedures/national/dibao?example=main")
    assert played.all("div", class_="panel-body played")
    assert "公示期" in played.words
    assert len(national.stage.store.numbers("", 1000)) == before
    assert anybody.get("/procedures/national/dibao?example=nothing").status == 404


def test_a_local_pack_says_in_sentences_what_it_does_differently(national: Counter):
    anybody = national.visitor("cashier")
    local = anybody.get("/procedures/s2-town-reform/dibao")
    [link] = local.all("a", href="/procedures/s2-town-reform/dibao/difference")
    assert "参数" in anybody.get(link["href"]).words
    assert not anybody.get("/procedures/national/dibao").all("a", href="/procedures/national/dibao/difference")
    assert anybody.get("/procedures/national/dibao/difference").status == 404


# ------------------------------------------------------------------------------------------------------------ all pages


def pages_of(relief: Counter, national: Counter, dutiful: Counter) -> list[Page]:
    number = aided(relief)
    household = household_of(relief, number)
    clerk, head, window = relief.visitor("clerk"), dutiful.visitor("head"), national.visitor("window_clerk")
    paths = ["/cases/new", "/cases/new?procedure=relief", "/cases/new?procedure=relief&q=王",
             f"/cases/new?procedure=relief&household={household}", "/cases/new?procedure=funding", "/search?q=王",
             f"/households/{household}", f"/households/{quote(unit_id(TOWN))}", f"/cases/{number}", "/registers",
             "/registers/benefits", f"/registers/reserve/{TOWN}", "/more"]  # fmt: skip
    return [*(clerk.get(path) for path in paths), head.get("/duties"),
            *(window.get(path) for path in ("/cases/new", "/procedures", "/procedures/national/lead?example=main",
                                            "/procedures/s2-town-reform/dibao/difference"))]  # fmt: skip


def test_every_new_page_has_one_heading_labelled_fields_single_ids_and_nothing_the_policy_forbids(
    relief: Counter, national: Counter, dutiful: Counter
):
    for page in pages_of(relief, national, dutiful):
        at = page.response.url
        assert page.status == 200, at
        assert len(page.all("h1")) == 1, at
        ids = [about["id"] for _, about in page.tags if "id" in about]
        assert sorted(set(ids)) == sorted(ids), at
        labelled = {label["for"] for label in page.all("label")}
        fields = [a for tag in ("input", "select", "textarea") for a in page.all(tag) if a.get("type") != "hidden"]
        assert [f for f in fields if f.get("id") not in labelled and "aria-label" not in f] == [], at
        labels = {name for _, about in page.tags for name in about.get("aria-labelledby", "").split()}
        assert labels <= set(ids), at
        used = {name for _, about in page.tags for name in about}
        assert [name for name in used if name == "style" or name.startswith("on")] == [], at
