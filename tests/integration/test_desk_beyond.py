"""On the desk and in the API: what a case wrote in registers, what it handed over, and where it came from."""

import re
from typing import Any

import pytest

from states import Step
from tests.desk_support import PASSWORD, Counter, a_counter, a_store
from tests.office_support import TOWN
from tests.relief_support import relief_office


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    folder = tmp_path_factory.mktemp("desk")
    return a_counter(folder, relief_office(store=a_store(folder), reserve="1000"))


@pytest.fixture(scope="module")
def parent(counter: Counter) -> str:
    """A case that paid 300 元 and handed an illness over."""
    number = counter.stage.opens()
    assert isinstance(counter.stage.act(number, "pay", "clerk", sum="300"), Step)
    assert isinstance(counter.stage.act(number, "refer", "clerk", illness="透析", school="no"), Step)
    return number


@pytest.fixture(scope="module")
def child(counter: Counter, parent: str) -> str:
    return counter.stage.store.children_of(parent)[0].number


def called(counter: Counter, login: str, path: str) -> Any:
    visitor = counter.visitor(login)
    token = visitor.ask("POST", "/api/v1/sessions", json={"login": login, "password": PASSWORD}).json()["token"]
    return visitor.ask("GET", f"/api/v1{path}", headers={"authorization": f"Bearer {token}"}).json()


def test_the_page_of_a_case_shows_what_it_handed_over_and_what_it_wrote(counter: Counter, parent: str, child: str):
    page = counter.visitor("clerk").get(f"/cases/{parent}")
    assert "交办的事项 1 件 转介" in page.words
    assert page.all("a", href=f"/cases/{child}")
    assert "登记台账：临时救助备用金 余额 700.00 元 已支出 300.00 元" in page.words
    assert "登记台账：救助待遇 状态 已发放 金额 300.00 元" in page.words


def test_the_page_of_a_child_leads_to_its_parent_and_says_what_it_was_given(counter: Counter, parent: str, child: str):
    page = counter.visitor("doctor").get(f"/cases/{child}")
    assert page.all("a", href=f"/cases/{parent}")
    assert "登记 陈经办" in page.words
    assert "事项 医疗 情况 透析" in page.words


def test_the_page_of_a_case_about_a_town_speaks_of_no_family(counter: Counter):
    [number] = [n for n in counter.stage.store.numbers("", 9) if n.startswith("FU")]
    page = counter.visitor("clerk").get(f"/cases/{number}")
    assert (page.status, "城东街道 备用金拨付" in page.words, "人户" in page.words) == (200, True, False)


def test_the_api_says_the_same(counter: Counter, parent: str, child: str):
    told = called(counter, "clerk", f"/cases/{parent}")
    assert (told["parent"], [c["number"] for c in told["children"]]) == ("", [child])
    [paid] = [line for line in told["history"] if line["event"] == "pay"]
    assert [(w["name"], w["key"], w["values"]) for w in paid["writes"]] == [
        ("reserve", TOWN, {"balance": 70_000, "paid": 30_000}),
        ("benefits", told["household"], {"status": "paid", "amount": 30_000}),
    ]  # fmt: skip
    assert called(counter, "doctor", f"/cases/{child}")["parent"] == parent
    dossier = called(counter, "clerk", f"/households/{told['household']}")
    assert [(e["name"], e["case_number"]) for e in dossier["entries"]] == [("benefits", parent)]
    assert {found["number"] for found in dossier["cases"]} == {parent, child}


def test_before_it_is_done_the_page_says_what_an_act_will_write_and_hand_over(counter: Counter):
    clerk, number = counter.visitor("clerk"), counter.stage.opens()
    asked = clerk.fill(clerk.get(f"/cases/{number}"), f"/cases/{number}/acts/pay", a_sum="1", stage="check")
    assert re.search("登记台账：临时救助备用金 余额 [0-9.]+ 元 ", asked.words)
    assert "登记台账：救助待遇 状态 已发放 金额 1.00 元" in asked.words
    assert isinstance(counter.stage.act(number, "pay", "clerk", sum="1"), Step)
    page = clerk.get(f"/cases/{number}")
    asked = clerk.fill(page, f"/cases/{number}/acts/refer", a_illness="透析", a_school="yes", stage="check")
    assert "交办：转介 事项 医疗 情况 透析 交办：转介 事项 就学" in asked.words
