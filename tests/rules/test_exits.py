"""What the law says of leaving dibao, of reviews, of the dishonesty list and of new standards (P02, P03, P12)."""

import pytest

from states import Procedure, Step, fire
from states.engine import sources_of
from states.procedure import CLOCK
from tests.core_support import COUNTY, at
from tests.rules.support import (
    Story,
    leads_to,
    local_pack,
    reached_from,
    somebody,
    targets,
    the_pack,
    the_procedure,
)

BENEFIT = {"programme": "dibao", "persons": 3, "class": "urban", "amount": 90000, "status": "paying"}


def an_exit(example: str = "main", **registers: dict[str, object]) -> Story:
    return Story(the_procedure("dibao_exit"), example, **registers)


def a_review(example: str = "unchanged", **registers: dict[str, object]) -> Story:
    return Story(the_procedure("dibao_review"), example, **registers)


def a_finding(example: str = "main", procedure: Procedure | None = None) -> Story:
    return Story(procedure or the_procedure("dishonesty"), example)


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


# --- 定期核查 | periodic review ---------------------------------------------------------------------------------------


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


# --- 失信 | the dishonesty list ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("ground", ["fraud", "false_declaration", "refuse_survey"])
@pytest.mark.parametrize("programme", ["dibao", "tekun", "temporary"])
def test_s2_13_s2_14_s6_07_three_grounds_in_three_programmes(ground, programme):
    story = a_finding("repaired")
    assert isinstance(story.next(ground=ground, programme=programme), Step)


def test_c11_nothing_in_any_procedure_refuses_an_application_because_of_the_list():
    """The list is looked at in one place only: a listed family's democratic review is not skipped."""
    looking = {
        (name, move)
        for name, procedure in the_pack().procedures.items()
        for guard, condition in procedure.guards.items() if "register.dishonesty" in condition.when
        for move, rule in procedure.moves.items()
        if guard in [*rule.guards, *(g for branch in rule.to for g in branch.when)]
    }  # fmt: skip
    assert looking == {("dibao", "skip_review")}


def test_c11_a_listed_family_is_accepted_like_any_other_and_has_its_review():
    listed = Story(the_procedure("dibao"), dishonesty={"status": "listed"}).until("skip_review")
    assert listed.case.places == ("review_gate",)
    assert listed.next().codes == ("guard",)
    held = listed.do("hold_review", somebody("handler"), "2025-09-04 15:40", review_ground="失信名单在册。")
    assert isinstance(held, Step)
    off = Story(the_procedure("dibao"), dishonesty={"status": "off"}).until("skip_review")
    assert isinstance(off.next(), Step)


def test_c11_refusing_a_visit_alone_is_listed_only_where_the_pack_names_a_provincial_basis():
    assert a_finding("refused_visit").until("find").next().codes == ("guard",)
    basis = local_pack(parameters="list_basis: {value: 省信用条例第二十条, basis: 省信用条例}").procedures["dishonesty"]
    assert isinstance(a_finding("refused_visit", basis).until("find").next(), Step)


def test_c11_only_a_pack_with_a_provincial_basis_reports_to_the_credit_platform():
    assert "report_credit" not in the_procedure("dishonesty").moves
    uses = "procedure: dishonesty\nuses: [hearing, service, oversight, credit_report]\n"
    report = {"credit_basis": "省信用条例第二十条", "credit_no": "XY-1"}
    for basis, allowed in (("none", False), ("省信用条例第二十条", True)):
        parameters = f"list_basis: {{value: {basis}, basis: 省信用条例}}"
        local = local_pack(parameters=parameters, **{"procedures/dishonesty": uses}).procedures["dishonesty"]
        story = a_finding(procedure=local).after("enter_list")
        answer = story.do("report_credit", somebody("county_handler"), "2025-09-25", **report)
        assert isinstance(answer, Step) is allowed


def test_a_minor_is_never_listed():
    story = a_finding("error").until("find")
    assert story.next().codes == ("guard",)


@pytest.mark.parametrize("months", ["", 13])
def test_a_listing_has_a_period_of_at_most_a_year(months):
    story = a_finding().until("find")
    assert story.next(listed_for=months).codes == ("guard",)


def test_three_different_people_decide():
    story = a_finding().until("find")
    story.left.pop(0)
    story.next()
    story.next()
    assert story.next().codes == ("signed_already",)
    assert story.case.places == ("committee",)
    story.next()
    assert story.case.places == ("decided",)


@pytest.mark.parametrize("maker", ["propose", "serve_intent", "record_opinion"])
def test_who_proposed_told_or_heard_does_not_decide(maker):
    story = a_finding("refused_visit").until(maker)
    both = somebody(*story.procedure.moves[maker].by.roles, "department_head", named="one and the same")
    story.next(by=both)
    story.until("find").left.pop(0)
    assert story.next(by=both).codes == ("same_person",)


def test_time_lists_nobody_and_takes_everybody_off_when_the_period_is_over():
    procedure = the_procedure("dishonesty")
    by_time = {key: move for key, move in procedure.moves.items() if CLOCK in move.by.every_role}
    assert set(by_time) == {"nothing_said", "listing_over"}
    story = a_finding().after("enter_list")
    assert story.register("dishonesty")["status"] == "listed"
    story.wait("2026-03-24 23:59")
    assert "in_effect.listing.listed" in story.case.places
    story.wait("2026-03-25 00:00")
    assert story.register("dishonesty")["status"] == "off"
    assert "in_effect.listing.off" in story.case.places


@pytest.mark.parametrize(
    ("acted", "example", "multiple", "fine"),
    [
        pytest.param("2025-12-01", "repaired", 3, 1080000, id="three times before July 2026"),
        pytest.param("2025-12-01", "repaired", 4, None, id="never four times"),
        pytest.param("2026-06-30", "wrongly_listed", 3, None, id="the lighter law governs what is decided later"),
        pytest.param("2026-08-01", "wrongly_listed", 2, 720000, id="twice since"),
        pytest.param("2026-08-01", "wrongly_listed", 3, None, id="no more than twice since"),
        pytest.param("2026-08-01", "wrongly_listed", 0, 0, id="none is no fine"),
    ],
)
def test_c12_the_fine_follows_the_law_of_the_day_of_the_act(acted, example, multiple, fine):
    story = a_finding(example)
    story.next(acted_on=acted, unlawful_amount="3,600.00")
    answer = story.until("find").next(fine_multiple=multiple, unlawful_amount="3,600.00")
    if fine is None:
        assert answer.codes == ("not_calculated",)
    else:
        assert answer.entry.answers.get("fine", 0) == fine


def test_all_of_it_is_paid_back_and_the_fine_before_it_is_settled():
    story = a_finding().until("settle")
    assert story.next().codes == ("guard",)
    assert isinstance(story.until("settle").next(), Step)


def test_an_objection_to_the_listing_is_answered_in_fifteen_working_days_by_others():
    story = a_finding("repaired").after("object_to_listing")
    assert story.due("listing_objection") == "2026-03-13", "Spring Festival and its make-up Saturday between"
    assert story.until("answer_objection").next().codes == ("same_person",)
    story.next(listing_wrong="是")
    assert "in_effect.listing.removing" in story.case.places


def test_s2_29_an_error_is_removed_everywhere_within_three_working_days():
    story = a_finding("wrongly_listed").after("find_error")
    assert story.due("unlisting") == "2026-10-09"
    story.next()
    assert story.register("dishonesty")["status"] == "off"


def test_a_listing_is_repaired_once_all_is_paid():
    story = a_finding("repaired").until("settle")
    assert "in_effect.listing.listed" in story.case.places
    story.after("decide_repair")
    assert (story.case.outcome, story.register("dishonesty")["status"]) == ("ended", "off")


def test_p12_is_heard_before_it_is_decided():
    ways = leads_to(the_procedure("dishonesty"), without=["hearing"])
    assert "decided" not in reached_from("suspected", ways)


# --- 标准 | standards -------------------------------------------------------------------------------------------------


def a_standard(example: str = "main") -> Story:
    return Story(the_procedure("standards"), example)


def test_who_proposed_a_standard_does_not_release_it():
    story = a_standard().until("propose")
    story.left.pop(0)
    both = somebody("county_handler", "county_approver", named="one and the same")
    story.next(by=both)
    story.until("release").left.pop(0)
    assert story.next(by=both).codes == ("same_person",)


@pytest.mark.parametrize(
    ("last_day", "begins"),
    [
        pytest.param("2025-09-09", "2025-09-10", id="yesterday"),
        pytest.param("2025-09-30", "2025-10-02", id="with a gap"),
        pytest.param("2025-09-30", "2025-09-30", id="both on one day"),
    ],
)
def test_a_standard_is_in_force_from_a_day_to_come_without_a_gap(last_day, begins):
    story = a_standard()
    story.left.pop(0)
    assert story.next(last_day=last_day, in_force_from=begins).codes == ("guard",)


def test_s2_16_a_released_standard_is_in_the_register_from_its_day_and_not_before():
    story = a_standard().after("release")
    story.wait("2025-09-30 23:59")
    assert story.register("standards") == {}
    story.wait("2025-10-01 00:00")
    register = story.register("standards")
    assert (register["urban_dibao"], register["rural_dibao"], register["since"]) == (72000, 52000, "2025-10-01")


def test_s2_16_whoever_is_calculated_is_calculated_by_the_standard_in_force():
    story = a_review(standards={"urban_dibao": 72000, "rural_dibao": 52000, "since": "2025-10-01"}).until("compare")
    assert story.next().codes == ("guard",)
    for standard in ("720.00", "520.00"):
        again = a_review(standards=dict(story.register("standards"))).until("compare")
        assert isinstance(again.next(local_standard=standard), Step)


def test_s2_16_who_is_affected_by_a_new_standard_is_listed_and_nothing_is_moved():
    moves = the_procedure("standards").moves
    assert [key for key, move in moves.items() if move.writes] == ["take_effect"]
    assert {writing.into for writing in moves["take_effect"].writes} == {"standards"}


def test_a_standard_is_kept_for_the_county_wherever_its_case_was_opened():
    story = a_standard().after("release")
    [clock] = [clock for clock in story.case.clocks if clock.clock == "comes_into_force"]
    step = fire(story.case, clock, story.procedure, at("2025-10-01 00:00"), story.known)
    assert [(entry.register, entry.key) for entry in step.entry.writes] == [("standards", COUNTY)]


def test_a_standard_may_be_revoked_until_it_is_in_force():
    story = a_standard("revoked").after("revoke")
    assert (story.case.outcome, story.register("standards")) == ("withdrawn", {})
    assert "in_force" not in sources_of(story.procedure, story.procedure.moves["revoke"])


def test_a_standard_whose_day_has_passed_is_not_released():
    assert a_standard("too_late").until("release").next().codes == ("guard",)
