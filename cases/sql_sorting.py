"""The outbox sorted before it leaves, in SQL: what is moot, waits or is gathered, and whom somebody has urged."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import starmap
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select, text, update

from cases.answers import ChannelHealth, DeadLetter, OutboxRow
from cases.changes import Outgoing, Urge
from cases.commit_sql import OUTBOX
from cases.database import Database
from cases.records import TABLES
from cases.sql_post import ROW

outbox, delivery, clock, task, urge = (TABLES[name] for name in ("outbox", "delivery", "clock", "task", "urge"))

_NOW = bindparam("now", type_=outbox.c.created_at.type)
_LIMIT_MOVED = (
    select(clock.c.line)
    .where(clock.c.case_number == outbox.c.case_number, clock.c.clock == outbox.c.clock,
           clock.c.line == outbox.c.since,
           or_(clock.c.ended_at.is_not(None), clock.c.due_at.is_distinct_from(outbox.c.due_at)))
    .exists()
)  # fmt: skip
_TASK_DONE = (  # looked up row by row: as EXISTS, PostgreSQL may gather every task that was ever done
    select(task.c.closed_at)
    .where(task.c.case_number == outbox.c.case_number, task.c.place == outbox.c.place, task.c.line == outbox.c.since)
    .scalar_subquery().is_not(None)
)  # fmt: skip
_NO_LONGER = {"next_try_at": None, "held_until": None, "leased_by": None}
_WITHDRAW = (
    update(outbox)
    .where(or_(outbox.c.next_try_at <= _NOW, outbox.c.held_until <= _NOW), outbox.c.channel != "desk",
           or_(_LIMIT_MOVED, _TASK_DONE))
    .values(status="withdrawn", **_NO_LONGER)
)  # fmt: skip
_THIS = outbox.c.id == bindparam("message")
_HOLD = (
    update(outbox).where(_THIS, or_(outbox.c.status == "waiting", outbox.c.status == "held"))
    .values(status="held", next_try_at=None, held_until=bindparam("until"), leased_by=None)
)  # fmt: skip
_PUT_OFF = (
    update(outbox).where(_THIS, outbox.c.status == "waiting").values(next_try_at=bindparam("until"), leased_by=None)
)  # fmt: skip
_TO_WHOM = (
    select(outbox.c.recipient, outbox.c.channel).where(outbox.c.held_until <= _NOW)
    .group_by(outbox.c.recipient, outbox.c.channel).order_by(outbox.c.recipient, outbox.c.channel).limit(bindparam("n"))
    .subquery()
)  # fmt: skip
_HELD = (
    select(*ROW)
    .join(_TO_WHOM, and_(outbox.c.recipient == _TO_WHOM.c.recipient, outbox.c.channel == _TO_WHOM.c.channel))
    .where(outbox.c.held_until <= _NOW).order_by(outbox.c.recipient, outbox.c.channel, outbox.c.id)
)  # fmt: skip
_THESE = outbox.c.id.in_(bindparam("ids", expanding=True))
_GATHER = update(outbox).where(_THESE, outbox.c.held_until.is_not(None)).values(status="gathered", held_until=None)
_AGAIN = (
    update(outbox).where(_THESE, outbox.c.status == "dead").values(status="waiting", next_try_at=_NOW)
)  # fmt: skip
_SINCE = (
    select(func.count()).select_from(delivery)
    .where(delivery.c.channel == bindparam("channel"), delivery.c.at > bindparam("since"))
)  # fmt: skip
_ENQUEUE = text(
    f"{OUTBOX.insert} VALUES ({', '.join(f':{c}' for c in OUTBOX.columns)}) ON CONFLICT DO NOTHING"
).bindparams(*(bindparam(c, type_=outbox.c[c].type) for c in OUTBOX.columns))
_URGE = text(
    "INSERT INTO urge (case_number, staff_id, day, at, by, by_name)"
    " VALUES (:number, :staff_id, :day, :at, :by, :by_name) ON CONFLICT DO NOTHING"
).bindparams(bindparam("day", type_=urge.c.day.type), bindparam("at", type_=urge.c.at.type))
_URGED = select(urge.c.case_number, urge.c.staff_id).where(
    urge.c.case_number.in_(bindparam("numbers", expanding=True)), urge.c.day == bindparam("day")
)
_URGES_OF = (
    select(urge.c.case_number, urge.c.staff_id, urge.c.day, urge.c.at, urge.c.by, urge.c.by_name)
    .where(urge.c.case_number == bindparam("number")).order_by(urge.c.at, urge.c.staff_id)
)  # fmt: skip
_BY_CHANNEL = (
    select(outbox.c.channel, outbox.c.status, func.count(), func.max(outbox.c.sent_at))
    .group_by(outbox.c.channel, outbox.c.status).order_by(outbox.c.channel)
)  # fmt: skip
_LAST_ERROR = (
    select(delivery.c.at, delivery.c.detail)
    .where(delivery.c.channel == bindparam("channel"), delivery.c.outcome != "sent")
    .order_by(delivery.c.at.desc()).limit(1)
)  # fmt: skip
_DEAD = (
    select(outbox.c.id, outbox.c.case_number, outbox.c.channel, outbox.c.recipient, outbox.c.text, outbox.c.attempts,
           delivery.c.at, delivery.c.detail)
    .join(delivery, and_(delivery.c.message_id == outbox.c.id, delivery.c.attempt == outbox.c.attempts))
    .where(outbox.c.status == "dead").order_by(outbox.c.id.desc()).limit(bindparam("n")).offset(bindparam("skip"))
)  # fmt: skip


class SortingRoom:
    database: Database

    def withdraw_moot(self, at: datetime) -> int:
        return self.database.tell(_WITHDRAW, {"now": at})

    def hold(self, until: Mapping[str, datetime]) -> None:
        self._move(_HOLD, until)

    def put_off(self, until: Mapping[str, datetime]) -> None:
        self._move(_PUT_OFF, until)

    def held_messages(self, at: datetime, limit: int) -> list[OutboxRow]:
        return list(starmap(OutboxRow, self.database.ask(_HELD, now=at, n=limit)))

    def gather(self, digest: Outgoing, ids: Sequence[str]) -> bool:
        with self.database.transaction() as connection:
            if not connection.execute(_ENQUEUE, _row(digest)).rowcount:
                return False
            connection.execute(_GATHER, {"ids": list(ids)})
            return True

    def sent_since(self, channel: str, at: datetime) -> int:
        return int(self.database.ask(_SINCE, channel=channel, since=at)[0][0])

    def send_again(self, ids: Sequence[str], at: datetime) -> int:
        return self.database.tell(_AGAIN, {"ids": list(ids), "now": at})

    def urged(self, numbers: Sequence[str], day: date) -> frozenset[tuple[str, str]]:
        return frozenset((row[0], row[1]) for row in self.database.ask(_URGED, numbers=list(numbers), day=day))

    def urge(self, urges: Sequence[Urge]) -> frozenset[tuple[str, str]]:
        with self.database.transaction() as connection:
            return frozenset((u.number, u.staff_id) for u in urges if _urged_now(connection, u))

    def urges_of(self, number: str) -> list[Urge]:
        return list(starmap(Urge, self.database.ask(_URGES_OF, number=number)))

    def channel_health(self) -> list[ChannelHealth]:
        channels: dict[str, dict[str, Any]] = {}
        for channel, status, n, last_sent in self.database.ask(_BY_CHANNEL):
            about = channels.setdefault(channel, {})
            if status in ("waiting", "held", "sent", "dead"):
                about[status] = n
            if last_sent is not None:
                about["last_sent"] = last_sent
        return [ChannelHealth(channel, **about, **self._last_error(channel)) for channel, about in channels.items()]

    def dead_letters(self, limit: int, offset: int = 0) -> list[DeadLetter]:
        return list(starmap(DeadLetter, self.database.ask(_DEAD, n=limit, skip=offset)))

    def _last_error(self, channel: str) -> dict[str, Any]:
        found = self.database.ask(_LAST_ERROR, channel=channel)
        return {"last_failure": found[0].at, "last_error": found[0].detail} if found else {}

    def _move(self, statement: Any, until: Mapping[str, datetime]) -> None:
        if until:
            self.database.tell(statement, [{"message": id, "until": at} for id, at in until.items()])


def _urged_now(connection: Connection, urged: Urge) -> bool:
    told = {"number": urged.number, "staff_id": urged.staff_id, "day": urged.day, "at": urged.at, "by": urged.by,
            "by_name": urged.by_name}  # fmt: skip
    first = bool(connection.execute(_URGE, told).rowcount)
    if first and urged.outbox:
        connection.execute(_ENQUEUE, [_row(message) for message in urged.outbox])
    return first


def _row(m: Outgoing) -> dict[str, Any]:
    """Waiting to be sent at once, as SQLAlchemy takes it."""
    about = m.about
    return {
        "id": m.id, "case_number": m.case_number, "dedupe_key": m.dedupe_key, "recipient": m.recipient,
        "channel": m.channel, "text": m.text, "urgent": m.urgent, "subject": m.subject, "body": m.body,
        "created_at": m.created_at, "next_try_at": m.created_at, "attempts": 0, "status": "waiting",
        "at_night": m.at_night or None, "since": about and about.since, "due_at": about and about.due_at,
        "clock": (about and about.clock) or None, "place": (about and about.place) or None,
    }  # fmt: skip
