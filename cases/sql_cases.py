"""Cases and their lines, read from SQL; and the door of the one hot write."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from itertools import starmap
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, literal, or_, select, union

from cases.answers import Applicant, Disclosure, FoundCase, KeptFile, Loaded, Opened, Versions
from cases.changes import Change, Sheet
from cases.database import Database
from cases.errors import CaseNotFound
from cases.group_commit import GroupCommit
from cases.mapping import CASE_COLUMNS, HISTORY_COLUMNS, case_of, entry_of, moment
from cases.records import TABLES
from cases.scope import outermost, spans, within
from states.case import Case, HistoryEntry

case_file, clock, sheet = TABLES["case_file"], TABLES["clock"], TABLES["sheet"]
attachment, disclosure = TABLES["attachment"], TABLES["disclosure"]

_CASE = f"SELECT {', '.join(CASE_COLUMNS)}"
_VERSIONS = ", ".join(f"(SELECT value FROM counter WHERE name = '{name}')" for name in ("directory", "calendar"))
_LOAD = f"{_CASE}, {_VERSIONS} FROM case_file WHERE number = "
_LINES = f"SELECT {', '.join(HISTORY_COLUMNS)} FROM history WHERE case_number"

FOUND = (
    case_file.c.number, case_file.c.applicant, case_file.c.procedure, case_file.c.digest, case_file.c.area,
    case_file.c.places, case_file.c.opened_at, case_file.c.closed_at, case_file.c.outcome,
    case_file.c.household_id, func.coalesce(case_file.c.parent, "").label("parent"),
)  # fmt: skip
_SHEET = (
    select(sheet.c.case_number, sheet.c.key, sheet.c.says)
    .where(sheet.c.handed_in_by == bindparam("officer"), sheet.c.key == bindparam("key"))
)  # fmt: skip
_NUMBERS = (
    select(case_file.c.number).where(case_file.c.number > bindparam("after"))
    .order_by(case_file.c.number).limit(bindparam("n"))
)  # fmt: skip
_RUNNING = (
    select(clock.c.case_number)
    .where(clock.c.kind == bindparam("kind"), clock.c.fire_at.is_not(None), within(clock.c.area))
    .order_by(clock.c.fire_at, clock.c.case_number)
)  # fmt: skip
_DISCLOSURES = (
    select(disclosure.c.case_number, disclosure.c.staff_id, disclosure.c.field, disclosure.c.at, disclosure.c.why)
    .where(disclosure.c.case_number == bindparam("number")).order_by(disclosure.c.id)
)  # fmt: skip
_FILES = select(*attachment.c).order_by(attachment.c.id)
_FILES_OF = _FILES.where(attachment.c.case_number == bindparam("number"))
_FILE = _FILES.where(attachment.c.id == bindparam("id"))


class Cases:
    def __init__(self, database: Database) -> None:
        self.database = database
        self._group = GroupCommit(self._write)

    def load(self, number: str) -> Loaded:
        with self.database.driver() as connection:
            row = connection.execute(_LOAD + self._one, (number,)).fetchone()
        if row is None:
            raise CaseNotFound(number)
        directory, calendar = row[len(CASE_COLUMNS) :]
        return Loaded(case_of(row), directory or 0, calendar or 0)

    def versions(self) -> Versions:
        with self.database.driver() as connection:
            directory, calendar = connection.execute(f"SELECT {_VERSIONS}").fetchone()
        return Versions(directory or 0, calendar or 0)

    def load_many(self, numbers: Sequence[str]) -> dict[str, Case]:
        question = f"{_CASE} FROM case_file WHERE number {self._among}"
        with self.database.driver() as connection:
            rows = connection.execute(question, self._listed(numbers)).fetchall()
        return {row[0]: case_of(row) for row in rows}

    def commit(self, changes: Sequence[Change]) -> frozenset[str]:
        return self._group.commit(changes)

    def _write(self, changes: Sequence[Change]) -> frozenset[str]:
        with self.database.driver() as connection:
            return self.database.hot.write(connection, changes)

    def history(self, number: str) -> list[HistoryEntry]:
        with self.database.driver() as connection:
            rows = connection.execute(f"{_LINES} = {self._one} ORDER BY line", (number,)).fetchall()
        if not rows:
            raise CaseNotFound(number)
        return [entry_of(row) for row in rows]

    def histories(self, numbers: Sequence[str]) -> dict[str, list[HistoryEntry]]:
        question = f"{_LINES} {self._among} ORDER BY case_number, line"
        with self.database.driver() as connection:
            rows = connection.execute(question, self._listed(numbers)).fetchall()
        lines = defaultdict[str, list[HistoryEntry]](list)
        for row in rows:
            lines[row[0]].append(entry_of(row))
        return dict(lines)

    def numbers(self, after: str, limit: int) -> list[str]:
        return [row.number for row in self.database.ask(_NUMBERS, after=after, n=limit)]

    def opened_on(self, officer: str, key: str) -> tuple[str, Sheet] | None:
        rows = self.database.ask(_SHEET, officer=officer, key=key)
        return next(((number, Sheet(key, says)) for number, key, says in rows), None)

    def opened_by(self, officer: str, keys: Sequence[str]) -> dict[str, Opened]:
        question = (
            "SELECT sheet.key, number, closed_at FROM sheet JOIN case_file ON number = case_number"
            f" WHERE handed_in_by = {self._one} AND sheet.key {self._among}"
        )
        with self.database.driver() as connection:
            rows = connection.execute(question, (officer, *self._listed(keys))).fetchall()
        return {key: Opened(number, moment(closed) if closed else None) for key, number, closed in rows}

    def applicants(self, numbers: Sequence[str]) -> dict[str, Applicant]:
        question = f"SELECT number, applicant, members FROM case_file WHERE number {self._among}"
        with self.database.driver() as connection:
            rows = connection.execute(question, self._listed(numbers)).fetchall()
        return {number: Applicant(name, members) for number, name, members in rows}

    def find(self, text: str, areas: Sequence[str], limit: int) -> list[FoundCase]:
        areas = outermost(areas)
        if not areas:
            return []
        end = text + "\U0010ffff"
        return found_of(self.database.ask(
            _find(len(areas)), name=text, name_end=end, number=text.upper(), number_end=end.upper(), n=limit,
            **spans(areas),
        ))  # fmt: skip

    def list_cases(self, areas: Sequence[str], *, opened: bool | None = None, procedure: str | None = None,
                   place: str | None = None, limit: int = 20, offset: int = 0) -> list[FoundCase]:  # fmt: skip
        areas = outermost(areas)
        if not areas:
            return []
        named = {"procedure": procedure} if procedure else {}
        question = _list(len(areas), opened, procedure is not None, place)
        return found_of(self.database.ask(question, n=limit, skip=offset, **named, **spans(areas)))

    def cases_with_running(self, kind: str, area: str) -> list[str]:
        rows = self.database.ask(_RUNNING, kind=kind, **spans([area]))
        return list(dict.fromkeys(row.case_number for row in rows))

    def disclose(self, number: str, staff_id: str, field: str, at: datetime, why: str) -> None:
        looked = {"case_number": number, "staff_id": staff_id, "field": field, "at": at, "why": why}
        self.database.tell(insert(disclosure), {"id": self.new_id(), **looked})

    def disclosures(self, number: str) -> list[Disclosure]:
        return list(starmap(Disclosure, self.database.ask(_DISCLOSURES, number=number)))

    def attachments_of(self, number: str) -> list[KeptFile]:
        return list(starmap(KeptFile, self.database.ask(_FILES_OF, number=number)))

    def attachment(self, id: str) -> KeptFile | None:
        return next(starmap(KeptFile, self.database.ask(_FILE, id=id)), None)

    # How either driver writes a value, and a list of values.

    @property
    def _one(self) -> str:
        return "?" if self.database.sqlite else "%s"

    @property
    def _among(self) -> str:
        return "IN (SELECT value FROM json_each(?))" if self.database.sqlite else "= ANY(%s)"

    def _listed(self, values: Sequence[str]) -> tuple[Any]:
        return (json.dumps(list(values)),) if self.database.sqlite else (list(values),)


@lru_cache
def _find(n: int) -> Select[Any]:
    """First those whose name begins so, then by number: each walks its index and stops when the page is full."""
    arms = [
        select(*FOUND).where(column >= bindparam(name), column < bindparam(f"{name}_end"),
                              or_(*(within(case_file.c.area, i) for i in range(n))))
        .order_by(column).limit(bindparam("n")).subquery().select()
        for name, column in (("name", case_file.c.applicant), ("number", case_file.c.number))
    ]  # fmt: skip
    found = union(*arms).subquery()
    return select(found).order_by(found.c.opened_at.desc(), found.c.number.desc()).limit(bindparam("n"))


@lru_cache(maxsize=512)
def _list(n: int, opened: bool | None, procedure: bool, place: str | None) -> Select[Any]:
    question = select(*FOUND).where(or_(*(within(case_file.c.area, i) for i in range(n))))
    if opened is not None:
        question = question.where(case_file.c.closed_at.is_(None) if opened else case_file.c.closed_at.is_not(None))
    if procedure:
        question = question.where(case_file.c.procedure == bindparam("procedure"))
    if place:
        between_spaces = literal(" ") + case_file.c.places + literal(" ")
        question = question.where(between_spaces.contains(f" {place} ", autoescape=True))
    newest_first = (case_file.c.opened_at.desc(), case_file.c.number.desc())
    return question.order_by(*newest_first).limit(bindparam("n")).offset(bindparam("skip"))


def found_of(rows: Sequence[Any]) -> list[FoundCase]:
    return [FoundCase(*row[:5], tuple(row.places.split()), *row[6:]) for row in rows]
