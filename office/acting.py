"""Acting on a case. One act, one transaction; what it tells people is in the same transaction."""

from collections.abc import Iterable

from cases.errors import CaseNotFound, RegisterMovedOn
from cases.store import Household, Loaded
from office.absences import stood_in_for
from office.changes import change_of
from office.children import opened_with
from office.errors import CaseMovedOn, NotYourCase, NotYourHousehold
from office.knowing import known_for
from office.parts import Parts
from office.people import names_somebody, people_of, with_people
from office.requests import Deed, Upload
from states import Act, Blocked, FileNote, Officer, Procedure, Step, Text, next_step
from states.areas import covers
from states.case import CLOCK_DUE, OPENED

_NOT_A_MOVE = {OPENED: Text(zh="登记", en="register"), CLOCK_DUE: Text(zh="时限到期", en="record a limit that ran out")}


def act(parts: Parts, officer: Officer, number: str, deed: Deed) -> Step | Blocked:
    try:
        return _act(parts, officer, number, deed)
    except RegisterMovedOn:  # judged once more, by what the register says now
        return _act(parts, officer, number, deed)


def claim(parts: Parts, officer: Officer, number: str, place: str) -> bool:
    case = own_case(parts, officer, number).case
    task = next((task for task in parts.store.tasks_of(number) if task.place == place), None)
    if task is None or officer.id in case.recused or not officer.post_for([task.role], case.area):
        return False
    return parts.store.claim_task(number, place, task.line, officer.id, parts.clock.now())


def release(parts: Parts, officer: Officer, number: str, place: str) -> bool:
    case = own_case(parts, officer, number).case
    return parts.store.release_task(number, place, case.entered.get(place, 0), officer.id)


def own_areas(officer: Officer) -> list[str]:
    """Where this officer may see cases: an administrator as such sees none."""
    return [post.area for post in officer.posts if post.role != "administrator"]


def sees(officer: Officer, area: str) -> bool:
    """Whether a case of that area lies in the area of some post of this officer."""
    return any(covers(own, area) for own in own_areas(officer))


def own_case(parts: Parts, officer: Officer, number: str) -> Loaded:
    """The case, if it lies in the officer's area; that it exists elsewhere is not told. Raises NotYourCase."""
    try:
        loaded = parts.store.load(number)
    except CaseNotFound:
        raise NotYourCase from None
    if not sees(officer, loaded.case.area):
        raise NotYourCase
    return loaded


def own_household(parts: Parts, officer: Officer, id: str) -> Household:
    """The dossier, if it lies in the officer's area; that it exists elsewhere is not told. Raises NotYourHousehold."""
    household = parts.store.household(id)
    if household is None or not sees(officer, household.area):
        raise NotYourHousehold
    return household


def moved_on(parts: Parts, number: str, procedure: Procedure) -> CaseMovedOn:
    """Who was faster, and what he did."""
    last = parts.store.history(number)[-1]
    move = procedure.moves.get(last.event)
    did = move.title if move else _NOT_A_MOVE[last.event]
    return CaseMovedOn(number, last.officer_name, did, last.at)


def _act(parts: Parts, officer: Officer, number: str, deed: Deed) -> Step | Blocked:
    loaded = own_case(parts, officer, number)
    moment = parts.moment(loaded.case.area, loaded.calendar)
    case, procedure = loaded.case, parts.library.version(loaded.case.digest)
    if deed.line is not None and deed.line != case.line:
        raise moved_on(parts, number, procedure)
    known = known_for(parts, case, procedure, [deed.event], officer, moment)
    answers = deed.answers
    if names_somebody(deed.event, procedure):
        answers = with_people(answers, procedure, people_of(parts, case, procedure))
    behalf = stood_in_for(parts, officer, case, procedure.moves.get(deed.event), deed.event, loaded.directory, moment)
    answer = next_step(case, Act(deed.event, officer, answers, _notes(deed.files), behalf), procedure, moment, known)
    if isinstance(answer, Blocked):
        return answer
    if deed.files:  # bytes are kept only for an act that stands; the line names the kept files
        kept = _keep(parts, deed.files)
        answer = next_step(case, Act(deed.event, officer, answers, kept, behalf), procedure, moment, known)
        if isinstance(answer, Blocked):
            return answer
    change = change_of(parts, (answer,), case.line, procedure, moment, loaded.directory)
    children = opened_with(parts, (answer,), officer, moment, loaded.directory)
    if number not in parts.store.commit([change, *children]):
        raise moved_on(parts, number, procedure)
    return answer


def _notes(files: Iterable[Upload]) -> tuple[FileNote, ...]:
    """Files as the rules see them before they are kept: their kinds count, nothing else is known yet."""
    return tuple(FileNote("", file.kind, file.name, "", len(file.content)) for file in files)


def _keep(parts: Parts, files: Iterable[Upload]) -> tuple[FileNote, ...]:
    limit = parts.largest_attachment
    return tuple(parts.attachments.keep(f.kind, f.name, f.content, limit=limit) for f in files)
