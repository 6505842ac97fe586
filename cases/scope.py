"""Areas and posts as half-open ranges of codes, so that an index finds them: `area >= '5203' AND area < '5203:'`."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam

from states.areas import covers
from states.case import Post

AFTER_DIGITS = ":"  # the character after 9: every code below `520304` sorts before `520304:`


def outermost(areas: Iterable[str]) -> list[str]:
    """Without areas that lie in another of them, so that nothing is found twice."""
    kept: list[str] = []
    for area in sorted(set(areas)):
        if not any(covers(outer, area) for outer in kept):
            kept.append(area)
    return kept


def outermost_posts(posts: Iterable[Post]) -> list[Post]:
    posts = list(posts)
    roles = dict.fromkeys(post.role for post in posts)
    return [Post(role, area) for role in roles for area in outermost(p.area for p in posts if p.role == role)]


def within(column: Any, i: int = 0) -> ColumnElement[bool]:
    """The condition that a code lies in the i-th area asked for; `spans` gives its values."""
    return (column >= bindparam(f"from{i}")) & (column < bindparam(f"to{i}"))


def spans(areas: Sequence[str]) -> dict[str, str]:
    bounds = {}
    for i, area in enumerate(areas):
        bounds |= {f"from{i}": area, f"to{i}": area + AFTER_DIGITS}
    return bounds
