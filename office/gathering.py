"""What is not urgent, gathered: one message for each person, channel and day, with counts and links.

The digest and the end of what it gathers are one transaction, and the files know only one digest of a day: triggered
twice, by two at once, or killed in the middle, a person is told once.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from cases.store import OutboxRow, Outgoing
from notifications.hours import next_morning
from notifications.message import Recipient
from notifications.own_texts import DIGEST, Line, digest
from office.parts import Now, Parts
from states.case import SHANGHAI

PEOPLE = 200  # persons and channels that are read at a time


def area_of(person: Recipient | None) -> str:
    """Where his office is: the area by whose calendar he works."""
    return min((post.area for post in person.officer.posts), key=len, default="") if person else ""


def gather(parts: Parts, people: Mapping[str, Recipient], now: Now) -> int:
    """Everything whose morning has come; answers how many digests were written."""
    written = 0
    while rows := parts.store.held_messages(now.at, PEOPLE):
        for _, of_one in groupby(rows, key=lambda row: (row.recipient, row.channel)):
            written += _gathered(parts, list(of_one), people, now)
    return written


def _gathered(parts: Parts, rows: Sequence[OutboxRow], people: Mapping[str, Recipient], now: Now) -> bool:
    """Whether this person has had none today; else all this waits for the next working day."""
    person = people.get(rows[0].recipient)
    moment = now.of(area_of(person))
    subject, body = digest([_line(parts, row) for row in rows], parts.desk_url, person.language if person else "zh")
    message = Outgoing(
        id=parts.store.new_id(), dedupe_key=f"{DIGEST}:{moment.today}", recipient=rows[0].recipient,
        channel=rows[0].channel, case_number="", text=DIGEST, urgent=False, subject=subject, body=body,
        created_at=moment.at,
    )  # fmt: skip
    ids = [row.id for row in rows]
    first = parts.store.gather(message, ids)
    if not first:
        hours = person.hours if person else parts.hours
        parts.store.hold(dict.fromkeys(ids, next_morning(moment.at, hours, moment.calendar)))
    return first


def _line(parts: Parts, row: OutboxRow) -> Line:
    return Line(row.created_at.astimezone(SHANGHAI).date(), row.subject, parts.link(row.case_number), row.text)
