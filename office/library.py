"""The shelf of rule packs: reads their files, publishes what is new, and finds the version a case is bound to."""

from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from importlib.resources import files as shipped
from pathlib import Path
from typing import Protocol

from office.errors import UnknownProcedure
from states import PackError, Procedure, RulePack, WorkingCalendar, read_pack
from states.grammar import from_json, to_json

Files = Mapping[str, Mapping[str, str]]


class Shelf(Protocol):
    """Where published versions are kept."""

    def publish(self, procedure: Procedure, source: str) -> None: ...
    def pack_source(self, digest: str) -> str | None: ...


class Library:
    """Packs as they are in force on a day. A pack that fails its checks is refused; the others stay in force."""

    def __init__(self, shelf: Shelf, files: Files, today: date) -> None:
        self._shelf, self._files = shelf, files
        self.packs: dict[str, RulePack] = {}
        self.refused: dict[str, PackError] = {}
        self._by_digest: dict[str, Procedure] = {}
        for name in files:
            try:
                self.packs[name] = read_pack(name, files, today)
            except PackError as wrong:
                self.refused[name] = wrong

    def publish(self) -> None:
        """Keep every version now in force, so that its cases can be read for ever. Publishing twice changes nothing."""
        for pack in self.packs.values():
            for procedure in pack.procedures.values():
                self._shelf.publish(procedure, to_json(procedure))

    def current(self, pack: str, name: str) -> Procedure:
        """The version a new case is bound to."""
        try:
            return self.packs[pack].procedures[name]
        except KeyError:
            raise UnknownProcedure(f"规则包“{pack}”里没有程序“{name}”。用 banjie procedures list 查看。",
                                   f"pack '{pack}' has no procedure '{name}'") from None  # fmt: skip

    def version(self, digest: str) -> Procedure:
        """The version of that digest, in force or not."""
        known = self._by_digest.get(digest) or self._current_by_digest.get(digest)
        if known is None:
            source = self._shelf.pack_source(digest)
            if source is None:
                raise UnknownProcedure(f"找不到程序版本 {digest[:12]}。", f"no version {digest[:12]} is stored")
            known = self._by_digest.setdefault(digest, from_json(source))
        return known

    @property
    def procedures(self) -> list[Procedure]:
        """Every procedure in force, pack by pack."""
        return [p for pack in self.packs.values() for p in pack.procedures.values()]

    @property
    def kinds(self) -> list[str]:
        """Every kind of clock that some procedure declares."""
        return sorted({rule.kind for p in self.procedures for rule in p.clocks.values()})

    @cached_property
    def _current_by_digest(self) -> dict[str, Procedure]:
        return {p.digest: p for p in self.procedures}


def pack_files(own: Path | None = None) -> dict[str, dict[str, str]]:
    """The shipped packs, and an office's own folder laid beside them."""
    found = _folder(Path(str(shipped("states") / "packs")))
    return {**found, **_folder(own)} if own else found


def read_folder(folder: Path) -> dict[str, str]:
    """The files of one pack: {path in the pack: text}."""
    return {str(p.relative_to(folder)): p.read_text("utf-8") for p in sorted(folder.rglob("*.yaml"))}


@cache
def shipped_calendar() -> WorkingCalendar:
    """The working calendar of mainland China that comes with the product."""
    return WorkingCalendar.read(calendar_text())


def calendar_text() -> str:
    return (shipped("states") / "calendars" / "cn.yaml").read_text("utf-8")


def _folder(folder: Path) -> dict[str, dict[str, str]]:
    return {p.name: read_folder(p) for p in sorted(folder.iterdir()) if (p / "pack.yaml").is_file()}
