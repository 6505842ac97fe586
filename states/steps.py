"""The one question: may this person do this now, and what follows? → `Step` or `Blocked`, never an exception.

Pure: the moment comes in as a value, the answer goes out as a value; whoever asked writes it down. A move is offered
(`open_moves`) exactly when `next_step` would let this person do it with a complete form.
"""

from collections.abc import Iterable, Mapping
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
from states.engine import Engine
from states.forms import read_answers
from states.guards import Seen
from states.known import NOTHING, Known
from states.marks import marks_of, running, within
from states.procedure import CLOCK, ClockRule, Move, Procedure, Vote
from states.reasons import Blocked, Reason, listed, reason


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


_ENGINES: dict[str, Engine] = {}


def engine_of(procedure: Procedure) -> Engine:
    """The machine of a procedure version, built once per process."""
    engine = _ENGINES.get(procedure.digest)
    if engine is None:
        engine = _ENGINES.setdefault(procedure.digest, Engine(procedure))
    return engine


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
    here = _not_here(case, act.event, move, procedure, engine)
    if here or move is None:
        return Blocked(here)
    wrong = _who(case, act.officer, act.event, move, procedure) + _for_whom(case, act, move, procedure)
    answers, complaints = read_answers(_asked(case, act.event, move), procedure, move.title, act.answers, {})
    wrong += complaints
    wrong += _materials(case, act, move, procedure)
    went_to, seen = case.places, _seen(case, case.facts, {}, known, moment)
    if not complaints:
        facts = {**case.facts, **answers}
        if move.calculates or move.sets:
            computed = _computed(case, act.event, facts, known, engine, moment)
            if isinstance(computed, Blocked):
                return Blocked((*wrong, *computed.reasons))
            answers, facts = {**answers, **computed}, {**facts, **computed}
        vote, vote_wrong = _vote(move.vote, facts) if move.vote else ({}, [])
        seen = _seen(case, facts, vote, known, moment)
        went_to, closed = engine.go(case.places, act.event, seen) if move.to else (case.places, [])
        unmet = dict.fromkeys([*engine.unmet(move.guards, seen), *closed])
        wrong += vote_wrong + _guards(unmet, procedure)
    wrong += _extension(case, move, procedure, moment)
    wrong += _recusal(case, move, {} if complaints else {**case.facts, **answers})
    if wrong:
        return Blocked(tuple(wrong))
    if _missing_signatures(case, act.event, move) > 1:
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
        OpenMove(key, move, tuple(_before_the_form(case, officer, key, move, procedure, moment, known)),
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


# --- may it be done? ------------------------------------------------------------------------------------------------


def _before_the_form(case: Case, officer: Officer, key: str, move: Move, procedure: Procedure, moment: Moment,
                     known: Known) -> list[Reason]:  # fmt: skip
    """What stands against a move whatever its form says: the person, and guards that ask nothing of this act."""
    engine, asked = engine_of(procedure), _asked(case, key, move)
    filled = asked != move.asks
    vote, vote_wrong = _vote(move.vote, case.facts) if move.vote and filled else ({}, [])
    seen = _seen(case, case.facts, vote, known, moment)
    coming = asked if filled else (*asked, *engine.calculations[key].gives)

    def unmet(names: Iterable[str]) -> list[str]:
        settled = [n for n in names if not _waits_for(engine.named_by(n), coming, bool(move.vote) and not filled)]
        return engine.unmet(settled, seen)

    ways = [unmet(branch.when) for branch in move.to]
    closed = [name for way in ways for name in way] if all(ways) else []
    return [
        *_who(case, officer, key, move, procedure),
        *vote_wrong,
        *_guards(dict.fromkeys([*unmet(move.guards), *closed]), procedure),
        *_extension(case, move, procedure, moment),
        *_recusal(case, move, case.facts if filled else {}),
    ]


def _asked(case: Case, event: str, move: Move) -> tuple[str, ...]:
    """What the form asks for. Who signs after the first only signs."""
    return () if any(s.move == event for s in case.signatures) else move.asks


def _waits_for(names: list[tuple[str, str]], asked: tuple[str, ...], vote: bool) -> bool:
    """Whether the form (or the meeting it reports) may still change the answer."""
    return any((vote and group == "vote") or (group == "facts" and name in asked) for group, name in names)


def _not_here(case: Case, event: str, move: Move | None, procedure: Procedure, engine: Engine) -> tuple[Reason, ...]:
    if not case.open:
        return (reason("closed"),)
    if move is not None and CLOCK in move.by.every_role:
        return (reason("only_time", event, move=move.title),)
    if move is not None and engine.open_at[event].intersection(case.places):
        return ()
    here = listed([procedure.moves[key].title for key in engine.moves_at(case.places)])
    if move is None:
        return (reason("unknown_event", event, event=event, open=here),)
    places = listed([engine.leaves[place].title for place in case.places])
    return (reason("not_now", event, place=places, move=move.title, open=here),)


def _who(case: Case, officer: Officer, event: str, move: Move, procedure: Procedure) -> list[Reason]:
    if not officer.post_for(move.by.every_role, case.area):
        titles = listed([procedure.roles[role].title for role in move.by.every_role])
        elsewhere = any(post.role in move.by.every_role for post in officer.posts)
        code = "wrong_area" if elsewhere else "wrong_role"
        return [reason(code, event, move=move.title, roles=titles)]
    if officer.id in case.recused:
        return [reason("recused", event, move=move.title)]
    wrong = [
        reason("same_person", other, other=procedure.moves[other].title, move=move.title)
        for other in move.by.apart_from if officer.id in case.actors.get(other, ())
    ]  # fmt: skip
    return wrong + _turn(case, officer, event, move, procedure)


def _for_whom(case: Case, act: Act, move: Move, procedure: Procedure) -> list[Reason]:
    """A substitute may do for another what that one could do himself: neither judges what he has done."""
    absent = act.behalf
    if absent is None:
        return []
    return [
        reason("same_absent", other, name=absent.name, other=procedure.moves[other].title, move=move.title)
        for other in move.by.apart_from if absent.id in case.actors.get(other, ())
    ]  # fmt: skip


def _turn(case: Case, officer: Officer, event: str, move: Move, procedure: Procedure) -> list[Reason]:
    """Among several signatures: not twice, and in a sequence not before one's turn."""
    given = [s for s in case.signatures if s.move == event]
    if officer.id in [s.officer for s in given]:
        return [reason("signed_already", event, missing=_missing_signatures(case, event, move))]
    waited_for = _roles_left(case, event, move)
    if officer.post_for(waited_for, case.area):
        return []
    return [reason("not_your_turn", event, roles=listed([procedure.roles[r].title for r in waited_for]))]


def _roles_left(case: Case, event: str, move: Move) -> list[str]:
    """The roles that may sign now: in a sequence the next one, else every one that has not signed."""
    left = _slots_left(move, [s.role for s in case.signatures if s.move == event])
    return list(dict.fromkeys(role for slot in (left[:1] if move.by.sequence else left) for role in slot))


def _slots_left(move: Move, roles: Iterable[str]) -> list[tuple[str, ...]]:
    left = list(move.by.slots)
    for role in roles:
        taken = next((slot for slot in left if role in slot), None)
        if taken:
            left.remove(taken)
    return left


def _missing_signatures(case: Case, event: str, move: Move) -> int:
    return len(move.by.slots) - sum(s.move == event for s in case.signatures)


def _materials(case: Case, act: Act, move: Move, procedure: Procedure) -> list[Reason]:
    if not act.files and not move.needs:
        return []
    have = at_hand(case, act.event, procedure)
    for file in act.files:
        have[file.kind] = have.get(file.kind, 0) + 1
    kinds = listed([material.title for material in procedure.materials.values()])
    unknown = [f for f in act.files if f.kind not in procedure.materials]
    return [
        *(reason("unknown_material", f.kind, move=move.title, kind=f.kind, kinds=kinds) for f in unknown),
        *(reason("missing_material", need.kind, material=procedure.materials[need.kind].title, n=need.at_least,
                 have=have.get(need.kind, 0))
          for need in move.needs if have.get(need.kind, 0) < need.at_least),
    ]  # fmt: skip


def at_hand(case: Case, event: str, procedure: Procedure) -> dict[str, int]:
    """How many files of each kind this move can count on: those handed in since the case came to where it stands.

    A survey that was sent back needs new photos; a second notice needs a new picture of its posting.
    """
    here = engine_of(procedure).open_at[event].intersection(case.places)
    since = min((case.entered[place] for place in here), default=0)
    return {kind: sum(line > since for line in lines) for kind, lines in case.files.items()}


def _vote(vote: Vote, facts: Mapping[str, Any]) -> tuple[dict[str, bool], list[Reason]]:
    """The meeting's result. A meeting that was not quorate has no result: it has to be held again."""
    n = {name: int(facts[key]) for name, key in vote.counts.items()}
    quorum, share = vote.quorum, vote.representatives_share
    wrong = []
    if n["present"] > n["members"]:
        wrong.append(reason("vote_present", vote.present, **n))
    if n["yes"] + n["no"] + n["abstain"] != n["present"]:
        wrong.append(reason("vote_count", vote.yes, **n))
    if n["representatives"] > n["present"]:
        wrong.append(reason("vote_delegates", vote.representatives, **n))
    if not n["present"] or n["present"] < quorum * n["members"]:
        wrong.append(reason("vote_quorum", vote.present, **n, quorum=str(quorum)))
    if n["representatives"] < share * n["present"]:
        wrong.append(reason("vote_representatives", vote.representatives, **n, share=str(share)))
    return {"quorate": not wrong, "passed": n["yes"] >= vote.passes * n["present"]}, wrong


def _guards(unmet: Iterable[str], procedure: Procedure) -> list[Reason]:
    return [Reason("guard", procedure.guards[name].says, name) for name in unmet]


def _extension(case: Case, move: Move, procedure: Procedure, moment: Moment) -> list[Reason]:
    if not move.extends:
        return []
    title = procedure.clocks[move.extends.clock].title
    clock = running(case.clocks, move.extends.clock)
    if not clock:
        return [reason("nothing_to_extend", move.extends.clock, clock=title)]
    if clock.extended:
        return [reason("extended_already", move.extends.clock, clock=title)]
    deadline = deadline_of(clock, procedure.clocks[clock.clock], moment.calendar)
    if deadline.late(moment.at):
        return [reason("too_late_to_extend", move.extends.clock, clock=title, due=str(deadline.due))]
    return []


def _recusal(case: Case, move: Move, facts: Mapping[str, Any]) -> list[Reason]:
    """Only a recusal that stands can be lifted; whose it is may still have to be filled in."""
    if not move.lifts or (case.recused and facts.get(move.lifts, case.recused[0]) in case.recused):
        return []
    return [reason("not_recused", move.lifts)]


# --- what follows ---------------------------------------------------------------------------------------------------


def _signed(case: Case, act: Act, answers: Mapping[str, Any], procedure: Procedure, moment: Moment) -> Step:
    place = next(p for p in case.places if p in engine_of(procedure).open_at[act.event])
    return _write(case, act, answers, case.places, procedure, moment, signature=place)


def _led_by_time(case: Case, event: str, procedure: Procedure, known: Known, moment: Moment
                 ) -> tuple[tuple[str, ...], Made]:  # fmt: skip
    """Where a move of the clock leads, and what it does elsewhere; nowhere, if it does not start where the case
    stands, a guard forbids it, or what it should write cannot be written."""
    engine, move = engine_of(procedure), procedure.moves[event]
    seen = _seen(case, case.facts, {}, known, moment)
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
    seen = _seen(case, facts, {}, known, moment)
    return engine.calculations[event].of(seen, lambda names, seen: not engine.unmet(names, seen))


def _seen(case: Case, facts: Mapping[str, Any], vote: Mapping[str, bool], known: Known, moment: Moment) -> Seen:
    return Seen(facts, vote, case.done, known, moment.today.isoformat())


def _made(case: Case, event: str, seen: Seen, engine: Engine) -> Made | Blocked:
    return engine.consequences[event].of(case, seen, lambda names, seen: not engine.unmet(names, seen))


def _write(case: Case, act: Act, answers: Mapping[str, Any], went_to: tuple[str, ...], procedure: Procedure,
           moment: Moment, made: Made = NONE, *, role: str = "", signature: str = "", extra: tuple[ClockMark, ...] = ()
           ) -> Step:  # fmt: skip
    move = procedure.moves.get(act.event)
    post = act.officer.post_for(_roles_left(case, act.event, move), case.area) if move and not role else None
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
