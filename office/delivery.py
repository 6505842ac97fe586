"""The health of the post, for administrators: each channel with its last error, and what was given up."""

from collections.abc import Sequence
from dataclasses import dataclass

from cases.store import ChannelHealth, DeadLetter
from office.channels import TITLES
from office.parts import Parts
from states import Text

PAGE = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that was given up, and to whom it should have gone."""

    letter: DeadLetter
    title: Text
    name: str


@dataclass(frozen=True, slots=True)
class PostHealth:
    """`unopened`: channels that somebody has been told by, and the settings no longer open."""

    channels: tuple[tuple[Text, ChannelHealth], ...]
    letters: tuple[Letter, ...]
    dead: int
    unopened: tuple[str, ...]


def post_health(parts: Parts, page: int = 1) -> PostHealth:
    health = {row.channel: row for row in parts.store.channel_health()}
    every = dict.fromkeys([*parts.channels, *health])
    rows = tuple((_title(channel), health.get(channel, ChannelHealth(channel))) for channel in every)
    dead = parts.store.dead_letters(PAGE, (page - 1) * PAGE)
    return PostHealth(rows, tuple(_letter(parts, letter) for letter in dead), sum(row.dead for _, row in rows),
                      tuple(channel for channel in every if channel not in parts.channels))  # fmt: skip


def send_again(parts: Parts, ids: Sequence[str]) -> int:
    """Try these messages once more, in the next round of the post; answers how many of them had been given up."""
    return parts.store.send_again(ids, parts.clock.now()) if ids else 0


def _letter(parts: Parts, letter: DeadLetter) -> Letter:
    member = parts.store.officer_by_id(letter.recipient)
    return Letter(letter, _title(letter.channel), member.officer.name if member else letter.recipient)


def _title(channel: str) -> Text:
    return TITLES.get(channel, Text(zh=channel))
