"""Emergency aid (先行救助, P06) and the reserve it is paid from: each rule under its id.

S, C, D, M and P numbers are those of the rule catalogue; the packs carry them at the place that keeps the rule.
"""

import pytest

from office.clock import StoppedClock
from office.rehearsal import moment_of
from office.requests import Deed
from states import Blocked, Known, Latest, Step
from tests.office_support import TOWN, Stage, a_bundle, a_cast, an_office, shipped
from tests.rules.support import (
    NO,
    YES,
    leads_to,
    led,
    opens,
    reached_from,
    somebody,
    the_procedure,
    unmet,
    written,
)


def test_s5_52_help_comes_first_and_the_papers_are_completed_after_the_emergency():
    story = led("emergency_aid").until("pay")
    before = {name for name, n in story.case.done.items() if n}
    assert before == {"confirm_urgency", "grant_emergency"}, "neither check nor notice nor papers"
    assert not story.running("back_fill")
    story.until("register_relief").next()
    story.next()
    assert (story.case.places, story.due("back_fill")) == (("back_filling",), "2025-10-21")


def test_s5_52_a_case_whose_papers_are_not_complete_cannot_be_closed_and_stays_in_sight():
    ways = leads_to(the_procedure("emergency_aid"), without=["back_filling"])
    assert "closed" not in reached_from("granted", ways)
    story = led("emergency_aid").until("back_fill")
    story.left.clear()
    story.wait("2026-06-30")
    assert (story.case.places, story.running("back_fill")) == (("back_filling",), True)
    assert story.procedure.clocks["back_fill"].kind == "back-fill"


def test_c10_the_papers_have_ten_working_days_with_alarms_on_the_third_and_seventh_or_what_a_county_says():
    story = led("emergency_aid").until("back_fill")
    assert story.due("back_fill") == "2025-10-21"
    assert story.reminded("back_fill")[:3] == ["2025-10-11", "2025-10-16", "2025-10-21"]
    chuxiong = led("emergency_aid", back_fill_days=5).until("back_fill")
    assert chuxiong.due("back_fill") == "2025-10-14"


def test_c10_overdue_papers_are_told_to_the_discipline_office():
    rungs = the_procedure("emergency_aid").ladders["back_fill"]
    assert "discipline" in next(rung for rung in rungs if rung.working_days == 1).tell


def test_the_days_for_the_papers_count_from_the_relief_and_not_from_its_being_told():
    story = led("emergency_aid").until("register_relief")
    story.left.pop(0)
    story.next(when="2025-10-10 09:00")
    assert story.due("back_fill") == "2025-10-21"


@pytest.mark.parametrize(
    ("day", "guard"),
    [("2025-09-27", "relief_after_aid"), ("2025-10-01", "relief_not_to_come"), ("2025-09-29", "")],
)
def test_the_end_of_an_emergency_is_dated_neither_before_the_aid_nor_after_today(day, guard):
    story = led("emergency_aid").until("register_relief")
    answer = story.next(relieved_on=day)
    assert isinstance(answer, Step) if not guard else unmet(answer) == (guard,)


@pytest.mark.parametrize(("day", "taken"), [("2025-09-28", False), ("2025-10-16", False), ("2025-10-15", True)])
def test_papers_bear_the_day_they_were_written(day, taken):
    story = led("emergency_aid").until("back_fill")
    answer = story.next(papers_dated=day)
    assert isinstance(answer, Step) is taken
    assert taken or unmet(answer) == ("papers_after_relief",)


@pytest.mark.parametrize(("day", "taken"), [("2026-01-11", False), ("2026-01-13", False), ("2026-01-12", True)])
def test_money_is_in_hand_neither_before_the_call_nor_on_a_day_to_come(day, taken):
    story = led("emergency_aid", "long_emergency").until("pay")
    assert isinstance(story.next(paid_on=day), Step) is taken


def test_two_decide_on_an_emergency_neither_alone():
    story = led("emergency_aid").until("grant_emergency")
    story.left.pop(0)
    both = somebody("town_examiner", "town_approver", named="one and the same")
    story.next(by=both)
    assert story.case.places == ("urgent",)
    assert unmet(story.next(by=both)) == ("signed_already",)


@pytest.mark.parametrize(("did", "never"), [("grant_emergency", "pay"), ("confirm_urgency", "grant_emergency"),
                                            ("pay", "audit"), ("grant_emergency", "audit"), ("back_fill", "audit")])
def test_the_cashier_is_a_third_person_and_the_auditor_a_fourth(did, never):
    assert did in the_procedure("emergency_aid").moves[never].by.apart_from


def test_an_emergency_is_helped_within_forty_eight_hours_by_day_and_night():
    story = led("emergency_aid").until("grant_emergency")
    assert (story.due("aid_in_hand"), story.procedure.clocks["aid_in_hand"].within.unit) == ("2025-09-30", "hours")


def test_an_officer_whose_papers_are_overdue_grants_no_new_emergency_aid():
    late = Known(late={"back_fill": 1})
    for example, move in (("main", "grant_emergency"), ("small_fast", "grant_small")):
        story = led("emergency_aid", example).until(move)
        story.left.pop(0)
        story.known = late
        assert unmet(story.again()) == ("no_papers_owed",)
        story.known = Known()
        assert isinstance(story.next(), Step)


def test_d20_small_fast_relief_takes_three_days_and_does_not_roll_over_national_day():
    story = led("emergency_aid", "small_fast").until("grant_small")
    assert story.due("small_fast") == "2026-10-04"
    assert story.procedure.clocks["small_fast"].kind == "small-fast"


def test_small_fast_relief_knows_neither_check_nor_notice():
    found = the_procedure("emergency_aid")
    to_payment = reached_from("urgent", leads_to(found))
    assert not {"notice", "posting"} & set(found.states)
    assert "back_filling" not in reached_from("small_grant", leads_to(found))
    assert "small_grant" in to_payment


@pytest.mark.parametrize(("amount", "taken"), [("700.00", True), ("700.01", False), ("800.00", False)])
def test_c9_small_fast_relief_is_at_most_a_month_of_the_standard_m18(amount, taken):
    story = led("emergency_aid", "small_fast").until("grant_small")
    answer = story.next(amount=amount)
    assert isinstance(answer, Step) is taken
    assert taken or unmet(answer) == ("within_small_cap",)


def test_an_emergency_is_not_left_open_for_more_than_thirty_days_without_renewal():
    story = led("emergency_aid", "long_emergency").until("renew")
    assert story.case.places == ("renewal_due",)
    assert story.due("relief") == "2026-02-11"
    assert story.reminded("relief") == ["2026-01-19", "2026-01-27", "2026-02-11"], "7, 15 and 30 days after"
    story.next()
    story.next()
    assert story.due("relief") == "2026-03-14"


def test_s5_51_what_was_paid_first_is_audited_always_above_the_limit_and_by_sample_below():
    above = led("emergency_aid").until("audit")
    assert above.case.places == ("auditing",)
    below = led("emergency_aid", "long_emergency").until("draw_sample")
    below.next(sampled=NO)
    assert below.case.places == ("filing",)


def test_s5_63_s2_29_an_honest_error_is_put_right_in_a_record_of_its_own_with_ground_and_diligence():
    story = led("emergency_aid", "long_emergency").until("record_correction")
    assert unmet(story.again(diligence="", error_ground="")) == ("missing_field", "missing_field")
    story.next()
    assert story.case.places == ("recovering",)


def test_s5_63_fraud_is_not_forgiven_as_an_error():
    ways = leads_to(the_procedure("emergency_aid"))
    assert "error_found" not in ways["fraud_found"]
    story = led("emergency_aid", "fraud").until("audit")
    story.next()
    assert story.case.places == ("fraud_found",)


def test_fraud_that_an_audit_found_goes_to_other_people_with_its_day_and_amount():
    story = led("emergency_aid", "fraud").until("report_fraud")
    handed_over = opens(story.next())["dishonesty"]
    assert (handed_over["acted_on"], handed_over["unlawful_amount"]) == ("2025-11-03", 700_00)


def test_what_is_no_emergency_is_referred_and_not_rejected():
    found = the_procedure("emergency_aid")
    assert not [s for s in found.states.values() if s.outcome == "denied"]
    answer = led("emergency_aid", "not_an_emergency").next()
    assert "temporary_aid" in opens(answer)


def test_an_officer_whose_papers_are_overdue_is_stopped_by_the_office_itself():
    """The whole way: the limit of one case passes, and who decided there cannot decide in the next."""
    clock = StoppedClock(moment_of("2026-01-05 09:00"))
    office = an_office(clock, shipped(), "national")
    roles = ("handler", "surveyor", "town_examiner", "town_approver", "cashier")
    stage = Stage(office, clock, a_cast(office, {role: (role, role, TOWN) for role in roles}), "emergency_aid")

    def act(number: str, who: str, move: str, files: tuple[str, ...] = (), **answers: str) -> Step | Blocked:
        return office.act(stage.cast[who], number, Deed(move, answers, a_bundle(dict.fromkeys(files, 1))))

    urgent = {"called_on": "2026-01-05", "how_looked_into": "phone", "emergency_place": "青松社区", "aid_cause": "fire",
              "persons": "1", "identity_known": YES, "emergency_note": "无处过夜"}  # fmt: skip
    grant = {"local_standard": "700", "amount": "700", "paid_from": "treasury", "grant_note": "安置"}
    first = stage.opens("handler")
    act(first, "handler", "confirm_urgency", ("scene_photo",), **urgent)
    act(first, "surveyor", "confirm_urgency")
    act(first, "town_examiner", "grant_emergency", **grant)
    act(first, "town_approver", "grant_emergency")
    act(first, "cashier", "pay", ("receipt",), paid_on="2026-01-05", paid_how="transfer")
    assert isinstance(act(first, "handler", "register_relief", relieved_on="2026-01-05", relief_reason="已安置"), Step)

    stage.at("2026-01-20 09:00")
    second = stage.opens("handler", applicant="李秀英")
    act(second, "handler", "confirm_urgency", ("scene_photo",), **urgent)
    assert isinstance(act(second, "surveyor", "confirm_urgency"), Step), "the call is looked into all the same"
    assert unmet(act(second, "town_examiner", "grant_emergency", **grant)) == ("no_papers_owed",)


# --- 备用金 | the reserve ----------------------------------------------------------------------


def reserve(balance: int) -> Known:
    return Known(registers={"reserve": Latest(1, {"opened": True, "balance": balance})})


def test_s5_49_a_reserve_that_falls_below_30000_opens_the_task_of_making_it_up_m19():
    story = led("emergency_aid", known=reserve(30_000_00)).until("pay")
    answer = story.next(reserve_counted="30,000.00")
    assert written(answer, "reserve")["balance"] == 25_800_00
    assert opens(answer) == {"reserve_top_up": {"shortfall": 4_200_00}}


@pytest.mark.parametrize(
    ("before", "opened"), [(34_200_00, False), (34_199_99, True), (30_000_00, True), (29_999_99, False)]
)
def test_s5_49_the_payment_that_brings_the_reserve_below_its_level_opens_the_task_and_no_other_does(before, opened):
    story = led("emergency_aid", known=reserve(before)).until("pay")
    answer = story.next(reserve_counted=f"{before / 100:.2f}")
    assert ("reserve_top_up" in opens(answer)) is opened


def test_what_is_counted_has_to_agree_with_the_ledger_of_the_reserve():
    story = led("emergency_aid", known=reserve(30_000_00)).until("pay")
    assert unmet(story.next(reserve_counted="29,999.00")) == ("reserve_agrees",)


def test_an_empty_reserve_does_not_keep_help_away_the_treasury_pays():
    story = led("emergency_aid", known=reserve(100_00)).until("grant_emergency")
    story.left.pop(0)
    assert unmet(story.again()) == ("reserve_covers",)
    assert isinstance(story.next(paid_from="treasury"), Step)


def test_s5_49_s5_82_what_comes_in_is_booked_by_a_third_person_and_ends_the_shortfall():
    story = led("reserve_top_up", known=reserve(0)).until("receive_top_up")
    assert unmet(story.next()) == ("whole_shortfall",)
    answer = story.next()
    assert written(answer, "reserve") == {"opened": True, "balance": 30_000_00}
    assert opens(answer) == {}


def test_s5_49_what_was_paid_meanwhile_is_made_up_next():
    story = led("reserve_top_up", "overdue", known=reserve(25_000_00)).until("ask_top_up")
    story.next()
    story.do("grant_top_up", somebody("town_approver"), "2025-09-26")
    came = {"received": "4,300", "voucher_no": "1"}
    answer = story.do("receive_top_up", somebody("cashier"), "2025-09-28", ["voucher"], **came)
    assert opens(answer) == {"reserve_top_up": {"shortfall": 700_00}}
