"""The list by which benefit is paid: each rule under its id."""

from tests.rules.support import Story, the_procedure, unmet


def test_s1_12_nothing_is_listed_for_an_account_that_is_not_of_the_household():
    assert unmet(Story(the_procedure("payroll")).until("make_list").next()) == ("only_by_card",)


def test_s3_02_the_list_is_what_the_register_says_and_what_came_back_is_paid_again_in_full():
    assert unmet(Story(the_procedure("payroll"), "differs").until("check_list").next()) == ("counts_agree",)
    story = Story(the_procedure("payroll")).after("pay_list")
    assert story.case.places == ("returned",)
    assert unmet(story.next()) == ("all_repaid",)
    assert story.running("duty_due"), "not all have their money yet"
    story.next()
    assert not story.running("duty_due")


def test_who_lists_who_checks_and_who_pays_are_three_people():
    moves = the_procedure("payroll").moves
    assert moves["check_list"].by.apart_from == ("make_list",)
    assert set(moves["pay_list"].by.apart_from) == {"make_list", "check_list"}
