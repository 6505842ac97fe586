"""The periodic review (定期核查, P02): when it is due, what follows from it, and that time takes nothing away."""

import pytest

from states import Step
from states.procedure import CLOCK
from tests.rules.support import Story, somebody, targets, the_procedure

BENEFIT = {"programme": "dibao", "persons": 3, "class": "urban", "amount": 90000, "status": "paying"}


def a_review(example: str = "unchanged", **registers: dict[str, object]) -> Story:
    return Story(the_procedure("dibao_review"), example, **registers)


@pytest.mark.parametrize(
    ("review_class", "most"),
    [
        pytest.param("stable", 12, id="S5-08: stable, every year"),
        pytest.param("unstable", 6, id="unstable and able to work, every half-year"),
        pytest.param("urban", 1, id="S6-09: urban, every month"),
        pytest.param("rural", 3, id="S6-09: rural, every quarter"),
    ],
)
def test_c6_s5_08_s6_09_a_household_is_reviewed_at_least_as_often_as_its_class(review_class, most):
    refused = a_review("exit").next(review_class=review_class, cycle_months=most + 1)
    assert refused.codes == ("guard",)
    assert isinstance(a_review("exit").next(review_class=review_class, cycle_months=most), Step)


def test_s5_08_a_stable_household_comes_up_by_itself_after_a_year():
    story = a_review().after("plan_review")
    assert story.wait("2026-09-15 23:59").places == ("scheduled",)
    assert story.wait("2026-09-16 00:00").places == ("due",)
    assert story.deadline("next_review").kind == "reviews"


@pytest.mark.parametrize("ground", ["zero_report", "declared", "standards"])
def test_s5_09_s2_19_a_change_reported_in_between_brings_the_review_forward(ground):
    story = a_review("increase").until("bring_forward")
    story.next(early_ground=ground)
    assert story.case.places == ("due",)


def test_a_family_that_reports_nothing_is_visited_and_loses_nothing_by_itself():
    story = a_review("decrease").until("skip_visit")
    assert story.case.facts["check_agrees"] is False
    assert "gathering.reporting.silent" in targets(story.procedure.moves["report_missing"])
    assert story.next().codes == ("guard", "guard")
    assert story.wait("2026-06-01").places == ("sampling",)


def test_time_ends_or_reduces_no_benefit():
    for name in ("dibao_exit", "dibao_review"):
        procedure = the_procedure(name)
        by_time = [move for move in procedure.moves.values() if CLOCK in move.by.every_role]
        assert by_time
        assert not [move for move in by_time if move.writes or targets(move) & {"decided", "exit_opened", "unchanged"}]


@pytest.mark.parametrize(
    ("income", "may", "may_not"),
    [
        pytest.param("800.00", "keep_unchanged", "propose_increase", id="the same"),
        pytest.param("790.00", "keep_unchanged", "serve_intent", id="ten yuan are no visible change"),
        pytest.param("789.99", "propose_increase", "keep_unchanged", id="more than that is paid"),
        pytest.param("900.00", "serve_intent", "keep_unchanged", id="less is heard first"),
        pytest.param("1,400.00", "open_exit", "keep_unchanged", id="as much as the standard leaves"),
    ],
)
def test_s5_03_s5_10_what_follows_a_review_is_computed_not_chosen(income, may, may_not):
    story = a_review().until("compare")
    story.next(household_income=income)
    form = {"intended": "拟减发", "intent_reasons": "收入增加", "intent_served_on": "2026-09-24"}
    given = {move: (form, ["intent_notice"]) if move == "serve_intent" else ({}, []) for move in (may, may_not)}
    answers, files = given[may_not]
    assert story.do(may_not, somebody("town_examiner"), "2026-09-24", files, **answers).codes == ("guard",)
    answers, files = given[may]
    assert isinstance(story.do(may, somebody("town_examiner"), "2026-09-24", files, **answers), Step)


def test_s5_10_an_increase_is_paid_from_the_next_month_and_the_next_review_is_planned():
    story = a_review("increase", benefits={**BENEFIT, "amount": 60000}).after("approve_change")
    assert story.case.facts["effective_from"] == "2025-10-01"
    benefit = story.register("benefits")
    assert (benefit["amount"], benefit["persons"], benefit["from"]) == (130000, 4, "2025-10-01")
    [(procedure, facts)] = story.opened
    assert (procedure, facts["current_amount"], facts["cycle_months"]) == ("dibao_review", 130000, 1)


def test_a_review_that_finds_the_family_above_the_line_opens_the_exit_and_ends_nothing_itself():
    story = a_review("exit", benefits={**BENEFIT, "persons": 2, "amount": 50000}).after("open_exit")
    [(procedure, facts)] = story.opened
    assert (procedure, facts["trigger_source"], facts["exit_trigger"]) == ("dibao_exit", "review", "property")
    assert story.register("benefits")["status"] == "paying"


def test_s6_03_two_surveyors_sign_the_visit_and_judge_nothing_of_it():
    story = a_review("decrease").until("submit_visit")
    story.next()
    assert story.case.places == ("visiting",)
    both = somebody("surveyor", "town_examiner", named="one and the same")
    story.next(by=both)
    story.until("serve_intent")
    assert "same_person" in story.next(by=both).codes


def test_what_was_kept_silent_for_months_is_admonished_and_takes_nothing_away():
    story = a_review("decrease", benefits=BENEFIT).after("admonish")
    assert story.case.places == ("judging",)
    assert story.register("benefits") == BENEFIT
