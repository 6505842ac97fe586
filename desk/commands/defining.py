"""For whoever writes a pack: its schema for the editor, and a first draft to begin with."""

import re
from pathlib import Path
from typing import Annotated

import typer

from desk.commands.output import MISUNDERSTOOD, Refusal, styled

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


def schema(kind: Annotated[str, typer.Argument(
        help="pack, parameters, procedure, block, messages, registers or obligations; with local- before it for a pack "
        "that extends another.",
)] = "procedure") -> None:  # fmt: skip
    """The JSON Schema of a kind of pack file. An editor completes and checks by it."""
    from desk.commands.output import show_json
    from states.schema import KINDS, schema_of

    if kind not in KINDS:
        raise Refusal(f"没有叫“{kind}”的文件种类，可用：{'、'.join(KINDS)}。", "There is no such kind.", MISUNDERSTOOD)
    show_json(schema_of(kind))


def new(name: Annotated[str, typer.Argument(metavar="NAME", help="The procedure, such as tree_felling.")],
        pack: Annotated[Path | None, typer.Option(
            "--pack", file_okay=False, help="The folder of the pack, new or there already; ./NAME unless named.",
        )] = None,
        title: Annotated[str, typer.Option(help="What people call it.")] = "",
        prefix: Annotated[str, typer.Option(help="Two to four capitals that its case numbers begin with.")] = "XX",
        ) -> None:  # fmt: skip
    """Write a small complete procedure to begin with. Every line is explained; it passes its check as it is."""
    if not _NAME.fullmatch(name):
        raise Refusal(f"“{name}”不能用作程序名，请用小写字母、数字和下划线，例如 tree_felling。",
                      "A name is lower-case letters, digits and underscores.", MISUNDERSTOOD)  # fmt: skip
    if not re.fullmatch(r"[A-Z]{2,4}", prefix):
        raise Refusal(f"编号字头“{prefix}”应为两到四个大写字母。", "A prefix is two to four capitals.", MISUNDERSTOOD)
    folder = (pack or Path(name)).resolve()
    files = _first_draft(name, folder, title or name, prefix)
    taken = [path for path in files if (folder / path).exists()]
    if taken:
        raise Refusal(f"{folder} 里已有 {'、'.join(taken)}，没有改动。", "Nothing was written: these files exist.")
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
        print(folder / path)
    print(styled(f"接下来： banjie procedures check {folder}", "good"))


def _first_draft(name: str, folder: Path, title: str, prefix: str) -> dict[str, str]:
    from office.drafting import first_draft
    from office.library import pack_files, read_folder

    known = pack_files()
    if folder.name in known:
        raise Refusal(f"“{folder.name}”是自带的规则包，请给文件夹另取名字。",
                      f"'{folder.name}' is a shipped pack; call the folder something else.", MISUNDERSTOOD)  # fmt: skip
    if (folder / "pack.yaml").is_file():
        known[folder.name] = read_folder(folder)
    return first_draft(name, folder.name, title, prefix, known)
