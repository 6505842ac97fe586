"""The outbox in memory."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cases.answers import Delivery, OutboxHealth, OutboxRow
from cases.changes import About, Attempt, Outgoing
from cases.memory_drawer import Drawer


class MemoryPostRoom(Drawer):
    def __init__(self) -> None:
        super().__init__()
        self.outbox: dict[str, OutboxRow] = {}
        self.about: dict[str, About] = {}
        self._once: set[tuple[str, str, str, str]] = set()
        self.deliveries: dict[tuple[str, int], Delivery] = {}

    def claim_messages(self, at: datetime, limit: int, lease_seconds: int, worker: str) -> list[OutboxRow]:
        with self.lock:
            waiting = [row for row in self.outbox.values() if row.next_try_at is not None and row.next_try_at <= at]
            waiting.sort(key=lambda row: (row.next_try_at, row.id))
            until = at + timedelta(seconds=lease_seconds)
            taken = [replace(row, next_try_at=until) for row in waiting[:limit]]
            self.outbox |= {row.id: row for row in taken}
        return sorted(taken, key=lambda row: row.id)

    def record_deliveries(self, attempts: Sequence[Attempt]) -> None:
        with self.lock:
            for a in attempts:
                delivery, row = Delivery(a.attempt, a.at, a.outcome, a.elapsed_ms, a.detail), self.outbox[a.message_id]
                self.deliveries.setdefault((a.message_id, a.attempt), delivery)
                if row.attempts == a.attempt - 1 and (row.status != "withdrawn" or a.status_after == "sent"):
                    self.outbox[a.message_id] = replace(
                        row, attempts=a.attempt, status=a.status_after, next_try_at=a.next_try_at,
                        sent_at=a.at if a.status_after == "sent" else None,
                    )  # fmt: skip

    def messages_of(self, number: str) -> list[OutboxRow]:
        with self.lock:
            return newest_first(row for row in self.outbox.values() if row.case_number == number)

    def deliveries_of(self, message_id: str) -> list[Delivery]:
        with self.lock:
            tried = [delivery for (id, _), delivery in self.deliveries.items() if id == message_id]
        return sorted(tried, key=lambda delivery: delivery.attempt)

    def messages_for(self, staff_id: str, limit: int) -> list[OutboxRow]:
        with self.lock:
            return newest_first(row for row in self.outbox.values() if _on_desk_of(staff_id, row))[:limit]

    def mark_read(self, staff_id: str, at: datetime) -> None:
        with self.lock:
            unread = [row for row in self.outbox.values() if _on_desk_of(staff_id, row) and row.read_at is None]
            self.outbox |= {row.id: replace(row, read_at=at) for row in unread}

    def outbox_health(self) -> OutboxHealth:
        with self.lock:
            rows = list(self.outbox.values())
        counts = Counter(row.status for row in rows)
        waiting = (row.created_at for row in rows if row.next_try_at is not None)
        return OutboxHealth(**counts, oldest_waiting=min(waiting, default=None))

    def _put(self, rows: Iterable[OutboxRow]) -> None:
        self.outbox |= {row.id: row for row in rows}

    def _enqueue(self, messages: Iterable[Outgoing]) -> int:
        """How many were not there yet."""
        before = len(self.outbox)
        for m in messages:
            once = (m.case_number, m.dedupe_key, m.recipient, m.channel)
            if once not in self._once and m.id not in self.outbox:
                self._once.add(once)
                created = m.created_at.astimezone(UTC)
                self.outbox[m.id] = OutboxRow(
                    m.id, m.case_number, m.dedupe_key, m.recipient, m.channel, m.text, m.urgent, m.subject, m.body,
                    created, created, 0, "waiting", None, None, None, m.at_night or None,
                )  # fmt: skip
                if m.about:
                    self.about[m.id] = m.about
        return len(self.outbox) - before


def _on_desk_of(staff_id: str, row: OutboxRow) -> bool:
    return row.recipient == staff_id and row.channel == "desk"


def newest_first(rows: Iterable[OutboxRow]) -> list[OutboxRow]:
    return sorted(rows, key=lambda row: row.id, reverse=True)
