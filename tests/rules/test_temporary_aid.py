"""Temporary aid (一般临时救助, P05): each rule under its id.

S, C, D, M and P numbers are those of the rule catalogue; the packs carry them at the place that keeps the rule.
"""

import pytest

from states import Known, Latest, Step
from tests.rules.support import NO, leads_to, led, reached_from, somebody, the_procedure, unmet


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
