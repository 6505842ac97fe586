"""What is due, what is late, and what could not be fired, in SQL."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from itertools import starmap
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, select, union_all, update

from cases.answers import ClockRow, DueClock, DueReminder, OverdueCount, OverdueRow, Reach, SetAside
from cases.changes import Rung
from cases.database import Database
from cases.records import TABLES
from cases.scope import outermost, spans, within

clock, case_file, task, staff = TABLES["clock"], TABLES["case_file"], TABLES["task"], TABLES["staff"]

TOWN = 9  # how many digits name a town

_THIS = and_(
    clock.c.case_number == bindparam("number"), clock.c.clock == bindparam("name"),
    clock.c.line == bindparam("since"),
)  # fmt: skip
_DUE = (
    select(clock.c.case_number, clock.c.clock, clock.c.line, clock.c.fire_at)
    .where(clock.c.kind == bindparam("kind"), clock.c.fire_at <= bindparam("at"))
    .order_by(clock.c.fire_at).limit(bindparam("n"))
)  # fmt: skip
_REMINDERS = (
    select(clock.c.case_number, clock.c.clock, clock.c.line, clock.c.next_rung, clock.c.remind_at)
    .where(clock.c.remind_at <= bindparam("at"))
    .order_by(clock.c.remind_at).limit(bindparam("n"))
)  # fmt: skip
_SET_ASIDE = update(clock).where(_THIS).values(set_aside=bindparam("why"), fire_at=None)
_TAKE_UP = update(clock).where(_THIS, clock.c.set_aside.is_not(None)).values(set_aside=None, fire_at=clock.c.due_at)
_ASIDE = (
    select(clock.c.case_number, clock.c.clock, clock.c.line, clock.c.set_aside).where(clock.c.set_aside.is_not(None))
    .order_by(clock.c.case_number, clock.c.clock, clock.c.line)
)  # fmt: skip
_CLOCKS_OF = (
    select(*(c for c in clock.c if c.name != "case_number")).where(clock.c.case_number == bindparam("number"))
    .order_by(clock.c.line, clock.c.clock)
)  # fmt: skip


_REACH = (
    select(func.max(clock.c.due_on), func.coalesce(func.sum(case((clock.c.provisional.is_(True), 1), else_=0)), 0))
    .where(clock.c.ended_at.is_(None))
)  # fmt: skip


class Clocks:
    database: Database

    def due(self, kind: str, at: datetime, limit: int) -> list[DueClock]:
        return list(starmap(DueClock, self.database.ask(_DUE, kind=kind, at=at, n=limit)))

    def set_aside(self, number: str, clock: str, line: int, why: str) -> None:
        self.database.tell(_SET_ASIDE, {"number": number, "name": clock, "since": line, "why": why})

    def set_aside_list(self) -> list[SetAside]:
        return list(starmap(SetAside, self.database.ask(_ASIDE)))

    def take_up(self, number: str, clock: str, line: int) -> None:
        self.database.tell(_TAKE_UP, {"number": number, "name": clock, "since": line})

    def due_reminders(self, at: datetime, limit: int) -> list[DueReminder]:
        return list(starmap(DueReminder, self.database.ask(_REMINDERS, at=at, n=limit)))

    def commit_reminders(self, rungs: Sequence[Rung]) -> int:
        with self.database.driver() as connection:
            return self.database.hot.ring(connection, rungs)

    def clocks_of(self, number: str) -> list[ClockRow]:
        return list(starmap(ClockRow, self.database.ask(_CLOCKS_OF, number=number)))

    def reach(self) -> Reach:
        return Reach(*self.database.ask(_REACH)[0])

    def overdue(self, areas: Sequence[str], as_of: datetime, *, clock: str | None = None, limit: int = 20,
                offset: int = 0) -> list[OverdueRow]:  # fmt: skip
        areas = outermost(areas)
        if not areas:
            return []
        named = {"name": clock} if clock else {}
        question = _overdue(len(areas), clock is not None)
        rows = self.database.ask(question, as_of=as_of, n=limit, skip=offset, **named, **spans(areas))
        return [OverdueRow(*row[:5], tuple(row.places.split()), *row[6:]) for row in rows]

    def overdue_counts(self, areas: Sequence[str], as_of: datetime) -> list[OverdueCount]:
        areas = outermost(areas)
        if not areas:
            return []
        rows = self.database.ask(_overdue_counts(len(areas)), as_of=as_of, **spans(areas))
        return list(starmap(OverdueCount, rows))


@lru_cache
def _overdue(n: int, named: bool) -> Select[Any]:
    late = _late(n, (clock.c.case_number, clock.c.clock, clock.c.line, clock.c.due_at), named)
    page = select(late).order_by(*_longest_passed(late.c)).limit(bindparam("n")).offset(bindparam("skip")).subquery()
    holder = (
        select(staff.c.name).join(task, task.c.claimed_by == staff.c.id)
        .where(task.c.case_number == page.c.case_number, task.c.closed_at.is_(None))
        .order_by(task.c.line, task.c.place).limit(1).scalar_subquery()
    )  # fmt: skip
    this = and_(clock.c.case_number == page.c.case_number, clock.c.clock == page.c.clock, clock.c.line == page.c.line)
    return (
        select(case_file.c.number, case_file.c.applicant, case_file.c.procedure, case_file.c.digest, clock.c.area,
               case_file.c.places, clock.c.clock, clock.c.kind, clock.c.line, clock.c.due_on, clock.c.due_at, holder)
        .select_from(page.join(clock, this).join(case_file, case_file.c.number == page.c.case_number))
        .order_by(*_longest_passed(page.c))
    )  # fmt: skip


@lru_cache
def _overdue_counts(n: int) -> Select[Any]:
    late = _late(n, (func.substr(clock.c.area, 1, TOWN).label("town"), clock.c.clock), False).c
    return select(late.town, late.clock, func.count()).group_by(late.town, late.clock).order_by(late.town, late.clock)


def _late(n: int, columns: Sequence[Any], named: bool) -> Any:
    """Passed at that moment: limits nobody has kept yet, and those that were kept only after it."""
    as_of = bindparam("as_of", type_=clock.c.due_at.type)
    only = [clock.c.clock == bindparam("name")] if named else []
    arms = [
        select(*columns).where(within(clock.c.area, i), clock.c.due_at <= as_of, still, *only)
        for i in range(n) for still in (clock.c.ended_at.is_(None), clock.c.ended_at > as_of)
    ]  # fmt: skip
    return union_all(*arms).subquery()


def _longest_passed(late: Any) -> tuple[Any, ...]:
    return late.due_at, late.case_number, late.clock, late.line
