"""A procedure as a `transitions` machine; the only file that imports `transitions`.

One machine per procedure version, shared by every case: a case is a light model that carries its places through one
trigger and is forgotten. Strings of the pack never reach the machine as callbacks (it would import and call them):
its conditions only look up what compiled CEL has already answered. No callback does any work.
The machine keeps its place in the tree of states while it works, so one trigger at a time goes through it.
"""

from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Any

from transitions.extensions.nesting import HierarchicalMachine, NestedState

from states.calculations import Calculations
from states.consequences import Consequences
from states.guards import REGISTER, Condition, Seen, Used
from states.known import Wanted
from states.procedure import Move, Procedure, State

SEPARATOR = "."
NO_WISH = Wanted()


class _Place(NestedState):
    separator = SEPARATOR


class _Tree(HierarchicalMachine):
    state_cls = _Place


class _Model:
    """A case for the length of one trigger: where it stands, and which conditions hold."""

    __slots__ = ("met", "state")

    def __init__(self, places: tuple[str, ...], met: Mapping[str, bool]) -> None:
        self.state: Any = list(places) if len(places) > 1 else places[0]
        self.met = met


class Engine:
    """Where a move leads from where a case stands. Raises nothing for a procedure that passed its checks."""

    def __init__(self, procedure: Procedure) -> None:
        self.leaves = leaves_of(procedure.states)
        self.parents = {name: state for name, state in procedure.states.items() if state.parallel}
        self.open_at = {key: frozenset(sources_of(procedure, move)) for key, move in procedure.moves.items()}
        self._conditions = {name: Condition(name, guard, procedure) for name, guard in procedure.guards.items()}
        self._decided_by = {key: _guards_of(move) for key, move in procedure.moves.items()}
        self.calculations = {key: Calculations(move, procedure) for key, move in procedure.moves.items()}
        self.consequences = {key: Consequences(move, procedure) for key, move in procedure.moves.items()}
        self._looks_at = {key: self._names_of(key, move) for key, move in procedure.moves.items()}
        self._known: dict[tuple[tuple[str, ...], str, tuple[bool, ...]], tuple[str, ...] | None] = {}
        self._lock = Lock()
        self._tree = _Tree(
            model=None, states=[_tree_state(name, state) for name, state in procedure.states.items()],
            initial=procedure.initial, auto_transitions=False, send_event=True, ignore_invalid_triggers=True,
        )  # fmt: skip
        for key, move in procedure.moves.items():
            self._add(key, move)
        for name, state in self.parents.items():
            self._tree.add_transition(f"joined:{name}", name, state.joined)

    def enter(self, state: str) -> tuple[str, ...]:
        """The places a case takes when it enters a state: itself, or the first of each of its regions."""
        regions = self.parents[state].parallel if state in self.parents else {}
        return tuple(f"{state}.{name}.{region.initial}" for name, region in regions.items()) or (state,)

    def moves_at(self, places: Iterable[str]) -> list[str]:
        """The moves that start where the case stands, in the order of the file."""
        here = frozenset(places)
        return [key for key, sources in self.open_at.items() if sources & here]

    def go(self, places: tuple[str, ...], event: str, seen: Seen) -> tuple[tuple[str, ...], list[str]]:
        """(where the case stands afterwards, the guards that hold it back; with none it goes, or was meant to stay).

        The move must be open there. The answer depends on nothing but the places, the event and which conditions hold,
        so the machine is asked once for each combination and remembered.
        """
        names = self._decided_by[event]
        met = tuple(self._conditions[name].holds(seen) for name in names)
        asked = (places, event, met)
        if asked not in self._known:
            self._known[asked] = self._ask(places, event, dict(zip(names, met, strict=True)))
        went_to = self._known[asked]
        if went_to is None:
            return places, [name for name, holds in zip(names, met, strict=True) if not holds]
        return went_to, []

    def unmet(self, names: Iterable[str], seen: Seen) -> list[str]:
        return [name for name in names if not self._conditions[name].holds(seen)]

    def named_by(self, guard: str) -> list[Used]:
        """The (group, name) pairs a guard looks at."""
        return self._conditions[guard].names

    def wanted(self, events: Iterable[str]) -> Wanted:
        """What must be known beside the case before these moves can be judged."""
        names = [name for event in events for name in self._looks_at.get(event, ())]
        if not names:
            return NO_WISH
        registers = {name.partition(".")[0] for group, name in names if group == REGISTER}
        late = {name for group, name in names if group == "late"}
        return Wanted(frozenset(registers), any(group == "children" for group, _ in names), frozenset(late))

    def _names_of(self, key: str, move: Move) -> tuple[Used, ...]:
        """The names beyond the case that a move looks at, and the registers it writes."""
        made, computed = self.consequences[key], self.calculations[key]
        guards = [*move.guards, *self._decided_by[key], *made.guards, *computed.guards]
        names = [*made.names, *computed.names, *(name for guard in guards for name in self._conditions[guard].names)]
        return tuple(dict.fromkeys(name for name in names if name[0] in (REGISTER, "children", "late")))

    def _ask(self, places: tuple[str, ...], event: str, met: Mapping[str, bool]) -> tuple[str, ...] | None:
        model = _Model(places, met)
        with self._lock:
            if not self._tree.trigger_event(model, event):
                return None
            for name in self.parents:
                if self._complete(name, model.state):
                    self._tree.trigger_event(model, f"joined:{name}")
        return tuple(model.state) if isinstance(model.state, list) else (model.state,)

    def _add(self, key: str, move: Move) -> None:
        for branch in move.to:
            conditions: list[str | Callable[..., bool | None]] = [_holds(name) for name in branch.when]
            self._tree.add_transition(key, sorted(self.open_at[key]), branch.to, conditions=conditions)

    def _complete(self, name: str, state: Any) -> bool:
        places = state if isinstance(state, list) else [state]
        inside = [place for place in places if place.startswith(name + SEPARATOR)]
        return bool(inside) and all(self.leaves[place].final for place in inside)


_ENGINES: dict[str, Engine] = {}


def engine_of(procedure: Procedure) -> Engine:
    """The machine of a procedure version, built once per process."""
    engine = _ENGINES.get(procedure.digest)
    if engine is None:
        engine = _ENGINES.setdefault(procedure.digest, Engine(procedure))
    return engine


def _holds(name: str) -> Callable[[Any], bool]:
    return lambda event: bool(event.model.met[name])


def _guards_of(move: Move) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for branch in move.to for name in branch.when))


def leaves_of(states: Mapping[str, State]) -> dict[str, State]:
    """Every place a case can stand in, by its full name (`investigation.survey.pending`)."""
    leaves: dict[str, State] = {}
    for name, state in states.items():
        if not state.parallel:
            leaves[name] = state
        for region_name, region in state.parallel.items():
            leaves |= {f"{name}.{region_name}.{leaf}": inner for leaf, inner in region.states.items()}
    return leaves


def sources_of(procedure: Procedure, move: Move) -> list[str]:
    """The places a move starts from: `*` is every place that is not final, a state stands for all places in it."""
    leaves = leaves_of(procedure.states)
    unfinished = [place for place in leaves if not procedure.states[place.split(SEPARATOR)[0]].final]
    chosen = [place for name in move.sources for place in places_named(name, leaves, unfinished)]
    left_out = {place for name in move.except_from for place in places_named(name, leaves, unfinished)}
    return [place for place in dict.fromkeys(chosen) if place not in left_out]


def places_named(name: str, leaves: Mapping[str, State], unfinished: Iterable[str] = ()) -> list[str]:
    if name == "*":
        return list(unfinished)
    return [place for place in leaves if place == name or place.startswith(name + SEPARATOR)]


def _tree_state(name: str, state: State) -> dict[str, Any]:
    if not state.parallel:
        return {"name": name}
    regions = [
        {"name": key, "initial": region.initial, "children": [_tree_state(*item) for item in region.states.items()]}
        for key, region in state.parallel.items()
    ]
    return {"name": name, "parallel": regions}
