"""What a move does beyond its own case: entries in registers, and cases that it opens.

Computed from what was known when the move was judged. A value that cannot be computed, or that the register does not
take, blocks the move: nothing is written by halves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from states.case import Case, RegisterEntry
from states.forms import Wrong, fitting
from states.guards import REGISTER, Expression, Seen, Used
from states.known import Latest, key_of
from states.procedure import FormField, Move, Names, Opening, Procedure, Text, Writing
from states.reasons import Blocked, Reason, reason

Holds = Callable[[Names, Seen], bool]


@dataclass(frozen=True, slots=True)
class NewChild:
    """A case to be opened with the step, of the pack's procedure of that name."""

    procedure: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """What a step brings about elsewhere."""

    writes: tuple[RegisterEntry, ...] = ()
    opens: tuple[NewChild, ...] = ()


NONE = Made()


class Consequences:
    """The writings and openings of one move, their expressions compiled once."""

    def __init__(self, move: Move, procedure: Procedure) -> None:
        self._procedure = procedure
        self._writings = [(w, _compiled(w.values, procedure)) for w in move.writes]
        self._openings = [(o, _compiled(o.facts, procedure)) for o in move.opens]
        self.guards = [*(g for w in move.writes for g in w.when), *(g for o in move.opens for g in o.when)]

    @property
    def names(self) -> list[Used]:
        """The (group, name) pairs the values look at; a register that is written is looked at too."""
        values = [value for _, values in (*self._writings, *self._openings) for value in values.values()]
        written = [(REGISTER, writing.into) for writing, _ in self._writings]
        return [*written, *(name for value in values for name in value.names)]

    def of(self, case: Case, seen: Seen, holds: Holds) -> Made | Blocked:
        """Later writings of a move read what earlier ones wrote."""
        if not self._writings and not self._openings:
            return NONE
        wrong = list[Reason]()
        writes = list[RegisterEntry]()
        for writing, values in self._writings:
            if holds(writing.when, seen):
                writes.append(self._entry(case, seen, writing, values, wrong))
                seen = replace(seen, known=seen.known.after(writes[-1:]))
        opens = [self._child(o, values, seen, wrong) for o, values in self._openings if holds(o.when, seen)]
        return Blocked(tuple(wrong)) if wrong else Made(tuple(writes), tuple(opens))

    def _entry(self, case: Case, seen: Seen, writing: Writing, values: Mapping[str, Expression],
               wrong: list[Reason]) -> RegisterEntry:  # fmt: skip
        register = self._procedure.registers[writing.into]
        last = seen.known.registers.get(writing.into, Latest())
        new = {}
        for name, value in values.items():
            try:
                new[name] = fitting(register.fields[name], _computed(value, seen))
            except Wrong as problem:
                wrong.append(_says(register.title, register.fields[name], problem))
        return RegisterEntry(writing.into, key_of(register, case), last.line + 1, {**last.values, **new})

    def _child(self, opening: Opening, values: Mapping[str, Expression], seen: Seen, wrong: list[Reason]) -> NewChild:
        """A fact nobody has told here is not known there either."""
        facts = {}
        for name, value in values.items():
            try:
                facts[name] = _computed(value, seen)
            except Wrong as problem:
                wrong.append(reason("no_value", name, register=opening.procedure, field=name, problem=problem.says))
        return NewChild(opening.procedure, {name: fact for name, fact in facts.items() if fact != ""})


def _compiled(texts: Mapping[str, str], procedure: Procedure) -> dict[str, Expression]:
    return {name: Expression(text, procedure) for name, text in texts.items()}


def _computed(value: Expression, seen: Seen) -> Any:
    try:
        return value.value(seen)
    except Exception as failed:  # the library raises nearly everything
        raise Wrong("算不出来，请核对填写的内容。", "cannot be computed; check what was filled in.") from failed


def _says(title: Text, field: FormField, problem: Wrong) -> Reason:
    return reason("no_value", register=title, field=field.title, problem=problem.says)
