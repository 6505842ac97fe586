"""Duties that come back (1.7): each plan's units owe them in their time, and say so when there is nothing to say.

What a duty is made of is shown here once for its procedure; which unit owes it, when and until when, for each plan.
"""

from collections.abc import Mapping
from datetime import date

import pytest

from office.clock import StoppedClock
from office.office import Office
from office.rehearsal import moment_of
from office.requests import Deed, Duty
from states import Officer, Post, Step
from states.areas import level_of
from states.obligations import Owed, owed
from tests.core_support import CALENDAR
from tests.office_support import AREAS, COUNTY, NEXT_VILLAGE, TOWN, VILLAGE, an_office, shipped
from tests.rules.support import PLANS, Story, local_pack, papers, the_pack, the_procedure, unmet

EVERYWHERE = Officer("x", "县里", (Post("county_handler", COUNTY), Post("discipline", COUNTY)))
AGENT = Officer("a", "代办员", (Post("village_agent", VILLAGE),))
HANDLER = Officer("h", "经办", (Post("handler", TOWN),))


def an_office_of(pack: str, when: str) -> Office:
    """Every unit of the county works by that pack; what is owed at that moment has been opened."""
    office = an_office(StoppedClock(moment_of(when)), shipped(), pack)
    office.open_duties()
    return office


def duties_of(pack: str, on: str) -> Mapping[str, Owed]:
    """What a unit owes by that pack on a day, the nearest period first."""
    found = owed(the_pack(pack).obligations, date.fromisoformat(on), CALENDAR)
    return {one.name: one for one in reversed(found)}


def window(pack: str, duty: str, first: str, last: str) -> tuple[str, str, str]:
    """(opened on, period, due) of a duty between two days: the first day on which it is owed."""
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        if found := duties_of(pack, str(day)).get(duty):
            return str(day), found.period.key, str(found.due.date)
        day = date.fromordinal(day.toordinal() + 1)
    raise AssertionError(f"{duty} is not owed between {first} and {last}")


def owed_by(office: Office, duty: str) -> list[str]:
    return sorted(one.area for one in office.duty_board(EVERYWHERE).duties if one.name == duty and one.number)


def on_the_board(office: Office, duty: str, area: str) -> Duty:
    [found] = [one for one in office.duty_board(EVERYWHERE).duties if (one.name, one.area) == (duty, area)]
    return found


# === which unit owes what, and when ========================================================


MONTHLY = [
    pytest.param("s1-lingling", "village_meeting", "2026-02-28", "village", id="S1-16 村月例会"),
    pytest.param("s2-town-reform", "published_list", "2026-02-28", "village", id="S2-06 长期公示"),
    pytest.param("s2-town-reform", "papers", "2026-02-25", "town", id="S2-21 数据和纸质资料"),
    pytest.param("s3-community", "dynamic", "2026-02-28", "village", id="S3-03 应保尽保"),
    pytest.param("s3-community", "monthly_payment", "2026-02-10", "town", id="S3-02 按时发放"),
    pytest.param("s4-agencies", "staff_ratio", "2026-02-28", "town", id="S4-05 1:200"),
    pytest.param("s5-bozhou", "zero_report", "2026-02-28", "village", id="S5-09 零报告"),
    pytest.param("s5-bozhou", "month_close", "2026-02-14", "town", id="S5-10 月结"),
    pytest.param("s5-bozhou", "scattered_visits", "2026-02-28", "village", id="S5-18 探访"),
    pytest.param("s5-bozhou", "watch_list", "2026-02-28", "village", id="S5-92 重点家庭"),
    pytest.param("s5-bozhou", "zero_employment", "2026-02-28", "town", id="S5-37 零就业家庭"),
    pytest.param("s6-district", "transmission", "2026-02-14", "town", id="S6-11 S6-09 传送"),
    pytest.param("s6-district", "papers", "2026-02-25", "town", id="S6-12 纸质资料"),
]


@pytest.mark.parametrize(("pack", "duty", "due", "level"), MONTHLY)
def test_every_month_each_unit_of_the_level_owes_it_once(pack, duty, due, level):
    """S1-16 S2-06 S2-21 S3-02 S3-03 S4-05 S5-09 S5-10 S5-18 S5-37 S5-92 S6-09 S6-11 S6-12"""
    office = an_office_of(pack, "2026-02-28 08:00")
    assert owed_by(office, duty) == sorted(area.code for area in AREAS if level_of(area.code) == level)
    assert str(on_the_board(office, duty, next(iter(owed_by(office, duty)))).due) == due
    assert office.open_duties().opened == 0


QUARTERLY = [
    pytest.param("s1-lingling", "pairing_coverage", "2026-Q1", "2026-03-31", id="S1-21"),
    pytest.param("s1-lingling", "plan_coverage", "2026-Q1", "2026-03-31", id="S1-06"),
    pytest.param("s2-town-reform", "publicity", "2026-Q1", "2026-03-31", id="S2-31"),
    pytest.param("s2-town-reform", "inspection", "2026-Q1", "2026-03-31", id="S2-24"),
    pytest.param("s2-town-reform", "monitoring", "2026-Q1", "2026-03-31", id="S2-28"),
    pytest.param("s3-community", "reemployment", "2026-Q1", "2026-03-31", id="S3-16"),
    pytest.param("s3-community", "fund_use", "2026-Q1", "2026-03-31", id="S3-18"),
    pytest.param("s5-bozhou", "community_quarter", "2026-Q1", "2026-03-31", id="S5-65"),
    pytest.param("s5-bozhou", "roaming_at_source", "2026-Q1", "2026-03-31", id="S5-60"),
    pytest.param("s6-district", "rural_dynamics", "2026-Q1", "2026-03-31", id="S6-09"),
]


@pytest.mark.parametrize(("pack", "duty", "period", "due"), QUARTERLY)
def test_once_a_quarter(pack, duty, period, due):
    """S1-06 S1-21 S2-24 S2-28 S2-31 S3-16 S3-18 S5-60 S5-65 S6-09"""
    found = duties_of(pack, "2026-03-31")[duty]
    assert (found.period.key, str(found.due.date)) == (period, due)


HALF_YEARLY = [
    pytest.param("s5-bozhou", "leading_group", "2026-05-06", "2026-H1", "2026-06-30", id="S5-64"),
    pytest.param("s5-bozhou", "insured_groups", "2026-05-06", "2026-H1", "2026-06-30", id="S5-23"),
    pytest.param("s5-bozhou", "supervision", "2026-05-06", "2026-H1", "2026-06-30", id="S5-69"),
    pytest.param("s6-district", "look_back", "2026-04-01", "2026-H1", "2026-06-30", id="S6-04"),
]


@pytest.mark.parametrize(("pack", "duty", "opened", "period", "due"), HALF_YEARLY)
def test_twice_a_year(pack, duty, opened, period, due):
    """S5-23 S5-64 S5-69 S6-04; what would open on Labour Day opens after it."""
    assert window(pack, duty, "2026-02-01", "2026-06-30") == (opened, period, due)
    assert duties_of(pack, "2026-12-31")[duty].period.key == "2026-H2"


YEARLY = [
    pytest.param("national", "yearly_check", "2026-11-02", "2026-12-31", id="S5-08"),
    pytest.param("s1-lingling", "pilot_summary", "2026-10-30", "2026-11-30", id="S1-25"),
    pytest.param("s2-town-reform", "midterm_report", "2026-06-01", "2026-07-31", id="S2-26 中期"),
    pytest.param("s2-town-reform", "final_report", "2026-11-02", "2026-12-31", id="S2-26 终期"),
    pytest.param("s3-community", "sweep", "2026-03-02", "2026-05-29", id="S3-13"),
    pytest.param("s3-community", "entrants", "2026-07-01", "2026-08-20", id="S3-06"),
    pytest.param("s3-community", "appraisal", "2026-12-01", "2026-12-31", id="S3-12"),
    pytest.param("s4-agencies", "appraisal", "2026-12-01", "2026-12-31", id="S4-12"),
    pytest.param("s5-bozhou", "appraisal", "2026-12-01", "2026-12-31", id="S5-79"),
    pytest.param("s5-bozhou", "service_purchases", "2026-12-01", "2026-12-31", id="S5-62"),
    pytest.param("s5-bozhou", "winter_campaign", "2026-12-01", "2026-12-31", id="S5-59 寒冬"),
    pytest.param("s5-bozhou", "summer_campaign", "2026-07-01", "2026-08-31", id="S5-59 夏季"),
    pytest.param("s5-bozhou", "seasonal_grain", "2026-02-24", "2026-03-13", id="S5-76"),
]


@pytest.mark.parametrize(("pack", "duty", "opened", "due"), YEARLY)
def test_once_a_year_in_its_season(pack, duty, opened, due):
    """S1-25 S2-26 S3-06 S3-12 S3-13 S4-12 S5-08 S5-59 S5-62 S5-76 S5-79"""
    assert window(pack, duty, "2026-01-05", "2026-12-31") == (opened, "2026", due)


@pytest.mark.parametrize(
    ("pack", "prefix", "departments"), [("s5-bozhou", "quarter_", 7), ("s6-district", "target_", 8)]
)
def test_s5_65_s6_16_each_department_owes_its_own(pack, prefix, departments):
    reports = {n: o for n, o in the_pack(pack).obligations.items() if n.startswith(prefix)}
    assert len({o.facts["department"] for o in reports.values()}) == len(reports) == departments
    assert {o.per for o in reports.values()} == {"county"}


def test_s6_10_what_is_applied_for_at_any_time_is_no_duty_of_a_month_or_quarter():
    at_any_time = {"tekun", "temporary_aid", "emergency_aid", "referral"}
    owed_procedures = {o.procedure for pack in PLANS for o in the_pack(pack).obligations.values()}
    assert at_any_time <= set(the_pack("s6-district").procedures)
    assert owed_procedures.isdisjoint(at_any_time)


@pytest.mark.parametrize(
    ("month", "opened", "sent", "papers_due"),
    [
        pytest.param("2026-01", "2026-01-15", "2026-01-20", "2026-01-23", id="D30 the 25th is a Sunday"),
        pytest.param("2026-02", "2026-02-14", "2026-02-14", "2026-02-25", id="D29 Spring Festival"),
        pytest.param("2026-09", "2026-09-15", "2026-09-20", "2026-09-24", id="D30 Mid-Autumn"),
        pytest.param("2026-10", "2026-10-15", "2026-10-20", "2026-10-23", id="D30 the 25th is a Sunday again"),
    ],
)
def test_s6_11_s6_12_the_window_of_the_15th_to_the_20th_and_the_papers_before_the_25th(
        month, opened, sent, papers_due):  # fmt: skip
    day, _, due = window("s6-district", "transmission", f"{month}-01", f"{month}-28")
    assert (day, due) == (opened, sent)
    assert window("s6-district", "papers", f"{month}-01", f"{month}-28")[2] == papers_due


def test_the_national_pack_makes_owe_only_what_law_or_ministry_says():
    laws = {name: o.law for name, o in the_pack().obligations.items()}
    assert laws
    assert all("社会救助法" in law or "审核确认办法" in law or "意见》" in law for law in laws.values())


@pytest.mark.parametrize("pack", PLANS)
def test_every_duty_of_a_plan_names_its_rule_and_belongs_to_somebody(pack):
    for name, obligation in the_pack(pack).obligations.items():
        procedure = the_procedure(obligation.procedure, pack)
        assert obligation.law, name
        assert procedure.clocks["duty_due"].duty, name
        assert procedure.clocks["duty_due"].within.until == "due_on", name


# === reports ===============================================================================


def test_s5_09_that_nothing_changed_is_said_with_how_one_knows_and_received_by_the_town():
    office = an_office_of("s5-bozhou", "2026-02-02 08:00")
    number = on_the_board(office, "zero_report", VILLAGE).number
    assert not isinstance(office.act(AGENT, number, Deed("report_nothing", {})), Step)
    how = {"checked_how": "逐户走访，无变化"}
    assert isinstance(office.act(AGENT, number, Deed("report_nothing", how)), Step)
    assert not on_the_board(office, "zero_report", VILLAGE).done, "sent is not received"
    assert isinstance(office.act(HANDLER, number, Deed("receive_report")), Step)
    assert on_the_board(office, "zero_report", VILLAGE).done


def test_s5_09_a_missing_report_is_reminded_of_on_the_first_day_and_told_upwards_on_the_third():
    story = Story(the_procedure("village_report"), "missing").until("report_nothing")
    assert story.reminded("duty_due") == ["2025-09-26", "2025-09-30", "2025-10-09", "2025-10-11", "2025-10-14"]
    [day_3] = [rung for rung in story.procedure.ladders["obligation"] if rung.working_days == 3]
    assert "supervisor" in day_3.tell
    assert story.wait("2025-12-01").places == ("owed",), "time reports nothing"


def test_s5_37_what_wants_figures_cannot_be_answered_with_nothing_and_a_list_can():
    assert unmet(Story(the_procedure("village_report"), "missing").until("report_nothing").next()) == ("none_allowed",)
    story = Story(the_procedure("town_report"), "nothing").until("report_nothing")
    assert isinstance(story.next(), Step)


def test_s1_21_s3_13_s3_16_a_rate_of_coverage_is_not_above_all_there_are():
    story = Story(the_procedure("village_report"), "returned").until("report")
    assert unmet(story.next()) == ("not_more_than_all",)
    assert isinstance(story.next(), Step)


def test_s2_21_papers_go_up_with_their_covering_list_and_who_sent_them_does_not_receive_them():
    report = the_procedure("town_report").moves
    assert papers(report["report"]) == {"report_list"}
    assert set(report["receive_report"].by.apart_from) == {"report", "report_nothing"}


def test_a_report_that_was_sent_back_is_owed_by_the_day_it_always_was():
    story = Story(the_procedure("village_report"), "returned").after("return_report")
    assert (story.case.places, story.due("duty_due")) == (("owed",), "2026-02-14")


def test_s6_11_where_the_window_has_no_working_day_the_superior_may_set_another_and_none_that_has_passed():
    story = Story(the_procedure("town_report"), "nothing")
    assert unmet(story.next()) == ("day_to_come",)
    story.next()
    assert story.due("duty_due") == "2026-02-14"
    assert the_procedure("town_report").moves["set_day"].by.every_role == ("county_handler",)


def test_s2_28_all_five_respects_are_watched():
    story = Story(the_procedure("monitoring", "s2-town-reform")).until("report")
    answers = {"progress": "", "helped": "", "spent": "", "mean_days": "", "effect": ""}
    assert unmet(story.next(**answers)) == ("missing_field",) * 5


def test_s1_25_the_summary_counts_as_sent_when_both_offices_have_it_and_is_reminded_of_15_5_and_1_days_before():
    story = Story(the_procedure("pilot_summary", "s1-lingling")).until("send_summary")
    assert unmet(story.next()) == ("missing_field",)
    assert story.reminded("duty_due")[:3] == ["2025-11-13", "2025-11-23", "2025-11-27"]
    assert isinstance(story.next(), Step)
    assert story.due("duty_due") == "2025-11-28"


def test_s1_26_the_district_evaluates_and_reports_to_the_city():
    story = Story(the_procedure("pilot_summary", "s1-lingling")).until("evaluate")
    assert unmet(story.again(city_receipt="")) == ("missing_field",)
    assert isinstance(story.next(), Step)
    assert story.case.places == ("evaluated",)


# === meetings ==============================================================================


def test_s1_16_a_meeting_says_how_many_families_it_found_even_if_none():
    story = Story(the_procedure("village_meeting"), "main").until("record_meeting")
    assert unmet(story.next()) == ("held_already",)
    assert unmet(story.again(leads_found="")) == ("missing_field",)
    assert isinstance(story.next(leads_found=0), Step)


def test_s1_28_s6_01_the_leading_group_says_which_of_its_members_were_there():
    story = Story(the_procedure("group_meeting"), "main").until("record_meeting")
    assert unmet(story.again(seats="")) == ("missing_field",)
    assert unmet(story.again(present=2)) == ("enough_present",)


def test_s2_33_the_office_of_the_leading_group_is_in_the_civil_affairs_office_of_the_town():
    meeting = the_procedure("group_meeting")
    assert {move.by.every_role for move in meeting.moves.values()} == {("supervisor",)}
    assert meeting.roles["supervisor"].level == "town"


# === inspection ============================================================================


@pytest.mark.parametrize(
    ("percent", "sample", "enough"), [(10, 7, False), (10, 8, True), (20, 15, False), (20, 16, True)]
)
def test_s2_24_s6_04_a_sample_is_not_smaller_than_the_place_says(percent, sample, enough):
    county = local_pack(parameters=f"inspection_percent: {{value: {percent}}}")
    answer = Story(county.procedures["inspection"]).until("draw_sample").next(sample=sample)
    assert isinstance(answer, Step) is enough
    assert enough or unmet(answer) == ("sample_large_enough",)


def test_s6_04_what_was_found_is_put_right_and_looked_at_by_who_found_it():
    story = Story(the_procedure("inspection"), "mended").after("record_inspection")
    assert story.case.places == ("to_mend",)
    assert "mend" in story.procedure.moves["verify_mended"].by.apart_from
    story.after("not_mended")
    assert (story.case.places, story.due("mending")) == (("to_mend",), "2026-03-06")


def test_s2_23_s2_24_the_discipline_office_of_the_town_inspects_and_does_nothing_in_a_case_of_assistance():
    pack = the_pack("s2-town-reform")
    assert pack.procedures["inspection"].roles["discipline"].level == "town"
    for name in ("dibao", "tekun", "temporary_aid", "recognition"):
        acting = {role for move in pack.procedures[name].moves.values() for role in move.by.every_role}
        assert "discipline" not in acting, name


# === a pack for some of the units ==========================================================


@pytest.mark.parametrize(("pack", "duty"), [("s1-lingling", "village_meeting"), ("s6-district", "transmission")])
def test_s1_24_s6_15_a_pilot_works_by_the_plan_and_its_neighbours_by_the_national_pack(pack, duty):
    office = an_office(StoppedClock(moment_of("2026-03-20 08:00")), shipped(), "national")
    store, level = office.parts.store, the_pack(pack).obligations[duty].per
    chosen = {"village": VILLAGE, "town": TOWN}[level]
    store.add_areas([next(a for a in AREAS if a.code == chosen).__class__(
        chosen, "试点", parent=COUNTY if level == "town" else TOWN, pack=pack)])  # fmt: skip
    office.open_duties()
    assert owed_by(office, duty) == [chosen]
    assert NEXT_VILLAGE not in owed_by(office, duty)
