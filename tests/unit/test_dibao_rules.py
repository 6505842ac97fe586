"""What the law says of a dibao application, asked of the shipped packs. Articles are named in the packs themselves."""

import pytest

from states import Procedure, Step
from states.engine import leaves_of, sources_of
from tests.rules.support import (
    PACKS,
    Story,
    leads_to,
    local_pack,
    moves_of_time,
    reached_from,
    somebody,
    targets,
    the_procedure,
)

DECISIONS = {"confirmed", "refused"}


def dibao(pack: str = "national") -> Procedure:
    return the_procedure("dibao", pack)


def a_story(example: str = "main", pack: str = "national", **registers: dict[str, object]) -> Story:
    return Story(dibao(pack), example, **registers)


# --- 申请受理 | intake -----------------------------------------------------------------------------------------------


ORDER = ["draft", "submitted", "accepted", "investigation.survey.pending", "review_gate", "prelim", "notice",
         "examining", "deciding", "confirmed", "filing", "in_benefit", "closed"]  # fmt: skip


def test_s2_01_acceptance_survey_review_opinion_examination_and_decision_come_in_this_order():
    story, passed = a_story(), []
    while story.left:
        passed += [place for place in story.case.places if place in ORDER and place not in passed]
        story.next()
    assert [*passed, *story.case.places] == ORDER


@pytest.mark.parametrize("pack", PACKS)
def test_c1_the_opinion_is_posted_before_the_decision_and_the_decision_published_after_it(pack):
    ways = leads_to(dibao(pack), without=["notice"])
    assert "confirmed" not in reached_from("draft", ways)
    assert "closed" not in reached_from("confirmed", leads_to(dibao(pack), without=["publish"]))


def test_s2_02_the_county_checks_meanwhile_and_the_town_gives_no_opinion_before_its_report():
    story = a_story().until("report_check")
    assert story.case.places == ("investigation.checking.running", "investigation.survey.done")
    early = story.do("give_opinion", somebody("town_examiner"), "2025-09-04 09:00")
    assert early.codes == ("not_now",)
    assert story.due("check_report") == "2025-09-09"
    story.next()
    assert story.case.places == ("review_gate",)


def test_s2_09_an_identity_card_and_the_authorisation_of_every_adult_are_enough_and_needed():
    assert isinstance(a_story().next(), Step)
    assert a_story().next(all_authorised="否").codes == ("guard",)
    papers = {need.kind for need in dibao().moves["submit"].needs}
    assert papers == {"id_card", "authorisation"}


@pytest.mark.parametrize("pack", PACKS)
def test_s2_08_s5_73_the_family_is_asked_for_no_paper_that_can_be_looked_up(pack):
    by_the_family = [m for m in dibao(pack).moves.values() if set(m.by.every_role) & {"window_clerk", "village_agent"}]
    demanded = {need.kind for move in by_the_family if "draft" in move.sources for need in move.needs}
    assert demanded == {"id_card", "authorisation", "power_of_attorney"}


def test_s2_10_who_is_registered_elsewhere_is_accepted_only_with_a_reason():
    story = a_story("extension").until("accept")
    assert story.next().codes == ("guard",)
    assert isinstance(story.next(), Step)


def test_s2_11_who_receives_dibao_elsewhere_is_not_accepted_a_second_time():
    story = a_story("extension").until("accept")
    story.left.pop(0)
    assert story.next(receives_elsewhere="是").codes == ("guard",)


def test_s2_12_nobody_applies_without_the_promise_of_truth():
    assert a_story().next(truth_promised="否").codes == ("guard",)


def test_s5_66_the_village_may_apply_for_a_family_it_found_with_its_authority():
    story = a_story("corrected_once")
    found = story.left[0]
    agent = somebody("village_agent")
    papers = ["id_card", "authorisation"]
    assert story.do("submit_as_agent", agent, found.at, papers, **found.answers).codes == ("missing_material",)
    papers.append("power_of_attorney")
    assert isinstance(story.do("submit_as_agent", agent, found.at, papers, **found.answers), Step)


# --- 民主评议 | the democratic review --------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("step", ["street_recheck", "street_review", "prelim", "notice", "examining", "deciding"])
def test_s5_71_from_a_failed_review_no_way_to_a_refusal_goes_round_the_street_the_opinion_and_the_decider(pack, step):
    assert "refused" in reached_from("review_failed", leads_to(dibao(pack)))
    assert "refused" not in reached_from("review_failed", leads_to(dibao(pack), without=[step]))


@pytest.mark.parametrize("pack", PACKS)
def test_s5_71_a_failed_review_leads_nowhere_but_to_the_street_unless_the_family_withdraws_or_is_terminated(pack):
    assert leads_to(dibao(pack))["review_failed"] == {"street_recheck", "withdrawn", "terminated"}


def test_c7_a_relative_of_staff_cannot_do_without_the_review():
    story = a_story("failed_review").until("skip_review")
    assert story.next().codes == ("guard",)


@pytest.mark.parametrize("fact", ["team_disputes", "residents_dispute"])
def test_s2_07_s5_70_c7_whoever_disagrees_at_the_survey_brings_about_a_review(fact):
    story = a_story().until("submit_survey")
    story.next(**{fact: "是"})
    story.until("skip_review")
    assert story.next().codes == ("guard",)


def test_s2_07_c7_a_complaint_brings_about_a_review():
    story = a_story().until("skip_review")
    story.do("register_complaint", somebody("supervisor"), "2025-09-04 15:30", complaint_text="反映有隐瞒收入。")
    assert story.next().codes == ("guard",)


def test_a_meeting_that_is_not_quorate_has_no_result():
    story = a_story("failed_review").until("record_review")
    assert story.next().codes == ("vote_quorum",)
    assert story.case.places == ("reviewing",)


def test_s1_11_a_passed_review_goes_to_the_opinion_and_decides_nothing():
    story = a_story("failed_review").until("record_review")
    story.next()
    story.next(review_yes=8, review_no=4)
    assert story.case.places == ("prelim",)


def test_s5_71_the_street_visits_again_with_people_who_were_not_there_before():
    story = a_story("failed_review").until("submit_recheck")
    assert story.next().codes == ("same_person",)


def test_s5_72_a_confidential_case_has_no_public_meeting_and_its_notice_no_name():
    story = a_story("confidential").until("hold_review")
    assert story.next().codes == ("guard",)
    story.until("post_notice")
    assert story.next().codes == ("guard",)


# --- 谁能办什么 | who may do what ------------------------------------------------------------------------------------


def test_s6_03_two_different_surveyors_sign():
    story = a_story().until("submit_survey")
    story.next(by=somebody("surveyor"))
    assert story.next(by=somebody("surveyor")).codes == ("signed_already",)
    assert story.case.places[-1] == "investigation.survey.pending"


@pytest.mark.parametrize(("done", "never"), [
    ("submit_survey", "give_opinion"), ("submit_survey", "examine"), ("submit_survey", "confirm"),
    ("give_opinion", "examine"), ("give_opinion", "confirm"), ("examine", "confirm"),
])  # fmt: skip
def test_who_surveyed_does_not_examine_and_who_examined_does_not_approve(done, never):
    story = a_story().until(done)
    roles = {role for move in (done, never) for role in dibao().moves[move].by.every_role}
    both = somebody(*sorted(roles), named="one and the same")
    assert isinstance(story.next(by=both), Step)
    story.until(never)
    assert story.next(by=both).codes == ("same_person",)


def test_in_a_reform_town_the_examiner_does_not_approve_either():
    story = a_story(pack="s2-town-reform").until("examine")
    both = somebody("town_examiner", "town_approver", named="one and the same")
    story.next(by=both)
    assert story.next(by=both).codes == ("same_person",)


def test_an_objection_is_not_settled_by_who_gave_the_opinion():
    story = a_story("objection").until("give_opinion")
    both = somebody("town_examiner", "handler", named="one and the same")
    story.next(by=both)
    story.until("settle_objection")
    assert story.next(by=both).codes == ("same_person",)


@pytest.mark.parametrize(("example", "move"), [("extension", "extend"), ("termination", "terminate")])
def test_who_asks_for_an_extension_or_a_termination_does_not_grant_it(example, move):
    story, both = a_story(example).until(move), somebody("handler", "town_approver", named="one and the same")
    story.next()
    assert isinstance(story.next(by=both), Step)
    assert story.next(by=both).codes == ("signed_already",)


@pytest.mark.parametrize("pack", PACKS)
def test_village_staff_never_examine_or_decide(pack):
    decided = ("skip_review", "give_opinion", "examine", "confirm", "refuse", "terminate", "extend")
    assert not [m for m in decided if "village_agent" in dibao(pack).moves[m].by.every_role]


def test_s1_10_the_county_decides_unless_the_pack_delegates_to_the_town():
    assert dibao("national").moves["confirm"].by.every_role == ("county_approver",)
    assert dibao("s2-town-reform").moves["confirm"].by.every_role == ("town_approver",)


# --- 公示与异议 | notice and objection --------------------------------------------------------------------------------


def test_c8_the_notice_hangs_seven_full_days_and_nobody_ends_it_earlier():
    story = a_story().until("post_notice")
    story.next()
    assert story.due("notice_period") == "2025-09-12"
    assert story.do("notice_elapsed", somebody("handler"), "2025-09-12 17:00").codes == ("only_time",)
    assert story.wait("2025-09-12 23:59").places == ("notice",)
    assert story.wait("2025-09-13 00:00").places == ("examining",)


@pytest.mark.parametrize(
    ("within", "due"),
    [
        pytest.param("{}", "2026-03-09", id="D18: seven days of the calendar, the last may be a rest day"),
        pytest.param("{unit: working_days}", "2026-03-11", id="D18: seven working days where the place says so"),
    ],
)
def test_c8_how_long_a_notice_hangs_is_the_packs(within, due):
    block = f"block: notice\nclocks: {{notice_period: {{within: {within}}}}}\n"
    local = local_pack(**{"blocks/notice": block}).procedures["dibao"]
    story = Story(local).until("post_notice")
    act = story.left.pop(0)
    story.do("post_notice", somebody("village_agent"), "2026-03-02", act.files, **act.answers)
    assert story.due("notice_period") == due


def test_after_an_objection_there_is_a_new_opinion_and_a_second_notice_of_full_length():
    assert "examining" not in reached_from("objection", leads_to(dibao(), without=["prelim"]))
    assert "examining" not in reached_from("objection", leads_to(dibao(), without=["notice"]))
    story = a_story("objection").until("settle_objection").until("post_notice")
    story.next()
    assert (story.case.done["give_opinion"], story.due("notice_period")) == (2, "2025-09-18")


def test_an_objection_is_answered_even_when_a_review_was_held_on_it():
    story = a_story("objection").until("settle_objection")
    story.do("hold_review", somebody("handler"), "2025-09-09 09:00", review_ground="用评议核查异议")
    votes = {"review_invited": 15, "review_present": 12, "review_representatives": 8, "review_yes": 10, "review_no": 2}
    story.do("record_review", somebody("handler"), "2025-09-09 15:00", ["review_record"], reviewed_on="2025-09-09",
             review_abstained=0, relatives_left="是", review_finding="门面属实", **votes)  # fmt: skip
    assert story.case.places == ("objection",)


def test_the_photo_at_the_end_of_the_notice_has_to_be_there_before_the_examination():
    story = a_story().until("take_down_notice")
    story.left.pop(0)
    assert story.next().codes == ("guard",)


# --- 决定与送达 | decision and service --------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", PACKS)
def test_only_the_decider_confirms_or_refuses(pack):
    procedure = dibao(pack)
    deciding = {key for key, move in procedure.moves.items() if targets(move) & DECISIONS}
    assert deciding == {"confirm", "refuse"}
    assert [sources_of(procedure, procedure.moves[key]) for key in sorted(deciding)] == [["deciding"], ["deciding"]]


@pytest.mark.parametrize("pack", PACKS)
def test_silence_and_lateness_decide_nothing(pack):
    assert {to for move in moves_of_time(dibao(pack)) for to in targets(move)}.isdisjoint(DECISIONS)


def test_a_case_past_its_total_limit_stays_where_it_is():
    story = a_story().until("confirm")
    assert story.wait("2025-12-01").places == ("deciding",)
    assert [c.clock for c in story.case.clocks if c.fired and not c.ended] == ["total_limit", "decision_limit"]


def test_a_negative_data_check_refuses_nothing_by_itself():
    story = a_story("negative_check").until("tell_ineligible")
    story.next()
    assert story.wait("2025-09-11 23:59").places == ("investigation.checking.told", "investigation.survey.done")
    assert story.wait("2025-09-12").places == ("review_gate",)


def test_a_relative_of_staff_is_visited_by_the_county_before_the_examination():
    story = a_story("relative", "s2-town-reform").until("examine")
    assert story.next().codes == ("guard",)
    assert dibao("s2-town-reform").moves["report_field_check"].by.every_role == ("county_handler",)


def test_c3_income_equal_to_the_standard_is_not_below_it_unless_the_pack_says_within():
    story = a_story().until("give_opinion")
    story.left.insert(0, story.left[0])
    assert story.next(household_income="2100.00").codes == ("guard",)
    assert isinstance(story.next(household_income="2099.99"), Step)
    within = local_pack(parameters='income_test: {value: "<=", operator: "<=", basis: S5-06“以内”}').procedures["dibao"]
    assert isinstance(Story(within).until("give_opinion").next(household_income="2100.00"), Step)


def test_a_refusal_is_served_within_three_working_days_counting_the_make_up_sunday():
    story = a_story("refusal").until("refuse")
    story.next()
    assert (story.case.places, story.due("refusal_service")) == (("refused",), "2025-09-30")
    assert story.case.open


def test_a_refusal_is_not_served_without_the_ways_to_contest_it():
    story = a_story("refusal").until("serve_refusal")
    assert story.next().codes == ("guard",)


def test_s2_17_filing_is_due_five_working_days_after_the_decision():
    story = a_story().until("confirm")
    story.next()
    assert story.due("filing") == "2025-10-10"


def test_s2_17_filing_needs_the_receipt_and_the_entry_in_the_platform():
    story = a_story().until("file")
    assert story.next(platform_no="").codes == ("missing_field",)


def test_c1_s2_17_in_a_reform_town_filing_counts_from_the_end_of_the_notice_after_approval():
    story = a_story(pack="s2-town-reform").until("file")
    assert story.case.places == ("filing",)
    assert (story.due("announcement"), story.due("filing")) == ("2025-10-03", "2025-10-14")


# --- 时限 | limits ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pack", "due"), [("national", "2025-10-17"), ("s2-town-reform", "2025-09-28")])
def test_the_whole_takes_thirty_working_days_and_twenty_where_the_town_decides(pack, due):
    story = a_story(pack=pack).until("confirm")
    assert story.due("total_limit") == due


@pytest.mark.parametrize(("example", "decision"), [("main", "confirm"), ("refusal", "refuse")])
def test_the_total_limit_ends_with_the_decision_either_way(example, decision):
    story = a_story(example).until(decision)
    assert "total_limit" in [c.clock for c in story.case.clocks if not c.ended]
    story.next()
    assert "total_limit" not in [c.clock for c in story.case.clocks if not c.ended]


def test_a_return_for_rework_does_not_stop_the_total_limit():
    story = a_story().until("examine")
    examiner = somebody("county_examiner")
    story.do("return_for_rework", examiner, "2025-09-18", return_to="survey", return_note="请再入户。")
    assert story.case.places == ("investigation.survey.pending",)
    assert story.due("total_limit") == "2025-10-17"


def test_missing_papers_are_asked_for_once_only():
    story = a_story("corrected_once").until("ask_correction")
    assert isinstance(story.next(), Step)
    assert story.until("ask_correction").next().codes == ("guard",)


@pytest.mark.parametrize("pack", PACKS)
def test_the_family_may_withdraw_at_any_time_before_the_decision_and_not_after(pack):
    procedure = dibao(pack)
    undecided = {p for p in leaves_of(procedure.states) if "deciding" in {p} | reached_from(p, leads_to(procedure))}
    assert set(sources_of(procedure, procedure.moves["withdraw"])) == undecided


def test_a_survey_that_was_sent_back_needs_new_papers_and_photos():
    story = a_story("confidential").until("send_back")
    story.next()
    answers = story.left[0].answers
    refused = story.do("submit_survey", somebody("surveyor"), "2025-09-04 16:00", **answers)
    assert refused.codes == ("missing_material",) * 3
