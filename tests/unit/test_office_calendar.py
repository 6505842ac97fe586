"""A notice comes: entered by one, released by another, and every open limit moves as the law says, on record."""

from dataclasses import replace
from datetime import date

import pytest

from cases.store import Store
from office.calendaring import calendar_outlook, note_shipped
from office.errors import WrongRequest
from office.recounting import recount, unfinished
from office.requests import DateMoved
from states import verify
from states.calendar import WorkingCalendar
from states.notices import CalendarError
from tests.calendar_support import LONGER_NEW_YEAR, YEAR_2027, before_the_amendment_of, block_of, closure
from tests.core_support import CALENDAR
from tests.office_support import (
    COUNTY,
    NEXT_VILLAGE,
    TOWN,
    BusyStore,
    Stage,
    a_cast,
    small_office,
)

CONTRADICTING = WorkingCalendar.read("""\
names: {国庆节: National Day}
years: {2025: [{url: https://a.invalid, holidays: [{name: 国庆节, off: 2025-09-27}]}]}
""")
AUTHOR, PUBLISHER = "administrator", "administrator#2"


def an_office(when: str, calendar: WorkingCalendar = CALENDAR, store: Store | None = None) -> Stage:
    stage = small_office(when, store=store, calendar=calendar)
    people = {PUBLISHER: ("第二管理员", "administrator", ""), "town administrator": ("镇管理员", "administrator", TOWN)}
    return replace(stage, cast=a_cast(stage.office, people))


def entered(stage: Stage, text: str, by: str = AUTHOR) -> int:
    return stage.office.draft_notice(stage.cast[by], text).kept.id


def released(stage: Stage, text: str, at: str = "") -> int:
    """Entered and released, no limit counted anew yet."""
    if at:
        stage.at(at)
    id = entered(stage, text)
    stage.office.release_notice(stage.cast[PUBLISHER], id)
    return id


def recounted(stage: Stage) -> tuple[int, int]:
    """(moved, confirmed) limits."""
    batches = list(stage.office.recount())
    return sum(b.moved for b in batches), sum(b.confirmed for b in batches)


def row(stage: Stage, number: str, clock: str):
    return next(row for row in stage.store.clocks_of(number) if row.clock == clock)


def due(stage: Stage, number: str, clock: str) -> str:
    return str(row(stage, number, clock).due_on)


def journal(stage: Stage, number: str) -> list[tuple[str, str, str]]:
    return [(r.clock, str(r.old_due), str(r.new_due)) for r in stage.store.redated([number]).get(number, [])]


# ------------------------------------------------------------------------------------------------- replays of the law


def test_2019_03_22_labour_day_grew_and_a_filing_begun_before_it_moved_onto_a_make_up_sunday():
    stage = an_office("2019-03-01 09:00", before_the_amendment_of(2019))
    whole = stage.led("review", at="2019-03-20 10:00")  # thirty working days
    assert due(stage, whole, "total") == "2019-05-03"
    released(stage, block_of(2019, 2), at="2019-03-22 15:00")
    assert recounted(stage) == (1, 0)
    assert due(stage, whole, "total") == "2019-05-05"  # a Sunday, worked
    assert journal(stage, whole) == [("total", "2019-05-03", "2019-05-05")]
    filing = stage.led("filing", at="2019-04-17 10:00")  # five working days from 2019-04-25
    assert due(stage, filing, "filing_limit") == "2019-05-05"


def test_2020_01_27_spring_festival_was_lengthened_while_limits_ran_into_it():
    stage = an_office("2020-01-02 09:00", before_the_amendment_of(2020))
    filing = stage.led("filing", at="2020-01-11 10:00")  # approved on Sunday 2020-01-19
    survey = stage.led("investigation", at="2020-01-20 10:00")
    assert (due(stage, filing, "filing_limit"), due(stage, survey, "survey_limit")) == ("2020-01-31", "2020-02-01")
    stage.pass_until("2020-01-27 10:00")
    released(stage, block_of(2020, 2))
    recounted(stage)
    # 1 February, a Saturday to be worked, is a day off after all; work begins on Monday 3 February
    assert (due(stage, filing, "filing_limit"), due(stage, survey, "survey_limit")) == ("2020-02-03", "2020-02-04")
    assert journal(stage, filing) == [("filing_limit", "2020-01-31", "2020-02-03")]
    assert ("survey_limit", "2020-02-01", "2020-02-04") in journal(stage, survey)
    assert [f.clock for s in stage.sweep("2020-02-03 23:59") for f in s.fired] == []
    assert [f.case for s in stage.sweep("2020-02-04 00:00") for f in s.fired] == [filing]
    assert [f.case for s in stage.sweep("2020-02-05 00:00") for f in s.fired] == [survey]


def test_d32_a_provisional_filing_limit_is_confirmed_by_next_years_notice():
    stage = an_office("2026-12-01 09:00")
    number = stage.led("filing", at="2026-12-17 10:00")  # approved on Friday 2026-12-25
    assert (due(stage, number, "filing_limit"), row(stage, number, "filing_limit").provisional) == ("2027-01-04", True)
    released(stage, YEAR_2027)
    assert recounted(stage) == (0, 1)
    assert (due(stage, number, "filing_limit"), row(stage, number, "filing_limit").provisional) == ("2027-01-04", False)
    [line] = stage.store.redated([number]).get(number, [])
    assert (line.moved, line.was_provisional, line.provisional) == (False, True, False)


def test_d32_a_provisional_filing_limit_moves_when_next_years_notice_gives_another_day_off():
    stage = an_office("2026-12-01 09:00")
    number = stage.led("filing", at="2026-12-17 10:00")
    released(stage, LONGER_NEW_YEAR)
    assert recounted(stage) == (1, 0)
    assert journal(stage, number) == [("filing_limit", "2027-01-04", "2027-01-05")]


def test_december_may_be_ruled_by_next_years_notice_though_its_year_was_announced():
    stage = an_office("2026-12-01 09:00")
    number = stage.led("filing", at="2026-12-16 10:00")  # approved on Thursday 2026-12-24, due on 2026-12-31
    assert not row(stage, number, "filing_limit").provisional
    released(stage, YEAR_2027.replace("off: 2027-01-01..2027-01-03", "off: 2026-12-31..2027-01-03"))
    recounted(stage)
    assert journal(stage, number) == [("filing_limit", "2026-12-31", "2027-01-04")]


# ------------------------------------------------------------------------------------------------------- who may do it


def test_whoever_entered_a_notice_cannot_release_it():
    stage = an_office("2026-12-01 09:00")
    id = entered(stage, YEAR_2027)
    with pytest.raises(WrongRequest, match="cannot release it"):
        stage.office.release_notice(stage.cast[AUTHOR], id)
    assert stage.store.versions().calendar == 0
    assert stage.office.release_notice(stage.cast[PUBLISHER], id).kept.decided_name == "第二管理员"


@pytest.mark.parametrize("who", ["clerk", "head", "town administrator"])
def test_only_an_administrator_of_the_area_keeps_its_calendar(who):
    stage = an_office("2026-12-01 09:00")
    for attempt in (
        lambda: stage.office.draft_notice(stage.cast[who], YEAR_2027),
        lambda: stage.office.release_notice(stage.cast[who], entered(stage, YEAR_2027)),
        lambda: stage.office.withdraw_notice(stage.cast[who], entered(stage, YEAR_2027)),
        lambda: stage.office.preview_notice(stage.cast[who], entered(stage, YEAR_2027)),
    ):
        with pytest.raises(WrongRequest, match="administrators of the area"):
            attempt()
    assert stage.store.versions().calendar == 0


def test_a_towns_own_administrator_may_enter_its_closures():
    stage = an_office("2025-09-16 09:00")
    assert entered(stage, closure(TOWN, "2025-09-17"), by="town administrator")
    with pytest.raises(WrongRequest):
        entered(stage, closure(COUNTY, "2025-09-17"), by="town administrator")


def test_a_draft_changes_nothing_and_a_withdrawn_one_never_will():
    stage = an_office("2026-12-01 09:00")
    number = stage.led("filing", at="2026-12-17 10:00")
    before = stage.everything(number)
    id = entered(stage, LONGER_NEW_YEAR)
    assert recounted(stage) == (0, 0)
    assert stage.everything(number) == before
    stage.office.withdraw_notice(stage.cast[AUTHOR], id)
    with pytest.raises(WrongRequest, match="no draft any more"):
        stage.office.release_notice(stage.cast[PUBLISHER], id)
    assert stage.office.parts.moment().calendar is CALENDAR


def test_a_notice_that_another_one_has_overtaken_is_refused_at_its_release():
    stage = an_office("2025-09-16 09:00")
    first = entered(stage, closure(COUNTY, "2025-09-17"))
    second = entered(stage, closure(COUNTY, "2025-09-17", name="哀悼日", number="10号"))
    stage.office.release_notice(stage.cast[PUBLISHER], first)
    with pytest.raises(CalendarError, match="also stands under 抗洪停工"):
        stage.office.release_notice(stage.cast[PUBLISHER], second)
    assert stage.store.versions().calendar == 1


def test_a_closure_of_an_area_that_does_not_exist_is_refused():
    stage = an_office("2025-09-16 09:00")
    with pytest.raises(WrongRequest, match="no area 520305"):
        entered(stage, closure("520305", "2025-09-17"))


# ------------------------------------------------------------------------------------------------------------- preview


def test_a_preview_says_which_limits_would_move_and_writes_nothing():
    stage = an_office("2026-12-01 09:00")
    stays = stage.led("filing", at="2026-12-02 10:00")
    moves = stage.led("filing", at="2026-12-17 10:00")
    before = stage.everything(moves), stage.everything(stays)
    found = stage.office.preview_notice(stage.cast[AUTHOR], entered(stage, LONGER_NEW_YEAR))
    assert [(m.number, m.clock.en, str(m.old_due), str(m.new_due)) for m in found.moved] == [
        (moves, "filing limit", "2027-01-04", "2027-01-05")
    ]
    assert (found.cases, found.looked_at, found.more, str(found.earliest)) == (1, 2, False, "2027-01-04")
    assert (stage.everything(moves), stage.everything(stays)) == before
    assert stage.store.versions().calendar == 0


def test_what_a_preview_says_is_what_the_release_does():
    stage = an_office("2026-12-01 09:00")
    for at in ("2026-12-10 10:00", "2026-12-16 10:00", "2026-12-17 10:00"):
        stage.led("review", at=at)
        stage.led("filing", at=at)
    id = entered(stage, LONGER_NEW_YEAR)
    said = stage.office.preview_notice(stage.cast[AUTHOR], id)
    stage.office.release_notice(stage.cast[PUBLISHER], id)
    assert recounted(stage) == (len(said.moved), said.confirmed)
    assert len(said.moved) >= 3
    for limit in said.moved:
        assert str(limit.new_due) in [new for _, _, new in journal(stage, limit.number)]


def test_a_preview_may_be_bounded_for_whoever_waits_at_a_page():
    stage = an_office("2026-12-01 09:00")
    for _ in range(3):
        stage.led("filing", at="2026-12-17 10:00")
    stage.office.parts.batch = 1
    found = stage.office.preview_notice(stage.cast[AUTHOR], entered(stage, LONGER_NEW_YEAR), most=2)
    assert (len(found.moved), found.looked_at, found.more) == (2, 2, True)


# --------------------------------------------------------------------------------------------- dates are counted anew


def test_the_history_of_a_case_is_left_alone_when_a_notice_moves_its_dates():
    stage = an_office("2026-12-01 09:00")
    number = stage.led("filing", at="2026-12-17 10:00")
    before, case = stage.store.history(number), stage.case(number)
    released(stage, LONGER_NEW_YEAR)
    recounted(stage)
    assert stage.store.history(number) == before
    assert verify(before) is None
    assert stage.case(number) == case


def test_the_tasks_of_a_case_are_due_by_the_new_date():
    stage = an_office("2026-12-01 09:00")
    number = stage.led("filing", at="2026-12-17 10:00")
    released(stage, LONGER_NEW_YEAR)
    recounted(stage)
    assert [str(task.due_on) for task in stage.store.tasks_of(number)] == ["2027-01-05"]
    assert {str(task.due.due) for task in stage.office.case_file(stage.cast["clerk"], number).tasks} == {"2027-01-05"}


def test_a_limit_that_has_ended_stays_as_it_was():
    stage = an_office("2026-12-01 09:00")
    number = stage.led("filing", at="2026-12-17 10:00")
    stage.act(number, "file", "clerk", "2026-12-28 10:00")
    before = row(stage, number, "filing_limit")
    released(stage, LONGER_NEW_YEAR)
    recounted(stage)
    assert row(stage, number, "filing_limit") == before


def test_a_limit_that_stands_still_is_counted_by_the_new_calendar_when_it_runs_again():
    stage = an_office("2026-12-01 09:00")
    number = stage.led("review", at="2026-12-17 10:00")
    stage.act(number, "ask_papers", "clerk", "2026-12-18 10:00")
    released(stage, LONGER_NEW_YEAR)
    recounted(stage)
    assert due(stage, number, "total") == "None"
    stage.act(number, "bring_papers", "clerk", "2026-12-21 10:00")
    assert str(row(stage, number, "total").due_on) == str(stage.limit(number, "total").due)
    assert row(stage, number, "total").dated_by == 1


def test_counting_again_changes_nothing():
    stage = an_office("2026-12-01 09:00")
    number = stage.led("filing", at="2026-12-17 10:00")
    released(stage, LONGER_NEW_YEAR)
    recounted(stage)
    before = stage.everything(number)
    assert recounted(stage) == (0, 0)
    assert stage.everything(number) == before


def test_a_count_that_was_killed_is_begun_anew_and_does_only_what_is_left():
    stage = an_office("2026-12-01 09:00")
    numbers = [stage.led("review", at="2026-12-17 10:00") for _ in range(5)]  # each with its limit of thirty days
    released(stage, LONGER_NEW_YEAR)
    first = recount(stage.office.parts, limit=2)
    assert (first.moved, first.more) == (2, True)  # and then the power goes
    assert unfinished(stage.office.parts) == [1]
    assert recounted(stage) == (3, 0)
    assert {len(stage.store.redated([number]).get(number, [])) for number in numbers} == {1}


def test_a_notice_is_done_only_when_no_act_judged_by_the_old_calendar_can_be_under_way():
    stage = an_office("2026-12-01 09:00")
    stage.led("filing", at="2026-12-17 10:00")
    released(stage, LONGER_NEW_YEAR)
    recounted(stage)
    assert unfinished(stage.office.parts) == [1]
    stage.later(minutes=5)
    assert recounted(stage) == (0, 0)
    assert unfinished(stage.office.parts) == []


def test_an_act_that_was_judged_by_the_calendar_of_before_is_found_and_dated_anew():
    """Somebody reads his case, a notice is released and everything counted, and only then his act is written."""
    store = BusyStore()
    stage = an_office("2026-12-01 09:00", store=store)
    number = stage.led("decision", at="2026-12-17 10:00")
    stage.act(number, "approve", "head")
    id = entered(stage, LONGER_NEW_YEAR)

    def meanwhile() -> None:
        stage.office.release_notice(stage.cast[PUBLISHER], id)
        recounted(stage)

    store.before["commit"] = meanwhile
    stage.act(number, "approve", "leader")
    assert (due(stage, number, "filing_limit"), row(stage, number, "filing_limit").dated_by) == ("2027-01-04", 0)
    assert recounted(stage) == (1, 0)
    assert due(stage, number, "filing_limit") == "2027-01-05"


def test_a_case_at_which_somebody_works_is_left_to_the_next_pass():
    store = BusyStore()
    stage = an_office("2026-12-01 09:00", store=store)
    number = stage.led("review", at="2026-12-17 10:00")
    released(stage, LONGER_NEW_YEAR)
    store.before["running_clocks"] = lambda: stage.act(number, "vote", "clerk")
    [batch] = stage.office.recount()
    assert (batch.written, batch.moved) == (frozenset(), 0)
    assert recounted(stage) == (1, 0)


def test_a_broken_case_does_not_hold_up_the_others_and_the_notice_stays_unfinished():
    never = ("value: 5, unit: working_days, basis: S2-17", "value: 4, unit: working_days, basis: S2-17")
    other = small_office("2026-12-01 09:00", never)
    broken = other.led("filing", at="2026-12-18 10:00")
    stage = an_office("2026-12-18 09:00", store=other.store)
    sound = stage.led("filing", at="2026-12-18 11:00")
    released(stage, LONGER_NEW_YEAR)
    [batch] = stage.office.recount()
    assert ([number for number, _ in batch.broken], batch.written) == ([broken], {sound})
    stage.later(hours=1)
    recounted(stage)
    assert unfinished(stage.office.parts) == [1]


# ----------------------------------------------------------------------------------------------------- between, sweeps


def test_a_sweep_that_comes_before_the_count_does_not_fire_by_the_old_date_and_sets_nothing_aside():
    stage = an_office("2026-12-01 09:00")
    number = stage.led("filing", at="2026-12-17 10:00")
    released(stage, LONGER_NEW_YEAR)
    sweeps = stage.sweep("2027-01-05 00:00")  # by the old date it ran out at this midnight
    assert [f for s in sweeps for f in s.fired] == []
    assert [s.redated for s in sweeps if s.redated] == [(number,)]
    assert [s.set_aside for s in sweeps if s.set_aside] == []
    assert [s.moved_on for s in sweeps if s.moved_on] == []
    assert journal(stage, number) == [("filing_limit", "2027-01-04", "2027-01-05")]
    assert [f.case for s in stage.sweep("2027-01-06 00:00") for f in s.fired] == [number]


def test_a_limit_that_was_recorded_as_overdue_before_the_notice_came_keeps_its_record_and_is_late_no_more():
    stage = an_office("2026-12-01 09:00")
    number = stage.led("filing", at="2026-12-17 10:00")
    stage.sweep("2027-01-05 00:00")
    assert stage.events(number)[-1] == "clock_due"
    released(stage, LONGER_NEW_YEAR, at="2027-01-05 09:00")
    recounted(stage)
    assert stage.events(number)[-1] == "clock_due"
    leader = stage.cast["leader"]
    assert stage.office.overdue(leader).total == 0
    assert stage.office.overdue(stage.at("2027-01-06 09:00").cast["leader"]).total == 1


# ------------------------------------------------------------------------------------------------------------ reminders


def test_reminders_follow_the_moved_date_and_come_once_each():
    stage = an_office("2026-12-01 09:00")
    number = stage.led("filing", at="2026-12-17 10:00")
    released(stage, LONGER_NEW_YEAR)
    recounted(stage)
    stage.pass_until("2027-01-10 09:00")
    pressed = [told for told in stage.told("clerk", number) if told[1] == "reminder"]
    assert pressed == [("2026-12-29 09:00", "reminder"), ("2026-12-30 09:00", "reminder"),
                       ("2027-01-05 09:00", "reminder")]  # fmt: skip


def test_a_reminder_that_waits_for_the_old_date_is_withdrawn_and_comes_again_for_the_new_one():
    stage = an_office("2025-09-16 09:00")
    number = stage.led("filing", at="2025-09-18 10:00")  # approved on 2025-09-26
    stage.pass_until("2025-09-30 09:00")  # two working days before 2025-10-10, written and not sent
    waiting = [m for m in stage.messages(number, "reminder") if m.dedupe_key.endswith(":-2:2025-10-10")]
    assert {m.status for m in waiting} == {"waiting"}
    released(stage, closure(COUNTY, "2025-09-30"))  # the flood came in the morning
    recounted(stage)
    assert due(stage, number, "filing_limit") == "2025-10-11"
    after = {m.id: m.status for m in stage.messages(number, "reminder")}
    assert {after[m.id] for m in waiting} == {"withdrawn"}
    stage.pass_until("2025-10-09 12:00")
    again = [m for m in stage.messages(number, "reminder") if m.dedupe_key.endswith(":-2:2025-10-11")]
    assert len(again) == len(waiting)
    assert {m.status for m in again} == {"waiting"}


def test_a_rung_that_is_past_by_an_earlier_date_is_told_at_once_and_alone():
    """A closure is called off: the date comes back, and with it a reminder that should have been told yesterday."""
    stage = an_office("2025-09-16 09:00")
    released(stage, closure(COUNTY, "2025-09-29..2025-09-30"))
    number = stage.led("filing", at="2025-09-18 10:00")  # approved on 2025-09-26
    assert due(stage, number, "filing_limit") == "2025-10-13"
    stage.pass_until("2025-10-01 09:00")
    told = len(stage.told("clerk", number))
    released(stage, closure(COUNTY, "[]", number="10号"))
    recounted(stage)
    assert due(stage, number, "filing_limit") == "2025-10-10"
    assert stage.office.remind_due().reminders == 1
    assert stage.told("clerk", number)[told:] == [("2025-10-01 09:00", "reminder")]


def test_reminders_keep_their_working_day_when_the_date_stays_and_the_days_before_it_do_not():
    stage = an_office("2025-09-16 09:00")
    number = stage.led("review", at="2025-09-16 10:00")
    before = row(stage, number, "total")
    released(stage, closure(COUNTY, "2025-10-14, work: 2025-10-18"))  # a rest day there, and a Saturday worked for it
    assert recounted(stage) == (0, 0)
    after = row(stage, number, "total")
    assert (after.due_on, after.dated_by) == (before.due_on, 1)


# ------------------------------------------------------------------------------------------------------------- closures


def test_a_closed_town_has_a_rest_day_more_and_its_neighbour_does_not():
    stage = an_office("2025-09-16 09:00")
    here = stage.led("filing", at="2025-09-18 10:00")
    there = stage.opens("clerk elsewhere", village=NEXT_VILLAGE)
    stage.act(there, "apply", "clerk elsewhere")
    before = due(stage, there, "total")
    released(stage, closure(TOWN, "2025-09-29"))
    assert recounted(stage)[0] >= 1
    assert journal(stage, here)[-1] == ("filing_limit", "2025-10-10", "2025-10-11")
    assert (due(stage, there, "total"), journal(stage, there)) == (before, [])


def test_an_act_in_a_closed_area_is_judged_by_its_own_calendar():
    stage = an_office("2025-09-16 09:00")
    released(stage, closure(TOWN, "2025-09-29"))
    number = stage.led("filing", at="2025-09-18 10:00")
    assert (due(stage, number, "filing_limit"), row(stage, number, "filing_limit").dated_by) == ("2025-10-11", 1)
    file = stage.office.case_file(stage.cast["clerk"], number)
    assert file.calendar.day(date(2025, 9, 29)).kind == "closure"
    assert stage.office.parts.moment().calendar.day(date(2025, 9, 29)).kind == "weekday"


# -------------------------------------------------------------------------------------------------------- what is told


def test_the_case_says_from_what_its_date_was_moved_and_by_which_notice():
    stage = an_office("2026-12-01 09:00")
    number = stage.led("filing", at="2026-12-17 10:00")
    released(stage, LONGER_NEW_YEAR)
    recounted(stage)
    [moved] = stage.office.case_file(stage.cast["clerk"], number).moved
    assert isinstance(moved, DateMoved)
    assert (moved.clock, str(moved.old_due), str(moved.new_due)) == ("filing_limit", "2027-01-04", "2027-01-05")
    assert [(title.zh, url) for title, url in moved.by] == [("虚构〔2026〕1号", "https://example.invalid/2027")]


def test_of_several_notices_the_case_names_those_that_concern_its_area_and_came_since():
    stage = an_office("2026-12-01 09:00")
    released(stage, closure(COUNTY, "2026-12-02", year=2026))
    number = stage.led("filing", at="2026-12-17 10:00")
    released(stage, closure("520304002", "2026-12-29", year=2026, number="邻镇1号"))
    released(stage, LONGER_NEW_YEAR)
    released(stage, closure(TOWN, "2026-12-28", year=2026, number="本镇2号"))
    recounted(stage)
    [moved] = stage.office.case_file(stage.cast["clerk"], number).moved
    assert [title.zh for title, _ in moved.by] == ["虚构〔2026〕1号", "城东街道本镇2号"]


def test_a_product_update_with_another_calendar_moves_dates_as_a_notice_does_and_once():
    stage = an_office("2020-01-02 09:00", before_the_amendment_of(2020))
    number = stage.led("filing", at="2020-01-13 10:00")
    note_shipped(stage.office.parts, "the calendar of the new product")
    updated = an_office("2020-01-28 09:00", store=stage.store)
    assert recounted(updated)[0] == 1
    assert journal(updated, number) == [("filing_limit", "2020-02-03", "2020-02-05")]
    [moved] = updated.office.case_file(updated.cast["clerk"], number).moved
    assert [title.en for title, _ in moved.by] == ["the calendar that came with an update of the product"]
    note_shipped(updated.office.parts, "the calendar of the new product")
    assert updated.store.versions().calendar == 1


def test_a_released_notice_that_a_newer_product_contradicts_is_left_out_and_no_act_fails():
    stage = an_office("2025-09-16 09:00")
    released(stage, closure(COUNTY, "2025-10-11, work: 2025-09-27"))
    later = an_office("2025-09-17 09:00", CONTRADICTING, stage.store)
    assert later.office.parts.moment(COUNTY).calendar.day(date(2025, 10, 11)).kind == "weekend"


def test_an_act_after_the_release_is_judged_by_the_notice_though_nothing_was_counted_yet():
    stage = an_office("2026-12-01 09:00")
    number = stage.led("decision", at="2026-12-17 10:00")
    released(stage, LONGER_NEW_YEAR)
    stage.act(number, "approve", "head")
    stage.act(number, "approve", "leader")
    assert due(stage, number, "filing_limit") == "2027-01-05"
    assert stage.store.redated([number]) == {}


def test_upkeep_knows_when_limits_reach_beyond_the_calendar():
    stage = an_office("2026-12-01 09:00")
    assert not calendar_outlook(stage.office.parts).short
    stage.led("review", at="2026-12-17 10:00")
    outlook = calendar_outlook(stage.office.parts)
    assert (outlook.short, str(outlook.known_until), outlook.provisional) == (True, "2026-12-31", 1)
    assert outlook.furthest == stage.limit("SA-2026-520304-00001-3", "total").due
    released(stage, LONGER_NEW_YEAR)
    recounted(stage)
    outlook = calendar_outlook(stage.office.parts)
    assert (outlook.short, outlook.provisional, outlook.unfinished, outlook.left_out) == (False, 0, 1, ())
    stage.later(minutes=5)
    recounted(stage)
    assert calendar_outlook(stage.office.parts).unfinished == 0


def test_upkeep_names_a_released_notice_that_a_newer_product_contradicts():
    stage = an_office("2025-09-16 09:00")
    released(stage, closure(COUNTY, "2025-10-11, work: 2025-09-27"))
    later = an_office("2025-09-17 09:00", CONTRADICTING, stage.store)
    assert [title.zh for title in calendar_outlook(later.office.parts).left_out] == ["青溪县溪府〔2025〕9号"]


def test_the_overdue_list_says_what_a_date_was_before_a_notice_moved_it():
    stage = an_office("2026-12-01 09:00")
    stage.led("filing", at="2026-12-17 10:00")
    released(stage, LONGER_NEW_YEAR)
    recounted(stage)
    stage.at("2027-01-06 09:00")
    [late] = [row for row in stage.office.overdue(stage.cast["leader"]).rows if row.clock.en == "filing limit"]
    assert (str(late.due_on), str(late.moved_from)) == ("2027-01-05", "2027-01-04")
