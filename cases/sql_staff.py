"""Who works here, their sessions, and the areas, in SQL. Every change of the directory raises its version."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime, timedelta
from itertools import starmap
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, delete, insert, null, select, text, update
from sqlalchemy.exc import IntegrityError

from cases.answers import Absence, Area, Habits, StaffMember, Way
from cases.database import Database
from cases.errors import AlreadyWritten
from cases.records import TABLES
from states.case import Officer, Post

staff, post, way, sign_in, area, absence = (
    TABLES[name] for name in ("staff", "post", "staff_channel", "sign_in", "area", "absence")
)

_BUMP = text("INSERT INTO counter (name, value) VALUES ('directory', 1)"
             " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1")  # fmt: skip
_VERSION = text("SELECT value FROM counter WHERE name = 'directory'")
_GRANT = text("INSERT INTO post (staff_id, role, area) VALUES (:staff_id, :role, :area) ON CONFLICT DO NOTHING")
_SET_WAY = text(
    "INSERT INTO staff_channel (staff_id, channel, address, enabled) VALUES (:staff_id, :channel, :address, :enabled)"
    " ON CONFLICT (staff_id, channel) DO UPDATE SET address = excluded.address, enabled = excluded.enabled"
)
_SET_AREA = text(
    "INSERT INTO area (code, name_zh, name_en, parent, pack) VALUES (:code, :name_zh, :name_en, :parent, :pack)"
    " ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,"
    " parent = excluded.parent, pack = excluded.pack"
)
_MEMBER = (
    select(staff.c.id, staff.c.name, staff.c.login, staff.c.password_hash, staff.c.language, staff.c.active,
           staff.c.failed_count, staff.c.locked_until, staff.c.morning, staff.c.night_from, staff.c.night_until,
           staff.c.singly, post.c.role, post.c.area, way.c.channel, way.c.address)
    .select_from(staff.outerjoin(post).outerjoin(way, and_(way.c.staff_id == staff.c.id, way.c.enabled.is_(True))))
    .order_by(staff.c.login, post.c.role, post.c.area, way.c.channel)
)  # fmt: skip
_ACTIVE = _MEMBER.where(staff.c.active.is_(True))
_BY_LOGIN = _MEMBER.where(staff.c.login == bindparam("login"))
_BY_ID = _MEMBER.where(staff.c.id == bindparam("id"))
_IN_SESSION = _MEMBER.join(sign_in, sign_in.c.staff_id == staff.c.id).where(
    sign_in.c.token_hash == bindparam("token"), sign_in.c.expires_at > bindparam("now")
)
_WHO = staff.c.id == bindparam("who")
_LAST_TRY = staff.c.failed_count + 1 >= bindparam("tries")
_UNTIL = bindparam("until", type_=staff.c.locked_until.type)
_FAILURE = update(staff).where(_WHO).values(
    failed_count=case((_LAST_TRY, 0), else_=staff.c.failed_count + 1),
    locked_until=case((_LAST_TRY, _UNTIL), else_=staff.c.locked_until),
)
_FORGET_FAILURES = {"failed_count": 0, "locked_until": null()}
_PASSWORD = update(staff).where(_WHO).values(password_hash=bindparam("hashed"), **_FORGET_FAILURES)
_SIGNED_IN = update(staff).where(_WHO).values(**_FORGET_FAILURES)
_OVER = delete(sign_in).where(sign_in.c.staff_id == bindparam("who"), sign_in.c.expires_at <= bindparam("now"))
_ABSENCES = (
    select(absence.c.id, absence.c.staff_id, absence.c.substitute, absence.c.first, absence.c.last)
    .where(absence.c.last >= bindparam("since"), absence.c.withdrawn_at.is_(None))
    .order_by(absence.c.first, absence.c.id)
)  # fmt: skip
_AREA = tuple(area.c[name] for name in ("code", "name_zh", "name_en", "parent", "pack"))
_AREAS = select(*_AREA).order_by(area.c.code)
_ONE_AREA = select(*_AREA).where(area.c.code == bindparam("code"))
_WITH_PACK = select(area.c.code, area.c.pack).where(area.c.pack.is_not(None))


class Staff:
    database: Database

    def add_officer(self, login: str, name: str, password_hash: str, posts: Sequence[Post],
                    ways: Sequence[tuple[str, str]], language: str, at: datetime) -> str:  # fmt: skip
        who = self.new_id()
        row = {"id": who, "login": login, "name": name, "password_hash": password_hash, "language": language,
               "active": True, "created_at": at, "failed_count": 0}  # fmt: skip
        with self._directory() as connection:
            try:
                connection.execute(insert(staff), row)
            except IntegrityError as wrong:
                raise AlreadyWritten from wrong
            for held in posts:
                connection.execute(_GRANT, {"staff_id": who, "role": held.role, "area": held.area})
            for channel, address in ways:
                way = {"channel": channel, "address": address, "enabled": True}
                connection.execute(_SET_WAY, {"staff_id": who, **way})
        return who

    def officers(self) -> list[StaffMember]:
        return _members(self.database.ask(_ACTIVE))

    def officer_by_login(self, login: str) -> StaffMember | None:
        return next(iter(_members(self.database.ask(_BY_LOGIN, login=login))), None)

    def officer_by_id(self, staff_id: str) -> StaffMember | None:
        return next(iter(_members(self.database.ask(_BY_ID, id=staff_id))), None)

    def set_active(self, staff_id: str, active: bool) -> None:
        with self._directory() as connection:
            connection.execute(update(staff).where(staff.c.id == staff_id).values(active=active))

    def grant_post(self, staff_id: str, post: Post) -> None:
        with self._directory() as connection:
            connection.execute(_GRANT, {"staff_id": staff_id, "role": post.role, "area": post.area})

    def revoke_post(self, staff_id: str, post: Post) -> None:
        held = TABLES["post"].c
        with self._directory() as connection:
            connection.execute(delete(TABLES["post"]).where(
                held.staff_id == staff_id, held.role == post.role, held.area == post.area))  # fmt: skip

    def set_channel(self, staff_id: str, channel: str, address: str, enabled: bool) -> None:
        with self._directory() as connection:
            way = {"channel": channel, "address": address, "enabled": enabled}
            connection.execute(_SET_WAY, {"staff_id": staff_id, **way})

    def set_habits(self, staff_id: str, habits: Habits) -> None:
        with self._directory() as connection:
            connection.execute(update(staff).where(staff.c.id == staff_id).values(**asdict(habits)))

    def add_absence(self, staff_id: str, substitute: str, first: date, last: date, at: datetime) -> str:
        row = {"id": self.new_id(), "staff_id": staff_id, "substitute": substitute, "first": first, "last": last,
               "entered_at": at}  # fmt: skip
        with self._directory() as connection:
            connection.execute(insert(absence), row)
        return row["id"]

    def withdraw_absence(self, id: str, at: datetime) -> None:
        with self._directory() as connection:
            connection.execute(update(absence).where(absence.c.id == id).values(withdrawn_at=at))

    def absences(self, since: date) -> list[Absence]:
        return list(starmap(Absence, self.database.ask(_ABSENCES, since=since)))

    def directory_version(self) -> int:
        rows = self.database.ask(_VERSION)
        return rows[0][0] if rows else 0

    def set_password(self, staff_id: str, password_hash: str) -> None:
        self.database.tell(_PASSWORD, {"who": staff_id, "hashed": password_hash})

    def count_failure(self, staff_id: str, now: datetime, tries: int, lock: timedelta) -> None:
        self.database.tell(_FAILURE, {"who": staff_id, "tries": tries, "until": now + lock})

    def start_session(self, token_hash: str, staff_id: str, now: datetime, until: datetime) -> None:
        with self.database.transaction() as connection:
            connection.execute(_OVER, {"who": staff_id, "now": now})
            connection.execute(_SIGNED_IN, {"who": staff_id})
            connection.execute(
                insert(sign_in),
                {"token_hash": token_hash, "staff_id": staff_id, "created_at": now, "expires_at": until},
            )

    def session(self, token_hash: str, now: datetime) -> StaffMember | None:
        return next(iter(_members(self.database.ask(_IN_SESSION, token=token_hash, now=now))), None)

    def end_session(self, token_hash: str) -> None:
        self.database.tell(delete(sign_in).where(sign_in.c.token_hash == token_hash))

    def end_all_sessions(self, staff_id: str) -> None:
        self.database.tell(delete(sign_in).where(sign_in.c.staff_id == staff_id))

    def add_areas(self, areas: Sequence[Area]) -> None:
        with self.database.transaction() as connection:
            for a in areas:
                connection.execute(_SET_AREA, {"code": a.code, "name_zh": a.name_zh, "name_en": a.name_en,
                                               "parent": a.parent, "pack": a.pack})  # fmt: skip

    def areas(self) -> list[Area]:
        return [Area(*row) for row in self.database.ask(_AREAS)]

    def area(self, code: str) -> Area | None:
        return next((Area(*row) for row in self.database.ask(_ONE_AREA, code=code)), None)

    def pack_of(self, area: str) -> str | None:
        around = [row for row in self.database.ask(_WITH_PACK) if area.startswith(row.code)]
        return max(around, key=lambda row: len(row.code)).pack if around else None

    @contextmanager
    def _directory(self) -> Iterator[Connection]:
        """A change of the directory, and its new version with it."""
        with self.database.transaction() as connection:
            yield connection
            connection.execute(_BUMP)


def _members(rows: Sequence[Any]) -> list[StaffMember]:
    """One member from the rows of his posts times his ways."""
    by_id: dict[str, list[Any]] = {}
    for row in rows:
        by_id.setdefault(row.id, []).append(row)
    return [_member(same) for same in by_id.values()]


def _member(rows: Sequence[Any]) -> StaffMember:
    one = rows[0]
    posts = dict.fromkeys(Post(row.role, row.area) for row in rows if row.role is not None)
    ways = dict.fromkeys(Way(row.channel, row.address) for row in rows if row.channel is not None)
    return StaffMember(
        Officer(one.id, one.name, tuple(posts)), one.login, one.password_hash, one.language, one.active, tuple(ways),
        one.failed_count, one.locked_until, Habits(one.morning, one.night_from, one.night_until, one.singly),
    )  # fmt: skip
