"""The post: what is told in the office's transaction leaves later, and nothing of it is lost."""

import asyncio
from typing import Literal

import pytest

from cases.store import Habits
from notifications.memory_channel import MemoryChannel
from office.requests import Posted
from tests.office_support import Stage, small_office

CLERKS_MAIL = "chen@town.gov.cn"


@pytest.fixture
def stage() -> Stage:
    """An office in which one clerk also gets mail, each by itself."""
    stage = small_office()
    stage.store.set_channel(stage.cast["clerk"].id, "mail", CLERKS_MAIL, True)
    stage.store.set_habits(stage.cast["clerk"].id, Habits(singly=True))
    return stage


def mail(stage: Stage) -> MemoryChannel:
    channel = stage.office.parts.channels["mail"]
    assert isinstance(channel, MemoryChannel)
    return channel


def broken(stage: Stage, times: int, how: Literal["failed", "unknown"] = "failed") -> None:
    mail(stage).fail(times, how)


def posted(stage: Stage, limit: int = 50) -> Posted:
    return asyncio.run(stage.office.post_messages(limit))


def by_mail(stage: Stage, number: str) -> tuple[str, int]:
    """(what has become of the mail about a case, after how many attempts)"""
    [row] = [row for row in stage.messages(number) if row.channel == "mail"]
    return row.status, row.attempts


def test_what_an_act_tells_waits_until_the_post_takes_it(stage: Stage):
    number = stage.opens()
    assert {row.status for row in stage.messages(number)} == {"waiting"}
    assert mail(stage).sent == []
    assert posted(stage) == Posted(sent=3)
    assert {row.status for row in stage.messages(number)} == {"sent"}


def test_a_mail_carries_the_text_of_the_pack_to_the_address_of_the_clerk(stage: Stage):
    number = stage.opens()
    posted(stage)
    [(message, address)] = mail(stage).sent
    assert (address, message.subject, message.case) == (CLERKS_MAIL, "待办：申请", number)
    assert message.body.startswith(number)
    assert message.link == f"http://127.0.0.1:8000/cases/{number}"


def test_no_message_says_whom_it_is_about(stage: Stage):
    number = stage.led("filing")
    stage.pass_until("2025-10-20 09:00")
    posted(stage)
    said = "".join(row.subject + row.body for row in stage.messages(number))
    assert [word for word in ("王桂兰", "11010519491231002X", "13800000000", "三组") if word in said] == []


def test_the_post_delivers_once(stage: Stage):
    stage.opens()
    posted(stage)
    assert posted(stage) == Posted()
    assert len(mail(stage).sent) == 1


def test_every_attempt_is_recorded(stage: Stage):
    number = stage.opens()
    broken(stage, 1)
    posted(stage)
    posted(stage.later(minutes=1))
    [row] = [row for row in stage.messages(number) if row.channel == "mail"]
    assert [(d.attempt, d.outcome) for d in stage.store.deliveries_of(row.id)] == [(1, "failed"), (2, "sent")]


def test_a_dead_mail_server_holds_up_nothing_but_the_mail(stage: Stage):
    number = stage.opens()
    broken(stage, 9)
    assert posted(stage) == Posted(sent=2, waiting=1)
    assert {row.status for row in stage.messages(number) if row.channel == "desk"} == {"sent"}


def test_a_mail_server_that_is_down_for_two_hours_loses_nothing(stage: Stage):
    numbers = [stage.opens() for _ in range(20)]
    broken(stage, 60)
    for minutes in (0, 1, 5):
        stage.later(minutes=minutes)
        while posted(stage).more:
            pass
    assert mail(stage).sent == []
    stage.later(minutes=120)
    assert posted(stage) == Posted(sent=20)
    assert sorted(message.case for message, _ in mail(stage).sent) == sorted(numbers)


@pytest.mark.parametrize("how", ["failed", "unknown"])
def test_a_mail_is_tried_again_after_one_five_thirty_and_a_hundred_and_twenty_minutes(stage: Stage, how):
    number = stage.opens()
    broken(stage, 4, how)
    posted(stage)
    for tries, minutes in enumerate((1, 5, 30, 120), 1):
        assert posted(stage.later(minutes=minutes, seconds=-1)) == Posted()
        assert by_mail(stage, number) == ("waiting", tries)
        posted(stage.later(seconds=1))
    assert by_mail(stage, number) == ("sent", 5)


def test_after_five_attempts_it_is_given_up_and_the_administrator_is_told_what_to_do(stage: Stage):
    number = stage.opens()
    broken(stage, 99)
    for minutes in (0, 1, 5, 30, 120, 600):
        posted(stage.later(minutes=minutes))
    assert by_mail(stage, number) == ("dead", 5)
    [row] = [row for row in stage.messages(number) if row.channel == "mail"]
    assert stage.store.deliveries_of(row.id)[-1].detail == (
        "投递5次均未确认送达，不再自动重试。请排除故障后重新投递。最后一次：按要求未投递。"
    )
    assert stage.store.outbox_health().dead == 1


def test_an_address_corrected_before_the_next_attempt_is_used(stage: Stage):
    number = stage.opens()
    broken(stage, 1)
    posted(stage)
    stage.store.set_channel(stage.cast["clerk"].id, "mail", "chen@county.gov.cn", True)
    posted(stage.later(minutes=1))
    assert [address for _, address in mail(stage).sent] == ["chen@county.gov.cn"]
    assert by_mail(stage, number) == ("sent", 2)


@pytest.mark.parametrize("change", ["the way is switched off", "the person has left", "the channel is not configured"])
def test_what_cannot_be_delivered_any_more_is_given_up_with_a_sentence(stage: Stage, change: str):
    number = stage.opens()
    clerk = stage.cast["clerk"].id
    match change:
        case "the way is switched off":
            stage.store.set_channel(clerk, "mail", CLERKS_MAIL, False)
        case "the person has left":
            stage.store.set_active(clerk, False)
        case _:
            stage.office.parts.channels = {"desk": stage.office.parts.channels["desk"]}
    assert posted(stage).dead >= 1
    assert by_mail(stage, number) == ("dead", 1)
    [row] = [row for row in stage.messages(number) if row.channel == "mail"]
    [attempt] = stage.store.deliveries_of(row.id)
    assert attempt.detail == "渠道“mail”未配置，或收件人已不用该渠道。请在通知设置中检查。"


def test_a_worker_that_dies_with_messages_in_its_hands_gives_them_back_after_two_minutes(stage: Stage):
    stage.opens()
    taken = stage.store.claim_messages(stage.clock.now(), 50, 120, "a worker that dies")
    assert len(taken) == 3
    assert posted(stage) == Posted()
    assert posted(stage.later(seconds=119)) == Posted()
    assert posted(stage.later(seconds=1)) == Posted(sent=3)


def test_two_workers_do_not_take_the_same_messages(stage: Stage):
    for _ in range(10):
        stage.opens()

    async def both() -> list[Posted]:
        return await asyncio.gather(stage.office.post_messages(20), stage.office.post_messages(20))

    assert sum(round_.sent for round_ in asyncio.run(both())) == 30
    assert len(mail(stage).sent) == 10


def test_a_round_of_the_post_takes_a_batch_and_says_when_there_is_more(stage: Stage):
    stage.opens()
    rounds = [posted(stage, 2), posted(stage, 2), posted(stage, 2)]
    assert rounds == [Posted(sent=2, more=True), Posted(sent=1), Posted()]


def test_the_same_message_keeps_its_key_at_every_attempt(stage: Stage):
    stage.opens()
    seen: list[str] = []

    class Doubtful(MemoryChannel):
        """Delivers, but its answer is lost on the way back the first time."""

        async def send(self, message, address):
            seen.append(message.idempotency_key)
            return await super().send(message, address)

    stage.office.parts.channels = {**stage.office.parts.channels, "mail": Doubtful()}
    broken(stage, 1, "unknown")
    posted(stage)
    posted(stage.later(minutes=1))
    assert len(seen) == 2
    assert len(set(seen)) == 1


def test_the_oldest_message_goes_first(stage: Stage):
    first = stage.opens()
    second = stage.later(minutes=1).opens()
    posted(stage, 3)
    assert {row.status for row in stage.messages(first)} == {"sent"}
    assert {row.status for row in stage.messages(second)} == {"waiting"}
