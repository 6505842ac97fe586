"""How the rules of the shipped packs are asked: a case is led by the acts of a worked example, and turned off its way.

`Story("tekun", "main").until("confirm").next(support_from="2026-01-01")` is the act of the example with another answer;
`do` is an act that the example does not have, `wait` lets time work. `known` is what the case does not know by itself.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache

from office.library import pack_files
from states import (
    Act,
    Blocked,
    Case,
    Known,
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
from states.deadlines import deadline_of, rings_of
from states.engine import leaves_of, places_named, sources_of
from states.known import NOTHING
from states.procedure import CLOCK, ExampleAct
from tests.core_support import CALENDAR, VILLAGE, a_file, at

IN_FORCE = date(2026, 7, 1)
NEVER = datetime.max.replace(tzinfo=UTC)


@cache
def procedures(pack: str = "national") -> Mapping[str, Procedure]:
    return read_pack(pack, pack_files(), IN_FORCE).procedures


@cache
def locally(**parameters: int | str) -> Mapping[str, Procedure]:
    """The national pack as a county would change it: other values of some parameters."""
    changed = "\n".join(f"{name}: {{value: {value!r}}}" for name, value in parameters.items())
    head = "pack: local\nversion: '1'\nextends: national\n"
    own = {"local": {"pack.yaml": head, "parameters.yaml": changed}}
    return read_pack("local", {**pack_files(), **own}, IN_FORCE).procedures


def somebody(*roles: str, named: str = "") -> Officer:
    """Who holds these roles where the case is; one name is one person."""
    levels = procedures()["dibao"].roles
    posts = tuple(Post(role, area_at(levels[role].level, VILLAGE)) for role in roles)
    return Officer(named or roles[0], named or roles[0], posts)


class Story:
    """A case on its way through the acts of a worked example, some of which can be done differently."""

    def __init__(self, procedure: str, example: str = "main", pack: str | Mapping[str, Procedure] = "national",
                 known: Known = NOTHING) -> None:  # fmt: skip
        found = procedures(pack) if isinstance(pack, str) else pack
        self.procedure, self.known = found[procedure], known
        self.left = [*next(e.acts for e in self.procedure.examples if e.name == example)]
        clerk, opened = somebody("window_clerk"), at(self.left[0].at)
        self.case: Case = open_case("X-1", self.procedure, VILLAGE, "H-1", clerk, opened).case

    def until(self, move: str, nth: int = 1) -> "Story":
        """Everything before the nth act from here that does `move`, and time up to then."""
        while self.left[0].do != move or (nth := nth - 1):
            self.next()
        self.wait(self.left[0].at)
        return self

    def next(self, by: Officer | None = None, when: str = "", **changed: object) -> Step | Blocked:
        """The next act of the example; by somebody else, later, or with other answers if that is said."""
        act = self.left.pop(0)
        acting = ExampleAct(at=when or act.at, do=act.do, files=act.files)
        return self._do(acting, by or somebody(act.by.split("#")[0], named=act.by), {**act.answers, **changed})

    def again(self, **changed: object) -> Step | Blocked:
        """The next act with other answers; the act itself is still to come."""
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
        return [str(d.due) for d in deadlines_of(self.case, self.procedure, CALENDAR) if d.clock == clock][-1]

    def running(self, clock: str) -> bool:
        """Whether the limit stands open, kept or not."""
        return any(c.clock == clock and c.ended is None for c in self.case.clocks)

    def rings(self, clock: str) -> list[str]:
        """The days on which the limit of that name reminds."""
        running = [c for c in self.case.clocks if c.clock == clock][-1]
        rule = self.procedure.clocks[clock]
        deadline = deadline_of(running, rule, CALENDAR)
        found = rings_of(deadline, self.procedure.ladders[rule.ladder], CALENDAR)
        return [ring.at.date().isoformat() for ring in found]

    def fact(self, name: str) -> object:
        return self.case.facts[name]

    def _do(self, act: ExampleAct, by: Officer, answers: Mapping[str, object]) -> Step | Blocked:
        self.wait(act.at)
        files = tuple(a_file(kind, f"{n}.jpg") for kind, count in act.files.items() for n in range(count))
        moment = at(act.at)
        return self._keep(next_step(self.case, Act(act.do, by, answers, files), self.procedure, moment, self.known))

    def _keep(self, answer: Step | Blocked) -> Step | Blocked:
        if isinstance(answer, Step):
            self.case, self.known = answer.case, self.known.after(answer.entry.writes)
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
    """From each place the places one act away, as if the states `without` were not there."""
    leaves = leaves_of(procedure.states)
    ways: dict[str, set[str]] = {place: set() for place in leaves}
    for move in procedure.moves.values():
        for place in sources_of(procedure, move):
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


def led_by_time(procedure: Procedure) -> set[str]:
    """Every state into which time can bring a case."""
    return {
        branch.to for move in procedure.moves.values() if CLOCK in move.by.every_role for branch in move.to
    }  # fmt: skip
