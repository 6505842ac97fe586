"""What a procedure reaches beyond its own cases: registers, cases it opens, limits of other procedures."""

from collections.abc import Iterator, Mapping

from states.checks.sentences import Where, known
from states.findings import Finding, Place, says, unknown
from states.forms import Wrong, fitting
from states.guards import BadCondition, compile_condition, complaints, on_nothing, used
from states.procedure import FormField, Procedure

Path = tuple[str | int, ...]


def unknown_registers(p: Procedure, where: Where) -> Iterator[Finding]:
    """A move writes a register, a field of it, or under a condition, that does not exist."""
    for key, move in p.moves.items():
        for i, writing in enumerate(move.writes):
            at = ("moves", key, "writes", i)
            yield from known([writing.into], p.registers, where, ("register", "台账"), *at, "register")
            yield from known(writing.when, p.guards, where, ("guard", "条件"), *at, "when")
            if writing.into in p.registers:
                fields = p.registers[writing.into].fields
                yield from known(writing.values, fields, where, ("field", "栏目"), *at, "set")
        for i, opening in enumerate(move.opens):
            yield from known(opening.when, p.guards, where, ("guard", "条件"), "moves", key, "opens", i, "when")


def bad_values(p: Procedure, where: Where) -> Iterator[Finding]:
    """A value is no CEL, names what is not there, or is not what the field holds."""
    for path, text, field in _values(p):
        yield from bad_value(text, p, where(path), field)


def bad_value(text: str, p: Procedure, place: Place, field: FormField | None = None) -> Iterator[Finding]:
    """What is wrong with one value, for the field that takes it if that is known."""
    try:
        compile_condition(text)
    except BadCondition as wrong:
        first = str(wrong).splitlines()[0]
        yield says(place, "bad_value", f"取值写法有误：{first}。", f"not a value: {first}")
        return
    wrong_words = complaints(text, p)
    for word, words in wrong_words:
        yield unknown(place, "unknown_fact", "栏目或动作", "fact", word, words)
    if not wrong_words and field and (said := _misfit(text, field, p)):
        yield says(place, "bad_value", *said)


def unknown_procedures(key: str, procedures: Mapping[str, Procedure], where: Where) -> Iterator[Finding]:
    """A move opens a procedure the pack does not have, or gives it a fact it does not ask for or cannot hold."""
    p = procedures[key]
    for name, move in p.moves.items():
        for i, opening in enumerate(move.opens):
            at = ("moves", name, "opens", i)
            yield from known([opening.procedure], procedures, where, ("procedure", "程序"), *at, "procedure")
            fields = procedures[opening.procedure].fields if opening.procedure in procedures else {}
            for fact, text in opening.facts.items() if fields else ():
                yield from known([fact], fields, where, ("field", "栏目"), *at, "facts", fact)
                if fact in fields and (said := _misfit(text, fields[fact], p)):
                    yield says(where((*at, "facts", fact)), "bad_value", *said)


def unknown_limits(key: str, procedures: Mapping[str, Procedure], where: Where) -> Iterator[Finding]:
    """A condition looks at the lateness of a limit that no procedure of the pack has."""
    p, clocks = procedures[key], {name for procedure in procedures.values() for name in procedure.clocks}
    texts: list[tuple[Path, str]] = [(("guards", name, "if"), guard.when) for name, guard in p.guards.items()]
    texts += [(path, text) for path, text, _ in _values(p)]
    for path, text in texts:
        late = [name for group, name in used(text) if group == "late"]
        yield from known(late, sorted(clocks), where, ("clock", "时限"), *path)


def _values(p: Procedure) -> Iterator[tuple[Path, str, FormField | None]]:
    """Every value a move computes: its place, its text, and the field of this procedure's registers it is for."""
    for key, move in p.moves.items():
        for i, writing in enumerate(move.writes):
            fields = p.registers[writing.into].fields if writing.into in p.registers else {}
            for name, text in writing.values.items():
                yield ("moves", key, "writes", i, "set", name), text, fields.get(name)
        for i, opening in enumerate(move.opens):
            for name, text in opening.facts.items():
                yield ("moves", key, "opens", i, "facts", name), text, None


def _misfit(text: str, field: FormField, p: Procedure) -> tuple[str, str] | None:
    """Why the value does not fit, tried when nothing has been answered yet."""
    try:
        value = on_nothing(text, p)
    except Exception as wrong:  # the library raises nearly everything
        return f"取值不能求值：{wrong}。", f"cannot be evaluated: {wrong}"
    try:
        fitting(field.model_copy(update={"min": None, "max": None}), value)
    except Wrong as wrong:
        return f"“{field.title.zh}”{wrong.says.zh}", f"'{field.title.into('en')}' {wrong.says.into('en')}"
    return None


NAMES = (unknown_registers, bad_values)
TOGETHER = (unknown_procedures, unknown_limits)
