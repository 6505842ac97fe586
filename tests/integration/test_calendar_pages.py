"""Settings → working calendar, as administrators meet it, and what a moved date says on the page of its case."""

import pytest

from tests.calendar_support import YEAR_2027, closure
from tests.desk_support import PASSWORD, Counter, Visitor, a_desk, administrators
from tests.office_support import TOWN

MOVED = YEAR_2027.replace("2027-01-01..2027-01-03", "2027-01-01..2027-01-04")


@pytest.fixture
def counter(tmp_path) -> Counter:
    counter = a_desk(tmp_path, "2026-12-01 09:00")
    administrators(counter)
    return counter


def drafted(visitor: Visitor, text: str = MOVED):
    page = visitor.get("/settings/calendar")
    return visitor.fill(page, "/settings/calendar#enter", text=text)


def test_the_calendar_of_a_year_is_shown_with_its_notice(counter):
    page = counter.visitor("root").get("/settings/calendar?year=2026")
    assert "248 个工作日" in page.words
    assert "2 月 15 日 至 2 月 23 日" in page.words
    assert page.all("a", href="https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm")


def test_a_year_that_nobody_has_announced_is_called_provisional(counter):
    assert "暂定" in counter.visitor("root").get("/settings/calendar?year=2027").words


@pytest.mark.parametrize("login", ["window_clerk", "supervisor"])
def test_the_calendar_is_for_administrators(counter, login):
    visitor = counter.visitor(login)
    assert visitor.get("/settings/calendar").status == 403
    assert visitor.post("/settings/calendar", {"text": MOVED}).status == 403
    assert "/settings/calendar" not in visitor.get("/").html
    assert counter.stage.office.calendar_notices() == []


def test_one_enters_a_notice_another_sees_what_it_moves_and_releases_it(counter):
    number = counter.stage.plays({"submit": "2026-12-02 10:00"}, until="accept")
    before = counter.stage.limits(number)[-1]
    page = drafted(counter.visitor("root"))
    assert page.status == 200
    assert "须由另一名管理员核对后发布" in page.words
    assert [form.action for form in page.forms if form.action.endswith("/release")] == []
    other = counter.visitor("root2")
    page = other.get("/settings/calendar/1")
    assert number in page.words
    page = other.fill(page, "/settings/calendar/1/release")
    assert "已发布，时限重算中" in page.words
    assert counter.stage.limits(number)[-1] != before


def test_mistakes_come_back_with_their_line_and_with_what_was_typed(counter):
    wrong = MOVED.replace("2027-05-08", "2027-05-10")
    page = drafted(counter.visitor("root"), wrong)
    assert page.status == 422
    assert "第 10:52 处" in page.words
    assert page.form("/settings/calendar#enter").fields["text"].strip() == wrong.strip()
    assert counter.stage.office.calendar_notices() == []


def test_whoever_entered_it_cannot_release_it_by_its_address_either(counter):
    root = counter.visitor("root")
    drafted(root)
    page = root.post("/settings/calendar/1/release")
    assert page.status == 422
    assert "录入的人不能自己发布" in page.words


def test_a_draft_is_withdrawn_and_stays_on_the_list(counter):
    root = counter.visitor("root")
    page = root.fill(drafted(root), "/settings/calendar/1/withdraw")
    assert "已撤回" in page.words
    assert "虚构〔2026〕1号" in page.words


def test_a_closed_town_stands_in_the_calendar_of_its_year(counter):
    drafted(counter.visitor("root"), closure(TOWN, "2026-12-07..2026-12-08", year=2026))
    root2 = counter.visitor("root2")
    root2.fill(root2.get("/settings/calendar/1"), "/settings/calendar/1/release")
    assert "城东街道 · 抗洪停工 12 月 7 日 至 12 月 8 日" in root2.get("/settings/calendar?year=2026").words


def test_the_page_of_a_case_says_from_what_a_date_was_moved_and_by_which_notice(counter):
    number = counter.stage.plays({"submit": "2026-12-02 10:00"}, until="accept")
    drafted(counter.visitor("root"))
    counter.stage.office.release_notice(counter.stage.cast["root2"], 1)
    list(counter.stage.office.recount())
    page = counter.visitor("window_clerk").get(f"/cases/{number}")
    moved = counter.stage.store.redated([number])[number]
    assert moved
    assert "到期日由" in page.words
    assert "虚构〔2026〕1号" in page.words
    assert page.all("a", href="https://example.invalid/2027")


def test_a_program_is_told_the_same(counter):
    number = counter.stage.plays({"submit": "2026-12-02 10:00"}, until="accept")
    counter.stage.office.draft_notice(counter.stage.cast["root"], MOVED)
    counter.stage.office.release_notice(counter.stage.cast["root2"], 1)
    list(counter.stage.office.recount())
    visitor = counter.visitor("window_clerk")
    credentials = {"login": "window_clerk", "password": PASSWORD}
    token = visitor.ask("POST", "/api/v1/sessions", json=credentials).json()["token"]
    told = visitor.ask("GET", f"/api/v1/deadlines/{number}", headers={"authorization": f"Bearer {token}"}).json()
    moved = {limit["clock"]: limit["moved"] for limit in told if limit["moved"]}
    kept = {r.clock: r for r in counter.stage.store.redated([number])[number]}
    assert set(moved) == set(kept)
    for clock, [said] in moved.items():
        assert (said["from"], said["to"]) == (str(kept[clock].old_due), str(kept[clock].new_due))
        assert said["by"] == [{"title": {"zh": "虚构〔2026〕1号", "en": "虚构〔2026〕1号"},
                               "url": "https://example.invalid/2027"}]  # fmt: skip
