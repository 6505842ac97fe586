"""Conditions of a pack in CEL; the only file that imports the CEL library.

A condition sees three names: `facts` (every answer given so far and in this act; money in 分, dates as text),
`vote` (the count of a meeting: passed, quorate) and `done` (how often each move was done). A fact nobody has
answered yet has the empty value of its type, so that a condition never fails on what is not there; one that fails all
the same (divides by nothing, reads a word as a number) does not hold. Conditions are short and cannot loop.
"""

import re
from collections.abc import Mapping
from typing import Any

import cel

from states.procedure import FormField, Guard, Procedure

NAMES = ("facts", "vote", "done")
VOTE = {"passed": False, "quorate": False}
_USED = re.compile(r"\b(facts|vote|done)\.(\w+)")
_LOOP = re.compile(r"\.\s*(all|exists|exists_one|filter|map)\s*\(")
_EMPTY: dict[str, Any] = {"money": 0, "number": 0, "yes_no": False}
LONGEST = 500


class BadCondition(ValueError):
    """The text is no CEL, or names something that is not there."""


class Condition:
    """A guard compiled once; `holds` evaluates it with just the values it names."""

    __slots__ = ("_defaults", "_program", "guard", "name", "names")

    def __init__(self, name: str, guard: Guard, procedure: Procedure) -> None:
        self.name, self.guard = name, guard
        self._program = compile_condition(guard.when)
        self.names = used(guard.when)
        self._defaults = [(group, key, _empty(group, key, procedure.fields)) for group, key in self.names]

    def holds(self, facts: Mapping[str, Any], vote: Mapping[str, bool], done: Mapping[str, int]) -> bool:
        given: dict[str, Mapping[str, Any]] = {"facts": facts, "vote": vote, "done": done}
        seen: dict[str, dict[str, Any]] = {"facts": {}, "vote": {}, "done": {}}
        for group, key, empty in self._defaults:
            value = given[group].get(key)
            seen[group][key] = empty if value is None else value
        try:
            return self._program.execute(seen) is True
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


def used(text: str) -> list[tuple[str, str]]:
    """The (group, name) pairs a condition mentions, in order, once each."""
    return list(dict.fromkeys(_USED.findall(text)))


def complaints(text: str, fields: Mapping[str, FormField], moves: Mapping[str, Any]
               ) -> list[tuple[str, tuple[str, ...]]]:  # fmt: skip
    """What a condition names that does not exist: (wrong word, the words there are)."""
    known: dict[str, Mapping[str, Any]] = {"facts": fields, "vote": VOTE, "done": moves}
    return [(key, tuple(known[group])) for group, key in used(text) if key not in known[group]]


def trial(text: str, fields: Mapping[str, FormField]) -> str:
    """Why the condition cannot be evaluated on empty facts; empty text when it can."""
    seen: dict[str, dict[str, Any]] = {"facts": {}, "vote": {}, "done": {}}
    for group, key in used(text):
        seen[group][key] = _empty(group, key, fields)
    try:
        answer = compile_condition(text).execute(seen)
    except Exception as wrong:  # the library raises nearly everything
        return str(wrong)
    return "" if isinstance(answer, bool) else f"answers {answer!r}, not true or false"


def _empty(group: str, key: str, fields: Mapping[str, FormField]) -> Any:
    if group == "facts":
        return _EMPTY.get(fields[key].type, "") if key in fields else ""
    return 0 if group == "done" else False
