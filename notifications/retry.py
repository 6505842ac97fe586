"""When to try again: what follows from the outcome of an attempt. Pure; whoever sends writes it down."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.message import Outcome

PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 30, 120))  # after the first attempt, the second, …


@dataclass(frozen=True, slots=True)
class Sent:
    """Handed over. That it has been read is not known."""


@dataclass(frozen=True, slots=True)
class Waiting:
    next_try_at: datetime


@dataclass(frozen=True, slots=True)
class Dead:
    """Not tried again by itself; `why` tells the administrator what to do."""

    why: str


def after(attempts: int, outcome: Outcome, at: datetime) -> Sent | Waiting | Dead:
    """What follows the attempt number `attempts` (from 1), made at `at`.

    An unknown outcome is tried again too: a message carries its key, by which a receiver can drop the second one.
    """
    match outcome.status:
        case "sent":
            return Sent()
        case "misconfigured":
            return Dead(outcome.detail)
        case "failed" | "unknown":
            if attempts <= len(PAUSES):
                return Waiting(at + PAUSES[attempts - 1])
            return Dead(f"投递{attempts}次均未确认送达，不再自动重试。请排除故障后重新投递。最后一次：{outcome.detail}")
