"""The outbox in SQL: messages are leased to a worker, attempts are recorded once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import starmap

from sqlalchemy import String, and_, bindparam, func, literal_column, or_, select, text, update

from cases.answers import Delivery, OutboxHealth, OutboxRow
from cases.changes import Attempt
from cases.database import Database
from cases.records import TABLES

outbox, delivery = TABLES["outbox"], TABLES["delivery"]

ROW = tuple(c for c in outbox.c if c.name not in ("leased_by", "clock", "place", "since", "due_at"))
_WAITING = (
    select(outbox.c.id).where(outbox.c.next_try_at <= bindparam("now"))
    .order_by(outbox.c.next_try_at, outbox.c.id).limit(bindparam("n")).with_for_update(skip_locked=True)
)  # fmt: skip
_LEASE = (
    update(outbox).where(outbox.c.id.in_(_WAITING.scalar_subquery()))
    .values(next_try_at=bindparam("lease_until"), leased_by=bindparam("worker")).returning(*ROW)
)  # fmt: skip
_ATTEMPT = text(
    "INSERT INTO delivery (message_id, attempt, at, outcome, elapsed_ms, detail, channel)"
    " VALUES (:message, :attempt, :at, :outcome, :elapsed_ms, :detail, :channel) ON CONFLICT DO NOTHING"
).bindparams(bindparam("at", type_=delivery.c.at.type))
_AFTER = (
    update(outbox).where(outbox.c.id == bindparam("message"), outbox.c.attempts == bindparam("attempt") - 1,
                         or_(outbox.c.status != "withdrawn", bindparam("status_after", type_=String) == "sent"))
    .values(attempts=bindparam("attempt"), status=bindparam("status_after"), next_try_at=bindparam("next"),
            leased_by=None, sent_at=bindparam("sent"))
)  # fmt: skip
_OF_CASE = select(*ROW).where(outbox.c.case_number == bindparam("number")).order_by(outbox.c.id.desc())
_DESK = and_(outbox.c.recipient == bindparam("person"), outbox.c.channel == literal_column("'desk'"))
_FOR_PERSON = select(*ROW).where(_DESK).order_by(outbox.c.id.desc()).limit(bindparam("n"))
_READ = update(outbox).where(_DESK, outbox.c.read_at.is_(None)).values(read_at=bindparam("now"))
_ATTEMPTS = (
    select(delivery.c.attempt, delivery.c.at, delivery.c.outcome, delivery.c.elapsed_ms, delivery.c.detail)
    .where(delivery.c.message_id == bindparam("id")).order_by(delivery.c.attempt)
)  # fmt: skip
_BY_STATUS = select(outbox.c.status, func.count()).group_by(outbox.c.status)
_OLDEST = select(func.min(outbox.c.created_at)).where(outbox.c.next_try_at.is_not(None))


class PostRoom:
    database: Database

    def claim_messages(self, at: datetime, limit: int, lease_seconds: int, worker: str) -> list[OutboxRow]:
        until = at + timedelta(seconds=lease_seconds)
        rows = self.database.ask(_LEASE, now=at, n=limit, lease_until=until, worker=worker)
        return sorted(starmap(OutboxRow, rows), key=lambda row: row.id)

    def record_deliveries(self, attempts: Sequence[Attempt]) -> None:
        if not attempts:
            return
        tried = [
            {"message": a.message_id, "attempt": a.attempt, "at": a.at, "outcome": a.outcome,
             "elapsed_ms": a.elapsed_ms, "detail": a.detail, "channel": a.channel or None} for a in attempts
        ]  # fmt: skip
        after = [
            {"message": a.message_id, "attempt": a.attempt, "status_after": a.status_after, "next": a.next_try_at,
             "sent": a.at if a.status_after == "sent" else None} for a in attempts
        ]  # fmt: skip
        with self.database.transaction() as connection:
            connection.execute(_ATTEMPT, tried)
            connection.execute(_AFTER, after)

    def messages_of(self, number: str) -> list[OutboxRow]:
        return list(starmap(OutboxRow, self.database.ask(_OF_CASE, number=number)))

    def deliveries_of(self, message_id: str) -> list[Delivery]:
        return list(starmap(Delivery, self.database.ask(_ATTEMPTS, id=message_id)))

    def messages_for(self, staff_id: str, limit: int) -> list[OutboxRow]:
        return list(starmap(OutboxRow, self.database.ask(_FOR_PERSON, person=staff_id, n=limit)))

    def mark_read(self, staff_id: str, at: datetime) -> None:
        self.database.tell(_READ, {"person": staff_id, "now": at})

    def outbox_health(self) -> OutboxHealth:
        counts = dict(row._tuple() for row in self.database.ask(_BY_STATUS))
        return OutboxHealth(**counts, oldest_waiting=self.database.ask(_OLDEST)[0][0])
