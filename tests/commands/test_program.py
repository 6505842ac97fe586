"""The program `banjie` itself: its settings, its help, what it imports, and that the reference says the same."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from desk.commands import reference
from office.settings import unknown_settings
from tests.command_support import Banjie


def test_a_setting_nobody_knows_is_refused_with_the_one_that_was_meant(
    banjie: Banjie, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANJIE_DESK_PROT", "8080")
    said = banjie("settings")
    assert said.code == 2
    assert "BANJIE_DESK_PORT" in said.err


def test_settings_of_tests_and_of_others_are_left_alone() -> None:
    assert unknown_settings({"BANJIE_TEST_CHROMIUM": "x", "PATH": "y", "BANJIE_BATCH": "5"}) == []


def test_settings_show_where_they_come_from_and_hide_secrets(
    banjie: Banjie, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "banjie.env").write_text("# ours\nBANJIE_BATCH=7\nPOSTGRES_USER=x\n", "utf-8")
    monkeypatch.setenv("BANJIE_MAIL_SERVER", "mailto://me:very-secret@host")
    said = banjie("settings", "--json")
    by_name = {setting["name"]: setting for setting in said.document}
    assert (by_name["BANJIE_BATCH"]["value"], by_name["BANJIE_BATCH"]["source"]) == ("7", "banjie.env")
    assert by_name["BANJIE_MAIL_SERVER"]["source"] == "environment"
    assert by_name["BANJIE_SESSION_HOURS"]["source"] == "default"
    assert all(setting["meaning"] for setting in said.document)
    assert "very-secret" not in said.out


def test_a_value_that_cannot_be_used_is_named(banjie: Banjie, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANJIE_DESK_PORT", "desk")
    said = banjie("settings")
    assert said.code == 2
    assert "BANJIE_DESK_PORT" in said.err


# --- the program -----------------------------------------------------------------------------------------------------


def program(*words: str, code: str = "from desk.cli import main; main()") -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=60, check=False)


def test_in_a_pipe_nothing_is_coloured() -> None:
    ended = program("workdays", "explain", "2025-09-26", "5")
    assert ended.returncode == 0
    assert "\x1b" not in ended.stdout + ended.stderr


def test_help_imports_neither_prefect_nor_the_database_nor_the_rule_book() -> None:
    code = ("import atexit, sys; atexit.register(lambda: print(*(m for m in "
            "('prefect', 'sqlalchemy', 'pydantic', 'fastapi', 'states', 'rich') if m in sys.modules), sep=','));"
            "from desk.cli import main; main()")  # fmt: skip
    assert program("--help", code=code).stdout.splitlines()[-1] == ""


@pytest.mark.parametrize("words", [("workdays", "add", "2025-09-26", "5"), ("procedures", "list"), ("settings",)])
def test_no_command_waits_for_prefect(words: tuple[str, ...]) -> None:
    code = ("import atexit, sys; atexit.register(lambda: print('prefect' in sys.modules));"
            "from desk.cli import main; main()")  # fmt: skip
    assert program(*words, code=code).stdout.splitlines()[-1] == "False"


def test_every_command_explains_itself(banjie: Banjie) -> None:
    groups = {"": banjie("--help").out}
    for group in ("procedures", "workdays", "case", "clocks", "areas", "staff", "audit"):
        groups[group] = banjie(group, "--help").out
    for group, text in groups.items():
        for command in re.findall(r"^  ([a-z]+)  ", text.partition("Commands:")[2], re.MULTILINE):
            told = banjie(*filter(None, (group, command)), "--help")
            assert told.code == 0
            assert len(told.out.splitlines()) > 4, f"{group} {command}"


@pytest.mark.parametrize("page", ["commands", "findings", "money", "settings"])
def test_the_reference_says_what_the_program_says(page: str) -> None:
    """If it does not: `python -m desk.commands.reference`."""
    assert (reference.FOLDER / f"{page}.md").read_text("utf-8") == getattr(reference, page)()
