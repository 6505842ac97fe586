"""Notices of the calendar in SQL, and the limits they move: a handful of statements for a batch of cases."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import starmap
from typing import Any

from sqlalchemy import bindparam, case, insert, null, or_, select, text, update

from cases.answers import CalendarNotice, ClockRow
from cases.changes import NewDate, Redated, Redating
from cases.database import Database
from cases.records import TABLES
from cases.scope import spans, within
from states.case import Officer
from states.steps import OpenTask

notice, redated, clock = TABLES["calendar_notice"], TABLES["redated"], TABLES["clock"]
case_file, task, outbox = TABLES["case_file"], TABLES["task"], TABLES["outbox"]

AFTER_COLON = ";"  # every key that begins with `x:` sorts before `x;`

_NOTICES = select(notice).order_by(notice.c.id)
_COUNT = text("INSERT INTO counter (name, value) VALUES (:name, 1)"
              " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value")  # fmt: skip
_DECIDE = (
    update(notice).where(notice.c.id == bindparam("which"), notice.c.status == "draft")
    .values(status=bindparam("now"), decided_by=bindparam("by"), decided_name=bindparam("name"),
            decided_at=bindparam("when"))
)  # fmt: skip
_VERSION = update(notice).where(notice.c.id == bindparam("which")).values(version=bindparam("made"))
_FINISH = (
    update(notice).where(notice.c.version <= bindparam("done"), notice.c.finished_at.is_(None))
    .values(finished_at=bindparam("when"))
)  # fmt: skip
_BEFORE = (
    select(clock.c.case_number).distinct()
    .where(clock.c.case_number > bindparam("after"), clock.c.ended_at.is_(None),
           clock.c.dated_by < bindparam("version"), within(clock.c.area))
    .order_by(clock.c.case_number).limit(bindparam("n"))
)  # fmt: skip
_RUNNING = (
    select(clock).where(clock.c.case_number.in_(bindparam("numbers", expanding=True)), clock.c.ended_at.is_(None))
    .order_by(clock.c.case_number, clock.c.line, clock.c.clock)
)  # fmt: skip
_STANDING = (
    select(case_file.c.number, case_file.c.line).where(case_file.c.number.in_(bindparam("numbers", expanding=True)))
    .order_by(case_file.c.number).with_for_update()
)  # fmt: skip
_DATED = (
    update(clock)
    .where(clock.c.case_number.in_(bindparam("numbers", expanding=True)), clock.c.ended_at.is_(None),
           clock.c.dated_by < bindparam("version"))
    .values(dated_by=bindparam("version"))
)  # fmt: skip
_MOMENT = clock.c.due_at.type
_LIMIT = (
    update(clock)
    .where(clock.c.case_number == bindparam("number"), clock.c.clock == bindparam("name"),
           clock.c.line == bindparam("since"))
    .values(due_on=bindparam("due"), due_at=bindparam("end"), provisional=bindparam("unsure"),
            fire_at=case((clock.c.set_aside.is_(None), bindparam("fires", type_=_MOMENT)), else_=null()),
            remind_at=bindparam("rings"), next_rung=bindparam("rung"))
)  # fmt: skip
_TASK = (
    update(task)
    .where(task.c.case_number == bindparam("number"), task.c.place == bindparam("at_place"),
           task.c.line == bindparam("since"), task.c.closed_at.is_(None))
    .values(due_on=bindparam("due"), due_at=bindparam("end"), clock=bindparam("name"))
)  # fmt: skip
_WITHDRAW = (
    update(outbox)
    .where(outbox.c.case_number == bindparam("number"), outbox.c.dedupe_key >= bindparam("begins"),
           outbox.c.dedupe_key < bindparam("begins_end"), outbox.c.dedupe_key.not_like(bindparam("ends")),
           or_(outbox.c.status == "waiting", outbox.c.status == "held"))
    .values(status="withdrawn", next_try_at=None, held_until=None)
)  # fmt: skip
_REDATED = (
    select(redated).where(redated.c.case_number.in_(bindparam("numbers", expanding=True)))
    .order_by(redated.c.version, redated.c.line, redated.c.clock)
)  # fmt: skip


_JOURNAL = text(
    "INSERT INTO redated (case_number, clock, line, version, dated_by, old_due, new_due, was_provisional, provisional,"
    " at) VALUES (:case_number, :clock, :line, :version, :dated_by, :old_due, :new_due, :was_provisional, :provisional,"
    " :at) ON CONFLICT DO NOTHING"
).bindparams(*(bindparam(c.name, type_=c.type) for c in redated.c))


class Calendar:
    database: Database

    def enter_notice(self, area: str, text: str, officer: Officer, at: datetime) -> int:
        with self.database.transaction() as connection:
            id: int = connection.execute(_COUNT, {"name": "calendar_notice"}).scalar_one()
            connection.execute(insert(notice), {
                "id": id, "area": area, "text": text, "status": "draft", "entered_by": officer.id,
                "entered_name": officer.name, "entered_at": at,
            })  # fmt: skip
        return id

    def decide_notice(self, id: int, status: str, officer: Officer, at: datetime) -> bool:
        decided = {"which": id, "now": status, "by": officer.id, "name": officer.name, "when": at}
        with self.database.transaction() as connection:
            if not connection.execute(_DECIDE, decided).rowcount:
                return False
            if status != "withdrawn":
                made = connection.execute(_COUNT, {"name": "calendar"}).scalar_one()
                connection.execute(_VERSION, {"which": id, "made": made})
        return True

    def calendar_notices(self) -> list[CalendarNotice]:
        return list(starmap(CalendarNotice, self.database.ask(_NOTICES)))

    def finish_notices(self, version: int, at: datetime) -> None:
        self.database.tell(_FINISH, {"done": version, "when": at})

    def dated_before(self, version: int, area: str, after: str, limit: int) -> list[str]:
        rows = self.database.ask(_BEFORE, version=version, after=after, n=limit, **spans([area]))
        return [row.case_number for row in rows]

    def running_clocks(self, numbers: Sequence[str]) -> dict[str, list[ClockRow]]:
        running: dict[str, list[ClockRow]] = {}
        for number, *row in self.database.ask(_RUNNING, numbers=list(numbers)):
            running.setdefault(number, []).append(ClockRow(*row))
        return running

    def redate(self, redatings: Sequence[Redating]) -> frozenset[str]:
        if not redatings:
            return frozenset()
        with self.database.transaction() as connection:
            asked = {"numbers": [r.number for r in redatings]}
            lines = {row.number: row.line for row in connection.execute(_STANDING, asked)}
            standing = [r for r in redatings if lines.get(r.number) == r.before]
            for version in {r.version for r in standing}:
                dated = [r.number for r in standing if r.version == version]
                connection.execute(_DATED, {"numbers": dated, "version": version})
            for statement, rows in _rows(standing):
                if rows:
                    connection.execute(statement, rows)
        return frozenset(redating.number for redating in standing)

    def redated(self, numbers: Sequence[str]) -> dict[str, list[Redated]]:
        found: dict[str, list[Redated]] = {}
        for number, *row in self.database.ask(_REDATED, numbers=list(numbers)):
            found.setdefault(number, []).append(Redated(*row))
        return found


def _rows(redatings: Sequence[Redating]) -> list[tuple[Any, list[dict[str, Any]]]]:
    limits = [(r, limit) for r in redatings for limit in r.limits]
    return [
        (_LIMIT, [_limit(r, limit) for r, limit in limits]),
        (_TASK, [_task(r, task) for r in redatings for task in r.tasks]),
        (_WITHDRAW, [_withdrawn(r, limit) for r, limit in limits]),
        (_JOURNAL, [{"case_number": r.number, **asdict(limit.journal)} for r, limit in limits if limit.journal]),
    ]


def _limit(redating: Redating, limit: NewDate) -> dict[str, Any]:
    deadline, rung = limit.deadline, limit.reminder
    waits = deadline.status == "running" and deadline.fired is None
    return {
        "number": redating.number, "name": deadline.clock, "since": deadline.line, "due": deadline.due,
        "end": deadline.due_at, "unsure": deadline.provisional, "fires": deadline.due_at if waits else None,
        "rings": rung[1] if rung else None, "rung": rung[0] if rung else None,
    }  # fmt: skip


def _task(redating: Redating, task: OpenTask) -> dict[str, Any]:
    due = task.due
    return {"number": redating.number, "at_place": task.place, "since": task.line, "due": due.due if due else None,
            "end": due.due_at if due else None, "name": due.clock if due else None}  # fmt: skip


def _withdrawn(redating: Redating, limit: NewDate) -> dict[str, Any]:
    begins, ends = redating.reminders_about(limit)
    return {"number": redating.number, "begins": begins, "begins_end": begins[:-1] + AFTER_COLON, "ends": f"%{ends}"}
