"""Between the rule book's values and the columns that hold them. Both ways lose nothing: `test_case_mapping.py`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import orjson

from states.case import Case, ClockMark, FileNote, HistoryEntry, RegisterEntry, RunningClock, Signature

CASE_COLUMNS = (
    "number", "procedure", "digest", "area", "household_id", "opened_at", "places", "line", "head", "outcome",
    "closed_at", "snapshot", "parent",
)  # fmt: skip
HISTORY_COLUMNS = (
    "case_number", "line", "at", "officer", "officer_name", "role", "event", "previous", "hash", "body",
)  # fmt: skip


@lru_cache(maxsize=4096)  # an act names its own moment, and the midnight of a due day, many times
def instant(at: datetime) -> str:
    """A moment as both databases take it: UTC, to the microsecond, without saying so."""
    return at.astimezone(UTC).isoformat(" ", "microseconds")[:-6]


def maybe_instant(at: datetime | None) -> str | None:
    return instant(at) if at else None


def maybe_day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def moment(stored: Any) -> datetime:
    """A stored moment as a driver hands it over: text from SQLite, aware from PostgreSQL."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC) if isinstance(stored, str) else stored.astimezone(UTC)


# --- cases ----------------------------------------------------------------------------------------------------------


def snapshot_of(case: Case) -> str:
    """What of a case stands in no column of its own."""
    return orjson.dumps({
        "entered": case.entered, "facts": case.facts, "actors": case.actors, "done": case.done, "files": case.files,
        "signatures": [(s.move, s.officer, s.role, s.place) for s in case.signatures],
        "clocks": [(c.clock, c.line, c.started, c.stops, c.length, c.fired, c.ended, c.extended)
                   for c in case.clocks],
        "recused": case.recused,
    }).decode()  # fmt: skip


def case_of(row: Sequence[Any]) -> Case:
    """A case from `CASE_COLUMNS`; what stands after them in the row is left alone."""
    (number, procedure, digest, area, household, opened_at, places, line, head, outcome, closed_at, snapshot,
     parent) = row[:13]  # fmt: skip
    kept = orjson.loads(snapshot)
    return Case(
        number=number, procedure=procedure, digest=digest, area=area, household=household, opened_at=moment(opened_at),
        places=tuple(places.split()), line=line, head=head, entered=kept["entered"], facts=kept["facts"],
        actors={event: tuple(officers) for event, officers in kept["actors"].items()}, done=kept["done"],
        files={kind: tuple(lines) for kind, lines in kept["files"].items()},
        signatures=tuple([Signature(*s) for s in kept["signatures"]]),
        clocks=tuple([_clock(*c) for c in kept["clocks"]]), recused=tuple(kept.get("recused", ())), outcome=outcome,
        closed_at=moment(closed_at) if closed_at else None, parent=parent or "",
    )  # fmt: skip


def _clock(clock: str, line: int, started: str, stops: list[list[str | None]], length: int | None, fired: int | None,
           ended: str | None, extended: bool = False) -> RunningClock:  # fmt: skip
    return RunningClock(
        clock, line, datetime.fromisoformat(started), _stops(stops) if stops else (), length, fired,
        datetime.fromisoformat(ended) if ended else None, extended,
    )  # fmt: skip


def _stops(stops: Iterable[list[Any]]) -> tuple[tuple[datetime, datetime | None], ...]:
    parse = datetime.fromisoformat
    return tuple((parse(begun), parse(over) if over else None) for begun, over in stops)


# --- history --------------------------------------------------------------------------------------------------------


def body_of(entry: HistoryEntry) -> str:
    """What of a line stands in no column of its own."""
    return orjson.dumps({
        "from": entry.came_from, "to": entry.went_to, "answers": entry.answers,
        "files": [(f.id, f.kind, f.name, f.sha256, f.size) for f in entry.files],
        "marks": [(m.clock, m.kind, m.line, m.to) for m in entry.marks],
        "signature": entry.signature, "outcome": entry.outcome, "recuses": entry.recuses, "lifts": entry.lifts,
        **({"behalf": (entry.behalf, entry.behalf_name)} if entry.behalf else {}),
        **({"writes": [(w.register, w.key, w.line, w.values) for w in entry.writes]} if entry.writes else {}),
    }).decode()  # fmt: skip


def entry_of(row: Sequence[Any]) -> HistoryEntry:
    """A line from `HISTORY_COLUMNS`."""
    number, line, at, officer, officer_name, role, event, previous, hashed, body = row
    said = orjson.loads(body)
    behalf, behalf_name = said.get("behalf", ("", ""))
    return HistoryEntry(
        case=number, line=line, at=moment(at), officer=officer, officer_name=officer_name, role=role, event=event,
        came_from=tuple(said["from"]), went_to=tuple(said["to"]), answers=said["answers"],
        files=tuple(FileNote(*f) for f in said["files"]), marks=tuple(ClockMark(*m) for m in said["marks"]),
        writes=tuple(RegisterEntry(*w) for w in said.get("writes", ())),
        signature=said["signature"], outcome=said["outcome"], recuses=said.get("recuses", ""),
        lifts=said.get("lifts", ""), behalf=behalf, behalf_name=behalf_name, previous=previous, hash=hashed,
    )  # fmt: skip


def values_text(values: Mapping[str, Any]) -> str:
    return orjson.dumps(dict(values)).decode()


def values_of(text: str) -> dict[str, Any]:
    return orjson.loads(text)


def fires_of(entry: HistoryEntry) -> str | None:
    """Which clock time fired with this line, and since when it ran: unique in a case, whatever crashed."""
    return next((f"{mark.clock}:{mark.line}" for mark in entry.marks if mark.kind == "fire"), None)
