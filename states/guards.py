"""Conditions and values of a pack in CEL; the only file that imports the CEL library.

They see: `facts` (every answer given so far and in this act; money in 分, dates as text), `vote` (the count of a
meeting: passed, quorate), `done` (how often each move was done), `register.<name>.<field>` (the last entry under the
key of the case), `children` (cases this one opened: open, total), `late.<clock>` (in how many cases of the person
acting that limit is overdue) and `today`. What nobody has answered or written yet has the empty value of its type, so
that a condition never fails on what is not there; one that fails all the same (divides by nothing, reads a word as a
number) does not hold. Conditions are short and cannot loop.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import cel

from states.known import CHILDREN, NOTHING, Known, Latest
from states.procedure import FormField, Guard, Procedure

VOTE = {"passed": False, "quorate": False}
REGISTER = "register"
_USED = re.compile(r"\b(?:(facts|vote|done|children|late)\.(\w+)|(register)\.(\w+\.\w+)|(today)\b)")
_LOOP = re.compile(r"\.\s*(all|exists|exists_one|filter|map)\s*\(")
_EMPTY: dict[str, Any] = {"money": 0, "number": 0, "yes_no": False}
_NO_ENTRY = Latest()
LONGEST = 500

Used = tuple[str, str]  # a group and a name in it; of a register `<name>.<field>`; of today nothing


class BadCondition(ValueError):
    """The text is no CEL, or names something that is not there."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything a condition may look at."""

    facts: Mapping[str, Any]
    vote: Mapping[str, bool] = field(default_factory=dict)
    done: Mapping[str, int] = field(default_factory=dict)
    known: Known = NOTHING
    today: str = ""

    def value(self, group: str, name: str) -> Any:
        """What stands under that name, or nothing."""
        match group:
            case "facts":
                return self.facts.get(name)
            case "vote":
                return self.vote.get(name)
            case "done":
                return self.done.get(name)
            case "children":
                return self.known.children.get(name)
            case "late":
                return self.known.late.get(name)
            case "today":
                return self.today
            case _:
                register, _, column = name.partition(".")
                return self.known.registers.get(register, _NO_ENTRY).values.get(column)


class Expression:
    """A value compiled once; computed from just the names it mentions."""

    __slots__ = ("_empty", "_program", "names")

    def __init__(self, text: str, procedure: Procedure) -> None:
        self._program = compile_condition(text)
        self.names = used(text)
        self._empty = [_empty(group, name, procedure) for group, name in self.names]

    def value(self, seen: Seen) -> Any:
        """Raises whatever the library raises."""
        given: dict[str, dict[str, Any]] = {}
        for (group, name), empty in zip(self.names, self._empty, strict=True):
            value = seen.value(group, name)
            _put(given, group, name, empty if value is None else value)
        return self._program.execute(given)


class Condition:
    """A guard compiled once."""

    __slots__ = ("_expression", "guard", "name", "names")

    def __init__(self, name: str, guard: Guard, procedure: Procedure) -> None:
        self.name, self.guard = name, guard
        self._expression = Expression(guard.when, procedure)
        self.names = self._expression.names

    def holds(self, seen: Seen) -> bool:
        try:
            return self._expression.value(seen) is True
        except Exception:  # the library raises nearly everything
            return False


def compile_condition(text: str) -> Any:
    """Raises BadCondition."""
    if len(text) > LONGEST:
        raise BadCondition(f"longer than {LONGEST} characters; make several guards of it")
    if loop := _LOOP.search(text):
        raise BadCondition(f"'{loop[1]}' goes through a list, which a condition may not")
    try:
        return cel.compile(text)
    except ValueError as wrong:
        raise BadCondition(str(wrong)) from wrong


def used(text: str) -> list[Used]:
    """The (group, name) pairs a condition mentions, in order, once each."""
    found = (tuple(part for part in parts if part) for parts in _USED.findall(text))
    return list(dict.fromkeys((parts[0], parts[1] if parts[1:] else "") for parts in found))


def complaints(text: str, procedure: Procedure) -> list[tuple[str, tuple[str, ...]]]:
    """What a condition names that does not exist: (wrong word, the words there are).

    Limits of other procedures may be named too, so `late` is judged when the whole pack is there.
    """
    known: dict[str, Mapping[str, Any]] = {
        "facts": procedure.fields, "vote": VOTE, "done": procedure.moves, "children": dict.fromkeys(CHILDREN),
    }  # fmt: skip
    wrong = []
    for group, name in used(text):
        among, word = known.get(group, {name: None}), name
        if group == REGISTER:
            register, _, word = name.partition(".")
            among = procedure.registers[register].fields if register in procedure.registers else procedure.registers
            word = word if register in procedure.registers else register
        if word not in among:
            wrong.append((word, tuple(among)))
    return wrong


def trial(text: str, procedure: Procedure) -> str:
    """Why the condition cannot be evaluated on empty facts; empty text when it can."""
    try:
        answer = on_nothing(text, procedure)
    except Exception as wrong:  # the library raises nearly everything
        return str(wrong)
    return "" if isinstance(answer, bool) else f"answers {answer!r}, not true or false"


def on_nothing(text: str, procedure: Procedure) -> Any:
    """The value when nothing has been answered or written yet. Raises whatever the library raises."""
    return Expression(text, procedure).value(Seen({}))


def _empty(group: str, name: str, procedure: Procedure) -> Any:
    if group == "vote":
        return False
    fields: Mapping[str, FormField] = procedure.fields
    if group == REGISTER:
        register, _, name = name.partition(".")
        fields = procedure.registers[register].fields if register in procedure.registers else {}
    elif group != "facts":
        return "" if group == "today" else 0
    return _EMPTY.get(fields[name].type, "") if name in fields else ""


def _put(given: dict[str, Any], group: str, name: str, value: Any) -> None:
    if not name:
        given[group] = value
        return
    inside, _, last = name.rpartition(".")
    place = given.setdefault(group, {})
    if inside:
        place = place.setdefault(inside, {})
    place[last] = value
