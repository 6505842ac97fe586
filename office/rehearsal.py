"""A procedure played on a clock moved by hand: the worked examples that `procedures check` runs.

Everything is real but the time and the place where things are kept: the same office, the same rules, in memory.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from pydantic import ValidationError

from cases.store import Area
from office.clock import StoppedClock
from office.office import Office
from office.requests import Application, Deed, Member, Upload
from states import (
    Blocked,
    Case,
    Deadline,
    Officer,
    PackError,
    Post,
    Procedure,
    Step,
    Text,
    deadlines_of,
    source,
)
from states.areas import area_at
from states.case import SHANGHAI
from states.complaints import complaints
from states.procedure import Example, ExampleAct, Level

Kind = Literal["opened", "act", "signature", "blocked", "fired", "deadline_opened", "deadline_stopped",
               "deadline_moved", "deadline_closed", "reminder"]  # fmt: skip
VILLAGE = "520399001001"
MORNING = time(9)
STAGE: dict[Level, str] = {"county": "青溪县", "town": "城东街道", "village": "青松社区"}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline."""

    at: datetime
    kind: Kind
    who: str
    what: Text
    detail: Text
    deadline: Deadline | None = None


@dataclass(slots=True)
class Rehearsal:
    """What happened, and where it differs from what the example expects."""

    procedure: Procedure
    example: Example
    number: str = ""
    happenings: list[Happening] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def rehearse(office: Office, clock: StoppedClock, procedure: Procedure, example: Example,
             progress: Callable[[int, int], None] = lambda done, total: None) -> Rehearsal:  # fmt: skip
    """Play the example in an empty office that works in memory and by that clock."""
    play = _Play(office, clock, Rehearsal(procedure, example), _set_stage(office, procedure))
    play.open()
    for i, act in enumerate(example.acts):
        progress(i, len(example.acts))
        play.act(act)
    if example.until:
        play.wait_until(moment_of(example.until))
    progress(len(example.acts), len(example.acts))
    play.compare()
    return play.told


def _set_stage(office: Office, procedure: Procedure) -> dict[str, Officer]:
    """An area, and four people for every role by the names examples use: `surveyor`, `surveyor#2`, …"""
    store, now = office.parts.store, office.parts.clock.now()
    store.add_areas([Area(area_at(level, VILLAGE), name) for level, name in STAGE.items()])
    cast = {}
    for role, about in procedure.roles.items():
        for n in range(1, 5):
            name = role if n == 1 else f"{role}#{n}"
            title = about.title.zh if n == 1 else f"{about.title.zh}（{n}）"
            posts = [Post(role, area_at(about.level, VILLAGE))]
            id = store.add_officer(name, title, "", posts, [("desk", "")] if n == 1 else [], "zh", now)
            cast[name] = Officer(id, title, tuple(posts))
    return cast


def read_scenario(text: str, file: str) -> Example:
    """Dated acts in the form of a worked example; its name is the file's unless it has one. Raises PackError."""
    written = source.read(text, file)
    given = written.value if isinstance(written.value, dict) else {}
    try:
        return Example.model_validate({"name": file.rpartition("/")[2].removesuffix(".yaml"), **given})
    except ValidationError as wrong:
        raise PackError(complaints(wrong, written, Example)) from wrong


def moment_of(text: str) -> datetime:
    """`2025-09-01` (nine in the morning) or `2025-09-01 14:30`, Shanghai."""
    day, _, hour = text.strip().partition(" ")
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour) if hour else MORNING, SHANGHAI)


def moments_between(start: datetime, end: datetime) -> Iterator[datetime]:
    """When the clock's hands look while time passes: every midnight and every morning at nine."""
    day = start.astimezone(SHANGHAI).date()
    while day <= end.astimezone(SHANGHAI).date():
        for hour in (time(0), MORNING):
            at = datetime.combine(day, hour, SHANGHAI)
            if start < at <= end:
                yield at
        day += timedelta(days=1)


class _Play:
    def __init__(self, office: Office, clock: StoppedClock, told: Rehearsal, cast: dict[str, Officer]) -> None:
        self.office, self.clock, self.told, self.cast = office, clock, told, cast
        self.names = {officer.id: officer.name for officer in cast.values()}

    def open(self) -> None:
        first = self.told.example.acts[0]
        self.clock.move_to(moment_of(first.at))
        officer = self.cast.get(first.by) or next(iter(self.cast.values()))
        opener = Officer(officer.id, officer.name, (Post(officer.posts[0].role, area_at("county", VILLAGE)),))
        case = self.office.open_case(opener, Application(self.told.procedure.name, VILLAGE, (Member("王桂兰"),)))
        self.told.number = case.number
        self._say("opened", officer.name, Text(zh="登记", en="opened"), Text(zh=case.number))
        self._deadlines(self._limits(case, self.told.procedure), 1, self.told.procedure)

    def _limits(self, case: Case, procedure: Procedure) -> list[Deadline]:
        return deadlines_of(case, procedure, self.office.parts.moment(case.area).calendar)

    def act(self, act: ExampleAct) -> None:
        self.wait_until(moment_of(act.at))
        officer = self.cast.get(act.by)
        if officer is None:
            self.told.failures.append(f"{act.at} {act.do}: 没有“{act.by}”这个人；写岗位名，第二至第四人加 #2 至 #4。")
            return
        case = self._case_of(act)
        if case is None:
            self.told.failures.append(f"{act.at} {act.do}: 本件还没有第 {act.child} 个子件。")
            return
        files = [Upload(kind, f"{kind}-{i + 1}.jpg", b"-") for kind, n in act.files.items() for i in range(n)]
        answer = self.office.act(officer, case.number, Deed(act.do, act.answers, files))
        move = self._procedure_of(case).moves.get(act.do)
        title = move.title if move else Text(zh=act.do)
        if isinstance(answer, Blocked):
            reasons = Text(zh=answer.sentence("zh"), en=answer.sentence("en"))
            self._say("blocked", officer.name, title, reasons)
            if act.blocked not in answer.codes:
                self.told.failures.append(f"{act.at} {act.do}: {answer.sentence('zh')}")
        elif act.blocked:
            self.told.failures.append(f"{act.at} {act.do}: 应不能办理（{act.blocked}），却办成了。")
        else:
            self._step(answer, officer.name, title)

    def wait_until(self, target: datetime) -> None:
        for at in moments_between(self.clock.now(), target):
            self.clock.move_to(at)
            self._sweep()
        self.clock.move_to(target)

    def compare(self) -> None:
        """What the example expects, against what is."""
        store, expected = self.office.parts.store, self.told.example.then
        case = store.load(self.told.number).case
        deadlines = {d.clock: d for d in self._limits(case, self.told.procedure)}
        lines = {entry.line: entry for entry in store.history(self.told.number)}
        if expected.state and set(expected.state) != set(case.places):
            self._differs("环节", "、".join(expected.state), "、".join(case.places))
        if expected.outcome and expected.outcome != case.outcome:
            self._differs("结果", expected.outcome, case.outcome)
        for name, day in expected.due.items():
            due = deadlines[name].due if name in deadlines else None
            if str(due) != str(day):
                self._differs(f"时限 {name}", day, due)
        for name, day in expected.fired.items():
            line = deadlines[name].fired if name in deadlines else None
            fired = lines[line].at.astimezone(SHANGHAI).date() if line else None
            if str(fired) != str(day):
                self._differs(f"到期触发 {name}", day, fired)

    def _case_of(self, act: ExampleAct) -> Case | None:
        """The case itself, or the one of its child cases that the act names."""
        store = self.office.parts.store
        opened = [child.number for child in store.children_of(self.told.number)]
        numbers = [self.told.number, *opened]
        return store.load(numbers[act.child]).case if act.child < len(numbers) else None

    def _procedure_of(self, case: Case) -> Procedure:
        return self.office.parts.library.version(case.digest)

    def _kinds_running(self) -> list[str]:
        """Of the case and of those it has opened: only these can have run out."""
        store = self.office.parts.store
        numbers = [self.told.number, *(child.number for child in store.children_of(self.told.number))]
        running = [(self._procedure_of(case), clock) for case in store.load_many(numbers).values()
                   for clock in case.clocks if clock.ended is None and clock.fired is None]  # fmt: skip
        return sorted({procedure.clocks[clock.clock].kind for procedure, clock in running})

    def _sweep(self) -> None:
        for kind in self._kinds_running():
            sweep = self.office.fire_due(kind)
            self.told.failures += [f"时限未能办理：{why}" for _, why in sweep.set_aside]
            for fired in sweep.fired:
                entry = self.office.parts.store.history(fired.case)[-1]
                self._say("fired", "时钟", fired.title, fired.did)
                case, touched = self.office.parts.store.load(fired.case).case, {(m.clock, m.line) for m in entry.marks}
                procedure = self._procedure_of(case)
                limits = self._limits(case, procedure)
                self._deadlines([d for d in limits if (d.clock, d.line) in touched], entry.line, procedure)
        before = {m.id for m in self.office.parts.store.messages_of(self.told.number)}
        self.office.remind_due()
        self._reminders(m for m in self.office.parts.store.messages_of(self.told.number) if m.id not in before)

    def _step(self, step: Step, who: str, title: Text) -> None:
        places = "、".join(step.case.places)
        kind: Kind = "signature" if step.entry.signature else "act"
        self._say(kind, who, title, Text(zh=places))
        self._deadlines(step.deadlines, step.entry.line, self._procedure_of(step.case))
        sent = self.office.parts.store.messages_of(step.case.number)
        self._reminders(message for message in sent if message.created_at == step.entry.at)

    def _deadlines(self, deadlines: Iterable[Deadline], line: int, procedure: Procedure) -> None:
        for d in deadlines:
            title = procedure.clocks[d.clock].title
            if d.status == "ended" and d.ended_at == self.clock.now():
                self._say("deadline_closed", "", title, Text(zh=f"原定 {d.due}" if d.due else "—"), d)
            elif d.line == line:
                self._say("deadline_opened", "", title, Text(zh=f"{d.due} 到期"), d)
            elif d.status == "stopped":
                self._say("deadline_stopped", "", title, Text(zh="恢复后接着计算"), d)
            elif d.status == "running" and d.fired is None:
                self._say("deadline_moved", "", title, Text(zh=f"{d.due} 到期"), d)

    def _reminders(self, messages: Iterable[Any]) -> None:
        for message in reversed(list(messages)):
            self._say("reminder", self.names[message.recipient], Text(zh=message.subject), Text(zh=message.body))

    def _say(self, kind: Kind, who: str, what: Text, detail: Text, deadline: Deadline | None = None) -> None:
        self.told.happenings.append(Happening(self.clock.now(), kind, who, what, detail, deadline))

    def _differs(self, what: str, expected: object, found: object) -> None:
        self.told.failures.append(f"{what}：应为 {expected}，实为 {found or '无'}。")


