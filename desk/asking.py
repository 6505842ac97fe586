"""Small things pages ask beside the office's use cases: counts for the frame, what can be chosen, one's own messages.

Everything here only reads, and only what lies in the officer's own area.
"""

from dataclasses import dataclass

from cases.store import Area, KeptFile, OutboxRow
from desk.errors import NoSuchFile
from office.acting import sees
from office.errors import NotYourCase
from office.office import Office
from office.reading import _bounds
from states import Officer, Procedure, Text
from states.areas import area_at, level_of
from states.steps import engine_of

LATEST = 50


@dataclass(frozen=True, slots=True)
class Town:
    """A town and those of its villages that lie in an officer's area."""

    name: str
    villages: tuple[Area, ...]


def waiting(office: Office, officer: Officer) -> int:
    """How many open tasks the posts of this officer have."""
    moment = office.parts.moment()
    return office.parts.store.inbox_counts(officer.posts, moment.at, *_bounds(moment)).total


def messages(office: Office, officer: Officer) -> list[OutboxRow]:
    """What the desk tells this person, the newest first."""
    return office.parts.store.messages_for(officer.id, LATEST)


def mark_read(office: Office, officer: Officer) -> None:
    office.parts.store.mark_read(officer.id, office.parts.clock.now())


def towns(office: Office, officer: Officer) -> list[Town]:
    """Where this officer may take in an application."""
    areas = {area.code: area for area in office.parts.store.areas()}
    own = [area for area in areas.values() if level_of(area.code) == "village" and sees(officer, area.code)]
    codes = sorted({area_at("town", area.code) for area in own})
    return [
        Town(areas[code].name_zh if code in areas else code, tuple(a for a in own if area_at("town", a.code) == code))
        for code in codes
    ]


def procedures(office: Office) -> list[Procedure]:
    """What can be applied for: the procedures of the pack in use, each name once."""
    packs = office.parts.library.packs
    pack = packs.get(office.parts.pack) or next(iter(packs.values()))
    return list(pack.procedures.values())


def steps(office: Office, officer: Officer) -> dict[str, Text]:
    """The steps in which the posts of this officer have something to do."""
    held = {post.role for post in officer.posts}
    return {
        place: leaf.title
        for procedure in office.parts.library.procedures
        for place, leaf in engine_of(procedure).leaves.items()
        if leaf.task and leaf.task.role in held
    }


def kept_file(office: Office, officer: Officer, number: str, id: str) -> tuple[KeptFile, bytes]:
    """A file of a case. Raises NotYourCase, NoSuchFile, AttachmentMissing."""
    if not sees(officer, office.parts.store.load(number).case.area):
        raise NotYourCase
    kept = office.parts.store.attachment(id)
    if kept is None or kept.case_number != number:
        raise NoSuchFile
    return kept, office.parts.attachments.read(kept.sha256)
