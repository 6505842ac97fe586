"""Cases led along the worked examples of the shipped packs: a test says only what is done differently, and when."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from office.library import pack_files
from states import (
    Act,
    Blocked,
    Case,
    Moment,
    Officer,
    Post,
    Procedure,
    Step,
    deadlines_of,
    fire,
    next_step,
    open_case,
)
from states.areas import area_at
from states.case import SHANGHAI, RunningClock
from states.deadlines import Deadline, deadline_of
from states.engine import leaves_of, places_named, sources_of
from states.grammar import RulePack, read_pack
from states.known import NOTHING, Known, Latest
from states.procedure import CLOCK, ExampleAct, Move
from states.steps import rings, tasks_of
from tests.core_support import CALENDAR, VILLAGE, a_file, at

PLANS = ("s1-lingling", "s2-town-reform", "s3-community", "s4-agencies", "s5-bozhou", "s6-district")
PACKS = ("national", *PLANS)
IN_FORCE = date(2026, 7, 1)
NEVER = datetime.max.replace(tzinfo=UTC)
YES, NO = "是", "否"
LOCAL = "here"  # a county's own pack


@cache
def the_pack(pack: str = "national") -> RulePack:
    return read_pack(pack, pack_files(), IN_FORCE)


def the_procedure(name: str, pack: str = "national") -> Procedure:
    return the_pack(pack).procedures[name]


@cache
def local_pack(**files: str) -> RulePack:
    """A county's own pack over the national one: `parameters="list_basis: {…}"` is its parameters.yaml."""
    head = f'pack: {LOCAL}\nversion: "1"\nextends: national\nin_force: 2007-01-01\n'
    texts = {f"{name}.yaml": text for name, text in files.items()}
    return read_pack(LOCAL, {**pack_files(), LOCAL: {"pack.yaml": head, **texts}}, IN_FORCE)


def somebody(*roles: str, named: str = "") -> Officer:
    """Who holds these roles where the case is; one name is one person."""
    levels = the_procedure("dibao").roles
    posts = tuple(Post(role, area_at(levels[role].level, VILLAGE)) for role in roles)
    return Officer(named or roles[0], named or roles[0], posts)


class Story:
    """A case on its way through the acts of a worked example, some of which can be done differently.

    It keeps what it writes in registers, and the registers can say something from the start.
    """

    def __init__(self, procedure: Procedure, example: str = "main", **registers: Mapping[str, Any]) -> None:
        self.procedure = procedure
        acts = next(e.acts for e in self.procedure.examples if e.name == example)
        self.left = [act for act in acts if not act.child]  # a child case is a story of its own
        self.known = Known(registers={name: Latest(1, values) for name, values in registers.items()})
        clerk, opened = somebody("window_clerk"), at(self.left[0].at)
        self.case: Case = open_case("DB-1", self.procedure, VILLAGE, "H-1", clerk, opened).case
        self.opened: list[tuple[str, Mapping[str, Any]]] = []  # the cases it has opened, with what they know

    def until(self, move: str) -> "Story":
        """Everything before the next act that does `move`, and time up to then."""
        while self.left[0].do != move:
            self.next()
        self.wait(self.left[0].at)
        return self

    def after(self, move: str) -> "Story":
        """Everything up to and with the last act that does `move`."""
        while any(act.do == move for act in self.left):
            self.next()
        return self

    def next(self, by: Officer | None = None, when: str = "", **changed: object) -> Step | Blocked:
        """The next act of the example, by somebody else, at another time or with other answers if that is said."""
        act = self.left.pop(0)
        acting = ExampleAct(at=when or act.at, do=act.do, files=act.files)
        return self._do(acting, by or somebody(act.by.split("#")[0], named=act.by), {**act.answers, **changed})

    def again(self, **changed: object) -> Step | Blocked:
        """The next act with other answers; in the example it is still to come."""
        self.left.insert(0, self.left[0])
        return self.next(**changed)

    def do(self, move: str, by: Officer, when: str, files: Iterable[str] = (), **answers: object) -> Step | Blocked:
        """An act that the example does not have."""
        return self._do(ExampleAct(at=when, do=move, files=dict.fromkeys(files, 1)), by, answers)

    def wait(self, until: str) -> Case:
        """The case at that moment, after every limit that ran out by then has been fired."""
        while due := [c for c in self.case.clocks if self._due_at(c) <= at(until).at]:
            first = min(due, key=self._due_at)
            moment = Moment(self._due_at(first), CALENDAR)
            self._keep(fire(self.case, first, self.procedure, moment, self.known))
        return self.case

    def due(self, clock: str) -> str:
        """When the limit of that name that was started last runs out."""
        return str(self.deadline(clock).due)

    def deadline(self, clock: str) -> Deadline:
        return [d for d in deadlines_of(self.case, self.procedure, CALENDAR) if d.clock == clock][-1]

    def running(self, clock: str) -> bool:
        """Whether that limit stands open, kept or not."""
        return any(c.clock == clock and c.ended is None for c in self.case.clocks)

    def reminded(self, clock: str) -> list[str]:
        """On which days that limit is reminded of."""
        found = rings(self.deadline(clock), self.procedure, Moment(self.case.opened_at, CALENDAR))
        return [str(ring.at.astimezone(SHANGHAI).date()) for ring in found]

    @property
    def limits(self) -> set[str]:
        """The limits that stand open, kept or not."""
        return {clock.clock for clock in self.case.clocks if not clock.ended}

    @property
    def tasks(self) -> list[str]:
        """Who has something to do now."""
        return [task.role for task in tasks_of(self.case, self.procedure, Moment(self.case.opened_at, CALENDAR))]

    def register(self, name: str) -> Mapping[str, Any]:
        """What the register says of this household now."""
        return self.known.registers[name].values if name in self.known.registers else {}

    def _do(self, act: ExampleAct, by: Officer, answers: Mapping[str, object]) -> Step | Blocked:
        self.wait(act.at)
        files = tuple(a_file(kind, f"{n}.jpg") for kind, count in act.files.items() for n in range(count))
        deed = Act(act.do, by, answers, files)
        return self._keep(next_step(self.case, deed, self.procedure, at(act.at), self.known))

    def _keep(self, answer: Step | Blocked) -> Step | Blocked:
        if isinstance(answer, Step):
            self.case = answer.case
            self.known = self.known.after(answer.entry.writes)
            self.opened += [(child.procedure, child.facts) for child in answer.opens]
        return answer

    def _due_at(self, clock: RunningClock) -> datetime:
        """When it fires; never, if it has fired or ended."""
        due_at = deadline_of(clock, self.procedure.clocks[clock.clock], CALENDAR).due_at
        return due_at if due_at and not clock.ended and clock.fired is None else NEVER


def unmet(answer: Step | Blocked) -> tuple[str, ...]:
    """The guards that do not hold; what else stands against the act, by its code."""
    assert isinstance(answer, Blocked), answer
    return tuple(r.where if r.code == "guard" else r.code for r in answer.reasons)


def leads_to(procedure: Procedure, without: Iterable[str] = ()) -> dict[str, set[str]]:
    """From each place the places one act away, as if the states or moves `without` were not there."""
    leaves = leaves_of(procedure.states)
    ways: dict[str, set[str]] = {place: set() for place in leaves}
    for key, move in procedure.moves.items():
        for place in sources_of(procedure, move) if key not in without else ():
            ways[place] |= {new for branch in move.to for new in places_named(branch.to, leaves)}
    for name, state in procedure.states.items():
        for place in places_named(name, leaves) if state.joined else ():
            ways[place].add(state.joined)
    return {place: targets - set(without) for place, targets in ways.items() if place not in without}


def reached_from(start: str, ways: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = set[str](), [start]
    while waiting:
        for place in ways.get(waiting.pop(), set()) - reached:
            reached.add(place)
            waiting.append(place)
    return reached


def papers(move: Move) -> set[str]:
    """What has to be handed in with it."""
    return {need.kind for need in move.needs}


def targets(move: Move) -> set[str]:
    return {branch.to for branch in move.to}


def moves_of_time(procedure: Procedure) -> list[Move]:
    return [move for move in procedure.moves.values() if CLOCK in move.by.every_role]


def idle_places(procedure: Procedure) -> set[str]:
    """Where a case would wait for nobody: no task, not the end, and time does not move it on."""
    by_time = {place for move in moves_of_time(procedure) for place in sources_of(procedure, move)}
    leaves = leaves_of(procedure.states).items()
    return {place for place, state in leaves if not (state.final or state.task)} - by_time


def led(procedure: str, example: str = "main", pack: str = "national", known: Known = NOTHING, **parameters: int | str
        ) -> Story:  # fmt: skip
    """The story of that example, in a pack, or in a county that gave some parameters another value."""
    changed = "\n".join(f"{name}: {{value: {value!r}}}" for name, value in parameters.items())
    found = local_pack(parameters=changed).procedures[procedure] if changed else the_procedure(procedure, pack)
    story = Story(found, example)
    story.known = known
    return story


def led_by_time(procedure: str) -> set[str]:
    """Every state into which time can bring a case."""
    return {state for move in moves_of_time(the_procedure(procedure)) for state in targets(move)}


def opens(answer: Step | Blocked) -> dict[str, dict[str, object]]:
    """The cases that are opened with this step, with what they know."""
    assert isinstance(answer, Step), answer
    return {child.procedure: dict(child.facts) for child in answer.opens}


def written(answer: Step | Blocked, register: str) -> dict[str, object]:
    """What the step leaves as the latest entry of a register."""
    assert isinstance(answer, Step), answer
    return dict([entry.values for entry in answer.entry.writes if entry.register == register][-1])
