"""The settings as this machine has them, where each comes from, and what it means."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from desk.commands.output import MISUNDERSTOOD, AsJson, Refusal, show_json, show_table

if TYPE_CHECKING:
    from office.settings import Settings

PREFIX, OF_TESTS = "BANJIE_", "BANJIE_TEST_"
FILE = "banjie.env"
HIDDEN = "＊＊＊＊"


def show(json: AsJson = False) -> None:
    """Every setting and its meaning. With its value and where that comes from; secrets are not shown."""
    from pydantic import SecretStr

    known, given, file = read_settings(), os.environ, _of_file(os.environ)
    rows = []
    for name, field in type(known).model_fields.items():
        variable, value = PREFIX + name.upper(), getattr(known, name)
        source = "environment" if given.get(variable) else FILE if file.get(variable) else "default"
        secret = isinstance(value, SecretStr)
        shown = (HIDDEN if value.get_secret_value() else "") if secret else "" if value is None else str(value)
        rows.append((variable, shown, source, field.description or ""))
    if json:
        show_json([dict(zip(("name", "value", "source", "meaning"), row, strict=True)) for row in rows])
    else:
        show_table(("设置 name", "值 value", "来源 source", "含义 meaning"), rows)


def read_settings(environ: Mapping[str, str] | None = None) -> "Settings":
    """The settings of the environment and of `<home>/banjie.env`; the environment counts for more.

    Raises Refusal for a name nobody knows and for a value that cannot be used.
    """
    from pydantic import ValidationError

    from office.settings import Settings

    environ = os.environ if environ is None else environ
    of_file = _of_file(environ)
    wrong = [*unknown_settings(environ), *(f"{FILE}: {line}" for line in unknown_settings(of_file))]
    if wrong:
        raise Refusal(" ".join(wrong), exit_code=MISUNDERSTOOD)
    merged = {**of_file, **{name: value for name, value in environ.items() if value}}
    values = {
        name: merged[PREFIX + name.upper()] for name in Settings.model_fields if merged.get(PREFIX + name.upper())
    }  # fmt: skip
    try:
        return Settings.model_validate(values)
    except ValidationError as errors:
        told = "；".join(f"{PREFIX}{str(e['loc'][0]).upper()}：{e['msg']}" for e in errors.errors(include_input=False))
        raise Refusal(f"设置有误：{told}。", "Correct it; `banjie settings` lists them all.", MISUNDERSTOOD) from None


def unknown_settings(environ: Mapping[str, str]) -> list[str]:
    """A sentence for each BANJIE_ name that is no setting, with the one that was probably meant."""
    from office.settings import Settings
    from states.findings import nearest

    known = [PREFIX + name.upper() for name in Settings.model_fields]
    sentences = []
    for name in sorted(environ):
        if name.startswith(PREFIX) and not name.startswith(OF_TESTS) and name not in known:
            meant = nearest(name, known)
            hint = f"是不是 {meant}？ Did you mean {meant}?" if meant else "用 banjie settings 查看全部设置。"
            sentences.append(f"没有叫 {name} 的设置，{hint}")
    return sentences


def _of_file(environ: Mapping[str, str]) -> dict[str, str]:
    """What the file in the data folder sets: a name, an equals sign and the value on each line."""
    file = Path(environ.get("BANJIE_HOME") or "var") / FILE
    if not file.is_file():
        return {}
    lines = [line.strip() for line in file.read_text("utf-8").splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs if name.strip().startswith(PREFIX)}
