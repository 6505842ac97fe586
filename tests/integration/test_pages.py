"""The pages, asked for and filled in as a browser without JavaScript does, over a real database."""

import asyncio
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from fastapi.routing import APIRoute
from sqlalchemy import event

from cases.attachments import Attachments
from cases.sql_store import SqlStore
from desk.api import router as api
from desk.pages import ROUTERS
from desk.pathway import step_list, way_drawn
from desk.security import MB
from states import Post
from tests.calendar_support import YEAR_2027
from tests.desk_support import BASE, PASSWORD, Counter, Page, Visitor, a_desk, administrators
from tests.office_support import (
    ID_NUMBER,
    NEXT_TOWN,
    NEXT_VILLAGE,
    VILLAGE,
    WRONG_ID_NUMBER,
    dibao_office,
    shipped,
)

Visiting = Callable[[str], Visitor]
DESK = Path(__file__).parents[2] / "desk"
CLERK = "window_clerk"
MISSING = "缺身份证复印件。"


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """One desk for all tests here; each test brings a case of its own."""
    return a_desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def visiting(counter: Counter) -> Visiting:
    """A visitor of that name, signed in once."""
    known: dict[str, Visitor] = {}
    return lambda login: known.setdefault(login, counter.visitor(login)) if login not in known else known[login]


def case_in_progress(counter: Counter, until: str, **opening: str) -> str:
    """The number of a new case that was led so far."""
    return counter.stage.plays({}, until=until, **opening)


def papers(*kinds: str, size: int = 3) -> list[tuple[str, str, bytes]]:
    return [(f"f.{kind}", f"{kind}.jpg", f"{kind} ".encode() * size) for kind in kinds]


# ---------------------------------------------------------------------------------------------------- signing in, out


def test_a_page_leads_to_the_sign_in_and_after_it_back(counter: Counter):
    visitor = counter.visitor()
    page = visitor.get("/search?q=王")
    assert page.form("/sign-in").fields["next"] == "/search?q=%E7%8E%8B"
    counter.visitor(CLERK)  # has a password now
    there = visitor.fill(page, "/sign-in", login=CLERK, password=PASSWORD)
    assert there.response.url.path == "/search"


def test_signing_in_does_not_lead_to_another_site(counter: Counter):
    visitor = counter.visitor()
    counter.visitor(CLERK)
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        answer = visitor.ask("POST", "/sign-in", data={"login": CLERK, "password": PASSWORD, "next": elsewhere})
        assert answer.headers["location"] == "/"


def test_a_wrong_password_is_answered_by_a_sentence_and_five_lock_the_account(counter: Counter):
    visitor, known = counter.visitor(), counter.visitor("window_clerk#2")
    wrong = {"login": "window_clerk#2", "password": "not this one"}
    page = visitor.post("/sign-in", wrong)
    assert page.status == 401
    assert "用户名或密码不对" in page.words
    assert page.form("/sign-in").fields["login"] == "window_clerk#2"
    for _ in range(4):
        visitor.post("/sign-in", wrong)
    locked = visitor.post("/sign-in", {**wrong, "password": PASSWORD})
    assert "分钟后再试" in locked.words
    assert known.get("/").status == 200  # who is signed in already goes on working


def test_the_session_cookie_is_kept_from_scripts_and_from_plain_http(counter: Counter):
    counter.visitor(CLERK)
    credentials = {"login": CLERK, "password": PASSWORD}
    plain = counter.visitor().ask("POST", "/sign-in", data=credentials).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax"} <= set(plain.split("; "))
    assert "Secure" not in plain
    over_https = counter.visitor().ask("POST", BASE.replace("http:", "https:") + "/sign-in", data=credentials)
    assert "Secure" in over_https.headers["set-cookie"]


def test_after_signing_out_the_session_is_worth_nothing(counter: Counter):
    visitor = counter.visitor(CLERK)
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    visitor.post("/sign-out")
    again = counter.visitor(cookie=cookies).ask("GET", "/")
    assert again.headers["location"].startswith("/sign-in")


def test_what_was_typed_while_the_session_ended_can_be_sent_again(counter: Counter):
    number = counter.stage.opens(CLERK)
    page = counter.visitor().post(f"/cases/{number}/acts/submit", {"line": "1", "a.hardship_note": "户主患病。"})
    assert page.status == 401
    form = page.form(f"/cases/{number}/acts/submit")
    assert form.fields["a.hardship_note"] == "户主患病。"


# ------------------------------------------------------------------------------------------------------------ security


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"sec-fetch-site": "cross-site"}, id="the browser says it comes from another site"),
        pytest.param({"origin": "https://evil.example"}, id="over plain HTTP, the origin is another"),
    ],
)
def test_a_post_from_another_site_is_refused(visiting: Visiting, headers: dict[str, str]):
    answer = visiting(CLERK).ask("POST", "/preferences", data={"toggle": "large"}, headers=headers)
    assert answer.status_code == 403
    assert "来自其他网站" in answer.text


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": BASE}, {}], ids=str)
def test_a_post_from_our_own_pages_is_taken(visiting: Visiting, headers: dict[str, str]):
    answer = visiting(CLERK).ask("POST", "/preferences", data={"back": "/"}, headers=headers)
    assert answer.status_code == 303


def test_pages_load_nothing_from_elsewhere_and_stay_in_no_cache(visiting: Visiting):
    headers = visiting(CLERK).get("/").response.headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


FOR_ANYBODY = {"/sign-in", "/sign-out", "/notices", "/api/v1/sessions"}
FOR_ANYBODYS_BROWSER = ("POST", "/preferences")


def test_every_address_asks_who_comes_but_those_that_are_for_anybody(counter: Counter):
    addresses = [
        (method, route.path) for router in (*ROUTERS, api) for route in router.routes if isinstance(route, APIRoute)
        for method in route.methods if method != "DELETE"
    ]  # fmt: skip
    assert len(addresses) > 30
    for method, path in addresses:
        if path in FOR_ANYBODY or (method, path) == FOR_ANYBODYS_BROWSER:
            continue
        answer = counter.visitor().ask(method, re.sub(r"{\w+}", "x", path))
        sent_away = answer.headers.get("location", "").startswith("/sign-in")
        assert answer.status_code == 401 or sent_away, (method, path, answer.status_code)


def test_to_an_officer_of_another_town_a_case_and_all_that_hangs_on_it_do_not_exist(counter: Counter):
    number = case_in_progress(counter, "post_notice")
    kept = counter.stage.store.attachments_of(number)[0]
    post = Post("window_clerk", NEXT_TOWN)
    counter.stage.office.add_officer("elsewhere", "别处的人", [post], password=PASSWORD)
    elsewhere, before = counter.visitor("elsewhere"), counter.stage.everything(number)
    for path in ("", "/flow", "/notice", f"/files/{kept.id}", "/acts/accept", "/disclose?field=0.phone"):
        assert elsewhere.get(f"/cases/{number}{path}").status == 404, path
    for path in ("/acts/take_down_notice", "/disclose", "/tasks/notice/claim", "/tasks/notice/release"):
        sent = {"field": "0.phone", "why": "看看", "line": "9", "stage": "do"}
        assert elsewhere.post(f"/cases/{number}{path}", sent).status == 404, path
    assert "王桂兰" not in elsewhere.get("/search?q=王").words
    assert counter.stage.everything(number) == before


def test_assets_are_cached_for_ever_and_sent_compressed(counter: Counter):
    page = counter.visitor().get("/sign-in")
    for link in [*page.all("link", rel="stylesheet"), *page.all("script")]:
        address = link.get("href") or link["src"]
        answer = counter.visitor().ask("GET", address, headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "gzip"


def every_page(counter: Counter, visiting: Visiting) -> Iterator[Page]:
    posted = case_in_progress(counter, "post_notice")
    drafted = counter.stage.opens(CLERK)
    head = visiting("department_head")
    yield counter.visitor().get("/sign-in")
    yield counter.visitor().get("/notices")
    for path in ("/", "/cases/new", "/search?q=王", "/messages", "/preferences", "/absence", f"/cases/{drafted}",
                 "/nowhere",
                 f"/cases/{drafted}/acts/submit", f"/cases/{drafted}/disclose?field=0.phone"):  # fmt: skip
        yield visiting(CLERK).get(path)
    for path in ("/overdue", "/overdue?as_of=2026-01-05", f"/cases/{posted}", f"/cases/{posted}/notice",
                 f"/cases/{posted}/flow"):  # fmt: skip
        yield head.get(path)
    administrators(counter)
    notice = counter.stage.office.draft_notice(counter.stage.cast["root"], YEAR_2027).kept.id
    for path in ("/settings/calendar?year=2027", f"/settings/calendar/{notice}", "/settings/delivery"):
        yield visiting("root2").get(path)


def test_no_page_needs_what_the_policy_forbids(counter: Counter, visiting: Visiting):
    for page in every_page(counter, visiting):
        used = {name for _, about in page.tags for name in about}
        assert [name for name in used if name == "style" or name.startswith("on")] == [], page.response.url
        assert "<style" not in page.html
        assert [s for s in page.all("script") if not s.get("src", "").startswith("/static/")] == []


def test_every_field_of_every_page_has_a_label_and_every_id_is_there_once(counter: Counter, visiting: Visiting):
    for page in every_page(counter, visiting):
        ids = [about["id"] for _, about in page.tags if "id" in about]
        assert sorted(set(ids)) == sorted(ids), page.response.url
        labelled = {label["for"] for label in page.all("label")}
        fields = [a for tag in ("input", "select", "textarea") for a in page.all(tag) if a.get("type") != "hidden"]
        assert [f for f in fields if f.get("id") not in labelled and "aria-label" not in f] == [], page.response.url
        described = {name for _, a in page.tags for name in a.get("aria-describedby", "").split()}
        assert described <= set(ids)


# --------------------------------------------------------------------------------------------------------------- tasks


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


def questions(store: SqlStore, visit: Callable[[], object]) -> int:
    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    engine = store.database.engine
    event.listen(engine, "before_cursor_execute", note)
    with store.database.driver() as at_hand:  # the hot paths take the driver's own connection, past the engine
        at_hand.set_trace_callback(asked.append)
    try:
        visit()
    finally:
        event.remove(engine, "before_cursor_execute", note)
        with store.database.driver() as at_hand:
            at_hand.set_trace_callback(None)
    return len(asked)


# --------------------------------------------------------------------------------------------------------- a new case


def application(**typed: str) -> dict[str, str]:
    return {"procedure": "dibao", "area": VILLAGE, "address": "三组 12 号", "0.name": "张树林", **typed}


def test_an_application_is_taken_in_and_leads_to_the_first_act(visiting: Visiting):
    page = visiting(CLERK).post("/cases/new", application(**{"0.id_number": "11010519491231 002x", "1.name": "张小林"}))
    assert page.response.url.path.endswith("/acts/submit")
    assert "张树林" in page.words


def test_an_application_sent_twice_opens_one_case_and_a_form_opened_anew_another(counter: Counter, visiting: Visiting):
    clerk, before = visiting(CLERK), len(counter.stage.store.numbers("", 1000))
    form = clerk.get("/cases/new?procedure=dibao")
    typed = application(**{"0.id_number": ID_NUMBER})
    first, second = (clerk.fill(form, "/cases/new", **typed) for _ in range(2))
    assert first.status == second.status == 200
    assert first.response.url == second.response.url
    assert len(counter.stage.store.numbers("", 1000)) == before + 1
    changed = clerk.fill(form, "/cases/new", **{**typed, "0.name": "张小林"})
    assert changed.status == 409
    assert "这张表已登记为 DB-" in changed.words
    once_more = clerk.fill(changed, "/cases/new", **{**typed, "0.name": "张小林"})
    assert once_more.status == 200
    assert len(counter.stage.store.numbers("", 1000)) == before + 2


def test_one_more_member_needs_no_javascript_and_loses_nothing(visiting: Visiting):
    page = visiting(CLERK).post("/cases/new", application(more="1", **{"1.name": "张小林"}))
    fields = page.form("/cases/new").fields
    assert (fields["0.name"], fields["1.name"], fields["2.name"]) == ("张树林", "张小林", "")


def test_a_wrong_check_digit_is_told_at_its_field(visiting: Visiting):
    page = visiting(CLERK).post("/cases/new", application(**{"0.id_number": WRONG_ID_NUMBER}))
    assert page.status == 422
    assert page.html.count("最后一位校验码不符") == 2  # in the summary and at the field
    assert page.all("input", id="0-id_number", aria_invalid="true")
    assert page.form("/cases/new").fields["0.name"] == "张树林"
    assert "<title>错误：" in page.html


def test_a_village_of_another_office_is_not_offered_and_not_taken(visiting: Visiting):
    offered = visiting(CLERK).get("/cases/new?procedure=dibao").all("option")
    assert {option["value"] for option in offered} >= {VILLAGE}
    assert NEXT_VILLAGE not in {option["value"] for option in offered}
    page = visiting(CLERK).post("/cases/new", application(area=NEXT_VILLAGE))
    assert page.status == 422
    assert "不在您的辖区内" in page.words


# ----------------------------------------------------------------------------------------------------------- the acts


def test_the_case_page_says_where_it_stands_how_long_there_is_and_what_can_be_done(
    counter: Counter, visiting: Visiting
):
    number = case_in_progress(counter, "accept")
    page = visiting("handler").get(f"/cases/{number}")
    for words in ("王桂兰", "已受理", "办理总时限 30 个工作日", "还剩 30 个工作日", "审计链已校验",
                  "启动调查并提请核对", "这个日期怎么来的", "由其他岗位办理"):  # fmt: skip
        assert words in page.words
    assert ID_NUMBER not in page.html
    assert "13800000000" not in page.html


def test_the_date_is_explained_day_by_day_with_the_names_of_holidays(counter: Counter, visiting: Visiting):
    number = case_in_progress(counter, "accept")
    page = visiting("handler").get(f"/cases/{number}")
    assert "当日不计入，从次日数起" in page.words
    assert re.search(r"9 月 28 日 国庆节、中秋节 ?调休上班，计入", page.words)
    assert re.search(r"10 月 1 日 ?至 10 月 8 日 国庆节、中秋节 ?放假，不计入", page.words)
    assert page.all("td", class_="due")


@pytest.mark.parametrize("pack", ["national", "s2-town-reform"])
def test_wherever_a_case_stands_its_way_is_drawn_with_what_is_still_ahead(pack: str):
    """Along every worked example of the pack: the picture, and the list that stands in for it on a phone."""
    for example in shipped()[pack].procedures["dibao"].examples:
        stage, number = dibao_office("2025-01-01 09:00", pack=pack, example=example.name), ""
        for act in (act for act in example.acts if act.by in stage.cast):  # a stranger's act is refused anyway
            stage.pass_until(act.at)
            number = number or stage.opens(act.by)
            stage.act(number, act.do, act.by, files=act.files, **act.answers)
            file = stage.office.case_file(stage.cast["department_head"], number)
            listed = {line.state: line for line in step_list(file)}
            assert "now" in listed
            assert ("todo" in listed) == file.case.open
            assert way_drawn(file, "zh").count('class="sd-n now"') >= 1


def test_a_form_that_is_refused_comes_back_with_all_that_was_typed_and_every_reason(
    counter: Counter, visiting: Visiting
):
    number = counter.stage.opens(CLERK)
    page = visiting(CLERK).get(f"/cases/{number}/acts/submit")
    again = visiting(CLERK).fill(page, f"/cases/{number}/acts/submit", papers("id_card"), stage="do", a_persons="三",
                                 a_hardship_note="户主患病不能务工。", a_truth_promised="yes")  # fmt: skip
    assert again.status == 422
    for reason in ("应为整数", "请填写“申报家庭月收入”", "请提交“核对授权委托书（D03）”"):
        assert reason in again.words
    fields = again.form(f"/cases/{number}/acts/submit").fields
    assert fields["a.persons"] == "三"
    assert fields["a.hardship_note"] == "户主患病不能务工。"
    assert fields["a.truth_promised"] == "yes"
    assert again.all("input", id="a-persons", aria_invalid="true", aria_describedby="a-persons-error")
    assert again.all("a", href="#a-persons")
    assert "请重新选择" in again.words
    assert counter.stage.events(number) == ["open"]


def test_an_act_is_done_and_the_next_task_is_offered(counter: Counter, visiting: Visiting):
    number = counter.stage.opens(CLERK)
    counter.stage.opens(CLERK, applicant="下一位")
    page = visiting(CLERK).get(f"/cases/{number}/acts/submit")
    done = visiting(CLERK).fill(
        page, f"/cases/{number}/acts/submit", papers("id_card", "authorisation"), stage="do", a_persons="3",
        a_declared_income="1,260.00", a_hardship_cause="illness", a_hukou_elsewhere="no", a_all_authorised="yes",
        a_truth_promised="yes",
    )  # fmt: skip
    assert done.status == 200
    assert "已办理：提交申请" in done.words
    assert "办理下一件" in done.words
    assert counter.stage.case(number).facts["declared_income"] == 126000


def test_the_same_form_sent_twice_is_written_once(counter: Counter, visiting: Visiting):
    number = case_in_progress(counter, "submit")
    answers = dict.fromkeys(("a.receives_elsewhere", "a.registered_relative", "a.confidential"), "no")
    sent = {"line": "2", "stage": "do", **answers}
    first = visiting(CLERK).post(f"/cases/{number}/acts/accept", sent)
    second = visiting(CLERK).post(f"/cases/{number}/acts/accept", sent)
    assert first.response.url == second.response.url
    assert counter.stage.events(number) == ["open", "submit", "accept"]


def test_who_comes_second_is_told_who_did_what_and_keeps_his_words(counter: Counter, visiting: Visiting):
    number = case_in_progress(counter, "submit")
    page = visiting(CLERK).get(f"/cases/{number}/acts/ask_correction")
    counter.stage.act(number, "register_complaint", "handler", complaint_text="邻居反映。")
    late = visiting(CLERK).fill(page, f"/cases/{number}/acts/ask_correction", stage="do", a_missing_items=MISSING)
    assert late.status == 409
    assert "乡镇（街道）经办人1刚刚办理了“登记举报投诉”" in late.words
    fields = late.form(f"/cases/{number}/acts/ask_correction").fields
    assert fields["a.missing_items"] == MISSING
    done = visiting(CLERK).fill(late, f"/cases/{number}/acts/ask_correction", stage="do")
    assert done.status == 200
    assert counter.stage.events(number)[-1] == "ask_correction"


def test_when_the_move_is_over_what_was_typed_is_still_shown(counter: Counter, visiting: Visiting):
    number = case_in_progress(counter, "submit")
    page = visiting(CLERK).get(f"/cases/{number}/acts/ask_correction")
    counter.stage.act(number, "accept", "window_clerk#2")
    late = visiting(CLERK).fill(page, f"/cases/{number}/acts/ask_correction", stage="do", a_missing_items=MISSING)
    assert late.status == 409
    for words in ("受理窗口2刚刚办理了“受理”", "现在不能办理“一次性告知补正”", MISSING):
        assert words in late.words


def test_who_may_not_do_it_reads_why(counter: Counter, visiting: Visiting):
    number = case_in_progress(counter, "submit")
    page = visiting("handler").get(f"/cases/{number}/acts/accept")
    assert page.status == 403
    assert "“受理”由受理窗口办理，您没有这个岗位" in page.words


def test_what_cannot_be_undone_is_checked_first_with_everything_that_will_follow(counter: Counter, visiting: Visiting):
    number = case_in_progress(counter, "give_opinion")
    agent = visiting("village_agent")
    page = agent.get(f"/cases/{number}/acts/post_notice")
    assert page.form(f"/cases/{number}/acts/post_notice").files == []  # papers are chosen on the second page
    check = agent.fill(page, f"/cases/{number}/acts/post_notice", stage="check", a_notice_place="社区服务中心公示栏",
                       a_hotline="0851-28612345", a_notice_form="named")  # fmt: skip
    for words in ("核对后提交", "社区服务中心公示栏", "本件进入： 公示中", "开始计时：公示期 7 日", "不能撤回"):
        assert words in check.words
    assert counter.stage.events(number)[-1] == "give_opinion"
    without = agent.fill(check, f"/cases/{number}/acts/post_notice", stage="do")
    assert without.status == 422
    assert "请提交“公示张贴照片”" in without.words
    assert "核对后提交" in without.words
    done = agent.fill(without, f"/cases/{number}/acts/post_notice", papers("posting_photo"), stage="do")
    assert done.status == 200
    assert counter.stage.case(number).places == ("notice",)


def test_from_the_check_one_goes_back_to_the_form_without_losing_a_word(counter: Counter, visiting: Visiting):
    number = case_in_progress(counter, "give_opinion")
    agent, action = visiting("village_agent"), f"/cases/{number}/acts/post_notice"
    typed = {"a_notice_place": "村口公示栏", "a_hotline": "0851-28612345", "a_notice_form": "named"}
    check = agent.fill(agent.get(action), action, stage="check", **typed)
    back = agent.fill(check, action, stage="edit")
    assert back.form(action).fields["a.notice_place"] == "村口公示栏"


def test_a_second_signer_sees_what_the_first_filled_in_and_only_signs(counter: Counter, visiting: Visiting):
    number = case_in_progress(counter, "start_check")
    counter.stage.act(number, "submit_survey", "surveyor")
    page = visiting("surveyor#2").get(f"/cases/{number}/acts/submit_survey")
    for words in ("请核对后签名。", "已签名：入户调查员1；还需 1 人签名。", "工资性收入（月）", "1,200.00 元"):
        assert words in page.words
    action = f"/cases/{number}/acts/submit_survey"
    assert [name for name in page.form(action).fields if name.startswith("a.")] == []
    counter.stage.later(minutes=1)
    assert visiting("surveyor#2").fill(page, action, stage="do").status == 200
    assert counter.stage.events(number).count("submit_survey") == 2
    first = visiting("surveyor").get(action)
    assert first.status == 409  # the survey is done


def test_the_supervisor_chooses_by_name_who_withdraws_and_he_reads_why_he_can_do_nothing(
    counter: Counter, visiting: Visiting
):  # fmt: skip
    number = case_in_progress(counter, "submit")
    cast, supervisor = counter.stage.cast, visiting("supervisor")
    form = supervisor.get(f"/cases/{number}/acts/recuse")
    assert "受理窗口1（受理窗口）" in form.words
    assert {o["value"] for o in form.all("option")} >= {cast[CLERK].id, cast["surveyor#2"].id}
    clerk = visiting(CLERK)
    clerk.post(f"/cases/{number}/tasks/submitted/claim")
    done = supervisor.fill(form, f"/cases/{number}/acts/recuse", a_recused=cast[CLERK].id, a_recusal_ground="relative",
                           a_recusal_note="系申请人表弟。")  # fmt: skip
    assert done.status == 200, done.words
    assert "应回避的人 受理窗口1" in done.words
    assert cast[CLERK].id not in done.words
    page = clerk.get(f"/cases/{number}")
    assert "您已回避本件" in page.words
    assert not [form for form in page.forms if "/acts/" in form.action or form.action.endswith("/claim")]
    assert clerk.get(f"/cases/{number}/acts/accept").status == 403
    lift = supervisor.get(f"/cases/{number}/acts/lift_recusal")
    assert {o["value"] for o in lift.all("option")} & {p.id for p in cast.values()} == {cast[CLERK].id}


def test_a_changed_line_is_shown_in_red(counter: Counter, visiting: Visiting):
    number = case_in_progress(counter, "submit")
    store = counter.stage.store
    assert isinstance(store, SqlStore)
    with store.database.engine.begin() as connection:
        changed = "UPDATE history SET officer_name = '别人' WHERE case_number = ? AND line = 2"
        connection.exec_driver_sql(changed, (number,))
    page = visiting(CLERK).get(f"/cases/{number}")
    assert "审计链校验不通过：第 2 条" in page.words
    assert "审计链已校验" not in page.words


# ----------------------------------------------------------------------------------------------------------- files


def test_a_file_comes_back_as_it_was_handed_in_but_only_within_the_area(counter: Counter, visiting: Visiting):
    number = case_in_progress(counter, "submit")
    kept = counter.stage.store.attachments_of(number)[0]
    answer = visiting(CLERK).ask("GET", f"/cases/{number}/files/{kept.id}")
    assert answer.content == b"id_card 0"
    assert answer.headers["content-type"] == "image/jpeg"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    other = counter.stage.opens(CLERK)
    assert visiting(CLERK).ask("GET", f"/cases/{other}/files/{kept.id}").status_code == 404


def test_a_file_that_is_too_large_is_refused_by_name_and_the_words_are_kept(counter: Counter, visiting: Visiting):
    number = counter.stage.opens(CLERK)
    page = visiting(CLERK).get(f"/cases/{number}/acts/submit")
    large = [("f.id_card", "大图.jpg", b"0" * (10 * MB + 1))]
    answer = visiting(CLERK).fill(page, f"/cases/{number}/acts/submit", large, stage="do", a_persons="3")
    assert answer.status == 413
    assert "大图.jpg" in answer.words
    assert answer.form(f"/cases/{number}/acts/submit").fields["a.persons"] == "3"


@pytest.mark.parametrize("announced", [True, False], ids=["length announced", "length unknown"])
def test_an_endless_body_is_refused_without_being_kept(counter: Counter, announced: bool):
    """Sixty megabytes come in pieces; none of them is held."""
    pieces = 960
    begun = b'--x\r\nContent-Disposition: form-data; name="f.photo"; filename="a.jpg"\r\n\r\n'
    sent = iter([{"type": "http.request", "body": begun, "more_body": True},
                 *[{"type": "http.request", "body": b"0" * 65536, "more_body": True}] * pieces])  # fmt: skip
    last = {"type": "http.request", "body": b"", "more_body": False}
    answers: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return next(sent, last)

    async def send(message: dict[str, object]) -> None:
        answers.append(message)

    headers = [(b"host", b"desk.test"), (b"content-type", b"multipart/form-data; boundary=x")]
    headers += [(b"content-length", str(pieces * 65536).encode())] if announced else []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": "/preferences",
        "raw_path": b"/preferences", "query_string": b"", "headers": headers, "scheme": "http", "root_path": "",
        "server": ("desk.test", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    asyncio.run(counter.app(scope, receive, send))
    assert answers[0]["status"] == 413


# ------------------------------------------------------------------------------------------------------- private values


def test_a_private_value_is_shown_for_a_reason_and_the_look_is_recorded(counter: Counter, visiting: Visiting):
    number = counter.stage.opens(CLERK)
    page = visiting(CLERK).get(f"/cases/{number}/disclose?field=0.id_number")
    action = f"/cases/{number}/disclose"
    assert visiting(CLERK).fill(page, action).status == 422
    shown = visiting(CLERK).fill(page, action, why="核对申请表上的号码")
    assert ID_NUMBER in shown.words
    [look] = counter.stage.store.disclosures(number)
    assert (look.field, look.why) == ("0.id_number", "核对申请表上的号码")


def test_nothing_that_is_not_private_can_be_asked_for(counter: Counter, visiting: Visiting):
    number = counter.stage.opens(CLERK)
    assert visiting(CLERK).get(f"/cases/{number}/disclose?field=9.phone").status == 422
    assert visiting(CLERK).get(f"/cases/{number}/disclose?field=head").status == 422


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


# ------------------------------------------------------------------------------------------------------------- overdue


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


# ----------------------------------------------------------------------------------------------------------- the rest


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


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [("en-US,en;q=0.9", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"), ("de", "zh-CN"), ("", "zh-CN")],
)
def test_before_signing_in_the_browser_says_which_language(counter: Counter, accepted: str, tag: str):
    page = counter.visitor(**{"accept-language": accepted}).get("/sign-in")
    assert page.all("html", lang=tag)


def test_every_sentence_of_the_pages_has_its_english_and_no_english_is_left_over():
    """`desk/locale/babel.cfg` says how to bring the catalogue up to date."""
    options = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
    said = {
        (message[0] if isinstance(message, tuple) else message, context)
        for page in DESK.glob("pages/**/*.html")
        for _, message, _, context in extract("jinja2", io.BytesIO(page.read_bytes()), options=options)
    }  # fmt: skip
    catalogue = read_po(io.BytesIO((DESK / "locale/en/LC_MESSAGES/messages.po").read_bytes()), locale="en")
    done = [m for m in catalogue if m.id and not m.fuzzy and all([m.string] if isinstance(m.string, str) else m.string)]
    known = {(m.id[0] if isinstance(m.id, tuple) else m.id, m.context) for m in done}
    assert said - known == set()
    assert known - said == set()


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
