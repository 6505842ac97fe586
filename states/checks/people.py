"""Who acts: somebody, in one way, apart from himself; and meetings that can be counted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from states.checks.sentences import Where, advises
from states.checks.ways import next_places, places_after, reached
from states.engine import leaves_of, sources_of
from states.findings import Finding, says
from states.procedure import CLOCK, Procedure, Signers

DUTY = "duty"  # in a rung: whoever has to keep the limit


def nobody_acts(p: Procedure, where: Where) -> Iterator[Finding]:
    """A move needs somebody, said in one way (roles, all_of or sequence); and somebody apart from himself."""
    for key, move in p.moves.items():
        place, by = where(("moves", key, "by")), move.by
        if not by.every_role:
            yield says(place, "nobody_acts", f"“{key}”没有写由谁办理。", f"nobody may do '{key}'")
        if sum(map(bool, (by.roles, by.all_of, by.sequence))) > 1 or (by.signatures > 1 and not by.roles):
            yield says(place, "several_ways",
                        f"“{key}”由谁办理只能写一种：roles（可加 signatures）、all_of 或 sequence。",
                        f"say who does '{key}' in one way: roles (with signatures), all_of or sequence")  # fmt: skip
        if key in by.apart_from:
            yield says(place, "maker_is_checker", f"“{key}”不能与自己分离。", f"'{key}' cannot be apart from itself")


def uncountable_votes(p: Procedure, where: Where) -> Iterator[Finding]:
    """A meeting's counts are asked for by the move that records it: numbers, required, none below nought."""
    for key, move in p.moves.items():
        for name in move.vote.counts.values() if move.vote else ():
            field = p.fields[name]
            countable = field.type == "number" and field.required and field.min is not None and field.min >= 0
            if name not in move.asks or not countable:
                yield says(where(("moves", key, "vote")), "uncountable",
                            f"票数“{name}”应由“{key}”填写，且为必填、不小于 0 的数字。",
                            f"'{key}' must ask for the count '{name}': a required number with `min: 0`")  # fmt: skip


def nobody_recused(p: Procedure, where: Where) -> Iterator[Finding]:
    """Who is recused, or no longer, is chosen in the form of that move: a required field of the type `officer`."""
    for key, move in p.moves.items():
        for word in ("recuses", "lifts"):
            name = getattr(move, word)
            if name and (name not in move.asks or p.fields[name].type != "officer" or not p.fields[name].required):
                yield says(where(("moves", key, word)), "nobody_recused",
                            f"“{name}”应由“{key}”填写，且为必填的 officer 栏目。",
                            f"'{key}' must ask for '{name}': a required field of the type officer")  # fmt: skip


def role_twice(p: Procedure, where: Where) -> Iterator[Finding]:
    """Nobody signs twice: the same role twice in `all_of`, or in a row in `sequence`, asks for a second holder without
    saying so, and stands still in a town that has one. `signatures: 2` says it."""
    for key, move in p.moves.items():
        row, every = move.by.sequence, move.by.all_of
        doubled = [a for a, b in pairwise(row) if a == b] + [role for role in every if every.count(role) > 1]
        for role in dict.fromkeys(doubled):
            yield advises(where(("moves", key, "by")), "role_twice",
                          f"“{key}”要“{role}”签两次；须两人签的，请写 roles 和 signatures: 2。",
                          f"'{key}' asks '{role}' twice; if two people must sign, write roles with signatures: 2"
                          )  # fmt: skip


def apart_in_vain(p: Procedure, where: Where) -> Iterator[Finding]:
    """To be kept apart from somebody, somebody must have acted before: a move of the clock, or one that can only come
    later, keeps nobody away, and whoever wrote it believes it does."""
    after = next_places(p)
    for key, move in p.moves.items():
        for other in move.by.apart_from:
            earlier, came_to = p.moves[other], places_after(p, other)
            if CLOCK in earlier.by.every_role or not reached(came_to, after).intersection(sources_of(p, move)):
                yield advises(where(("moves", key, "by", "apart_from")), "apart_in_vain",
                              f"“{other}”不会在“{key}”之前由人办理，与它分离不起作用。",
                              f"'{other}' is never done by a person before '{key}'; being apart from it means nothing"
                              )  # fmt: skip


def unheld_roles(p: Procedure, where: Where, held: Mapping[str, int], area: str) -> Iterator[Finding]:
    """What a procedure asks of an area's staff: every role that acts or is told is held, and by enough different people
    for the signatures and for the separation of duties. `held` says how many people hold a role there; of others
    nothing is asked. Not part of `check`: a pack is right or wrong without knowing who works where."""
    for role in _needed(p):
        if held.get(role) == 0:
            yield advises(where(("roles", role)), "role_unheld", f"{area}没有人担任“{role}”。",
                          f"nobody holds '{role}' in {area}")  # fmt: skip
    for key, move in p.moves.items():
        own, others = _seats(move.by), [_seats(p.moves[other].by) for other in move.by.apart_from]
        for role, seats in own.items():
            n = seats + max((other[role] for other in others), default=0)
            if 0 < held.get(role, 0) < n:
                yield advises(where(("moves", key, "by")), "too_few_people",
                              f"“{key}”连同职责分离要 {n} 名“{role}”，{area}只有 {held[role]} 名。",
                              f"'{key}' with its separation of duties wants {n} of '{role}'; {area} has {held[role]}"
                              )  # fmt: skip


def _seats(by: Signers) -> Counter[str]:
    """How many different people of one role sign; a signature that several roles may give is nobody's in particular."""
    return Counter(slot[0] for slot in by.slots if len(slot) == 1 and slot[0] != CLOCK)


def _needed(p: Procedure) -> list[str]:
    """Every role that has to do something or to be told something."""
    roles = [role for move in p.moves.values() for role in move.by.every_role]
    roles += [role for move in p.moves.values() for tell in move.tells for role in tell.to]
    roles += [state.task.role for state in leaves_of(p.states).values() if state.task]
    roles += [role for rule in p.clocks.values() for role in rule.duty]
    ladders = {rule.ladder for rule in p.clocks.values() if rule.ladder}
    roles += [role for name in ladders for rung in p.ladders[name] for role in rung.tell]
    return [role for role in dict.fromkeys(roles) if role not in (CLOCK, DUTY)]


RULES = (nobody_acts, uncountable_votes, nobody_recused)
ADVICE = (role_twice, apart_in_vain)
