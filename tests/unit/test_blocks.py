"""What several procedures share is written once: blocks, and packs in several files."""

import pytest

from states import PackError, read_pack
from tests.core_support import IN_FORCE, TINY

STOP = """\
block: stopping
moves:
  stop: {title: {zh: 停, en: stop}, from: one, to: two, by: {roles: clerk}}
"""
USING = TINY["procedures/p.yaml"].replace(
    "  stop: {title: {zh: 停, en: stop}, from: one, to: two, by: {roles: clerk}}\n", ""
).replace("procedure: p\n", "procedure: p\nuses: stopping\n")  # fmt: skip
SHARED = {**TINY, "blocks/stopping.yaml": STOP, "procedures/p.yaml": USING}


def read(files, **local):
    packs = {"tiny": files}
    if local:
        own = {f"{path.replace('__', '/')}.yaml": text for path, text in local.items()}
        packs["local"] = {"pack.yaml": "pack: local\nversion: 4\nextends: tiny\n", **own}
    return read_pack("local" if local else "tiny", packs, IN_FORCE).procedures["p"]


def complaints(files):
    with pytest.raises(PackError) as caught:
        read(files)
    return [finding.sentence() for finding in caught.value.findings]


def test_a_block_brings_to_a_procedure_what_it_would_have_written_itself():
    assert read(SHARED).digest == read(TINY).digest


def test_a_procedure_lies_over_its_blocks_and_may_change_or_remove_what_they_bring():
    changed = USING.replace("clocks:", "  stop: {by: {signatures: 2}}\nclocks:")
    assert read({**SHARED, "procedures/p.yaml": changed}).moves["stop"].by.signatures == 2
    removed = USING.replace("clocks:", "  stop: ~\nclocks:")
    assert list(read({**SHARED, "procedures/p.yaml": removed}).moves) == ["go"]


def test_a_local_pack_changes_a_block_once_for_all_that_use_it():
    local = "block: stopping\nmoves: {stop: {by: {signatures: 3}}}\n"
    assert read(SHARED, blocks__stopping=local).moves["stop"].by.signatures == 3


def test_a_local_pack_may_remove_what_a_block_of_the_base_brought():
    assert list(read(SHARED, procedures__p="moves: {stop: ~}\n").moves) == ["go"]


def test_the_last_to_say_which_blocks_are_used_is_heard():
    halt = STOP.replace("stopping", "halting").replace("stop:", "halt:")
    moves = read(SHARED, blocks__halting=halt, procedures__p="uses: [stopping, halting]\n").moves
    assert list(moves) == ["stop", "halt", "go"]


def test_parameters_and_texts_may_stand_in_several_files():
    several = {**TINY, "parameters/more.yaml": "more: {title: {zh: 多, en: more}, value: 9, basis: 国家}\n"}
    several["procedures/p.yaml"] = several["procedures/p.yaml"].replace("${days}", "${more}")
    assert read(several).clocks["limit"].within.n == 9


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        pytest.param("procedures/p.yaml", USING.replace("uses: stopping", "uses: stoping"), [
            "tiny/procedures/p.yaml:2:1 unknown block 'stoping'; did you mean 'stopping'?",
        ], id="a-block-that-is-not-there"),
        pytest.param("blocks/stopping.yaml", STOP.replace("block: stopping", "block: other"), [
            "tiny/blocks/stopping.yaml:1:1 the file is called stopping.yaml, and so must the block be",
        ], id="a-block-under-another-name"),
        pytest.param("blocks/stopping.yaml", STOP + "initial: one\n", [
            "tiny/blocks/stopping.yaml:4:1 unknown key 'initial'; "
            "known: block, title, phases, states, fields, materials, guards, moves, clocks, card.",
        ], id="what-only-a-procedure-can-say"),
        pytest.param("blocks/stopping.yaml", STOP.replace("from: one", "from: oen"), [
            "tiny/blocks/stopping.yaml:3:36 unknown state 'oen'; did you mean 'one'?",
        ], id="a-slip-in-the-block-is-shown-in-the-block"),
        pytest.param("parameters/more.yaml", "days: {title: {zh: 天, en: days}, value: 6, basis: 国家}\n", [
            "tiny/parameters/more.yaml:1:1 'days' stands in tiny/parameters.yaml:1:1 already; merge them",
        ], id="a-parameter-in-two-files"),
        pytest.param("procedure/p.yaml", "a: b\n", [
            "tiny/procedure/p.yaml:1:1 'procedure/p.yaml' has no place in a pack; did you mean procedures?",
        ], id="a-folder-nobody-reads"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_place(path, text, said):
    assert complaints({**SHARED, path: text}) == said
