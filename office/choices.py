"""What an officer can choose from: what he may open and where, and at which steps he has work."""

from collections.abc import Iterator
from dataclasses import dataclass

from cases.store import Area
from office.acting import sees
from office.errors import UnknownProcedure
from office.opening import openers
from office.parts import Parts
from states import Officer, Procedure, Text
from states.areas import area_at, level_of
from states.engine import engine_of


@dataclass(frozen=True, slots=True)
class Town:
    """A town and those of its villages that lie in an officer's area."""

    name: str
    villages: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A procedure that an officer may open, as in force where he may first, and the areas in which he may."""

    procedure: Procedure
    areas: tuple[Area, ...]


def towns(parts: Parts, offer: Offer) -> list[Town]:
    """The villages of an offer, town by town."""
    codes = sorted({area_at("town", area.code) for area in offer.areas})
    villages = {code: tuple(a for a in offer.areas if area_at("town", a.code) == code) for code in codes}
    return [Town(parts.area_name(code), own) for code, own in villages.items()]


def offers(parts: Parts, officer: Officer) -> list[Offer]:
    """Everything this officer may open somewhere in his area, each procedure once, in the order of the packs."""
    found: dict[str, Offer] = {}
    for area, procedure, roles in _in_force(parts, officer):
        if officer.post_for(roles, area.code):
            before = found.get(procedure.name, Offer(procedure, ()))
            found[procedure.name] = Offer(before.procedure, (*before.areas, area))
    return list(found.values())


def offer(parts: Parts, officer: Officer, name: str) -> Offer:
    """Raises UnknownProcedure where he may open none of that name."""
    for one in offers(parts, officer):
        if one.procedure.name == name:
            return one
    raise UnknownProcedure("没有这个事项，或您的岗位不能登记。请从“新办件”里选择。",
                           "There is no such procedure, or your post does not open it.")  # fmt: skip


def steps(parts: Parts, officer: Officer) -> dict[str, Text]:
    held = {post.role for post in officer.posts}
    return {
        place: leaf.title
        for procedure in parts.library.procedures
        for place, leaf in engine_of(procedure).leaves.items()
        if leaf.task and leaf.task.role in held
    }


def _in_force(parts: Parts, officer: Officer) -> Iterator[tuple[Area, Procedure, list[str]]]:
    """Each area of the officer with each procedure in force whose cases are about such an area or somebody in it, and
    who opens them."""
    areas = parts.store.areas()
    goes_by = parts.packs_of(areas)
    opened_by = {procedure.digest: openers(procedure) for procedure in parts.library.procedures}
    for area in areas:
        pack = parts.library.packs.get(goes_by[area.code])
        if not pack or not sees(officer, area.code):
            continue
        for procedure in pack.procedures.values():
            level = "village" if procedure.concerns == "household" else procedure.concerns
            if level_of(area.code) == level:
                yield area, procedure, opened_by[procedure.digest]
