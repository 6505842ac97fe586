"""The working calendar kept by administrators: a notice is entered by one person and released by another (5.2 no. 8).

Until it is released it changes nothing, and a preview says what it would. From its release on every act is judged by
it; the dates of limits already running follow in `recounting.py`, each move on record.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cases.store import CalendarNotice, Redated
from office.calendars import book_of
from office.errors import WrongRequest
from office.parts import Now, Parts
from office.requests import DateMoved
from states import Officer, Text, deadlines_of
from states.areas import covers
from states.notices import Notice, read_entry

ADMINISTRATOR = "administrator"
PRODUCT = Officer("product", "产品更新")
SHIPPED = Text(zh="随产品更新的放假安排", en="the calendar that came with an update of the product")


@dataclass(frozen=True, slots=True)
class Entered:
    """A notice as it is kept, and what it says; nothing readable of a shipped calendar."""

    kept: CalendarNotice
    says: Notice | None
    area_name: str

    @property
    def draft(self) -> bool:
        return self.kept.status == "draft"

    @property
    def title(self) -> Text:
        if self.says is None:
            return SHIPPED
        number = self.says.said.number or self.says.source
        return Text(zh=f"{self.area_name}{number}", en=f"{self.area_name} {number}".strip())


@dataclass(frozen=True, slots=True)
class Outlook:
    """How far the calendar reaches, and how far open limits do."""

    known_until: date
    furthest: date | None
    provisional: int
    unfinished: int  # notices that were released, and whose limits are not all counted
    left_out: tuple[Text, ...]  # notices that do not go with the shipped calendar any more

    @property
    def short(self) -> bool:
        return self.furthest is not None and self.furthest > self.known_until


@dataclass(frozen=True, slots=True)
class MovedLimit:
    """A limit as it is due now, and as it would be."""

    number: str
    area_name: str
    clock: Text
    old_due: date | None
    new_due: date | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would do if it were released now. `looked_at`: how many open cases were counted; `more`: not all."""

    notice: Entered
    moved: tuple[MovedLimit, ...]
    confirmed: int  # provisional dates that become certain and stay
    cases: int
    looked_at: int
    more: bool

    @property
    def earliest(self) -> date | None:
        """The first day from which on somebody has to know."""
        return min((due for limit in self.moved for due in (limit.old_due, limit.new_due) if due), default=None)


def notices(parts: Parts) -> list[Entered]:
    """Everything that was ever entered, the newest first."""
    return [_entered(parts, kept) for kept in reversed(parts.store.calendar_notices())]


def draft(parts: Parts, officer: Officer, text: str, name: str = "notice.yaml") -> Entered:
    """A notice to be released by somebody else. Raises CalendarError with every mistake by line and column."""
    book = read_entry(text, name)
    area = book.notices[0].area
    _may_administer(officer, area)
    if area and parts.store.area(area) is None:
        raise WrongRequest(f"没有代码为“{area}”的辖区。", f"there is no area {area}")
    _now(parts).calendars.with_notice(book)
    return find(parts, parts.store.enter_notice(area, text, officer, parts.clock.now()))


def withdraw(parts: Parts, officer: Officer, id: int) -> Entered:
    """A draft that shall not be released. What has been released stays: a later notice replaces what it names anew."""
    return _decided(parts, officer, find(parts, id), "withdrawn")


def release(parts: Parts, officer: Officer, id: int) -> Entered:
    """In force from now on. Raises WrongRequest for whoever entered it, CalendarError if another one came between."""
    notice = find(parts, id)
    if notice.kept.entered_by == officer.id:
        raise WrongRequest("录入的人不能自己发布，请另一名管理员核对后发布。",
                           "Whoever entered a notice cannot release it; ask another administrator.")  # fmt: skip
    if notice.draft:
        _now(parts).calendars.with_notice(book_of(notice.kept))
    released = _decided(parts, officer, notice, "released")
    _now(parts)
    return released


def preview(parts: Parts, officer: Officer, id: int, most: int | None = None) -> Preview:
    """Nothing is written. `most` bounds how many cases are counted, for whoever waits at a page."""
    notice = find(parts, id)
    _may_administer(officer, notice.kept.area)
    if not notice.draft:
        raise WrongRequest("这份通知已经处理过了。", "This notice is no draft any more.")
    now = _now(parts)
    then = Now(now.at, now.calendars.with_notice(book_of(notice.kept)))
    moved, confirmed, looked, more = list[MovedLimit](), 0, 0, False
    for numbers in _open_cases(parts, notice.kept.area):
        more = most is not None and looked >= most
        if more:
            break
        looked += len(numbers)
        for limit, certain in _would_move(parts, numbers, now, then):
            moved += [limit] if limit.old_due != limit.new_due else []
            confirmed += certain and limit.old_due == limit.new_due
    return Preview(notice, tuple(moved), confirmed, len({limit.number for limit in moved}), looked, more)


def calendar_outlook(parts: Parts) -> Outlook:
    reach, calendars = parts.store.reach(), _now(parts).calendars
    kept = notices(parts)
    used = [notice for book in calendars.entered for notice in book.notices]
    left_out = [n for n in kept if n.kept.status == "released" and n.says not in used]
    return Outlook(calendars.national.known_until, reach.furthest, reach.provisional,
                   sum(n.kept.version is not None and n.kept.finished_at is None for n in kept),
                   tuple(n.title for n in left_out))  # fmt: skip


def find(parts: Parts, id: int) -> Entered:
    """Raises WrongRequest when there is none."""
    kept = next((notice for notice in parts.store.calendar_notices() if notice.id == id), None)
    if kept is None:
        raise WrongRequest(f"没有编号为 {id} 的通知。用 banjie calendar list 查看。", f"there is no notice {id}")
    return _entered(parts, kept)


def note_shipped(parts: Parts, text: str) -> None:
    """A product update that brings another calendar moves dates as a notice does."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    before = [notice.text for notice in parts.store.calendar_notices() if notice.status == "shipped"]
    if before[-1:] != [digest]:
        now = parts.clock.now()
        parts.store.decide_notice(parts.store.enter_notice("", digest, PRODUCT, now), "shipped", PRODUCT, now)


def dates_moved(parts: Parts, number: str, area: str) -> tuple[DateMoved, ...]:
    """Which limits of a case notices have moved or confirmed, and by which."""
    found = parts.store.redated([number]).get(number, [])
    known = notices(parts) if found else []
    return tuple(
        DateMoved(r.clock, r.line, r.at, r.old_due, r.new_due, tuple(
            (n.title, n.says.said.url or "" if n.says else "") for n in reversed(known) if _behind(r, n.kept, area)))
        for r in found
    )  # fmt: skip


def _now(parts: Parts) -> Now:
    """By the calendar as it is this instant."""
    return parts.now(parts.store.versions().calendar)


def _behind(moved: Redated, notice: CalendarNotice, area: str) -> bool:
    return notice.version is not None and moved.dated_by < notice.version <= moved.version and covers(notice.area, area)


def _entered(parts: Parts, kept: CalendarNotice) -> Entered:
    says = None if kept.status == "shipped" else book_of(kept).notices[0]
    return Entered(kept, says, parts.area_name(kept.area) if kept.area else "")


def _decided(parts: Parts, officer: Officer, notice: Entered, status: str) -> Entered:
    _may_administer(officer, notice.kept.area)
    if not parts.store.decide_notice(notice.kept.id, status, officer, parts.clock.now()):
        raise WrongRequest("这份通知已经处理过了，请刷新后再看。", "This notice is no draft any more.")
    return find(parts, notice.kept.id)


def _may_administer(officer: Officer, area: str) -> None:
    if not officer.post_for([ADMINISTRATOR], area):
        raise WrongRequest("工作日历由该辖区的系统管理员维护，您没有这个岗位。",
                           "The calendar is kept by administrators of the area.")  # fmt: skip


def _open_cases(parts: Parts, area: str) -> Iterator[Sequence[str]]:
    after, every = "", parts.store.versions().calendar + 1
    while numbers := parts.store.dated_before(every, area, after, parts.batch):
        yield numbers
        after = numbers[-1]


def _would_move(parts: Parts, numbers: Sequence[str], now: Now, then: Now) -> Iterator[tuple[MovedLimit, bool]]:
    """Running limits with another date, or one that becomes certain."""
    for number, case in parts.store.load_many(numbers).items():
        procedure = parts.library.version(case.digest)
        pairs = zip(deadlines_of(case, procedure, now.of(case.area).calendar),
                    deadlines_of(case, procedure, then.of(case.area).calendar), strict=True)  # fmt: skip
        for old, new in pairs:
            if old.status != "ended" and (old.due, old.provisional) != (new.due, new.provisional):
                title = procedure.clocks[old.clock].title
                limit = MovedLimit(number, parts.whole_name(case.area), title, old.due, new.due)
                yield limit, old.provisional and not new.provisional

