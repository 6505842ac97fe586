"""Area codes nest by their leading digits, as the national statistical codes do: county 6, town 9, village 12."""

from typing import get_args

from states.procedure import Level

LENGTHS: dict[Level, int] = {"county": 6, "town": 9, "village": 12}


def area_at(level: Level, area: str) -> str:
    """The county, town or village that `area` lies in (or is)."""
    return area[: LENGTHS[level]]


def level_of(area: str) -> Level:
    return next((level for level in get_args(Level) if len(area) <= LENGTHS[level]), "village")


def unit_id(area: str) -> str:
    """The dossier of a village, town or county itself, for cases that concern no family."""
    return f"unit:{area}"


def covers(outer: str, inner: str) -> bool:
    """Whether `inner` lies in `outer` (or is it)."""
    return inner.startswith(outer)
