"""What is told, to whom, by what way, and what came of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from notifications.hours import Hours
from states import Officer

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Way:
    """One channel by which a person is reached, and the person's address there; the desk's own needs none."""

    channel: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    officer: Officer
    language: Language
    ways: tuple[Way, ...]
    hours: Hours = field(default_factory=Hours)


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who stands in for whom, from the first to the last day."""

    absent: str
    substitute: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Message:
    """One telling to one person by one channel: `key`, `recipient` and `channel` together never occur twice.

    `case` is the case number, `recipient` the officer's id, `text` the name of the pack's text.
    """

    key: str
    recipient: str
    channel: str
    case: str
    text: str
    urgent: bool
    subject: str
    body: str
    link: str = ""
    at_night: bool = False

    @property
    def idempotency_key(self) -> str:
        """The same at every attempt, so that a receiver can drop what it already has; opaque to outsiders."""
        return str(uuid5(NAMESPACE_URL, f"banjie:{self.key}/{self.recipient}/{self.channel}"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt. `unknown`: nobody answered in time, so it may have arrived or not.

    `detail` is a sentence for the administrator; empty when sent.
    """

    status: Literal["sent", "failed", "unknown", "misconfigured"]
    detail: str
    elapsed_ms: int
