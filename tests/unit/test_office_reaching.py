"""How people choose their channels and hours, and how administrators see what came of it."""

import asyncio

import pytest

from cases.store import Habits
from notifications.channels import DeskChannel
from notifications.memory_channel import MemoryChannel
from office.errors import WrongRequest
from office.reaching import Wish
from tests.office_support import Stage, small_office

HOOK = "https://hooks.county.cn/in/a-secret-token"


@pytest.fixture
def stage() -> Stage:
    stage = small_office()
    stage.office.parts.channels = {"desk": DeskChannel(), "mail": MemoryChannel(), "webhook": MemoryChannel()}
    return stage


def choose(stage: Stage, wishes: dict[str, Wish], habits: Habits | None = None) -> None:
    stage.office.choose_reach(stage.cast["clerk"], wishes, habits or Habits())


def ways(stage: Stage) -> dict[str, tuple[bool, str]]:
    return {way.channel: (way.on, way.shown) for way in stage.office.reach(stage.cast["clerk"]).ways}


def test_a_person_is_offered_the_channels_of_the_office_and_its_usual_hours(stage: Stage):
    reach = stage.office.reach(stage.cast["clerk"])
    assert ways(stage) == {"mail": (False, ""), "webhook": (False, "")}
    assert (reach.morning, reach.night_from, reach.night_until, reach.singly) == ("09:30", "21:00", "08:00", False)


def test_what_was_chosen_is_where_the_next_message_goes(stage: Stage):
    choose(stage, {"mail": Wish(True, "chen@town.gov.cn")}, Habits(singly=True))
    stage.opens()
    asyncio.run(stage.office.post_messages())
    [(message, address)] = stage.office.parts.channels["mail"].sent
    assert (address, message.text) == ("chen@town.gov.cn", "task_opened")


def test_a_secret_address_is_sealed_in_the_files_shown_by_its_end_and_used_whole(stage: Stage):
    choose(stage, {"webhook": Wish(True, HOOK)})
    member = stage.store.officer_by_id(stage.cast["clerk"].id)
    assert "token" not in repr(member.ways)
    assert ways(stage)["webhook"] == (True, "＊＊＊oken")
    assert asyncio.run(stage.office.send_test(stage.cast["clerk"], "webhook")).status == "sent"
    assert [address for _, address in stage.office.parts.channels["webhook"].sent] == [HOOK]


def test_an_address_left_empty_stays_and_a_channel_switched_off_is_forgotten(stage: Stage):
    choose(stage, {"mail": Wish(True, "chen@town.gov.cn"), "webhook": Wish(True, HOOK)})
    choose(stage, {"mail": Wish(False), "webhook": Wish(True)})
    assert ways(stage) == {"mail": (False, ""), "webhook": (True, "＊＊＊oken")}


@pytest.mark.parametrize(("wishes", "habits"), [
    ({"mail": Wish(True)}, Habits()),
    ({"mail": Wish(True, "x" * 501)}, Habits()),
    ({"pigeon": Wish(True, "roof")}, Habits()),
    ({"desk": Wish(False)}, Habits()),
    ({"mail": Wish(True, "chen@town.gov.cn")}, Habits(morning="25:00")),
    ({"mail": Wish(True, "chen@town.gov.cn")}, Habits(night_until="at nine")),
], ids=["no address", "a long address", "no such channel", "the desk", "no such hour", "no hour at all"])  # fmt: skip
def test_what_cannot_be_used_is_refused_and_nothing_is_written(stage: Stage, wishes, habits):
    version = stage.store.directory_version()
    with pytest.raises(WrongRequest):
        choose(stage, wishes, habits)
    assert stage.store.directory_version() == version


def test_a_test_message_says_at_once_whether_it_was_taken(stage: Stage):
    choose(stage, {"mail": Wish(True, "chen@town.gov.cn")})
    mail = stage.office.parts.channels["mail"]
    assert asyncio.run(stage.office.send_test(stage.cast["clerk"], "mail")).status == "sent"
    mail.fail(1)
    refused = asyncio.run(stage.office.send_test(stage.cast["clerk"], "mail"))
    assert (refused.status, bool(refused.detail)) == ("failed", True)
    assert [message.text for message, _ in mail.sent] == ["test"]


def test_a_channel_must_be_chosen_before_it_is_tried(stage: Stage):
    with pytest.raises(WrongRequest):
        asyncio.run(stage.office.send_test(stage.cast["clerk"], "mail"))


# --------------------------------------------------------------------------------------------------------------- health


def test_the_administrator_sees_what_was_given_up_and_lets_it_be_sent_again(stage: Stage):
    choose(stage, {"mail": Wish(True, "chen@town.gov.cn")}, Habits(singly=True))
    stage.opens()
    mail = stage.office.parts.channels["mail"]
    mail.fail(1, "misconfigured")
    asyncio.run(stage.office.post_messages())
    health = stage.office.post_health()
    [letter] = health.letters
    assert (letter.name, letter.title.zh, letter.letter.detail, health.dead) == ("陈经办", "邮件", "按要求未投递。", 1)
    assert {row.channel: (row.sent, row.dead) for _, row in health.channels} == {
        "desk": (2, 0), "mail": (0, 1), "webhook": (0, 0),
    }  # fmt: skip
    assert stage.office.send_again([letter.letter.id]) == 1
    asyncio.run(stage.office.post_messages())
    assert (stage.office.post_health().dead, len(mail.sent)) == (0, 1)
    assert stage.office.send_again([]) == stage.office.send_again([letter.letter.id]) == 0


def test_a_channel_that_the_settings_have_closed_is_named(stage: Stage):
    choose(stage, {"mail": Wish(True, "chen@town.gov.cn")})
    stage.opens()
    stage.office.parts.channels = {"desk": DeskChannel()}
    assert stage.office.post_health().unopened == ("mail",)
