"""Where the plans and the nation differ (table 0.1): each conflict once, with both readings side by side.

Which reading a pack takes stands at its parameter; the rules themselves have their tests under the same numbers in the
files of their procedures.
"""

import pytest

from states import Step
from states.benefits import Sheet, calculate
from tests.rules.support import (
    PACKS,
    PLANS,
    Story,
    leads_to,
    local_pack,
    reached_from,
    the_pack,
    the_procedure,
)

YES, NO = "是", "否"


def led(procedure: str, example: str = "main", pack: str = "national", **parameters: int | str) -> Story:
    """The story of that example in a pack, or in a county that gave some parameters another value."""
    changed = "\n".join(f"{name}: {{value: {value!r}}}" for name, value in parameters.items())
    found = local_pack(parameters=changed).procedures[procedure] if changed else the_procedure(procedure, pack)
    return Story(found, example)


def results(rule: str, **facts: object) -> dict[str, object]:
    found = calculate(rule, facts)
    assert isinstance(found, Sheet), found
    return dict(found.results)


@pytest.mark.parametrize("pack", PACKS)
def test_c1_the_notice_comes_before_the_decision_by_every_reading(pack):
    ways = the_procedure("dibao", pack)
    assert "confirmed" not in reached_from("prelim", leads_to(ways, without=["notice"]))


def test_c1_the_plan_hangs_a_notice_after_the_decision_too_and_the_nation_publishes_it_only():
    plan, nation = (the_procedure("dibao", pack) for pack in ("s2-town-reform", "national"))
    assert "filing" not in reached_from("confirmed", leads_to(plan, without=["announced"]))
    assert "announced" not in nation.states
    assert {branch.to for branch in nation.moves["publish"].to} == {"filing"}


@pytest.mark.parametrize(("months", "by_plan", "by_nation"), [
    (2, False, False), (3, True, True), (6, True, True), (7, True, False), (12, True, False), (13, False, False),
])  # fmt: skip
def test_c2_a_delay_of_three_to_twelve_months_by_the_plan_and_of_six_at_most_by_the_nation(months, by_plan, by_nation):
    plan = led("dibao_exit", "delayed").until("grant_delay").next(delay_months=months)
    assert isinstance(plan, Step) is by_plan
    nation = led("dibao_exit", "delayed", delay_max=6).until("grant_delay").next(delay_months=months)
    assert isinstance(nation, Step) is by_nation


@pytest.mark.parametrize(("income", "by_plan", "by_nation"), [
    ("3,149.99", True, True), ("3,150.00", True, False), ("3,150.01", False, False),
])  # fmt: skip
def test_c3_150_percent_is_within_by_the_plan_and_outside_by_the_nation_m10(income, by_plan, by_nation):
    for pack, fits in (("s5-bozhou", by_plan), ("national", by_nation)):
        story = led("recognition", pack=pack).until("classify")
        story.next(net_income=income, severe_member=NO)
        assert story.case.facts["edge_fits"] is fits, pack


@pytest.mark.parametrize(("facts", "by_plan", "by_nation"), [
    pytest.param({"income": "3200", "severely_disabled": "yes", "unstable": "yes"}, True, False, id="only the plan"),
    pytest.param({"income": "3000", "grade_three_mental": "yes"}, False, True, id="only the nation"),
    pytest.param({"income": "3000", "seriously_ill": "yes"}, True, True, id="both"),
    pytest.param({"income": "3000"}, False, False, id="neither"),
])  # fmt: skip
def test_c4_who_may_be_taken_in_alone_is_the_union_of_both_lists(facts, by_plan, by_nation):
    member = {"persons": 3, "standard": "700", "severely_disabled": "no", "seriously_ill": "no",
              "kept_by_family": "yes", "cannot_register_alone": "yes"}  # fmt: skip
    found = results("single_person", **{**member, **facts})
    assert (found["by_plan"], found["by_nation"]) == (by_plan, by_nation)
    assert found["eligible"] is (by_plan or by_nation)


@pytest.mark.parametrize(("below", "enters"), [(18, True), (16, False)])
def test_c5_a_person_of_sixteen_enters_by_law_and_plan_and_not_by_the_older_rule(below, enters):
    answer = led("tekun", "minor", tekun_minor_below=below).next(born_on="2009-03-01")
    assert isinstance(answer, Step) is enters
    assert all(the_procedure("tekun", pack).parameters["tekun_minor_below"].value == 18 for pack in PLANS)


@pytest.mark.parametrize(("household", "months"), [
    ("stable", 12), ("unstable", 6), ("urban", 1), ("rural", 3),
])  # fmt: skip
def test_c6_the_nation_counts_by_income_and_the_plan_by_town_and_country(household, months):
    story = led("dibao_review", "exit", pack="s6-district")
    assert isinstance(story.again(review_class=household, cycle_months=months), Step)
    assert not isinstance(story.again(review_class=household, cycle_months=months + 1), Step)


def test_c6_the_monthly_roll_call_is_a_report_of_the_village_and_no_new_check_of_the_family():
    roll_call = the_pack("s5-bozhou").obligations["zero_report"]
    assert (roll_call.procedure, roll_call.per, roll_call.every) == ("village_report", "village", "month")
    opened = {o.procedure for move in the_procedure("village_report").moves.values() for o in move.opens}
    assert "dibao_review" not in opened


@pytest.mark.parametrize(("doubt", "skipped"), [
    pytest.param({}, True, id="nobody disputes: by the plans and the opinion of 2020 no review"),
    pytest.param({"large_difference": YES}, False, id="a doubt"),
    pytest.param({"skip_note": ""}, False, id="no ground is written down"),
])  # fmt: skip
def test_c7_a_review_is_left_out_only_on_a_recorded_ground_and_never_in_doubt(doubt, skipped):
    answer = led("dibao").until("skip_review").next(**doubt)
    assert isinstance(answer, Step) is skipped


def test_c7_by_the_rules_of_2021_a_review_is_one_of_two_answers_to_an_objection():
    dibao = the_procedure("dibao")
    assert {"hold_review", "settle_objection"} == {key for key, move in dibao.moves.items()
                                                   if "objection" in move.sources and move.to}  # fmt: skip


@pytest.mark.parametrize(("days", "due"), [(7, "2025-09-17"), (3, "2025-09-13")])
def test_c8_the_notice_of_temporary_aid_has_the_length_of_the_place_and_that_of_dibao_the_length_of_the_law(days, due):
    story = led("temporary_aid", temporary_notice_days=days).until("post_notice")
    story.next()
    assert story.due("notice_period") == due
    assert all(the_procedure("dibao", pack).clocks["notice_period"].within.n == 7 for pack in PACKS)


@pytest.mark.parametrize(("most", "by_the_place"), [(6, "ordinary"), (3, "conference")])
def test_c9_four_months_are_usual_by_the_plan_and_too_many_in_shanghai(most, by_the_place):
    found = results("temporary_aid", persons=1, standard="700", months=4, aid_most=most)
    assert found["path"] == by_the_place


@pytest.mark.parametrize(("days", "due"), [(10, "2025-10-21"), (5, "2025-10-14")])
def test_c10_the_papers_of_an_emergency_have_ten_days_where_nothing_is_said_and_five_where_the_place_says_so(days, due):
    assert led("emergency_aid", back_fill_days=days).until("back_fill").due("back_fill") == due
    assert all("back_fill" in the_procedure("emergency_aid", pack).clocks for pack in PACKS)


@pytest.mark.parametrize("pack", PLANS)
def test_c11_no_plan_lists_anybody_before_its_province_says_so(pack):
    assert the_procedure("dishonesty", pack).parameters["list_basis"].value == "none"


@pytest.mark.parametrize(("acted", "most"), [("2026-06-30", 3), ("2026-07-01", 2)])
def test_c12_the_most_of_a_fine_is_three_times_before_the_law_and_two_since(acted, most):
    assert results("recovery", obtained=1000, acted_on=acted, multiple=1)["fine_most"] == most * 1000


def test_c13_face_recognition_is_one_way_of_several_with_consent_and_never_what_an_identity_rests_on():
    vagrant = the_procedure("vagrant", "s6-district")
    ways = vagrant.fields["identity_search"].options
    assert "同意" in ways["face"].zh
    assert len(ways) > 3
    assert "face" not in vagrant.fields["identified_by"].options
    elsewhere = [(p.name, key) for p in the_pack("s6-district").procedures.values() for key, field in p.fields.items()
                 if "face" in field.options and key != "identity_search"]  # fmt: skip
    assert elsewhere == []


@pytest.mark.parametrize(("pack", "line"), [("s5-bozhou", "最低工资标准"), ("national", "省级人民政府规定的标准")])
def test_c14_the_hardship_line_is_the_plans_or_the_provinces_and_recipients_are_measured_by_neither(pack, line):
    referral = the_procedure("referral", pack)
    assert referral.parameters["legal_aid_line"].value == line
    assert referral.parameters["legal_aid_decision_days"].value == 7, "the law's limit stays beside the promise"
    assert line in referral.fields["hardship_check"].hint.zh


@pytest.mark.parametrize("pack", PACKS)
def test_c15_nobody_is_called_by_the_old_words(pack):
    for procedure in the_pack(pack).procedures.values():
        titles = [m.title.zh for m in procedure.moves.values()] + [s.title.zh for s in procedure.states.values()]
        assert not [title for title in titles if "乞讨" in title], procedure.name
