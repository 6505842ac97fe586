"""How a person is reached and when: his channels, his hours, and a message to try them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cases.store import Habits, StaffMember
from notifications.message import Message, Outcome
from notifications.own_texts import TEST
from notifications.own_texts import test as test_text
from office.channels import ADDRESSES, TITLES
from office.errors import WrongRequest
from office.parts import Parts
from office.sealing import SECRET_ADDRESSES, masked
from states import Officer, Text

HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
LONGEST_ADDRESS = 500


@dataclass(frozen=True, slots=True)
class WayView:
    """One channel of the office, and whether and where it reaches this person. `shown`: a secret by its end only."""

    channel: str
    title: Text
    asks: Text
    on: bool
    shown: str
    secret: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person is reached now; hours as `09:30`."""

    ways: tuple[WayView, ...]
    morning: str
    night_from: str
    night_until: str
    singly: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants of one channel. An empty address leaves the one that is there."""

    on: bool
    address: str = ""


def reach_of(parts: Parts, officer: Officer) -> Reach:
    """The channels that can be chosen: those the settings have opened, but for the desk, which is always there."""
    member = _member(parts, officer)
    addresses = {way.channel: parts.seal.open(way.address) for way in member.ways}
    ways = (
        WayView(channel, TITLES.get(channel, Text(zh=channel)), ADDRESSES.get(channel, Text(zh="地址", en="address")),
                channel in addresses, masked(channel, addresses.get(channel, "")), channel in SECRET_ADDRESSES)
        for channel in parts.channels if channel != "desk"
    )  # fmt: skip
    usual, own = _usual(parts), member.habits
    return Reach(
        tuple(ways), own.morning or usual.morning or "", own.night_from or usual.night_from or "",
        own.night_until or usual.night_until or "", bool(own.singly),
    )  # fmt: skip


def choose(parts: Parts, officer: Officer, wishes: Mapping[str, Wish], habits: Habits) -> None:
    """Raises WrongRequest with everything that is wrong; nothing is written then."""
    now = {way.channel: way.address for way in _member(parts, officer).ways}
    wrong = [f"没有“{channel}”这个渠道。" for channel in wishes if channel == "desk" or channel not in parts.channels]
    wrong += [
        f"请填写{TITLES[channel].zh}的{ADDRESSES[channel].zh}。" for channel, wish in wishes.items()
        if channel in ADDRESSES and wish.on and not wish.address.strip() and not now.get(channel)
    ]  # fmt: skip
    wrong += [f"{TITLES[channel].zh}的{ADDRESSES[channel].zh}太长。" for channel, wish in wishes.items()
              if channel in ADDRESSES and len(wish.address) > LONGEST_ADDRESS]  # fmt: skip
    times = (habits.morning, habits.night_from, habits.night_until)
    wrong += [f"时间“{text}”应如 09:30。" for text in times if text and not HOUR.fullmatch(text)]
    if wrong:
        raise WrongRequest("".join(wrong), "Some of these channels or hours cannot be used.")
    for channel, wish in wishes.items():
        _set(parts, officer, channel, wish, now.get(channel, ""))
    parts.store.set_habits(officer.id, _own(habits, _usual(parts)))


async def send_test(parts: Parts, officer: Officer, channel: str) -> Outcome:
    """A message to oneself, at once and at any hour: whether it was taken, and if not why. Raises WrongRequest."""
    person = next((p for p in parts.directory(parts.store.directory_version()).everybody
                   if p.officer.id == officer.id), None)  # fmt: skip
    way = next((way for way in person.ways if way.channel == channel), None) if person else None
    if person is None or way is None or channel not in parts.channels:
        raise WrongRequest("请先选用这个渠道并保存。", "Choose this channel and save it first.")
    subject, body = test_text(TITLES.get(channel, Text(zh=channel)).into(person.language), person.language)
    key = f"{TEST}:{parts.store.new_id()}"
    message = Message(key, officer.id, channel, "", TEST, False, subject, body, parts.link(""))
    return await parts.channels[channel].send(message, way.address)


def _usual(parts: Parts) -> Habits:
    hours = parts.hours
    return Habits(f"{hours.morning:%H:%M}", f"{hours.night_from:%H:%M}", f"{hours.night_until:%H:%M}")


def _own(habits: Habits, usual: Habits) -> Habits:
    """What differs from the usual: where a person has not chosen, a change of the office's hours is his too."""
    return Habits(
        habits.morning if habits.morning != usual.morning else None,
        habits.night_from if habits.night_from != usual.night_from else None,
        habits.night_until if habits.night_until != usual.night_until else None, habits.singly,
    )  # fmt: skip


def _set(parts: Parts, officer: Officer, channel: str, wish: Wish, stored: str) -> None:
    address = parts.seal.close(channel, wish.address.strip()) if wish.address.strip() else stored
    if wish.on != bool(stored) or address != stored:
        parts.store.set_channel(officer.id, channel, address, wish.on)


def _member(parts: Parts, officer: Officer) -> StaffMember:
    member = parts.store.officer_by_id(officer.id)
    if member is None:
        raise WrongRequest("没有这个用户。", "There is no such officer.")
    return member
