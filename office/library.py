"""The shelf of rule packs: reads their files, publishes what is new, and finds the version a case is bound to."""

from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from importlib.resources import files as shipped
from pathlib import Path

from office.errors import UnknownProcedure
from office.published import Published, Shelf
from states import PackError, Procedure, RulePack, WorkingCalendar, read_pack
from states.difference import difference
from states.grammar import from_json, to_json

Files = Mapping[str, Mapping[str, str]]


class Library:
    """The packs that new cases are opened by on a day, and every version a case was ever bound to.

    A pack that is a draft, still to come, or fails its checks leaves the version in force that was published before it;
    where there is none, and where the pack is retired, new cases go by the pack it extends. A rehearsal plays every
    pack as its files read.
    """

    def __init__(self, shelf: Shelf, files: Files, today: date, *, rehearsing: bool = False) -> None:
        self._shelf, self._files, self._today = shelf, files, today
        self.packs: dict[str, RulePack] = {}
        self.refused: dict[str, PackError] = {}
        self._by_digest: dict[str, Procedure] = {}
        self._read: dict[str, RulePack] = {}
        self._compared: dict[tuple[str, str], bool] = {}
        for name in files:
            try:
                self._read[name] = read_pack(name, files, today)
            except PackError as wrong:
                self.refused[name] = wrong
        published = Published(shelf, today)
        for name in files:
            pack = self._read.get(name) if rehearsing else self._for_new_cases(name, published)
            if pack:
                self.packs[name] = pack

    def _for_new_cases(self, name: str, published: Published) -> RulePack | None:
        pack = self._read.get(name)
        standing = pack.standing(self._today) if pack else "refused"
        if pack and standing == "in_force":
            if not published.otherwise(pack):
                return pack
            self.refused[name] = published.complaint(pack, self._files[name])
            standing = "refused"
        before = published.latest(name) if standing != "retired" else None
        if before or not pack or standing == "refused":
            return before
        return self._for_new_cases(pack.extends, published) if pack.extends in self._files else None

    def publish(self) -> None:
        """Keep every version now in force, so that its cases can be read for ever. Publishing twice changes nothing."""
        for procedure in self.procedures:
            self._shelf.publish(procedure, to_json(procedure))

    def current(self, pack: str, name: str) -> Procedure:
        """The version a new case is bound to."""
        chosen = self.packs.get(pack)
        if chosen and name in chosen.procedures:
            return chosen.procedures[name]
        if not chosen and pack in self._read:
            raise UnknownProcedure(*_not_in_force(self._read[pack], self._today))
        raise UnknownProcedure(f"规则包“{pack}”里没有程序“{name}”。用 banjie procedures list 查看。",
                               f"pack '{pack}' has no procedure '{name}'")  # fmt: skip

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
        """Every procedure in force, pack by pack, each version once."""
        return list({p.digest: p for pack in self.packs.values() for p in pack.procedures.values()}.values())

    def extended_by(self, procedure: Procedure) -> Procedure | None:
        """The procedure of that name in the pack which this one's pack extends."""
        pack = self.packs.get(procedure.pack)
        base = self.packs.get(pack.extends) if pack else None
        return base.procedures.get(procedure.name) if base else None

    def own(self, pack: RulePack) -> list[Procedure]:
        """The procedures that are worked otherwise by this pack than by the one it extends; of a first pack all.

        That somebody's post lies at another level changes every procedure of the pack, and how none of them goes.
        """
        return [procedure for procedure in pack.procedures.values() if self._otherwise(procedure)]

    def _otherwise(self, local: Procedure) -> bool:
        base = self.extended_by(local)
        if base is None:
            return True
        pair = base.digest, local.digest
        if pair not in self._compared:
            self._compared[pair] = any(one.group != "roles" for one in difference(base, local))
        return self._compared[pair]

    @cached_property
    def kinds(self) -> list[str]:
        """Every kind of clock that some procedure declares."""
        return sorted({rule.kind for p in self.procedures for rule in p.clocks.values()})

    @cached_property
    def _current_by_digest(self) -> dict[str, Procedure]:
        return {p.digest: p for p in self.procedures}


def _not_in_force(pack: RulePack, on: date) -> tuple[str, str]:
    match pack.standing(on):
        case "draft":
            return f"规则包“{pack.name}”还是草稿，不能办理新件。", f"pack '{pack.name}' is a draft"
        case "coming":
            return (f"规则包“{pack.name}”自 {pack.in_force} 起施行，现在还不能办理新件。",
                    f"pack '{pack.name}' is in force from {pack.in_force} on")  # fmt: skip
        case _:
            return (f"规则包“{pack.name}”已于 {pack.retired} 停用，不能办理新件。",
                    f"pack '{pack.name}' was retired on {pack.retired}")  # fmt: skip


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
