"""Pack files → `RulePack`. Every complaint has file:line:column and what would be right; all of them come at once."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import rfc8785
from pydantic import ValidationError

from states import source
from states.checks import check
from states.findings import Finding, PackError, Place, unknown
from states.procedure import Parameter, Procedure, Text
from states.source import Path, Source

PACK, PARAMETERS, MESSAGES, PROCEDURES = "pack.yaml", "parameters.yaml", "texts/messages.yaml", "procedures/"
PACK_KEYS = ("pack", "version", "title", "basis", "in_force", "extends", "roles", "lanes", "ladders")
_PARAMETER = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class RulePack:
    """A pack as it is in force on a day: its procedures with every parameter filled in."""

    name: str
    version: str
    title: Text
    procedures: Mapping[str, Procedure]
    findings: tuple[Finding, ...] = ()  # warnings; errors would have stopped the reading


@dataclass(slots=True)
class _Sources:
    """The files of a pack laid over those of the pack it extends."""

    pack: Source
    parameters: Source
    messages: Source
    procedures: dict[str, Source] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_pack(name: str, packs: Mapping[str, Mapping[str, str]], on: date) -> RulePack:
    """The pack of that name as in force on a day; `packs` maps pack names to {path in the pack: text}.

    Raises PackError with every finding: of the reader, of the grammar and of the checks.
    """
    sources = _laid_over(name, packs, ())
    findings = list(sources.findings)
    parameters = _parameters(sources.parameters, on, findings)
    procedures = {}
    for key, text in sources.procedures.items():
        procedure, found = _procedure(name, text, sources, parameters)
        findings += found
        if procedure:
            procedures[key] = procedure
    if any(finding.severity == "error" for finding in findings):
        raise PackError(findings)
    about = sources.pack.value
    return RulePack(name, str(about["version"]), _text(about.get("title", name)), procedures, tuple(findings))


def from_json(text: str) -> Procedure:
    """A published version as it was stored."""
    return Procedure.model_validate_json(text)


def to_json(procedure: Procedure) -> str:
    return procedure.model_dump_json(by_alias=True)


def _laid_over(name: str, packs: Mapping[str, Mapping[str, str]], seen: tuple[str, ...]) -> _Sources:
    own = _read_files(name, packs, seen)
    base_name = own.pack.value.get("extends")
    if not base_name:
        return own
    place = own.pack.place(("extends",))
    if base_name in (*seen, name):
        raise PackError([Finding(place, "extends_itself", Text(zh=f"“{base_name}”不能扩展自己。",
                                                               en=f"'{base_name}' extends itself"))])  # fmt: skip
    if base_name not in packs:
        raise PackError([unknown(place, "unknown_pack", "规则包", "pack", base_name, packs)])
    base = _laid_over(base_name, packs, (*seen, name))
    merged = _Sources(
        source.merge(base.pack, own.pack), source.merge(base.parameters, own.parameters),
        source.merge(base.messages, own.messages), dict(base.procedures), base.findings + own.findings,
    )  # fmt: skip
    for key, text in own.procedures.items():
        merged.procedures[key] = source.merge(base.procedures[key], text) if key in base.procedures else text
        if key in base.procedures:
            merged.findings += _removals(base.procedures[key], text)
    merged.pack.value.pop("extends", None)
    return merged


def _removals(base: Source, local: Source) -> list[Finding]:
    return [
        Finding(local.place(path), "removes_nothing", Text(zh=f"上级规则包里没有“{path[-1]}”，无需删除。",
                                                           en=f"removes '{path[-1]}', which the base pack does not have"))
        for path in source.missing_removals(base.value, local.value)
    ]  # fmt: skip


def _read_files(name: str, packs: Mapping[str, Mapping[str, str]], seen: tuple[str, ...]) -> _Sources:
    files, findings = packs[name], []
    read: dict[str, Source] = {}
    for path, text in sorted(files.items()):
        try:
            read[path] = source.read(text, f"{name}/{path}")
            if not isinstance(read[path].value, Mapping):
                findings.append(_says(read[path].place(()), "not_a_mapping", "应为“键: 值”的写法。",
                                      "must be a mapping of keys to values"))  # fmt: skip
        except PackError as wrong:
            findings += wrong.findings
    if PACK not in files:
        findings.append(_says(Place(f"{name}/{PACK}", 1, 1), "no_pack_file", "缺少 pack.yaml。", "pack.yaml is missing"))
    if findings:
        raise PackError(findings)
    sources = _Sources(read[PACK], read.get(PARAMETERS, Source({})), read.get(MESSAGES, Source({})))
    about = read[PACK].value
    for key in ("version", *(k for k in about if k not in PACK_KEYS)):
        if key not in PACK_KEYS:
            sources.findings.append(unknown(read[PACK].place((key,)), "unknown_key", "键", "key", key, PACK_KEYS))
        elif key not in about:
            sources.findings.append(_missing(read[PACK].place(()), key))
    for path, text in read.items():
        if path.startswith(PROCEDURES):
            sources.procedures[path.removeprefix(PROCEDURES).removesuffix(".yaml")] = text
    if sources.findings:
        raise PackError(sources.findings)
    return sources


def _parameters(text: Source, on: date, findings: list[Finding]) -> dict[str, Parameter]:
    """Each parameter with the value in force on the day."""
    chosen = {}
    for name, given in text.value.items():
        dated = []
        for i, one in enumerate(given if isinstance(given, list) else [given]):
            path: Path = (name, i) if isinstance(given, list) else (name,)
            try:
                dated.append(Parameter.model_validate(one))
            except ValidationError as wrong:
                findings += _complaints(wrong, text, path)
        due = [p for p in sorted(dated, key=lambda p: p.since) if p.since <= on.isoformat()]
        if due:
            chosen[name] = due[-1]
        elif dated:
            findings.append(_says(text.place((name,)), "not_yet_in_force", f"“{name}”在 {on} 尚无有效取值。",
                                  f"'{name}' has no value in force on {on}"))  # fmt: skip
    return chosen


def _procedure(pack: str, text: Source, sources: _Sources, parameters: Mapping[str, Parameter]
               ) -> tuple[Procedure | None, list[Finding]]:  # fmt: skip
    findings: list[Finding] = []
    used: dict[str, Parameter] = {}
    data = _filled(text.value, (), text, parameters, used, findings)
    about = sources.pack.value
    shared = {key: about.get(key, {}) for key in ("roles", "lanes", "ladders")}
    given = {**data, **shared, "messages": sources.messages.value, "pack": pack, "version": str(about["version"])}
    places = Source(given, dict(text.places))
    for key in shared:
        places.places |= {p: at for p, at in sources.pack.places.items() if p[:1] == (key,)}
    places.places |= {("messages", *p): at for p, at in sources.messages.places.items()}
    try:
        procedure = Procedure.model_validate({**given, "parameters": used})
    except ValidationError as wrong:
        return None, findings + _complaints(wrong, places)
    findings += check(procedure, places.place)
    return procedure.model_copy(update={"digest": _digest(procedure)}), findings


def _digest(procedure: Procedure) -> str:
    content = procedure.model_dump(mode="json", by_alias=True, exclude={"digest", "examples"})
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def _filled(value: Any, path: Path, text: Source, parameters: Mapping[str, Parameter], used: dict[str, Parameter],
            findings: list[Finding]) -> Any:  # fmt: skip
    """The value with every `${name}` replaced; a value that is nothing else keeps the parameter's type."""
    if isinstance(value, Mapping):
        return {k: _filled(v, (*path, k), text, parameters, used, findings) for k, v in value.items()}
    if isinstance(value, list):
        return [_filled(v, (*path, i), text, parameters, used, findings) for i, v in enumerate(value)]
    if not isinstance(value, str) or "${" not in value:
        return value
    for name in _PARAMETER.findall(value):
        if name not in parameters:
            findings.append(unknown(text.place(path), "unknown_parameter", "参数", "parameter", name, parameters))
            return value
        used[name] = parameters[name]
    whole = _PARAMETER.fullmatch(value)
    if whole:
        return parameters[whole[1]].value
    return _PARAMETER.sub(lambda found: str(parameters[found[1]].value), value)


def _complaints(wrong: ValidationError, text: Source, prefix: Path = ()) -> list[Finding]:
    """pydantic's errors in the words of a person who edits YAML."""
    found = []
    for error in wrong.errors(include_url=False):
        path = (*prefix, *(part for part in error["loc"]))
        word, place = str(path[-1]) if path else "", text.place(path)
        match error["type"]:
            case "extra_forbidden":
                found.append(unknown(place, "unknown_key", "键", "key", word, _keys_at(path[:-1])))
            case "missing":
                found.append(_missing(place, word))
            case _:
                said = error["msg"].removeprefix("Value error, ")
                found.append(_says(place, "wrong_value", f"“{word}”写法不对：{said}。", f"'{word}': {said}"))
    return found


def _keys_at(path: Iterable[str | int]) -> list[str]:
    """The keys the grammar knows at a place of a procedure file."""
    node: Any = _SCHEMA
    for part in path:
        node = _resolved(node)
        properties = node.get("properties", {})
        node = properties.get(part) or node.get("additionalProperties") or node.get("items") or {}
    return list(_resolved(node).get("properties", {}))


def _resolved(node: Any) -> Any:
    if not isinstance(node, Mapping):
        return {}
    for choice in (node, *node.get("anyOf", ())):
        if "$ref" in choice:
            return _SCHEMA["$defs"][choice["$ref"].rsplit("/", 1)[-1]]
    return node


_SCHEMA = Procedure.model_json_schema(by_alias=True)


def _missing(place: Place, key: str) -> Finding:
    return _says(place, "missing_key", f"缺少“{key}”。", f"'{key}' is missing here")


def _says(place: Place, code: str, zh: str, en: str) -> Finding:
    return Finding(place, code, Text(zh=zh, en=en))


def _text(value: Any) -> Text:
    return Text.model_validate(value) if isinstance(value, Mapping) else Text(zh=str(value))
