"""The inbox and the claims, in SQL. Every question first finds its page in the index, then the rest of those rows."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from itertools import starmap
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, union_all, update

from cases.answers import Counts, InboxRow, TaskRow, Urgency
from cases.database import Database
from cases.records import TABLES
from cases.scope import outermost_posts, spans, within
from states.case import Post

task, case_file, staff = TABLES["task"], TABLES["case_file"], TABLES["staff"]

_KEY = (task.c.case_number, task.c.place, task.c.line)
_THIS = and_(
    task.c.case_number == bindparam("number"), task.c.place == bindparam("at_place"),
    task.c.line == bindparam("since"), task.c.closed_at.is_(None),
)  # fmt: skip
_SINCE = func.coalesce(task.c.claimed_at, bindparam("at", type_=task.c.claimed_at.type))
_CLAIM = (
    update(task).where(_THIS, or_(task.c.claimed_by.is_(None), task.c.claimed_by == bindparam("officer")))
    .values(claimed_by=bindparam("officer"), claimed_at=_SINCE)
)  # fmt: skip
_RELEASE = update(task).where(_THIS, task.c.claimed_by == bindparam("officer")).values(claimed_by=None, claimed_at=None)
_TASKS_OF = (
    select(task.c.place, task.c.line, task.c.role, task.c.area, task.c.due_on, task.c.due_at, task.c.clock,
           task.c.stopped, task.c.opened_at, task.c.claimed_by, task.c.claimed_at, staff.c.name)
    .select_from(task.outerjoin(staff, staff.c.id == task.c.claimed_by))
    .where(task.c.case_number == bindparam("number"), task.c.closed_at.is_(None))
    .order_by(task.c.line, task.c.place)
)  # fmt: skip


class Tasks:
    database: Database

    def inbox(self, posts: Sequence[Post], at: datetime, *, today_end: datetime, soon_end: datetime,
              state: Urgency | None = None, place: str | None = None, only_unclaimed: bool = False, limit: int = 20,
              offset: int = 0) -> list[InboxRow]:  # fmt: skip
        posts = outermost_posts(posts)
        if not posts:
            return []
        bounds = {"at": at, "today_end": today_end, "soon_end": soon_end}
        values = {name: bounds[name] for name in _NEEDS[state]} | ({"place": place} if place else {})
        question = _inbox(len(posts), state, place is not None, only_unclaimed)
        page = {"n": limit, "skip": offset, "upto": limit + offset}
        return list(starmap(InboxRow, self.database.ask(question, **page, **values, **_held(posts))))

    def inbox_counts(self, posts: Sequence[Post], at: datetime, today_end: datetime, soon_end: datetime) -> Counts:
        posts = outermost_posts(posts)
        if not posts:
            return Counts()
        rows = self.database.ask(_counts(len(posts)), at=at, today_end=today_end, soon_end=soon_end, **_held(posts))
        return Counts(*rows[0])

    def tasks_of(self, number: str) -> list[TaskRow]:
        return list(starmap(TaskRow, self.database.ask(_TASKS_OF, number=number)))

    def claim_task(self, number: str, place: str, line: int, officer: str, at: datetime) -> bool:
        this = {"number": number, "at_place": place, "since": line, "officer": officer}
        return self.database.tell(_CLAIM, {**this, "at": at}) == 1

    def release_task(self, number: str, place: str, line: int, officer: str) -> bool:
        this = {"number": number, "at_place": place, "since": line, "officer": officer}
        return self.database.tell(_RELEASE, this) == 1


def _urgency(t: Any) -> dict[Urgency, ColumnElement[bool]]:
    at, today_end, soon_end = (bindparam(name, type_=task.c.due_at.type) for name in ("at", "today_end", "soon_end"))
    return {
        "overdue": t.due_at <= at,
        "today": and_(t.due_at > at, t.due_at <= today_end),
        "soon": and_(t.due_at > today_end, t.due_at <= soon_end),
        "calm": or_(t.due_at > soon_end, and_(t.due_at.is_(None), t.stopped.is_(False))),
        "stopped": and_(t.due_at.is_(None), t.stopped.is_(True)),
    }


_NEEDS: dict[Urgency | None, tuple[str, ...]] = {
    None: (), "overdue": ("at",), "today": ("at", "today_end"), "soon": ("today_end", "soon_end"),
    "calm": ("soon_end",), "stopped": (),
}  # fmt: skip


@lru_cache
def _inbox(n: int, state: Urgency | None, place: bool, unclaimed: bool) -> Select[Any]:
    more = [_urgency(task.c)[state]] if state else []
    if place:
        more.append(task.c.place == bindparam("place"))
    if unclaimed:
        more.append(task.c.claimed_by.is_(None))
    arms = [arm for i in range(n) for arm in _first_of_post(i, more)]
    first = union_all(*arms).subquery()
    page = select(first).order_by(*_most_urgent(first.c)).limit(bindparam("n")).offset(bindparam("skip")).subquery()
    rows = (
        page.join(task, and_(*(page.c[column.name] == column for column in _KEY)))
        .join(case_file, case_file.c.number == page.c.case_number)
        .outerjoin(staff, staff.c.id == task.c.claimed_by)
    )  # fmt: skip
    about = [case_file.c[name] for name in ("number", "applicant", "members", "procedure", "digest", "area")]
    shown = [task.c[name] for name in ("place", "line", "role", "area", "due_on", "due_at", "clock", "stopped",
                                       "opened_at", "claimed_by")]  # fmt: skip
    return select(*about, *shown, staff.c.name).select_from(rows).order_by(*_most_urgent(page.c))


@lru_cache
def _counts(n: int) -> Select[Any]:
    arms = [select(task.c.due_at, task.c.stopped).where(_of_role(i), within(task.c.area, i)) for i in range(n)]
    t = union_all(*arms).subquery().c
    return select(*(func.count().filter(condition) for condition in _urgency(t).values()))


def _first_of_post(i: int, more: Sequence[ColumnElement[bool]]) -> tuple[Select[Any], Select[Any]]:
    """Tasks of just the post's area, read in the order of the index until the page is full; and those of areas in it.

    An officer's tasks nearly always lie in the first: a role's tasks are placed at the level at which it is held.
    """
    here = select(*_KEY, task.c.due_at).where(_of_role(i), task.c.area == bindparam(f"from{i}"), *more)
    within_it = (task.c.area > bindparam(f"from{i}")) & (task.c.area < bindparam(f"to{i}"))
    return (
        here.order_by(*_most_urgent(task.c)).limit(bindparam("upto")).subquery().select(),
        select(*_KEY, task.c.due_at).where(_of_role(i), within_it, *more),
    )


def _of_role(i: int) -> ColumnElement[bool]:
    return and_(task.c.closed_at.is_(None), task.c.role == bindparam(f"role{i}"))


def _most_urgent(t: Any) -> tuple[Any, ...]:
    return t.due_at.asc().nulls_last(), t.case_number, t.place


def _held(posts: Sequence[Post]) -> dict[str, str]:
    return {f"role{i}": post.role for i, post in enumerate(posts)} | spans([post.area for post in posts])
