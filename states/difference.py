"""What differs between two versions of a procedure, thing by thing and word by word. Pure; told by `differing.py`.

Whatever the grammar can say is compared: a new key of a move or a clock is a new word here without anybody's doing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from states.engine import leaves_of
from states.procedure import Model, Parameter, Procedure, Signers, Text

Group = Literal["procedure", "phases", "roles", "lanes", "states", "moves", "clocks", "ladders", "fields", "materials",
                "guards", "registers", "messages", "parameters"]  # fmt: skip
GROUPS: tuple[Group, ...] = (
    "procedure", "phases", "roles", "lanes", "states", "moves", "clocks", "ladders", "fields", "materials", "guards",
    "registers", "messages", "parameters",
)  # fmt: skip
HEAD = ("title", "about", "kind", "concerns", "prefix", "basis", "initial", "card")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was added or removed; or one word of it that changed, from `old` to `new`."""

    group: Group
    key: str
    title: Text
    kind: Literal["added", "removed", "changed"]
    word: str = ""
    old: Any = None
    new: Any = None


def difference(old: Procedure, new: Procedure) -> list[Difference]:
    """Everything that differs, group by group; inside a group in the order of the names."""
    found = [
        Difference("procedure", new.name, new.title, "changed", word, getattr(old, word), getattr(new, word))
        for word in HEAD if getattr(old, word) != getattr(new, word)
    ]  # fmt: skip
    for group in GROUPS[1:]:
        found += _compared(group, _things(old, group), _things(new, group))
    return found


def _things(procedure: Procedure, group: Group) -> Mapping[str, Any]:
    if group != "states":
        things: Mapping[str, Any] = getattr(procedure, group)
        return things
    return {**procedure.states, **leaves_of(procedure.states)}


def _compared(group: Group, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for key in sorted({*old, *new}):
        if key not in old:
            yield Difference(group, key, _title(new[key], key), "added", new=new[key])
        elif key not in new:
            yield Difference(group, key, _title(old[key], key), "removed", old=old[key])
        else:
            for word, before, after in _words(old[key], new[key]):
                yield Difference(group, key, _title(new[key], key), "changed", word, before, after)


def _words(old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """(word, old, new) of what changed in a thing. A state's inner states are things of their own; from whom a move is
    kept apart is told by itself; a parameter's new value is told with all that belongs to it."""
    if isinstance(old, Text) or not isinstance(old, Model) or not isinstance(new, Model):
        if old != new:
            yield "", old, new
        return
    if isinstance(old, Parameter) and isinstance(new, Parameter) and old.value != new.value:
        yield "value", old, new
        return
    for word, about in type(old).model_fields.items():
        before, after = getattr(old, word), getattr(new, word)
        if isinstance(before, Signers) and isinstance(after, Signers):
            if before.apart_from != after.apart_from:
                yield "apart_from", before.apart_from, after.apart_from
            before, after = (by.model_copy(update={"apart_from": ()}) for by in (before, after))
        if before != after and word != "parallel":
            yield about.alias or word, before, after


def _title(thing: Any, key: str) -> Text:
    if isinstance(thing, Text):
        return thing
    title = getattr(thing, "title", None) or getattr(thing, "says", None) or getattr(thing, "subject", None)
    return title if isinstance(title, Text) else Text(zh=key, en=key)
