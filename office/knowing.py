"""What the rules want to know beside the case. Nothing is read unless a move in question looks at it."""

from collections.abc import Iterable

from office.parts import Parts
from states import NOTHING, Case, Known, Latest, Moment, Officer, Procedure
from states.case import TIME
from states.engine import NO_WISH, engine_of
from states.known import key_of


def known_for(parts: Parts, case: Case, procedure: Procedure, events: Iterable[str], officer: Officer, moment: Moment
              ) -> Known:  # fmt: skip
    wanted = engine_of(procedure).wanted(events)
    if wanted == NO_WISH:
        return NOTHING
    return Known(
        registers=_registers(parts, case, procedure, wanted.registers),
        children=_children(parts, case) if wanted.children else {},
        late=parts.store.late_of(officer.id, wanted.late, moment.at) if wanted.late and officer is not TIME else {},
    )


def _registers(parts: Parts, case: Case, procedure: Procedure, names: Iterable[str]) -> dict[str, Latest]:
    keys = {name: (name, key_of(procedure.registers[name], case)) for name in names}
    found = parts.store.latest(keys.values())
    return {name: found[key] for name, key in keys.items() if key in found}


def _children(parts: Parts, case: Case) -> dict[str, int]:
    found = parts.store.children_of(case.number)
    return {"open": sum(child.closed_at is None for child in found), "total": len(found)}
