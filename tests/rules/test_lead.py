"""Policy looks for people: the rules of P09."""

import pytest

from states import Step
from states.known import Known
from tests.core_support import at
from tests.rules.support import Story, leads_to, papers, reached_from, somebody, the_procedure, unmet

HANDLER = somebody("handler")
ONE_OPEN = Known(children={"open": 1, "total": 2})


def test_s5_67_every_channel_of_discovery_is_named():
    channels = {"screening", "matching", "cadre", "grid", "doctor", "inspection", "petition", "disaster", "donation"}
    assert channels <= set(the_procedure("lead").fields["lead_source"].options)


def test_s1_14_a_lead_from_the_grid_carries_its_event_and_a_second_one_is_merged():
    assert unmet(Story(the_procedure("lead")).next()) == ("grid_event_known",)
    story = Story(the_procedure("lead"), "duplicate").until("triage")
    assert unmet(story.next()) == ("first_of_its_kind",)
    story.next()
    assert (story.case.places, story.case.facts["merged_into"]) == (("merged",), "XS-2025-0018")


@pytest.mark.parametrize(("risk", "clock", "due_at"), [
    ("red", "red_visit", "2025-10-01 17:00"), ("yellow", "yellow_visit", "2025-10-12 00:00"),
    ("blue", "blue_visit", "2025-10-22 00:00"),
])  # fmt: skip
def test_s1_17_somebody_visits_within_a_day_three_or_ten_working_days(risk, clock, due_at):
    story = Story(the_procedure("lead"), "red_not_visited").until("triage")
    story.next(risk=risk)
    assert story.deadline(clock).due_at == at(due_at).at
    assert "result" not in reached_from(risk, leads_to(story.procedure, without=["visited", "helping"]))


def test_s1_17_a_red_lead_that_nobody_visited_is_late_and_waits():
    story = Story(the_procedure("lead"), "red_not_visited").after("triage")
    assert story.wait("2025-12-01").places == ("red",)
    assert [c.clock for c in story.case.clocks if c.fired and not c.ended] == ["red_visit"]


def test_s1_15_a_lead_is_struck_off_with_proof_told_to_the_reporter_and_not_by_who_visited():
    lead = the_procedure("lead")
    for step in ("result", "fed_back"):
        assert "struck_off" not in reached_from("reported", leads_to(lead, without=[step]))
    proof = [move for move in lead.moves.values() if "result" in {branch.to for branch in move.to}]
    assert proof
    assert all(papers(move) for move in proof)
    assert {"visit", "record_result"} <= set(lead.moves["strike_off"].by.apart_from)


def test_s1_15_no_result_is_recorded_while_what_was_opened_is_open():
    story = Story(the_procedure("lead"), "applied_and_withdrawn").after("start_application")
    story.known = ONE_OPEN
    answer = {"lead_result": "aided", "result_note": "已获救助"}
    blocked = story.do("record_result", HANDLER, "2025-10-09 09:00", ["result_proof"], **answer)
    assert unmet(blocked) == ("children_done",)


def test_s2_22_the_village_reports_and_visits_but_neither_triages_nor_strikes_off_nor_decides():
    lead = the_procedure("lead")
    theirs = {key for key, move in lead.moves.items() if "village_agent" in move.by.every_role}
    assert theirs == {"report_lead", "visit", "record_decline"}


@pytest.mark.parametrize(("group", "paid", "alerts"), [
    ("ordinary", "10,000.00", False), ("ordinary", "10,000.01", True), ("ordinary", "4,000.01", False),
    ("low_income", "4,000.00", False), ("low_income", "4,000.01", True),
])  # fmt: skip
def test_s5_24_a_medical_alert_is_raised_strictly_above_the_line_of_the_group(group, paid, alerts):
    story = Story(the_procedure("lead"), "medical_alert")
    answer = story.next(insured_group=group, self_paid=paid)
    assert isinstance(answer, Step) is alerts
    assert alerts or unmet(answer) == ("over_the_line",)


def test_s5_24_an_alert_is_passed_on_by_the_next_working_day():
    story = Story(the_procedure("lead"), "medical_alert").after("raise_medical_alert")
    assert story.due("alert_limit") == "2026-02-14"


def test_s5_92_a_watched_family_is_looked_at_again_on_the_day_that_was_named():
    story = Story(the_procedure("lead"), "watched").after("watch")
    assert story.wait("2025-10-05 23:59").places == ("watching",)
    assert story.wait("2025-10-06 00:00").places == ("blue",)


def test_p09_a_refusal_by_the_person_is_signed_or_recorded_and_nobody_is_applied_for_without_agreeing():
    assert papers(the_procedure("lead").moves["record_decline"]) == {"decline_statement"}
    story = Story(the_procedure("lead"), "applied_and_withdrawn").until("start_application")
    assert unmet(story.next()) == ("agreed",)


def test_s5_54_s5_55_a_street_patrol_reports_and_the_case_goes_to_the_station():
    assert "police" in the_procedure("lead").moves["report_lead"].by.every_role
    story = Story(the_procedure("lead"), "vagrant_found").until("send_to_station")
    answer = story.next()
    assert [(child.procedure, child.facts["found_on"]) for child in answer.opens] == [("vagrant", "2026-02-12")]


@pytest.mark.parametrize("programme", ["dibao", "tekun", "temporary_aid", "recognition"])
def test_l1_39_whoever_is_found_in_need_is_helped_to_apply(programme):
    story = Story(the_procedure("lead"), "applied_and_withdrawn").until("start_application")
    story.left.pop(0)
    assert [child.procedure for child in story.next(programme=programme).opens] == [programme]


def test_l1_50_a_red_lead_goes_to_emergency_aid_without_waiting_for_the_visit():
    story = Story(the_procedure("lead"), "medical_alert").until("start_emergency")
    assert [child.procedure for child in story.next().opens] == ["emergency_aid"]
