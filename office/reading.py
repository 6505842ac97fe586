"""What the office shows: inbox, case file, overdue list, notices. Own area only, private values masked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.store import Counts, FoundCase, Urgency
from cases.store import InboxRow as StoredTask
from cases.store import OverdueRow as StoredDeadline
from office.acting import own_case
from office.calendaring import dates_moved
from office.errors import NotYourCase, WrongRequest
from office.knowing import known_for
from office.masking import masked_name, masked_number
from office.parts import Now, Parts
from office.requests import CaseFile, Child
from states import Case, Moment, Officer, Procedure, Text, deadlines_of, open_moves, tasks_of, verify
from states.deadlines import end_of
from states.steps import engine_of

PAGE = 20
NO_NAME = "（不公开）"
INSTANT = timedelta(microseconds=1)
SUPERVISING = ("supervisor", "department_head", "discipline")


@dataclass(frozen=True, slots=True)
class InboxRow:
    number: str
    applicant: str
    members: int
    procedure: Text
    place: Text
    place_key: str
    line: int
    area_name: str
    due_on: date | None
    days_left: int | None  # working days; negative when late
    clock: Text | None
    stopped: bool
    claimed_by: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    rows: list[InboxRow]
    counts: Counts
    total: int
    page: int


@dataclass(frozen=True, slots=True)
class OverdueRow:
    number: str
    applicant: str
    area_name: str
    procedure: Text
    clock: Text
    law: str
    due_on: date
    days_late: int
    place: Text
    who: str
    moved_from: date | None = None  # what it was before a notice moved it


@dataclass(frozen=True, slots=True)
class OverdueCount:
    """A cell of the heat table: how many limits of one kind are late in one town."""

    area: str
    area_name: str
    clock: str
    title: Text
    n: int


@dataclass(frozen=True, slots=True)
class Overdue:
    rows: list[OverdueRow]
    counts: list[OverdueCount]
    total: int
    as_of: date


@dataclass(frozen=True, slots=True)
class Found:
    number: str
    applicant: str
    procedure: Text
    place: Text
    area_name: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What a public notice says, and nothing else (民发〔2021〕57号 第二十四条, S2-06).

    Of a confidential case not even the masked name (5.4).
    """

    number: str
    procedure: Text
    name: str
    members: int
    amount: int | None  # 分 a month
    posted: date
    until: date | None
    area_name: str


def inbox(parts: Parts, officer: Officer, *, state: Urgency | None = None, place: str | None = None,
          only_unclaimed: bool = False, page: int = 1) -> Inbox:  # fmt: skip
    now = parts.now()
    moment = now.of("")
    today_end, soon_end = _bounds(moment)
    counts = parts.store.inbox_counts(officer.posts, moment.at, today_end, soon_end)
    rows = parts.store.inbox(
        officer.posts, moment.at, today_end=today_end, soon_end=soon_end, state=state, place=place,
        only_unclaimed=only_unclaimed, limit=PAGE, offset=(page - 1) * PAGE,
    )  # fmt: skip
    total = getattr(counts, state) if state else counts.total
    return Inbox([_inbox_row(parts, row, officer, now.of(row.area_of_case)) for row in rows], counts, total, page)


def case_file(parts: Parts, officer: Officer, number: str) -> CaseFile:
    loaded = own_case(parts, officer, number)
    case, moment = loaded.case, parts.moment(loaded.case.area, loaded.calendar)
    procedure, history = parts.library.version(case.digest), parts.store.history(number)
    household, broken = parts.store.household_of(number), verify(history)
    tasks = parts.store.tasks_of(number)
    known = known_for(parts, case, procedure, engine_of(procedure).moves_at(case.places), officer, moment)
    return CaseFile(
        case=case, procedure=procedure, applicant=household.applicant, members=len(household.persons),
        household={
            "address": household.address,
            "persons": [
                {"name": p.name, "relation": p.relation, "id_number": masked_number(p.id_number),
                 "phone": masked_number(p.phone)} for p in household.persons
            ],
        },
        area_name=parts.whole_name(case.area),
        moves=open_moves(case, procedure, officer, moment, known), tasks=tasks_of(case, procedure, moment),
        claims={(t.place, t.line): t.claimed_by_name or "" for t in tasks if t.claimed_by},
        deadlines=deadlines_of(case, procedure, moment.calendar), history=history,
        calendar=moment.calendar, moved=dates_moved(parts, number, case.area),
        broken=f"第 {broken.line} 条：{broken.why}" if broken else "", messages=parts.store.messages_of(number),
        names={entry.officer: entry.officer_name for entry in history}, known=known,
        children=tuple(_child(parts, row) for row in parts.store.children_of(number)), at=moment.at, today=moment.today,
    )  # fmt: skip


def overdue(parts: Parts, officer: Officer, as_of: date | None = None, *, area: str | None = None,
            clock: str | None = None, page: int = 1) -> Overdue:  # fmt: skip
    now = parts.now()
    moment = now.of("")
    day = min(as_of or moment.today, moment.today)
    at = min(moment.at, end_of(day) - INSTANT)  # a limit has passed from 24:00 on, and the day ends just before
    areas = [post.area for post in officer.posts if post.role != "administrator"]
    if area is not None and not any(area.startswith(own) for own in areas):
        raise NotYourCase
    counted = parts.store.overdue_counts([area] if area else areas, at)
    rows = parts.store.overdue([area] if area else areas, at, clock=clock, limit=PAGE, offset=(page - 1) * PAGE)
    titles = _clock_titles(parts)
    counts = [OverdueCount(c.area, parts.area_name(c.area), c.clock, titles.get(c.clock, Text(zh=c.clock)), c.n)
              for c in counted]  # fmt: skip
    total = sum(c.n for c in counts if clock in (None, c.clock))
    moved = _moved_from(parts, rows)
    return Overdue([_overdue_row(parts, row, day, now.of(row.area), moved) for row in rows], counts, total, day)


def find(parts: Parts, officer: Officer, text: str) -> list[Found]:
    areas = [post.area for post in officer.posts if post.role != "administrator"]
    rows = parts.store.find(text.strip(), areas, PAGE) if text.strip() else []
    return [found_told(parts, row) for row in rows]


def found_told(parts: Parts, row: FoundCase) -> Found:
    title, places = parts.library.version(row.digest).title, _places(parts, row.digest, row.places)
    return Found(row.number, row.applicant, title, places, parts.area_name(row.area))


def disclose(parts: Parts, officer: Officer, number: str, field: str, why: str) -> str:
    """`field` is `<person index>.id_number`, `<person index>.phone`, or the name of a private answer."""
    case = own_case(parts, officer, number).case
    if len(why.strip()) < 2:
        raise WrongRequest("请写明查看原因，查看会留下记录。", "Say why you need to see it; the look is recorded.")
    value = _private(parts, case, field)
    parts.store.disclose(number, officer.id, field, parts.clock.now(), why.strip())
    return value


def notice(parts: Parts, officer: Officer, number: str) -> Notice:
    case = own_case(parts, officer, number).case
    procedure = parts.library.version(case.digest)
    shown = _notice(parts, case, procedure, parts.now())
    if shown is None:
        raise WrongRequest("本件没有公示过。", "This case has had no public notice.")
    return shown


def notices(parts: Parts, area: str = "") -> list[Notice]:
    """Every notice now posted, for the public board. Confidential cases are left out here, not by the page."""
    numbers = parts.store.cases_with_running("public-notice", area)
    cases = parts.store.load_many(numbers).values()
    now = parts.now()
    shown = [
        _notice(parts, case, parts.library.version(case.digest), now) for case in cases
        if not case.facts.get("confidential")
    ]  # fmt: skip
    return [n for n in shown if n]


def days_left(due: date | None, moment: Moment) -> int | None:
    """Working days until the due day: 0 on the day itself, negative when it has passed."""
    return None if due is None else moment.calendar.between(moment.today, due)


def _child(parts: Parts, row: FoundCase) -> Child:
    title = parts.library.version(row.digest).title
    return Child(row.number, title, _places(parts, row.digest, row.places), row.outcome)


def _notice(parts: Parts, case: Case, procedure: Procedure, now: Now) -> Notice | None:
    calendar = now.of(case.area).calendar
    dated = [
        d for d in deadlines_of(case, procedure, calendar) if procedure.clocks[d.clock].kind == "public-notice"
    ]  # fmt: skip
    if not dated:
        return None
    last, household = dated[-1], parts.store.household_of(case.number)
    amount = case.facts.get("proposed_amount")
    kept_back = case.facts.get("confidential") or case.facts.get("notice_form") == "unnamed"
    name = NO_NAME if kept_back else masked_name(household.applicant)
    return Notice(case.number, procedure.title, name, len(household.persons),
                  int(amount) if amount is not None else None, last.started, last.due,
                  parts.whole_name(case.area))  # fmt: skip


def _private(parts: Parts, case: Case, field: str) -> str:
    person, _, key = field.partition(".")
    if key in ("id_number", "phone") and person.isdecimal():
        persons = parts.store.household_of(case.number).persons
        if int(person) < len(persons):
            return str(getattr(persons[int(person)], key))
    procedure = parts.library.version(case.digest)
    if field in procedure.fields and procedure.fields[field].private:
        return str(case.facts.get(field, ""))
    raise WrongRequest("没有这一项可查看。", "There is no such private value.")


def _bounds(moment: Moment) -> tuple[datetime, datetime]:
    """The ends of today and of the third working day from today: 今日到期, 3 个工作日内."""
    soon = moment.calendar.add(moment.today, 3, "working_days", "none").date
    return end_of(moment.today), end_of(soon)


def _inbox_row(parts: Parts, row: StoredTask, officer: Officer, moment: Moment) -> InboxRow:
    procedure = parts.library.version(row.digest)
    return InboxRow(
        row.number, row.applicant, row.members, procedure.title, engine_of(procedure).leaves[row.place].title,
        row.place, row.line, parts.area_name(row.area_of_case), row.due_on, days_left(row.due_on, moment),
        procedure.clocks[row.clock].title if row.clock else None, row.due_on is None and row.stopped,
        row.claimed_by_name or "", row.claimed_by == officer.id,
    )  # fmt: skip


def _moved_from(parts: Parts, rows: Sequence[StoredDeadline]) -> dict[tuple[str, str, int], date | None]:
    """The date each limit had before the last notice that moved it."""
    found = parts.store.redated([row.number for row in rows]) if rows else {}
    return {(number, r.clock, r.line): r.old_due for number, of_case in found.items() for r in of_case if r.moved}


def _overdue_row(parts: Parts, row: StoredDeadline, day: date, moment: Moment,
                 moved: Mapping[tuple[str, str, int], date | None]) -> OverdueRow:  # fmt: skip
    procedure = parts.library.version(row.digest)
    rule = procedure.clocks[row.clock]
    leaves = engine_of(procedure).leaves
    holders = [procedure.roles[t.role].title.zh for p in row.places if p in leaves and (t := leaves[p].task)]
    return OverdueRow(
        row.number, row.applicant, parts.area_name(row.area), procedure.title, rule.title, rule.law, row.due_on,
        moment.calendar.between(row.due_on, day), _places(parts, row.digest, row.places),
        row.claimed_by_name or "、".join(dict.fromkeys(holders)) or "—",
        moved.get((row.number, row.clock, row.line)),
    )  # fmt: skip


def _places(parts: Parts, digest: str, places: Sequence[str]) -> Text:
    leaves = engine_of(parts.library.version(digest)).leaves
    titles = [leaves[place].title for place in places if place in leaves]
    return Text(zh=" ∥ ".join(t.zh for t in titles) or "—", en=" ∥ ".join(t.into("en") for t in titles))


def _clock_titles(parts: Parts) -> Mapping[str, Text]:
    return {key: rule.title for p in parts.library.procedures for key, rule in p.clocks.items()}
