"""What each plan says otherwise than the nation, and the rules of the plans that several procedures keep together.

The duties of the plans are in test_duties_of_plans.py, the conflicts between plan and nation in test_conflicts.py.
"""

from decimal import Decimal

import pytest

from states import Step
from states.benefits import Sheet, calculate
from tests.rules.support import PACKS, PLANS, Story, the_pack, the_procedure, unmet

DECISIONS = {"confirm", "confirm_by_county", "refuse", "refuse_by_county"}
LIVING = ("dibao", "tekun", "temporary_aid", "recognition")


def results(rule: str, **facts: object) -> dict[str, object]:
    found = calculate(rule, facts)
    assert isinstance(found, Sheet), found
    return dict(found.results)


# === who decides ===========================================================================


@pytest.mark.parametrize("pack", ["s1-lingling", "s2-town-reform"])
def test_s1_10_s2_04_the_town_decides_on_dibao_tekun_and_usual_temporary_aid(pack):
    for name in ("dibao", "tekun"):
        assert the_procedure(name, pack).moves["confirm"].by.every_role == ("town_approver",), name
    assert int(the_procedure("temporary_aid", pack).parameters["town_limit_months"].value) == 6
    assert int(the_procedure("temporary_aid").parameters["town_limit_months"].value) < 6


@pytest.mark.parametrize("pack", ["s1-lingling", "s2-town-reform"])
def test_s1_10_where_the_town_decides_twenty_working_days_are_the_limit_and_two_people_still_sign(pack):
    story = Story(the_procedure("dibao", pack)).until("confirm")
    assert story.due("total_limit") == "2025-09-28"
    examined, confirmed = story.procedure.moves["examine"].by, story.procedure.moves["confirm"].by
    assert {"submit_survey", "report_field_check"} <= set(examined.apart_from)
    assert "examine" in confirmed.apart_from


@pytest.mark.parametrize("pack", ["s3-community", "s4-agencies", "s5-bozhou", "s6-district"])
def test_where_no_plan_delegates_the_county_decides(pack):
    assert the_procedure("dibao", pack).moves["confirm"].by.every_role == ("county_approver",)


def test_s2_18_what_a_reform_town_has_to_do_is_done_in_the_town():
    dibao = the_procedure("dibao", "s2-town-reform")
    whole = ("accept", "start_investigation", "submit_survey", "hold_review", "give_opinion", "examine", "confirm",
             "file", "close")  # fmt: skip
    for move in whole:
        assert {dibao.roles[role].level for role in dibao.moves[move].by.every_role} == {"town"}, move


def test_s5_88_living_assistance_is_handled_by_one_office_of_the_street():
    for name in LIVING:
        tasks = {state.task.role for state in the_procedure(name, "s5-bozhou").states.values() if state.task}
        assert "handler" in tasks, name


@pytest.mark.parametrize("pack", PACKS)
def test_no_plan_gives_the_village_a_decision(pack):
    for name in LIVING:
        decided = [move for key, move in the_procedure(name, pack).moves.items() if key in DECISIONS]
        assert len(decided) >= 2, name
        assert {role for move in decided for role in move.by.every_role} <= {"town_approver", "county_approver"}, name


# === no pack loosens the law ===============================================================


@pytest.mark.parametrize("pack", PLANS)
def test_no_plan_has_a_longer_limit_or_a_shorter_notice_than_the_law(pack):
    for name in the_pack(pack).procedures:
        if name not in the_pack().procedures:
            continue
        national, local = the_procedure(name), the_procedure(name, pack)
        for key, clock in national.clocks.items():
            before, after = clock.within.n, local.clocks[key].within.n
            if before is None or after is None:
                continue
            if clock.kind == "public-notice":
                assert after >= before, (name, key)
            elif clock.kind != "expiry":
                assert after <= before, (name, key)


@pytest.mark.parametrize("pack", PLANS)
def test_no_plan_takes_away_a_remedy_a_hearing_or_a_separation_of_duties(pack):
    for name, national in the_pack().procedures.items():
        local = the_procedure(name, pack)
        assert set(national.moves) <= set(local.moves), name
        for key, move in national.moves.items():
            lost = set(move.by.apart_from) - set(local.moves[key].by.apart_from)
            assert not lost or (name, key) in {("dibao", "examine"), ("tekun", "examine")}, (name, key, lost)


@pytest.mark.parametrize("pack", PACKS)
def test_s6_18_every_number_stands_on_a_rule_or_says_that_there_is_none(pack):
    for procedure in the_pack(pack).procedures.values():
        for name, parameter in procedure.parameters.items():
            assert parameter.basis.strip(), name


@pytest.mark.parametrize("pack", PACKS)
def test_s5_02_every_limit_is_somebodys_to_keep(pack):
    for procedure in the_pack(pack).procedures.values():
        for key, clock in procedure.clocks.items():
            has_a_task = any(state.task for name, state in procedure.states.items() if name in clock.during)
            assert clock.duty or clock.fires or has_a_task or _inside(procedure, clock.during), (procedure.name, key)


def _inside(procedure, during: tuple[str, ...]) -> bool:
    """Whether it runs in a place of a region where somebody has a task."""
    return any(
        region.states[place.split(".")[2]].task
        for place in during if place.count(".") == 2
        for region in [procedure.states[place.split(".")[0]].parallel[place.split(".")[1]]]
    )  # fmt: skip


# === application and door ==================================================================


def test_s5_78_who_holds_a_residence_permit_may_apply_where_he_lives_if_it_is_named():
    story = Story(the_procedure("dibao"))
    story.next(hukou_elsewhere="是")
    assert unmet(story.again()) == ("in_jurisdiction",)
    assert isinstance(story.next(jurisdiction_note="居住证（第三十七条）"), Step)


@pytest.mark.parametrize("name", LIVING)
def test_s5_83_the_village_may_help_to_apply_for_every_kind_of_living_assistance(name):
    first = [move for move in the_procedure(name).moves.values() if "draft" in move.sources]
    agents = [move for move in first if "village_agent" in move.by.every_role]
    assert agents
    assert all("power_of_attorney" in {need.kind for need in move.needs} for move in agents)


def test_s2_30_what_is_missing_is_named_field_by_field_and_nothing_is_taken():
    story = Story(the_procedure("dibao"))
    answer = story.again(persons="", declared_income="许多", hardship_cause="no such cause")
    assert unmet(answer) == ("missing_field", "wrong_value", "wrong_value")
    assert story.case.places == ("draft",)


def test_s5_74_every_office_that_is_asked_has_a_day_by_which_it_answers():
    asked = {("dibao", "check_report"): "checker", ("referral", "accept_limit"): "department_officer",
             ("vagrant", "identity_answer"): "police"}  # fmt: skip
    for (name, key), role in asked.items():
        clock = the_procedure(name).clocks[key]
        assert role in clock.duty, (name, key)
        assert clock.within.n, (name, key)
        assert clock.ladder, (name, key)


def test_s1_27_an_alert_is_triaged_by_risk_and_the_graver_the_sooner_somebody_comes():
    lead = the_procedure("lead", "s1-lingling")
    story = Story(lead, "red_not_visited").until("triage")
    assert story.case.places == ("reported",)
    assert unmet(story.again(risk="")) == ("missing_field",)
    within = {risk: lead.clocks[f"{risk}_visit"].within for risk in ("red", "yellow", "blue")}
    assert (within["red"].unit, within["yellow"].unit) == ("hours", "working_days")
    assert within["yellow"].n < within["blue"].n


# === money =================================================================================


@pytest.mark.parametrize(
    ("claimed", "verifiable", "net"), [("600", "600", 2400), ("600", "450", 2550), ("300", "450", 2700)]
)
def test_s5_04_a_deduction_counts_up_to_what_can_be_verified_m1(claimed, verifiable, net):
    cost = {"what": "看病", "claimed": claimed, "verifiable": verifiable}
    found = results("dibao", persons=4, standard="700", income="3000", deductions=[cost])
    assert found["net_income"] == net


@pytest.mark.parametrize(("rates", "topup"), [((30, 20, 10), 210), ((20, 10), 140), ((10,), 70)])
def test_s5_05_of_several_statuses_the_highest_counts_and_none_is_added_m7(rates, topup):
    statuses = [{"person": "王桂兰", "status": f"第{n}类", "rate": rate} for n, rate in enumerate(rates)]
    assert results("category_topup", standard="700", statuses=statuses)["topup"] == topup


@pytest.mark.parametrize(("rise", "amount"), [("3.6", Decimal("100.80")), ("3.4", 0)])
def test_s5_11_a_price_subsidy_is_paid_when_prices_have_risen_enough_m22(rise, amount):
    assert results("price_subsidy", persons=4, standard="700", rise=rise)["amount"] == amount


def test_s2_32_a_standard_is_proposed_with_its_document_and_released_by_somebody_else():
    story = Story(the_procedure("standards"), "main").until("release")
    assert story.case.facts["standard_basis"]
    assert unmet(story.next()) == ("wrong_role",)
    assert story.procedure.moves["release"].by.apart_from == ("propose",)


# === education =============================================================================


@pytest.mark.parametrize(("pack", "status", "given"), [
    ("national", "edge", True), ("s3-community", "edge", False), ("s3-community", "dibao", True),
    ("s3-community", "other", True), ("national", "none", False),
])  # fmt: skip
def test_s3_05_which_groups_get_education_aid_is_the_packs(pack, status, given):
    assert ("education_group" not in _school(pack, aid_status=status)) is given


@pytest.mark.parametrize(("measure", "stage", "fits"), [
    ("nursery", "preschool", True), ("nursery", "senior", False), ("living", "compulsory", True),
    ("living", "college", False), ("grant", "senior", True), ("waiver", "senior", True),
    ("work_study", "compulsory", False), ("work_study", "college", True),
])  # fmt: skip
def test_s5_27_each_stage_has_its_measures(measure, stage, fits):
    assert ("measure_of_stage" not in _school(school_measure=measure, school_stage=stage)) is fits


def _school(pack: str = "national", aid_status: str = "dibao", **aid: str) -> tuple[str, ...]:
    """What stands against education aid for a person of that status."""
    story = Story(the_procedure("referral", pack), "school").until("state_need")
    story.next(aid_status=aid_status)
    story.until("give_school_aid")
    answer = story.next(**{"school_hindered": "否", **aid})
    return () if isinstance(answer, Step) else unmet(answer)


# === being late, and being sure ============================================================


@pytest.mark.parametrize("pack", PACKS)
def test_s4_01_what_is_late_is_told_to_the_head_of_the_civil_affairs_office(pack):
    """Every limit that does not end by itself; of emergencies whose papers are missing the discipline office too."""
    for procedure in the_pack(pack).procedures.values():
        for key, clock in procedure.clocks.items():
            if clock.fires or not clock.ladder:
                continue
            after = [r for r in procedure.ladders[clock.ladder] if (r.working_days or 0) > 0 or (r.hours or 0) > 0]
            assert any("supervisor" in rung.tell or "supervisor" in clock.duty for rung in after), (procedure.name, key)


def test_s5_80_who_does_nothing_is_urged_and_in_the_end_the_discipline_office_knows():
    for name in ("referral", "lead"):
        last = the_procedure(name).moves["urge_finally"]
        assert "discipline" in {role for tell in last.tells for role in tell.to}, name
        assert last.guards == ("urged_twice",), name


def test_s6_02_a_complex_case_goes_to_a_conference_wherever_living_assistance_is_decided():
    for name in ("temporary_aid", "recognition"):
        moves = the_procedure(name, "s6-district").moves
        assert {"call_conference", "conclude_conference"} <= set(moves), name
        assert "prelim" in {branch.to for branch in moves["conclude_conference"].to}, "it advises and does not decide"
