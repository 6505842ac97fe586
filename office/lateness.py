"""What had run out by the end of a day and was not kept: today, or on any day that has passed.

The stored date of a limit answers for every past day too, because a limit that has passed never moves: it cannot be
lengthened any more, and a stop leaves it where it was (`test_core_laws` holds the rule book to it). Only a notice
entered late may move it: by law it was not late then, and the row says what its date was before. Where the case stood
on that day is not stored; the page that is shown reads it from the histories of its cases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from cases.store import OverdueRow as StoredDeadline
from office.acting import own_areas
from office.errors import NotYourCase
from office.parts import Parts
from states import Moment, Officer, Text, replay
from states.deadlines import end_of
from states.engine import engine_of

PAGE = 20
INSTANT = timedelta(microseconds=1)


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


def overdue(parts: Parts, officer: Officer, as_of: date | None = None, *, area: str | None = None,
            clock: str | None = None, page: int = 1) -> Overdue:  # fmt: skip
    now = parts.now()
    moment = now.of("")
    day = min(as_of or moment.today, moment.today)
    at = min(moment.at, end_of(day) - INSTANT)  # a limit has passed from 24:00 on, and the day ends just before
    own = own_areas(officer)
    if area is not None and not any(area.startswith(one) for one in own):
        raise NotYourCase
    areas, titles = [area] if area else own, _clock_titles(parts)
    counts = [
        OverdueCount(c.area, parts.area_name(c.area), c.clock, titles.get(c.clock, Text(zh=c.clock)), c.n)
        for c in parts.store.overdue_counts(areas, at)
    ]
    rows = parts.store.overdue(areas, at, clock=clock, limit=PAGE, offset=(page - 1) * PAGE)
    if at < moment.at:
        rows = _as_they_stood(parts, rows, at)
    total = sum(c.n for c in counts if clock in (None, c.clock))
    moved = _moved_from(parts, rows)
    return Overdue([_row(parts, row, day, now.of(row.area), moved) for row in rows], counts, total, day)


def places_in_words(parts: Parts, digest: str, places: Sequence[str]) -> Text:
    leaves = engine_of(parts.library.version(digest)).leaves
    titles = [leaves[place].title for place in places if place in leaves]
    return Text(zh=" ∥ ".join(t.zh for t in titles) or "—", en=" ∥ ".join(t.into("en") for t in titles))


def _as_they_stood(parts: Parts, rows: Sequence[StoredDeadline], at: datetime) -> list[StoredDeadline]:
    """With the places of that moment. Who had claimed a task then is not kept: the posts that had it are told."""
    histories = parts.store.histories(list(dict.fromkeys(row.number for row in rows)))
    stood = {number: replay([e for e in history if e.at <= at]).places for number, history in histories.items()}
    return [replace(row, places=stood[row.number], claimed_by_name=None) for row in rows]


def _moved_from(parts: Parts, rows: Sequence[StoredDeadline]) -> dict[tuple[str, str, int], date | None]:
    """The date each limit had before the last notice that moved it."""
    found = parts.store.redated([row.number for row in rows]) if rows else {}
    return {(number, r.clock, r.line): r.old_due for number, of_case in found.items() for r in of_case if r.moved}


def _row(parts: Parts, row: StoredDeadline, day: date, moment: Moment,
         moved: Mapping[tuple[str, str, int], date | None]) -> OverdueRow:  # fmt: skip
    procedure = parts.library.version(row.digest)
    rule = procedure.clocks[row.clock]
    leaves = engine_of(procedure).leaves
    holders = [procedure.roles[t.role].title.zh for p in row.places if p in leaves and (t := leaves[p].task)]
    return OverdueRow(
        row.number, row.applicant, parts.area_name(row.area), procedure.title, rule.title, rule.law, row.due_on,
        moment.calendar.between(row.due_on, day), places_in_words(parts, row.digest, row.places),
        row.claimed_by_name or "、".join(dict.fromkeys(holders)) or "—",
        moved.get((row.number, row.clock, row.line)),
    )  # fmt: skip


def _clock_titles(parts: Parts) -> Mapping[str, Text]:
    return {key: rule.title for p in parts.library.procedures for key, rule in p.clocks.items()}
