"""The settings as this machine has them, where each comes from, and what it means."""

import os

from desk.commands.output import AsJson, show_json, show_table

HIDDEN = "＊＊＊＊"


def show(json: AsJson = False) -> None:
    """Every setting and its meaning. With its value and where that comes from; secrets are not shown."""
    from pydantic import SecretStr

    from office.settings import FILE, read_settings, settings_file, variable

    known, given, file = read_settings(), os.environ, settings_file(os.environ)
    rows = []
    for name, field in type(known).model_fields.items():
        called, value = variable(name), getattr(known, name)
        source = "environment" if given.get(called) else FILE if file.get(called) else "default"
        secret = isinstance(value, SecretStr)
        shown = (HIDDEN if value.get_secret_value() else "") if secret else "" if value is None else str(value)
        rows.append((called, shown, source, field.description or ""))
    if json:
        show_json([dict(zip(("name", "value", "source", "meaning"), row, strict=True)) for row in rows])
    else:
        show_table(("设置 name", "值 value", "来源 source", "含义 meaning"), rows)
