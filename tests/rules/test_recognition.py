"""Households on the edge and of rigid expenditure (边缘、刚性支出, P07): each rule under its id.

S, C, D, M and P numbers are those of the rule catalogue; the packs carry them at the place that keeps the rule.
"""

import pytest

from states import Step
from tests.rules.support import (
    NO,
    YES,
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
