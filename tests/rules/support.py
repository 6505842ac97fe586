"""Cases led through the worked examples of the shipped packs, some of whose acts can be done differently.

`Story("referral", "main")` stands at the beginning; `until` plays up to an act, `next` does it (by somebody else or
with other answers, if that is said), `do` an act that the example does not have, `wait` lets time pass. What a case
does not know by itself, such as how many of its child cases are open, is told to `story.known`.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache

from office.library import pack_files
from states import (
    Act,
    Blocked,
    Case,
    Deadline,
    Moment,
    Officer,
    Post,
    Procedure,
    Step,
    deadlines_of,
    fire,
    next_step,
    open_case,
    read_pack,
)
from states.areas import area_at
from states.case import RunningClock
from states.deadlines import deadline_of
from states.engine import leaves_of, places_named, sources_of
from states.known import NOTHING, Known
from states.procedure import CLOCK, ExampleAct, Move, Need
from states.steps import tasks_of
from tests.core_support import CALENDAR, VILLAGE, a_file, at

IN_FORCE = date(2026, 7, 1)
NEVER = datetime.max.replace(tzinfo=UTC)


@cache
def procedures(pack: str = "national") -> Mapping[str, Procedure]:
    return read_pack(pack, pack_files(), IN_FORCE).procedures


def somebody(*roles: str, named: str = "") -> Officer:
    """Who holds these roles where the case is; one name is one person."""
    levels = next(iter(procedures().values())).roles
    posts = tuple(Post(role, area_at(levels[role].level, VILLAGE)) for role in roles)
    return Officer(named or roles[0], named or roles[0], posts)


class Story:
    """A case on its way through the acts of a worked example. Acts in its child cases are left out."""

    def __init__(self, procedure: str, example: str = "main", pack: str = "national") -> None:
        self.procedure = procedures(pack)[procedure]
        self.known: Known = NOTHING
        acts = next(e.acts for e in self.procedure.examples if e.name == example)
        self.left = [act for act in acts if not act.child]
        opener = somebody(self.left[0].by.split("#")[0])
        self.case: Case = open_case("ST-1", self.procedure, VILLAGE, "H-1", opener, at(self.left[0].at)).case

    def until(self, move: str) -> "Story":
        """Everything before the next act that does `move`, and time up to then."""
        while self.left[0].do != move:
            self.next()
        self.wait(self.left[0].at)
        return self

    def after(self, move: str) -> "Story":
        """Everything up to the first act that does `move` and is not stopped, and that act."""
        self.until(move)
        while isinstance(self.next(), Blocked):
            self.until(move)
        return self

    def next(self, by: Officer | None = None, **changed: object) -> Step | Blocked:
        """The next act of the example, by somebody else or with other answers if that is said."""
        act = self.left.pop(0)
        return self._do(act, by or somebody(act.by.split("#")[0], named=act.by), {**act.answers, **changed})

    def do(self, move: str, by: Officer, when: str, files: Iterable[str] = (), **answers: object) -> Step | Blocked:
        """An act that the example does not have."""
        return self._do(ExampleAct(at=when, do=move, files=dict.fromkeys(files, 1)), by, answers)

    def wait(self, until: str) -> Case:
        """The case at that moment, after every limit that ran out by then has been fired."""
        while due := [c for c in self.case.clocks if self._due_at(c) <= at(until).at]:
            first = min(due, key=self._due_at)
            self._keep(fire(self.case, first, self.procedure, Moment(self._due_at(first), CALENDAR), self.known))
        return self.case

    def due(self, clock: str) -> str:
        """The last day of the limit of that name that was started last."""
        return str(self.deadline(clock).due)

    def deadline(self, clock: str) -> Deadline:
        return [d for d in deadlines_of(self.case, self.procedure, CALENDAR) if d.clock == clock][-1]

    @property
    def tasks(self) -> list[str]:
        """Who has something to do now."""
        return [task.role for task in tasks_of(self.case, self.procedure, at("2026-07-01"))]

    @property
    def running(self) -> set[str]:
        return {clock.clock for clock in self.case.clocks if not clock.ended}

    def _do(self, act: ExampleAct, by: Officer, answers: Mapping[str, object]) -> Step | Blocked:
        self.wait(act.at)
        files = tuple(a_file(kind, f"{n}.jpg") for kind, count in act.files.items() for n in range(count))
        return self._keep(next_step(self.case, Act(act.do, by, answers, files), self.procedure, at(act.at), self.known))

    def _keep(self, answer: Step | Blocked) -> Step | Blocked:
        self.case = answer.case if isinstance(answer, Step) else self.case
        return answer

    def _due_at(self, clock: RunningClock) -> datetime:
        """When it fires; never, if it has fired or ended."""
        due_at = deadline_of(clock, self.procedure.clocks[clock.clock], CALENDAR).due_at
        return due_at if due_at and not clock.ended and clock.fired is None else NEVER


def reached_from(procedure: Procedure, start: str, without: Iterable[str] = ()) -> set[str]:
    """Every place that can come after that one, as if the places `without` were not there."""
    ways, reached, waiting = _ways(procedure), set[str](), [start]
    while waiting:
        for place in ways.get(waiting.pop(), set()) - reached - set(without):
            reached.add(place)
            waiting.append(place)
    return reached


def reasons(answer: Step | Blocked) -> list[str]:
    """Which guards stood against it; the code of a reason that is no guard's."""
    assert isinstance(answer, Blocked)
    return [r.where if r.code == "guard" else r.code for r in answer.reasons]


def moves_of_time(procedure: Procedure) -> list[Move]:
    return [move for move in procedure.moves.values() if CLOCK in move.by.every_role]


def papers(needs: Iterable[Need]) -> set[str]:
    return {need.kind for need in needs}


def _ways(procedure: Procedure) -> dict[str, set[str]]:
    leaves = leaves_of(procedure.states)
    ways: dict[str, set[str]] = {place: set() for place in leaves}
    for move in procedure.moves.values():
        for place in sources_of(procedure, move):
            ways[place] |= {new for branch in move.to for new in places_named(branch.to, leaves)}
    for name, state in procedure.states.items():
        for place in places_named(name, leaves) if state.joined else ():
            ways[place].add(state.joined)
    return ways
