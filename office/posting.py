"""The post: what waits in the outbox goes out. The database is let go before anybody's server is called."""

import asyncio
from collections import Counter

from cases.store import Attempt, OutboxRow
from notifications.message import Message, Outcome
from notifications.retry import Dead, Sent, Waiting, after
from office.parts import Parts
from office.requests import Posted

LEASE_SECONDS = 120  # a worker that died gives its messages back after this


async def post_messages(parts: Parts, limit: int = 50) -> Posted:
    rows = await asyncio.to_thread(
        parts.store.claim_messages, parts.clock.now(), limit, LEASE_SECONDS, parts.worker)  # fmt: skip
    if not rows:
        return Posted()
    addresses = _addresses(parts)
    outcomes = await asyncio.gather(*(_send(parts, row, addresses) for row in rows))
    attempts = [_attempt(parts, row, outcome) for row, outcome in zip(rows, outcomes, strict=True)]
    await asyncio.to_thread(parts.store.record_deliveries, attempts)
    n = Counter(attempt.status_after for attempt in attempts)
    return Posted(n["sent"], n["waiting"], n["dead"], more=len(rows) == limit)


async def _send(parts: Parts, row: OutboxRow, addresses: dict[tuple[str, str], str]) -> Outcome:
    channel = parts.channels.get(row.channel)
    address = addresses.get((row.recipient, row.channel))
    if channel is None or address is None:
        return Outcome("misconfigured", f"渠道“{row.channel}”未配置，或收件人已不用该渠道。请在通知设置中检查。", 0)
    message = Message(row.dedupe_key, row.recipient, row.channel, row.case_number, row.text, row.urgent, row.subject,
                      row.body, parts.link(row.case_number))  # fmt: skip
    return await channel.send(message, address)


def _addresses(parts: Parts) -> dict[tuple[str, str], str]:
    """Where each person is reached, as of now: an address corrected yesterday is used for a message of last week."""
    directory = parts.directory(parts.store.directory_version())
    return {(person.officer.id, way.channel): way.address for person in directory.everybody for way in person.ways}


def _attempt(parts: Parts, row: OutboxRow, outcome: Outcome) -> Attempt:
    at, n = parts.clock.now(), row.attempts + 1
    match after(n, outcome, at):
        case Sent():
            return Attempt(row.id, n, at, outcome.status, outcome.elapsed_ms, "", "sent", None)
        case Waiting(next_try_at):
            return Attempt(row.id, n, at, outcome.status, outcome.elapsed_ms, outcome.detail, "waiting", next_try_at)
        case Dead(why):
            return Attempt(row.id, n, at, outcome.status, outcome.elapsed_ms, why, "dead", None)
