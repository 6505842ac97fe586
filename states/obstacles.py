"""What stands against a move: the person, the place, the papers, the meeting, the conditions. All reasons at once.

Nothing here says what follows when nothing stands against it; that is `steps.py`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from states.case import Act, Case, Moment, Officer
from states.deadlines import deadline_of
from states.engine import Engine, engine_of
from states.guards import Seen
from states.known import Known
from states.marks import running
from states.procedure import CLOCK, Move, Procedure, Vote
from states.reasons import Reason, listed, reason


def before_the_form(case: Case, officer: Officer, key: str, move: Move, procedure: Procedure, moment: Moment,
                     known: Known) -> list[Reason]:  # fmt: skip
    """What stands against a move whatever its form says: the person, and guards that ask nothing of this act."""
    engine, asked = engine_of(procedure), asked_by(case, key, move)
    filled = asked != move.asks
    vote, vote_wrong = counted(move.vote, case.facts) if move.vote and filled else ({}, [])
    seen = seen_by(case, case.facts, vote, known, moment)
    coming = asked if filled else (*asked, *engine.calculations[key].gives)

    def unmet(names: Iterable[str]) -> list[str]:
        settled = [n for n in names if not _waits_for(engine.named_by(n), coming, bool(move.vote) and not filled)]
        return engine.unmet(settled, seen)

    ways = [unmet(branch.when) for branch in move.to]
    closed = [name for way in ways for name in way] if all(ways) else []
    return [
        *who_may_not(case, officer, key, move, procedure),
        *vote_wrong,
        *guard_reasons(dict.fromkeys([*unmet(move.guards), *closed]), procedure),
        *extension_reasons(case, move, procedure, moment),
        *recusal_reasons(case, move, case.facts if filled else {}),
    ]


def asked_by(case: Case, event: str, move: Move) -> tuple[str, ...]:
    """What the form asks for. Who signs after the first only signs."""
    return () if any(s.move == event for s in case.signatures) else move.asks


def _waits_for(names: list[tuple[str, str]], asked: tuple[str, ...], vote: bool) -> bool:
    """Whether the form (or the meeting it reports) may still change the answer."""
    return any((vote and group == "vote") or (group == "facts" and name in asked) for group, name in names)


def not_here(case: Case, event: str, move: Move | None, procedure: Procedure, engine: Engine) -> tuple[Reason, ...]:
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


def who_may_not(case: Case, officer: Officer, event: str, move: Move, procedure: Procedure) -> list[Reason]:
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


def for_whom(case: Case, act: Act, move: Move, procedure: Procedure) -> list[Reason]:
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
        return [reason("signed_already", event, missing=missing_signatures(case, event, move))]
    waited_for = roles_left(case, event, move)
    if officer.post_for(waited_for, case.area):
        return []
    return [reason("not_your_turn", event, roles=listed([procedure.roles[r].title for r in waited_for]))]


def roles_left(case: Case, event: str, move: Move) -> list[str]:
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


def missing_signatures(case: Case, event: str, move: Move) -> int:
    return len(move.by.slots) - sum(s.move == event for s in case.signatures)


def missing_materials(case: Case, act: Act, move: Move, procedure: Procedure) -> list[Reason]:
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


def counted(vote: Vote, facts: Mapping[str, Any]) -> tuple[dict[str, bool], list[Reason]]:
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


def guard_reasons(unmet: Iterable[str], procedure: Procedure) -> list[Reason]:
    return [Reason("guard", procedure.guards[name].says, name) for name in unmet]


def extension_reasons(case: Case, move: Move, procedure: Procedure, moment: Moment) -> list[Reason]:
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


def recusal_reasons(case: Case, move: Move, facts: Mapping[str, Any]) -> list[Reason]:
    """Only a recusal that stands can be lifted; whose it is may still have to be filled in."""
    if not move.lifts or (case.recused and facts.get(move.lifts, case.recused[0]) in case.recused):
        return []
    return [reason("not_recused", move.lifts)]


def seen_by(case: Case, facts: Mapping[str, Any], vote: Mapping[str, bool], known: Known, moment: Moment) -> Seen:
    return Seen(facts, vote, case.done, known, moment.today.isoformat())
