"""The people who do the work (经办人员): how many, with which contract and test. Each rule under its id."""

import pytest

from states import Step
from tests.rules.support import Story, somebody, the_procedure, unmet


@pytest.mark.parametrize(("households", "needed"), [(200, 1), (201, 2), (1000, 5), (1001, 6)])
def test_s4_05_m21_one_for_every_200_households_and_one_for_what_is_left(households, needed):
    story = Story(the_procedure("staffing", "s4-agencies")).until("count_staff")
    story.next(households=households, staff=0)
    assert (story.case.facts["staff_needed"], story.case.facts["staff_short"]) == (needed, needed)


def test_s4_06_a_shortfall_is_made_up_by_a_proposal_within_the_packs_days():
    story = Story(the_procedure("staffing", "s4-agencies")).after("count_staff")
    assert (story.case.places, story.due("recruiting_proposal")) == (("short",), "2025-10-16")
    assert Story(the_procedure("staffing"), "enough").after("count_staff").case.places == ("counted",)


def test_s4_09_the_case_keeps_the_numbers_on_which_the_money_rests():
    story = Story(the_procedure("staffing")).after("propose_staff")
    assert {"households", "staff", "staff_needed"} <= {k for k, v in story.case.facts.items() if v != ""}


def test_s4_10_nobody_has_a_contract_without_having_passed():
    story = Story(the_procedure("staff_contract"))
    assert unmet(story.next()) == ("exam_passed",)
    assert all("proposed" not in move.sources for key, move in story.procedure.moves.items()
               if "working" in {branch.to for branch in move.to})  # fmt: skip


def test_s4_07_a_contract_lasts_a_year_at_most_and_the_posts_are_withdrawn_the_day_after():
    story = Story(the_procedure("staff_contract")).until("sign_contract")
    assert unmet(story.next()) == ("not_above_a_year",)
    story = Story(the_procedure("staff_contract"), "run_out").after("sign_contract")
    assert story.reminded("contract_term") == ["2025-11-07", "2025-12-07", "2025-12-22"]
    story.wait("2026-01-07 00:00")
    assert (story.case.places, story.due("withdrawal")) == (("run_out",), "2026-01-08")


def test_s4_07_nobody_leaves_with_the_posts_still_held():
    story = Story(the_procedure("staff_contract"), "test_again").until("end_service")
    assert unmet(story.next()) == ("withdrawn",)


def test_s4_11_a_test_that_has_run_out_is_taken_again_before_work_goes_on():
    story = Story(the_procedure("staff_contract"), "test_again").after("sign_contract")
    assert story.wait("2025-10-01 00:00").places == ("test_due",)
    signed = somebody("supervisor")
    answer = story.do("sign_contract", signed, "2025-10-09 08:00", ["contract"], contract_no="x",
                      contract_from="2025-10-09", contract_until="2026-10-08")  # fmt: skip
    assert not isinstance(answer, Step)
