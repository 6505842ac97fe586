"""On the pages: urging what is late, choosing how one is told, and seeing whether it arrives."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from cases.store import Habits, Post
from notifications.memory_channel import MemoryChannel
from tests.desk_support import PASSWORD, Counter, Visitor, a_desk
from tests.office_support import COUNTY

CLERK = "window_clerk"
Visiting = Callable[[str], Visitor]


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    """A county with a case that was opened in August and that nobody has looked at since."""
    counter = a_desk(tmp_path)
    counter.stage.office.parts.channels = {**counter.stage.office.parts.channels, "mail": MemoryChannel(),
                                           "webhook": MemoryChannel()}  # fmt: skip
    counter.stage.office.add_officer("chief", "督办员", [Post("supervisor", COUNTY)])
    return counter


@pytest.fixture
def late(counter: Counter) -> str:
    stage = counter.stage
    stage.cast = {member.login: member.officer for member in stage.store.officers()}
    number = stage.opens(CLERK)
    stage.act(number, "submit", CLERK)
    stage.pass_until("2025-11-20 10:00")
    return number


def urges(counter: Counter, number: str) -> int:
    return len(counter.stage.store.urges_of(number))


# --------------------------------------------------------------------------------------------------------------- urging


def test_a_supervisor_ticks_looks_who_would_be_told_and_urges(counter: Counter, late: str):
    chief = counter.visitor("chief")
    page = chief.get("/overdue")
    assert page.form("/overdue/urge").method == "get"
    plan = chief.get(f"/overdue/urge?number={late}")
    assert late in plan.words
    assert "件" in plan.words
    assert urges(counter, late) == 0
    done = chief.fill(plan, "/overdue/urge")
    assert "已催办 1 件" in done.words
    assert urges(counter, late) >= 1


def test_who_was_urged_today_is_left_out_and_the_page_says_so(counter: Counter, late: str):
    chief = counter.visitor("chief")
    chief.fill(chief.get(f"/overdue/urge?number={late}"), "/overdue/urge")
    before = urges(counter, late)
    plan = chief.get(f"/overdue/urge?number={late}")
    assert "今天已催过，跳过" in plan.words
    assert [form for form in plan.forms if form.action == "/overdue/urge"] == []
    assert "没有需要发送的催办" in plan.words
    assert urges(counter, late) == before


def test_the_whole_list_is_urged_in_two_presses(counter: Counter, late: str):
    chief = counter.visitor("chief")
    [link] = [a["href"] for a in chief.get("/overdue").all("a") if a.get("href", "").startswith("/overdue/urge?whole")]
    assert "已催办" in chief.fill(chief.get(link.replace("&amp;", "&")), "/overdue/urge").words


def test_of_a_past_day_nobody_can_be_urged(counter: Counter, late: str):
    page = counter.visitor("chief").get("/overdue?as_of=2025-11-01")
    assert [form for form in page.forms if form.action == "/overdue/urge"] == []


def test_a_clerk_urges_nobody(counter: Counter, late: str):
    clerk = counter.visitor(CLERK)
    assert clerk.get(f"/overdue/urge?number={late}").status == 403
    assert clerk.post("/overdue/urge", {"number": late}).status == 403
    assert urges(counter, late) == 0


def test_without_a_choice_the_page_says_what_to_do(counter: Counter):
    assert "请选择" in counter.visitor("chief").get("/overdue/urge").words


def test_a_program_gets_the_plan_first_and_urges_then(counter: Counter, late: str):
    chief = counter.visitor("chief")
    given = {"login": "chief", "password": PASSWORD}
    by = {"authorization": f"Bearer {chief.ask('POST', '/api/v1/sessions', json=given).json()['token']}"}
    plan = chief.ask("POST", "/api/v1/urges", json={"numbers": [late], "dry_run": True}, headers=by).json()
    assert (plan["cases"], urges(counter, late)) == (1, 0)
    done = chief.ask("POST", "/api/v1/urges", json={"numbers": [late]}, headers=by).json()
    assert {row["number"] for row in done["rows"]} == {late}
    assert urges(counter, late) == len(done["rows"])
    again = chief.ask("POST", "/api/v1/urges", json={"numbers": [late]}, headers=by).json()
    assert (again["cases"], again["skipped"]) == (0, len(done["rows"]))


# ------------------------------------------------------------------------------------------------------------- choosing


def test_a_person_chooses_a_channel_and_hours_and_tries_it(counter: Counter):
    clerk = counter.visitor(CLERK)
    page = clerk.get("/preferences")
    saved = clerk.fill(page, "/preferences/reach", **{"on.mail": "1", "to.mail": "c@town.gov.cn", "morning": "08:45"})
    assert "已保存" in saved.words
    assert saved.all("input", name="to.mail")[0]["value"] == "c@town.gov.cn"
    assert saved.all("input", name="morning")[0]["value"] == "08:45"
    member = counter.stage.store.officer_by_login(CLERK)
    assert member.habits == Habits(morning="08:45", singly=False)
    tried = clerk.fill(saved, "/preferences/test")
    assert "测试消息已交给对方服务器" in tried.words
    [(message, address)] = counter.stage.office.parts.channels["mail"].sent
    assert (message.text, address) == ("test", "c@town.gov.cn")


def test_why_a_test_did_not_arrive_is_told(counter: Counter):
    clerk = counter.visitor(CLERK)
    saved = clerk.fill(clerk.get("/preferences"), "/preferences/reach", **{"on.mail": "1", "to.mail": "c@town.gov.cn"})
    counter.stage.office.parts.channels["mail"].fail(1)
    assert "按要求未投递。" in clerk.fill(saved, "/preferences/test").words


def test_a_secret_address_is_never_shown_whole(counter: Counter):
    clerk = counter.visitor(CLERK)
    hook = "https://hooks.county.cn/a-secret-token"
    page = clerk.fill(clerk.get("/preferences"), "/preferences/reach", **{"on.webhook": "1", "to.webhook": hook})
    assert "secret" not in page.html
    assert "＊＊＊oken" in page.words
    kept = clerk.fill(page, "/preferences/reach")
    assert "＊＊＊oken" in kept.words


def test_what_cannot_be_used_is_told_and_not_saved(counter: Counter):
    clerk = counter.visitor(CLERK)
    page = clerk.fill(clerk.get("/preferences"), "/preferences/reach", **{"on.mail": "1"})
    assert page.status == 422
    assert "请填写邮件的邮箱地址" in page.words


# --------------------------------------------------------------------------------------------------------------- health


def test_an_administrator_sees_what_was_given_up_and_sends_it_again(counter: Counter):
    stage = counter.stage
    clerk = stage.store.officer_by_login(CLERK).officer
    stage.store.set_channel(clerk.id, "mail", "c@town.gov.cn", True)
    stage.store.set_habits(clerk.id, Habits(singly=True))
    stage.cast = {member.login: member.officer for member in stage.store.officers()}
    stage.opens(CLERK)
    mail = stage.office.parts.channels["mail"]
    mail.fail(1, "misconfigured")
    asyncio.run(stage.office.post_messages())
    stage.office.add_officer("root", "管理员", [Post("administrator", "")])
    root = counter.visitor("root")
    page = root.get("/settings/delivery")
    assert "按要求未投递。" in page.words
    [ticked] = [about["value"] for about in page.all("input", name="message")]
    again = root.post("/settings/delivery/again", {"message": ticked})
    assert "1 条已交回发送" in again.words
    assert "没有放弃的消息" in again.words
    asyncio.run(stage.office.post_messages())
    assert len(mail.sent) == 1


def test_only_an_administrator_sees_the_health_of_the_post(counter: Counter):
    for who in (CLERK, "chief"):
        visitor = counter.visitor(who)
        assert visitor.get("/settings/delivery").status == 403
        assert visitor.post("/settings/delivery/again", {"message": "1"}).status == 403


# -------------------------------------------------------------------------------------------------------------- absence


def test_a_person_enters_when_he_is_away_and_the_history_says_for_whom_it_was_done(counter: Counter):
    stage = counter.stage
    posts = stage.store.officer_by_login(CLERK).officer.posts
    stage.office.add_officer("deputy", "代班员", posts)
    stage.cast = {member.login: member.officer for member in stage.store.officers()}
    number = stage.opens(CLERK)
    [task] = stage.store.tasks_of(number)
    assert stage.office.claim(stage.cast[CLERK], number, task.place)
    clerk = counter.visitor(CLERK)
    today = stage.office.moment().today.isoformat()
    away = clerk.post("/absence", {"first": today, "last": today, "substitute": "deputy"})
    assert "代班员" in away.words
    assert "我代理的同事" in counter.visitor("deputy").get("/absence").words
    stage.act(number, "submit", "deputy")
    name = stage.cast[CLERK].name
    assert f"（代 {name}）" in clerk.get(f"/cases/{number}").words
    clerk.fill(away, "/absence/over")
    assert stage.office.absences(stage.cast[CLERK]).mine == ()


@pytest.mark.parametrize("days", [{"first": "", "last": ""}, {"first": "2025-08-01", "last": "2025-08-02"}])
def test_days_that_make_no_sense_come_back_with_what_was_typed(counter: Counter, days: dict[str, str]):
    counter.stage.office.add_officer("deputy", "代班员", counter.stage.store.officer_by_login(CLERK).officer.posts)
    page = counter.visitor(CLERK).post("/absence", {**days, "substitute": "deputy"})
    assert page.status == 422
    assert page.all("input", id="first")[0]["value"] == days["first"]
