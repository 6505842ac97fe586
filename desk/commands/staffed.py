"""Whether the people of this office can do what its procedures ask of them."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from office.office import Office
    from states import Finding, RulePack


def unstaffed(office: "Office", pack: "RulePack") -> Iterator["Finding"]:
    """What a pack that was read with advice asks of each area it is in force in, and nobody there can give. A role is
    asked for in the areas of its level: a checker in the county, a surveyor in each town."""
    from states.areas import covers, level_of
    from states.checks.people import unheld_roles

    store = office.parts.store
    people = [member.officer for member in store.officers() if member.active]
    for area in store.areas():
        if (store.pack_of(area.code) or office.parts.pack) != pack.name:
            continue
        holders = Counter(
            role for officer in people
            for role in {post.role for post in officer.posts if covers(post.area, area.code)}
        )  # fmt: skip
        for key, procedure in pack.procedures.items():
            level = level_of(area.code)
            held = {role: holders[role] for role, about in procedure.roles.items() if about.level == level}
            yield from unheld_roles(procedure, pack.places[key], held, area.name_zh)
