"""The journeys of the people at the counter, in a real browser, with and without JavaScript. Clicks are counted."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK_SIZE, NARROW, PHONE_SIZE, Coming
from tests.desk_support import Counter

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])


class Clicks:
    """Presses buttons and follows links, and counts."""

    def __init__(self) -> None:
        self.n = 0

    def on(self, target: Locator) -> None:
        self.n += 1
        target.click()


def a_photo(folder: Path) -> Path:
    photo = folder / "照片.jpg"
    photo.write_bytes(b"\xff\xd8\xff" + b"0" * 2000)
    return photo


def a_case_to_decide(counter: Counter, **opening: str) -> str:
    """A case whose notice is over and which has been examined; ten days have passed."""
    later = counter.stage.clock.now() + timedelta(days=10)
    return counter.stage.plays({"take_down_notice": f"{later:%Y-%m-%d}"}, until="examine", **opening)


@with_and_without_scripts
def test_a_clerk_opens_the_first_task_with_one_click_after_signing_in_and_goes_on_to_the_next(
    counter: Counter, coming: Coming, scripts: bool
):
    """Journey 3: at most two clicks to the first task; after each decision the next task is offered."""
    login = "window_clerk" if scripts else "window_clerk#2"
    first = counter.stage.plays({}, until="submit", applicant=f"头件{scripts}")
    counter.stage.plays({}, until="submit", applicant=f"二件{scripts}")
    page, clicks = coming(login, scripts=scripts), Clicks()
    clicks.on(page.locator("tr", has_text=f"头件{scripts}").get_by_role("link").first)
    assert clicks.n == 1
    page.locator("summary", has_text=re.compile("^受理$")).click()  # the decision itself does not count
    for question in ("在别处享受低保", "近亲属关系", "隐私保护办件"):
        page.get_by_role("group", name=re.compile(question)).get_by_label("否").check()
    clicks.on(page.get_by_role("button", name="受理", exact=True))
    expect(page.get_by_role("status")).to_contain_text("已办理：受理")
    assert counter.stage.case(first).places == ("accepted",)
    clicks.on(page.get_by_role("link", name=re.compile("办理下一件")))
    expect(page.locator("h1")).not_to_contain_text(f"头件{scripts}")
    assert clicks.n == 3


def test_the_list_is_walked_and_opened_with_single_keys(counter: Counter, coming: Coming):
    counter.stage.plays({}, until="submit")
    page = coming("window_clerk")
    page.keyboard.press("j")
    expect(page.locator("tr.current")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_single_keys_can_be_switched_off(coming: Coming):
    page = coming("window_clerk")
    page.goto("/preferences")
    page.get_by_label("单键快捷键").uncheck()
    page.get_by_role("button", name="保存", exact=True).click()
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()


@with_and_without_scripts
def test_the_approver_confirms_with_three_clicks(counter: Counter, coming: Coming, scripts: bool):
    """Journey 5: the row, the decision, the check. What the decision rests on stands at the head of the case."""
    number = a_case_to_decide(counter, applicant=f"审批{scripts}")
    login = "county_approver" if scripts else "county_approver#2"
    page, clicks = coming(login, scripts=scripts), Clicks()
    clicks.on(page.locator("tr", has_text=f"审批{scripts}").get_by_role("link").first)
    expect(page.locator(".facts")).to_contain_text("840.00 元")
    page.get_by_label("确认保障金额").fill("840")
    page.get_by_label("起发月份").fill("2025-10-01")
    clicks.on(page.get_by_role("button", name="确认同意", exact=True))
    expect(page.locator("h1")).to_have_text("核对后提交")
    expect(page.locator(".effects")).to_contain_text("确认同意，待公布")
    clicks.on(page.get_by_role("button", name="核对无误，确认同意"))
    assert clicks.n == 3
    expect(page.get_by_role("status")).to_contain_text("已办理：确认同意")
    assert counter.stage.case(number).places == ("confirmed",)


@with_and_without_scripts
def test_a_refused_form_shows_where_it_is_wrong_and_keeps_what_was_typed(
    counter: Counter, coming: Coming, tmp_path: Path, scripts: bool
):
    login = "window_clerk" if scripts else "window_clerk#2"
    number = counter.stage.opens(login)
    page = coming(login, scripts=scripts)
    page.goto(f"/cases/{number}/acts/submit")
    page.get_by_label("共同生活人口").fill("很多")
    page.get_by_label("身份证", exact=True).set_input_files(a_photo(tmp_path))
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("alert")).to_contain_text("还不能提交")
    expect(page).to_have_title(re.compile("^错误："))
    expect(page.get_by_label("共同生活人口")).to_have_value("很多")
    expect(page.get_by_label("共同生活人口")).to_have_attribute("aria-invalid", "true")
    if scripts:
        expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link", name=re.compile("应为整数")).click()
    assert page.url.endswith("#a-persons")


@with_and_without_scripts
def test_of_two_people_at_the_same_case_the_second_is_told_and_loses_nothing(
    counter: Counter, coming: Coming, scripts: bool
):
    number = counter.stage.plays({}, until="submit")
    one, other = coming("window_clerk", scripts=scripts), coming("window_clerk#2", scripts=scripts)
    for page in (one, other):
        page.goto(f"/cases/{number}/acts/ask_correction")
        page.get_by_label("需补正的材料及办法").fill("缺身份证复印件，请到窗口补交。")
    one.get_by_role("button", name="一次性告知补正").click()
    expect(one.get_by_role("status")).to_contain_text("已办理")
    other.get_by_role("button", name="一次性告知补正").click()
    expect(other.get_by_role("alert")).to_contain_text("受理窗口1刚刚办理了“一次性告知补正”")
    expect(other.locator("main")).to_contain_text("缺身份证复印件，请到窗口补交。")


def test_a_second_press_while_sending_does_nothing(counter: Counter, coming: Coming):
    number = counter.stage.plays({}, until="submit")
    page = coming("window_clerk")
    page.goto(f"/cases/{number}/acts/ask_correction")
    page.get_by_label("需补正的材料及办法").fill("缺身份证复印件。")
    page.get_by_role("button", name="一次性告知补正").dblclick()
    expect(page.get_by_role("status")).to_contain_text("已办理")
    assert counter.stage.events(number) == ["open", "submit", "ask_correction"]


def test_the_counters_filter_without_loading_the_page_anew(counter: Counter, coming: Coming):
    counter.stage.plays({}, until="submit")
    page = coming("window_clerk")
    page.evaluate("window.same = true")
    page.get_by_role("link", name=re.compile("计时暂停")).click()
    expect(page.locator(".tile.stopped")).to_have_attribute("aria-current", "true")
    page.wait_for_url("**state=stopped")
    assert page.evaluate("window.same")


def test_the_notice_is_one_sheet_of_paper(counter: Counter, coming: Coming):
    number = counter.stage.plays({}, until="post_notice")
    page = coming("village_agent")
    page.goto(f"/cases/{number}")
    page.get_by_role("link", name="公示页").click()
    expect(page.get_by_role("button", name="打印 A4")).to_be_visible()
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_a_form_goes_by_keyboard_alone_from_the_skip_link_to_the_button(coming: Coming):
    page = coming("window_clerk")
    page.goto("/cases/new?procedure=dibao")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="新办件").last).to_be_focused()


# ---------------------------------------------------------------------------------------------------------- every page


@pytest.fixture(scope="module")
def paths(counter: Counter) -> dict[str, list[str]]:
    """Every page, by who may see it."""
    posted = counter.stage.plays({}, until="post_notice")
    deciding = a_case_to_decide(counter)
    drafted = counter.stage.opens("window_clerk")
    household = counter.stage.case(drafted).household
    return {
        "": ["/sign-in", "/notices", "/nowhere"],
        "window_clerk": ["/", "/cases/new", "/cases/new?procedure=dibao", "/cases/new?procedure=lead&q=王", "/more",
                         f"/households/{household}", "/registers", "/registers/benefits", "/duties", "/procedures",
                         "/procedures/national/lead?example=main", "/search?q=王", "/messages", "/preferences",
                         "/absence", f"/cases/{drafted}", f"/cases/{drafted}/acts/submit",
                         f"/cases/{drafted}/disclose?field=0.phone"],
        "department_head": ["/overdue", f"/cases/{posted}", f"/cases/{posted}/notice", f"/cases/{posted}/flow"],
        "county_approver": [f"/cases/{deciding}/acts/refuse"],
    }  # fmt: skip


TOO_SMALL = """floor => [...document.querySelectorAll("button, .btn, summary, .tile, select, input:not([type=hidden])")]
    .map(each => /radio|checkbox/.test(each.type) ? each.parentElement : each)
    .filter(each => each.offsetHeight && each.offsetHeight < floor)
    .map(each => each.outerHTML)"""


def every(paths: dict[str, list[str]], coming: Coming, size: dict[str, int]) -> "list[tuple[Page, str]]":
    return [(page, path) for login, wanted in paths.items() for page in [coming(login, size=size)] for path in wanted]


def test_no_page_scrolls_sideways_at_320_pixels(paths: dict[str, list[str]], coming: Coming):
    """WCAG 1.4.10: a desk screen at 400 % is as narrow."""
    for page, path in every(paths, coming, NARROW):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path


@pytest.mark.parametrize(("size", "floor"), [(DESK_SIZE, 24), (PHONE_SIZE, 40)], ids=["desk", "phone"])
def test_what_is_pressed_is_large_enough(paths: dict[str, list[str]], coming: Coming, size: dict[str, int], floor: int):
    """WCAG 2.5.8 asks for 24 pixels; a thumb for more."""
    for page, path in every(paths, coming, size):
        page.goto(path)
        assert page.evaluate(TOO_SMALL, floor) == [], path
