"""The rule packs a command works on: those of this office, or a folder somebody is writing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desk.commands.output import MISUNDERSTOOD, Refusal

if TYPE_CHECKING:
    from states import Procedure

ProcedureName = Annotated[str, typer.Argument(metavar="PROCEDURE", help="Such as dibao, or s2-town-reform/dibao.")]
OfPack = Annotated[str | None, typer.Option("--pack", help="The rule pack; the office's own unless named.")]
Files = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Packs:
    """`files` of every pack that can be read; `chosen` are those the command is about; `folders` names theirs."""

    files: dict[str, dict[str, str]]
    chosen: tuple[str, ...]
    folders: dict[str, Path]

    def where(self, file: str) -> str:
        """A file's path as the person knows it: below the folder that was given, or as `pack/path`."""
        pack, _, path = file.partition("/")
        return str(self.folders[pack] / path) if pack in self.folders else file

    def needed_by(self, pack: str) -> dict[str, dict[str, str]]:
        """The files of a pack and of those it extends."""
        needed, name = dict[str, dict[str, str]](), pack
        while name in self.files and name not in needed:
            needed[name] = self.files[name]
            name = _extends(self.files[name])
        return needed


def packs(folder: Path | None = None) -> Packs:
    """Those of this office, or of a folder (one pack, or several side by side) that may extend them."""
    from office.library import pack_files, read_folder

    if folder is None:
        from office.settings import read_settings

        own = read_settings().packs
        files = pack_files(own)
        return Packs(files, tuple(files), {})
    found = _pack_folders(folder)
    if not found:
        raise Refusal(f"{folder} 里没有规则包（缺 pack.yaml）。", "There is no pack.yaml in it.", MISUNDERSTOOD)
    names = {path.resolve().name: path for path in found}
    files = {**pack_files(), **{name: read_folder(path) for name, path in names.items()}}
    return Packs(files, tuple(names), names)


def find_procedure(name: str, pack: str | None, on: date) -> "Procedure":
    """The procedure of that name: `dibao`, or `s2-town-reform/dibao`, of the office's own pack unless one is named; or
    the one whose file this is."""
    return found_with_packs(name, pack, on)[1]


def found_with_packs(name: str, pack: str | None, on: date) -> tuple[Packs, "Procedure"]:
    """The procedure of that name, and the packs it was found among."""
    from office.settings import read_settings

    if (file := Path(name)).suffix == ".yaml":
        if not file.is_file():
            raise Refusal(f"没有文件 {name}。", "There is no such file.", MISUNDERSTOOD)
        shelf = packs(file.resolve().parents[1])
        chosen, short = shelf.chosen[0], file.stem
    else:
        wanted_pack, _, short = name.rpartition("/")
        shelf, chosen = packs(), pack or wanted_pack or read_settings().pack
    if chosen not in shelf.files:
        known = "、".join(shelf.files)
        raise Refusal(f"没有规则包“{chosen}”，可用：{known}。", f"There is no pack '{chosen}'.", MISUNDERSTOOD)
    procedures = procedures_of(shelf, chosen, on)
    if short not in procedures:
        known = "、".join(procedures)
        raise Refusal(f"规则包“{chosen}”里没有程序“{short}”，可用：{known}。",
                      f"There is no procedure '{short}' in that pack.", MISUNDERSTOOD)  # fmt: skip
    return shelf, procedures[short]


def procedures_of(shelf: Packs, pack: str, on: date) -> Mapping[str, "Procedure"]:
    """The procedures of a pack. Refused is a pack that has errors."""
    from states import PackError, read_pack

    try:
        return read_pack(pack, shelf.files, on).procedures
    except PackError as wrong:
        raise Refusal(f"规则包“{pack}”有误，请先运行 banjie procedures check。", str(wrong)) from None


def today() -> date:
    """The day by which packs are in force."""
    from office.clock import SystemClock
    from states.case import SHANGHAI

    return SystemClock().now().astimezone(SHANGHAI).date()


def _pack_folders(folder: Path) -> list[Path]:
    if (folder / "pack.yaml").is_file():
        return [folder]
    return [path for path in sorted(folder.iterdir()) if (path / "pack.yaml").is_file()] if folder.is_dir() else []


def _extends(files: Mapping[str, str]) -> str:
    from states import PackError
    from states.source import read

    try:
        about = read(files.get("pack.yaml", ""), "pack.yaml").value
    except PackError:
        return ""
    return str(about.get("extends") or "") if isinstance(about, Mapping) else ""
