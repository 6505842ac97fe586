"""Leaving dibao (P03): nobody loses benefit unheard, what follows an exit, the delay."""

import pytest

from states import Step
from tests.rules.support import Story, leads_to, local_pack, reached_from, somebody, the_procedure

BENEFIT = {"programme": "dibao", "persons": 3, "class": "urban", "amount": 90000, "status": "paying"}


def an_exit(example: str = "main", **registers: dict[str, object]) -> Story:
    return Story(the_procedure("dibao_exit"), example, **registers)


# --- 停发、减发先听取意见 | nobody loses benefit unheard -------------------------------------------------------------


def test_b13_the_only_ways_to_a_loss_are_the_hearing_a_signed_statement_and_a_death_that_leaves_nobody():
    procedure = the_procedure("dibao_exit")
    assert "decided" in reached_from("judging", leads_to(procedure))
    unheard = leads_to(procedure, without=["hearing", "give_up", "pass_on_death"])
    assert "decided" not in reached_from("triggered", unheard)
    assert "deciding" not in reached_from("triggered", unheard)


def test_b13_no_reduction_by_a_review_goes_round_the_hearing():
    ways = leads_to(the_procedure("dibao_review"), without=["hearing", "propose_increase"])
    assert "decided" not in reached_from("planning", ways)


def test_b13_silence_in_the_hearing_decides_nothing():
    story = an_exit("reduction").after("serve_intent")
    assert story.wait("2025-10-11").places == ("calculating",)
    assert story.due("hearing_period") == "2025-10-10", "five working days, National Day between"


def test_b13_who_raised_a_point_gets_an_answer_with_the_decision():
    story = an_exit().until("decide_exit")
    assert story.next(points_answer="").codes == ("guard",)
    assert isinstance(story.next(), Step)


def test_whoever_has_nothing_to_say_needs_no_answer():
    story = an_exit("delayed").until("grant_delay")
    assert isinstance(story.next(points_answer=""), Step)


def test_while_somebody_is_left_in_the_household_a_death_is_heard_too():
    story = an_exit("death").until("start_verification")
    story.next()
    story.next(persons=2, current_amount="700.00")
    assert story.until("pass_on_death").next().codes == ("guard",)


def test_a_statement_of_leaving_waives_the_hearing_and_can_be_taken_back_before_the_decision():
    story = an_exit("given_up").until("take_back")
    assert story.case.places == ("deciding",)
    story.next()
    assert story.case.places == ("triggered",)
    story.left.pop(0)
    story.until("decide_exit")
    assert isinstance(story.next(), Step)
    assert story.do("take_back", somebody("window_clerk"), "2026-02-12 11:00").codes == ("not_now",)


def test_a_family_below_the_standard_is_not_sent_out_whatever_was_proposed():
    story = an_exit().until("propose")
    story.next(household_income="2,149.99")
    assert story.until("decide_exit").next().codes == ("guard", "guard")


def test_c3_income_equal_to_the_standard_is_not_below_it():
    story = an_exit().until("propose")
    story.next(household_income="2,150.00")
    assert (story.case.facts["per_capita_income"], story.case.facts["below_line"]) == (70000, False)


@pytest.mark.parametrize("maker", ["submit_verification", "serve_intent", "propose"])
def test_who_verified_told_or_calculated_does_not_decide_the_exit(maker):
    story = an_exit().until(maker)
    roles = {*story.procedure.moves[maker].by.every_role, *story.procedure.moves["decide_exit"].by.every_role}
    both = somebody(*sorted(roles), named="one and the same")
    assert isinstance(story.next(by=both), Step)
    story.until("decide_exit")
    story.left.pop(0)
    assert story.next(by=both).codes == ("same_person",)


def test_the_county_decides_an_exit_unless_the_pack_delegates_to_the_town():
    assert the_procedure("dibao_exit").moves["decide_exit"].by.every_role == ("county_approver",)
    assert the_procedure("dibao_exit", "s2-town-reform").moves["decide_exit"].by.every_role == ("town_approver",)


# --- 停发以后 | after the exit ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("example", "due"),
    [
        pytest.param("main", "2025-10-10", id="D1: National Day and a make-up Sunday between"),
        pytest.param("given_up", "2026-02-26", id="D3: Spring Festival between"),
    ],
)
def test_s2_17_an_exit_is_filed_within_five_working_days(example, due):
    story = an_exit(example).after("serve_decision")
    assert story.due("filing") == due
    assert story.deadline("filing").kind == "filing"


def test_s2_17_filing_an_exit_takes_both_the_receipt_and_the_entry():
    story = an_exit().until("file")
    assert story.next(platform_no="").codes == ("missing_field",)


def test_s5_10_an_exit_takes_effect_in_the_month_after_it_was_decided_and_the_register_knows():
    story = an_exit(benefits=BENEFIT).after("decide_exit")
    assert story.case.facts["stop_from"] == "2025-10-01"
    assert story.register("benefits") == {**BENEFIT, "status": "ended", "until": "2025-10-01"}


def test_the_amount_in_a_case_is_the_amount_in_payment():
    story = an_exit(benefits={**BENEFIT, "amount": 88000})
    assert story.next().codes == ("guard",)


def test_who_leaves_is_tested_for_other_aid_and_only_who_leaves():
    assert an_exit().after("file").case.places == ("transition",)
    assert an_exit("reduction").after("file").case.places == ("appealable",)


@pytest.mark.parametrize(
    ("served", "due"),
    [
        pytest.param("2026-03-02", "2026-05-06", id="D22: over Labour Day"),
        pytest.param("2025-09-26", "2025-11-25", id="an ordinary day"),
    ],
)
def test_d22_b14_a_review_may_be_asked_for_within_sixty_days_of_service(served, due):
    story = an_exit().until("serve_decision")
    story.next(served_on=served)
    story.after("connect")
    assert story.due("remedy_period") == due


def test_b14_a_decision_that_is_set_aside_is_made_good():
    story = an_exit("reduction", benefits=BENEFIT).after("record_remedy_result")
    assert story.register("benefits")["amount"] == 60000
    assert story.next(back_pay="").codes == ("missing_field",)
    story.do("restore", somebody("handler"), "2026-01-14", ["payment_proof"], back_pay="900.00")
    assert (story.case.places, story.register("benefits")["amount"]) == (("restored",), 90000)


def test_b9_an_exit_is_not_served_without_the_ways_to_contest_it():
    story = an_exit("reduction").until("serve_decision")
    assert story.next().codes == ("guard",)


def test_d25_a_death_is_dealt_with_within_three_months_of_the_day_of_death():
    story = an_exit("death").after("start_verification")
    assert story.due("death_limit") == "2026-02-28"
    assert story.after("decide_exit").deadline("death_limit").status == "ended"


def test_d25_a_death_without_its_day_is_not_taken_in():
    assert an_exit("death").next().codes == ("guard",)


def test_only_the_third_refusal_of_work_in_a_row_counts_and_it_takes_only_a_part():
    story = an_exit("reduction")
    assert story.next().codes == ("guard",)
    assert story.until("decide_reduction").next().codes == ("guard",)


# --- 缓退 | delayed exit ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "goes_to"),
    [
        pytest.param(2, None, id="two-are-too-few"),
        pytest.param(3, "delayed", id="three"),
        pytest.param(6, "delayed", id="six"),
        pytest.param(7, "second_approval", id="seven-need-a-second-approval"),
        pytest.param(12, "second_approval", id="twelve-too"),
        pytest.param(13, None, id="thirteen-are-too-many"),
    ],
)
def test_s5_07_c2_a_delay_lasts_three_to_twelve_months_and_above_six_a_second_person_approves(months, goes_to):
    story = an_exit("delayed").until("grant_delay")
    answer = story.next(delay_months=months)
    if goes_to:
        assert story.case.places == (goes_to,)
    else:
        assert answer.codes == ("not_calculated",)


def test_c2_where_six_months_are_the_most_nobody_can_approve_more():
    strict = local_pack(parameters="delay_max: {value: 6, basis: 民政部2022年10月20日通知}").procedures["dibao_exit"]
    story = Story(strict, "delayed").until("grant_delay")
    assert story.next(delay_months=7).codes == ("not_calculated",)


def test_c2_the_second_approval_is_somebody_elses_and_may_be_declined():
    story = an_exit("long_delay").after("decline_long_delay")
    assert story.case.places == ("deciding",)
    story.until("approve_long_delay")
    assert story.next().codes == ("wrong_role",)
    assert {"grant_delay", "propose"} <= set(story.procedure.moves["approve_long_delay"].by.apart_from)


def test_m29_s5_07_for_six_months_the_family_is_paid_as_before_and_then_is_out():
    story = an_exit("delayed", benefits=BENEFIT).after("grant_delay")
    facts = story.case.facts
    assert (facts["per_capita_income"], facts["delay_amount"]) == (80000, 90000)
    assert (facts["delay_from"], facts["delay_until"]) == ("2025-10-01", "2026-03-31")
    assert (story.register("benefits")["status"], story.register("benefits")["amount"]) == ("delayed", 90000)
    story.after("decide_exit")
    assert (story.register("benefits")["status"], story.case.facts["stop_from"]) == ("ended", "2026-04-01")


def test_the_end_of_a_delay_is_reminded_of_thirty_fifteen_and_five_days_before():
    story = an_exit("delayed").after("grant_delay")
    assert story.due("delayed_until") == "2026-03-26"
    assert story.reminded("delayed_until") == ["2026-02-24", "2026-03-11", "2026-03-21"]


def test_the_end_of_a_delay_leads_to_a_new_check_and_decides_nothing():
    story = an_exit("delayed").after("grant_delay")
    assert story.wait("2026-03-27").places == ("delay_review",)
    assert story.wait("2026-12-01").places == ("delay_review",)


def test_who_checked_in_time_is_decided_upon_as_soon_as_the_delay_is_over():
    story = an_exit("long_delay").after("check_again")
    assert story.case.places == ("delayed",)
    assert story.wait("2026-06-29").places == ("delay_deciding",)


def test_who_is_below_the_standard_again_after_a_delay_stays_in_benefit():
    story = an_exit("long_delay", benefits={**BENEFIT, "amount": 60000}).until("resume")
    refused = story.do("decide_exit", somebody("county_approver"), "2026-06-30 09:00", decision_reasons="停发。")
    assert refused.codes == ("guard",)
    story.next()
    assert (story.case.places, story.register("benefits")["status"]) == (("unchanged",), "paying")


@pytest.mark.parametrize("cause", ["other", "none"])
def test_only_income_from_work_brings_a_delay(cause):
    story = an_exit("delayed").until("propose")
    story.next(income_cause=cause)
    assert story.until("grant_delay").next().codes == ("guard",)


def test_fraud_is_heard_and_ended_without_delay_and_goes_to_the_dishonesty_procedure():
    story = an_exit("fraud").until("grant_delay")
    assert "guard" in story.next().codes
    story.next()
    assert story.case.places == ("decided",)
    [(procedure, facts)] = story.opened
    assert (procedure, facts["ground"]) == ("dishonesty", "fraud")


def test_an_honest_exit_opens_no_dishonesty_procedure():
    assert an_exit().after("decide_exit").opened == []
