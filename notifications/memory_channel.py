"""A channel that keeps what it is given, for rehearsals and tests."""

from typing import Literal

from notifications.message import Message, Outcome


class MemoryChannel:
    """Delivers to `sent`, as (message, address), in order."""

    def __init__(self) -> None:
        self.sent: list[tuple[Message, str]] = []
        self._failures: list[Outcome] = []

    def fail(self, times: int, status: Literal["failed", "unknown", "misconfigured"] = "failed") -> None:
        """Let the next `times` messages come to nothing."""
        self._failures = [Outcome(status, "按要求未投递。", 0)] * times

    async def send(self, message: Message, address: str) -> Outcome:
        if self._failures:
            return self._failures.pop()
        self.sent.append((message, address))
        return Outcome("sent", "", 0)
