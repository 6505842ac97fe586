"""The outbox sorted before it leaves, in memory: what is moot, waits or is gathered, and whom somebody has urged."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from cases.answers import ChannelHealth, DeadLetter, Delivery, OutboxRow
from cases.changes import Outgoing, Urge
from cases.memory_cases import MemoryCases
from cases.memory_post import newest_first


class MemorySorting(MemoryCases):
    def __init__(self) -> None:
        super().__init__()
        self._urges: dict[tuple[str, str, date], Urge] = {}

    def withdraw_moot(self, at: datetime) -> int:
        with self.lock:
            moot = [row for row in self.outbox.values() if _by_now(row, at) and self._is_moot(row)]
            self._put(replace(row, status="withdrawn", next_try_at=None, held_until=None) for row in moot)
            return len(moot)

    def hold(self, until: Mapping[str, datetime]) -> None:
        with self.lock:
            waiting = [self.outbox[id] for id in until if self.outbox[id].status in ("waiting", "held")]
            self._put(replace(r, status="held", next_try_at=None, held_until=until[r.id]) for r in waiting)

    def put_off(self, until: Mapping[str, datetime]) -> None:
        with self.lock:
            waiting = [self.outbox[id] for id in until if self.outbox[id].status == "waiting"]
            self._put(replace(row, next_try_at=until[row.id]) for row in waiting)

    def held_messages(self, at: datetime, limit: int) -> list[OutboxRow]:
        with self.lock:
            held = [row for row in self.outbox.values() if row.held_until is not None and row.held_until <= at]
        first = sorted({(row.recipient, row.channel) for row in held})[:limit]
        these = [row for row in held if (row.recipient, row.channel) in first]
        return sorted(these, key=lambda row: (row.recipient, row.channel, row.id))

    def gather(self, digest: Outgoing, ids: Sequence[str]) -> bool:
        with self.lock:
            if not self._enqueue([digest]):
                return False
            held = [self.outbox[id] for id in ids if self.outbox[id].held_until is not None]
            self._put(replace(row, status="gathered", held_until=None) for row in held)
            return True

    def sent_since(self, channel: str, at: datetime) -> int:
        with self.lock:
            return sum(self.outbox[id].channel == channel and d.at > at for (id, _), d in self.deliveries.items())

    def send_again(self, ids: Sequence[str], at: datetime) -> int:
        with self.lock:
            dead = [self.outbox[id] for id in ids if id in self.outbox and self.outbox[id].status == "dead"]
            self._put(replace(row, status="waiting", next_try_at=at) for row in dead)
            return len(dead)

    def urged(self, numbers: Sequence[str], day: date) -> frozenset[tuple[str, str]]:
        with self.lock:
            return frozenset((number, who) for number, who, on in self._urges if number in numbers and on == day)

    def urge(self, urges: Sequence[Urge]) -> frozenset[tuple[str, str]]:
        now = set[tuple[str, str]]()
        with self.lock:
            for urged in urges:
                key = (urged.number, urged.staff_id, urged.day)
                if key not in self._urges:
                    self._urges[key] = replace(urged, outbox=())
                    self._enqueue(urged.outbox)
                    now.add((urged.number, urged.staff_id))
        return frozenset(now)

    def urges_of(self, number: str) -> list[Urge]:
        with self.lock:
            found = [urged for (case, _, _), urged in self._urges.items() if case == number]
        return sorted(found, key=lambda urged: (urged.at, urged.staff_id))

    def channel_health(self) -> list[ChannelHealth]:
        with self.lock:
            by_channel = defaultdict[str, list[OutboxRow]](list)
            for row in self.outbox.values():
                by_channel[row.channel].append(row)
            return [self._health(channel, rows) for channel, rows in sorted(by_channel.items())]

    def dead_letters(self, limit: int, offset: int = 0) -> list[DeadLetter]:
        with self.lock:
            dead = newest_first(row for row in self.outbox.values() if row.status == "dead")
            return [self._letter(row) for row in dead[offset : offset + limit]]

    def _health(self, channel: str, rows: list[OutboxRow]) -> ChannelHealth:
        n = {status: sum(row.status == status for row in rows) for status in ("waiting", "held", "sent", "dead")}
        ids = {row.id for row in rows}
        failures = [d for (id, _), d in self.deliveries.items() if id in ids and d.outcome != "sent"]
        last = max(failures, key=lambda d: d.at, default=None)
        return ChannelHealth(
            channel, **n, last_sent=max((row.sent_at for row in rows if row.sent_at), default=None),
            last_failure=last.at if last else None, last_error=last.detail if last else "",
        )  # fmt: skip

    def _letter(self, row: OutboxRow) -> DeadLetter:
        last: Delivery = self.deliveries[row.id, row.attempts]
        return DeadLetter(row.id, row.case_number, row.channel, row.recipient, row.text, row.attempts, last.at,
                          last.detail)  # fmt: skip

    def _is_moot(self, row: OutboxRow) -> bool:
        about, file = self.about.get(row.id), self.files.get(row.case_number)
        if about is None or file is None or row.channel == "desk":
            return False
        limit = file.clocks.get((about.clock, about.since))
        moved = limit is not None and (limit.ended_at is not None or limit.due_at != about.due_at)
        return moved or (about.place, about.since) in file.closed


def _by_now(row: OutboxRow, at: datetime) -> bool:
    return any(moment is not None and moment <= at for moment in (row.next_try_at, row.held_until))
