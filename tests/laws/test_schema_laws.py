"""The schema that editors check with says yes and no where the reader of packs does."""

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from desk.commands import reference
from office.library import pack_files
from states import PackError, read_pack
from states.schema import KINDS, schema_of
from states.source import read
from tests.core_support import IN_FORCE, small_files
from tests.office_support import PACKS_OF

GRAMMAR = {"unknown_key", "wrong_value", "missing_key", "wrong_file", "not_a_mapping"}
FOLDERS = {"texts": "messages", "blocks": "block", "procedures": "procedure", "parameters": "parameters",
           "parameters.yaml": "parameters", "pack.yaml": "pack", "registers.yaml": "registers",
           "obligations.yaml": "obligations"}  # fmt: skip
SMALL = {"small": small_files()}
SHIPPED = [(pack, path) for pack, files in pack_files().items() for path in files]


def kind_of(pack: str, path: str, packs: dict[str, dict[str, str]]) -> str:
    """Which schema an editor is told for a file."""
    kind = FOLDERS[path.split("/")[0]]
    extends = "extends:" in packs[pack]["pack.yaml"]
    return f"local-{kind}" if extends and f"local-{kind}" in KINDS else kind


@cache
def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(schema_of(kind), format_checker=FormatChecker())


def complaints(kind: str, value: Any) -> list[str]:
    return [f"{list(e.absolute_path)}: {e.message}" for e in validator(kind).iter_errors(value)]


def refused(text: str, pack: str, path: str, packs: dict[str, dict[str, str]]) -> list[str]:
    """What the reader says about the grammar of this file, when it stands in the pack."""
    try:
        on = IN_FORCE if pack == "small" else PACKS_OF
        read_pack(pack, {**packs, pack: {**packs[pack], path: text}}, on)
    except PackError as wrong:
        file = f"{pack}/{path}"
        return [f.sentence() for f in wrong.findings if f.code in GRAMMAR and f.place.file == file]
    return []


@pytest.mark.parametrize("kind", KINDS)
def test_every_schema_is_one(kind: str):
    Draft202012Validator.check_schema(schema_of(kind))


@pytest.mark.parametrize(("pack", "path"), SHIPPED, ids=["/".join(file) for file in SHIPPED])
def test_every_shipped_file_is_as_its_schema_says(pack: str, path: str):
    packs = pack_files()
    value = read(packs[pack][path], f"{pack}/{path}").value
    assert complaints(kind_of(pack, path, packs), value) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_schemas_in_the_reference_are_those_of_the_program(kind: str):
    """If they are not: `python -m desk.commands.reference`."""
    assert (reference.FOLDER / "schema" / f"{kind}.json").read_text("utf-8") == reference.schema(kind)


# ------------------------------------------------------------------------------------------- one slip in a whole file

Path = tuple[Any, ...]
LEFT_OUT = object()
WRONG = [3, -1, "word", "", True, [], ["word"], {}, {"word": 1}, None]


def slips(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """(where, what stands there instead): a strange key, a key left out, something of another type."""
    if path:
        yield from ((path, other) for other in (*WRONG, LEFT_OUT))
    if isinstance(value, dict):
        yield (*path, "nonsense"), 1
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inside in inner:
        yield from slips(inside, (*path, key))


def slipped(value: Any, path: Path, other: Any) -> Any:
    whole = deepcopy(value)
    inside = whole
    for key in path[:-1]:
        inside = inside[key]
    if other is LEFT_OUT:
        del inside[path[-1]]
    else:
        inside[path[-1]] = other
    return whole


@cache
def small_value(path: str) -> Any:
    return read(SMALL["small"][path], f"small/{path}").value


@cache
def corpus(path: str) -> list[tuple[Path, Any]]:
    return list(slips(small_value(path)))


@given(st.data())
@settings(max_examples=150)
def test_what_the_schema_refuses_the_reader_refuses_and_the_other_way_round(data):
    path = data.draw(st.sampled_from(sorted(SMALL["small"])))
    slip = data.draw(st.sampled_from(corpus(path)))
    text = json.dumps(slipped(small_value(path), *slip), ensure_ascii=False)
    by_schema = complaints(kind_of("small", path, SMALL), read(text, path).value)
    by_reader = refused(text, "small", path, SMALL)
    assert bool(by_schema) == bool(by_reader), (by_schema, by_reader)
