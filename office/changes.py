"""From steps to what is written: history, clocks with their next reminder, tasks, messages."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from cases.store import Change, Household, NewCase
from office.parts import Parts
from office.telling import outgoing
from states import Moment, Procedure, Step
from states.steps import rings


def change_of(parts: Parts, steps: Iterable[Step], before: int, procedure: Procedure, moment: Moment,
              directory: int, newcomer: NewCase | None = None) -> Change:  # fmt: skip
    """The rows of one case's steps."""
    steps = tuple(steps)
    return Change(
        number=steps[-1].case.number, before=before, steps=steps, newcomer=newcomer,
        calendar=moment.calendar.version,
        reminders=_reminders(steps, procedure, moment),
        outbox=tuple(
            row for step in steps
            for row in outgoing(parts, step.case, step.tells, procedure, moment, parts.directory(directory))
        ),
    )  # fmt: skip


def on_file(parts: Parts, household: Household, opened_by: str) -> NewCase:
    """A dossier as the family behind a new case; a unit's goes by the name of its area."""
    applicant = household.applicant or parts.area_name(household.area)
    return NewCase(applicant, household.persons, household.address, opened_by, on_file=True)


def _reminders(steps: Iterable[Step], procedure: Procedure, moment: Moment
               ) -> Mapping[tuple[str, int], tuple[str, datetime] | None]:  # fmt: skip
    """The next rung of every limit whose date this change settled; None where nothing more will ring.

    A limit that merely fired keeps the rung it had: it goes on being pressed until somebody ends it.
    """
    next_rungs: dict[tuple[str, int], tuple[str, datetime] | None] = {}
    for step in steps:
        settled = {(mark.clock, mark.line) for mark in step.entry.marks if mark.kind != "fire"}
        for deadline in step.deadlines:
            if (deadline.clock, deadline.line) not in settled:
                continue
            coming = [r for r in rings(deadline, procedure, moment) if r.at > moment.at]
            live = coming and deadline.status == "running"
            next_rungs[deadline.clock, deadline.line] = (coming[0].key, coming[0].at) if live else None
    return next_rungs
