"""The post: what waits in the outbox goes out, each message when its recipient wants to hear it.

What is moot is taken back first. A claimed message then leaves at once, later, or gathered with others in the morning:
by the hours its recipient keeps now, so that a message that has waited long still wakes nobody. The database is let go
before anybody's server is called.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cases.store import Attempt, OutboxRow
from notifications.hours import Departure, Haste, departure
from notifications.message import Message, Outcome, Recipient
from notifications.own_texts import DIGEST
from notifications.retry import Dead, Sent, Waiting, after
from office.gathering import area_of, gather
from office.parts import Now, Parts
from office.requests import Posted

LEASE_SECONDS = 120  # a worker that died gives its messages back after this
MINUTE = timedelta(minutes=1)

People = Mapping[str, Recipient]


@dataclass(slots=True)
class Sorted:
    """A claimed batch: what leaves now, and of the rest when it does."""

    leaves: list[OutboxRow] = field(default_factory=list)
    later: dict[str, datetime] = field(default_factory=dict)
    gathered: dict[str, datetime] = field(default_factory=dict)

    @property
    def kept(self) -> int:
        return len(self.later) + len(self.gathered)


async def post_messages(parts: Parts, limit: int = 50) -> Posted:
    batch, people, full = await asyncio.to_thread(_take, parts, limit)
    outcomes = await asyncio.gather(*(_send(parts, row, people) for row in batch.leaves))
    attempts = [_attempt(parts, row, o, people) for row, o in zip(batch.leaves, outcomes, strict=True)]
    await asyncio.to_thread(parts.store.record_deliveries, attempts)
    n = Counter(attempt.status_after for attempt in attempts)
    return Posted(n["sent"], n["waiting"], n["dead"], batch.kept, more=full)


def _take(parts: Parts, limit: int) -> tuple[Sorted, People, bool]:
    """What leaves now; everything else is written down before anything is sent."""
    store, now = parts.store, parts.now()
    store.withdraw_moot(now.at)
    people = {person.officer.id: person for person in parts.directory(store.directory_version()).everybody}
    gather(parts, people, now)
    rows = store.claim_messages(now.at, limit, LEASE_SECONDS, parts.worker)
    batch = _sorted(rows, people, now)
    _slow_down(parts, batch, now.at)
    store.hold(batch.gathered)
    store.put_off(batch.later)
    return batch, people, len(rows) == limit


def _sorted(rows: Iterable[OutboxRow], people: People, now: Now) -> Sorted:
    batch = Sorted()
    for row in rows:
        leaves = _departure(row, people.get(row.recipient), now)
        if leaves.gathered:
            batch.gathered[row.id] = leaves.at
        elif leaves.at > now.at:
            batch.later[row.id] = leaves.at
        else:
            batch.leaves.append(row)
    return batch


def _departure(row: OutboxRow, person: Recipient | None, now: Now) -> Departure:
    """The desk wakes nobody. What can reach nobody leaves at once: the sending says what is wrong."""
    reached = person is not None and any(way.channel == row.channel for way in person.ways)
    if row.channel == "desk" or person is None or not reached:
        return Departure(now.at)
    return departure(_haste(row), row.created_at, now.at, person.hours, now.of(area_of(person)).calendar)


def _haste(row: OutboxRow) -> Haste:
    if row.at_night:
        return "at_night"
    return "urgent" if row.urgent or row.text == DIGEST else "calm"


def _slow_down(parts: Parts, batch: Sorted, now: datetime) -> None:
    """Of a channel that takes so many a minute the rest goes a minute later, the last ones still later."""
    for channel, rate in parts.per_minute.items():
        rows = [row for row in batch.leaves if row.channel == channel]
        free = max(rate - parts.store.sent_since(channel, now - MINUTE), 0) if rows else 0
        surplus = {row.id: now + MINUTE * (1 + n // rate) for n, row in enumerate(rows[free:])}
        batch.later |= surplus
        batch.leaves = [row for row in batch.leaves if row.id not in surplus]


async def _send(parts: Parts, row: OutboxRow, people: People) -> Outcome:
    channel = parts.channels.get(row.channel)
    address = _address(row, people)
    if channel is None or address is None:
        return Outcome("misconfigured", f"渠道“{row.channel}”未配置，或收件人已不用该渠道。请在通知设置中检查。", 0)
    message = Message(row.dedupe_key, row.recipient, row.channel, row.case_number, row.text, row.urgent, row.subject,
                      row.body, parts.link(row.case_number))  # fmt: skip
    return await channel.send(message, address)


def _address(row: OutboxRow, people: People) -> str | None:
    """Where the person is reached, as of now: an address corrected yesterday is used for a message of last week."""
    person = people.get(row.recipient)
    return next((way.address for way in person.ways if way.channel == row.channel), None) if person else None


def _attempt(parts: Parts, row: OutboxRow, outcome: Outcome, people: People) -> Attempt:
    at, n = parts.clock.now(), row.attempts + 1
    tried = Attempt(row.id, n, at, outcome.status, outcome.elapsed_ms, outcome.detail, "sent", None, row.channel)
    match after(n, outcome, at):
        case Sent():
            return replace(tried, detail="")
        case Waiting(next_try_at):
            return replace(tried, status_after="waiting", next_try_at=next_try_at)
        case Dead(why):
            return replace(tried, status_after="dead", detail=why)
