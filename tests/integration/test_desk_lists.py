"""What the desk lists beside single cases: what can be opened, households, registers, duties."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from office.clock import StoppedClock
from office.rehearsal import moment_of
from office.requests import Application
from states import Step
from states.areas import unit_id
from tests.desk_support import Counter, a_counter, a_store, questions, stranger
from tests.office_support import COUNTY, ID_NUMBER, NEXT_TOWN, NEXT_VILLAGE, TOWN, VILLAGE, a_cast
from tests.relief_support import relief_office


def aided(relief: Counter, sum: str = "10", applicant: str = "王桂兰") -> str:
    number = relief.stage.opens(applicant=applicant)
    assert isinstance(relief.stage.act(number, "pay", "clerk", sum=sum), Step)
    return number


def household_of(counter: Counter, number: str) -> str:
    return counter.stage.case(number).household


# --------------------------------------------------------------------------------------------------- what can be opened


def test_everything_a_post_may_open_is_offered_under_its_head_with_a_sentence_and_its_drawing(counter: Counter):
    page = counter.visitor("window_clerk").get("/cases/new")
    for words in ("申请", "线索与转办", "最低生活保障审核确认", "家庭人均收入低于低保标准", "总时限", "主动发现线索"):
        assert words in page.words
    assert page.all("a", href="/cases/new?procedure=dibao")
    assert page.all("a", href="/procedures/national/dibao")
    assert not page.all("a", href="/cases/new?procedure=standards")  # a window proposes no standards


def test_who_opens_nothing_reads_who_does(counter: Counter):
    page = counter.visitor("checker").get("/cases/new")
    assert "您的岗位不登记办件" in page.words


def test_what_a_post_does_not_open_has_no_form(counter: Counter):
    assert counter.visitor("window_clerk").get("/cases/new?procedure=standards").status == 404
    assert counter.visitor("window_clerk").get("/cases/new?procedure=nothing").status == 404


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


# ----------------------------------------------------------------------------------------------------------- households


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


# ------------------------------------------------------------------------------------------------------------ registers


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


# --------------------------------------------------------------------------------------------------------------- duties


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
