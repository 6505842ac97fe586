"""Helpers, their contacts and the plans for a family (结对帮扶): each rule under its id."""

import pytest

from states import Step
from tests.rules.support import PLANS, Story, the_pack, the_procedure, unmet


def test_s1_03_s3_09_s3_15_a_family_has_one_helper_who_keeps_in_touch_every_month():
    story = Story(the_procedure("pairing")).after("pair")
    assert story.register("pairings")["helper"] == "党员甲"
    assert story.due("contact") == "2025-09-25"
    story.next()
    assert (story.register("pairings")["last_contact"], story.due("contact")) == ("2025-09-20", "2025-10-20")


def test_s3_15_a_contact_that_was_missed_is_told_to_the_civil_affairs_office_the_next_day():
    story = Story(the_procedure("pairing"), "missed").after("pair")
    assert story.reminded("contact") == ["2025-09-28", "2025-10-09", "2025-10-10"]
    assert "supervisor" in story.procedure.ladders["contact"][-1].tell


@pytest.mark.parametrize("link", ["branch", "answers_for", "covers_area", "helper"])
def test_s1_02_the_chain_from_branch_to_helper_is_named_link_by_link(link):
    assert unmet(Story(the_procedure("pairing")).next(**{link: ""})) == ("missing_field",)


@pytest.mark.parametrize(("pack", "group", "paired"), [
    ("s1-lingling", "at_risk", True), ("s1-lingling", "orphan", True), ("s3-community", "at_risk", False),
    ("s3-community", "dibao", True),
])  # fmt: skip
def test_s1_04_s3_01_whom_helpers_are_paired_with_is_the_packs(pack, group, paired):
    answer = Story(the_procedure("pairing", pack)).next(group=group)
    assert isinstance(answer, Step) is paired
    assert paired or unmet(answer) == ("in_group",)


def test_s1_07_each_of_the_five_parts_of_the_record_has_the_day_on_which_it_was_last_confirmed():
    story = Story(the_procedure("pairing")).after("record_contact")
    confirmed = story.register("record_checks")
    assert [confirmed[part] for part in ("members_on", "work_on", "income_on", "health_on")] == ["2025-09-20"] * 4
    assert not confirmed.get("accidents_on"), "nobody looked"


def test_a_need_that_a_contact_finds_becomes_a_lead_with_what_was_seen():
    story = Story(the_procedure("pairing")).after("record_contact")
    assert story.opened == [("lead", {"found_on": "2025-09-20", "found_facts": "男主人摔伤，停工。"})]


@pytest.mark.parametrize("part", ["needs", "measures", "plan_due"])
def test_s1_05_a_plan_says_what_is_lacking_what_is_done_and_until_when(part):
    assert unmet(Story(the_procedure("household_plan")).next(**{part: ""}))


def test_s1_06_a_plan_is_not_closed_without_owner_and_result():
    story = Story(the_procedure("household_plan")).until("close_plan")
    assert unmet(story.next()) == ("owner_named",)
    story.after("close_plan")
    assert (story.register("household_plans")["status"], story.register("household_plans")["result"]) == (
        "closed", "met")  # fmt: skip
    assert not [key for key, move in story.procedure.moves.items()
                if "closed" in {b.to for b in move.to} and move.sources != ("finished",)]  # fmt: skip


def test_s5_77_s5_86_s6_14_help_that_is_no_money_is_recorded_with_its_hours():
    kinds = set(the_procedure("household_plan").fields["service_kind"].options)
    assert {"goods", "comfort", "care", "counselling", "nursing", "visiting"} <= kinds
    story = Story(the_procedure("household_plan")).until("record_service")
    assert unmet(story.again(served_hours="")) == ("missing_field",)


@pytest.mark.parametrize("pack", ["national", *PLANS])
def test_s5_81_a_social_worker_records_a_service_and_does_nothing_else(pack):
    acts = {(p.name, key) for p in the_pack(pack).procedures.values() for key, move in p.moves.items()
            if "social_worker" in move.by.every_role}  # fmt: skip
    assert acts == {("household_plan", "record_service")}
