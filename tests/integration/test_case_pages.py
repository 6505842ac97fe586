"""A case at the counter: taking it in, acting on it, its papers and its private values."""

import asyncio
import re

import pytest

from cases.sql_store import SqlStore
from desk.pathway import step_list, way_drawn
from desk.security import MB
from tests.desk_support import CLERK, Counter, Visiting, case_in_progress, papers
from tests.office_support import ID_NUMBER, NEXT_VILLAGE, VILLAGE, WRONG_ID_NUMBER, dibao_office, shipped

MISSING = "缺身份证复印件。"


# ----------------------------------------------------------------------------------------------------------- a new case


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


# ------------------------------------------------------------------------------------------------------------- the acts


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


# ---------------------------------------------------------------------------------------------------------------- files


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
