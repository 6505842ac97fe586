"""A need at its department: the rules of P08 that a single referral carries."""

import pytest

from states import Blocked, Step
from states.known import Known
from states.steps import rings
from tests.core_support import at
from tests.rules.support import Story, leads_to, reached_from, somebody, the_procedure, unmet

KINDS = ("medical", "education", "housing", "employment", "disaster", "legal_aid", "rehabilitation", "funeral",
         "charity", "disability", "judicial")  # fmt: skip
GRANTS = {"give_medical_aid", "give_school_aid", "give_housing_aid", "offer_work", "give_disaster_aid",
          "grant_legal_aid", "give_rehabilitation", "hold_funeral", "give_charity", "serve_disabled",
          "give_judicial_aid"}  # fmt: skip
OFFICER, CLERK, SUPERVISOR = somebody("department_officer"), somebody("window_clerk"), somebody("supervisor")
ONE_OPEN = Known(children={"open": 1, "total": 2})


def at_the_department(need: str, status: str = "dibao", on: str = "2025-09-26") -> Story:
    """A referral of that kind which the department has accepted."""
    story = Story(the_procedure("referral"))
    story.do("state_need", CLERK, f"{on} 09:00", need=need, need_note="需要帮助", applied_on=on, channel="window",
             aid_status=status)  # fmt: skip
    story.do("assign", CLERK, f"{on} 09:10", assigned_unit="承办单位", assigned_note="请办理")
    story.do("accept_referral", OFFICER, f"{on} 09:20")
    return story


def given(story: Story, move: str, when: str = "2025-09-29 10:00", **answers: object) -> Step | Blocked:
    return story.do(move, OFFICER, when, **answers)


def test_s1_09_a_referral_is_assigned_done_fed_back_verified_and_struck_off_in_this_order():
    referral = the_procedure("referral")
    for step in ("done", "fed_back", "verified"):
        assert "struck_off" not in reached_from("medical", leads_to(referral, without=[step, "not_eligible"])), step
    assert "struck_off" in reached_from("medical", leads_to(referral, without=["not_eligible"]))


def test_s1_09_it_is_urged_at_three_levels_in_order_each_once_and_ever_higher():
    story = Story(the_procedure("referral")).after("assign")
    because = {"urged_why": "未接收", "urged_until": "2025-10-10"}
    head = somebody("department_head")
    assert unmet(story.do("urge_again", SUPERVISOR, "2025-09-28 09:00", **because)) == ("urged_once",)
    first = story.do("urge", SUPERVISOR, "2025-09-28 09:00", **because)
    assert unmet(story.do("urge", SUPERVISOR, "2025-09-29 09:00", **because)) == ("not_urged_yet",)
    second = story.do("urge_again", SUPERVISOR, "2025-09-29 09:00", **because)
    third = story.do("urge_finally", head, "2025-09-30 09:00", **because)
    told = [{role for tell in answer.tells for role in tell.roles} for answer in (first, second, third)]
    assert told == [
        {"department_officer"}, {"department_officer", "department_head"}, {"department_officer", "discipline"}
    ]  # fmt: skip
    assert story.case.places == ("assigned",)


def test_s1_15_nothing_is_struck_off_without_proof_of_the_result_and_the_person_being_asked():
    story = Story(the_procedure("referral")).until("feed_back")
    assert unmet(story.do("feed_back", OFFICER, "2025-10-15 09:00", feedback="已办")) == ("missing_material",)
    story.after("feed_back")
    assert unmet(story.do("strike_off", SUPERVISOR, "2025-10-16 09:00", strike_note="销号")) == ("not_now",)
    story.next(person_confirms="否")
    assert story.case.places == ("returned",)


def test_s1_15_who_asked_the_person_does_not_strike_off():
    story = Story(the_procedure("referral")).until("verify")
    both = somebody("window_clerk", "supervisor", named="one and the same")
    story.next(by=both)
    assert story.next(by=both).codes == ("same_person",)


def test_p08_a_department_refuses_within_five_working_days_with_reasons_and_must_accept_afterwards():
    story = Story(the_procedure("referral"), "returned").after("reassign")
    assert story.due("return_window") == "2025-10-10"
    because = {"return_ground": "duty", "return_reasons": "不属本单位职责"}
    assert unmet(story.do("return_referral", OFFICER, "2025-10-10 17:00", return_ground="duty")) == ("missing_field",)
    assert story.wait("2025-10-11 00:00").places == ("bound",)
    assert story.do("return_referral", OFFICER, "2025-10-11 09:00", **because).codes == ("not_now",)
    assert isinstance(story.do("accept_referral", OFFICER, "2025-10-11 09:10"), Step)


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("legal_aid", "funeral")])
def test_p08_acceptance_by_the_department_is_due_in_two_working_days(kind):
    story = Story(the_procedure("referral"))
    story.next(need=kind)
    story.next()
    assert (story.case.places, story.due("accept_limit")) == (("assigned",), "2025-09-29")


@pytest.mark.parametrize(("kind", "clock", "due"), [
    ("medical", "medical_limit", "2025-10-16"), ("education", "education_limit", "2025-10-16"),
    ("housing", "housing_limit", "2025-10-30"), ("employment", "first_offer", "2025-10-10"),
    ("rehabilitation", "rehabilitation_limit", "2025-10-16"), ("charity", "charity_limit", "2025-10-16"),
    ("funeral", "funeral_same_day", "2025-09-26"), ("legal_aid", "legal_same_day", "2025-09-26"),
])  # fmt: skip
def test_p08_each_kind_has_its_own_limit_and_only_that(kind, clock, due):
    story = at_the_department(kind)
    assert story.due(clock) == due
    others = {"legal_decision"} if kind == "legal_aid" else set()
    assert story.limits == {clock} | others


def test_l1_42_a_department_uses_the_status_that_civil_affairs_has_recognised():
    referral = the_procedure("referral")
    assert "aid_status" in referral.moves["state_need"].asks
    assert not [m for m in GRANTS if "aid_status" in referral.moves[m].asks]


def test_s5_85_who_is_not_eligible_is_offered_other_aid_and_charity_is_followed_to_its_end():
    story = Story(the_procedure("referral"), "not_eligible").until("offer_other_aid")
    answer = story.next()
    assert [(child.procedure, child.facts["need"]) for child in answer.opens] == [("referral", "charity")]
    assert the_procedure("referral").states["not_eligible"].final is False
    story.known = ONE_OPEN
    story.after("verify")
    assert unmet(story.do("strike_off", SUPERVISOR, "2026-02-25 10:00", strike_note="销号")) == ("other_aid_done",)
    assert set(the_procedure("referral").fields["charity_ground"].options) == {"refused", "insufficient", "slow"}


def test_b9_not_eligible_is_told_in_writing_with_reasons_and_remedy():
    story = Story(the_procedure("referral"), "not_eligible").until("find_ineligible")
    because = {"ineligible_reasons": "不符合", "remedy_told": "是"}
    assert unmet(story.do("find_ineligible", OFFICER, "2026-02-12 11:00", **because)) == ("missing_material",)
    assert unmet(story.next()) == ("remedy_explained",)


def test_s1_22_s5_53_who_gives_and_what_is_given_by_charity_is_recorded():
    story = at_the_department("charity")
    assert unmet(given(story, "give_charity", charity_ground="slow", charity_kind="goods")) == ("missing_field",)
    kinds = {"charity_ground": "slow", "charity_giver": "爱心企业", "charity_kind": "goods"}
    assert isinstance(given(story, "give_charity", **kinds), Step)
    assert the_procedure("referral").fields["charity_giver"].private


def test_s3_04_insurance_paid_for_a_poor_household_is_confirmed_by_the_insurance():
    story = at_the_department("medical")
    insured = {"medical_measure": "insured", "aid_amount": 0}
    assert unmet(given(story, "give_medical_aid", insurance_confirmed="否", **insured)) == ("insured",)
    assert isinstance(given(story, "give_medical_aid", insurance_confirmed="是", **insured), Step)


def test_s3_07_housing_aid_is_a_subsidy_a_rental_flat_affordable_housing_or_a_repair():
    options = the_procedure("referral").fields["housing_measure"].options
    assert set(options) == {"subsidy", "public_rental", "affordable", "repair"}


def test_s3_08_the_five_services_of_legal_aid_can_be_chosen():
    options = the_procedure("referral").fields["legal_service"].options
    assert [options[k].zh for k in options] == ["法律咨询", "代写法律文书", "刑事辩护", "民事代理", "行政代理"]


@pytest.mark.parametrize(("stage", "allowed"), [("college", True), ("postgraduate", False)])
def test_s5_25_education_aid_reaches_up_to_college_and_not_beyond(stage, allowed):
    answer = given(at_the_department("education"), "give_school_aid", school_stage=stage, school_measure="grant",
                   school_hindered="否")  # fmt: skip
    assert isinstance(answer, Step) is allowed


def test_s5_26_the_four_measures_of_education_aid_can_be_chosen():
    options = the_procedure("referral").fields["school_measure"].options
    assert [options[k].zh for k in options][:4] == ["减免费用", "发放助学金", "勤工助学", "送教上门"]


def test_s5_28_a_child_that_cannot_easily_go_to_school_is_placed():
    story = at_the_department("education")
    child = {"school_stage": "compulsory", "school_measure": "waiver", "school_hindered": "是"}
    assert unmet(given(story, "give_school_aid", **child)) == ("child_placed",)
    assert isinstance(given(story, "give_school_aid", school_placement="integrated", **child), Step)


@pytest.mark.parametrize(("status", "short", "allowed"), [
    ("dibao", "是", True), ("tekun", "是", True), ("dibao", "否", False), ("none", "是", False), ("rigid", "是", False),
])  # fmt: skip
def test_s5_29_housing_aid_is_for_dibao_and_tekun_households_in_housing_need(status, short, allowed):
    answer = given(at_the_department("housing", status), "give_housing_aid", housing_short=short,
                   housing_standard="县住建〔2025〕12号", housing_measure="subsidy")  # fmt: skip
    assert isinstance(answer, Step) is allowed


def test_s5_30_housing_aid_names_the_published_standard_it_rests_on():
    answer = given(at_the_department("housing"), "give_housing_aid", housing_short="是", housing_measure="repair")
    assert unmet(answer) == ("missing_field",)


JOB_SEEKER = {"working_age": "是", "able_to_work": "是", "wants_work": "是", "unemployment_registered": "是",
              "zero_employment": "否", "job_offer": "job", "placed": "是"}  # fmt: skip


def offered(**answers: object) -> Step | Blocked:
    return given(at_the_department("employment"), "offer_work", **{**JOB_SEEKER, **answers})


@pytest.mark.parametrize("missing", ["working_age", "able_to_work", "wants_work", "unemployment_registered"])
def test_s5_31_job_aid_needs_all_four_conditions(missing):
    assert isinstance(offered(), Step)
    assert unmet(offered(**{missing: "否"})) == ("job_seeker",)


@pytest.mark.parametrize(("aid", "most", "above"), [
    pytest.param("startup_loan", "200,000.00", "200,000.01", id="s5_32 loan"),
    pytest.param("startup_grant", "5,000.00", "5,000.01", id="s5_33 one-off grant"),
    pytest.param("rent_grant", "500.00", "500.01", id="s5_34 rent"),
    pytest.param("rent_months", 36, 37, id="s5_34 months of rent"),
])  # fmt: skip
def test_s5_32_s5_33_s5_34_start_up_aid_keeps_within_its_caps(aid, most, above):
    assert isinstance(offered(job_offer="startup", **{aid: most}), Step)
    assert unmet(offered(job_offer="startup", **{aid: above})) == ("wrong_value",)


def test_s5_33_the_one_off_grant_is_paid_once_per_person():
    assert unmet(offered(job_offer="startup", startup_grant=5000, startup_had="是")) == ("startup_once",)
    assert isinstance(offered(job_offer="startup", startup_grant=5000, startup_had="否"), Step)


def test_s5_35_the_amounts_are_parameters_with_their_basis_and_can_change_by_date():
    used = the_procedure("referral").parameters
    names = ("startup_loan_cap", "startup_grant", "rent_grant", "rent_grant_months")
    amounts = {name: used[name].value for name in names}
    assert amounts == {"startup_loan_cap": 200000, "startup_grant": 5000, "rent_grant": 500, "rent_grant_months": 36}
    assert [used[name].basis[:5] for name in amounts] == ["S5-32", "S5-33", "S5-34", "S5-34"]


@pytest.mark.parametrize("offer", ["public_post", "employer"])
def test_s5_36_s5_38_public_posts_and_support_for_employers_can_be_offered(offer):
    assert isinstance(offered(job_offer=offer), Step)


def test_s5_37_a_household_without_work_is_followed_month_by_month_until_somebody_works():
    story = Story(the_procedure("referral"), "zero_employment").after("offer_work")
    assert (story.case.places, story.due("month_of_search")) == (("following",), "2026-01-09")
    story.after("report_work")
    assert (story.case.places, story.due("month_of_search")) == (("following",), "2026-02-08")
    assert unmet(story.next()) == ("work_found",)
    story.next()
    assert story.case.places == ("done",)
    assert "month_of_search" not in story.limits


def legal(status: str = "tekun", **answers: object) -> Step | Blocked:
    story = at_the_department("legal_aid", status)
    asked = {"legal_service": "civil", "hardship_check": "exempt", "urgent_first": "否"}
    return given(story, "grant_legal_aid", "2025-09-26 11:00", **{**asked, **answers})


def test_s5_39_the_hardship_line_of_legal_aid_is_a_parameter_of_the_place():
    line = the_procedure("referral").parameters["legal_aid_line"]
    assert "S5-39" in line.basis
    assert str(line.value) in the_procedure("referral").fields["hardship_check"].hint.zh
    assert unmet(legal("none", hardship_check="not_met")) == ("hardship",)
    assert isinstance(legal("none", hardship_check="met"), Step)


@pytest.mark.parametrize("status", ["dibao", "tekun", "edge", "rigid", "other"])
def test_s5_40_recipients_are_exempt_from_the_hardship_check_and_only_they(status):
    assert isinstance(legal(status), Step)
    assert unmet(legal(status, hardship_check="met")) == ("no_hardship_check",)
    assert unmet(legal("none")) == ("hardship",)


def test_s5_41_an_urgent_case_is_taken_first_and_its_papers_are_an_open_duty_until_they_come():
    story = Story(the_procedure("referral"), "legal_aid").after("appoint_lawyer")
    assert (story.case.places, story.due("papers_limit")) == (("papers_due",), "2025-10-21")
    assert the_procedure("referral").clocks["papers_limit"].kind == "back-fill"
    assert "struck_off" not in reached_from("papers_due", leads_to(the_procedure("referral"), without=["done"]))
    assert unmet(story.do("complete_papers", OFFICER, "2025-10-09 09:00")) == ("missing_material",)


def test_s5_42_legal_aid_is_accepted_and_examined_on_the_day_of_the_application_with_a_reminder_at_three():
    story = at_the_department("legal_aid", on="2025-09-30")
    assert (story.due("same_day_acceptance"), story.due("legal_same_day")) == ("2025-09-30", "2025-09-30")
    first = rings(story.deadline("legal_same_day"), story.procedure, at("2025-09-30 10:00"))[0]
    assert (first.at, first.rung.tell) == (at("2025-09-30 15:00").at, ("duty",))


def test_c14_the_same_day_is_the_promise_and_seven_and_three_days_are_the_law():
    story = at_the_department("legal_aid", on="2025-09-23")
    assert {"legal_same_day", "legal_decision"} <= story.limits
    assert (story.due("legal_same_day"), story.due("legal_decision")) == ("2025-09-23", "2025-09-30")
    story.do("grant_legal_aid", OFFICER, "2025-09-24 10:00", legal_service="advice", hardship_check="exempt",
             urgent_first="否")  # fmt: skip
    assert story.due("legal_appointment") == "2025-09-28"  # the 27th is a Saturday, the Sunday is worked
    used = story.procedure.parameters
    assert {used[n].basis.split("；")[0] for n in ("legal_aid_decision_days", "legal_aid_appointment_days")} == {
        "法律援助法第四十三条"
    }


def test_s5_43_aid_can_be_asked_for_by_telephone_and_at_home():
    for name in ("one_door", "referral"):
        assert {"phone", "home"} <= set(the_procedure(name).fields["channel"].options)


def test_s5_44_devices_and_therapy_for_children_can_be_given():
    assert {"device", "child"} <= set(the_procedure("referral").fields["rehabilitation_measure"].options)


@pytest.mark.parametrize("left_out", ["transport_done", "cooling_done", "cremation_done", "ashes_kept"])
def test_s5_45_all_four_funeral_services_are_given_the_same_day_and_cost_nothing(left_out):
    services = dict.fromkeys(("transport_done", "cooling_done", "cremation_done", "ashes_kept"), "是")
    story = at_the_department("funeral", on="2025-10-01")
    assert story.due("funeral_same_day") == "2025-10-01"
    answer = given(story, "hold_funeral", "2025-10-01 15:00", death_record="死证1", **{**services, left_out: "否"})
    assert unmet(answer) == ("four_services",)
    asked = the_procedure("referral").moves["hold_funeral"].asks
    assert not [f for f in asked if the_procedure("referral").fields[f].type == "money"]


def test_s5_21_s5_84_the_six_kinds_of_disaster_aid_and_then_what_comes_after():
    referral = the_procedure("referral")
    assert len(referral.fields["disaster_kind"].options) == 6
    assert {"temporary", "dibao"} <= set(referral.fields["then_aid"].options)
    aid = {"disaster_no": "1", "disaster_kind": "winter"}
    assert unmet(given(at_the_department("disaster"), "give_disaster_aid", **aid)) == ("missing_field",)
    for then, opened in (("temporary", ["temporary_aid"]), ("dibao", ["dibao"]), ("none", [])):
        answer = given(at_the_department("disaster"), "give_disaster_aid", then_aid=then, **aid)
        assert [child.procedure for child in answer.opens] == opened


def test_b10_a_referral_past_its_limit_stays_where_it_is():
    late = at_the_department("housing").wait("2026-03-02")
    assert late.places == ("housing",)


def test_s2_22_the_village_grants_nothing():
    assert not [m for m in GRANTS if "village_agent" in the_procedure("referral").moves[m].by.every_role]


def test_s5_45_a_death_opens_the_funeral_beside_the_exit_on_the_same_day():
    story = Story(the_procedure("dibao_exit"), "death").after("start_verification")
    [(procedure, facts)] = story.opened
    assert (procedure, facts["need"], facts["applied_on"]) == ("referral", "funeral", "2025-12-08")
