"""The published versions of packs: frozen, each under its number, for as long as a case may ask for it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from states import PackError, Procedure, RulePack, Text
from states.findings import says
from states.grammar import from_json
from states.overlay import PACK
from states.source import read


class Version(Protocol):
    """What the shelf says of a version without opening it."""

    @property
    def digest(self) -> str: ...
    @property
    def pack(self) -> str: ...
    @property
    def version(self) -> str: ...


class Shelf(Protocol):
    """Where published versions are kept."""

    def publish(self, procedure: Procedure, source: str) -> None: ...
    def pack_source(self, digest: str) -> str | None: ...
    def pack_versions(self) -> Sequence[Version]: ...


class Published:
    def __init__(self, shelf: Shelf, today: date) -> None:
        self._shelf, self._today, self._versions = shelf, today.isoformat(), shelf.pack_versions()

    def otherwise(self, pack: RulePack) -> bool:
        """Whether a version of that number was published that says another thing."""
        same = (v for v in self._versions if (v.pack, v.version) == (pack.name, pack.version))
        first = next(same, None)
        return first is not None and self._opened(first).text not in ("", pack.text)

    def latest(self, name: str) -> RulePack | None:
        """The version of that pack that came into force last."""
        stored = [p for v in self._versions if v.pack == name and (p := self._opened(v)).in_force <= self._today]
        if not stored:
            return None
        newest = sorted(stored, key=lambda p: (p.in_force, p.version))
        version = newest[-1].version
        procedures = {p.name: p for p in newest if p.version == version}
        return RulePack(name, version, Text(zh=name), procedures, in_force=newest[-1].in_force)

    def complaint(self, pack: RulePack, files: Mapping[str, str]) -> PackError:
        """Why a changed text under an old number is refused."""
        place, version = read(files[PACK], f"{pack.name}/{PACK}").place(("version",)), pack.version
        return PackError([says(
            place, "published_already", f"版本 {version} 已发布，内容不能再改；请把 version 改成新的版本号。",
            f"version {version} was published and says another thing; give what you changed a new version",
        )])  # fmt: skip

    def _opened(self, version: Version) -> Procedure:
        return from_json(self._shelf.pack_source(version.digest) or "")
