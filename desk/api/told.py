"""The office's values as the API tells them. Private answers stay masked here too."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from desk.api.shapes import (
    CaseOut,
    ChannelOut,
    ChildOut,
    DeadlineOut,
    DeadOut,
    DeliveryOut,
    DossierEntryOut,
    DossierOut,
    EntryOut,
    FoundOut,
    LineOut,
    MovedOut,
    MoveOut,
    NoticeOut,
    OverdueOut,
    OverdueRowOut,
    ProcedureOut,
    ReasonOut,
    TaskOut,
    TasksOut,
    UrgedOut,
    UrgesOut,
)
from desk.forms import MASKED
from office.delivery import PostHealth
from office.dossiers import Dossier, Entry
from office.lateness import Overdue
from office.reading import Found, Inbox
from office.requests import CaseFile
from office.urging import Urging
from states import Deadline, HistoryEntry, Procedure, Reason
from states.case import OPENED
from states.engine import leaves_of
from states.procedure import CLOCK, FormField, Move

STATES = ("overdue", "today", "soon", "calm", "stopped")


def case_told(file: CaseFile) -> CaseOut:
    case, procedure = file.case, file.procedure
    return CaseOut(
        number=case.number, procedure=procedure.key, version=procedure.version, title=procedure.title,
        applicant=file.applicant, members=file.members, household=case.household, area=case.area,
        area_name=file.area_name, places=list(case.places), line=case.line, outcome=case.outcome,
        opened_at=case.opened_at, closed_at=case.closed_at, chain=file.broken,
        moves=[_move(m.key, m.move, m.closed) for m in file.moves], deadlines=deadlines_told(file),
        history=[_line(entry, procedure) for entry in file.history], parent=case.parent,
        children=[ChildOut(number=c.number, title=c.title, place=c.place, outcome=c.outcome) for c in file.children],
    )  # fmt: skip


def deadlines_told(file: CaseFile) -> list[DeadlineOut]:
    rules = file.procedure.clocks
    return [
        DeadlineOut(
            clock=d.clock, title=rules[d.clock].title, law=rules[d.clock].law, kind=d.kind, started=d.started,
            length=d.length, unit=d.unit, due=d.due, due_at=d.due_at, provisional=d.provisional, status=d.status,
            late=d.late(file.at), ended_at=d.ended_at, moved=_moved_told(file, d),
        )
        for d in file.deadlines
    ]  # fmt: skip


def _moved_told(file: CaseFile, deadline: Deadline) -> list[MovedOut]:
    return [
        MovedOut(from_=m.old_due, to=m.new_due, at=m.at, by=[NoticeOut(title=title, url=url) for title, url in m.by])
        for m in file.moved if (m.clock, m.line) == (deadline.clock, deadline.line)
    ]  # fmt: skip


def tasks_told(inbox: Inbox) -> TasksOut:
    rows = [
        TaskOut(
            number=r.number, applicant=r.applicant, members=r.members, procedure=r.procedure, place=r.place_key,
            title=r.place, area_name=r.area_name, due_on=r.due_on, working_days_left=r.days_left, stopped=r.stopped,
            claimed_by=r.claimed_by,
        )
        for r in inbox.rows
    ]  # fmt: skip
    return TasksOut(counts={state: getattr(inbox.counts, state) for state in STATES}, page=inbox.page, rows=rows)


def found_told(found: Found) -> FoundOut:
    return FoundOut(number=found.number, applicant=found.applicant, procedure=found.procedure, place=found.place,
                    area_name=found.area_name)  # fmt: skip


def dossier_told(dossier: Dossier) -> DossierOut:
    return DossierOut(
        household=dossier.household, applicant=dossier.applicant, area=dossier.area, area_name=dossier.area_name,
        address=dossier.address, persons=[asdict(person) for person in dossier.persons],
        cases=[found_told(found) for found in dossier.cases],
        entries=[_entry(entry) for entry in dossier.entries],
    )  # fmt: skip


def _entry(entry: Entry) -> DossierEntryOut:
    return DossierEntryOut(name=entry.register, title=entry.title, line=entry.line, at=entry.at,
                           case_number=entry.case_number, values=list(entry.values))  # fmt: skip


def urges_told(urging: Urging) -> UrgesOut:
    rows = [
        UrgedOut(number=r.number, place=r.place, area_name=r.area_name, name=r.name, skipped=r.skipped)
        for r in urging.rows
    ]
    return UrgesOut(cases=urging.cases, people=urging.people, skipped=len(urging.skipped), rows=rows,
                    on_time=list(urging.on_time), nobody=list(urging.nobody))  # fmt: skip


def delivery_told(health: PostHealth) -> DeliveryOut:
    return DeliveryOut(
        channels=[ChannelOut(title=title, **asdict(row)) for title, row in health.channels],
        dead=[
            DeadOut(id=it.letter.id, case=it.letter.case_number, channel=it.letter.channel, to=it.name,
                    attempts=it.letter.attempts, at=it.letter.at, detail=it.letter.detail) for it in health.letters
        ],
        total_dead=health.dead, unopened=list(health.unopened),
    )  # fmt: skip


def overdue_told(overdue: Overdue, page: int) -> OverdueOut:
    rows = [
        OverdueRowOut(
            number=r.number, applicant=r.applicant, area_name=r.area_name, procedure=r.procedure, clock=r.clock,
            law=r.law, due_on=r.due_on, moved_from=r.moved_from, working_days_late=r.days_late, place=r.place,
            who=r.who,
        )
        for r in overdue.rows
    ]  # fmt: skip
    return OverdueOut(as_of=overdue.as_of, total=overdue.total, page=page, rows=rows)


def procedure_told(procedure: Procedure) -> ProcedureOut:
    people = {key: move for key, move in procedure.moves.items() if CLOCK not in move.by.every_role}
    return ProcedureOut(
        name=procedure.name, version=procedure.version, digest=procedure.digest, title=procedure.title,
        basis=procedure.basis, states={place: leaf.title for place, leaf in leaves_of(procedure.states).items()},
        moves=[_move(key, move) for key, move in people.items()],
    )  # fmt: skip


def reason_told(reason: Reason) -> ReasonOut:
    return ReasonOut(code=reason.code, says=reason.says, where=reason.where)


def _move(event: str, move: Move, closed: tuple[Reason, ...] = ()) -> MoveOut:
    return MoveOut(
        event=event, title=move.title, asks=list(move.asks), needs={need.kind: need.at_least for need in move.needs},
        irreversible=move.irreversible, open=not closed, reasons=[reason_told(reason) for reason in closed],
    )  # fmt: skip


def _line(entry: HistoryEntry, procedure: Procedure) -> LineOut:
    return LineOut(
        line=entry.line, at=entry.at, officer=entry.officer_name, on_behalf_of=entry.behalf_name, role=entry.role,
        event=entry.event,
        came_from=list(entry.came_from), went_to=list(entry.went_to), answers=_masked_answers(entry, procedure),
        writes=_writes(entry, procedure),
        files=[{"id": f.id, "kind": f.kind, "name": f.name, "size": f.size, "sha256": f.sha256} for f in entry.files],
        hash=entry.hash,
    )  # fmt: skip


def _masked_answers(entry: HistoryEntry, procedure: Procedure) -> dict[str, Any]:
    answers = _masked(entry.answers, procedure.fields)
    return {**answers, "facts": _masked(entry.facts, procedure.fields)} if entry.event == OPENED else answers


def _writes(entry: HistoryEntry, procedure: Procedure) -> list[EntryOut]:
    return [
        EntryOut(name=w.register, title=register.title, key=w.key, line=w.line,
                 values=_masked(w.values, register.fields))
        for w in entry.writes if (register := procedure.registers.get(w.register))
    ]  # fmt: skip


def _masked(values: Mapping[str, Any], fields: Mapping[str, FormField]) -> dict[str, Any]:
    private = {name for name, field in fields.items() if field.private}
    return {name: MASKED.zh if name in private and value else value for name, value in values.items()}
