"""What an officer can choose from: where an application may come from, what for, and at which steps he has work."""

from dataclasses import dataclass

from cases.store import Area
from office.acting import sees
from office.parts import Parts
from states import Officer, Procedure, Text
from states.areas import area_at, level_of
from states.steps import engine_of


@dataclass(frozen=True, slots=True)
class Town:
    """A town and those of its villages that lie in an officer's area."""

    name: str
    villages: tuple[Area, ...]


def towns(parts: Parts, officer: Officer) -> list[Town]:
    areas = {area.code: area for area in parts.store.areas()}
    own = [area for area in areas.values() if level_of(area.code) == "village" and sees(officer, area.code)]
    codes = sorted({area_at("town", area.code) for area in own})
    return [
        Town(areas[code].name_zh if code in areas else code, tuple(a for a in own if area_at("town", a.code) == code))
        for code in codes
    ]


def offered(parts: Parts) -> list[Procedure]:
    packs = parts.library.packs
    pack = packs.get(parts.pack) or next(iter(packs.values()))
    return list(pack.procedures.values())


def steps(parts: Parts, officer: Officer) -> dict[str, Text]:
    held = {post.role for post in officer.posts}
    return {
        place: leaf.title
        for procedure in parts.library.procedures
        for place, leaf in engine_of(procedure).leaves.items()
        if leaf.task and leaf.task.role in held
    }
