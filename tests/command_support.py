"""The command `banjie`, run as people and scripts run it, with what it prints and the code it ends with."""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desk.cli import main
from tests.core_support import small_files


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Banjie = Callable[..., Said]


def run(*words: str) -> Said:
    """One command, in this process, with what it prints kept."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main(list(words))
    return Said(int(ended.value.code or 0), out.getvalue(), err.getvalue())


def write_pack(folder: Path, *changes: tuple[str, str]) -> Path:
    for path, text in small_files(*changes).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder
