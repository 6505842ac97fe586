"""Opening a case and acting on it. One act, one transaction; what it tells people is in the same transaction."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from cases.errors import AlreadyWritten, CaseNotFound
from cases.store import Change, Loaded, NewCase, NewPerson, Sheet
from office.errors import CaseMovedOn, NotYourCase, OpenedBefore, WrongRequest
from office.numbers import case_number
from office.parts import Parts
from office.people import names_somebody, people_of, with_people
from office.requests import Application, Deed, Upload
from office.telling import outgoing
from states import Act, Blocked, Case, FileNote, Moment, Officer, Procedure, Step, Text, next_step
from states import open_case as first_step
from states.areas import area_at, covers, level_of
from states.case import CLOCK_DUE, OPENED
from states.forms import Wrong, read
from states.procedure import FormField
from states.reasons import listed
from states.steps import engine_of, rings

_NAME = FormField(title=Text(zh="姓名", en="name"))
_ID = FormField(title=Text(zh="身份证号", en="identity number"), type="id_number")
_PHONE = FormField(title=Text(zh="电话", en="telephone"), type="phone")
_NOT_A_MOVE = {OPENED: Text(zh="登记", en="register"), CLOCK_DUE: Text(zh="时限到期", en="record a limit that ran out")}


def open_case(parts: Parts, officer: Officer, application: Application) -> Case:
    if before := _opened_before(parts, officer, application):
        return before
    moment = parts.moment()
    newcomer = _newcomer(parts, officer, application)
    pack = parts.store.pack_of(application.area) or parts.pack
    procedure = parts.library.current(pack, application.procedure)
    _may_open(officer, application.area, procedure)
    number = case_number(parts.store, procedure.prefix, moment.today.year, area_at("county", application.area))
    household = parts.store.new_id()
    step = first_step(number, procedure, application.area, household, officer, moment)
    change = _change(parts, step, 0, procedure, moment, parts.store.directory_version(), newcomer)
    try:
        parts.store.commit([change])
    except AlreadyWritten:  # the second of two presses was under way at the same time
        if before := _opened_before(parts, officer, application):
            return before
        raise
    return step.case


def act(parts: Parts, officer: Officer, number: str, deed: Deed) -> Step | Blocked:
    moment = parts.moment()
    loaded = own_case(parts, officer, number)
    case, procedure = loaded.case, parts.library.version(loaded.case.digest)
    if deed.line is not None and deed.line != case.line:
        raise moved_on(parts, number, procedure)
    answers = deed.answers
    if names_somebody(deed.event, procedure):
        answers = with_people(answers, procedure, people_of(parts, case, procedure))
    answer = next_step(case, Act(deed.event, officer, answers, _notes(deed.files)), procedure, moment)
    if isinstance(answer, Blocked):
        return answer
    if deed.files:  # bytes are kept only for an act that stands; the line names the kept files
        kept = _keep(parts, deed.files)
        answer = next_step(case, Act(deed.event, officer, answers, kept), procedure, moment)
        if isinstance(answer, Blocked):
            return answer
    change = _change(parts, answer, case.line, procedure, moment, loaded.directory)
    if number not in parts.store.commit([change]):
        raise moved_on(parts, number, procedure)
    return answer


def claim(parts: Parts, officer: Officer, number: str, place: str) -> bool:
    case = own_case(parts, officer, number).case
    task = next((task for task in parts.store.tasks_of(number) if task.place == place), None)
    if task is None or officer.id in case.recused or not officer.post_for([task.role], case.area):
        return False
    return parts.store.claim_task(number, place, task.line, officer.id, parts.clock.now())


def release(parts: Parts, officer: Officer, number: str, place: str) -> bool:
    case = own_case(parts, officer, number).case
    return parts.store.release_task(number, place, case.entered.get(place, 0), officer.id)


def sees(officer: Officer, area: str) -> bool:
    """Whether a case of that area lies in the area of some post of this officer."""
    return any(covers(post.area, area) for post in officer.posts if post.role != "administrator")


def own_case(parts: Parts, officer: Officer, number: str) -> Loaded:
    """The case, if it lies in the officer's area; that it exists elsewhere is not told. Raises NotYourCase."""
    try:
        loaded = parts.store.load(number)
    except CaseNotFound:
        raise NotYourCase from None
    if not sees(officer, loaded.case.area):
        raise NotYourCase
    return loaded


def moved_on(parts: Parts, number: str, procedure: Procedure) -> CaseMovedOn:
    """Who was faster, and what he did."""
    last = parts.store.history(number)[-1]
    move = procedure.moves.get(last.event)
    did = move.title if move else _NOT_A_MOVE[last.event]
    return CaseMovedOn(number, last.officer_name, did, last.at)


def change_of(parts: Parts, steps: Iterable[Step], before: int, procedure: Procedure, moment: Moment,
              directory: int, newcomer: NewCase | None = None) -> Change:  # fmt: skip
    """The rows of one case's steps: history, clocks with their next reminder, tasks, messages."""
    steps = tuple(steps)
    return Change(
        number=steps[-1].case.number, before=before, steps=steps, newcomer=newcomer,
        reminders=_reminders(steps, procedure, moment),
        outbox=tuple(
            row for step in steps
            for row in outgoing(parts, step.case, step.tells, procedure, moment, parts.directory(directory))
        ),
    )  # fmt: skip


def _change(parts: Parts, step: Step, before: int, procedure: Procedure, moment: Moment, directory: int,
            newcomer: NewCase | None = None) -> Change:  # fmt: skip
    return change_of(parts, (step,), before, procedure, moment, directory, newcomer)


def _reminders(steps: Iterable[Step], procedure: Procedure, moment: Moment
               ) -> Mapping[tuple[str, int], tuple[str, datetime] | None]:  # fmt: skip
    """The next rung of every limit whose date this change settled; None where nothing more will ring.

    A limit that merely fired keeps the rung it had: it goes on being pressed until somebody ends it.
    """
    next_rungs: dict[tuple[str, int], tuple[str, datetime] | None] = {}
    for step in steps:
        settled = {(mark.clock, mark.line) for mark in step.entry.marks if mark.kind != "fire"}
        for deadline in step.deadlines:
            if (deadline.clock, deadline.line) not in settled:
                continue
            coming = [r for r in rings(deadline, procedure, moment) if r.at > moment.at]
            live = coming and deadline.status == "running"
            next_rungs[deadline.clock, deadline.line] = (coming[0].key, coming[0].at) if live else None
    return next_rungs


def _notes(files: Iterable[Upload]) -> tuple[FileNote, ...]:
    """Files as the rules see them before they are kept: their kinds count, nothing else is known yet."""
    return tuple(FileNote("", file.kind, file.name, "", len(file.content)) for file in files)


def _keep(parts: Parts, files: Iterable[Upload]) -> tuple[FileNote, ...]:
    limit = parts.largest_attachment
    return tuple(parts.attachments.keep(f.kind, f.name, f.content, limit=limit) for f in files)


def _may_open(officer: Officer, area: str, procedure: Procedure) -> None:
    """A case is opened by somebody who can take its first step; an approver or the check centre cannot bring one in."""
    engine = engine_of(procedure)
    first = [procedure.moves[key] for key in engine.moves_at(engine.enter(procedure.initial))]
    roles = dict.fromkeys(role for move in first for role in move.by.every_role)
    if not officer.post_for(roles, area):
        titles = listed([procedure.roles[role].title for role in roles])
        raise WrongRequest(f"“{procedure.title.zh}”由{titles.zh}登记，您没有这个岗位。",
                           f"'{procedure.title.into('en')}' is opened by: {titles.into('en')}.")  # fmt: skip


def _opened_before(parts: Parts, officer: Officer, application: Application) -> Case | None:
    """The case that this form has opened. Raises OpenedBefore when something else stands on it now."""
    found = parts.store.opened_on(officer.id, application.key) if application.key else None
    if found is None:
        return None
    number, sheet = found
    if sheet != _sheet(application):
        raise OpenedBefore(number)
    return parts.store.load(number).case


def _sheet(application: Application) -> Sheet | None:
    said = repr(application).encode(errors="surrogatepass")
    return Sheet(application.key, hashlib.sha256(said).hexdigest()) if application.key else None


def _newcomer(parts: Parts, officer: Officer, application: Application) -> NewCase:
    wrong: list[str] = []
    if level_of(application.area) != "village" or application.area not in {a.code for a in parts.store.areas()}:
        wrong.append("请选择申请人所在的村（社区）。")
    elif not sees(officer, application.area):
        wrong.append("申请人所在的村（社区）不在您的辖区内。")
    if not application.members or not application.members[0].name.strip():
        wrong.append("请填写申请人姓名。")
    others = enumerate(application.members[1:], 2)
    wrong += [f"请填写第 {i} 位成员的姓名。" for i, member in others if not member.name.strip()]
    people = []
    for i, member in enumerate(application.members):
        values = {}
        for key, field, raw in (("name", _NAME, member.name), ("id_number", _ID, member.id_number),
                                ("phone", _PHONE, member.phone)):  # fmt: skip
            try:
                values[key] = read(field, raw) if raw.strip() else ""
            except Wrong as problem:
                wrong.append(f"{member.name.strip() or f'第 {i + 1} 位成员'}的{field.title.zh}{problem.says.zh}")
        people.append(NewPerson(relation=member.relation or ("本人" if i == 0 else ""), head=i == 0,
                                **{"name": "", "id_number": "", "phone": "", **values}))  # fmt: skip
    if wrong:
        raise WrongRequest("".join(wrong), "The application cannot be taken yet: check area, names, identity numbers.")
    return NewCase(people[0].name, tuple(people), application.address.strip(), officer.id, _sheet(application))
