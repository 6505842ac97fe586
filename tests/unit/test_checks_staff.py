"""Whether the people of an area can do what a procedure asks of them."""

from states.checks.people import unheld_roles
from states.findings import Place
from tests.core_support import small

FULL = {"clerk": 1, "surveyor": 2, "checker": 1, "head": 2, "leader": 1}


def said(*changes: tuple[str, str], **held: int) -> list[str]:
    asked = unheld_roles(small(*changes), lambda path: Place("small", 1, 1), {**FULL, **held}, "城东街道")
    return [finding.says.zh for finding in asked]


def test_a_staff_that_can_do_everything_is_told_nothing():
    assert said() == []


def test_a_role_that_only_a_reminder_tells_is_asked_for_too():
    without = ("sequence: [head, leader]", "roles: head"), ("all_of: [head, leader]", "roles: head")
    assert said(*without, leader=0) == ["城东街道没有人担任“leader”。"]


def test_a_role_that_nobody_holds_is_named_with_the_area():
    assert said(leader=0) == ["城东街道没有人担任“leader”。"]


def test_two_signatures_want_two_people():
    assert said(surveyor=1) == ["“survey”连同职责分离要 2 名“surveyor”，城东街道只有 1 名。"]


def test_maker_and_checker_of_one_role_want_two_people():
    change = ("by: {roles: head, apart_from: survey}", "by: {roles: head, apart_from: waive}")
    assert said(change, head=2) == []
    assert said(change, head=1) == ["“confirm_recheck”连同职责分离要 2 名“head”，城东街道只有 1 名。"]
