"""Two versions of a procedure side by side: what differs, in sentences."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands.output import MISUNDERSTOOD, AsJson, Refusal, show_json, styled
from desk.commands.packs import find_procedure, packs, procedures_of, today

if TYPE_CHECKING:
    from states import Procedure
    from states.difference import Difference

Version = Annotated[str, typer.Argument(
    help="Such as dibao, s2-town-reform/dibao, the file of a procedure, the folder of a pack, or the first letters of "
    "a stored version's digest.",
)]  # fmt: skip
_DIGEST = re.compile(r"[0-9a-f]{6,64}")


def diff(old: Version, new: Version, json: AsJson = False) -> None:
    """Tell in words how two versions differ. States, moves, limits, fields, conditions, parameters."""
    pairs = _pairs(_versions(old), _versions(new))
    if not pairs:
        raise Refusal(f"{old} 和 {new} 里没有同名的程序。", "They have no procedure in common.", MISUNDERSTOOD)
    if json:
        show_json({"procedures": [_as_json(*pair) for pair in pairs]})
    else:
        for pair in pairs:
            _tell(*pair)


def _versions(name: str) -> dict[str, "Procedure"]:
    """The procedures somebody means by a word: those of a folder, or one, by name."""
    if Path(name).is_dir():
        shelf = packs(Path(name))
        return {key: p for pack in shelf.chosen for key, p in procedures_of(shelf, pack, today()).items()}
    if _DIGEST.fullmatch(name):
        stored = _stored(name)
        return {stored.name: stored}
    found = find_procedure(name, None, today())
    return {found.name: found}


def _stored(prefix: str) -> "Procedure":
    from desk.commands.opened import the_office

    parts = the_office().parts
    found = [version for version in parts.store.pack_versions() if version.digest.startswith(prefix)]
    if len(found) != 1:
        known = "、".join(version.digest[:12] for version in found)
        says = f"以 {prefix} 开头的版本不止一个：{known}。" if found else f"没有以 {prefix} 开头的版本。"
        raise Refusal(says, "Name exactly one stored version; `banjie procedures list` shows them.", MISUNDERSTOOD)
    return parts.library.version(found[0].digest)


def _pairs(old: dict[str, "Procedure"], new: dict[str, "Procedure"]) -> list[tuple["Procedure", "Procedure"]]:
    if len(old) == len(new) == 1:  # two procedures that were named may be called differently
        return list(zip(old.values(), new.values(), strict=True))
    return [(old[name], new[name]) for name in old if name in new]


def _tell(old: "Procedure", new: "Procedure") -> None:
    from states.difference import difference
    from states.differing import group_title, said

    print(styled(f"{_name(old)} → {_name(new)}", "bold"))
    found = difference(old, new)
    for group in dict.fromkeys(one.group for one in found):
        print(f"\n{group_title(group).zh} {group_title(group).en}")
        for one in (one for one in found if one.group == group):
            sentence = said(one, old, new)
            print(f"  {sentence.zh}", styled(f"    {sentence.en}", "quiet"), sep="\n")
    if not found:
        print(styled("两个版本完全相同。 The two versions are the same.", "good"))


def _name(procedure: "Procedure") -> str:
    return f"{procedure.title.zh} {procedure.key} {procedure.version} {procedure.digest[:12]}"


def _as_json(old: "Procedure", new: "Procedure") -> dict[str, Any]:
    from states.difference import difference

    about = [
        {"procedure": p.key, "version": p.version, "digest": p.digest} for p in (old, new)
    ]  # fmt: skip
    return {"old": about[0], "new": about[1], "differences": list(_entries(difference(old, new), old, new))}


def _entries(found: Iterable["Difference"], old: "Procedure", new: "Procedure") -> Iterable[dict[str, Any]]:
    from states.differing import said

    for one in found:
        sentence = said(one, old, new)
        yield {
            "group": one.group, "key": one.key, "kind": one.kind, "word": one.word, "old": _plain(one.old),
            "new": _plain(one.new), "zh": sentence.zh, "en": sentence.en,
        }  # fmt: skip


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value if isinstance(value, str | int | bool | None) else str(value)
