"""When a limit ends: counting, standing still, lengthening, ending, running out, reminding, and why this date."""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from states import Blocked, Step, WorkingCalendar, explain, fire
from states.case import CLOCK_DUE, SHANGHAI, RunningClock
from states.deadlines import deadline_of, end_of, rings_of
from states.procedure import ClockRule, Rung, Span, Text
from states.steps import remind, rings
from tests.core_support import CALENDAR, CHECKER, CLERK, HEAD, LEADER, a_case, at, opened, small

TITLE = Text(zh="时限", en="limit")


def a_rule(n: int, unit: str, roll: str = "none") -> ClockRule:
    return ClockRule(title=TITLE, kind="step-limits", within=Span(n=n, unit=unit), roll=roll)


def a_clock(started: str, *stops: tuple[str, str | None], ended: str | None = None, length: int | None = None
            ) -> RunningClock:  # fmt: skip
    """Moments in Shanghai; a stop is (begun, over), `None` for one that lasts."""

    def moment(text: str | None) -> datetime | None:
        return at(text).at if text else None

    stood = tuple((at(begun).at, moment(over)) for begun, over in stops)
    return RunningClock("limit", 1, at(started).at, stood, length, ended=moment(ended))


def deadline(clock: RunningClock, n: int = 5, unit: str = "working_days", roll: str = "none"):
    return deadline_of(clock, a_rule(n, unit, roll), CALENDAR)


def due(clock: RunningClock, n: int = 5, unit: str = "working_days", roll: str = "none") -> str:
    return str(deadline(clock, n, unit, roll).due)


# ------------------------------------------------------------------------------------------------------------- counting


@pytest.mark.parametrize(
    ("started", "n", "unit", "roll", "day"),
    [
        pytest.param("2025-09-16", 1, "working_days", "none", "2025-09-17", id="the-day-of-the-start-does-not-count"),
        pytest.param("2025-09-26", 5, "working_days", "none", "2025-10-10", id="over-a-make-up-sunday-and-the-holiday"),
        pytest.param("2025-09-16", 7, "days", "none", "2025-09-23", id="days-as-they-come"),
        pytest.param("2025-09-24", 10, "days", "none", "2025-10-04", id="days-may-end-in-a-holiday"),
        pytest.param("2025-09-24", 10, "days", "next", "2025-10-09", id="rolled-behind-the-holiday"),
        pytest.param("2025-09-24", 10, "days", "previous", "2025-09-30", id="rolled-before-the-holiday"),
        pytest.param("2025-11-30", 3, "months", "none", "2026-02-28", id="months-end-with-february"),
        pytest.param("2025-09-16 23:59", 1, "days", "none", "2025-09-17", id="a-minute-before-midnight-in-shanghai"),
        pytest.param("2025-09-17 00:00", 1, "days", "none", "2025-09-18", id="midnight-in-shanghai"),
        pytest.param("2025-09-17 07:59", 1, "days", "none", "2025-09-18", id="still-the-day-before-in-greenwich"),
    ],
)
def test_a_limit_ends_on_the_day_that_was_counted(started, n, unit, roll, day):
    assert due(a_clock(started), n, unit, roll) == day


def test_a_limit_in_days_ends_at_24_hours_of_its_day_and_one_in_hours_at_its_minute():
    assert deadline(a_clock("2025-09-16 10:30"), 7, "days").due_at == at("2025-09-24 00:00").at
    in_hours = deadline(a_clock("2025-09-16 10:30"), 48, "hours")
    assert (in_hours.due_at, str(in_hours.due)) == (at("2025-09-18 10:30").at, "2025-09-18")


def test_a_limit_that_reaches_beyond_the_announced_years_is_provisional():
    only_2025 = WorkingCalendar.read(
        "names: {元旦: New Year's Day}\nyears:\n  2025:\n"
        "    - {url: https://example.org, holidays: [{name: 元旦, off: 2025-01-01}]}\n"
    )
    clock = a_clock("2025-12-29")
    assert not deadline_of(clock, a_rule(2, "working_days"), only_2025).provisional
    assert deadline_of(clock, a_rule(3, "working_days"), only_2025).provisional
    assert not deadline_of(clock, a_rule(3, "days"), only_2025).provisional


# ------------------------------------------------------------------------------------------------------- standing still


@pytest.mark.parametrize(
    ("n", "unit", "day"),
    [
        pytest.param(5, "working_days", "2025-10-14", id="three-working-days-left-one-a-make-up-saturday"),
        pytest.param(5, "days", "2025-10-13", id="three-days-left-on-10-10"),
        pytest.param(1, "months", "2025-11-07", id="a-month-and-the-23-days-it-stood-still"),
    ],
)
def test_what_was_used_before_a_stop_stays_used_and_the_rest_is_counted_on(n, unit, day):
    """Started on Monday the 15th, stopped two days later, resumed on Friday, 10 October."""
    assert due(a_clock("2025-09-15", ("2025-09-17", "2025-10-10")), n, unit) == day


@pytest.mark.parametrize(("n", "unit"), [(5, "working_days"), (10, "days"), (3, "months")])
def test_a_stop_that_is_over_on_the_day_it_began_changes_nothing(n, unit):
    for day in ("2025-09-16", "2025-09-19", "2025-09-20"):
        stopped = a_clock("2025-09-16 09:00", (f"{day} 10:00", f"{day} 16:00"))
        assert due(stopped, n, unit) == due(a_clock("2025-09-16 09:00"), n, unit)


def test_a_stop_of_two_days_adds_two_days_to_a_limit_in_months_and_not_a_month():
    """Whole months alone would forget the 26 days that were used."""
    assert due(a_clock("2026-01-15"), 3, "months") == "2026-04-15"
    assert due(a_clock("2026-01-15", ("2026-02-10", "2026-02-12")), 3, "months") == "2026-04-17"


def test_stops_add_up():
    twice = a_clock("2025-09-15", ("2025-09-16", "2025-09-18"), ("2025-09-19", "2025-09-23"))
    assert due(twice, 5, "days") == "2025-09-26", "the 20th and two plus four days"


def test_a_limit_in_hours_is_given_back_to_the_minute():
    clock = a_clock("2025-09-16 09:00", ("2025-09-16 10:00", "2025-09-16 10:20"))
    assert deadline(clock, 48, "hours").due_at == at("2025-09-18 09:20").at


def test_a_date_is_not_known_while_the_clock_stands_still():
    stopped = deadline(a_clock("2025-09-15", ("2025-09-17", None)))
    assert (stopped.due, stopped.due_at, stopped.status) == (None, None, "stopped")
    assert str(stopped.stopped_on) == "2025-09-17"
    assert not stopped.late(at("2026-09-01").at)


@pytest.mark.parametrize(
    ("n", "unit", "day"),
    [(5, "working_days", "2025-09-22"), (5, "days", "2025-09-20"), (1, "months", "2025-10-15"),
     (48, "hours", "2025-09-17")],
)  # fmt: skip
def test_what_was_missed_before_a_stop_stays_missed(n, unit, day):
    for over in (None, "2025-12-01"):
        missed = deadline(a_clock("2025-09-15", ("2025-11-03", over)), n, unit)
        assert (str(missed.due), missed.status) == (day, "running" if over else "stopped")
        assert missed.late(at("2025-11-05").at)


def test_a_stop_on_the_last_day_leaves_the_day_of_resumption():
    assert due(a_clock("2025-09-15", ("2025-09-22 17:00", "2025-10-10"))) == "2025-10-10"
    rolled = a_clock("2025-11-10", ("2025-11-16 10:00", "2025-11-19"))
    assert due(rolled, 5, "days", "next") == "2025-11-19", "stopped on the Sunday before the Monday it had rolled to"


def test_no_end_rolls_back_to_before_the_day_it_is_counted_from():
    resumed_on_saturday = a_clock("2025-11-10", ("2025-11-13", "2025-11-15"))
    assert due(resumed_on_saturday, 4, "days", "previous") == "2025-11-16"
    assert due(a_clock("2025-11-15"), 1, "days", "previous") == "2025-11-16"
    assert due(a_clock("2025-11-10"), 5, "days", "previous") == "2025-11-14"


@pytest.mark.parametrize(("n", "unit"), [(5, "working_days"), (5, "days"), (1, "months"), (48, "hours")])
def test_a_limit_that_stood_still_when_it_ended_was_not_missed(n, unit):
    """An application withdrawn while papers were wanted is no delay of the office."""
    clock = a_clock("2025-09-15", ("2025-09-16", None), ended="2025-12-01")
    assert deadline(clock, n, unit).status == "ended"
    assert not deadline(clock, n, unit).late(at("2026-01-01").at)


# ----------------------------------------------------------------------------------------------------------- being late


@pytest.mark.parametrize(
    ("ended", "asked", "late"),
    [
        pytest.param(None, "2025-09-22 23:59", False, id="the-last-minute-of-the-day"),
        pytest.param(None, "2025-09-23 00:00", True, id="24-hours"),
        pytest.param("2025-09-22 23:59", "2026-01-01", False, id="done-in-the-last-minute"),
        pytest.param("2025-09-23 00:00", "2026-01-01", True, id="done-too-late-stays-late"),
        pytest.param("2025-09-25", "2025-09-22", False, id="asked-as-of-a-day-before-it-ran-out"),
    ],
)
def test_overdue_is_a_question_asked_of_the_ledger_as_of_any_moment(ended, asked, late):
    assert deadline(a_clock("2025-09-15", ended=ended)).late(at(asked).at) is late


# ------------------------------------------------------------------------------------------------------------ reminding

LADDER = (Rung(working_days=2, tell="leader"), Rung(half=True), Rung(working_days=0), Rung(working_days=-2))


def rung_at(clock: RunningClock, n: int = 20, unit: str = "working_days", ladder: tuple[Rung, ...] = LADDER
            ) -> list[tuple[str, str]]:  # fmt: skip
    found = rings_of(deadline(clock, n, unit), ladder, CALENDAR)
    return [(ring.key, f"{ring.at.astimezone(SHANGHAI):%m-%d %H:%M}") for ring in found]


def test_reminders_ring_at_nine_in_the_order_of_their_days():
    assert rung_at(a_clock("2025-09-15")) == [
        ("half", "09-28 09:00"), ("-2", "10-15 09:00"), ("+0", "10-17 09:00"), ("+2", "10-21 09:00"),
    ]  # fmt: skip


def test_a_reminder_before_a_holiday_rings_on_a_working_day():
    assert ("-2", "09-29 09:00") in rung_at(a_clock("2025-09-25"), 10, "days"), "10-05 lies in the holiday"


def test_a_reminder_in_days_counts_by_the_calendar_and_rings_on_that_very_day():
    ladder = tuple(Rung(days=n) for n in (-30, -15, -5))
    found = rings_of(deadline(a_clock("2025-09-08"), 30, "days"), ladder, CALENDAR)
    assert [(ring.key, f"{ring.at.astimezone(SHANGHAI):%m-%d}") for ring in found] == [
        ("-30d", "09-08"), ("-15d", "09-23"), ("-5d", "10-03"),
    ]  # fmt: skip


def test_a_clock_that_stands_still_rings_nothing():
    assert rung_at(a_clock("2025-09-15", ("2025-09-17", None))) == []
    assert rung_at(a_clock("2025-09-15", ("2025-09-15 10:00", None)), 48, "hours") == []


HOURS = (Rung(hours=1, tell="leader"), Rung(half=True), Rung(hours=0), Rung(hours=-2), Rung(working_days=1))


def test_a_limit_in_hours_rings_to_the_minute_at_night_too_and_its_superiors_hear_in_the_morning():
    assert rung_at(a_clock("2025-09-19 22:30"), 24, "hours", HOURS) == [
        ("half", "09-20 10:30"), ("-2h", "09-20 20:30"), ("+0h", "09-20 22:30"), ("+1h", "09-20 23:30"),
        ("+1", "09-22 09:00"),
    ]  # fmt: skip


def test_hours_in_which_a_clock_stood_still_put_its_reminders_off():
    stood_still = a_clock("2025-09-15 08:00", ("2025-09-15 10:00", "2025-09-15 13:00"))
    assert rung_at(stood_still, 8, "hours", HOURS)[:3] == [
        ("half", "09-15 15:00"), ("-2h", "09-15 17:00"), ("+0h", "09-15 19:00"),
    ]  # fmt: skip


def test_hours_before_the_end_of_a_limit_in_days_are_hours_before_midnight():
    assert ("-2h", "10-17 22:00") in rung_at(a_clock("2025-09-15"), ladder=HOURS)


def test_a_reminder_is_for_whoever_has_the_task_unless_somebody_has_the_duty():
    case = a_case("filing")
    first, *_, last = rings(case.deadline("filing_limit"), case.procedure, at("2025-09-16"))
    told = remind(case.case, case.deadline("filing_limit"), first, case.procedure)
    assert (told.roles, told.text, told.due) == (("clerk",), "reminder", case.deadline("filing_limit"))
    told = remind(case.case, case.deadline("filing_limit"), last, case.procedure)
    assert (told.roles, told.text) == (("leader",), "overdue")

    case = a_case("review")
    due_day = rings(case.deadline("total"), case.procedure, at("2025-09-16"))[2]
    told = remind(case.case, case.deadline("total"), due_day, case.procedure)
    assert told.roles == ("head",), "the head has the duty and is told once, though the rung names him too"


def test_each_rung_of_each_limit_of_a_case_is_told_once_and_again_when_its_date_has_moved():
    case = a_case("review")
    keys = [remind(case.case, case.deadline("total"), ring, case.procedure).key
            for ring in rings(case.deadline("total"), case.procedure, at("2025-09-16"))]  # fmt: skip
    case.act("extend", HEAD, "2025-09-17")
    keys += [remind(case.case, case.deadline("total"), ring, case.procedure).key
             for ring in rings(case.deadline("total"), case.procedure, at("2025-09-17"))]  # fmt: skip
    assert len(set(keys)) == 8


# -------------------------------------------------------------------------------------------------------- why this date


def strip(clock: RunningClock, n: int = 5, unit: str = "working_days"):
    return explain(clock, a_rule(n, unit), CALENDAR)


def test_the_strip_counts_from_the_start_to_the_due_day():
    days = strip(a_clock("2025-09-26")).days
    assert [str(days[0].date), str(days[-1].date)] == ["2025-09-26", "2025-10-10"]
    assert [d.count for d in days if d.count is not None] == [0, 1, 2, 3, 4, 5]
    assert [str(d.date) for d in days if d.kind == "make_up"] == ["2025-09-28"]


def test_the_strip_after_a_stop_goes_on_from_the_day_of_resumption_and_lists_the_stop():
    answer = strip(a_clock("2025-09-15", ("2025-09-17", "2025-10-10")))
    assert [str(answer.days[0].date), str(answer.days[-1].date)] == ["2025-10-10", "2025-10-14"]
    assert [(str(a), str(b)) for a, b in answer.stops] == [("2025-09-17", "2025-10-10")]


def test_the_strip_of_months_that_stood_still_ends_on_the_due_day():
    answer = strip(a_clock("2026-01-15", ("2026-02-10", "2026-02-12")), 3, "months")
    assert answer.days[-1].due
    assert answer.days[-1].date == answer.deadline.due


def test_hours_and_a_clock_that_stands_still_have_no_strip_of_days():
    assert strip(a_clock("2025-09-15"), 48, "hours").days == ()
    standing = strip(a_clock("2025-09-15", ("2025-09-17", None)))
    assert standing.days == ()
    assert [(str(a), b) for a, b in standing.stops] == [("2025-09-17", None)]


# ------------------------------------------------------------------------------------------------- the ledger of a case


def test_a_clock_runs_while_the_case_stands_in_its_states():
    case = a_case("review", "2025-09-16 09:00")
    assert [(c.clock, c.ended is None) for c in case.case.clocks] == [
        ("first_answer", False), ("total", True), ("survey_limit", False),
    ]  # fmt: skip
    case.act("vote", CLERK, "2025-09-17")
    assert case.due("notice_period") == "2025-09-24"


def test_a_clock_starts_with_the_move_it_names_and_ends_when_its_state_is_entered():
    case = opened(when="2025-09-16 09:00")
    case.act("apply", CLERK, "2025-09-18 09:00")
    assert case.due("total") == "2025-11-05"
    filed = a_case("filing")
    assert filed.deadline("total").status == "ended"


def test_a_state_entered_again_starts_its_clock_again():
    case = a_case("recheck", "2025-09-16")
    case.act("confirm_recheck", HEAD, "2025-09-22")
    assert [(d.clock, str(d.due), d.status) for d in case.last.deadlines] == [
        ("notice_period", "2025-09-29", "running")
    ]
    assert len([c for c in case.case.clocks if c.clock == "notice_period"]) == 2


def test_time_in_which_papers_are_wanted_does_not_count_towards_the_total_limit():
    case = a_case("review", "2025-09-16")
    before = case.due("total")
    case.act("ask_papers", CLERK, "2025-09-18")
    assert case.deadline("total").status == "stopped"
    case.act("bring_papers", CLERK, "2025-09-22")
    assert (before, case.due("total")) == ("2025-11-03", "2025-11-05"), "two working days were given back"


def test_a_clock_that_starts_in_a_state_that_stops_it_stands_still_from_the_start():
    case = a_case("investigation", procedure=small(("stops_in: papers", "stops_in: investigation")))
    assert case.deadline("total").status == "stopped"
    assert str(case.deadline("total").stopped_on) == "2025-09-16"


def test_entering_and_leaving_a_parallel_state_means_the_whole_of_it():
    whole = small(("starts: {event: apply}", "starts: {entering: investigation}"),
                  ("ends: {entering: filing}", "ends: {leaving: investigation}"))  # fmt: skip
    case = a_case("surveyed", procedure=whole)
    assert [c.line for c in case.case.clocks if c.clock == "total"] == [2]
    assert case.deadline("total").status == "running", "one region is done, the state is not left"
    case.act("check", CHECKER, "2025-09-18")
    assert case.deadline("total").status == "ended"
    assert [c.line for c in case.case.clocks if c.clock == "total"] == [2], "it was not started again by the inner move"


def test_a_clock_that_starts_with_a_parallel_state_is_not_started_by_what_ends_it_inside():
    inside = small(("starts: {event: apply}", "starts: {entering: investigation}"),
                   ("ends: {entering: filing}", "ends: {event: check}"))  # fmt: skip
    case = a_case("investigation", procedure=inside)
    case.act("check", CHECKER, "2025-09-18")
    assert [d.status for d in case.last.deadlines if d.clock == "total"] == ["ended"]


def test_a_move_that_ends_a_clock_may_start_it_anew():
    anew = small(("starts: {event: apply}", "starts: {event: [apply, vote]}"),
                 ("ends: {entering: filing}", "ends: {event: vote}"))  # fmt: skip
    case = a_case("review", "2025-09-16", anew)
    case.act("vote", CLERK, "2025-09-17")
    assert [(d.status, str(d.started)) for d in case.last.deadlines if d.clock == "total"] == [
        ("ended", "2025-09-16"), ("running", "2025-09-17"),
    ]  # fmt: skip


def test_closing_a_case_ends_every_clock_and_none_starts():
    case = a_case("papers")
    assert isinstance(case.act("withdraw", CLERK, "2025-09-20"), Step)
    assert {c.clock for c in case.case.clocks if c.ended is None} == set()
    assert {d.clock for d in case.last.deadlines} == {"total", "papers_limit"}
    assert not case.deadline("total").late(at("2026-09-01").at)


# ---------------------------------------------------------------------------------------------------------- lengthening


def test_an_extension_is_the_whole_new_length_from_the_same_start():
    case = a_case("review", "2025-09-16")
    case.act("extend", HEAD, "2025-11-03 23:59")
    assert (case.deadline("total").length, case.due("total")) == (45, "2025-11-24")


def test_a_limit_is_extended_only_once():
    case = a_case("review", "2025-09-16")
    case.act("extend", HEAD, "2025-09-17")
    assert case.act("extend", HEAD, "2025-09-18").codes == ("extended_already",)


def test_a_limit_that_has_run_out_is_not_extended():
    case = a_case("review", "2025-09-16")
    assert case.act("extend", HEAD, "2025-11-04 00:00").codes == ("too_late_to_extend",)


def test_a_limit_that_stands_still_may_be_extended():
    wide = small(("from: [investigation, review]", "from: [investigation, papers]"))
    case = a_case("papers", "2025-09-16", wide)
    assert isinstance(case.act("extend", HEAD, "2026-01-05"), Step)
    case.act("bring_papers", CLERK, "2026-01-05")
    assert case.deadline("total").length == 45


def test_what_is_not_running_is_not_extended():
    case = a_case("review", procedure=small(("starts: {event: apply}", "starts: {event: object}")))
    assert case.act("extend", HEAD, "2025-09-17").codes == ("nothing_to_extend",)


def test_a_move_that_ends_the_limit_it_would_extend_only_ends_it():
    both = small(("ends: {entering: filing}", "ends: {event: extend}"))
    case = a_case("review", "2025-09-16", both)
    case.act("extend", HEAD, "2025-09-17")
    assert [(m.clock, m.kind) for m in case.history[-1].marks] == [("total", "end")]


# ---------------------------------------------------------------------------------------------------------- running out


@pytest.mark.parametrize(
    ("when", "fired"),
    [
        pytest.param("2025-09-23 23:59", False, id="the-last-minute-of-the-seventh-day"),
        pytest.param("2025-09-24 00:00", True, id="24-hours-of-the-seventh-day"),
        pytest.param("2025-12-31 09:00", True, id="a-sweep-that-was-missed-for-months"),
    ],
)
def test_a_notice_is_over_at_24_hours_of_its_last_day_and_not_before(when, fired):
    case = a_case("notice", "2025-09-16 09:00")
    answer = case.fire("notice_period", when)
    if fired:
        assert case.case.places == ("decision",)
        assert (answer.entry.event, answer.entry.role, answer.entry.officer) == ("notice_elapsed", "clock", "clock")
    else:
        assert answer.codes == ("clock_not_due",)


def test_a_limit_without_a_move_is_only_recorded_and_its_keeper_told():
    case = a_case("filing", "2025-09-16")
    step = case.fire("filing_limit", "2025-09-24")
    assert (step.entry.event, case.case.places) == (CLOCK_DUE, ("filing",))
    assert [(t.text, t.roles) for t in step.tells] == [("overdue", ("clerk",))]
    assert step.deadlines[0].fired == step.entry.line
    assert case.deadline("filing_limit").status == "running", "a duty missed is still a duty"
    assert "clock_due" not in case.case.done


def test_when_time_cannot_do_its_move_whoever_has_to_keep_the_limit_is_told():
    case = a_case("review", procedure=time_up("decision"))
    step = case.fire("total", "2026-09-01")
    assert [(t.text, t.roles, t.due.clock) for t in step.tells] == [("overdue", ("head",), "total")]
    done = a_case("review", procedure=time_up("review")).fire("total", "2026-09-01")
    assert [t.text for t in done.tells] == ["task_opened"], "what time has done is not late"


def test_where_nobody_has_a_task_whoever_may_act_there_is_told_that_time_could_not_do_its_move():
    by_time = "from: notice\n    to: decision\n    by: {roles: clock}"
    stuck = small((by_time, f"{by_time}\n    guards: first_time"), ("done.object < 1", "done.vote < 1"))
    case = a_case("notice", procedure=stuck)
    step = case.fire("notice_period", "2025-10-09")
    assert (step.entry.event, case.case.places) == (CLOCK_DUE, ("notice",))
    assert [(t.text, t.roles) for t in step.tells] == [("overdue", ("clerk",))]


def test_a_limit_fires_only_once_even_for_whoever_read_the_case_before():
    case = a_case("filing", "2025-09-16")
    stale = case.clock("filing_limit")
    case.fire("filing_limit", "2025-09-24")
    assert case.fire("filing_limit", "2025-09-24").codes == ("clock_not_due",)
    assert fire(case.case, stale, case.procedure, at("2025-09-24")).codes == ("clock_not_due",)


def test_a_limit_that_stands_still_or_has_ended_does_not_fire():
    case = a_case("papers", "2025-09-16")
    assert case.fire("total", "2026-09-01").codes == ("clock_not_due",)
    case.act("bring_papers", CLERK, "2025-09-18")
    assert case.fire("papers_limit", "2026-09-01").codes == ("clock_not_due",)
    case.act("withdraw", CLERK, "2025-09-18")
    assert case.fire("total", "2026-09-01").codes == ("clock_not_due",)


def test_a_limit_missed_before_the_case_stood_still_is_recorded_when_it_runs_again():
    case = a_case("review", "2025-09-16")
    case.act("ask_papers", CLERK, "2025-11-05")
    assert case.due("total") == "2025-11-03"
    assert case.fire("total", "2025-11-06").codes == ("clock_not_due",)
    case.act("bring_papers", CLERK, "2025-11-06")
    assert case.fire("total", "2025-11-06").entry.event == CLOCK_DUE


TIME_UP = (
    ("    ends: {entering: filing}\n", "    ends: {entering: filing}\n    fires: time_up\n"),
    ("  send_back:\n",
     "  time_up: {title: {zh: 超时, en: out of time}, from: %s, to: %s, by: {roles: clock}%s}\n  send_back:\n"),
)  # fmt: skip


SURVEYED = ("investigation.checking.running", "investigation.survey.done")


def time_up(source: str, target: str = "recheck", more: str = ""):
    """The small procedure in which the total limit fires a move of its own."""
    return small(TIME_UP[0], (TIME_UP[1][0], TIME_UP[1][1] % (source, target, more)))


@pytest.mark.parametrize(
    ("in_state", "procedure", "places", "event"),
    [
        pytest.param("review", time_up("review"), ("recheck",), "time_up", id="the-case-stands-where-the-move-starts"),
        pytest.param("review", time_up("decision"), ("review",), CLOCK_DUE, id="it-stands-elsewhere"),
        pytest.param("surveyed", time_up("investigation.survey.pending"), SURVEYED, CLOCK_DUE,
                     id="it-has-left-that-place-of-the-parallel-state"),
        pytest.param("review", time_up("review", more=", guards: first_time"), ("recheck",), "time_up",
                     id="a-guard-that-holds"),
        pytest.param("recheck", time_up("recheck", "refused", ", guards: first_time"), ("recheck",), CLOCK_DUE,
                     id="a-guard-that-forbids-it"),
        pytest.param("recheck", time_up("recheck", "[{to: refused, when: first_time}]"), ("recheck",), CLOCK_DUE,
                     id="no-way-is-open"),
        pytest.param("review", time_up("review", "[]"), ("review",), "time_up", id="a-move-that-leads-nowhere"),
        pytest.param("review", time_up("review", "review"), ("review",), "time_up", id="a-move-back-to-the-same-place"),
    ],
)  # fmt: skip
def test_time_does_what_its_move_allows_and_else_only_records(in_state, procedure, places, event):
    case = a_case(in_state, procedure=procedure)
    step = case.fire("total", "2026-09-01")
    assert (case.case.places, step.entry.event) == (places, event)
    assert step.deadlines[0].fired == step.entry.line
    assert case.fire("total", "2026-09-01").codes == ("clock_not_due",)


def test_nobody_can_do_by_hand_what_time_does():
    case = a_case("notice")
    assert case.act("notice_elapsed", HEAD, "2025-12-01").codes == ("only_time",)


# ----------------------------------------------------------------------------------------------------------- time zones


@pytest.fixture(params=["UTC", "America/New_York", "Pacific/Kiritimati", "Asia/Kolkata"])
def server_in(request, monkeypatch):
    """The machine stands elsewhere."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def test_the_time_zone_of_the_server_changes_no_date(server_in):
    assert datetime(2025, 9, 16).astimezone().utcoffset() != timedelta(hours=8)
    case = a_case("decision", "2025-09-16 00:30")
    for officer in (HEAD, LEADER):
        case.act("approve", officer, "2025-09-26 23:30")
    assert case.due("filing_limit") == "2025-10-10"
    assert case.deadline("filing_limit").due_at == datetime(2025, 10, 10, 16, tzinfo=UTC)
    assert [str(ring.at) for ring in rings(case.deadline("filing_limit"), case.procedure, at("2025-09-27"))] == [
        "2025-09-29 01:00:00+00:00", "2025-09-30 01:00:00+00:00", "2025-10-10 01:00:00+00:00",
        "2025-10-13 01:00:00+00:00",
    ]  # fmt: skip
    assert isinstance(case.fire("filing_limit", "2025-10-10 23:59"), Blocked)
    assert isinstance(case.fire("filing_limit", "2025-10-11 00:00"), Step)


def test_no_test_leaves_the_time_zone_changed():
    assert os.environ.get("TZ") not in ("Pacific/Kiritimati", "Asia/Kolkata")
    assert end_of(at("2025-09-16").today) == datetime(2025, 9, 16, 16, tzinfo=UTC)
