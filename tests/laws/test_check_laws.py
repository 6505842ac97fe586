"""What holds for the checks, however a shipped procedure is mangled: they find, they never fall over."""

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from desk.commands.catalogue import entries
from office.library import pack_files
from states import Procedure, read_pack
from states.checks import check
from states.findings import Place
from tests.core_support import IN_FORCE, small

PLACE = Place("national/procedures/p.yaml", 1, 1)
DOCUMENTED = {entry.code for entry in entries()}


@cache
def procedures() -> list[Procedure]:
    """The shipped ones, and the small one that has what they have not."""
    files = pack_files()
    shipped = [p for name in files for p in read_pack(name, files, IN_FORCE).procedures.values()]
    return [small(), *shipped]


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every key and item in a procedure, numbers and texts aside."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield (*path, key)
        yield from paths(inner, (*path, key))


@st.composite
def mangled(draw: st.DrawFn) -> Procedure:
    """A procedure with some of its parts dropped, renamed or put in each other's place, as far as the grammar lets it
    pass; what it does not has been told already."""
    procedure = draw(st.sampled_from(procedures()))
    for _ in range(draw(st.integers(1, 8))):
        whole = procedure.model_dump(mode="json", by_alias=True)
        known = list(paths(whole))
        path, other = draw(st.sampled_from(known)), draw(st.sampled_from(known))
        holder, last = at(whole, path[:-1]), path[-1]
        match draw(st.sampled_from(["drop", "rename", "replace"])):
            case "drop":
                del holder[last]
            case "rename" if isinstance(holder, dict):
                holder[draw(st.sampled_from(["renamed", "x", str(other[-1])]))] = holder.pop(last)
            case _:
                holder[last] = at(whole, other)
        with suppress(ValidationError):
            procedure = Procedure.model_validate(whole)
    return procedure


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


@given(mangled())
@settings(max_examples=60)
def test_a_mangled_procedure_is_told_what_is_wrong_and_never_a_traceback(procedure):
    for finding in check(procedure, lambda path: PLACE, advice=True):
        assert finding.code in DOCUMENTED
        assert finding.says.zh
        assert finding.says.en


@pytest.mark.parametrize("advice", [False, True], ids=["for-an-office", "for-its-author"])
def test_checking_twice_says_the_same_twice(advice):
    for procedure in procedures():
        once, twice = (check(procedure, lambda path: PLACE, advice) for _ in range(2))
        assert once == twice
