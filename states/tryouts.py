"""Answers worth trying: few, and such that every condition of a procedure holds on some of them and fails on others.

A field that no condition looks at gets one value. One that is looked at gets the values its worked examples give it,
both sides of every number it is compared with, and every word; a meeting passes and does not pass.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, islice, product
from math import ceil
from typing import Any, TypeVar

from states.case import Officer
from states.forms import read, read_answers
from states.guards import REGISTER, Used, used
from states.known import CHILDREN, NOTHING, Known, Latest
from states.procedure import Branch, Calculation, FormField, Move, Opening, Procedure, Vote, Writing

MOST, MOST_WORLDS = 512, 32  # forms tried for one move, and states of the world beside the case
ORDINARY: dict[str, Any] = {
    "text": "说明", "note": "说明", "money": "1", "number": 1, "yes_no": "是", "date": "2025-09-01",
    "id_number": "11010519491231002X", "phone": "13800000000", "officer": Officer("somebody", "某人"),
}  # fmt: skip
_Key = TypeVar("_Key")
_NUMBER, _WORD = re.compile(r"(?<![\w.'])-?\d{1,12}(?![\w.'])"), re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody types, what the rules read of it, whether the meeting it reports has passed; and what is known
    beside the case while he does."""

    typed: Mapping[str, Any]
    read: Mapping[str, Any]
    passed: bool = False
    known: Known = NOTHING


def forms_of(procedure: Procedure, key: str, today: date) -> tuple[Form, ...]:
    """Complete forms of one move, those of its worked examples first, each in every state of the world beside it."""
    move, worlds = procedure.moves[key], worlds_of(procedure, key)
    typed = islice(_typed(procedure, key, move, today), MOST // len(worlds))
    forms = list[Form]()
    for answers, passed in typed:
        understood, wrong = read_answers(move.asks, procedure, move.title, answers, {})
        if not wrong and not any(form.read == understood for form in forms):
            forms += [Form(answers, understood, passed, known) for known in worlds]
    return tuple(forms)


def worlds_of(procedure: Procedure, key: str) -> tuple[Known, ...]:
    """What registers, child cases and the officer's other work may say, so far as the move looks at it."""
    move = procedure.moves[key]
    names = [(group, name) for group, name in looked_at_by(procedure, move) if group in (REGISTER, "children", "late")]
    texts = [guard.when for guard in procedure.guards.values()]
    choices = {name: _known_values(name, procedure, texts) for name in dict.fromkeys(names)}
    return tuple(islice((_world(mixture) for mixture in _mixed(choices)), MOST_WORLDS)) or (NOTHING,)


def openings_of(procedure: Procedure, today: date) -> tuple[Mapping[str, Any], ...]:
    """What a case may know from its first line: the answers that conditions look at and no move brings."""
    brought = {name for move in procedure.moves.values() for name in move.asks}
    brought |= {name for m in procedure.moves.values() for c in m.calculates for name in c.gives.values()}
    looked_at = _looked_at(procedure)
    choices = {name: _values(name, procedure, looked_at, [], today) for name in looked_at if name not in brought}
    known = (
        {name: read(procedure.fields[name], value) for name, value in mixture.items() if value is not None}
        for mixture in _mixed(choices)
    )
    return tuple(islice(known, MOST_WORLDS))


def looked_at_by(procedure: Procedure, move: Move) -> list[Used]:
    """Every name that decides what this move does: in its conditions, those of its branches, and what it computes."""
    conditions = [procedure.guards[name].when for name in conditions_of(move)]
    values = [text for calculation in move.calculates for text in calculation.facts.values()]
    return [name for text in (*conditions, *values) for name in used(text)]


def conditions_of(move: Move) -> list[str]:
    """The guards on which it depends whether a move is done, where it leads, and what it does beside."""
    parts: list[Sequence[Branch | Writing | Opening | Calculation]]
    parts = [move.to, move.writes, move.opens, move.calculates]
    return [*move.guards, *(name for part in parts for one in part for name in one.when)]


def _known_values(name: Used, procedure: Procedure, texts: list[str]) -> list[Any]:
    group, word = name
    if group != REGISTER:
        return [0, 1]
    register, _, column = word.partition(".")
    field = procedure.registers[register].fields[column]
    compared = _compared(field, [text for text in texts if name in used(text)])
    return [None, *(read(field, value) for value in dict.fromkeys(map(str, [*compared, _ordinary(field)])))]


def _world(mixture: Mapping[Used, Any]) -> Known:
    registers: dict[str, dict[str, Any]] = {}
    for (group, word), value in mixture.items():
        register, _, column = word.partition(".")
        if group == REGISTER and value is not None:
            registers.setdefault(register, {})[column] = value
    children = {word: mixture.get(("children", word), 0) for word in CHILDREN}
    late = {word: value for (group, word), value in mixture.items() if group == "late"}
    return Known({name: Latest(1, values) for name, values in registers.items()}, children, late)


def _typed(procedure: Procedure, key: str, move: Move, today: date) -> Iterator[tuple[dict[str, Any], bool]]:
    given = [act.answers for example in procedure.examples for act in example.acts if act.do == key]
    looked_at = _looked_at(procedure)
    told = [_somebody(answers, procedure) for answers in given]
    choices = {
        name: _values(name, procedure, looked_at, [t[name] for t in told if name in t], today) for name in move.asks
    }
    meetings = list(_meetings(move.vote, procedure)) if move.vote else [({}, False)]
    yield from ((_without_gaps(answers), False) for answers in (told if not move.vote else ()))
    for form in _mixed(choices):
        yield from ((_without_gaps({**form, **counts}), passed) for counts, passed in meetings)


def _looked_at(procedure: Procedure) -> dict[str, list[str]]:
    """The conditions and calculations in which each field stands; and limits that it tells the length of."""
    found: dict[str, list[str]] = {}
    for rule in procedure.clocks.values():
        for name in filter(None, (rule.within.asked, rule.within.since)):
            found.setdefault(name, [])
    computed = [text for move in procedure.moves.values() for c in move.calculates for text in c.facts.values()]
    for text in (*(guard.when for guard in procedure.guards.values()), *computed):
        for group, name in used(text):
            if group == "facts":
                found.setdefault(name, []).append(text)
    return found


def _values(name: str, procedure: Procedure, looked_at: Mapping[str, list[str]], given: list[Any], today: date
            ) -> list[Any]:  # fmt: skip
    field = procedure.fields[name]
    if field.type == "date" and name in looked_at:
        days = [(today + timedelta(days=n)).isoformat() for n in (0, 1, -1, 40, -400)]
        return [*days, *given, *([] if field.required else [None])]
    ordinary = given[:1] or [_ordinary(field)]
    if name not in looked_at:
        return ordinary if field.required or given else [None]
    empty = [] if field.required else [None]
    values = (*ordinary, *_compared(field, looked_at[name]), *given, *empty)
    return list({str(value): value for value in values}.values())


def _somebody(answers: Mapping[str, Any], procedure: Procedure) -> dict[str, Any]:
    """An example names officers by their roles; here it is always the same person, who does nothing himself."""
    named = {name for name in answers if name in procedure.fields and procedure.fields[name].type == "officer"}
    return {name: ORDINARY["officer"] if name in named else value for name, value in answers.items()}


def _ordinary(field: FormField) -> Any:
    if field.type == "choice":
        return next(iter(field.options), None)
    if field.type in ("number", "money"):
        return max(1, field.min or 0) if field.max is None else min(max(1, field.min or 0), field.max)
    return ORDINARY[field.type]


def _compared(field: FormField, conditions: Iterable[str]) -> list[Any]:
    """Values on both sides of what the conditions compare the field with."""
    text = " ".join(conditions)
    match field.type:
        case "yes_no":
            return ["是", "否"]
        case "choice":
            named = [word for word in _WORD.findall(text) if word in field.options]
            return [*named, *[word for word in field.options if word not in named][:1]]
        case "number":
            return [n for n in _around(text) if _fits(field, n)] + _ends(field)
        case "money":
            return [str(Decimal(n) / 100) for n in _around(text) if _fits(field, n / 100)] + _ends(field)
        case _:
            return []


def _around(text: str) -> list[int]:
    return [n + off for n in map(int, _NUMBER.findall(text)) for off in (0, -1, 1)]


def _fits(field: FormField, n: float) -> bool:
    return (field.min is None or field.min <= n) and (field.max is None or n <= field.max)


def _ends(field: FormField) -> list[Any]:
    return [n for n in (field.min, field.max) if n is not None]


def _mixed(choices: Mapping[_Key, list[Any]]) -> Iterator[dict[_Key, Any]]:
    """Every mixture; where these are too many, all that differ from the ordinary one in at most three fields."""
    open_ = {name: values for name, values in choices.items() if len(values) > 1}
    base = {name: values[0] for name, values in choices.items()}
    count = 1
    for values in open_.values():
        count *= len(values)
    if count <= MOST:
        yield from ({**base, **dict(zip(open_, mixture, strict=True))} for mixture in product(*open_.values()))
        return
    for n in range(4):
        for names in combinations(open_, min(n, len(open_))):
            others = (open_[name][1:] for name in names)
            yield from ({**base, **dict(zip(names, mixture, strict=True))} for mixture in product(*others))


def _meetings(vote: Vote, procedure: Procedure) -> Iterator[tuple[dict[str, Any], bool]]:
    """A quorate meeting that agrees, and one that does not."""
    fields = {name: procedure.fields[key] for name, key in vote.counts.items()}
    n = max(3, *(field.min or 0 for field in fields.values()))
    n = min(n, *(field.max for field in fields.values() if field.max is not None), n)
    for yes in (n, max(ceil(vote.passes * n) - 1, 0)):
        counts = {"members": n, "present": n, "representatives": n, "yes": yes, "no": n - yes, "abstain": 0}
        yield {vote.counts[name]: count for name, count in counts.items()}, yes >= vote.passes * n


def _without_gaps(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if value is not None}
