"""Guards tried out: which answers they can give, over the values at which an answer can change."""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from states.guards import Condition, Seen, used
from states.procedure import FormField, Procedure

MOST = 4096  # combinations of values; a set of guards that needs more is not judged
FAR = 10**9
_TEXT = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_HEAD = re.compile(r"(?<![.\w])[A-Za-z_]\w*")
_BEYOND = re.compile(r"\w\s*\(|%")  # calls and remainders: a few values prove nothing about them
_GROUPS = {"facts", "vote", "done"}
_UNDERSTOOD = {*_GROUPS, "true", "false", "in"}


def outcomes(p: Procedure, guards: tuple[str, ...]) -> Iterator[Mapping[str, bool]]:
    """What the guards answer together for each combination of values; nothing where these few would prove nothing."""
    text = " ".join(p.guards[name].when for name in guards)
    bare = _TEXT.sub("''", text)
    if _BEYOND.search(bare) or not _UNDERSTOOD.issuperset(_HEAD.findall(bare)):
        return
    names = used(text)
    values = [_values(group, key, p.fields, text) for group, key in names]
    if _product(values) > MOST:
        return
    conditions = {name: Condition(name, p.guards[name], p) for name in guards}
    for chosen in product(*values):
        given: dict[str, dict[str, Any]] = {group: {} for group in _GROUPS}
        for (group, key), value in zip(names, chosen, strict=True):
            given[group][key] = value
        seen = Seen(given["facts"], given["vote"], given["done"])
        yield {name: condition.holds(seen) for name, condition in conditions.items()}


def _values(group: str, key: str, fields: Mapping[str, FormField], text: str) -> list[Any]:
    if group == "vote":
        return [False, True]
    words = [a or b for a, b in _TEXT.findall(text)]
    numbers = {int(n) + near for n in re.findall(r"\b\d{1,12}\b", _TEXT.sub("", text)) for near in (-1, 0, 1)}
    if group == "done":
        return sorted(n for n in {0, 1, 2, *numbers} if n >= 0)
    match fields[key]:
        case FormField(type="yes_no"):
            return [False, True]
        case FormField(type="choice") as field:
            return ["", *field.options]
        case FormField(type="number" | "money") as field:
            scale = 100 if field.type == "money" else 1
            least = -FAR if field.min is None else field.min * scale
            most = FAR if field.max is None else field.max * scale
            return sorted({0, least, most, *(n for n in numbers if least <= n <= most)})
        case FormField(type="date"):
            return list(dict.fromkeys(["", "1900-01-01", "2100-01-01", *words]))
        case _:
            return list(dict.fromkeys(["", "?", *words]))


def _product(values: list[list[Any]]) -> int:
    n = 1
    for one in values:
        n *= len(one)
    return n
