"""The command line, without data or with those of a small office."""

import shutil
from pathlib import Path

import pytest

from tests.command_support import Banjie, run
from tests.office_support import COUNTY, TOWN, VILLAGE


@pytest.fixture
def banjie(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Banjie:
    """The command line with a data folder of its own, which is not there yet."""
    monkeypatch.setenv("BANJIE_HOME", str(tmp_path / "home"))
    return run


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an office with one village and one clerk, made once by the commands themselves."""
    home = tmp_path_factory.mktemp("office") / "home"
    with pytest.MonkeyPatch.context() as here:
        here.setenv("BANJIE_HOME", str(home))
        for words in (("init",), ("areas", "add", COUNTY, "播州区"), ("areas", "add", TOWN, "城东街道"),
                      ("areas", "add", VILLAGE, "青松社区"),
                      ("staff", "add", "limin", "李敏", "--post", f"window_clerk@{TOWN}")):  # fmt: skip
            assert run(*words).code == 0
    return home


@pytest.fixture
def office(banjie: Banjie, set_up: Path, tmp_path: Path) -> Banjie:
    """The command line of that office."""
    shutil.copytree(set_up, tmp_path / "home")
    return banjie


@pytest.fixture
def number(office: Banjie) -> str:
    """A case that the clerk has opened."""
    return office("case", "open", "--as", "limin", "--area", VILLAGE, "--member", "王桂兰").out.strip()
