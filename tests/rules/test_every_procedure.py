"""What holds for every procedure of every shipped pack."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from cases.memory import MemoryStore
from office.clock import StoppedClock
from office.library import pack_files
from office.office import Office
from office.parts import Parts
from office.rehearsal import moment_of, rehearse
from office.wiring import office_in_memory
from states.source import read
from tests.rules.support import (
    IN_FORCE,
    PACKS,
    idle_places,
    led_by_time,
    moves_of_time,
    the_pack,
    the_procedure,
)

ALL = [pytest.param(pack, name, id=f"{pack}-{name}") for pack in PACKS for name in the_pack(pack).procedures]
EXAMPLES = [
    pytest.param(pack, name, example, id=f"{pack}-{name}-{example.name}")
    for pack in PACKS for name, procedure in the_pack(pack).procedures.items() for example in procedure.examples
    if f"procedures/{name}.yaml" in pack_files()[pack]  # who decides in a local pack may be somebody else
]  # fmt: skip


@cache
def parts(pack: str) -> Parts:
    return office_in_memory(StoppedClock(moment_of(str(IN_FORCE))), pack=pack).parts


def written(pack: str, section: str) -> Iterator[tuple[str, str, Any]]:
    """(file, key, what stands there) of that section in the pack's procedures and blocks, as they are written."""
    for path, text in pack_files()[pack].items():
        if path.startswith(("procedures/", "blocks/")):
            for key, value in (read(text, path).value.get(section) or {}).items():
                yield path, key, value


@pytest.mark.parametrize(("pack", "name", "example"), EXAMPLES)
def test_the_worked_example_comes_out_as_written(pack, name, example):
    clock = StoppedClock(moment_of(example.acts[0].at))
    office = Office(replace(parts(pack), clock=clock, store=MemoryStore()))
    assert rehearse(office, clock, the_procedure(name, pack), example).failures == []


@pytest.mark.parametrize(("pack", "name"), ALL)
@pytest.mark.parametrize("group", ["states", "moves", "fields", "materials", "clocks", "roles", "lanes", "registers"])
def test_everything_people_read_is_in_chinese_and_in_english(pack, name, group):
    items = getattr(the_procedure(name, pack), group).items()
    assert not [key for key, item in items if not (item.title.zh and item.title.en)]


@pytest.mark.parametrize(("pack", "name"), ALL)
def test_every_parameter_has_its_basis(pack, name):
    assert not [key for key, parameter in the_procedure(name, pack).parameters.items() if not parameter.basis]


@pytest.mark.parametrize("pack", PACKS)
def test_no_limit_of_time_is_written_in_a_procedure(pack):
    lengths = {
        (path, key): str(rule["within"]["n"])
        for path, key, rule in written(pack, "clocks") if "n" in rule.get("within", {})
    }  # fmt: skip
    assert not [where for where, n in lengths.items() if not n.startswith("${")]


@pytest.mark.parametrize(("pack", "name"), ALL)
def test_wherever_a_case_waits_somebody_has_a_task_or_time_moves_it_on(pack, name):
    assert idle_places(the_procedure(name, pack)) == set()


@pytest.mark.parametrize(("pack", "name"), ALL)
def test_time_neither_grants_nor_refuses(pack, name):
    procedure = the_procedure(name, pack)
    ends = {branch.to for move in moves_of_time(procedure) for branch in move.to if branch.to in procedure.states}
    assert not [end for end in ends if procedure.states[end].outcome in ("granted", "denied")]


@pytest.mark.parametrize("name", ["tekun", "temporary_aid", "emergency_aid", "recognition", "reserve_top_up"])
def test_time_grants_nothing_on_the_way_either(name):
    granting = {"confirmed", "delivery", "granted", "small_grant", "in_support", "recognised", "refused"}
    assert led_by_time(name).isdisjoint(granting)


@pytest.mark.parametrize("path", [path for path in pack_files()["national"] if path.startswith("procedures/")])
def test_every_move_a_procedure_writes_itself_appears_in_a_worked_example(path):
    file = read(pack_files()["national"][path], path).value
    procedure = the_procedure(file["procedure"])
    played = {act.do for example in procedure.examples for act in example.acts}
    by_time = {clock.fires for clock in procedure.clocks.values()}
    written_here = {key for key, move in file["moves"].items() if move}  # what is removed is not done
    assert written_here - played - by_time == set()
    assert len(procedure.examples) >= 3
