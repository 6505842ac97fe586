"""The graph: what cannot be reached, what cannot be left, and what is done side by side."""

from collections.abc import Iterator

from states.checks.sentences import Where, says
from states.checks.ways import entered, next_places, path_of, reached
from states.engine import leaves_of, sources_of
from states.findings import Finding
from states.procedure import Procedure


def unreachable(p: Procedure, where: Where) -> Iterator[Finding]:
    """No path leads to this state: it is dead writing, or a move was forgotten."""
    alive = reached(entered(p, p.initial), next_places(p))
    for place in leaves_of(p.states):
        if place not in alive:
            words = f"没有任何路径到达“{place}”。", f"no path leads to '{place}'"
            yield says(where(path_of(place)), "unreachable", *words)


def traps(p: Procedure, where: Where) -> Iterator[Finding]:
    """A case that comes here can never be finished: nothing leaves, or what leaves leads round in a circle."""
    before: dict[str, set[str]] = {}
    for place, following in next_places(p).items():
        for after in following:
            before.setdefault(after, set()).add(place)
    ends = [name for name, state in p.states.items() if state.final]
    can_end = reached(ends, before)
    for place in leaves_of(p.states) if ends else ():
        if place not in can_end:
            yield says(where(path_of(place)), "trap", f"从“{place}”走不到终止环节，办件会停在这里。",
                        f"no path leads from '{place}' to an end; a case would stay for ever")  # fmt: skip


def no_end(p: Procedure, where: Where) -> Iterator[Finding]:
    """A procedure without a final state never ends."""
    if not any(state.final for state in p.states.values()):
        yield says(where(("states",)), "no_end", "没有终止环节，请给一个环节写 final: true。",
                    "no state is final; give one `final: true`")  # fmt: skip


def never_joined(p: Procedure, where: Where) -> Iterator[Finding]:
    """Things done side by side must lead on when all are done, and in each of them there is something to do."""
    for key, state in p.states.items():
        if not state.parallel:
            continue
        if not state.joined:
            yield says(where(("states", key)), "never_joined", f"“{key}”各支办完后去哪里？请写 joined。",
                        f"where does '{key}' lead when all its parts are done? write `joined`")  # fmt: skip
        for name, region in state.parallel.items():
            if not any(inner.final for inner in region.states.values()):
                words = f"“{name}”没有 final 环节，永远办不完。", f"'{name}' has no final state and is never done"
                yield says(where(("states", key, "parallel", name)), "never_joined", *words)
            if region.states[region.initial].final:
                yield says(where(("states", key, "parallel", name, "initial")), "done_at_once",
                            f"“{name}”一开始就已办完，不必并行。", f"'{name}' begins where it ends")  # fmt: skip


def overloaded_states(p: Procedure, where: Where) -> Iterator[Finding]:
    """A state with things done side by side has no task and no end of its own, and inside them nothing is parallel."""
    for key, state in p.states.items():
        if state.parallel and (state.task or state.final):
            yield says(where(("states", key)), "overloaded", f"“{key}”各支并行，task 和 final 应写在各支里。",
                        f"'{key}' is parallel; write `task` and `final` inside its regions")  # fmt: skip
    for place, state in leaves_of(p.states).items():
        if state.parallel:
            yield says(where(path_of(place)), "overloaded", f"“{place}”已在并行的一支里，不能再分。",
                        f"'{place}' is already inside something parallel; it cannot be parallel again")  # fmt: skip


def crossings(p: Procedure, where: Where) -> Iterator[Finding]:
    """From one region of a parallel state no move leads into another: it stays in its own, or leaves all of them."""
    for key, move in p.moves.items():
        for target in [branch.to for branch in move.to if "." in branch.to]:
            state, region = target.split(".")[:2]
            beside = [s for s in sources_of(p, move) if s.startswith(f"{state}.") and s.split(".")[1] != region]
            if beside:
                yield says(where(("moves", key, "to")), "crossing", f"“{key}”不能从“{beside[0]}”跨到并行的另一支。",
                            f"'{key}' cannot cross from '{beside[0]}' into another region")  # fmt: skip


RULES = (unreachable, traps, no_end, never_joined, overloaded_states, crossings)
