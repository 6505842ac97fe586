"""One message in the morning for what is not urgent, each urgent one by itself, and nothing told that is moot."""

import asyncio
from datetime import date

import pytest

from cases.store import Habits, OutboxRow
from notifications.compose import compose
from notifications.memory_channel import MemoryChannel
from notifications.own_texts import MOST_LINES, Line, digest
from office.gathering import gather
from office.requests import Posted
from states import Step, Telling
from tests.office_support import Stage, small_office
from tests.unit.test_messages import WORDS, a_text

TUESDAY = "2025-09-16 10:00"
IN_DAYS = (("value: 48, unit: hours", "value: 2, unit: days"),
           ('n: "${answer_hours}", unit: hours', 'n: "${answer_hours}", unit: days'))  # fmt: skip
WEDNESDAY = "2025-09-17 09:30"


@pytest.fixture
def stage() -> Stage:
    """An office whose first clerk and whose surveyor also get mail, and in which no limit is counted in hours."""
    stage = small_office(TUESDAY, *IN_DAYS)
    for who in ("clerk", "surveyor"):
        stage.store.set_channel(stage.cast[who].id, "mail", f"{who}@town.gov.cn", True)
    return stage


def posted(stage: Stage, when: str = "") -> Posted:
    if when:
        stage.at(when)
    return asyncio.run(stage.office.post_messages())


def mails(stage: Stage, to: str = "clerk") -> list[str]:
    """The subjects of what that person got by mail."""
    channel = stage.office.parts.channels["mail"]
    assert isinstance(channel, MemoryChannel)
    return [message.subject for message, address in channel.sent if address == f"{to}@town.gov.cn"]


def status(stage: Stage, number: str, channel: str = "mail") -> list[str]:
    return [row.status for row in stage.messages(number) if row.channel == channel]


def test_what_is_not_urgent_is_kept_until_the_next_working_morning(stage: Stage):
    number = stage.opens()
    assert posted(stage) == Posted(sent=2, kept=1)  # two clerks see it on the desk
    assert status(stage, number) == ["held"]
    assert posted(stage, "2025-09-17 09:29") == Posted()
    assert mails(stage) == []
    assert posted(stage, WEDNESDAY) == Posted(sent=1)
    assert mails(stage) == ["今日消息：1 件"]
    assert status(stage, number) == ["gathered"]


def test_twenty_tasks_make_one_message_with_a_link_to_each(stage: Stage):
    numbers = [stage.opens() for _ in range(20)]
    while posted(stage).more:
        pass
    posted(stage, WEDNESDAY)
    channel = stage.office.parts.channels["mail"]
    [(message, _)] = channel.sent
    assert message.subject == "今日消息：20 件"
    assert "新的待办 20 件" in message.body
    assert all(f"/cases/{number}" in message.body for number in numbers)
    assert message.link == "http://127.0.0.1:8000/messages"


def test_the_digest_says_nothing_about_the_family(stage: Stage):
    stage.opens()
    posted(stage)
    posted(stage, WEDNESDAY)
    [(message, _)] = stage.office.parts.channels["mail"].sent
    assert "王桂兰" not in message.subject + message.body


def test_triggered_twice_and_by_two_at_once_a_person_is_told_once_a_day(stage: Stage):
    for _ in range(3):
        stage.opens()
    posted(stage)
    stage.at(WEDNESDAY)

    async def both() -> None:
        await asyncio.gather(stage.office.post_messages(), stage.office.post_messages())

    asyncio.run(both())
    posted(stage)
    assert mails(stage) == ["今日消息：3 件"]


def test_killed_between_the_digest_and_its_sending_it_is_sent_once_when_the_lease_is_over(stage: Stage):
    stage.opens()
    posted(stage)
    stage.at(WEDNESDAY)
    parts = stage.office.parts
    people = {p.officer.id: p for p in parts.directory(parts.store.directory_version()).everybody}
    assert gather(parts, people, parts.now()) == 1
    assert stage.store.claim_messages(stage.clock.now(), 50, 120, "a worker that is killed")
    assert posted(stage) == Posted()
    assert posted(stage.later(seconds=120)) == Posted(sent=1)
    assert mails(stage) == ["今日消息：1 件"]


def test_what_comes_after_the_digest_of_a_day_waits_for_the_next(stage: Stage):
    stage.opens()
    posted(stage)
    late = stage.at("2025-09-17 09:29").opens()
    posted(stage, WEDNESDAY)
    posted(stage, "2025-09-17 10:00")
    assert mails(stage) == ["今日消息：1 件"]
    assert status(stage, late) == ["held"]
    posted(stage, "2025-09-18 09:30")
    assert mails(stage) == ["今日消息：1 件", "今日消息：1 件"]


def test_what_the_post_has_seen_too_late_for_the_digest_of_its_morning_is_in_the_next(stage: Stage):
    stage.opens()
    posted(stage)
    late = stage.opens(at="2025-09-16 11:00")  # and the post is down until the morning
    posted(stage, WEDNESDAY)
    posted(stage, "2025-09-17 09:32")
    assert mails(stage) == ["今日消息：1 件"]
    assert status(stage, late) == ["held"]
    posted(stage, "2025-09-18 09:30")
    assert mails(stage) == ["今日消息：1 件", "今日消息：1 件"]


def test_over_a_weekend_and_after_a_power_cut_one_digest_is_told(stage: Stage):
    for day in ("2025-09-18 10:00", "2025-09-19 10:00", "2025-09-20 10:00"):
        stage.opens(at=day)
        posted(stage)
    posted(stage, "2025-09-22 15:00")
    assert mails(stage) == ["今日消息：1 件", "今日消息：2 件"]


def test_what_ran_out_at_midnight_is_told_singly_when_the_night_is_over(stage: Stage):
    stage.led("filing", at="2025-09-17 10:00")
    stage.pass_until("2025-10-10 00:10")
    posted(stage)
    assert "备案时限已超期" not in mails(stage)
    posted(stage, "2025-10-10 07:59")
    assert "备案时限已超期" not in mails(stage)
    posted(stage, "2025-10-10 08:00")
    assert mails(stage).count("备案时限已超期") == 1


def test_a_reminder_of_a_limit_that_was_kept_meanwhile_is_withdrawn(stage: Stage):
    number = stage.led("filing", at="2025-09-17 10:00")
    posted(stage.pass_until("2025-09-28 09:05"))
    [reminder] = [row for row in stage.messages(number, "reminder") if row.channel == "mail"]
    assert reminder.status == "held"
    assert isinstance(stage.act(number, "file", "clerk", "2025-09-28 09:20"), Step)
    posted(stage, "2025-09-28 09:30")
    [reminder] = [row for row in stage.messages(number, "reminder") if row.channel == "mail"]
    assert reminder.status == "withdrawn"


def test_when_a_date_moves_what_waits_for_the_old_one_is_withdrawn_and_the_new_one_is_told(stage: Stage):
    head = stage.cast["head"].id
    stage.store.set_channel(head, "mail", "head@town.gov.cn", True)
    number = stage.led("review", at="2025-09-16 10:00")
    old = stage.limit(number, "total").due_at
    posted(stage.pass_until("2025-10-13 09:05"))
    [halfway] = _reminders(stage, number, head)
    assert halfway.status == "held"
    assert isinstance(stage.act(number, "ask_papers", "clerk", "2025-10-13 09:10"), Step)  # time stands still
    posted(stage, "2025-10-13 09:30")
    assert [row.status for row in _reminders(stage, number, head)] == ["withdrawn"]
    assert isinstance(stage.act(number, "bring_papers", "clerk", "2025-10-20 10:00"), Step)
    new = stage.limit(number, "total").due_at
    assert new > old
    stage.pass_until("2025-12-20 09:00")
    keys = [row.dedupe_key for row in _reminders(stage, number, head)]
    assert len(keys) == len(set(keys)) > 1
    assert all(str(stage.limit(number, "total").due) in key for key in keys[1:])


def _reminders(stage: Stage, number: str, whose: str) -> list[OutboxRow]:
    rows = stage.messages(number, "reminder")
    return [row for row in rows if (row.recipient, row.channel) == (whose, "mail") and ":total:" in row.dedupe_key]


def test_who_wants_each_by_itself_gets_it_in_office_hours(stage: Stage):
    stage.store.set_habits(stage.cast["clerk"].id, Habits(singly=True))
    stage.opens(at="2025-09-16 19:00")
    assert posted(stage).kept == 1
    posted(stage, "2025-09-17 09:00")
    assert mails(stage) == ["待办：申请"]


def test_hours_that_a_person_has_chosen_today_count_for_what_waits_since_yesterday(stage: Stage):
    stage.opens(at="2025-09-16 17:00")
    stage.store.set_habits(stage.cast["clerk"].id, Habits(morning="11:00"))
    posted(stage)
    posted(stage, WEDNESDAY)
    assert mails(stage) == []
    posted(stage, "2025-09-17 11:00")
    assert mails(stage) == ["今日消息：1 件"]


def test_a_task_that_a_colleague_has_done_is_not_in_the_morning_s_message(stage: Stage):
    number = stage.opens()
    posted(stage)
    assert isinstance(stage.act(number, "apply", "clerk#2"), Step)
    posted(stage)
    posted(stage, WEDNESDAY)
    assert status(stage, number)[0] == "withdrawn"
    assert mails(stage) == []
    assert mails(stage, "surveyor") == ["今日消息：1 件"]


def test_a_person_who_has_left_holds_up_no_digest_of_others(stage: Stage):
    stage.opens()
    posted(stage)
    stage.store.set_active(stage.cast["clerk"].id, False)
    assert posted(stage, WEDNESDAY).dead == 1
    assert mails(stage) == []


def test_a_long_digest_is_cut_and_says_how_many_are_left():
    lines = [Line(date(2025, 9, 17), f"提醒 {n}", f"http://desk/cases/{n}", "reminder") for n in range(MOST_LINES + 5)]
    subject, body = digest(lines, "http://desk", "zh")
    assert subject == f"今日消息：{MOST_LINES + 5} 件"
    assert "其余 5 件" in body
    assert body.count("http://desk/cases/") == MOST_LINES
    assert digest(lines[:1], "http://desk", "en")[1].startswith("1 × reminders")


def test_a_channel_that_takes_twenty_a_minute_gets_twenty_a_minute(stage: Stage):
    parts = stage.office.parts
    parts.per_minute = {"mail": 20}
    stage.store.set_habits(stage.cast["clerk"].id, Habits(singly=True))
    for _ in range(50):
        stage.opens()
    sent = []
    for _ in range(4):
        before = len(mails(stage))
        while posted(stage).more:
            pass
        sent.append(len(mails(stage)) - before)
        stage.later(seconds=61)
    assert sent == [20, 20, 10, 0]


def test_what_is_about_a_limit_in_hours_does_not_wait_for_the_morning():
    stage = small_office(TUESDAY)
    number = stage.opens()
    [hours] = [limit for limit in stage.limits(number) if limit.unit == "hours"]
    person = stage.office.parts.directory(stage.store.directory_version()).everybody[:1]
    for due, urgent in ((hours, True), (None, False)):
        messages = compose(Telling("reminder", ("clerk",), "k", due=due), person, {"reminder": a_text()}, WORDS)
        assert {message.urgent for message in messages} == {urgent}
