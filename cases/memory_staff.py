"""Who works here, their sessions, and the areas, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cases.answers import Absence, Area, Habits, StaffMember, Way
from cases.errors import AlreadyWritten
from cases.memory_drawer import Drawer
from states.areas import covers
from states.case import Officer, Post


@dataclass(slots=True)
class _Person:
    id: str
    login: str
    name: str
    password_hash: str
    language: str
    posts: set[Post]
    ways: dict[str, tuple[str, bool]] = field(default_factory=dict)  # channel → (address, enabled)
    active: bool = True
    failed_count: int = 0
    locked_until: datetime | None = None
    habits: Habits = field(default_factory=Habits)

    def member(self) -> StaffMember:
        posts = sorted(self.posts, key=lambda post: (post.role, post.area))
        ways = [Way(channel, address) for channel, (address, enabled) in sorted(self.ways.items()) if enabled]
        return StaffMember(
            Officer(self.id, self.name, tuple(posts)), self.login, self.password_hash, self.language, self.active,
            tuple(ways), self.failed_count, self.locked_until, self.habits,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Session:
    staff_id: str
    until: datetime


class MemoryStaff(Drawer):
    def __init__(self) -> None:
        super().__init__()
        self._people: dict[str, _Person] = {}
        self._sessions: dict[str, _Session] = {}
        self._areas: dict[str, Area] = {}
        self._directory = 0
        self._absences: dict[str, Absence] = {}

    def add_officer(self, login: str, name: str, password_hash: str, posts: Sequence[Post],
                    ways: Sequence[tuple[str, str]], language: str, at: datetime) -> str:  # fmt: skip
        with self.lock:
            if self.officer_by_login(login):
                raise AlreadyWritten
            person = _Person(self.new_id(), login, name, password_hash, language, set(posts))
            person.ways = {channel: (address, True) for channel, address in ways}
            self._people[person.id] = person
            self._directory += 1
            return person.id

    def officers(self) -> list[StaffMember]:
        with self.lock:
            active = [person.member() for person in self._people.values() if person.active]
        return sorted(active, key=lambda member: member.login)

    def officer_by_login(self, login: str) -> StaffMember | None:
        with self.lock:
            return next((person.member() for person in self._people.values() if person.login == login), None)

    def officer_by_id(self, staff_id: str) -> StaffMember | None:
        with self.lock:
            return self._people[staff_id].member() if staff_id in self._people else None

    def set_active(self, staff_id: str, active: bool) -> None:
        with self.lock:
            self._people[staff_id].active = active
            self._directory += 1

    def grant_post(self, staff_id: str, post: Post) -> None:
        with self.lock:
            self._people[staff_id].posts.add(post)
            self._directory += 1

    def revoke_post(self, staff_id: str, post: Post) -> None:
        with self.lock:
            self._people[staff_id].posts.discard(post)
            self._directory += 1

    def set_channel(self, staff_id: str, channel: str, address: str, enabled: bool) -> None:
        with self.lock:
            self._people[staff_id].ways[channel] = (address, enabled)
            self._directory += 1

    def set_habits(self, staff_id: str, habits: Habits) -> None:
        with self.lock:
            self._people[staff_id].habits = habits
            self._directory += 1

    def add_absence(self, staff_id: str, substitute: str, first: date, last: date, at: datetime) -> str:
        with self.lock:
            absence = Absence(self.new_id(), staff_id, substitute, first, last)
            self._absences[absence.id] = absence
            self._directory += 1
            return absence.id

    def withdraw_absence(self, id: str, at: datetime) -> None:
        with self.lock:
            self._absences.pop(id, None)
            self._directory += 1

    def absences(self, since: date) -> list[Absence]:
        with self.lock:
            coming = [absence for absence in self._absences.values() if absence.last >= since]
        return sorted(coming, key=lambda absence: (absence.first, absence.id))

    def directory_version(self) -> int:
        return self._directory

    def set_password(self, staff_id: str, password_hash: str) -> None:
        with self.lock:
            person = self._people[staff_id]
            person.password_hash, person.failed_count, person.locked_until = password_hash, 0, None

    def count_failure(self, staff_id: str, now: datetime, tries: int, lock: timedelta) -> None:
        with self.lock:
            person = self._people[staff_id]
            person.failed_count += 1
            if person.failed_count >= tries:
                person.failed_count, person.locked_until = 0, now + lock

    def start_session(self, token_hash: str, staff_id: str, now: datetime, until: datetime) -> None:
        with self.lock:
            person = self._people[staff_id]
            person.failed_count, person.locked_until = 0, None
            over = [t for t, s in self._sessions.items() if s.staff_id == staff_id and s.until <= now]
            for token in over:
                del self._sessions[token]
            self._sessions[token_hash] = _Session(staff_id, until)

    def session(self, token_hash: str, now: datetime) -> StaffMember | None:
        with self.lock:
            session = self._sessions.get(token_hash)
            return self._people[session.staff_id].member() if session and session.until > now else None

    def end_session(self, token_hash: str) -> None:
        with self.lock:
            self._sessions.pop(token_hash, None)

    def end_all_sessions(self, staff_id: str) -> None:
        with self.lock:
            self._sessions = {token: s for token, s in self._sessions.items() if s.staff_id != staff_id}

    def add_areas(self, areas: Sequence[Area]) -> None:
        with self.lock:
            self._areas |= {area.code: area for area in areas}

    def areas(self) -> list[Area]:
        with self.lock:
            return sorted(self._areas.values(), key=lambda area: area.code)

    def area(self, code: str) -> Area | None:
        return self._areas.get(code)

    def pack_of(self, area: str) -> str | None:
        around = [a for a in self.areas() if a.pack is not None and covers(a.code, area)]
        return max(around, key=lambda a: len(a.code)).pack if around else None

    def staff_name(self, staff_id: str | None) -> str | None:
        """The name of somebody who works here; nobody's for a stranger."""
        return self._people[staff_id].name if staff_id in self._people else None
