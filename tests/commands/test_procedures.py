"""`banjie procedures` and `banjie rehearse`: what an author of procedures is told."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.command_support import Banjie, write_pack


def test_the_shipped_procedures_are_listed_with_their_versions(banjie: Banjie) -> None:
    listed = banjie("procedures", "list", "--json").document
    assert listed["refused"] == []
    assert ("national", "dibao") in [(p["pack"], p["procedure"]) for p in listed["procedures"]]


def test_a_wrong_word_is_named_at_its_line_and_column_with_the_right_one(banjie: Banjie, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "small", ("to: recheck\n    by: {roles: clerk}", "to: rechek\n    by: {roles: clerk}"))
    text = (pack / "procedures" / "aid.yaml").read_text("utf-8")
    line = text[: text.index("to: rechek")].count("\n") + 1
    said = banjie("procedures", "check", str(pack))
    assert said.code == 1
    assert said.out.splitlines()[0] == (
        f"{pack}/procedures/aid.yaml:{line}:5 unknown_state 没有叫“rechek”的环节，是不是“recheck”？ "
        "unknown state 'rechek'; did you mean 'recheck'?"
    )


def test_every_finding_is_printed_not_the_first_only(banjie: Banjie, tmp_path: Path) -> None:
    two = ("from: filing\n", "from: fling\n"), ("ends: {entering: filing}", "ends: {entering: fil}")
    pack = write_pack(tmp_path / "small", *two)
    found = banjie("procedures", "check", str(pack), "--json").document["findings"]
    assert [f["code"] for f in found] == ["unknown_state", "unknown_state"]
    assert all(re.search(r"aid\.yaml:\d+:\d+$", f["at"]) for f in found)


def test_an_example_that_turns_out_otherwise_is_a_finding_at_its_line(banjie: Banjie, tmp_path: Path) -> None:
    example = """\
card: [persons, income]
examples:
  - name: withdrawn_at_once
    acts: [{at: 2025-09-16, do: withdraw, by: clerk}]
    then: {state: refused}
"""
    pack = write_pack(tmp_path / "small", ("card: [persons, income]\n", example))
    line = (pack / "procedures" / "aid.yaml").read_text("utf-8").splitlines().index("  - name: withdrawn_at_once") + 1
    said = banjie("procedures", "check", str(pack))
    assert said.code == 1
    assert f"aid.yaml:{line}:5 example 例子“withdrawn_at_once”：环节：应为" in said.out


def test_a_warning_is_told_and_is_no_fault(banjie: Banjie, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "small", ("{zh: 街道复核, en: Re-check}", "{zh: 街道复核}"))
    said = banjie("procedures", "check", str(pack), "--json")
    told = [(f["code"], f["severity"]) for f in said.document["findings"]]
    assert said.code == 0
    assert ("missing_language", "warning") in told


def test_what_a_base_pack_says_wrongly_is_told_once(banjie: Banjie, tmp_path: Path) -> None:
    write_pack(tmp_path / "small", ("from: filing\n", "from: fling\n"))
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "pack.yaml").write_text("pack: local\nversion: 1\nextends: small\n", "utf-8")
    found = banjie("procedures", "check", str(tmp_path), "--json").document["findings"]
    assert [f["code"] for f in found] == ["unknown_state"]


def test_roles_that_nobody_holds_are_told_with_their_area(office: Banjie) -> None:
    told = office("procedures", "check", "--staff", "--json").document["findings"]
    unheld = {f["zh"] for f in told if f["code"] == "role_unheld"}
    assert {"城东街道没有人担任“handler”。", "播州区没有人担任“checker”。"} <= unheld
    assert not [said for said in unheld if "window_clerk" in said or said.startswith("青松社区没有人担任“handler”")]


def test_a_pack_that_is_right_passes(banjie: Banjie, tmp_path: Path) -> None:
    said = banjie("procedures", "check", str(write_pack(tmp_path / "small")))
    assert (said.code, said.err) == (0, "")


def test_a_folder_without_a_pack_is_refused(banjie: Banjie, tmp_path: Path) -> None:
    said = banjie("procedures", "check", str(tmp_path))
    assert said.code == 2
    assert "pack.yaml" in said.err


def test_a_procedure_is_drawn_into_a_file(banjie: Banjie, tmp_path: Path) -> None:
    picture = tmp_path / "dibao.svg"
    assert banjie("procedures", "draw", "dibao", "-o", str(picture)).code == 0
    assert ElementTree.parse(picture).getroot().tag.endswith("svg")


@pytest.mark.parametrize(("format", "begins"), [("mermaid", "stateDiagram-v2"), ("markdown", "# 最低生活保障审核确认")])
def test_a_procedure_is_printed_as_text_for_other_tools(banjie: Banjie, format: str, begins: str) -> None:
    assert banjie("procedures", "draw", "dibao", "--format", format).out.startswith(begins)


def test_an_unknown_procedure_is_refused_with_those_there_are(banjie: Banjie) -> None:
    said = banjie("procedures", "show", "diabo")
    assert said.code == 2
    assert "可用：" in said.err


# --- rehearsal -------------------------------------------------------------------------------------------------------


def test_the_demonstration_plays_from_application_to_filing(banjie: Banjie) -> None:
    said = banjie("demo")
    assert said.code == 0
    assert "5 个工作日：9月28日（国庆节、中秋节调休上班）计入，10月1–8日国庆节、中秋节放假不计，周末不计。" in said.out
    assert said.out.rstrip().endswith("✓ 与例子写的全部相符。 Everything came as the example says.")


def test_a_rehearsal_tells_programs_every_happening(banjie: Banjie) -> None:
    told = banjie("rehearse", "dibao", "correction_lapses", "--json").document
    kinds = {happening["kind"] for happening in told["happenings"]}
    assert {"opened", "act", "fired", "deadline_opened", "deadline_closed"} <= kinds
    assert told["failures"] == []
    assert all(happening["at"].endswith("+08:00") for happening in told["happenings"])
