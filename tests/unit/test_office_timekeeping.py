"""Time at the office: limits that run out, and who is reminded of them."""

from collections.abc import Sequence
from dataclasses import replace

from cases.memory import MemoryStore
from cases.store import Change
from office.requests import Sweep
from states import Blocked, Post, Step, replay, verify
from tests.office_support import (
    COUNTY,
    BusyStore,
    Stage,
    a_cast,
    dibao_office,
    shanghai,
    small_office,
)

NEVER_PUBLISHED = ("value: 5, unit: working_days, basis: S2-17", "value: 4, unit: working_days, basis: S2-17")


def fired(sweeps: Sequence[Sweep]) -> list[str]:
    return [f.clock for sweep in sweeps for f in sweep.fired]


def filed_by(stage: Stage, number: str, when: str) -> None:
    assert isinstance(stage.act(number, "file", "clerk", when), Step)


# --------------------------------------------------------------------------------------------- limits that run out


def test_a_limit_runs_out_at_midnight_after_its_last_day_and_not_before():
    stage = small_office()
    stage.led("filing", at="2025-09-18 10:00")  # approved on 2025-09-26, to be filed by 2025-10-10
    assert fired(stage.sweep("2025-10-10 23:59")) == []
    assert fired(stage.sweep("2025-10-11 00:00")) == ["filing_limit"]


def test_a_limit_that_ran_out_is_recorded_and_moves_nothing():
    stage = small_office()
    number = stage.led("filing", at="2025-09-18 10:00")
    before = stage.case(number)
    stage.sweep("2025-10-11 00:00")
    line = stage.store.history(number)[-1]
    assert (line.event, line.officer_name, line.role) == ("clock_due", "时钟", "clock")
    assert shanghai(line.at) == "2025-10-11 00:00"
    after = stage.case(number)
    assert (after.places, after.open, after.done) == (before.places, True, before.done)
    assert stage.limit(number, "filing_limit").fired == line.line
    assert stage.told("clerk", number)[-1] == ("2025-10-11 00:00", "overdue")


def test_a_limit_runs_out_once_however_often_one_looks():
    stage = small_office()
    number = stage.led("filing", at="2025-09-18 10:00")
    for when in ("2025-10-11 00:00", "2025-10-11 00:00", "2025-10-11 00:05", "2025-11-11 00:00"):
        stage.sweep(when)
    assert stage.events(number).count("clock_due") == 1
    assert [text for _, text in stage.told("clerk", number)].count("overdue") == 1


def test_a_limit_that_was_kept_never_runs_out():
    stage = small_office()
    number = stage.led("filing", at="2025-09-18 10:00")
    filed_by(stage, number, "2025-10-10 17:00")
    assert fired(stage.sweep("2025-10-11 00:00")) == []


def test_what_is_done_too_late_stays_recorded_as_late():
    stage = small_office()
    number = stage.led("filing", at="2025-09-18 10:00")
    stage.sweep("2025-10-11 00:00")
    filed_by(stage, number, "2025-10-13 10:00")
    kept = stage.limit(number, "filing_limit")
    assert (str(kept.due), kept.status, kept.late(stage.clock.now())) == ("2025-10-10", "ended", True)


def test_a_sweep_that_comes_late_finds_everything_and_tells_how_late():
    stage = small_office()
    number = stage.led("filing", at="2025-09-18 10:00")
    [row] = [f for sweep in stage.sweep("2025-10-14 08:00") for f in sweep.fired]
    assert (row.case, row.clock, str(row.due)) == (number, "filing_limit", "2025-10-10")
    assert (row.days_late, row.late) == (3, True)
    assert (row.title.zh, row.place.zh, row.did.zh) == ("备案时限", "备案", "记为超期")
    assert row.link == f"http://127.0.0.1:8000/cases/{number}"
    assert str(stage.limit(number, "filing_limit").due) == "2025-10-10"


def test_a_limit_recorded_on_a_rest_day_counts_as_late_though_no_working_day_has_passed():
    stage = small_office()
    stage.led("filing", at="2025-10-16 10:00")  # approved on Friday 2025-10-24, due on Friday 2025-10-31
    [sweep] = [sweep for sweep in stage.sweep("2025-11-01 00:00") if sweep.fired]
    assert (sweep.fired[0].days_late, sweep.late) == (0, 1)


def test_a_notice_is_over_at_midnight_after_its_seventh_day_and_the_case_goes_on():
    stage = small_office()
    number = stage.led("notice", at="2025-09-16 10:00")
    assert fired(stage.sweep("2025-09-23 23:59")) == []
    [sweep] = [sweep for sweep in stage.sweep("2025-09-24 00:00") if sweep.fired]
    assert stage.case(number).places == ("decision",)
    assert stage.events(number)[-1] == "notice_elapsed"
    assert stage.told("head", number)[-1] == ("2025-09-24 00:00", "task_opened")
    assert (sweep.kind, sweep.late, sweep.fired[0].did.zh) == ("public-notice", 0, "公示期满")


def test_a_notice_that_nobody_looked_at_for_days_is_over_only_once():
    stage = small_office()
    number = stage.led("notice", at="2025-09-16 10:00")
    stage.pass_until("2025-09-23 20:00").at("2025-09-28 08:00")
    stage.sweep()
    stage.pass_until("2025-10-20 09:00")
    assert stage.events(number).count("notice_elapsed") == 1


def test_an_objection_in_time_ends_the_notice():
    stage = small_office()
    number = stage.led("notice", at="2025-09-16 10:00")
    stage.act(number, "object", "clerk", "2025-09-23 16:00")
    assert fired(stage.sweep("2025-09-24 00:00")) == []
    assert stage.case(number).places == ("recheck",)


def test_nobody_ends_a_notice_by_hand():
    stage = small_office()
    number = stage.led("notice")
    answer = stage.act(number, "notice_elapsed", "clerk")
    assert isinstance(answer, Blocked)
    assert answer.codes == ("only_time",)


def test_two_limits_of_one_case_run_out_in_one_sweep():
    stage = dibao_office()
    days = {"submit": "2025-08-29 10:00", "accept": "2025-09-01 09:30", "start_investigation": "2025-09-10 09:00"}
    number = stage.plays(days, until="start_investigation")
    assert sorted(fired(stage.sweep("2025-09-16 00:00"))) == ["check_start", "survey_limit"]
    history = stage.store.history(number)
    assert [entry.event for entry in history[-2:]] == ["clock_due", "clock_due"]
    assert verify(history) is None
    assert stage.case(number) == replay(history)


def test_a_limit_that_ends_with_the_move_of_another_does_not_run_out_itself():
    photo = "{title: {zh: 照片, en: photo}, kind: public-notice, during: notice, within: {n: 7, unit: days}}"
    stage = small_office("2025-09-16 09:00", ("  filing_limit:\n", f"  photo_limit: {photo}\n  filing_limit:\n"))
    number = stage.led("notice")
    assert fired(stage.sweep("2025-09-24 00:00")) == ["notice_period"]
    assert stage.sweeps[-1].set_aside == ()
    assert stage.limit(number, "photo_limit").status == "ended"


def test_one_sweep_takes_a_batch_and_says_when_there_is_more():
    stage = small_office()
    numbers = [stage.led("notice") for _ in range(3)]
    stage.at("2025-09-24 00:00")
    sweeps = [stage.office.fire_due("public-notice", 2), stage.office.fire_due("public-notice", 2)]
    assert [(len(sweep.fired), sweep.more) for sweep in sweeps] == [(2, True), (1, False)]
    assert {f.case for sweep in sweeps for f in sweep.fired} == set(numbers)


def test_a_sweep_with_nothing_to_do_says_so():
    assert small_office().office.fire_due("filing") == Sweep("filing")


def test_a_sweep_fires_its_own_kind_only():
    stage = small_office()
    stage.led("notice")
    stage.at("2025-11-01 09:00")
    assert stage.office.fire_due("filing").fired == ()


def test_a_kind_that_only_a_local_pack_has_is_swept_too():
    assert small_office().office.kinds() == [
        "filing", "first-answer", "public-notice", "step-limits", "support", "total-limits"
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------ others at work


def test_a_case_that_somebody_moves_meanwhile_is_left_to_the_next_sweep():
    store = BusyStore()
    stage = small_office(store=store)
    number, other = stage.led("notice"), stage.led("notice")
    stage.at("2025-09-24 00:00")
    store.before["commit"] = lambda: stage.act(number, "object", "clerk")
    sweep = stage.office.fire_due("public-notice")
    assert ([f.case for f in sweep.fired], sweep.moved_on, sweep.set_aside) == ([other], (number,), ())
    assert stage.events(number)[-1] == "object"
    assert verify(stage.store.history(number)) is None


def test_a_line_written_meanwhile_only_puts_the_firing_off():
    store = BusyStore()
    stage = small_office(store=store)
    number = stage.led("investigation")
    stage.at("2025-09-24 00:00")
    store.before["commit"] = lambda: stage.act(number, "check", "checker")
    assert stage.office.fire_due("step-limits").moved_on == (number,)
    assert [f.case for f in stage.office.fire_due("step-limits").fired] == [number]
    assert stage.events(number)[-2:] == ["check", "clock_due"]


def test_two_sweeps_at_the_same_moment_fire_a_limit_once():
    store = BusyStore()
    stage = small_office(store=store)
    number = stage.led("notice")
    stage.at("2025-09-24 00:00")
    store.before["commit"] = lambda: stage.office.fire_due("public-notice")
    assert stage.office.fire_due("public-notice").fired == ()
    assert stage.events(number).count("notice_elapsed") == 1


def test_a_limit_that_was_stopped_meanwhile_is_not_set_aside():
    store = BusyStore()
    stage = small_office(store=store)
    number = stage.led("review")
    stage.at("2025-11-20 00:00")
    store.before["load_many"] = lambda: stage.act(number, "ask_papers", "clerk")
    sweep = stage.office.fire_due("total-limits")
    assert (sweep.fired, sweep.moved_on, sweep.set_aside) == ((), (number,), ())
    assert stage.store.set_aside_list() == []


# ------------------------------------------------------------------------------------------------- what is broken


def broken_and_sound() -> tuple[Stage, str, str]:
    """Two cases on their notice; the version of the first was never published and is no longer in force."""
    other = small_office("2025-09-16 09:00", NEVER_PUBLISHED)
    broken = other.led("notice")
    stage = small_office("2025-09-16 09:00", store=other.store)
    return stage, broken, stage.led("notice")


def test_a_broken_case_is_set_aside_with_the_reason_and_the_others_go_on():
    stage, broken, sound = broken_and_sound()
    [sweep] = [sweep for sweep in stage.sweep("2025-09-24 00:00") if sweep.fired]
    assert [f.case for f in sweep.fired] == [sound]
    [(number, why)] = sweep.set_aside
    assert number == broken
    assert why.startswith("UnknownProcedure: no version ")
    [aside] = stage.store.set_aside_list()
    assert (aside.number, aside.clock, aside.why) == (broken, "notice_period", why)


def test_what_was_set_aside_is_not_tried_again_until_somebody_has_put_it_right():
    stage, broken, _ = broken_and_sound()
    stage.sweep("2025-09-24 00:00")
    assert [sweep.set_aside for sweep in stage.sweep() if sweep.set_aside] == []
    small_office("2025-09-16 09:00", NEVER_PUBLISHED, store=stage.store).office.parts.library.publish()
    [aside] = stage.store.set_aside_list()
    stage.store.take_up(aside.number, aside.clock, aside.line)
    assert [f.case for sweep in stage.sweep("2025-09-25 00:00") for f in sweep.fired] == [broken]


class RefusingStore(MemoryStore):
    """Files that will not take one of the cases."""

    refused = ""

    def commit(self, changes: Sequence[Change]) -> frozenset[str]:
        if any(change.number == self.refused for change in changes):
            raise RuntimeError("the disk is full")
        return super().commit(changes)


def test_a_case_that_the_files_refuse_is_set_aside_and_the_others_are_written():
    store = RefusingStore()
    stage = small_office(store=store)
    numbers = [stage.led("notice") for _ in range(3)]
    store.refused = numbers[1]
    stage.at("2025-09-24 00:00")
    sweep = stage.office.fire_due("public-notice")
    assert [f.case for f in sweep.fired] == [numbers[0], numbers[2]]
    assert sweep.set_aside == ((numbers[1], "RuntimeError: the disk is full"),)
    assert sweep.moved_on == ()
    assert [stage.case(number).places for number in numbers] == [("decision",), ("notice",), ("decision",)]


def test_a_message_that_cannot_be_written_sets_aside_only_its_own_case():
    stage = small_office()
    packs = stage.office.parts.library.packs
    aid = packs["small"].procedures["aid"]
    texts = {name: text for name, text in aid.messages.items() if name != "overdue"}
    packs["small"] = replace(packs["small"], procedures={"aid": aid.model_copy(update={"messages": texts})})
    number, sound = stage.led("investigation"), stage.led("notice")
    sweeps = stage.sweep("2025-09-24 00:00")
    assert [f.case for sweep in sweeps for f in sweep.fired] == [sound]
    assert [aside for sweep in sweeps for aside in sweep.set_aside] == [(number, "KeyError: 'overdue'")]


# ------------------------------------------------------------------------------------------------------- reminders


def pressed(stage: Stage, who: str, number: str = "") -> list[tuple[str, str]]:
    """What somebody was told about limits that come near or have passed."""
    return [told for told in stage.told(who, number) if told[1] not in ("task_opened", "objected")]


def test_whoever_has_to_keep_a_limit_is_reminded_at_nine_on_working_days_and_his_superiors_after_him():
    stage = small_office()
    stage.led("filing", at="2025-09-18 10:00")  # approved on 2025-09-26, to be filed by 2025-10-10
    stage.pass_until("2025-11-30 09:00")
    kept_by = [
        ("2025-09-29 09:00", "reminder"),  # half of the five working days, Sunday 2025-09-28 being one
        ("2025-09-30 09:00", "reminder"),  # two working days before: National Day lies between
        ("2025-10-10 09:00", "reminder"),
        ("2025-10-11 00:00", "overdue"),
    ]
    assert pressed(stage, "clerk") == pressed(stage, "clerk#2") == kept_by
    assert pressed(stage, "head") == [("2025-10-10 09:00", "reminder")]
    assert pressed(stage, "leader") == [("2025-10-13 09:00", "overdue")]  # Saturday 2025-10-11 was worked
    for nobody in ("clerk elsewhere", "surveyor", "checker", "administrator"):
        assert pressed(stage, nobody) == []


def test_a_reminder_waits_until_nine():
    stage = small_office()
    stage.led("filing", at="2025-09-18 10:00")
    assert stage.at("2025-09-29 08:59").office.remind_due().reminders == 0
    assert stage.at("2025-09-29 09:00").office.remind_due().messages == 2  # two clerks


def test_a_reminder_says_which_limit_when_and_how_long():
    stage = small_office()
    number = stage.led("filing", at="2025-09-18 10:00")
    stage.pass_until("2025-09-29 09:00")
    [message, _] = stage.messages(number, "reminder")
    assert (message.subject, message.body) == ("备案时限将到期", f"{number} 还有3个工作日")


def test_of_things_done_at_once_a_reminder_names_the_one_it_is_about():
    stage = dibao_office()
    stage.plays({"submit": "2025-08-29 10:00", "accept": "2025-09-01 09:30"}, until="start_investigation")
    stage.pass_until("2025-09-16 12:00")
    for who, limit in (("surveyor", "入户调查"), ("checker", "启动核对")):
        subjects = {row.subject for row in stage.store.messages_for(stage.cast[who].id, 99) if row.text == "reminder"}
        assert subjects
        assert all(limit in subject for subject in subjects), subjects


def test_a_reminder_is_sent_once_however_often_one_looks():
    stage = small_office()
    number = stage.led("filing", at="2025-09-18 10:00")
    stage.at("2025-09-29 09:00")
    assert [stage.office.remind_due().reminders for _ in range(3)] == [1, 0, 0]
    stage.at("2025-09-29 21:00").office.remind_due()
    assert len(stage.messages(number, "reminder")) == 2


def test_two_rounds_at_the_same_moment_send_a_reminder_once():
    store = BusyStore()
    stage = small_office(store=store)
    number = stage.led("filing", at="2025-09-18 10:00")
    stage.at("2025-09-29 09:00")
    store.before["load_many"] = stage.office.remind_due
    assert stage.office.remind_due().reminders == 0
    assert len(stage.messages(number, "reminder")) == 2


def test_who_holds_two_posts_is_reminded_once():
    stage = small_office()
    stage.store.grant_post(stage.cast["head"].id, Post("clerk", COUNTY))
    stage.led("filing", at="2025-09-18 10:00")
    stage.pass_until("2025-10-10 12:00")
    assert pressed(stage, "head")[-1:] == [("2025-10-10 09:00", "reminder")]
    assert len(pressed(stage, "head")) == 3


def test_who_left_his_post_is_reminded_no_more_and_who_came_is():
    stage = small_office()
    stage.led("filing", at="2025-09-18 10:00")
    stage.store.set_active(stage.cast["clerk"].id, active=False)
    stage.cast |= a_cast(stage.office, {"clerk#3": ("新经办", "clerk", COUNTY)})
    stage.pass_until("2025-09-29 12:00")
    assert pressed(stage, "clerk") == []
    assert pressed(stage, "clerk#3") == [("2025-09-29 09:00", "reminder")]


def test_after_an_outage_only_the_last_missed_reminder_is_sent():
    stage = small_office()
    number = stage.led("filing", at="2025-09-18 10:00")
    stage.at("2025-10-10 15:00").office.remind_due()
    assert pressed(stage, "clerk") == [("2025-10-10 15:00", "reminder")]
    assert pressed(stage, "head") == [("2025-10-10 15:00", "reminder")]
    stage.pass_until("2025-10-13 09:00")
    assert pressed(stage, "leader", number) == [("2025-10-13 09:00", "overdue")]


def test_two_rungs_of_the_same_morning_are_one_reminder():
    stage = dibao_office()
    stage.plays(DECIDED, until="confirm")  # half of the limit and three days before it fall on 2025-09-29
    stage.pass_until("2025-09-29 09:00")
    assert pressed(stage, "handler")[-1:] == [("2025-09-29 09:00", "reminder")]
    assert stage.office.remind_due().reminders == 0


DECIDED = {"submit": "2025-08-29 10:20", "accept": "2025-09-01 09:30", "take_down_notice": "2025-09-16 09:00",
           "confirm": "2025-09-26 11:00"}  # fmt: skip


def test_an_overdue_filing_goes_up_to_the_supervisor_the_department_and_the_discipline_office():
    stage = dibao_office()
    number = stage.plays({**DECIDED, "publish": "2025-09-28 09:30"}, until="publish")
    before = {who: len(pressed(stage, who, number)) for who in stage.cast}
    stage.pass_until("2025-11-30 09:00")

    def since(who: str) -> list[tuple[str, str]]:
        return pressed(stage, who, number)[before[who] :]

    assert since("handler") == since("handler#2") == [
        ("2025-09-29 09:00", "reminder"), ("2025-10-09 09:00", "reminder"), ("2025-10-10 09:00", "reminder"),
        ("2025-10-11 00:00", "overdue"),
    ]  # fmt: skip
    assert since("supervisor") == [("2025-10-11 09:00", "overdue")]
    assert since("department_head") == [("2025-10-13 09:00", "escalation")]
    assert since("discipline") == [("2025-10-16 09:00", "escalation")]
    assert stage.case(number).places == ("filing",)  # being late approves nothing and moves nothing


def test_what_is_done_is_pressed_no_more():
    stage = small_office()
    number = stage.led("filing", at="2025-09-18 10:00")
    stage.pass_until("2025-09-30 12:00")
    filed_by(stage, number, "2025-09-30 14:00")
    stage.pass_until("2025-11-30 09:00")
    assert [text for _, text in pressed(stage, "clerk")] == ["reminder", "reminder"]
    assert pressed(stage, "leader") == []


def test_a_withdrawn_application_is_pressed_no_more():
    stage = small_office()
    number = stage.led("investigation")
    stage.act(number, "withdraw", "clerk")
    stage.pass_until("2025-12-31 09:00")
    assert [who for who in stage.cast if pressed(stage, who)] == []


def test_while_a_limit_stands_still_nobody_is_pressed_and_afterwards_by_the_new_date():
    stage = small_office()
    number = stage.led("review")  # thirty working days from 2025-09-16: until 2025-11-03
    stage.act(number, "ask_papers", "clerk", "2025-09-17 10:00")
    assert stage.limit(number, "total").due is None
    stage.pass_until("2025-09-26 10:00")
    assert pressed(stage, "head") == []
    stage.act(number, "bring_papers", "clerk")
    assert str(stage.limit(number, "total").due) == "2025-11-12"
    stage.pass_until("2025-11-30 09:00")
    assert [when for when, _ in pressed(stage, "head")] == [
        "2025-10-16 09:00", "2025-11-10 09:00", "2025-11-12 09:00", "2025-11-13 00:00"
    ]  # fmt: skip
    assert pressed(stage, "leader") == [("2025-11-14 09:00", "overdue")]


def test_a_longer_limit_is_pressed_by_its_new_date_and_only_from_now_on():
    stage = small_office()
    number = stage.led("review")
    stage.pass_until("2025-10-31 12:00")
    told = pressed(stage, "head")
    stage.act(number, "extend", "head")
    assert str(stage.limit(number, "total").due) == "2025-11-24"  # half of it lay on 2025-10-23
    stage.pass_until("2026-01-31 09:00")
    assert [when for when, _ in pressed(stage, "head")[len(told) :]] == [
        "2025-11-20 09:00", "2025-11-24 09:00", "2025-11-25 00:00",
    ]  # fmt: skip
    assert pressed(stage, "leader") == [("2025-11-26 09:00", "overdue")]


def test_a_stop_after_the_limit_has_passed_does_not_call_off_what_goes_to_the_superiors():
    stage = small_office()
    number = stage.led("review")
    stage.pass_until("2025-11-04 08:00")  # passed at midnight
    stage.act(number, "ask_papers", "clerk")
    stage.act(number, "bring_papers", "clerk", "2025-11-04 08:30")
    told = pressed(stage, "head")
    stage.pass_until("2025-11-30 09:00")
    assert pressed(stage, "leader") == [("2025-11-05 09:00", "overdue")]
    assert pressed(stage, "head") == told  # what was said before the limit passed is not said again


def test_a_round_of_reminders_takes_a_batch_and_says_when_there_is_more():
    stage = small_office()
    for _ in range(3):
        stage.led("review")
    stage.at("2025-10-13 09:00")
    rounds = [stage.office.remind_due(2), stage.office.remind_due(2), stage.office.remind_due(2)]
    assert [(r.reminders, r.messages, r.more) for r in rounds] == [(2, 2, True), (1, 1, False), (0, 0, False)]


def test_a_reminder_for_nobody_is_taken_all_the_same():
    stage = small_office()
    stage.led("filing", at="2025-09-18 10:00")
    for who in ("clerk", "clerk#2"):
        stage.store.set_active(stage.cast[who].id, active=False)
    stage.at("2025-09-29 09:00")
    assert stage.office.remind_due().messages == 0
    assert stage.office.remind_due().reminders == 0


def test_a_broken_case_holds_up_nobody_elses_reminders_and_is_tried_again_the_next_day():
    other = small_office("2025-09-18 10:00", NEVER_PUBLISHED)
    broken = other.led("filing")
    stage = small_office("2025-09-18 10:00", store=other.store)
    sound = stage.led("filing")
    stage.at("2025-09-30 09:00")
    round_ = stage.office.remind_due()
    [(number, why)] = round_.put_off
    assert (number, why[:29]) == (broken, "UnknownProcedure: no version ")
    assert (round_.reminders, len(stage.messages(sound, "reminder"))) == (1, 2)
    assert stage.office.remind_due().put_off == ()
    other.office.parts.library.publish()
    assert stage.at("2025-10-01 09:00").office.remind_due().put_off == ()
    assert len(stage.messages(broken, "reminder")) == 2
