"""催办: a supervisor sees to it that late cases go on. A person is urged once a day about a case; it is recorded.

A dry run says first who would be told what; doing it writes the record and the messages together. Whoever has been
urged meanwhile, by a colleague or by a second press, is left out then, and the answer says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cases.store import About, Outgoing, Urge
from notifications.message import Recipient
from notifications.own_texts import URGE, urge
from notifications.routing import Directory
from office.errors import NotYourCase, WrongRequest
from office.parts import Now, Parts
from office.reading import SUPERVISING
from office.staffing import role_titles
from states import Case, Moment, Officer, OpenTask, Text, deadlines_of, tasks_of
from states.areas import area_at
from states.engine import engine_of

MOST = 500  # cases in one press


@dataclass(frozen=True, slots=True)
class Urged:
    """One person about one case. `skipped`: he was urged about it today already."""

    number: str
    place: Text
    area_name: str
    staff_id: str
    name: str
    skipped: bool


@dataclass(frozen=True, slots=True)
class Urging:
    """What a press does, or would do. `on_time`: cases of which nothing is late any more; `nobody`: those that wait
    for no task, or for a post that nobody holds."""

    rows: tuple[Urged, ...] = ()
    on_time: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()

    @property
    def told(self) -> list[Urged]:
        return [row for row in self.rows if not row.skipped]

    @property
    def skipped(self) -> list[Urged]:
        return [row for row in self.rows if row.skipped]

    @property
    def cases(self) -> int:
        return len({row.number for row in self.told})

    @property
    def people(self) -> int:
        return len({row.staff_id for row in self.told})


@dataclass(frozen=True, slots=True)
class _Wait:
    """A late task of a case, and one person it waits for."""

    case: Case
    task: OpenTask
    place: Text
    person: Recipient


def plan(parts: Parts, officer: Officer, numbers: Sequence[str]) -> Urging:
    """Who would be told what; nothing is written. Raises NotYourCase, WrongRequest."""
    now = parts.now()
    waits, on_time, nobody = _waits(parts, officer, numbers, now)
    before = parts.store.urged([wait.case.number for wait in waits], now.of("").today)
    rows = (_row(parts, w, (w.case.number, w.person.officer.id) in before) for w in waits)
    return Urging(tuple(rows), on_time, nobody)


def press(parts: Parts, officer: Officer, numbers: Sequence[str]) -> Urging:
    """Urge them, and say who was. Raises NotYourCase, WrongRequest."""
    now = parts.now()
    waits, on_time, nobody = _waits(parts, officer, numbers, now)
    told = parts.store.urge([_urge(parts, officer, wait, now.of("")) for wait in waits])
    rows = (_row(parts, w, (w.case.number, w.person.officer.id) not in told) for w in waits)
    return Urging(tuple(rows), on_time, nobody)


def late_numbers(parts: Parts, officer: Officer, area: str | None, clock: str | None) -> list[str]:
    """The cases behind the list of what is overdue now, as far as one press takes them. Raises NotYourCase."""
    own = [post.area for post in officer.posts if post.role in SUPERVISING]
    if area is not None and not any(area.startswith(one) for one in own):
        raise NotYourCase
    rows = parts.store.overdue([area] if area else own, parts.clock.now(), clock=clock, limit=MOST)
    return list(dict.fromkeys(row.number for row in rows))


def _waits(parts: Parts, officer: Officer, numbers: Sequence[str], now: Now
           ) -> tuple[list[_Wait], tuple[str, ...], tuple[str, ...]]:  # fmt: skip
    numbers = list(dict.fromkeys(numbers))
    if not numbers or len(numbers) > MOST:
        raise WrongRequest(f"请选择 1 至 {MOST} 件要催办的案件。", f"Choose 1 to {MOST} cases.")
    cases = parts.store.load_many(numbers)
    for number in numbers:
        if number not in cases or not officer.post_for(SUPERVISING, cases[number].area):
            raise NotYourCase
    late = [cases[number] for number in numbers if _late(parts, cases[number], now)]
    directory = parts.directory(parts.store.directory_version())
    waits = [wait for case in late for wait in _of_case(parts, case, directory, now)]
    waited_for = {wait.case.number for wait in waits}
    still = {case.number for case in late}
    return (waits, tuple(n for n in numbers if n not in still),
            tuple(case.number for case in late if case.number not in waited_for))  # fmt: skip


def _late(parts: Parts, case: Case, now: Now) -> bool:
    moment = now.of(case.area)
    limits = deadlines_of(case, parts.library.version(case.digest), moment.calendar)
    return case.open and any(limit.status != "ended" and limit.late(moment.at) for limit in limits)


def _of_case(parts: Parts, case: Case, directory: Directory, now: Now) -> Iterator[_Wait]:
    """Whoever has claimed a task, and who stands in for him; else everybody of its post. One person once for a case,
    whatever he has to do."""
    procedure = parts.library.version(case.digest)
    claimed = {task.place: task.claimed_by for task in parts.store.tasks_of(case.number)}
    leaves, met, today = engine_of(procedure).leaves, set[str](), now.of(case.area).today
    for task in tasks_of(case, procedure, now.of(case.area)):
        holders = [p for p in directory.holders((task.role,), case.area) if p.officer.id not in case.recused]
        mine = [person for person in holders if person.officer.id == claimed.get(task.place)]
        mine += [other for person in mine for other in directory.substitutes_of(person.officer.id, today)]
        for person in mine or holders:
            if person.officer.id not in met:
                met.add(person.officer.id)
                yield _Wait(case, task, leaves[task.place].title, person)


def _row(parts: Parts, wait: _Wait, skipped: bool) -> Urged:
    person = wait.person.officer
    area = parts.area_name(wait.case.area)
    return Urged(wait.case.number, wait.place, area, person.id, person.name, skipped)


def _urge(parts: Parts, officer: Officer, wait: _Wait, moment: Moment) -> Urge:
    who = wait.person.officer.id
    return Urge(wait.case.number, who, moment.today, moment.at, officer.id, officer.name,
                tuple(_messages(parts, officer, wait, moment)))  # fmt: skip


def _messages(parts: Parts, officer: Officer, wait: _Wait, moment: Moment) -> Iterator[Outgoing]:
    """Urgent, and taken back if the task is done before it could be told."""
    number, person = wait.case.number, wait.person
    town = parts.area_name(area_at("town", wait.case.area))
    by = _post_title(parts, officer, wait.case.area).into(person.language)
    subject, body = urge(number, wait.place, town, by, parts.link(number), person.language)
    for channel in dict.fromkeys(way.channel for way in person.ways):
        yield Outgoing(
            id=parts.store.new_id(), dedupe_key=f"{URGE}:{moment.today}", recipient=person.officer.id, channel=channel,
            case_number=number, text=URGE, urgent=True, subject=subject, body=body, created_at=moment.at,
            about=About(wait.task.line, place=wait.task.place),
        )  # fmt: skip


def _post_title(parts: Parts, officer: Officer, area: str) -> Text:
    """As what he urges: a message names a post and no person."""
    post = officer.post_for(SUPERVISING, area)
    titles = role_titles(parts)
    return titles.get(post.role if post else "", Text(zh="上级", en="a supervisor"))
