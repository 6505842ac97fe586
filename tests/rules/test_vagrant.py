"""Persons without livelihood: the rules of P10."""

import pytest

from states import Blocked, Step
from states.engine import sources_of
from tests.core_support import at
from tests.rules.support import Story, leads_to, papers, reached_from, somebody, the_procedure, unmet

WORKER = somebody("station_worker")


REGISTERED = {"person_sex": "male", "minor": "否", "infirm": "否", "identity_known": "否", "wants_aid": "是",
              "received_by_woman": "否", "confidential": "否", "registered_on": "2025-09-26"}  # fmt: skip


def met(condition: str = "stable") -> Story:
    story = Story(the_procedure("vagrant"))
    story.next(condition=condition)
    return story


def registered(**answers: object) -> tuple[Story, Step | Blocked]:
    story = met()
    return story, story.do("register", WORKER, "2025-09-26 22:00", ["request_form"], **{**REGISTERED, **answers})


def taken_in(**answers: object) -> Story:
    story, _ = registered(**answers)
    story.do("take_in", WORKER, "2025-09-26 22:10", cannot_help_self="是", no_kin="是")
    return story


@pytest.mark.parametrize(("condition", "first"), [
    ("ill", "medical"), ("mental", "medical"), ("danger", "with_police"), ("harmed", "with_police"),
    ("stable", "registering"),
])  # fmt: skip
def test_s5_56_s5_89_the_sick_go_to_hospital_first_and_danger_or_crime_to_the_police(condition, first):
    story = met(condition)
    assert story.case.places == (first,)
    assert story.tasks == ["police" if first == "with_police" else "station_worker"]


@pytest.mark.parametrize("changed", [{"minor": "是"}, {"minor": "是", "wants_aid": "否"}])
def test_s5_89_a_minor_is_registered_as_a_confidential_case(changed):
    assert unmet(registered(**changed)[1]) == ("minor_confidential",)
    assert isinstance(registered(confidential="是", **changed)[1], Step)


def test_s5_89_a_victim_of_a_crime_is_registered_as_a_confidential_case_whatever_the_age():
    story = Story(the_procedure("vagrant"), "harmed_minor").after("report_from_police")
    answer = story.do("register", WORKER, "2026-02-14 10:00", ["request_form"], **REGISTERED)
    assert unmet(answer) == ("minor_confidential",)


def test_s5_57_the_police_are_asked_on_the_day_of_entry_and_answer_in_time():
    story = taken_in()
    assert story.due("identity_search") == "2025-09-26"
    story.do("search_identity", WORKER, "2025-09-26 22:30", identity_search="police")
    assert ("identity_search" in story.limits, story.due("identity_answer")) == (False, "2025-09-30")
    assert the_procedure("vagrant").moves["answer_identity"].by.every_role == ("police",)


def test_s5_58_three_timers_run_while_nobody_knows_who_it_is():
    story = taken_in()
    assert story.deadline("family_notice").due_at == at("2025-09-27 22:10").at
    assert (story.due("dna_request"), story.due("stay_limit")) == ("2025-10-13", "2025-10-06")
    assert story.due("search_period") == "2025-12-26"
    assert story.procedure.clocks["family_notice"].kind == "family-notice"


def test_s5_58_none_of_them_runs_for_a_person_whose_identity_is_known():
    assert taken_in(identity_known="是").limits == {"stay_limit"}


def test_p10_after_three_months_time_hands_the_case_to_the_head_and_settles_nobody():
    story = taken_in()
    story.wait("2025-12-26 23:59")
    assert story.case.places == ("unidentified",)
    story.wait("2025-12-27 00:00")
    assert story.case.places == ("to_settle",)
    assert the_procedure("vagrant").moves["settle"].by.sequence == ("station_worker", "station_head")


def test_p10_a_stay_above_ten_days_is_filed_before_the_ten_days_are_over():
    because = {"stay_ground": "unidentified", "stay_filing_no": "市民备1号"}
    story = taken_in()
    story.do("file_long_stay", WORKER, "2025-10-06 10:00", **because)
    story.do("file_long_stay", somebody("station_head"), "2025-10-06 11:00")
    assert story.due("stay_limit") == "2025-12-27"
    late = taken_in()
    assert late.do("file_long_stay", WORKER, "2025-10-07 10:00", **because).codes == ("too_late_to_extend",)


def test_p10_aid_is_free_there_is_no_field_for_money():
    assert not [f for f in the_procedure("vagrant").fields.values() if f.type == "money"]


def test_p10_nobody_is_held_from_every_place_in_the_station_an_adult_may_leave_at_once():
    vagrant = the_procedure("vagrant")
    inside = {name for name, state in vagrant.states.items() if state.phase in ("intake", "station")}
    for move in ("leave_alone", "leave_unregistered"):
        assert set(sources_of(vagrant, vagrant.moves[move])) == inside
    story = taken_in()
    left = story.do("leave_alone", WORKER, "2025-09-26 23:00", ["leaving_statement"], left_on="2025-09-26")
    assert isinstance(left, Step)


@pytest.mark.parametrize("who", [{"minor": "是", "confidential": "是"}, {"infirm": "是"}])
def test_p10_minors_and_the_infirm_are_collected_or_escorted(who):
    story = taken_in(**who)
    answer = story.do("leave_alone", WORKER, "2025-09-27 09:00", ["leaving_statement"], left_on="2025-09-27")
    assert unmet(answer) == ("may_leave_alone",)


def test_p10_the_police_look_for_a_minor_who_is_gone():
    story = taken_in(minor="是", confidential="是")
    gone = {"missed_on": "2025-09-27"}
    answer = story.do("leave_unregistered", WORKER, "2025-09-27 09:00", police_told="否", **gone)
    assert unmet(answer) == ("search_for_minor",)
    assert isinstance(story.do("leave_unregistered", WORKER, "2025-09-27 09:00", police_told="是", **gone), Step)


def test_p10_nobody_is_taken_in_against_his_will():
    assert unmet(registered(wants_aid="否")[1]) == ("voluntary",)


def test_p10_women_are_received_and_escorted_by_women():
    assert unmet(registered(person_sex="female")[1]) == ("women_by_women",)
    story = Story(the_procedure("vagrant")).until("escort_home")
    assert unmet(story.next()) == ("escorted_by_women",)


def test_p10_aid_is_refused_in_writing_by_another_person_than_who_registered():
    story = Story(the_procedure("vagrant"), "not_aided").until("register")
    both = somebody("station_worker", "station_head", named="one and the same")
    story.next(by=both)
    story.until("refuse_aid")
    assert story.next(by=both).codes == ("same_person",)
    move = the_procedure("vagrant").moves["refuse_aid"]
    assert papers(move) == {"refusal_notice"}
    assert {"refusal_reasons", "remedy_told"} <= set(move.asks)


def test_s5_90_who_left_is_visited_and_the_home_county_told_where_life_is_not_settled():
    story = Story(the_procedure("vagrant")).until("follow_up")
    assert story.due("follow_up_limit") == "2025-11-26"
    assert unmet(story.next()) == ("followed_to_the_source",)
    assert "closed" not in reached_from("in_station", leads_to(story.procedure, without=["left"]))


def test_c15_people_read_the_new_word_and_the_old_one_stands_where_the_law_is_named():
    vagrant = the_procedure("vagrant")
    groups = (vagrant.states, vagrant.moves, vagrant.fields, vagrant.materials, vagrant.clocks)
    read = [item.title.zh for group in groups for item in group.values()]
    assert vagrant.title.zh.startswith("生活无着的流散人员")
    assert not [text for text in read if "流浪乞讨" in text]
    assert "流浪乞讨" in vagrant.basis


def test_d22_a_review_of_a_refusal_known_on_2_march_may_be_asked_for_until_6_may():
    story = Story(the_procedure("vagrant"), "not_aided").after("refuse_aid")
    assert story.due("remedy_period") == "2026-05-06"
    assert story.wait("2026-05-06 23:59").places == ("appealable",)
    assert story.wait("2026-05-07 00:00").places == ("not_aided",)


def test_b14_a_refusal_set_aside_on_review_is_judged_again():
    story = Story(the_procedure("vagrant"), "overturned").after("record_remedy_result")
    assert story.case.places == ("qualifying",)
