"""Signing in and out, and what keeps strangers and other sites away from the pages."""

import re

import pytest
from fastapi.routing import APIRoute

from desk.api import router as api
from desk.pages import ROUTERS
from states import Post
from tests.desk_support import BASE, CLERK, PASSWORD, Counter, Visiting, case_in_progress
from tests.office_support import NEXT_TOWN


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


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [("en-US,en;q=0.9", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"), ("de", "zh-CN"), ("", "zh-CN")],
)
def test_before_signing_in_the_browser_says_which_language(counter: Counter, accepted: str, tag: str):
    page = counter.visitor(**{"accept-language": accepted}).get("/sign-in")
    assert page.all("html", lang=tag)


# ------------------------------------------------------------------------------------------------------------- security


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
