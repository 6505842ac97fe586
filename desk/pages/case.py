"""One case on one page: where it stands, how long there is, what has been done, and what can be done now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from cases.store import OutboxRow
from desk.clocks import ClockView, clock_views, level_of
from desk.forms import ActForm, act_form, in_words
from desk.frame import render_for_staff
from desk.pathway import step_list, way_drawn, whole_drawn
from desk.timeline import Line, timeline
from desk.visit import Staff, Visit
from office.requests import CaseFile
from states import Case, FileNote, Officer, OpenMove, OpenTask, Reason, Text
from states.benefits import Sheet
from states.diagram import StepLine
from states.engine import engine_of

router = APIRouter()

FACTS = 3  # facts of the pack at the head, beside the opening date and the clock


@dataclass(frozen=True, slots=True)
class TaskView:
    place: str
    title: Text
    role: Text
    level: str
    days_left: int | None
    due: date | None
    claimed_by: str
    mine: bool
    may_claim: bool


@dataclass(frozen=True, slots=True)
class ClosedMove:
    """A move of this moment that this person cannot do, with every reason."""

    title: Text
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One file of a kind: who handed it in, and when."""

    note: FileNote
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class NextTask:
    number: str
    applicant: str
    place: Text


@dataclass(frozen=True, slots=True)
class CasePage:
    file: CaseFile
    stands: tuple[Text, ...]
    facts: list[tuple[Text, Text]]
    private: list[tuple[Text, str]]  # (title, field) of private answers that can be looked at, leaving a trace
    clock: ClockView | None
    clocks: list[ClockView]
    swimlane: Markup
    steps: list[StepLine]
    tasks: list[TaskView]
    forms: list[ActForm]
    closed: list[ClosedMove]  # to this person now, for reasons that may pass
    for_others: list[ClosedMove]  # of other posts
    timeline: list[Line]
    sheets: Mapping[int, list[Sheet | None]]  # by the line behind which they stand
    materials: list[tuple[Text, list[Paper]]]  # by kind
    messages: list[OutboxRow]
    just_done: Line | None  # what this person did a moment ago
    next_task: NextTask | None

    @property
    def number(self) -> str:
        return self.file.case.number


@dataclass(frozen=True, slots=True)
class FlowPage:
    """The whole procedure and its limits, for whoever asks by what rule."""

    file: CaseFile
    swimlane: Markup


@router.get("/cases/{number}")
def case(request: Request, visit: Staff, number: str, done: int = 0) -> Response:
    file = visit.office.case_file(visit.officer, number)
    lines = timeline(file.history, file.procedure, file.names)
    just_done = next((line for line in lines if line.line == done), None)
    page = case_page(visit, file, lines, just_done)
    return render_for_staff(request, visit, "case.html", page)


@router.get("/cases/{number}/flow")
def flow(request: Request, visit: Staff, number: str) -> Response:
    file = visit.office.case_file(visit.officer, number)
    return render_for_staff(request, visit, "flow.html", FlowPage(file, whole_drawn(file, visit.language)))


def case_page(visit: Visit, file: CaseFile, lines: list[Line], just_done: Line | None) -> CasePage:
    leaves = engine_of(file.procedure).leaves
    clocks = clock_views(file)
    return CasePage(
        file=file, stands=tuple(leaves[place].title for place in file.case.places), facts=_facts(file),
        private=_private(file), clock=_leading(clocks), clocks=clocks,
        swimlane=way_drawn(file, visit.language), steps=step_list(file), tasks=_tasks(visit, file),
        forms=[act_form(file, m) for m in file.moves if m.open],
        closed=[ClosedMove(m.move.title, m.closed) for m in file.moves if not m.open and not _of_others(m)],
        for_others=[ClosedMove(m.move.title, m.closed) for m in file.moves if _of_others(m)],
        timeline=lines, sheets=file.sheets, materials=_materials(file), messages=list(file.messages),
        just_done=just_done, next_task=_next_task(visit, file.case.number) if just_done else None,
    )  # fmt: skip


def _facts(file: CaseFile) -> list[tuple[Text, Text]]:
    """The facts the pack puts at the head of the page, those that are known."""
    fields = file.procedure.fields
    return [
        (fields[name].title, in_words(fields[name], file.case.facts[name], file.names))
        for name in file.procedure.card if name in file.case.facts and not fields[name].private
    ][:FACTS]  # fmt: skip


def _private(file: CaseFile) -> list[tuple[Text, str]]:
    fields = file.procedure.fields
    return [(field.title, name) for name, field in fields.items() if field.private and file.case.facts.get(name)]


def _leading(clocks: list[ClockView]) -> ClockView | None:
    """The limit at the head of the page: the one for the whole procedure while it runs, else the most urgent."""
    alive = [clock for clock in clocks if clock.ended is None]
    return next((clock for clock in alive if clock.kind == "total-limits"), alive[0] if alive else None)


def _tasks(visit: Visit, file: CaseFile) -> list[TaskView]:
    leaves, roles = engine_of(file.procedure).leaves, file.procedure.roles
    views = []
    for task in file.tasks:
        due = task.due.due if task.due else None
        claimed = file.claims.get((task.place, task.line), "")
        level = "undated" if task.due is None else level_of(due, file.today, file.calendar)
        views.append(
            TaskView(task.place, leaves[task.place].title, roles[task.role].title, level,
                     file.calendar.between(file.today, due) if due else None, due, claimed,
                     mine=claimed == visit.officer.name,
                     may_claim=not claimed and _may_claim(visit.officer, task, file.case))
        )  # fmt: skip
    return views


def _may_claim(officer: Officer, task: OpenTask, case: Case) -> bool:
    return officer.id not in case.recused and officer.post_for([task.role], case.area) is not None


def _of_others(move: OpenMove) -> bool:
    return any(reason.code in ("wrong_role", "wrong_area") for reason in move.closed)


def _materials(file: CaseFile) -> list[tuple[Text, list[Paper]]]:
    kinds = file.procedure.materials
    papers: dict[str, list[Paper]] = {}
    for entry in file.history:
        for note in entry.files:
            papers.setdefault(note.kind, []).append(Paper(note, entry.at, entry.officer_name))
    return [(kinds[kind].title if kind in kinds else Text(zh=kind), of_kind) for kind, of_kind in papers.items()]


def _next_task(visit: Visit, number: str) -> NextTask | None:
    """The most urgent task of the list that is not of this case."""
    rows = visit.office.inbox(visit.officer).rows
    return next((NextTask(row.number, row.applicant, row.place) for row in rows if row.number != number), None)


