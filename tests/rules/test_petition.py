"""Objection, report, petition: the rules of P11."""

import pytest

from tests.rules.support import Story, leads_to, reached_from, somebody, the_procedure, unmet

CLERK = somebody("window_clerk")
HANDLER = somebody("handler")


def test_s2_20_the_town_registers_and_handles_petitions():
    petition = the_procedure("petition")
    assert {state.lane for state in petition.states.values() if state.phase in ("inquiry", "answer")} == {"town"}
    assert petition.roles[petition.states["investigating"].task.role].level == "town"


def test_s2_25_what_comes_by_hotline_and_mailbox_is_registered():
    assert {"hotline", "mailbox"} <= set(the_procedure("petition").fields["received_how"].options)


def test_d23_a_petition_received_on_16_september_is_answered_by_8_october():
    story = Story(the_procedure("petition")).after("register")
    assert story.due("telling") == "2026-10-08"


def test_d23_the_time_counts_from_the_day_it_came_not_from_the_day_it_was_typed_in():
    story = Story(the_procedure("petition"))
    story.next(received_on="2026-09-07")
    assert story.due("telling") == "2026-09-22"


@pytest.mark.parametrize("kind", ["objection", "report"])
def test_p11_the_identity_of_who_objects_or_reports_is_sealed_and_the_village_sees_nothing_of_it(kind):
    story = Story(the_procedure("petition")).until("classify")
    assert unmet(story.next(petition_kind=kind)) == ("sealed",)
    petition = the_procedure("petition")
    sealed = ("petitioner", "petitioner_phone", "about_whom", "demand")
    assert all(petition.fields[name].private for name in sealed)
    assert not [key for key, move in petition.moves.items() if "village_agent" in move.by.every_role]
    assert "village" not in {state.lane for state in petition.states.values()}


def test_p11_a_report_on_staff_goes_to_the_discipline_office_and_never_back_to_the_unit():
    petition = the_procedure("petition")
    assert reached_from("at_discipline", leads_to(petition)) == {"with_discipline"}
    assert petition.moves["discipline_takes"].by.every_role == ("discipline",)
    assert "supervisor" not in petition.moves["register_accusation"].by.every_role
    story = Story(the_procedure("petition"), "accusation").after("register_accusation")
    assert (story.case.places, story.due("telling")) == (("at_discipline",), "2026-02-27")


def test_p11_two_people_who_did_not_take_part_in_the_decision_investigate():
    story = Story(the_procedure("petition")).until("investigate")
    assert unmet(story.next()) == ("others_investigate",)
    story.next()
    assert story.case.places == ("investigating",)
    same = somebody("handler", named="handler#2")
    assert story.do("investigate", same, "2026-10-12 14:00").codes == ("signed_already",)


def test_p11_who_investigated_gives_no_opinion_and_who_gave_one_does_not_review_it():
    both = somebody("handler", "county_handler", "town_examiner", named="one and the same")
    story = Story(the_procedure("petition")).until("investigate")
    story.left.pop(0)
    story.next(by=both)
    story.until("give_opinion")
    story.left.pop(0)
    assert story.next(by=both).codes == ("same_person",)
    review = the_procedure("petition").moves
    assert {"investigate", "give_opinion"} <= set(review["answer_review"].by.apart_from)
    assert {"investigate", "give_opinion", "answer_review"} <= set(review["answer_final_review"].by.apart_from)


def test_p11_a_transfer_is_contested_in_five_working_days_or_stands():
    story = Story(the_procedure("petition"), "transfer_contested").after("contest_transfer")
    assert story.case.places == ("classified",)
    story.next()
    assert story.due("contest_window") == "2025-10-10"
    assert story.wait("2025-10-11 00:00").places == ("handed_over",)


def test_p11_sixty_days_and_thirty_more_with_approval_and_notice():
    story = Story(the_procedure("petition"), "contested_twice").after("tell_accepted")
    assert story.due("total_limit") == "2025-11-03"
    story.until("extend")
    assert unmet(story.do("extend", HANDLER, "2025-09-26 09:00", extension_note="跨省")) == ("missing_material",)
    story.next()
    assert story.due("total_limit") == "2025-11-03"
    story.next()
    assert story.due("total_limit") == "2025-12-02"


def test_p11_re_examination_and_final_review_are_asked_for_and_answered_in_thirty_days_each():
    story = Story(the_procedure("petition"), "contested_twice").after("serve_opinion")
    assert story.due("review_request") == "2025-12-24"
    story.after("request_review")
    assert story.due("review_answer") == "2025-12-31"
    story.after("answer_review")
    assert story.due("final_request") == "2026-01-19"
    story.after("request_final_review")
    assert story.due("final_answer") == "2026-02-09"
    story.after("answer_final_review")
    assert story.case.places == ("closed",)


def test_n1_37_a_report_by_name_is_answered_and_cannot_just_be_filed():
    story = Story(the_procedure("petition")).until("serve_opinion")
    assert unmet(story.do("file_anonymous", CLERK, "2026-10-15 09:00", anonymous_note="存档")) == ("anonymous",)


def test_p11_what_is_found_reopens_the_entitlement_and_what_is_not_found_reopens_nothing():
    story = Story(the_procedure("petition")).until("give_opinion")
    assert unmet(story.next()) == ("founded",)
    answer = story.next()
    assert [(child.procedure, child.facts["trigger_source"]) for child in answer.opens] == [("dibao_exit", "complaint")]
    for reopening, opened in (("dishonesty", ["dishonesty"]), ("decision", [])):
        other = Story(the_procedure("petition")).until("give_opinion")
        other.left.pop(0)
        assert [child.procedure for child in other.next(reopening=reopening).opens] == opened


def test_b14_a_review_outside_is_linked_with_its_number_and_dates_and_its_answer_is_not_forgotten():
    story = Story(the_procedure("petition"), "not_accepted").after("record_remedy")
    assert {"remedy_no", "remedy_on"} <= set(story.case.facts)
    assert (story.case.places, story.due("remedy_answer")) == (("appealed",), "2026-03-30")
    story.after("record_remedy_result")
    assert story.case.places == ("investigating",)
