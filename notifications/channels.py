"""What a channel is. To add one: a class with `send`, and a line where the office chooses its parts."""

from collections.abc import Mapping
from typing import Protocol

from notifications.message import Message, Outcome


class Channel(Protocol):
    async def send(self, message: Message, address: str) -> Outcome:
        """Try once, within a bounded time. Never raises: every mishap is an outcome."""
        ...


Channels = Mapping[str, Channel]


class DeskChannel:
    """站内消息: it has arrived when it is written; nothing is transported."""

    async def send(self, message: Message, address: str) -> Outcome:
        return Outcome("sent", "", 0)
