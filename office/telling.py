"""From what the rules want told to rows of the outbox, written with the act itself."""

from collections.abc import Iterable
from datetime import datetime

from uuid_utils import uuid7

from cases.store import About, Outgoing
from notifications.compose import Words, compose
from notifications.message import Message
from notifications.routing import Directory, recipients_of
from office.parts import Parts
from states import Case, Moment, Procedure, Telling, Text
from states.areas import area_at
from states.engine import engine_of


def outgoing(parts: Parts, case: Case, tells: Iterable[Telling], procedure: Procedure, moment: Moment,
             directory: Directory) -> list[Outgoing]:  # fmt: skip
    """One row for each recipient and channel; the same telling never makes the same row twice."""
    rows = []
    for telling in tells:
        people = recipients_of(telling, case.area, directory)
        if people:
            words = _words(parts, case, telling, procedure, moment)
            about = _stands_with(case, telling)
            rows += [_row(message, about, moment.at) for message in compose(telling, people, procedure.messages, words)]
    return rows


def _words(parts: Parts, case: Case, telling: Telling, procedure: Procedure, moment: Moment) -> Words:
    due = telling.due.due if telling.due else None
    return Words(
        case=case.number, procedure=procedure.title, task=_about(case, telling, procedure), due=due,
        days=moment.calendar.between(moment.today, due) if due else None,
        area=parts.area_name(area_at("town", case.area)), link=parts.link(case.number),
        late=telling.due is not None and telling.due.late(moment.at),
    )  # fmt: skip


def _about(case: Case, telling: Telling, procedure: Procedure) -> Text:
    """What a message is about: the task that was opened, the limit that is running out, or where the case stands."""
    if telling.due and not telling.place:
        return procedure.clocks[telling.due.clock].title
    return engine_of(procedure).leaves[telling.place or case.places[0]].title


def _stands_with(case: Case, telling: Telling) -> About | None:
    """A task is announced while it is open, a reminder told while its limit is due when it says; the rest always."""
    if telling.place:
        return About(case.entered[telling.place], place=telling.place)
    if telling.due and telling.due.fired is None:
        return About(telling.due.line, clock=telling.due.clock, due_at=telling.due.due_at)
    return None


def _row(message: Message, about: About | None, at: datetime) -> Outgoing:
    return Outgoing(
        id=str(uuid7()), dedupe_key=message.key, recipient=message.recipient, channel=message.channel,
        case_number=message.case, text=message.text, urgent=message.urgent, subject=message.subject,
        body=message.body, created_at=at, at_night=message.at_night, about=about,
    )  # fmt: skip
