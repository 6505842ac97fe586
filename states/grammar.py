"""Pack files → `RulePack`. Every complaint has file:line:column and what would be right; all of them come at once."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

import rfc8785
from pydantic import BeforeValidator, ValidationError

from states import source
from states.checks import check
from states.findings import Finding, PackError, Place, unknown
from states.procedure import Model, Parameter, Procedure, Text
from states.source import Path, Source

PACK, PARAMETERS, MESSAGES, PROCEDURES = "pack.yaml", "parameters.yaml", "texts/messages.yaml", "procedures/"
ELSEWHERE = {"pack": PACK, "version": PACK, "roles": PACK, "lanes": PACK, "ladders": PACK, "messages": MESSAGES,
             "parameters": PARAMETERS}  # fmt: skip
_PARAMETER = re.compile(r"\$\{([^}]*)\}")


def _version(given: Any) -> Any:
    return str(given) if isinstance(given, int) else given


def _title(given: Any) -> Any:
    return {"zh": given} if isinstance(given, str) else given


class PackHead(Model):
    """What pack.yaml says. Its roles, lanes and ladders are judged with the procedures that use them."""

    pack: str
    version: Annotated[str, BeforeValidator(_version)]
    title: Annotated[Text, BeforeValidator(_title)] | None = None
    basis: str = ""
    in_force: str = ""
    extends: str = ""
    roles: Mapping[str, Any] = {}
    lanes: Mapping[str, Any] = {}
    ladders: Mapping[str, Any] = {}


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

    head: PackHead
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
        procedure, found = _procedure(name, key, text, sources, parameters)
        findings += found
        if procedure:
            procedures[key] = procedure
    if any(finding.severity == "error" for finding in findings):
        raise PackError(findings)
    title = sources.head.title or Text(zh=name)
    return RulePack(name, sources.head.version, title, procedures, tuple(dict.fromkeys(findings)))


def from_json(text: str) -> Procedure:
    """A published version as it was stored."""
    return Procedure.model_validate_json(text)


def to_json(procedure: Procedure) -> str:
    return procedure.model_dump_json(by_alias=True)


def _laid_over(name: str, packs: Mapping[str, Mapping[str, str]], seen: tuple[str, ...]) -> _Sources:
    own = _read_files(name, packs[name])
    base_name = own.head.extends
    if not base_name:
        return own
    place = own.pack.place(("extends",))
    if base_name in (*seen, name):
        wrong = _says(place, "extends_itself", f"“{base_name}”不能扩展自己。", f"'{base_name}' extends itself")
        raise PackError([wrong])
    if base_name not in packs:
        raise PackError([unknown(place, "unknown_pack", "规则包", "pack", base_name, packs)])
    base = _laid_over(base_name, packs, (*seen, name))
    findings = base.findings + own.findings

    def over(beneath: Source, local: Source) -> Source:
        findings.extend(_removals(beneath, local))
        return source.merge(beneath, local)

    procedures = dict(base.procedures)
    for key, text in own.procedures.items():
        procedures[key] = over(procedures[key], text) if key in procedures else text
    head = own.head if own.head.title else own.head.model_copy(update={"title": base.head.title})
    return _Sources(head, over(base.pack, own.pack), over(base.parameters, own.parameters),
                    over(base.messages, own.messages), procedures, findings)  # fmt: skip


def _removals(base: Source, local: Source) -> list[Finding]:
    return [
        _says(local.place(path), "removes_nothing", f"上级规则包里没有“{path[-1]}”，无需删除。",
              f"removes '{path[-1]}', which the base pack does not have")
        for path in source.missing_removals(base.value, local.value)
    ]  # fmt: skip


def _read_files(name: str, files: Mapping[str, str]) -> _Sources:
    """One pack by itself. Raises PackError with what keeps its files from being laid over others at all."""
    read, findings = dict[str, Source](), list[Finding]()
    for path, text in sorted(files.items()):
        try:
            read[path] = source.read(text, f"{name}/{path}")
            if not isinstance(read[path].value, Mapping):
                findings.append(_says(read[path].place(()), "not_a_mapping", "应为“键: 值”的写法。",
                                      "must be a mapping of keys to values"))  # fmt: skip
        except PackError as wrong:
            findings += wrong.findings
    if PACK not in files:
        place = Place(f"{name}/{PACK}", 1, 1)
        findings.append(_says(place, "no_pack_file", "缺少 pack.yaml。", "pack.yaml is missing"))
    if findings:
        raise PackError(findings)
    try:
        head = PackHead.model_validate(read[PACK].value)
    except ValidationError as wrong:
        raise PackError(_complaints(wrong, read[PACK], PackHead)) from wrong
    sources = _Sources(head, read[PACK], read.get(PARAMETERS, Source({})), read.get(MESSAGES, Source({})))
    for path in read:
        if path.startswith(PROCEDURES):
            sources.procedures[path.removeprefix(PROCEDURES).removesuffix(".yaml")] = read[path]
    if head.pack != name:
        sources.findings.append(_says(read[PACK].place(("pack",)), "wrong_name", f"文件夹名是 {name}，规则包名应相同。",
                                      f"the folder is called {name}, and so must the pack be"))  # fmt: skip
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
                findings += _complaints(wrong, text, Parameter, path)
        due = [p for p in sorted(dated, key=lambda p: p.since) if p.since <= on.isoformat()]
        if due:
            chosen[name] = due[-1]
        elif dated:
            findings.append(_says(text.place((name,)), "not_yet_in_force", f"“{name}”在 {on} 尚无有效取值。",
                                  f"'{name}' has no value in force on {on}"))  # fmt: skip
    return chosen


def _procedure(pack: str, key: str, text: Source, sources: _Sources, parameters: Mapping[str, Parameter]
               ) -> tuple[Procedure | None, list[Finding]]:  # fmt: skip
    findings = [
        _says(text.place((word,)), "wrong_file", f"“{word}”不写在程序文件里，请移到 {ELSEWHERE[word]}。",
              f"'{word}' does not belong in a procedure's file; move it to {ELSEWHERE[word]}")
        for word in text.value if word in ELSEWHERE
    ]  # fmt: skip
    used: dict[str, Parameter] = {}
    data = _filled(text.value, (), text, parameters, used, findings)
    shared = {word: sources.pack.value.get(word, {}) for word in ("roles", "lanes", "ladders")}
    given = {**data, **shared, "messages": sources.messages.value, "pack": pack, "version": sources.head.version}
    whole = Source(given, {
        **text.places,
        **{path: place for path, place in sources.pack.places.items() if path and path[0] in shared},
        **{("messages", *path): place for path, place in sources.messages.places.items()},
    })  # fmt: skip
    try:
        procedure = Procedure.model_validate({**given, "parameters": used})
    except ValidationError as wrong:
        told = {finding.place for finding in findings}
        return None, findings + [c for c in _complaints(wrong, whole, Procedure) if c.place not in told]
    if procedure.name != key:
        findings.append(_says(text.place(("procedure",)), "wrong_name", f"文件名是 {key}.yaml，程序名应相同。",
                              f"the file is called {key}.yaml, and so must the procedure be"))  # fmt: skip
    findings += check(procedure, whole.place)
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


def _complaints(wrong: ValidationError, text: Source, model: type[Model], prefix: Path = ()) -> list[Finding]:
    """pydantic's errors in the words of a person who edits YAML."""
    schema, found = model.model_json_schema(by_alias=True), list[Finding]()
    for error in wrong.errors(include_url=False):
        inside = tuple(part for part in error["loc"] if part != "[key]")
        path = (*prefix, *inside)
        word, place = str(path[-1]), text.place(path)
        match error["type"]:
            case "extra_forbidden":
                found.append(unknown(place, "unknown_key", "键", "key", word, _keys_at(inside[:-1], schema)))
            case "missing":
                found.append(_says(place, "missing_key", f"缺少“{word}”。", f"'{word}' is missing here"))
            case _:
                while path[1:] and path not in text.places:  # pydantic adds which of several types it tried
                    path = path[:-1]
                word, said = str(path[-1]), error["msg"].removeprefix("Value error, ")
                found.append(_says(place, "wrong_value", f"“{word}”写法不对：{said}。", f"'{word}': {said}"))
    return found


def _keys_at(path: Path, schema: Mapping[str, Any]) -> list[str]:
    """The keys the grammar knows at a place of a file."""

    def resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
        refs = [choice["$ref"] for choice in (node, *node.get("anyOf", ())) if "$ref" in choice]
        return schema["$defs"][refs[0].rsplit("/", 1)[-1]] if refs else node

    node = schema
    for part in path:
        node = resolved(node)
        names = node.get("patternProperties", {}).values()
        node = node.get("properties", {}).get(part) or next(iter(names), None) or node.get("items") or {}
    return list(resolved(node).get("properties", {}))


def _says(place: Place, code: str, zh: str, en: str) -> Finding:
    return Finding(place, code, Text(zh=zh, en=en))
