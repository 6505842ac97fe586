"""The tools for whoever defines procedures, run from the command line."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from states.schema import KINDS
from tests.command_support import Banjie, Said, write_pack

SCENARIO = """\
acts:
  - {at: 2026-11-02 10:00, do: ask_papers, by: clerk, answers: {missing: 照片}}
  - {at: 2026-11-05 10:00, do: bring_papers, by: clerk}
"""


@pytest.fixture
def trees(banjie: Banjie, tmp_path: Path) -> Path:
    """The pack of a new procedure `felling`."""
    assert begin(banjie, tmp_path / "trees").code == 0
    return tmp_path / "trees"


def begin(banjie: Banjie, folder: Path, name: str = "felling", *words: str) -> Said:
    return banjie("procedures", "new", name, "--pack", str(folder), "--title", '树木“砍伐”: "x"', *words)


# --- new ------------------------------------------------------------------------------------------------------------


def test_a_new_procedure_passes_its_check_and_every_path_of_it_is_reached(banjie: Banjie, trees: Path) -> None:
    checked = banjie("procedures", "check", str(trees))
    assert (checked.code, checked.out) == (0, "trees：4 个例子全部相符，没有错误，提醒 0 处。\n")
    assert banjie("procedures", "explore", str(trees / "procedures" / "felling.yaml")).code == 0


def test_what_is_there_is_not_written_over(banjie: Banjie, trees: Path) -> None:
    before = {path: path.read_bytes() for path in trees.rglob("*.yaml")}
    again = begin(banjie, trees)
    assert again.code == 1
    assert "没有改动" in again.err
    assert {path: path.read_bytes() for path in trees.rglob("*.yaml")} == before


def test_a_second_procedure_works_with_the_roles_of_the_pack(banjie: Banjie, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "small")
    assert begin(banjie, pack, "second", "--prefix", "SE").code == 0
    checked = banjie("procedures", "check", str(pack), "--json").document
    assert checked["examples"] == 4
    assert [f for f in checked["findings"] if f["severity"] == "error"] == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("Tree felling",), "“Tree felling”不能用作程序名"),
        (("felling", "--prefix", "tf"), "编号字头“tf”应为两到四个大写字母"),
        (("felling", "--pack", "national"), "“national”是自带的规则包"),
    ],
    ids=["the name", "the prefix", "a shipped pack"],
)
def test_what_cannot_be_begun_is_told(banjie: Banjie, words: tuple[str, ...], told: str) -> None:
    said = banjie("procedures", "new", *words)
    assert said.code == 2
    assert told in said.err


# --- schema ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_of_each_kind_of_file_is_printed(banjie: Banjie, kind: str) -> None:
    Draft202012Validator.check_schema(banjie("procedures", "schema", kind).document)


def test_a_kind_of_file_that_does_not_exist_is_not_understood(banjie: Banjie) -> None:
    assert banjie("procedures", "schema", "procdure").code == 2


# --- diff -----------------------------------------------------------------------------------------------------------


def test_two_versions_are_compared_by_file_by_folder_and_by_name(banjie: Banjie, tmp_path: Path) -> None:
    old = write_pack(tmp_path / "old" / "small")
    new = write_pack(tmp_path / "new" / "small", ("roll: next", "roll: none"))
    told = "  时限“补正期”：末日顺延由“顺延到下一工作日”改为“不顺延”。"
    by_folder = banjie("procedures", "diff", str(old), str(new))
    by_file = banjie("procedures", "diff", *(str(pack / "procedures" / "aid.yaml") for pack in (old, new)))
    assert by_folder.out == by_file.out
    assert told in by_folder.out.splitlines()
    named = banjie("procedures", "diff", "dibao", "s2-town-reform/dibao", "--json").document["procedures"][0]
    assert [named["old"]["procedure"], named["new"]["procedure"]] == ["national/dibao", "s2-town-reform/dibao"]
    assert {"moves", "clocks", "parameters"} <= {one["group"] for one in named["differences"]}


def test_a_stored_version_is_named_by_the_first_letters_of_its_digest(banjie: Banjie) -> None:
    assert banjie("init").code == 0
    [digest] = [p["digest"] for p in banjie("procedures", "list", "--json").document["procedures"]
                if (p["pack"], p["procedure"]) == ("national", "dibao")]  # fmt: skip
    same = banjie("procedures", "diff", digest[:10], "dibao")
    assert (same.code, "两个版本完全相同" in same.out) == (0, True)
    assert banjie("procedures", "diff", "0123456789", "dibao").code == 2


# --- explore, rehearse, list ----------------------------------------------------------------------------------------


def test_a_move_out_of_reach_is_told_with_its_reason(banjie: Banjie, tmp_path: Path) -> None:
    closed = ("if: facts.income < facts.persons * ${standard}", "if: facts.income < 0 && facts.persons < ${standard}")
    file = write_pack(tmp_path / "small", closed) / "procedures" / "aid.yaml"
    said = banjie("procedures", "explore", str(file))
    assert said.code == 1
    assert "✕ 走不到 apply 受理：人均收入不低于标准。" in said.out
    document = banjie("procedures", "explore", str(file), "--json").document
    assert document["missed"]["moves"]["apply"][0]["en"] == "Income is not below the standard."
    assert document["places"]["application"][0]["do"] == "open"


def test_a_scenario_of_ones_own_is_played(banjie: Banjie, trees: Path, tmp_path: Path) -> None:
    (tmp_path / "acts.yaml").write_text(SCENARIO, "utf-8")
    file = str(trees / "procedures" / "felling.yaml")
    played = banjie("procedures", "rehearse", file, str(tmp_path / "acts.yaml"), "--json").document
    assert [h["what"]["zh"] for h in played["happenings"] if h["kind"] == "act"] == ["通知补正", "收到补正材料"]
    assert played["failures"] == []


def test_a_scenario_that_is_none_is_told_line_by_line(banjie: Banjie, trees: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "acts.yaml"
    wrong.write_text(SCENARIO.replace("answers:", "answrs:"), "utf-8")
    said = banjie("procedures", "rehearse", str(trees / "procedures" / "felling.yaml"), str(wrong))
    assert said.code == 2
    assert f"{wrong}:2:55 unknown_key 没有叫“answrs”的键，是不是“answers”？" in said.err


def test_the_list_tells_what_is_in_force_and_since_when(
    banjie: Banjie, trees: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANJIE_PACKS", str(trees.parent))
    rows = [line.split("\t") for line in banjie("procedures", "list").out.splitlines()]
    standing = {row[0]: row[4:6] for row in rows[1:]}
    assert standing["trees"] == ["草稿", ""]
    assert standing["national"] == ["施行中", "2026-07-01"]
