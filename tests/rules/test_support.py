"""Tekun, temporary and emergency aid, edge and rigid-expenditure households: each rule under its id.

S, C, D, M and P numbers are those of the rule catalogue; the packs carry them at the place that keeps the rule.
"""

import pytest

from office.clock import StoppedClock
from office.rehearsal import moment_of
from office.requests import Deed
from states import Blocked, Known, Latest, Step
from states.known import NOTHING
from tests.office_support import TOWN, Stage, a_bundle, a_cast, an_office, shipped
from tests.rules.support import (
    Story,
    leads_to,
    local_pack,
    moves_of_time,
    reached_from,
    somebody,
    targets,
    the_procedure,
    unmet,
)

OURS = ("tekun", "temporary_aid", "emergency_aid", "recognition", "reserve_top_up")
YES, NO = "是", "否"


def led(procedure: str, example: str = "main", pack: str = "national", known: Known = NOTHING, **parameters: int | str
        ) -> Story:  # fmt: skip
    """The story of that example, in a pack, or in a county that gave some parameters another value."""
    changed = "\n".join(f"{name}: {{value: {value!r}}}" for name, value in parameters.items())
    found = local_pack(parameters=changed).procedures[procedure] if changed else the_procedure(procedure, pack)
    story = Story(found, example)
    story.known = known
    return story


def led_by_time(procedure: str) -> set[str]:
    """Every state into which time can bring a case."""
    return {state for move in moves_of_time(the_procedure(procedure)) for state in targets(move)}


def opens(answer: Step | Blocked) -> dict[str, dict[str, object]]:
    """The cases that are opened with this step, with what they know."""
    assert isinstance(answer, Step), answer
    return {child.procedure: dict(child.facts) for child in answer.opens}


def written(answer: Step | Blocked, register: str) -> dict[str, object]:
    """What the step leaves as the latest entry of a register."""
    assert isinstance(answer, Step), answer
    return dict([entry.values for entry in answer.entry.writes if entry.register == register][-1])


# === P04 特困 | tekun ======================================================================


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


# === P05 一般临时救助 | temporary aid ======================================================================


def test_s1_18_s5_50_temporary_aid_asks_for_no_hukou_and_names_the_place_of_the_emergency():
    for procedure in ("temporary_aid", "emergency_aid"):
        found = the_procedure(procedure)
        assert not {"hukou_elsewhere", "jurisdiction_note"} & set(found.fields)
        assert any("emergency_place" in move.asks for move in found.moves.values())
    story = led("temporary_aid", "conference_and_county").until("accept")
    assert isinstance(story.next(), Step)


def test_s1_19_the_standard_is_that_of_the_place_and_the_same_for_everybody():
    story = led("temporary_aid", "conference_and_county").until("give_opinion")
    assert "S1-19" in story.procedure.fields["local_standard"].hint.zh
    asked = {m for m, move in story.procedure.moves.items() if "local_standard" in move.asks}
    assert asked == {"give_opinion"}


@pytest.mark.parametrize("status", ["dibao", "tekun", "edge", "rigid"])
def test_of_a_family_recognised_already_only_the_necessary_expense_is_verified(status):
    story = led("temporary_aid").until("accept")
    story.next(aided_already=status)
    assert story.case.places == ("expense_check",)
    other = led("temporary_aid").until("accept")
    other.next(aided_already="none")
    assert other.case.places == ("accepted",)


def test_s5_46_the_seven_causes_of_the_plan_can_be_named():
    causes = the_procedure("temporary_aid").fields["aid_cause"].options
    assert {"fire", "geology", "traffic", "drowning", "illness", "schooling", "living"} <= set(causes)


def test_s5_47_tier_and_reasons_are_written_down():
    story = led("temporary_aid").until("give_opinion")
    assert unmet(story.again(tier="", opinion_note="")) == ("missing_field", "missing_field")


@pytest.mark.parametrize(("persons", "months", "amount"), [(1, 1, 700_00), (1, 6, 4_200_00), (3, 4, 8_400_00)])
def test_s5_48_the_amount_is_standard_times_persons_times_months_m17(persons, months, amount):
    story = led("temporary_aid").until("give_opinion")
    story.left.pop(0)
    story.next(aided_persons=persons, months=months, stages=1)
    assert story.case.facts["amount"] == amount


def test_s5_48_c9_more_than_six_months_take_a_case_conference():
    story = led("temporary_aid", "conference_and_county").until("give_opinion").until("record_review")
    story.next()
    assert unmet(story.next()) == ("months_usual",)
    story.next()
    story.next()
    assert isinstance(story.next(), Step)


def test_c9_how_many_months_are_usual_is_read_both_ways():
    shanghai = led("temporary_aid", temporary_most_months=2).until("give_opinion")
    shanghai.left.pop(0)
    assert unmet(shanghai.next()) == ("months_usual",)
    usual = led("temporary_aid").until("give_opinion")
    usual.left.pop(0)
    assert isinstance(usual.next(), Step)


def test_s5_91_a_conference_has_three_members_and_minutes_and_decides_nothing():
    story = led("temporary_aid", "conference_and_county").until("conclude_conference")
    assert unmet(story.again(conference_members=2)) == ("conference_quorate",)
    story.next()
    assert story.case.places == ("prelim",)


def test_a_dispute_brings_about_a_review_of_the_facts_before_the_opinion():
    story = led("temporary_aid", "conference_and_county").until("give_opinion")
    assert unmet(story.next()) == ("dispute_reviewed",)


@pytest.mark.parametrize(("months", "place"), [(3, "town_deciding"), (4, "county_deciding")])
def test_s2_04_the_town_decides_on_temporary_aid_within_its_limit_and_the_county_above(months, place):
    story = led("temporary_aid").until("give_opinion")
    story.left.pop(0)
    story.next(months=months)
    story.until("examine").next()
    assert story.case.places == (place,)


def test_the_same_cause_again_is_accepted_at_the_window_and_refused_with_reasons_by_who_decides():
    story = led("temporary_aid", "repeated").until("accept")
    assert isinstance(story.next(), Step)
    assert unmet(story.until("give_opinion").next()) == ("repeat_explained",)
    story.until("refuse").next()
    assert story.due("refusal_service") == "2025-10-13"


def test_a_good_reason_lets_the_same_cause_be_helped_again():
    story = led("temporary_aid", "repeated").until("give_opinion")
    assert isinstance(story.next(repeat_reason="再次住院，新的支出"), Step)


@pytest.mark.parametrize(
    ("cause", "granted_on", "taken"),
    [("schooling", "2025-01-15", False), ("schooling", "2024-09-01", True), ("fire", "2025-08-01", True)],
)
def test_the_ledger_knows_who_was_helped_for_the_same_cause_within_twelve_months(cause, granted_on, taken):
    helped = Known(registers={"temporary_aids": Latest(1, {"cause": cause, "granted_on": granted_on, "amount": 1})})
    story = led("temporary_aid", known=helped).until("accept")
    answer = story.again(repeated=NO)
    assert isinstance(answer, Step) is taken
    assert taken or unmet(answer) == ("repeat_told",)


def test_of_aid_in_parts_each_is_paid_after_a_look_whether_it_is_needed():
    story = led("temporary_aid").until("pay")
    story.next()
    assert "delivery.payment.need_check" in story.case.places
    assert unmet(story.do("pay", somebody("cashier"), "2025-10-20", ["receipt"], paid_amount=1, paid_how="cash")) == (
        "not_now",
    )  # fmt: skip
    story.until("confirm_need").next(still_needed=NO)
    assert "settled" in story.case.places


def test_s1_12_who_decided_does_not_pay():
    story = led("temporary_aid").until("confirm")
    both = somebody("town_approver", "cashier", named="one and the same")
    story.next(by=both)
    assert unmet(story.next(by=both)) == ("same_person",)


def test_s2_17_a_family_is_paid_without_waiting_for_the_filing_which_is_due_in_five_working_days():
    story = led("temporary_aid").until("confirm")
    story.next()
    assert story.due("filing") == "2025-10-10"
    assert isinstance(story.next(), Step)
    assert "delivery.record.pending" in story.case.places


def test_c1_temporary_aid_is_posted_before_the_decision_and_published_after_it():
    ways = the_procedure("temporary_aid")
    assert "delivery.payment.paying" not in reached_from("prelim", leads_to(ways, without=["notice"]))
    story = led("temporary_aid").until("publish")
    story.left.pop(0)
    while story.left[0].do != "close":
        story.next()
    assert story.case.places == ("delivery.payment.done", "delivery.publication.pending", "delivery.record.done")


# === P06 先行救助 | emergency aid ======================================================================


def test_s5_52_help_comes_first_and_the_papers_are_completed_after_the_emergency():
    story = led("emergency_aid").until("pay")
    before = {name for name, n in story.case.done.items() if n}
    assert before == {"confirm_urgency", "grant_emergency"}, "neither check nor notice nor papers"
    assert not story.running("back_fill")
    story.until("register_relief").next()
    story.next()
    assert (story.case.places, story.due("back_fill")) == (("back_filling",), "2025-10-21")


def test_s5_52_a_case_whose_papers_are_not_complete_cannot_be_closed_and_stays_in_sight():
    ways = leads_to(the_procedure("emergency_aid"), without=["back_filling"])
    assert "closed" not in reached_from("granted", ways)
    story = led("emergency_aid").until("back_fill")
    story.left.clear()
    story.wait("2026-06-30")
    assert (story.case.places, story.running("back_fill")) == (("back_filling",), True)
    assert story.procedure.clocks["back_fill"].kind == "back-fill"


def test_c10_the_papers_have_ten_working_days_with_alarms_on_the_third_and_seventh_or_what_a_county_says():
    story = led("emergency_aid").until("back_fill")
    assert story.due("back_fill") == "2025-10-21"
    assert story.reminded("back_fill")[:3] == ["2025-10-11", "2025-10-16", "2025-10-21"]
    chuxiong = led("emergency_aid", back_fill_days=5).until("back_fill")
    assert chuxiong.due("back_fill") == "2025-10-14"


def test_c10_overdue_papers_are_told_to_the_discipline_office():
    rungs = the_procedure("emergency_aid").ladders["back_fill"]
    assert "discipline" in next(rung for rung in rungs if rung.working_days == 1).tell


def test_the_days_for_the_papers_count_from_the_relief_and_not_from_its_being_told():
    story = led("emergency_aid").until("register_relief")
    story.left.pop(0)
    story.next(when="2025-10-10 09:00")
    assert story.due("back_fill") == "2025-10-21"


@pytest.mark.parametrize(
    ("day", "guard"),
    [("2025-09-27", "relief_after_aid"), ("2025-10-01", "relief_not_to_come"), ("2025-09-29", "")],
)
def test_the_end_of_an_emergency_is_dated_neither_before_the_aid_nor_after_today(day, guard):
    story = led("emergency_aid").until("register_relief")
    answer = story.next(relieved_on=day)
    assert isinstance(answer, Step) if not guard else unmet(answer) == (guard,)


@pytest.mark.parametrize(("day", "taken"), [("2025-09-28", False), ("2025-10-16", False), ("2025-10-15", True)])
def test_papers_bear_the_day_they_were_written(day, taken):
    story = led("emergency_aid").until("back_fill")
    answer = story.next(papers_dated=day)
    assert isinstance(answer, Step) is taken
    assert taken or unmet(answer) == ("papers_after_relief",)


@pytest.mark.parametrize(("day", "taken"), [("2026-01-11", False), ("2026-01-13", False), ("2026-01-12", True)])
def test_money_is_in_hand_neither_before_the_call_nor_on_a_day_to_come(day, taken):
    story = led("emergency_aid", "long_emergency").until("pay")
    assert isinstance(story.next(paid_on=day), Step) is taken


def test_two_decide_on_an_emergency_neither_alone():
    story = led("emergency_aid").until("grant_emergency")
    story.left.pop(0)
    both = somebody("town_examiner", "town_approver", named="one and the same")
    story.next(by=both)
    assert story.case.places == ("urgent",)
    assert unmet(story.next(by=both)) == ("signed_already",)


@pytest.mark.parametrize(("did", "never"), [("grant_emergency", "pay"), ("confirm_urgency", "grant_emergency"),
                                            ("pay", "audit"), ("grant_emergency", "audit"), ("back_fill", "audit")])
def test_the_cashier_is_a_third_person_and_the_auditor_a_fourth(did, never):
    assert did in the_procedure("emergency_aid").moves[never].by.apart_from


def test_an_emergency_is_helped_within_forty_eight_hours_by_day_and_night():
    story = led("emergency_aid").until("grant_emergency")
    assert (story.due("aid_in_hand"), story.procedure.clocks["aid_in_hand"].within.unit) == ("2025-09-30", "hours")


def test_an_officer_whose_papers_are_overdue_grants_no_new_emergency_aid():
    late = Known(late={"back_fill": 1})
    for example, move in (("main", "grant_emergency"), ("small_fast", "grant_small")):
        story = led("emergency_aid", example).until(move)
        story.left.pop(0)
        story.known = late
        assert unmet(story.again()) == ("no_papers_owed",)
        story.known = Known()
        assert isinstance(story.next(), Step)


def test_d20_small_fast_relief_takes_three_days_and_does_not_roll_over_national_day():
    story = led("emergency_aid", "small_fast").until("grant_small")
    assert story.due("small_fast") == "2026-10-04"
    assert story.procedure.clocks["small_fast"].kind == "small-fast"


def test_small_fast_relief_knows_neither_check_nor_notice():
    found = the_procedure("emergency_aid")
    to_payment = reached_from("urgent", leads_to(found))
    assert not {"notice", "posting"} & set(found.states)
    assert "back_filling" not in reached_from("small_grant", leads_to(found))
    assert "small_grant" in to_payment


@pytest.mark.parametrize(("amount", "taken"), [("700.00", True), ("700.01", False), ("800.00", False)])
def test_c9_small_fast_relief_is_at_most_a_month_of_the_standard_m18(amount, taken):
    story = led("emergency_aid", "small_fast").until("grant_small")
    answer = story.next(amount=amount)
    assert isinstance(answer, Step) is taken
    assert taken or unmet(answer) == ("within_small_cap",)


def test_an_emergency_is_not_left_open_for_more_than_thirty_days_without_renewal():
    story = led("emergency_aid", "long_emergency").until("renew")
    assert story.case.places == ("renewal_due",)
    assert story.due("relief") == "2026-02-11"
    assert story.reminded("relief") == ["2026-01-19", "2026-01-27", "2026-02-11"], "7, 15 and 30 days after"
    story.next()
    story.next()
    assert story.due("relief") == "2026-03-14"


def test_s5_51_what_was_paid_first_is_audited_always_above_the_limit_and_by_sample_below():
    above = led("emergency_aid").until("audit")
    assert above.case.places == ("auditing",)
    below = led("emergency_aid", "long_emergency").until("draw_sample")
    below.next(sampled=NO)
    assert below.case.places == ("filing",)


def test_s5_63_s2_29_an_honest_error_is_put_right_in_a_record_of_its_own_with_ground_and_diligence():
    story = led("emergency_aid", "long_emergency").until("record_correction")
    assert unmet(story.again(diligence="", error_ground="")) == ("missing_field", "missing_field")
    story.next()
    assert story.case.places == ("recovering",)


def test_s5_63_fraud_is_not_forgiven_as_an_error():
    ways = leads_to(the_procedure("emergency_aid"))
    assert "error_found" not in ways["fraud_found"]
    story = led("emergency_aid", "fraud").until("audit")
    story.next()
    assert story.case.places == ("fraud_found",)


def test_fraud_that_an_audit_found_goes_to_other_people_with_its_day_and_amount():
    story = led("emergency_aid", "fraud").until("report_fraud")
    handed_over = opens(story.next())["dishonesty"]
    assert (handed_over["acted_on"], handed_over["unlawful_amount"]) == ("2025-11-03", 700_00)


def test_what_is_no_emergency_is_referred_and_not_rejected():
    found = the_procedure("emergency_aid")
    assert not [s for s in found.states.values() if s.outcome == "denied"]
    answer = led("emergency_aid", "not_an_emergency").next()
    assert "temporary_aid" in opens(answer)


# --- 备用金 | the reserve ----------------------------------------------------------------------


def reserve(balance: int) -> Known:
    return Known(registers={"reserve": Latest(1, {"opened": True, "balance": balance})})


def test_s5_49_a_reserve_that_falls_below_30000_opens_the_task_of_making_it_up_m19():
    story = led("emergency_aid", known=reserve(30_000_00)).until("pay")
    answer = story.next(reserve_counted="30,000.00")
    assert written(answer, "reserve")["balance"] == 25_800_00
    assert opens(answer) == {"reserve_top_up": {"shortfall": 4_200_00}}


@pytest.mark.parametrize(
    ("before", "opened"), [(34_200_00, False), (34_199_99, True), (30_000_00, True), (29_999_99, False)]
)
def test_s5_49_the_payment_that_brings_the_reserve_below_its_level_opens_the_task_and_no_other_does(before, opened):
    story = led("emergency_aid", known=reserve(before)).until("pay")
    answer = story.next(reserve_counted=f"{before / 100:.2f}")
    assert ("reserve_top_up" in opens(answer)) is opened


def test_what_is_counted_has_to_agree_with_the_ledger_of_the_reserve():
    story = led("emergency_aid", known=reserve(30_000_00)).until("pay")
    assert unmet(story.next(reserve_counted="29,999.00")) == ("reserve_agrees",)


def test_an_empty_reserve_does_not_keep_help_away_the_treasury_pays():
    story = led("emergency_aid", known=reserve(100_00)).until("grant_emergency")
    story.left.pop(0)
    assert unmet(story.again()) == ("reserve_covers",)
    assert isinstance(story.next(paid_from="treasury"), Step)


def test_s5_49_s5_82_what_comes_in_is_booked_by_a_third_person_and_ends_the_shortfall():
    story = led("reserve_top_up", known=reserve(0)).until("receive_top_up")
    assert unmet(story.next()) == ("whole_shortfall",)
    answer = story.next()
    assert written(answer, "reserve") == {"opened": True, "balance": 30_000_00}
    assert opens(answer) == {}


def test_s5_49_what_was_paid_meanwhile_is_made_up_next():
    story = led("reserve_top_up", "overdue", known=reserve(25_000_00)).until("ask_top_up")
    story.next()
    story.do("grant_top_up", somebody("town_approver"), "2025-09-26")
    came = {"received": "4,300", "voucher_no": "1"}
    answer = story.do("receive_top_up", somebody("cashier"), "2025-09-28", ["voucher"], **came)
    assert opens(answer) == {"reserve_top_up": {"shortfall": 700_00}}


# === P07 边缘、刚性支出 | recognition ======================================================================


@pytest.mark.parametrize(
    ("answers", "leads"),
    [
        pytest.param({"fits_tekun": YES, "net_income": 0}, "tekun", id="tekun-before-dibao"),
        pytest.param({"net_income": "2,099.99"}, "dibao", id="dibao-below-its-standard"),
        pytest.param({"net_income": "2,100.00"}, "", id="not-dibao-at-its-standard"),
        pytest.param({"net_income": "2,099.99", "property_fits": NO}, "", id="not-dibao-with-property"),
    ],
)
def test_one_application_is_tried_in_order_and_moved_to_what_it_fits(answers, leads):
    story = led("recognition").until("classify")
    answer = story.next(**{"severe_member": NO, **answers})
    assert set(opens(answer)) == ({leads} if leads else set())
    assert story.case.outcome == ("referred" if leads else "")


@pytest.mark.parametrize(
    ("operator", "income", "fits"),
    [("<", "3,149.99", True), ("<", "3,150.00", False), ("<=", "3,150.00", True), ("<=", "3,150.01", False)],
)
def test_c3_whether_150_percent_belongs_to_the_edge_is_read_both_ways_m10(operator, income, fits):
    story = led("recognition", edge_operator=operator).until("classify")
    story.next(net_income=income, severe_member=NO)
    assert story.case.facts["edge_fits"] is fits


@pytest.mark.parametrize(("spent", "fits"), [("34,560.00", False), ("34,560.01", True)])
def test_rigid_spending_counts_above_the_local_share_of_a_years_income(spent, fits):
    story = led("recognition", "expires").until("classify")
    story.next(rigid_spending=spent)
    assert story.case.facts["rigid_fits"] is fits


def test_the_proposal_follows_from_the_calculation_and_the_edge_comes_before_rigid_expenditure():
    story = led("recognition").until("give_opinion")
    assert unmet(story.next()) == ("kind_follows",)
    assert isinstance(story.next(), Step)


@pytest.mark.parametrize("ground", ["severe", "mental", "ill", "jobless", "kept"])
def test_c4_s2_15_an_edge_household_with_a_disabled_member_is_offered_single_person_dibao_on_any_ground(ground):
    story = led("recognition").until("offer_single_person")
    assert story.case.places == ("offering",)
    assert "dibao" in opens(story.again(single_ground=ground))


def test_c4_the_ground_of_a_single_person_case_is_never_left_out_and_nobody_is_made_to_apply():
    story = led("recognition").until("offer_single_person")
    assert unmet(story.again(single_ground="")) == ("missing_field",)
    assert opens(story.next(single_accepted=NO)) == {}


def test_recognition_takes_thirty_working_days_and_at_most_forty_five_also_in_a_reform_town():
    for pack in ("national", "s2-town-reform"):
        story = led("recognition", "refused", pack=pack).until("give_opinion")
        assert story.due("total_limit") == "2025-12-15"
        assert story.procedure.moves["extend"].extends.to == 45


def test_d14_the_county_has_ten_working_days_across_national_day():
    story = led("recognition").until("post_notice")
    story.next(when="2026-09-09 14:00")
    story.left.clear()
    story.wait("2026-09-17 00:00")
    assert (story.case.places, story.due("decision_limit")) == (("examining",), "2026-10-08")


def test_a_recognition_is_valid_for_twelve_months_at_most_and_rings_sixty_thirty_and_fifteen_days_before():
    story = led("recognition").until("confirm")
    assert unmet(story.again(valid_months=13)) == ("not_too_long",)
    answer = story.next()
    assert story.due("expiry") == "2026-09-26"
    assert story.reminded("expiry") == ["2026-07-28", "2026-08-27", "2026-09-11"]
    assert story.procedure.clocks["expiry"].kind == "expiry"
    assert written(answer, "recognitions") == {"kind": "edge", "since": "2025-09-26", "months": 12}


def test_when_its_time_is_over_a_recognition_lapses_by_itself():
    story = led("recognition", "expires")
    while story.left:
        story.next()
    assert story.wait("2026-03-03 23:59").places == ("recognised",)
    assert story.wait("2026-03-04").outcome == "lapsed"


def test_whoever_applies_again_is_asked_only_for_what_has_changed():
    story = led("recognition").until("re_apply")
    assert unmet(story.next()) == ("change_told",)
    story.next()
    assert story.case.places == ("accepted",)
    assert story.procedure.moves["re_apply"].needs == ()
    assert story.running("expiry"), "the old one is valid until the new one"
    story.until("confirm").next()
    assert story.due("expiry") == "2027-08-20"


def test_who_withdraws_a_second_application_keeps_what_he_has():
    story = led("recognition").until("re_apply")
    story.left.pop(0)
    story.next()
    story.do("withdraw", somebody("handler"), "2026-08-04", ["withdrawal"], withdrawal_reason="不办了")
    assert story.case.places == ("recognised",)


def test_a_recognition_is_not_ended_early_unheard_and_never_by_time():
    found = the_procedure("recognition")
    assert "decided" not in reached_from("recognised", leads_to(found, without=["hearing"])) - {"refused"}
    assert led_by_time("recognition").isdisjoint({"decided", "ended"})


# === 各程序共有 | all of them ======================================================================


@pytest.mark.parametrize("name", OURS)
def test_time_grants_nothing(name):
    granting = {"confirmed", "delivery", "granted", "small_grant", "in_support", "recognised", "refused"}
    assert led_by_time(name).isdisjoint(granting)


def test_an_officer_whose_papers_are_overdue_is_stopped_by_the_office_itself():
    """The whole way: the limit of one case passes, and who decided there cannot decide in the next."""
    clock = StoppedClock(moment_of("2026-01-05 09:00"))
    office = an_office(clock, shipped(), "national")
    roles = ("handler", "surveyor", "town_examiner", "town_approver", "cashier")
    stage = Stage(office, clock, a_cast(office, {role: (role, role, TOWN) for role in roles}), "emergency_aid")

    def act(number: str, who: str, move: str, files: tuple[str, ...] = (), **answers: str) -> Step | Blocked:
        return office.act(stage.cast[who], number, Deed(move, answers, a_bundle(dict.fromkeys(files, 1))))

    urgent = {"called_on": "2026-01-05", "how_looked_into": "phone", "emergency_place": "青松社区", "aid_cause": "fire",
              "persons": "1", "identity_known": YES, "emergency_note": "无处过夜"}  # fmt: skip
    grant = {"local_standard": "700", "amount": "700", "paid_from": "treasury", "grant_note": "安置"}
    first = stage.opens("handler")
    act(first, "handler", "confirm_urgency", ("scene_photo",), **urgent)
    act(first, "surveyor", "confirm_urgency")
    act(first, "town_examiner", "grant_emergency", **grant)
    act(first, "town_approver", "grant_emergency")
    act(first, "cashier", "pay", ("receipt",), paid_on="2026-01-05", paid_how="transfer")
    assert isinstance(act(first, "handler", "register_relief", relieved_on="2026-01-05", relief_reason="已安置"), Step)

    stage.at("2026-01-20 09:00")
    second = stage.opens("handler", applicant="李秀英")
    act(second, "handler", "confirm_urgency", ("scene_photo",), **urgent)
    assert isinstance(act(second, "surveyor", "confirm_urgency"), Step), "the call is looked into all the same"
    assert unmet(act(second, "town_examiner", "grant_emergency", **grant)) == ("no_papers_owed",)
