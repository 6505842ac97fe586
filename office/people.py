"""Whom an answer may name: the staff who hold a post for the case, by id or by login."""

from collections.abc import Iterable, Mapping
from typing import Any

from cases.store import StaffMember
from office.parts import Parts
from states import Case, HistoryEntry, Procedure


def people_of(parts: Parts, case: Case, procedure: Procedure) -> tuple[StaffMember, ...]:
    return tuple(m for m in parts.store.officers() if m.officer.post_for(procedure.roles, case.area))


def names_somebody(event: str, procedure: Procedure) -> bool:
    """Whether the form of this move asks for a person."""
    move = procedure.moves.get(event)
    return move is not None and any(procedure.fields[name].type == "officer" for name in move.asks)


def with_people(answers: Mapping[str, Any], procedure: Procedure, people: Iterable[StaffMember]) -> dict[str, Any]:
    """The answers with the person in place of his id or login; what names nobody stays what it was."""
    officers = {key: member.officer for member in people for key in (member.login, member.officer.id)}
    named = {key: str(value) for key, value in answers.items() if _of_officers(key, procedure)}
    return {**answers, **{key: officers[value] for key, value in named.items() if value in officers}}


def names_of(parts: Parts, history: Iterable[HistoryEntry], procedure: Procedure) -> dict[str, str]:
    """The names of everybody who acted or was named, by id."""
    acted = {entry.officer: entry.officer_name for entry in history}
    named = {value for entry in history for key, value in entry.facts.items() if _of_officers(key, procedure)}
    found = [parts.store.officer_by_id(id) for id in sorted(named - acted.keys())]
    return acted | {member.officer.id: member.officer.name for member in found if member}


def _of_officers(name: str, procedure: Procedure) -> bool:
    return name in procedure.fields and procedure.fields[name].type == "officer"
