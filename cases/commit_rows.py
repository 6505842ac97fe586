"""A change → the rows it writes. Rows are mappings of column to plain value, ready for either driver."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cases.changes import About, Change, NewCase, Outgoing
from cases.mapping import body_of, fires_of, instant, maybe_day, maybe_instant, snapshot_of, values_text
from states.case import Case
from states.deadlines import Deadline
from states.steps import OpenTask, Step

Row = dict[str, Any]


@dataclass(slots=True)
class Rows:
    """What several changes write besides their `case_file` rows. `pressing`: limits that keep their next reminder."""

    history: list[Row] = field(default_factory=list)
    clocks: list[Row] = field(default_factory=list)
    pressing: list[Row] = field(default_factory=list)
    tasks: list[Row] = field(default_factory=list)
    closed: list[Row] = field(default_factory=list)
    released: list[Row] = field(default_factory=list)
    outbox: list[Row] = field(default_factory=list)
    attachments: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)

    def add(self, change: Change) -> None:
        for step in change.steps:
            self._add_line(step)
        last = change.steps[-1]
        for deadline in _last_of_each(change.steps):
            named = (deadline.clock, deadline.line) in change.reminders
            settled = named or deadline.status != "running"
            row = _clock(last.case, deadline, change)
            (self.clocks if settled else self.pressing).append(row)
        stopped = any(clock.stopped and clock.ended is None for clock in last.case.clocks)
        self.tasks += [_task(last, task, stopped) for task in last.tasks]
        self.outbox += outbox_rows(change.outbox)

    def _add_line(self, step: Step) -> None:
        entry, at = step.entry, instant(step.entry.at)
        self.history.append({
            "case_number": entry.case, "line": entry.line, "at": at, "officer": entry.officer,
            "officer_name": entry.officer_name, "role": entry.role, "event": entry.event, "body": body_of(entry),
            "previous": entry.previous, "hash": entry.hash, "fires": fires_of(entry) if entry.marks else None,
        })  # fmt: skip
        for place, line in step.closed_tasks:
            self.closed.append({"case_number": entry.case, "place": place, "line": line, "closed_at": at})
        if entry.recuses:
            self.released.append({"case_number": entry.case, "officer": entry.recuses})
        for file in entry.files:
            self.attachments.append({
                "id": file.id, "case_number": entry.case, "kind": file.kind, "name": file.name, "sha256": file.sha256,
                "size": file.size, "stored_at": at, "stored_by": entry.officer,
            })  # fmt: skip
        for written in entry.writes:
            self.entries.append({
                "name": written.register, "key": written.key, "line": written.line,
                "body": values_text(written.values), "area": step.case.area, "case_number": entry.case,
                "case_line": entry.line, "at": at, "officer": entry.officer,
            })  # fmt: skip


def moved_row(change: Change) -> Row:
    """What of `case_file` a later line changes."""
    case = change.steps[-1].case
    return {
        "number": case.number, "before": change.before, "places": " ".join(case.places), "line": case.line,
        "head": case.head, "snapshot": snapshot_of(case), "closed_at": maybe_instant(case.closed_at),
        "outcome": case.outcome,
    }  # fmt: skip


def opened_row(change: Change, family: NewCase) -> Row:
    """A whole new row of `case_file`."""
    case, row = change.steps[-1].case, moved_row(change)
    del row["before"]
    return {
        **row, "procedure": case.procedure, "digest": case.digest, "area": case.area, "household_id": case.household,
        "applicant": family.applicant, "members": len(family.persons), "opened_at": instant(case.opened_at),
        "opened_by": family.opened_by, "parent": case.parent or None,
    }  # fmt: skip


def sheet_rows(change: Change) -> list[Row]:
    """One, or none when nobody said on which form the case came."""
    family = change.newcomer
    if family is None or family.sheet is None:
        return []
    return [{"handed_in_by": family.opened_by, "key": family.sheet.key, "says": family.sheet.says,
             "case_number": change.number}]  # fmt: skip


def households_brought(changes: Iterable[Change]) -> list[tuple[Case, NewCase]]:
    """The new cases whose family was not in the files before."""
    return [(c.steps[-1].case, c.newcomer) for c in changes if c.newcomer and not c.newcomer.on_file]


def household_row(case: Case, family: NewCase) -> Row:
    return {
        "id": case.household, "area": case.area, "address": family.address, "created_at": instant(case.opened_at),
    }  # fmt: skip


def person_rows(case: Case, family: NewCase) -> list[Row]:
    return [
        {"household_id": case.household, "position": i, "name": p.name, "id_number": p.id_number,
         "relation": p.relation, "phone": p.phone, "head": p.head} for i, p in enumerate(family.persons)
    ]  # fmt: skip


def outbox_rows(messages: Iterable[Outgoing]) -> list[Row]:
    """Waiting to be sent at once."""
    return [
        {"id": m.id, "case_number": m.case_number, "dedupe_key": m.dedupe_key, "recipient": m.recipient,
         "channel": m.channel, "text": m.text, "urgent": m.urgent, "subject": m.subject, "body": m.body,
         "created_at": (at := instant(m.created_at)), "next_try_at": at, "attempts": 0, "status": "waiting",
         "at_night": m.at_night or None, **(_about(m.about) if m.about else _ABOUT_NOTHING)}
        for m in messages
    ]  # fmt: skip


_ABOUT_NOTHING: Row = {"clock": None, "place": None, "since": None, "due_at": None}


def _about(about: About) -> Row:
    return {"clock": about.clock or None, "place": about.place or None, "since": about.since,
            "due_at": maybe_instant(about.due_at)}  # fmt: skip


def _clock(case: Case, deadline: Deadline, change: Change) -> Row:
    due_at = maybe_instant(deadline.due_at)
    rung = change.reminders.get((deadline.clock, deadline.line))
    waits = deadline.status == "running" and deadline.fired is None
    started = next(c.started for c in case.clocks if c.line == deadline.line and c.clock == deadline.clock)
    return {
        "case_number": case.number, "clock": deadline.clock, "line": deadline.line, "kind": deadline.kind,
        "area": case.area, "started_at": instant(started), "due_on": maybe_day(deadline.due), "due_at": due_at,
        "provisional": deadline.provisional, "status": deadline.status, "fire_at": due_at if waits else None,
        "remind_at": instant(rung[1]) if rung else None, "next_rung": rung[0] if rung else None,
        "ended_at": maybe_instant(deadline.ended_at), "fired_line": deadline.fired, "set_aside": None,
        "dated_by": change.calendar,
    }  # fmt: skip


def _task(step: Step, task: OpenTask, stopped: bool) -> Row:
    due = task.due
    return {
        "case_number": step.case.number, "place": task.place, "line": task.line, "role": task.role, "area": task.area,
        "due_on": maybe_day(due.due) if due else None, "due_at": maybe_instant(due.due_at) if due else None,
        "clock": due.clock if due else None, "stopped": due is None and stopped, "opened_at": instant(step.entry.at),
    }  # fmt: skip


def _last_of_each(steps: Iterable[Step]) -> Iterable[Deadline]:
    return {(d.clock, d.line): d for step in steps for d in step.deadlines}.values()
