"""What a pack may not do to the pack it extends: change what is not there, and be slower than the law."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from states.checks.law import ARTICLE
from states.findings import Finding, Place, nearest, says
from states.procedure import (
    ClockRule,
    FormField,
    Guard,
    Lane,
    Material,
    Model,
    Move,
    Parameter,
    Region,
    Role,
    State,
)
from states.source import Path, Source

ITEMS: Mapping[str, type[Model]] = {
    "states": State, "fields": FormField, "materials": Material, "guards": Guard, "moves": Move, "clocks": ClockRule,
    "roles": Role, "lanes": Lane,
}  # fmt: skip
ADVISED = "建议值"  # a basis that says so is no law


@dataclass(frozen=True, slots=True)
class Length:
    """A limit of a procedure or block, or the longest it may be extended to: which parameter says how long it is."""

    parameter: str
    notice: bool
    place: Place


def overrides_nothing(below: Source, local: Source, whole: Source, model: type[Model] | None = None
                      ) -> Iterator[Finding]:  # fmt: skip
    """Part of a move, state, field, clock or parameter changes what the lower layer has under that name. Where it has
    nothing, and the whole does not have it in full either, the name was mistyped. `model` is what the file itself is a
    list of."""
    for path, key, missing in _strays(below.value, local.value, whole.value, (), model):
        meant = nearest(key, _at(below.value, path))
        zh = f"是不是“{meant}”？" if meant else ""
        en = f" did you mean '{meant}'?" if meant else ""
        yield says(local.place((*path, key)), "overrides_nothing",
                   f"下层没有“{key}”可改；{zh}若是新写的，还缺 {'、'.join(missing)}。",
                   f"there is no '{key}' below to change;{en} if it is new, it lacks {', '.join(missing)}")  # fmt: skip


def beyond_law(base: Mapping[str, Parameter], own: Mapping[str, Parameter], base_lengths: Mapping[Path, Length],
               own_lengths: Mapping[Path, Length]) -> Iterator[Finding]:  # fmt: skip
    """A number that stands in a law binds the pack below it: a limit may be made shorter and a public notice longer,
    not the other way, unless the pack names an article that allows it (S2-17, C1)."""
    for path, length in own_lengths.items():
        given = base_lengths.get(path)
        law, local = base.get(given.parameter) if given else None, own.get(length.parameter)
        if law is None or local is None or not _cites(law.basis):
            continue
        if local.basis != law.basis and _cites(local.basis):
            continue
        name, is_now, was = length.parameter, str(local.value), f"{law.value}（{law.basis}）"
        if not length.notice and _more(local, law):
            yield says(length.place, "longer_than_law",
                       f"“{name}”的 {is_now} 长于 {was}，须在 basis 写明哪部法第几条允许。",
                       f"'{name}': {is_now} is longer than {was}; name under `basis` the article that allows it"
                       )  # fmt: skip
        if length.notice and _more(law, local):
            yield says(length.place, "notice_shorter_than_law", f"“{name}”的 {is_now} 短于 {was}，公示期不能短于法定。",
                       f"'{name}': {is_now} is shorter than {was}; a public notice may not be"
                       )  # fmt: skip


def lengths(layers: Mapping[str, Sequence[Source]], parameters: Source) -> dict[Path, Length]:
    """Every limit in some procedures or blocks, as their topmost layer has it, with the place of its number."""
    found = dict[Path, Length]()
    for name, sheets in layers.items():
        notices = {key for sheet in sheets for key, rule in _at(sheet.value, ("clocks",)).items()
                   if _at(rule, ()).get("kind") == "public-notice"}  # fmt: skip
        for sheet in sheets:
            for section, inside, word in (("clocks", "within", "n"), ("moves", "extends", "to")):
                for key in _at(sheet.value, (section,)):
                    given = _at(sheet.value, (section, key, inside)).get(word)
                    if isinstance(given, str) and given.startswith("${"):
                        parameter = given[2:-1]
                        place = parameters.place((parameter,))
                        found[name, section, key] = Length(parameter, section == "clocks" and key in notices, place)
    return found


def _strays(below: Any, local: Any, whole: Any, path: Path, model: type[Model] | None
            ) -> Iterator[tuple[Path, str, list[str]]]:  # fmt: skip
    if not (isinstance(below, Mapping) and isinstance(local, Mapping) and isinstance(whole, Mapping)):
        return
    item = _item(path, model)
    for key, value in local.items():
        in_the_end = whole.get(key)
        if key in below:
            yield from _strays(below[key], value, in_the_end, (*path, key), model)
        elif item and isinstance(in_the_end, Mapping) and (missing := _missing(item, in_the_end)):
            yield path, key, missing


def _item(path: Path, model: type[Model] | None) -> type[Model] | None:
    """What stands under each key of a mapping at that path of a file."""
    match path:
        case _ if model:
            return None if path else model
        case (str(section),):
            return ITEMS.get(section)
        case ("states", _, "parallel"):
            return Region
        case ("states", _, "parallel", _, "states"):
            return State
        case _:
            return None


def _missing(model: type[Model], value: Mapping[str, Any]) -> list[str]:
    needed = {field.alias or name for name, field in model.model_fields.items() if field.is_required()}
    return sorted(needed - set(value))


def _at(value: Any, path: Path) -> Mapping[str, Any]:
    """The mapping at a path of a file that may say anything; an empty one where there is none."""
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _cites(basis: str) -> bool:
    return bool(ARTICLE.search(basis)) and ADVISED not in basis


def _more(a: Parameter, b: Parameter) -> bool:
    """Whether `a` is a longer time for certain; a working day is never shorter than a day."""
    if not (isinstance(a.value, int) and isinstance(b.value, int)):
        return False
    return (a.unit == b.unit and a.value > b.value) or (
        (a.unit, b.unit) == ("working_days", "days") and a.value >= b.value
    )
