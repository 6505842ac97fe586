"""Doing something with a case. A form that is refused comes back with everything that was typed and every reason.

What cannot be undone takes two steps on the same address: `stage=check` shows what will happen, `stage=do` does it.
The papers of such an act are chosen in the second step, because a browser keeps no chosen file from page to page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from cases.errors import AttachmentTooLarge
from desk.deeds import Effects, do, preview
from desk.errors import status_of, status_of_blocked
from desk.forms import ActForm, Posted, act_form, files_in, seen, typed_in
from desk.frame import render_for_staff
from desk.visit import Staff, Visit
from office.errors import CaseMovedOn
from office.people import with_people
from office.requests import CaseFile, Deed
from states import Blocked, OpenMove, Reason, Text
from states.forms import read_answers

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ActPage:
    """The form of one move on its own page: empty, refused, or overtaken by a colleague."""

    file: CaseFile
    form: ActForm
    moved_on: Text | None


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What will happen, before it happens."""

    file: CaseFile
    form: ActForm
    typed: Mapping[str, str]
    answers: tuple[tuple[Text, Text], ...]
    effects: Effects


@dataclass(frozen=True, slots=True)
class ClosedPage:
    """The move is not open to this person now. What was typed is shown, so that it is not lost."""

    file: CaseFile
    title: Text
    reasons: tuple[Reason, ...]
    typed: tuple[tuple[Text, str], ...]
    moved_on: Text | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One visit to the form of a move."""

    request: Request
    visit: Visit
    file: CaseFile
    event: str
    typed: Mapping[str, str]

    @property
    def open_move(self) -> OpenMove | None:
        return next((m for m in self.file.moves if m.key == self.event and m.open), None)

    @property
    def closed(self) -> Blocked:
        """Why the move is not open, whatever its form may say; of a move that is not offered here, why it is not."""
        offered = next((m for m in self.file.moves if m.key == self.event), None)
        if offered:
            return Blocked(offered.closed)
        effects = _effects(self)
        return effects if isinstance(effects, Blocked) else Blocked()


@router.get("/cases/{number}/acts/{event}")
def ask(request: Request, visit: Staff, number: str, event: str) -> Response:
    file = visit.office.case_file(visit.officer, number)
    return _form(Attempt(request, visit, file, event, {}), None)


@router.post("/cases/{number}/acts/{event}")
def act(request: Request, visit: Staff, number: str, event: str, posted: Posted) -> Response:
    typed, line = typed_in(posted), _line(posted)
    match posted.get("stage"):
        case "check":
            return _check(Attempt(request, visit, visit.office.case_file(visit.officer, number), event, typed), line)
        case "edit":
            return _form(Attempt(request, visit, visit.office.case_file(visit.officer, number), event, typed), None)
    answers = {name: text for name, text in typed.items() if text.strip()}
    try:
        files = files_in(posted, visit.office.largest_attachment)
        answer = do(visit.office, visit.officer, number, Deed(event, answers, files, line))
    except (CaseMovedOn, AttachmentTooLarge) as error:
        return _form(Attempt(request, visit, visit.office.case_file(visit.officer, number), event, typed), error)
    if isinstance(answer, Blocked):
        file = visit.office.case_file(visit.officer, number)
        return _refused(Attempt(request, visit, file, event, typed), answer, files_lost=bool(files))
    return RedirectResponse(f"/cases/{quote(number)}?done={answer.line}", 303)


def _check(attempt: Attempt, line: int) -> Response:
    """The second step of an irreversible move, or the form again when it would be refused anyway."""
    file = attempt.file
    if line != file.case.line:
        return _form(attempt, attempt.visit.office.moved_on(file.case.number, file.procedure))
    effects = _effects(attempt)
    if isinstance(effects, Blocked):
        return _refused(attempt, effects)
    return _check_page(attempt, effects)


def _refused(attempt: Attempt, blocked: Blocked, *, files_lost: bool = False) -> Response:
    """The form again with the reasons; the page of the second step when only its papers are missing."""
    status = status_of_blocked(blocked)
    move = attempt.open_move
    if move is None:
        return _closed(attempt, blocked, None, status)
    effects = _effects(attempt) if move.move.irreversible else blocked
    if not isinstance(effects, Blocked):
        return _check_page(attempt, effects, blocked, status=status)
    form = _act_form(attempt, move, blocked, files_lost=files_lost)
    return _show(attempt, "act.html", ActPage(attempt.file, form, None), status)


def _form(attempt: Attempt, error: CaseMovedOn | AttachmentTooLarge | None) -> Response:
    """The form as it is now, with what was typed; `error` is what has come between."""
    status = status_of(error) if error else 200
    overtaken = error.says if isinstance(error, CaseMovedOn) else None
    move = attempt.open_move
    if move is None:
        blocked = attempt.closed
        return _closed(attempt, blocked, overtaken, status if error else status_of_blocked(blocked))
    too_large = Blocked((Reason(error.code, error.says),)) if isinstance(error, AttachmentTooLarge) else None
    form = _act_form(attempt, move, too_large, files_lost=error is not None)
    return _show(attempt, "act.html", ActPage(attempt.file, form, overtaken), status)


def _check_page(attempt: Attempt, effects: Effects, blocked: Blocked | None = None, *, status: int = 200) -> Response:
    move = attempt.open_move
    assert move is not None  # an effect means that the move is open
    asks = move.move.asks
    said = with_people(attempt.typed, attempt.file.procedure, attempt.file.people)
    answers, _ = read_answers(asks, attempt.file.procedure, move.move.title, said, {})
    page = CheckPage(attempt.file, _act_form(attempt, move, blocked), attempt.typed,
                     seen(asks, attempt.file.procedure, answers, _names(attempt.file), own=True), effects)  # fmt: skip
    return _show(attempt, "check.html", page, status)


def _closed(attempt: Attempt, blocked: Blocked, overtaken: Text | None, status: int) -> Response:
    procedure = attempt.file.procedure
    move = procedure.moves.get(attempt.event)
    typed = tuple((procedure.fields[name].title, text) for name, text in attempt.typed.items()
                  if name in procedure.fields and text.strip())  # fmt: skip
    page = ClosedPage(attempt.file, move.title if move else Text(zh=attempt.event), blocked.reasons, typed, overtaken)
    return _show(attempt, "closed.html", page, status)


def _effects(attempt: Attempt) -> Effects | Blocked:
    answers = {name: text for name, text in attempt.typed.items() if text.strip()}
    return preview(attempt.visit.office, attempt.visit.officer, attempt.file, attempt.event, answers)


def _act_form(attempt: Attempt, move: OpenMove, blocked: Blocked | None, *, files_lost: bool = False) -> ActForm:
    return act_form(attempt.file, move, typed=attempt.typed or None, blocked=blocked, files_lost=files_lost)


def _names(file: CaseFile) -> dict[str, str]:
    """Also of those who are named for the first time now."""
    return {**file.names, **{member.officer.id: member.officer.name for member in file.people}}


def _show(attempt: Attempt, template: str, page: object, status: int) -> Response:
    return render_for_staff(attempt.request, attempt.visit, template, page, status=status)


def _line(posted: FormData) -> int:
    """The last line the person saw; a page without one has seen nothing."""
    line = str(posted.get("line", ""))
    return int(line) if line.isdecimal() else 0
