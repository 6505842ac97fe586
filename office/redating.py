"""The limits of a case counted anew by another calendar: what changes, what rings next, what goes on record.

Nothing is written here, and nothing that has ended is looked at.
"""

from collections.abc import Sequence

from cases.changes import NewDate
from cases.store import ClockRow, Redated, Redating, Reminder
from states import Case, Deadline, Moment, Procedure, tasks_of
from states.deadlines import Ring, deadline_of
from states.steps import rings


def counted_anew(case: Case, procedure: Procedure, rows: Sequence[ClockRow], moment: Moment) -> Redating:
    """`rows` are the running limits as they are stored; the case's ledger says what they should be."""
    stored = {(row.clock, row.line): row for row in rows}
    limits = []
    for clock in case.clocks:
        row = stored.get((clock.clock, clock.line))
        if row and clock.ended is None:
            deadline = deadline_of(clock, procedure.clocks[clock.clock], moment.calendar)
            limits += _changed(row, deadline, rings(deadline, procedure, moment), moment)
    tasks = tasks_of(case, procedure, moment) if any(limit.journal for limit in limits) else ()
    return Redating(case.number, case.line, moment.calendar.version, tuple(limits), tasks)


def _changed(row: ClockRow, deadline: Deadline, ladder: list[Ring], moment: Moment) -> list[NewDate]:
    old, new = (row.due_on, row.provisional), (deadline.due, deadline.provisional)
    reminder = _next(row, ladder, old[0] != new[0], moment) if deadline.status == "running" else _now(row)
    journal = None
    if old != new:
        journal = Redated(row.clock, row.line, moment.calendar.version, row.dated_by, row.due_on, deadline.due,
                          row.provisional, deadline.provisional, moment.at)  # fmt: skip
    return [NewDate(deadline, reminder, journal)] if journal or reminder != _now(row) else []


def _next(row: ClockRow, ladder: list[Ring], moved: bool, moment: Moment) -> Reminder | None:
    """The reminder that comes next. By a date that moved, what was said before is said again when its time comes.

    A rung that had not been taken yet and is past by the new date is due at once; the round of reminders takes the last
    of several.
    """
    keys = [ring.key for ring in ladder]
    untaken = ladder[keys.index(row.next_rung) :] if row.next_rung in keys else []
    missed = [ring for ring in untaken if ring.at <= moment.at]
    coming = [ring for ring in (ladder if moved else untaken) if ring.at > moment.at]
    return next(((ring.key, ring.at) for ring in (*missed, *coming)), None)


def _now(row: ClockRow) -> Reminder | None:
    return (row.next_rung, row.remind_at) if row.next_rung and row.remind_at else None
