"""One window in and out: what the national pack makes of P08 for the person who comes to it."""

import pytest

from states import Blocked, Step
from states.known import Known
from tests.rules.support import Story, leads_to, papers, reached_from, somebody, the_procedure, unmet

KINDS = ("medical", "education", "housing", "employment", "disaster", "legal_aid", "rehabilitation", "funeral",
         "charity", "disability", "judicial")  # fmt: skip
CLERK = somebody("window_clerk")
ONE_OPEN = Known(children={"open": 1, "total": 2})
NONE_OPEN = Known(children={"open": 0, "total": 2})
EVERY_NEED = {f"needs_{kind}": "否" for kind in KINDS} | {"needs_living": "none", "has_disabled_member": "否",
                                                          "needs_note": "评估"}  # fmt: skip


def assessed(**needs: object) -> Step | Blocked:
    story = Story(the_procedure("one_door")).until("assess_needs")
    return story.do("assess_needs", CLERK, "2025-09-26 10:00", **{**EVERY_NEED, **needs})


@pytest.mark.parametrize("kind", KINDS)
def test_s1_20_each_need_that_was_found_opens_one_referral_of_its_kind(kind):
    answer = assessed(**{f"needs_{kind}": "是"})
    assert isinstance(answer, Step)
    assert [(child.procedure, child.facts["need"]) for child in answer.opens] == [("referral", kind)]


def test_s1_20_a_referral_opened_by_the_window_is_assigned_without_asking_for_the_need_again():
    fields = {name for move in ("assign", "accept_referral") for name in the_procedure("referral").moves[move].asks}
    assert not fields & {"need", "applied_on", "aid_status", "channel"}


def test_s3_17_every_kind_of_need_is_answered_before_the_case_goes_on():
    story = Story(the_procedure("one_door")).until("assess_needs")
    answers = {**EVERY_NEED, "needs_medical": "是"}
    del answers["needs_housing"]
    assert unmet(story.do("assess_needs", CLERK, "2025-09-26 10:00", **answers)) == ("missing_field",)


def test_s5_87_several_needs_go_out_together_and_none_of_them_twice():
    answer = assessed(needs_medical="是", needs_education="是", needs_housing="是")
    assert [child.facts["need"] for child in answer.opens] == ["medical", "education", "housing"]
    story = Story(the_procedure("one_door")).after("assess_needs")
    added = {"added_note": "再申请", "added_on": "2025-09-26"}
    twice = story.do("add_need", CLERK, "2025-09-26 11:00", added_need="medical", **added)
    assert unmet(twice) == ("not_asked_already",)
    new = story.do("add_need", CLERK, "2025-09-26 11:00", added_need="housing", **added)
    assert [child.facts["need"] for child in new.opens] == ["housing"]


def test_s5_75_the_window_that_took_the_request_gives_the_answer():
    one_door = the_procedure("one_door")
    assert {one_door.moves[move].by.every_role for move in ("receive", "gather_results", "answer_person")} == {
        ("window_clerk",)
    }
    assert {state.task.role for state in one_door.states.values() if state.task} == {"window_clerk"}


def test_s5_75_the_person_is_not_answered_for_good_while_a_referral_is_open():
    story = Story(the_procedure("one_door")).after("add_need")
    story.known = ONE_OPEN
    assert unmet(story.do("gather_results", CLERK, "2025-10-13 09:00", results="已办")) == ("children_done",)
    story.known = NONE_OPEN
    assert isinstance(story.do("gather_results", CLERK, "2025-10-13 09:00", results="已办"), Step)
    assert "answered" not in reached_from("helping", leads_to(the_procedure("one_door"), without=["replying"]))


def test_s5_68_the_first_answer_is_due_three_working_days_after_the_request_and_before_the_last_one():
    story = Story(the_procedure("one_door")).after("receive")
    assert story.due("first_answer") == "2025-09-30"
    story.after("assess_needs")
    assert unmet(story.do("gather_results", CLERK, "2025-09-29 09:00", results="已办")) == ("first_answered",)
    assert "first_answer" in story.limits
    story.do("give_first_answer", CLERK, "2025-09-29 10:00", first_answer="已转办")
    assert "first_answer" not in story.limits


def test_s5_66_a_case_says_whether_the_person_applied_or_was_found():
    assert set(the_procedure("one_door").fields["intake_source"].options) == {"application", "discovery"}
    assert unmet(Story(the_procedure("one_door")).next(intake_source="")) == ("missing_field",)


def test_s1_08_the_village_asks_on_behalf_with_a_paper_that_names_agent_and_scope():
    move = the_procedure("one_door").moves["receive_for"]
    assert move.by.every_role == ("village_agent",)
    assert papers(move) == {"power_of_attorney"}
    assert {"agent", "agent_scope"} <= set(move.asks)
    assert Story(the_procedure("one_door"), "on_behalf").next().codes == ("missing_material",)


def test_s2_05_one_door_and_the_search_for_people_lead_to_the_same_procedures():
    found, asked = the_procedure("lead"), the_procedure("one_door")
    assert {o.procedure for o in found.moves["refer_lead"].opens} == {"one_door"}
    assert {o.procedure for o in found.moves["start_application"].opens} < {
        o.procedure for o in asked.moves["assess_needs"].opens
    }


def test_s2_08_no_paper_is_asked_of_a_person_who_comes_to_the_window():
    assert the_procedure("one_door").moves["receive"].needs == ()


def test_s3_11_a_dibao_household_with_a_disabled_member_is_referred_to_the_federation():
    assert unmet(assessed(needs_medical="是", has_disabled_member="是")) == ("disabled_referred",)
    answer = assessed(needs_medical="是", needs_disability="是", has_disabled_member="是")
    assert [child.facts["need"] for child in answer.opens] == ["medical", "disability"]


@pytest.mark.parametrize("programme", ["dibao", "tekun", "temporary_aid", "recognition"])
def test_s1_20_a_need_of_living_opens_the_procedure_of_its_programme(programme):
    assert [child.procedure for child in assessed(needs_living=programme).opens] == [programme]
