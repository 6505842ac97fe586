"""Every path of a procedure, walked on the real `next_step` and `fire`, breadth first: what is reached, and how.

A *situation* is a case as far as the rules can tell it from another: its places, the answers that a later condition
still looks at, what the conditions over counts say, who has signed, and the limits that time acts upon. Of many
cases in the same situation the first is followed, which is the one with the fewest lines. Nobody loses time: acts
follow each other by the minute, and only where time itself acts is its limit waited for. So the dates of a path are
the earliest ones.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, reduce
from operator import or_

from states.case import CLOCK_DUE, Act, Case, FileNote, HistoryEntry, Moment, Officer, Post
from states.deadlines import deadline_of
from states.engine import engine_of, leaves_of
from states.guards import Seen, Used
from states.known import Known
from states.liveness import Awaited, awaited_at
from states.procedure import CLOCK, Procedure, Text
from states.reasons import Blocked, Reason
from states.steps import Step, fire, next_step, open_case
from states.tryouts import Form, forms_of, looked_at_by, openings_of, worlds_of

BOUND = 12
AREA = "110101001001"
Tell = Callable[[int, int], None]
_UNREACHED = Text(zh="从未到过它开始的环节。", en="The places it starts from were never reached.")
_UNDUE = Text(zh="它的时限从未先到期。", en="No limit that fires it was ever the first to run out.")
_UNDONE = Text(zh="在所设的界限内没有办成，请加大 --bound。", en="Begun, but not done within the bound; raise --bound.")


@dataclass(frozen=True, slots=True)
class Way:
    """How a case came to where it stands."""

    history: tuple[HistoryEntry, ...]
    case: Case


@dataclass(frozen=True, slots=True)
class Missed:
    """A place or a move that no path came to, and what stood in the way."""

    name: str
    title: Text
    why: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Exploration:
    """What was found. With `left_aside` above nought the bound was too small to walk every path."""

    procedure: Procedure
    places: Mapping[str, Way]  # the shortest path to each place
    moves: Mapping[str, Way]  # the shortest path that ends with each move
    missed_places: tuple[Missed, ...]
    missed_moves: tuple[Missed, ...]
    one_sided: Mapping[str, bool]  # conditions that only ever held, or never
    situations: int
    left_aside: int
    longest: int  # acts on the longest of the shortest paths
    paths: int  # different ways from the opening to an end in at most so many acts

    @property
    def complete(self) -> bool:
        return not self.missed_places and not self.missed_moves


@dataclass(frozen=True, slots=True)
class _Identity:
    """What makes one situation another."""

    places: tuple[str, ...]
    counts: tuple[str, ...]  # the conditions over counts that do not hold
    branches: tuple[str, ...]  # the conditions that do not hold for the branches of a move half signed
    signed: tuple[tuple[str, str], ...]
    limits: tuple[tuple[str, bool, bool, int | None], ...]
    facts: tuple[str, ...]
    recused: bool

    @property
    def kind(self) -> object:
        """What it has in common with those of which only so many are followed."""
        return self.places, self.counts, self.signed


@dataclass(eq=False, slots=True)
class _Situation:
    case: Case
    at: datetime
    before: "_Situation | None"
    lines: tuple[HistoryEntry, ...]
    depth: int = 0
    after: list["_Situation"] = field(default_factory=list)

    @property
    def way(self) -> Way:
        lines, here = list[HistoryEntry](), self
        while here:
            lines[:0] = here.lines
            if here.before is None:
                break
            here = here.before
        return Way(tuple(lines), self.case)


def explore(procedure: Procedure, start: Moment, bound: int = BOUND,
            tell: Tell = lambda done, total: None) -> Exploration:  # fmt: skip
    """Follow every path from the opening; of situations alike in places, counts and signatures at most `bound`, and no
    more than it takes to reach everything."""
    narrow = [width for width in (1, 2, 4, 8, 16, 32) if width < bound]
    for width in (*narrow, bound):
        told = _Explorer(procedure, start, width, tell).explored()
        if told.complete:
            break
    return told


class _Explorer:
    def __init__(self, procedure: Procedure, start: Moment, bound: int, tell: Tell) -> None:
        self.procedure, self.calendar, self.bound, self.tell = procedure, start.calendar, bound, tell
        self.start, today = start, start.today
        self.engine = engine_of(procedure)
        self.forms = {key: forms_of(procedure, key, today) for key in procedure.moves}
        self.worlds = {key: worlds_of(procedure, key) for key in procedure.moves}
        self.known: dict[_Identity, _Situation] = {}
        self.followed = Counter[object]()
        self.places: dict[str, _Situation] = {}
        self.moves: dict[str, _Situation] = {}
        self.refused: dict[str, dict[Text, None]] = {}
        self.seen: dict[str, set[bool]] = {name: set() for name in procedure.guards}
        self.left_aside = 0
        self.chosen: dict[object, tuple[tuple[Form, ...], tuple[Form, ...]]] = {}

    def explored(self) -> Exploration:
        waiting = deque[_Situation]()
        for facts in openings_of(self.procedure, self.start.today):
            step = open_case("X-1", self.procedure, AREA, "X-1", self._officer("", 1), self.start, facts=facts)
            waiting.append(_Situation(step.case, self.start.at, None, (step.entry,)))
            self.known.setdefault(self._identity(step.case), waiting[-1])
            self._reached(waiting[-1])
        while waiting:
            here = waiting.popleft()
            waiting += self._following(here)
            self.tell(len(self.places) + len(self.moves), len(self.engine.leaves) + len(self.procedure.moves))
        return self._told()

    def _following(self, here: _Situation) -> Iterator[_Situation]:
        """The situations one act away that nobody has been in."""
        for there in self._acts(here):
            self._reached(there)
            identity = self._identity(there.case)
            known = self.known.get(identity)
            if known:
                here.after.append(known)
            elif self.followed[identity.kind] >= self.bound:
                self.left_aside += 1
            else:
                self.known[identity] = there
                self.followed[identity.kind] += 1
                here.after.append(there)
                yield there

    def _acts(self, here: _Situation) -> Iterator[_Situation]:
        if not here.case.open:
            return
        at = here.at + timedelta(minutes=1)
        moment = Moment(at, self.calendar)
        for key in self.engine.moves_at(here.case.places):
            if CLOCK in self.procedure.moves[key].by.every_role:
                continue
            for act, known in self._tries(here.case, key, moment):
                answer = next_step(here.case, act, self.procedure, moment, known)
                if isinstance(answer, Step):
                    yield _Situation(answer.case, at, here, (answer.entry,), here.depth + 1)
                else:
                    self._refuse(key, answer.reasons)
        yield from self._waited(here)

    def _waited(self, here: _Situation) -> Iterator[_Situation]:
        """The case when nobody does anything until time itself acts; on the way limits that run out are recorded."""
        rules = self.procedure.clocks
        limits = [(deadline.due_at, clock) for clock in here.case.clocks
                  if clock.ended is None and clock.fired is None and not clock.stopped
                  and (deadline := deadline_of(clock, rules[clock.clock], self.calendar)).due_at]  # fmt: skip
        acting = min((due for due, clock in limits if due and rules[clock.clock].fires), default=None)
        if acting is None:
            return
        at = max(acting, here.at)
        due_now = sorted(((due, bool(rules[clock.clock].fires), clock) for due, clock in limits if due and due <= at),
                         key=lambda limit: limit[:2])  # fmt: skip
        fired = [rules[clock.clock].fires for _, fires, clock in due_now if fires]
        for known in [world for key in fired for world in self.worlds[key]]:
            case, lines = here.case, list[HistoryEntry]()
            for _, fires, clock in due_now:
                answer = fire(case, clock, self.procedure, Moment(at, self.calendar), known)
                if isinstance(answer, Step):
                    case = answer.case
                    lines.append(answer.entry)
                    if fires and answer.entry.event == CLOCK_DUE:
                        self._refuse_time(rules[clock.clock].fires, case, known)
            if lines:
                yield _Situation(case, at, here, tuple(lines), here.depth + 1)

    # --- who acts, and with what ------------------------------------------------------------------------------------

    def _tries(self, case: Case, key: str, moment: Moment) -> Iterator[tuple[Act, Known]]:
        """Acts that differ in what follows; when a condition is in the way whatever is answered, one that shows it."""
        move = self.procedure.moves[key]
        signed = [s for s in case.signatures if s.move == key]
        role = move.by.slots[len(signed)][0]
        barred = {s.officer for s in signed}.union(*(case.actors.get(other, ()) for other in move.by.apart_from))
        n = next(n for n in range(1, 99) if self._officer(role, n).id not in barred)
        files = tuple(FileNote(f"f{i}", need.kind, f"{need.kind}-{i + 1}.jpg", "0" * 64, 1)
                      for need in move.needs for i in range(need.at_least))  # fmt: skip
        if signed:
            good, bad = tuple(Form({}, {}, known=known) for known in self.worlds[key]), tuple[Form, ...]()
        else:
            good, bad = self._telling_forms(case, key, moment)
        for form in good or bad[:1]:
            yield Act(key, self._officer(role, n), form.typed, files), form.known

    def _telling_forms(self, case: Case, key: str, moment: Moment) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
        """(forms with which the move is possible, forms with which it is not), one for each thing that may follow."""
        seen = Seen(case.facts, {}, case.done, today=moment.today.isoformat())
        before = tuple(repr(seen.value(group, name)) for group, name in self._looks_at[key])
        if (key, before) not in self.chosen:
            self.chosen[key, before] = self._choose(seen, key)
        return self.chosen[key, before]

    def _choose(self, case: Seen, key: str) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
        move, kept = self.procedure.moves[key], self._kept[key]
        guards = tuple(dict.fromkeys((*move.guards, *(name for branch in move.to for name in branch.when))))
        good, bad = dict[object, Form](), dict[object, Form]()
        for form in self.forms[key]:
            seen = replace(case, facts={**case.facts, **form.read}, known=form.known)
            computed = self.engine.calculations[key].of(seen, lambda names, seen: not self.engine.unmet(names, seen))
            if isinstance(computed, Blocked):
                bad.setdefault(computed, form)
                continue
            vote = {"quorate": True, "passed": form.passed} if move.vote else {}
            seen = replace(seen, facts={**seen.facts, **computed}, vote=vote)
            unmet = set(self.engine.unmet(guards, seen))
            for name in guards:
                self.seen[name].add(name not in unmet)
            leads = not move.to or any(not unmet.intersection(branch.when) for branch in move.to)
            possible = leads and not unmet.intersection(move.guards)
            told = (*(name in unmet for name in guards), *(repr(seen.facts.get(name)) for name in kept))
            (good if possible else bad).setdefault(told, form)
        return tuple(good.values()), tuple(bad.values())

    @cached_property
    def _looks_at(self) -> dict[str, list[Used]]:
        return {key: looked_at_by(self.procedure, move) for key, move in self.procedure.moves.items()}

    @cached_property
    def _kept(self) -> dict[str, tuple[str, ...]]:
        """Of each move, the answers that a condition may look at later."""
        kept = {}
        for key, move in self.procedure.moves.items():
            targets = [place for branch in move.to for place in self.engine.leaves if _is(place, branch.to)]
            after = {name for place in targets or self.engine.open_at[key] for name in self._awaited[place].facts}
            given = [name for calculation in move.calculates for name in calculation.gives.values()]
            kept[key] = tuple(name for name in (*move.asks, *given) if name in after)
        return kept

    def _officer(self, role: str, n: int) -> Officer:
        name = role if n == 1 else f"{role}#{n}"
        return Officer(name, name, (Post(role, ""),) if role else ())

    # --- which cases are the same -----------------------------------------------------------------------------------

    @cached_property
    def _awaited(self) -> Mapping[str, Awaited]:
        return awaited_at(self.procedure)

    def _identity(self, case: Case) -> _Identity:
        awaited = reduce(or_, (self._awaited[place] for place in case.places))
        pending = [name for s in case.signatures for branch in self.procedure.moves[s.move].to for name in branch.when]
        return _Identity(
            places=case.places,
            counts=tuple(self.engine.unmet(sorted(awaited.counts), Seen(case.facts, {}, case.done))),
            branches=tuple(self.engine.unmet(pending, Seen(case.facts, {}, case.done))),
            signed=tuple(sorted((s.move, s.role) for s in case.signatures)),
            limits=tuple((c.clock, c.stopped, c.fired is not None, c.length) for c in case.clocks
                         if c.ended is None and c.clock in self._acted_upon),
            facts=tuple(repr(case.facts.get(name)) for name in sorted(awaited.facts)),
            recused=bool(case.recused),
        )  # fmt: skip

    @cached_property
    def _acted_upon(self) -> set[str]:
        """The limits whose end moves the case, or that a move may lengthen."""
        fires = {key for key, rule in self.procedure.clocks.items() if rule.fires}
        return fires | {move.extends.clock for move in self.procedure.moves.values() if move.extends}

    # --- what is told -----------------------------------------------------------------------------------------------

    def _reached(self, there: _Situation) -> None:
        for place in there.case.places:
            self.places.setdefault(place, there)
        for entry in there.lines:
            if not entry.signature and entry.event in self.procedure.moves:
                self.moves.setdefault(entry.event, there)

    def _refuse(self, key: str, reasons: tuple[Reason, ...]) -> None:
        self.refused.setdefault(key, {}).update(dict.fromkeys(reason.says for reason in reasons))

    def _refuse_time(self, key: str, case: Case, known: Known) -> None:
        unmet = self.engine.unmet(self.procedure.moves[key].guards, Seen(case.facts, {}, case.done, known))
        says = (self.procedure.guards[name].says for name in unmet)
        self.refused.setdefault(key, {}).update(dict.fromkeys(says))

    def _told(self) -> Exploration:
        longest = max(situation.depth for situation in self.known.values())
        return Exploration(
            procedure=self.procedure,
            places={name: self.places[name].way for name in self.engine.leaves if name in self.places},
            moves={key: self.moves[key].way for key in self.procedure.moves if key in self.moves},
            missed_places=tuple(self._missed_place(name) for name in self.engine.leaves if name not in self.places),
            missed_moves=tuple(self._missed_move(key) for key in self.procedure.moves if key not in self.moves),
            one_sided={name: seen == {True} for name, seen in self.seen.items() if len(seen) == 1},
            situations=len(self.known), left_aside=self.left_aside, longest=longest,
            paths=_ways_to_an_end(list(self.known.values()), longest),
        )  # fmt: skip

    def _missed_move(self, key: str) -> Missed:
        move, came = self.procedure.moves[key], self.engine.open_at[key].intersection(self.places)
        return Missed(key, move.title, tuple(self.refused.get(key, ())) or (
            _UNDONE if came and CLOCK not in move.by.every_role else _UNDUE if came else _UNREACHED,))  # fmt: skip

    def _missed_place(self, place: str) -> Missed:
        leading = [key for key, move in self.procedure.moves.items() if any(_is(place, b.to) for b in move.to)]
        why = tuple(
            Text(zh=f"“{title.zh}”从未办成到这里。", en=f"'{title.into('en')}' was never done so that it leads here.")
            for title in (self.procedure.moves[key].title for key in leading)
        )
        return Missed(place, leaves_of(self.procedure.states)[place].title, why)


def _is(place: str, named: str) -> bool:
    return place == named or place.startswith(named + ".")


def _ways_to_an_end(situations: list[_Situation], longest: int) -> int:
    ways, ended = {id(situations[0]): 1}, 0
    for _ in range(longest):
        after: dict[int, int] = {}
        for situation in situations:
            for there in situation.after if id(situation) in ways else ():
                after[id(there)] = after.get(id(there), 0) + ways[id(situation)]
        ended += sum(after.get(id(situation), 0) for situation in situations if not situation.case.open)
        ways = after
    return ended
