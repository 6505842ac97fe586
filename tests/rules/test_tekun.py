"""Support for people in extreme hardship (特困, P04): each rule under its id.

S, C, D, M and P numbers are those of the rule catalogue; the packs carry them at the place that keeps the rule.
"""

import pytest

from states import Step
from tests.rules.support import (
    NO,
    YES,
    Story,
    leads_to,
    led,
    led_by_time,
    opens,
    reached_from,
    somebody,
    the_procedure,
    unmet,
    written,
)


@pytest.mark.parametrize(("born", "accepted"), [("2007-07-02", True), ("2007-07-01", False)])
def test_s5_12_c5_a_minor_is_below_eighteen_on_the_day_of_the_application(born, accepted):
    story = led("tekun", "minor")
    answer = story.next(born_on=born)
    assert isinstance(answer, Step) is accepted
    assert accepted or unmet(answer) == ("group_by_age",)


@pytest.mark.parametrize(("age_limit", "accepted"), [(18, True), (16, False)])
def test_c5_whether_a_minor_of_seventeen_may_enter_is_read_both_ways(age_limit, accepted):
    story = led("tekun", "minor", tekun_minor_below=age_limit)
    assert isinstance(story.next(), Step) is accepted


def test_s5_12_on_coming_of_age_support_goes_on_and_somebody_looks_into_school():
    story = led("tekun", "minor").until("continue_school")
    assert story.case.places == ("age_review",)
    assert story.case.open
    assert "2025-08-07" in story.reminded("coming_of_age"), "sixty days before"
    story.next()
    story.next()
    assert (story.case.places, story.due("schooling")) == (("in_support",), "2026-06-30")


def test_s5_12_a_proof_of_school_that_has_run_out_keeps_nobody_in_support():
    assert unmet(led("tekun", "minor").until("continue_school").next()) == ("still_at_school",)


def test_s5_12_time_never_ends_support():
    ending = {"decided", "ending_filing", "ended"}
    assert led_by_time("tekun").isdisjoint(ending)


def set_care(unmet_indicators: int, form: str = "scattered") -> Story:
    """Somebody assessed with so many indicators not met, who chose that form."""
    names = ("can_eat", "can_dress", "can_get_up", "can_toilet", "can_walk", "can_bathe")
    story = led("tekun").until("assess")
    story.next(**{name: NO if i < unmet_indicators else YES for i, name in enumerate(names)})
    story.next()
    story.left.pop(0)  # the one without a carer
    place = {"carer": "张某"} if form == "scattered" else {"institution": "县福利院"}
    answers = {"support_form": form, "carer": "", **place}
    assert isinstance(story.next(**answers), Step)
    return story


@pytest.mark.parametrize("unmet_indicators", range(7))
def test_s5_13_basic_living_is_1_3_times_the_urban_standard_whatever_the_level_m13(unmet_indicators):
    assert set_care(unmet_indicators).case.facts["basic_amount"] == 910_00


@pytest.mark.parametrize(
    ("unmet_indicators", "level", "care"),
    [(0, "able", 0), (1, "partial", 1_134_00), (3, "partial", 1_134_00), (4, "full", 1_890_00), (6, "full", 1_890_00)],
)
def test_s5_14_s5_15_the_level_follows_from_the_six_indicators_and_the_care_from_the_level_m14_m15(
        unmet_indicators, level, care):  # fmt: skip
    story = set_care(unmet_indicators)
    assert (story.case.facts["care_level"], story.case.facts["care_amount"]) == (level, care)


@pytest.mark.parametrize(("form", "care"), [("institution", 378_00), ("scattered", 0)])
def test_s5_16_who_can_care_for_himself_has_twenty_percent_in_an_institution_only(form, care):
    assert set_care(0, form).case.facts["care_amount"] == care


def test_s5_17_nobody_is_supported_at_home_without_a_named_carer_and_an_agreement():
    story = led("tekun").until("set_care")
    assert unmet(story.next()) == ("scattered_has_carer",)
    story.next()
    assert story.case.places == ("agreement",)
    assert unmet(story.do("sign_agreement", somebody("handler"), "2025-10-14", agreement_no="1")) == (
        "missing_material",
    )  # fmt: skip


def test_s5_18_a_visit_is_due_every_month_and_a_missed_one_is_told():
    story = led("tekun").until("record_visit")
    assert story.due("visits") == "2025-11-14"
    story.next()
    assert story.due("visits") == "2025-12-10"
    story.left.clear()
    story.wait("2025-12-11")
    assert [c.fired is not None for c in story.case.clocks if c.clock == "visits"] == [False, True]
    assert story.case.places == ("in_support",)


def test_s5_19_every_visit_asks_after_the_three_guarantees():
    asked = the_procedure("tekun").moves["record_visit"].asks
    assert {"cared_for", "doctor_when_ill", "helped_in_need"} <= set(asked)
    answer = led("tekun").until("record_visit").next(doctor_when_ill="")
    assert unmet(answer) == ("missing_field",)


def test_self_care_is_assessed_by_two_people():
    story = led("tekun").until("assess")
    story.next()
    assert story.case.places == ("assessing",)
    assert story.again(by=somebody("assessor")).codes == ("signed_already",)
    story.next()
    assert story.case.places == ("care_setting",)


def test_a_change_in_self_care_is_assessed_again_within_ten_working_days_and_changes_the_level_p04():
    story = led("tekun").until("report_care_change")
    assert story.case.facts["care_level"] == "partial"
    story.next()
    assert story.due("reassessment") == "2025-12-15"
    story.next()
    assert written(story.next(), "tekun") == {
        "status": "supported", "level": "full", "form": "scattered", "carer": "邻居张某", "amount": 2_800_00,
    }  # fmt: skip


def test_moving_to_an_institution_takes_a_new_agreement_and_the_register_forgets_the_carer():
    story = led("tekun").until("transfer")
    story.next()
    assert story.case.places == ("agreement",)
    entry = written(story.next(), "tekun")
    assert (entry["form"], entry["carer"]) == ("institution", "")


def test_supporters_are_checked_only_if_they_agree():
    story = led("tekun").until("start_investigation")
    assert unmet(story.again(supporters_agree=2)) == ("only_who_agrees",)


def test_tekun_is_surveyed_and_opined_on_within_fifteen_working_days():
    story = led("tekun").until("give_opinion")
    assert story.due("opinion_limit") == "2025-09-08"
    story.next()
    assert not story.running("opinion_limit")


@pytest.mark.parametrize("missing", ["no_work", "no_income", "no_supporter"])
def test_each_of_the_three_conditions_of_tekun_is_needed(missing):
    story = led("tekun").until("give_opinion")
    assert unmet(story.again(**{missing: NO})) == ("three_withouts",)


def test_d18_the_notice_of_seven_days_does_not_roll_over_a_rest_day():
    story = led("tekun").until("post_notice")
    story.next(when="2026-03-02 09:00")
    assert story.due("notice_period") == "2026-03-09"
    assert story.wait("2026-03-09 23:59").places == ("notice",)
    assert story.wait("2026-03-10").places == ("examining",)


def test_c8_a_county_may_say_how_long_temporary_aid_hangs():
    story = led("temporary_aid", temporary_notice_days=3).until("post_notice")
    story.next()
    assert story.due("notice_period") == "2025-09-13"
    national = led("temporary_aid").until("post_notice")
    national.next()
    assert national.due("notice_period") == "2025-09-17"


def test_after_an_objection_tekun_is_surveyed_again_within_fifteen_working_days_and_posted_again():
    ways = the_procedure("tekun")
    assert "examining" not in reached_from("objection", leads_to(ways, without=["prelim"]))
    assert "examining" not in reached_from("objection", leads_to(ways, without=["notice"]))
    story = led("tekun", "objection_and_refusal").until("settle_objection")
    assert story.due("objection_limit") == "2025-09-28"
    story.next()
    story.next()
    assert story.running("objection_limit"), "the new opinion is still to come"


def test_a_case_of_tekun_that_was_drawn_is_visited_first():
    assert unmet(led("tekun").until("examine").next()) == ("drawn_visited",)
    assert the_procedure("tekun").parameters["tekun_field_check_percent"].value >= 30


def test_tekun_is_examined_within_fifteen_working_days():
    story = led("tekun").until("order_field_check")
    assert story.due("decision_limit") == "2025-09-23"


def test_s2_04_the_town_decides_on_tekun_where_it_was_delegated_and_the_county_elsewhere():
    for move in ("confirm", "refuse", "end_support"):
        assert the_procedure("tekun", "national").moves[move].by.every_role == ("county_approver",)
        assert the_procedure("tekun", "s2-town-reform").moves[move].by.every_role == ("town_approver",)
    story = led("tekun", pack="s2-town-reform").until("confirm")
    assert isinstance(story.next(), Step)


def test_s2_17_the_end_of_support_is_filed_within_five_working_days():
    story = led("tekun", "minor").until("file_ending")
    assert story.due("ending_filing") == "2026-07-31"


def test_support_is_not_ended_unheard_unless_by_death_or_own_wish():
    ways = leads_to(the_procedure("tekun"), without=["hearing"])
    assert "ended" in reached_from("ending_check", ways), "by death or own wish"
    story = led("tekun", "minor").until("verify_ending")
    assert unmet(story.next()) == ("hearing_not_needed",)


def test_what_the_person_said_is_answered_before_support_ends():
    assert unmet(led("tekun", "minor").until("end_support").next()) == ("points_answered",)


def test_s5_45_a_death_in_support_opens_the_funeral_at_once_and_another_ground_does_not():
    story = led("tekun", "death").until("report_ending")
    assert opens(story.next()) == {}
    funeral = opens(story.until("report_ending").next())["referral"]
    assert (funeral["need"], funeral["aid_status"]) == ("funeral", "tekun")


def test_the_ending_is_posted_again_after_an_objection():
    without_notice = leads_to(the_procedure("tekun"), without=["ending_notice"])
    assert "ending_deciding" not in reached_from("ending_objection", without_notice)
    story = led("tekun", "minor").until("settle_ending_objection")
    assert story.due("ending_objection_limit") == "2026-07-30"
    story.next()
    story.next()
    assert story.case.places == ("ending_posting",)


def test_an_objection_that_is_right_keeps_the_person_in_support():
    story = led("tekun", "minor").until("settle_ending_objection")
    story.next(objection_upheld=YES)
    story.next()
    assert story.case.places == ("in_support",)


def test_person_and_committee_are_both_told_of_the_ending_in_writing():
    assert unmet(led("tekun", "death").until("serve_decision").next()) == ("committee_informed",)
