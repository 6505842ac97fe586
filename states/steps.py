"""The one question: may this person do this now, and what follows? → `Step` or `Blocked`, never an exception.

Pure: the moment comes in as a value, the answer goes out as a value; whoever asked writes it down. A move is offered
(`open_moves`) exactly when `next_step` would let this person do it with a complete form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from states import chain
from states.areas import area_at
from states.case import (
    CLOCK_DUE,
    OPENED,
    TIME,
    Act,
    Case,
    ClockMark,
    HistoryEntry,
    Moment,
    Officer,
    RunningClock,
    apply,
    opened,
)
from states.consequences import NONE, Made, NewChild
from states.deadlines import Deadline, Ring, deadline_of, rings_of
from states.engine import Engine, engine_of
from states.forms import read_answers
from states.guards import Seen
from states.known import NOTHING, Known
from states.marks import marks_of, within
from states.obstacles import (
    asked_by,
    before_the_form,
    counted,
    extension_reasons,
    for_whom,
    guard_reasons,
    missing_materials,
    missing_signatures,
    not_here,
    recusal_reasons,
    roles_left,
    seen_by,
    who_may_not,
)
from states.procedure import CLOCK, ClockRule, Move, Procedure
from states.reasons import Blocked, Reason, reason


@dataclass(frozen=True, slots=True)
class OpenTask:
    """What an office has to do now. `line` is the history line with which the case entered `place`."""

    place: str
    line: int
    role: str
    area: str
    due: Deadline | None


@dataclass(frozen=True, slots=True)
class Telling:
    """That somebody must be told: a text of the pack, to the holders of roles for the case's area, once per `key`."""

    text: str
    roles: tuple[str, ...]
    key: str
    place: str = ""
    due: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The case moves so: one history line, the case after it, what its tasks and limits now are, whom to tell."""

    entry: HistoryEntry
    case: Case
    tasks: tuple[OpenTask, ...]
    closed_tasks: tuple[tuple[str, int], ...]  # (place, line) of tasks that are done
    deadlines: tuple[Deadline, ...]  # the limits this step started, stopped, resumed, lengthened, fired or ended
    tells: tuple[Telling, ...]
    opens: tuple[NewChild, ...] = ()  # cases to be opened with it


@dataclass(frozen=True, slots=True)
class OpenMove:
    """A move of this moment for this person; closed ones say why."""

    key: str
    move: Move
    closed: tuple[Reason, ...] = ()
    signed: tuple[str, ...] = ()  # officers who have already signed it

    @property
    def open(self) -> bool:
        return not self.closed


def open_case(number: str, procedure: Procedure, area: str, household: str, officer: Officer, moment: Moment, *,
              parent: str = "", facts: Mapping[str, Any] | None = None) -> Step:  # fmt: skip
    """The first line of a case. What the family declares follows with the first move, like every other answer.

    A case that another one opens names it as its `parent` and knows the `facts` it was given along.
    """
    places = engine_of(procedure).enter(procedure.initial)
    post = officer.posts[0].role if officer.posts else ""
    about: dict[str, Any] = {
        "procedure": procedure.key, "digest": procedure.digest, "area": area, "household": household,
    }  # fmt: skip
    about |= {"parent": parent} if parent else {}
    about |= {"facts": dict(facts)} if facts else {}
    entry = HistoryEntry(
        case=number, line=1, at=moment.at, officer=officer.id, officer_name=officer.name, role=post, event=OPENED,
        came_from=(), went_to=places, answers=about,
        marks=marks_of(None, OPENED, (), places, facts or {}, False, 1, procedure, moment),
    )  # fmt: skip
    entry = chain.link(entry, chain.START)
    return _step(None, opened(entry), entry, procedure, moment)


def next_step(case: Case, act: Act, procedure: Procedure, moment: Moment, known: Known = NOTHING) -> Step | Blocked:
    """What this act does to this case. Every reason against it is given at once.

    `known` is what the case does not know by itself; what the move looks at there says `Engine.wanted`.
    """
    engine, move = engine_of(procedure), procedure.moves.get(act.event)
    here = not_here(case, act.event, move, procedure, engine)
    if here or move is None:
        return Blocked(here)
    wrong = who_may_not(case, act.officer, act.event, move, procedure) + for_whom(case, act, move, procedure)
    answers, complaints = read_answers(asked_by(case, act.event, move), procedure, move.title, act.answers, {})
    wrong += complaints
    wrong += missing_materials(case, act, move, procedure)
    went_to, seen = case.places, seen_by(case, case.facts, {}, known, moment)
    if not complaints:
        facts = {**case.facts, **answers}
        if move.calculates or move.sets:
            computed = _computed(case, act.event, facts, known, engine, moment)
            if isinstance(computed, Blocked):
                return Blocked((*wrong, *computed.reasons))
            answers, facts = {**answers, **computed}, {**facts, **computed}
        vote, vote_wrong = counted(move.vote, facts) if move.vote else ({}, [])
        seen = seen_by(case, facts, vote, known, moment)
        went_to, closed = engine.go(case.places, act.event, seen) if move.to else (case.places, [])
        unmet = dict.fromkeys([*engine.unmet(move.guards, seen), *closed])
        wrong += vote_wrong + guard_reasons(unmet, procedure)
    wrong += extension_reasons(case, move, procedure, moment)
    wrong += recusal_reasons(case, move, {} if complaints else {**case.facts, **answers})
    if wrong:
        return Blocked(tuple(wrong))
    if missing_signatures(case, act.event, move) > 1:
        return _signed(case, act, answers, procedure, moment)
    made = _made(case, act.event, seen, engine)
    if isinstance(made, Blocked):
        return made
    return _write(case, act, answers, went_to, procedure, moment, made)


def fire(case: Case, clock: RunningClock, procedure: Procedure, moment: Moment, known: Known = NOTHING
         ) -> Step | Blocked:  # fmt: skip
    """What time does when a limit has run out: the move its rule names, if the case can make it; else only the record.

    Firing twice is impossible: a clock that has fired, ended or stands still is Blocked, and so is one not yet due.
    """
    rule = procedure.clocks[clock.clock]
    now = next((c for c in case.clocks if (c.clock, c.line) == (clock.clock, clock.line) and c.fired is None), None)
    deadline = deadline_of(now, rule, moment.calendar) if now else None
    if not deadline or deadline.status != "running" or not deadline.late(moment.at):
        return Blocked((reason("clock_not_due", clock.clock, clock=rule.title),))
    mark = ClockMark(clock.clock, "fire", clock.line)
    went_to, made = _led_by_time(case, rule.fires, procedure, known, moment) if rule.fires else ((), NONE)
    event, places = (rule.fires, went_to) if went_to else (CLOCK_DUE, case.places)
    return _write(case, Act(event, TIME), {}, places, procedure, moment, made, role=CLOCK, extra=(mark,))


def open_moves(case: Case, procedure: Procedure, officer: Officer, moment: Moment, known: Known = NOTHING
               ) -> list[OpenMove]:  # fmt: skip
    """The moves that start where the case stands. One that is closed to this person says why."""
    if not case.open:
        return []
    engine = engine_of(procedure)
    return [
        OpenMove(key, move, tuple(before_the_form(case, officer, key, move, procedure, moment, known)),
                 tuple(s.officer for s in case.signatures if s.move == key))
        for key in engine.moves_at(case.places)
        if CLOCK not in (move := procedure.moves[key]).by.every_role
    ]  # fmt: skip


def remind(case: Case, deadline: Deadline, ring: Ring, procedure: Procedure) -> Telling:
    """The message of one rung of the ladder; `duty` is whoever has to keep this limit."""
    rule = procedure.clocks[deadline.clock]
    roles = tuple(dict.fromkeys(r for name in ring.rung.tell for r in _told(name, case, rule, procedure)))
    key = f"{reminders_key(case.number, deadline.clock, deadline.line)}{ring.key}:{deadline.due}"
    return Telling(ring.rung.text, roles, key, due=deadline)


def reminders_key(number: str, clock: str, line: int) -> str:
    """How the keys of all reminders of one limit begin; they end with the date that they are about."""
    return f"{number}:{clock}:{line}:"


def rings(deadline: Deadline, procedure: Procedure, moment: Moment) -> list[Ring]:
    """The reminders of one limit, earliest first."""
    rule = procedure.clocks[deadline.clock]
    return rings_of(deadline, procedure.ladders.get(rule.ladder, ()), moment.calendar)


def tasks_of(case: Case, procedure: Procedure, moment: Moment) -> tuple[OpenTask, ...]:
    """What has to be done now, one task for each place that names one."""
    running = [deadline_of(c, procedure.clocks[c.clock], moment.calendar) for c in case.clocks if c.ended is None]
    return _tasks(case, running, procedure)


def _tasks(case: Case, running: list[Deadline], procedure: Procedure) -> tuple[OpenTask, ...]:
    if not case.open:
        return ()
    leaves = engine_of(procedure).leaves
    return tuple(
        OpenTask(place, case.entered[place], task.role, area_at(procedure.roles[task.role].level, case.area),
                 _nearest(place, task.role, running, procedure))
        for place in case.places if (task := leaves[place].task)
    )  # fmt: skip


# --- what follows ---------------------------------------------------------------------------------------------------


def _signed(case: Case, act: Act, answers: Mapping[str, Any], procedure: Procedure, moment: Moment) -> Step:
    place = next(p for p in case.places if p in engine_of(procedure).open_at[act.event])
    return _write(case, act, answers, case.places, procedure, moment, signature=place)


def _led_by_time(case: Case, event: str, procedure: Procedure, known: Known, moment: Moment
                 ) -> tuple[tuple[str, ...], Made]:  # fmt: skip
    """Where a move of the clock leads, and what it does elsewhere; nowhere, if it does not start where the case
    stands, a guard forbids it, or what it should write cannot be written."""
    engine, move = engine_of(procedure), procedure.moves[event]
    seen = seen_by(case, case.facts, {}, known, moment)
    if not engine.open_at[event] & frozenset(case.places) or engine.unmet(move.guards, seen):
        return (), NONE
    went_to, closed = engine.go(case.places, event, seen) if move.to else (case.places, [])
    made = _made(case, event, seen, engine)
    return ((), NONE) if closed or isinstance(made, Blocked) else (went_to, made)


def _computed(case: Case, event: str, facts: Mapping[str, Any], known: Known, engine: Engine, moment: Moment
              ) -> dict[str, Any] | Blocked:  # fmt: skip
    """What the move reckons from the answers. Who signs after the first only signs."""
    if any(s.move == event for s in case.signatures):
        return {}
    seen = seen_by(case, facts, {}, known, moment)
    return engine.calculations[event].of(seen, lambda names, seen: not engine.unmet(names, seen))


def _made(case: Case, event: str, seen: Seen, engine: Engine) -> Made | Blocked:
    return engine.consequences[event].of(case, seen, lambda names, seen: not engine.unmet(names, seen))


def _write(case: Case, act: Act, answers: Mapping[str, Any], went_to: tuple[str, ...], procedure: Procedure,
           moment: Moment, made: Made = NONE, *, role: str = "", signature: str = "", extra: tuple[ClockMark, ...] = ()
           ) -> Step:  # fmt: skip
    move = procedure.moves.get(act.event)
    post = act.officer.post_for(roles_left(case, act.event, move), case.area) if move and not role else None
    final = next((s for p in went_to if (s := procedure.states.get(p)) and s.final), None)
    outcome = (final.outcome or "ended") if final else ""
    moves_clocks = "" if signature else act.event
    facts = {**case.facts, **answers} if answers else case.facts
    marks = extra + marks_of(
        case, moves_clocks, case.places, went_to, facts, bool(outcome), case.line + 1, procedure, moment
    )
    done = None if signature else move
    entry = HistoryEntry(
        case=case.number, line=case.line + 1, at=moment.at, officer=act.officer.id, officer_name=act.officer.name,
        role=post.role if post else role, event=act.event, came_from=case.places, went_to=went_to, answers=answers,
        files=act.files, marks=marks, writes=made.writes, signature=signature, outcome=outcome,
        recuses=facts[done.recuses] if done and done.recuses else "",
        lifts=facts[done.lifts] if done and done.lifts else "",
        behalf=act.behalf.id if act.behalf else "", behalf_name=act.behalf.name if act.behalf else "",
    )  # fmt: skip
    entry = chain.link(entry, case.head)
    return _step(case, apply(case, entry), entry, procedure, moment, made.opens)


def _step(before: Case | None, after: Case, entry: HistoryEntry, procedure: Procedure, moment: Moment,
          opens: tuple[NewChild, ...] = ()) -> Step:  # fmt: skip
    touched = {(mark.clock, mark.line) for mark in entry.marks}
    limits = [
        deadline_of(clock, procedure.clocks[clock.clock], moment.calendar)
        for clock in after.clocks if clock.ended is None or (clock.clock, clock.line) in touched
    ]  # fmt: skip
    tasks = _tasks(after, [d for d in limits if d.status != "ended"], procedure)
    keys = {(task.place, task.line) for task in tasks}
    old = before.entered.items() if before else ()
    leaves = engine_of(procedure).leaves
    closed = tuple((place, line) for place, line in old if (place, line) not in keys and leaves[place].task)
    deadlines = tuple(d for d in limits if (d.clock, d.line) in touched)
    return Step(entry, after, tasks, closed, deadlines, _tells(after, entry, tasks, deadlines, procedure), opens)


def _tells(case: Case, entry: HistoryEntry, tasks: tuple[OpenTask, ...], deadlines: tuple[Deadline, ...],
           procedure: Procedure) -> tuple[Telling, ...]:  # fmt: skip
    new = [task for task in tasks if task.line == entry.line]
    move = procedure.moves.get(entry.event) if not entry.signature else None
    missed = [d for d in deadlines if d.fired == entry.line and entry.event == CLOCK_DUE]
    key = f"{case.number}:{entry.line}"
    return (
        *(Telling("task_opened", (t.role,), f"{key}:task_opened:{t.place}", t.place, t.due) for t in new),
        *(Telling(t.text, t.to, f"{key}:{t.text}:{'+'.join(t.to)}") for t in (move.tells if move else ())),
        *(Telling("overdue", _told("duty", case, procedure.clocks[d.clock], procedure) or _may_act(case, procedure),
                  f"{key}:overdue:{d.clock}", due=d)
          for d in missed),
    )  # fmt: skip


def _told(name: str, case: Case, rule: ClockRule, procedure: Procedure) -> tuple[str, ...]:
    if name != "duty":
        return (name,)
    leaves = engine_of(procedure).leaves
    holders = tuple(task.role for place in case.places if (task := leaves[place].task))
    return rule.duty or holders


def _may_act(case: Case, procedure: Procedure) -> tuple[str, ...]:
    """Whoever can do something where nobody has a task: a notice that hangs, and whose end time could not bring."""
    moves = [procedure.moves[key] for key in engine_of(procedure).moves_at(case.places)]
    return tuple(dict.fromkeys(role for move in moves for role in move.by.every_role if role != CLOCK))


def _nearest(place: str, role: str, running: list[Deadline], procedure: Procedure) -> Deadline | None:
    """The limit a task is measured by: the earliest that is about this place or this role, else the earliest of the
    others that this task can hold up. One that is kept in another region of a parallel state is not among them."""
    dated = [d for d in running if d.due_at is not None]
    rules = procedure.clocks
    own = [d for d in dated if within(rules[d.clock].during, [place]) or role in rules[d.clock].duty]
    open_at = engine_of(procedure).open_at
    others = own or [d for d in dated if not _kept_beside(procedure.clocks[d.clock], place, open_at)]
    return min(others, key=lambda d: (d.due_at, d.clock), default=None)


def _kept_beside(rule: ClockRule, place: str, open_at: Mapping[str, frozenset[str]]) -> bool:
    """Whether everything that ends this limit lies in a region beside the one of `place`."""
    if place.count(".") < 2:
        return False
    state, region = place.split(".")[:2]
    moves = [source for event in rule.ends.event for source in open_at[event]]
    ends = [*rule.during, *rule.ends.entering, *rule.ends.leaving, *moves]
    beside = [within((state,), [end]) and end != state and not within((f"{state}.{region}",), [end]) for end in ends]
    return bool(ends) and all(beside)
