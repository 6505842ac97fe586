"""What the office shows: inbox, case file, what is found. Own area only, private values masked."""

from dataclasses import dataclass
from datetime import date, datetime

from cases.store import Counts, FoundCase, KeptFile, Urgency
from cases.store import InboxRow as StoredTask
from office.acting import own_areas, own_case
from office.calendaring import dates_moved
from office.errors import NoSuchFile, WrongRequest
from office.knowing import known_for
from office.lateness import PAGE, places_in_words
from office.masking import masked_number
from office.parts import Parts
from office.people import names_of, names_somebody, people_of
from office.requests import CaseFile, Child
from states import Case, Moment, Officer, Text, deadlines_of, open_moves, tasks_of, verify
from states.deadlines import end_of
from states.engine import engine_of

LATEST = 50  # messages
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
class Found:
    number: str
    applicant: str
    procedure: Text
    place: Text
    area_name: str
    household: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str  # empty while it is open
    parent: str  # the case that opened it


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
    moves = open_moves(case, procedure, officer, moment, known)
    names_people = any(move.open and names_somebody(move.key, procedure) for move in moves)
    return CaseFile(
        case=case, procedure=procedure, applicant=household.applicant, members=len(household.persons),
        household={
            "address": household.address,
            "persons": [
                {"name": p.name, "relation": p.relation, "id_number": masked_number(p.id_number),
                 "phone": masked_number(p.phone)} for p in household.persons
            ],
        },
        area_name=parts.whole_name(case.area), moves=moves, tasks=tasks_of(case, procedure, moment),
        claims={(t.place, t.line): t.claimed_by_name or "" for t in tasks if t.claimed_by},
        deadlines=deadlines_of(case, procedure, moment.calendar), history=history,
        calendar=moment.calendar, moved=dates_moved(parts, number, case.area),
        broken=f"第 {broken.line} 条：{broken.why}" if broken else "", messages=parts.store.messages_of(number),
        names=names_of(parts, history, procedure), people=people_of(parts, case, procedure) if names_people else (),
        known=known, children=tuple(_child(parts, row) for row in parts.store.children_of(number)), at=moment.at,
        today=moment.today,
    )  # fmt: skip


def waiting(parts: Parts, officer: Officer) -> int:
    moment = parts.moment()
    return parts.store.inbox_counts(officer.posts, moment.at, *_bounds(moment)).total


def kept_file(parts: Parts, officer: Officer, number: str, id: str) -> tuple[KeptFile, bytes]:
    own_case(parts, officer, number)
    kept = parts.store.attachment(id)
    if kept is None or kept.case_number != number:
        raise NoSuchFile
    return kept, parts.attachments.read(kept.sha256)


def find(parts: Parts, officer: Officer, text: str) -> list[Found]:
    rows = parts.store.find(text.strip(), own_areas(officer), PAGE) if text.strip() else []
    return [found_told(parts, row) for row in rows]


def found_told(parts: Parts, row: FoundCase) -> Found:
    title, places = parts.library.version(row.digest).title, places_in_words(parts, row.digest, row.places)
    return Found(row.number, row.applicant, title, places, parts.area_name(row.area), row.household, row.opened_at,
                 row.closed_at, row.outcome, row.parent)  # fmt: skip


def disclose(parts: Parts, officer: Officer, number: str, field: str, why: str) -> str:
    """`field` is `<person index>.id_number`, `<person index>.phone`, or the name of a private answer."""
    case = own_case(parts, officer, number).case
    if len(why.strip()) < 2:
        raise WrongRequest("请写明查看原因，查看会留下记录。", "Say why you need to see it; the look is recorded.")
    value = _private(parts, case, field)
    parts.store.disclose(number, officer.id, field, parts.clock.now(), why.strip())
    return value


def days_left(due: date | None, moment: Moment) -> int | None:
    """Working days until the due day: 0 on the day itself, negative when it has passed."""
    return None if due is None else moment.calendar.between(moment.today, due)


def _child(parts: Parts, row: FoundCase) -> Child:
    title = parts.library.version(row.digest).title
    return Child(row.number, title, places_in_words(parts, row.digest, row.places), row.outcome)


def _private(parts: Parts, case: Case, field: str) -> str:
    person, _, key = field.partition(".")
    if key in ("id_number", "phone") and person.isdecimal():
        persons = parts.store.household_of(case.number).persons
        if int(person) < len(persons):
            return str(getattr(persons[int(person)], key))
    procedure = parts.library.version(case.digest)
    if field in procedure.fields and procedure.fields[field].private:
        value = str(case.facts.get(field, ""))
        named = parts.store.officer_by_id(value) if procedure.fields[field].type == "officer" else None
        return named.officer.name if named else value
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
