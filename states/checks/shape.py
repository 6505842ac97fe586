"""The graph: what cannot be reached, what cannot be left, and what is done side by side."""

from collections.abc import Iterator

from states.checks.sentences import Where, advises
from states.checks.ways import entered, mentioned, next_places, path_of, reached
from states.engine import leaves_of, sources_of
from states.findings import Finding, says
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


def never_open(p: Procedure, where: Where) -> Iterator[Finding]:
    """A move that starts from nowhere a case can come to is never offered to anybody."""
    alive = reached(entered(p, p.initial), next_places(p))
    for key, move in p.moves.items():
        if not alive.intersection(sources_of(p, move)):
            yield says(where(("moves", key, "from")), "never_open",
                       f"办件到不了“{key}”起始的环节，这一动作永远办不了。",
                       f"no case comes to where '{key}' starts; it can never be done")  # fmt: skip


def work_at_the_end(p: Procedure, where: Where) -> Iterator[Finding]:
    """A case that has ended waits for nobody: a task there would stay on somebody's list for ever."""
    for place, state in leaves_of(p.states).items():
        if state.final and state.task:
            yield says(where((*path_of(place), "task")), "final_with_task", f"“{place}”是终止环节，不能有待办。",
                       f"'{place}' is final; nobody can have a task there")  # fmt: skip


def early_outcomes(p: Procedure, where: Where) -> Iterator[Finding]:
    """How a case ended is known when it ends: an outcome stands at a final state of the procedure, nowhere else."""
    inside = [(place, state) for place, state in leaves_of(p.states).items() if "." in place or not state.final]
    parents = [(key, state) for key, state in p.states.items() if state.parallel]
    for place, state in [*inside, *parents]:
        if state.outcome:
            yield says(where((*path_of(place), "outcome")), "outcome_too_early",
                       f"“{place}”不是办件的终止环节，outcome 请写在终止环节上。",
                       f"'{place}' does not end the case; write `outcome` at the state that does")  # fmt: skip


def ends_without_outcome(p: Procedure, where: Where) -> Iterator[Finding]:
    """Statistics and the household's file say how a case ended; without an outcome they cannot."""
    for key, state in p.states.items():
        if state.final and not state.outcome:
            yield advises(where(("states", key)), "no_outcome", f"终止环节“{key}”没有写结果 outcome。",
                          f"'{key}' ends the case but does not say with which `outcome`")  # fmt: skip


def nobody_moves(p: Procedure, where: Where) -> Iterator[Finding]:
    """Where nobody has a task and no time runs out, a case waits for somebody to think of it."""
    by_time = {rule.fires for rule in p.clocks.values() if rule.fires}
    timed = {place for key in by_time for place in sources_of(p, p.moves[key])}
    for place, state in leaves_of(p.states).items():
        if not (state.final or state.task or place in timed):
            yield advises(where(path_of(place)), "nobody_moves", f"“{place}”没有待办，也没有时限推进，请写 task。",
                          f"nobody has a task at '{place}' and no clock leads on; write `task`")  # fmt: skip


def empty_moves(p: Procedure, where: Where) -> Iterator[Finding]:
    """A move that stays where it is, asks nothing and is read by nothing records only that somebody pressed it."""
    inert = {"title", "sources", "except_from", "to", "by", "guards", "done_as", "law", "irreversible"}
    for key, move in p.moves.items():
        here = sources_of(p, move)
        stays = all([*entered(p, branch.to)] == here for branch in move.to)
        if stays and move.model_fields_set <= inert and key not in mentioned(p, "states"):
            yield advises(where(("moves", key)), "empty_move",
                          f"“{key}”办了等于没办：不换环节，不填写，也没有别处用到。",
                          f"'{key}' changes nothing: it stays, asks nothing, and nothing looks at it")  # fmt: skip


def same_titles(p: Procedure, where: Where) -> Iterator[Finding]:
    """Two buttons with the same words beside each other cannot be told apart."""
    first = dict[tuple[str, str], str]()
    for key, move in p.moves.items():
        twins = {first.setdefault((move.title.zh, place), key) for place in sources_of(p, move)} - {key}
        for twin in sorted(twins):
            yield advises(where(("moves", key, "title")), "same_title",
                          f"“{key}”和“{twin}”在同一环节，名称又相同，请区分。",
                          f"'{key}' and '{twin}' start in the same state under the same title")  # fmt: skip


RULES = (
    unreachable, traps, no_end, never_joined, overloaded_states, crossings, never_open, work_at_the_end,
    early_outcomes,
)  # fmt: skip
ADVICE = (ends_without_outcome, nobody_moves, empty_moves, same_titles)
