"""The pages beside single cases: tasks, notices, what is overdue, search, messages and wishes."""

from pathlib import Path

import pytest

from cases.attachments import Attachments
from cases.sql_store import SqlStore
from tests.desk_support import CLERK, Counter, Visiting, a_desk, case_in_progress, questions
from tests.office_support import ID_NUMBER

# ---------------------------------------------------------------------------------------------------------------- tasks


def test_the_list_shows_what_is_to_be_done_and_a_counter_filters_it(counter: Counter, visiting: Visiting):
    number = case_in_progress(counter, "accept", applicant="任务甲")
    page = visiting("handler").get("/")
    assert "任务甲" in page.words
    assert number in page.words
    empty = visiting("handler").get("/?state=stopped")
    assert "任务甲" not in empty.words
    assert "没有符合条件的任务" in empty.words
    assert empty.all("a", class_="tile stopped none", aria_current="true")


def test_a_task_is_claimed_with_one_press_and_then_opened(counter: Counter, visiting: Visiting):
    number = case_in_progress(counter, "accept", applicant="任务乙")
    page = visiting("handler").get("/")
    after = visiting("handler").fill(page, f"/cases/{number}/tasks/accepted/claim")
    assert after.response.url.path == "/"
    [task] = counter.stage.store.tasks_of(number)
    assert task.claimed_by_name == "乡镇（街道）经办人1"
    assert after.all("a", href=f"/cases/{number}#do")


def test_an_empty_list_says_why(counter: Counter):
    page = counter.visitor("department_head#2").get("/")
    assert "没有待办的任务" in page.words


def test_the_list_and_the_case_ask_the_database_as_often_for_many_cases_as_for_one(
    counter: Counter, visiting: Visiting
):
    store = counter.stage.store
    assert isinstance(store, SqlStore)
    first, checker = case_in_progress(counter, "start_investigation", applicant="数一"), visiting("checker")
    few = questions(store, lambda: [checker.get("/"), checker.get(f"/cases/{first}")])
    for name in ("数二", "数三", "数四", "数五"):
        case_in_progress(counter, "start_investigation", applicant=name)
    many = questions(store, lambda: [checker.get("/"), checker.get(f"/cases/{first}")])
    assert many == few <= 14


# -------------------------------------------------------------------------------------------------------------- notices


def test_the_notice_says_what_it_must_and_nothing_else(counter: Counter, visiting: Visiting):
    number = case_in_progress(counter, "post_notice", applicant="欧阳桂兰")
    page = visiting("village_agent").get(f"/cases/{number}/notice")
    for words in ("欧＊＊兰", "840.00", "0851-28612345", "城东街道青松社区", "最低生活保障审核确认公示"):
        assert words in page.words
    for secret in ("欧阳桂兰", ID_NUMBER, "13800000000", "三组 12 号", "重大疾病"):
        assert secret not in page.html


def test_the_board_asks_the_database_as_often_for_many_notices_as_for_one(counter: Counter):
    store, anybody = counter.stage.store, counter.visitor()
    assert isinstance(store, SqlStore)
    case_in_progress(counter, "post_notice", applicant="公示一")
    few = questions(store, lambda: anybody.get("/notices"))
    for name in ("公示二", "公示三", "公示四"):
        case_in_progress(counter, "post_notice", applicant=name)
    assert questions(store, lambda: anybody.get("/notices")) == few <= 3


def test_anybody_reads_the_board_and_confidential_cases_are_not_on_it(counter: Counter):
    case_in_progress(counter, "post_notice", applicant="公开甲")
    hidden = case_in_progress(counter, "submit", applicant="保密乙")
    counter.stage.act(hidden, "accept", CLERK, confidential="是")
    page = counter.visitor().get("/notices")
    assert "公＊甲" in page.words
    assert "保＊乙" not in page.words
    assert "公开甲" not in page.html


# -------------------------------------------------------------------------------------------------------------- overdue


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """Three months after two families applied, whose surveys nobody has begun. One has a name that Excel would run."""
    desk = a_desk(tmp_path_factory.mktemp("late"))
    for name in ("超期丙", "=HYPERLINK(A1)"):
        case_in_progress(desk, "accept", applicant=name)
    desk.stage.pass_until("2025-12-01")
    return desk


def test_what_is_late_is_counted_and_each_number_leads_to_its_list(late: Counter):
    head = late.visitor("department_head")
    page = head.get("/overdue")
    assert "超期丙" in page.words
    assert "办理总时限" in page.words
    [number] = page.all("a", aria_label="城东街道，办理总时限，超期 2 项")
    chosen = head.get(number["href"].partition("#")[0])
    assert chosen.all("td", class_="some chosen")
    assert chosen.words.count("超期 32 个工作日") == 2  # due on 16 October; today is 1 December


def test_what_was_late_is_asked_as_of_any_past_day(late: Counter):
    head = late.visitor("department_head#2")
    assert "这一天没有超期的时限" in head.get("/overdue?as_of=2025-08-29").words
    assert "超期 2 项" in head.get("/overdue?as_of=2025-09-05").words
    assert "截至 2025 年 12 月 1 日" in head.get("/overdue?as_of=yesterday").words


def test_what_was_late_on_a_past_day_asks_the_database_as_often_for_many_cases_as_for_one(tmp_path: Path):
    desk = a_desk(tmp_path)
    store = desk.stage.store
    assert isinstance(store, SqlStore)
    for name in ("曾超期一", "曾超期二", "曾超期三", "曾超期四"):
        case_in_progress(desk, "accept", applicant=name)
        desk.stage.later(days=60)  # from one case to the next
    head = desk.visitor("supervisor")
    early, later = (f"/overdue?as_of={day}" for day in ("2025-10-20", "2026-04-20"))
    assert [head.get(page).words.count("曾超期") for page in (early, later)] == [3, 12], "three limits of each case"
    assert questions(store, lambda: head.get(later)) == questions(store, lambda: head.get(early))


def test_the_list_goes_into_a_spreadsheet_and_runs_nothing_there(late: Counter):
    answer = late.visitor("department_head#3").ask("GET", "/overdue.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.startswith("\ufeff受理编号,对象,")
    assert "'=HYPERLINK(A1)" in answer.text


def test_only_supervisors_see_what_is_late(visiting: Visiting):
    page = visiting(CLERK).get("/overdue")
    assert page.status == 403
    assert "您的岗位不能查看这个页面" in page.words
    assert visiting(CLERK).ask("GET", "/overdue.csv").status_code == 403


# ------------------------------------------------------------------------------------------------------------- the rest


def test_a_case_is_found_by_name_or_number(counter: Counter, visiting: Visiting):
    number = counter.stage.opens(CLERK, applicant="查找丁")
    assert number in visiting(CLERK).get("/search?q=查找").words
    assert visiting(CLERK).get(f"/search?q={number.lower()}").response.url.path == f"/cases/{number}"
    assert "没有以“无此人”开头" in visiting(CLERK).get("/search?q=无此人").words


def test_messages_are_new_once(counter: Counter):
    visitor = counter.visitor("handler#3")
    case_in_progress(counter, "accept")
    assert visitor.get("/").all("span", class_="dot")
    assert "待办" in visitor.get("/messages").words
    assert not visitor.get("/").all("span", class_="dot")


def test_wishes_are_remembered_in_this_browser(counter: Counter):
    visitor = counter.visitor("handler#2")
    page = visitor.get("/")
    large = visitor.fill(page, "/preferences", toggle="large")
    assert large.response.url.path == "/"
    assert large.all("html", class_="large")
    english = visitor.post("/preferences", {"language": "en", "back": "/"})
    assert english.all("html", lang="en", class_="large")
    assert "My tasks" in english.words
    plain = visitor.post("/preferences", {"all": "1", "language": "zh", "shown": "compact"})
    assert plain.all("body", class_="compact")
    assert not plain.all("body", data_keys="")


def test_a_case_of_another_area_and_one_that_does_not_exist_look_the_same(counter: Counter, visiting: Visiting):
    nowhere = visiting(CLERK).get("/cases/DB-2025-520304-99999-9")
    assert nowhere.status == 404
    assert "没有这个受理编号，或不在您的辖区内" in nowhere.words


def test_a_page_that_does_not_exist_says_where_to_go(visiting: Visiting):
    page = visiting(CLERK).get("/nowhere")
    assert page.status == 404
    assert page.all("a", class_="btn btn-line", href="/")


def test_what_fails_on_our_side_is_told_with_a_number_and_without_details(counter: Counter, visiting: Visiting,
                                                                          tmp_path: Path):  # fmt: skip
    folder = tmp_path / "attachments"
    counter.stage.office.parts.attachments = Attachments(folder)
    number = case_in_progress(counter, "submit")
    kept = counter.stage.store.attachments_of(number)[0]
    path = folder / kept.sha256[:2] / kept.sha256
    path.rename(tmp_path / "aside")
    lost = visiting(CLERK).get(f"/cases/{number}/files/{kept.id}")
    assert lost.status == 404
    assert "联系管理员从备份恢复" in lost.words
    path.mkdir()
    failed = visiting(CLERK).get(f"/cases/{number}/files/{kept.id}")
    assert failed.status == 500
    assert "编号：" in failed.words
    assert "Traceback" not in failed.html
    assert str(path) not in failed.html


def test_the_desk_says_whether_it_is_well(counter: Counter):
    answer = counter.visitor().ask("GET", "/healthz")
    assert answer.json() == {"ok": True, "version": "0.1.0"}
