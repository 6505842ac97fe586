"""JSON Schema of the files of a pack, for editors that complete and check. Made from the same models that read them.

A file that is laid over another (in a pack that `extends`, over the blocks a procedure `uses`, and every block) writes
down only what differs: there nothing is required, and null removes. So there are two schemas of most kinds; the one for
files laid over others is called `local-…`. Numbers and choices of a procedure may be written as `${parameter}`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from states.grammar import ELSEWHERE, MADE
from states.obligations import Obligation
from states.overlay import SECTIONS, PackHead
from states.procedure import Lane, MessageText, Name, Parameter, Procedure, Register, Role, Rung

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
PLACEHOLDER: Schema = {"type": "string", "pattern": r"\$\{[^}]+\}"}
_LOCAL = "local."


def schema_of(kind: str) -> Schema:
    """The schema of one kind of file. Raises KeyError."""
    title, make = KINDS[kind]
    return {"$schema": DIALECT, "title": title, **make()}


class _Plain(GenerateJsonSchema):
    """Names are their own titles."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _pack() -> Schema:
    shared = {"roles": Mapping[Name, Role], "lanes": Mapping[Name, Lane], "ladders": Mapping[Name, tuple[Rung, ...]]}
    head = _of(PackHead)
    for word, type_ in shared.items():
        made = _of(type_)
        head.setdefault("$defs", {}).update(made.pop("$defs", {}))
        head["properties"][word] = made
    local = _laid_over(head)
    defs = {**head.pop("$defs"), **local.pop("$defs")}
    over = {key: local["properties"][key] for key in shared}
    head["if"] = {"required": ["extends"], "properties": {"extends": {"minLength": 1}}}
    head["then"] = {"properties": over}
    head["else"] = {"properties": {key: head["properties"][key] for key in shared}}
    head["properties"] = {**head["properties"], **dict.fromkeys(shared, True)}
    return {**head, "$defs": defs}


def _procedure() -> Schema:
    """A whole one; where it uses blocks, their sections may be written in part."""
    whole = _written()
    sections = {word: whole["properties"].pop(word) for word in SECTIONS}
    required = [word for word in whole["required"] if word not in sections]
    local = _laid_over({"properties": sections, "$defs": whole["$defs"], "type": "object"})
    return {
        **whole, "required": required, "$defs": local["$defs"] | whole["$defs"],
        "properties": {**whole["properties"], "uses": _USES, **dict.fromkeys(sections, True)},
        "if": {"required": ["uses"]},
        "then": {"properties": local["properties"]},
        "else": {"properties": sections, "required": [word for word in sections if word in whole["required"]]},
    }  # fmt: skip


def _local_procedure() -> Schema:
    local = _laid_over(_written())
    return {**local, "properties": {**local["properties"], "uses": {"anyOf": [_USES, {"type": "null"}]}}}


def _block() -> Schema:
    local = _laid_over(_written())
    sections = {word: local["properties"][word] for word in SECTIONS}
    title = local["properties"]["title"]
    return {**local, "properties": {"block": {"type": "string"}, "title": title, **sections}, "required": ["block"]}


_USES: Schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


def _written() -> Schema:
    """A procedure as somebody writes it: without what stands in other files, with parameters in place of values."""
    made = _filled_in(_of(Procedure))
    gone = {*ELSEWHERE, *MADE}
    made["properties"] = {word: about for word, about in made["properties"].items() if word not in gone}
    made["required"] = [word for word in made["required"] if word not in gone]
    made.pop("title", None)
    return made


def _of(type_: Any) -> Schema:
    made: Schema = TypeAdapter(type_).json_schema(by_alias=True, schema_generator=_Plain, mode="validation")
    made.pop("title", None)
    closed: Schema = _each(made, _closed)
    return closed


def _closed(node: Schema) -> Schema:
    return {**node, "additionalProperties": False} if "patternProperties" in node else node


def _filled_in(schema: Schema) -> Schema:
    filled: Schema = _each(schema, _or_parameter)
    return filled


def _or_parameter(node: Schema) -> Schema:
    """A number, a choice or a word of a certain shape may be a parameter instead."""
    shaped = node.get("type") == "string" and node.keys() & {"pattern", "format"}
    counted = node.get("type") in ("integer", "boolean")
    return {"anyOf": [node, PLACEHOLDER]} if shaped or counted or "enum" in node else node


def _each(node: Any, change: Callable[[Schema], Schema]) -> Any:
    """Every schema inside a schema changed, from the inside out. What stands under `not` or `const` is no place."""
    if isinstance(node, list):
        return [_each(item, change) for item in node]
    if not isinstance(node, dict):
        return node
    inside: Schema = {}
    for word, value in node.items():
        if word in ("properties", "patternProperties", "$defs"):
            inside[word] = {key: _each(inner, change) for key, inner in value.items()}
        elif word in ("items", "anyOf", "additionalProperties", "prefixItems"):
            inside[word] = _each(value, change)
        else:
            inside[word] = value
    return change(inside)


# --- laid over another file -----------------------------------------------------------------------------------------


def _laid_over(schema: Schema) -> Schema:
    """The same with nothing required and with null for whatever is to be removed. Lists are replaced whole."""
    defs: Schema = dict(schema.get("$defs", {}))
    local = {_LOCAL + name: _partial(about) for name, about in defs.items()}
    top = _partial({word: value for word, value in schema.items() if word != "$defs"})
    return {**top, "$defs": defs | local}


def _partial(node: Schema) -> Schema:
    if "$ref" in node:
        return {"$ref": node["$ref"].replace("#/$defs/", f"#/$defs/{_LOCAL}")}
    changed = {word: value for word, value in node.items() if word not in ("required", "oneOf")}
    for word in ("properties", "patternProperties"):
        if word in node:
            changed[word] = {key: _or_null(_partial(inner)) for key, inner in node[word].items()}
    if isinstance(node.get("additionalProperties"), dict):
        changed["additionalProperties"] = _or_null(_partial(node["additionalProperties"]))
    if "anyOf" in node:
        changed["anyOf"] = [_partial(choice) for choice in node["anyOf"]]
    return changed


def _or_null(node: Schema) -> Schema:
    return {"anyOf": [node, {"type": "null"}]}


_PARAMETERS = Mapping[str, tuple[Parameter, ...] | Parameter]
_MESSAGES, _REGISTERS, _OBLIGATIONS = Mapping[Name, MessageText], Mapping[Name, Register], Mapping[Name, Obligation]
KINDS: Mapping[str, tuple[str, Callable[[], Schema]]] = {
    "pack": ("pack.yaml", _pack),
    "parameters": ("parameters.yaml, parameters/*.yaml", lambda: _of(_PARAMETERS)),
    "local-parameters": ("parameters of a pack that extends another", lambda: _laid_over(_of(_PARAMETERS))),
    "procedure": ("procedures/*.yaml", _procedure),
    "local-procedure": ("procedures/*.yaml of a pack that extends another", _local_procedure),
    "messages": ("texts/*.yaml", lambda: _of(_MESSAGES)),
    "local-messages": ("texts/*.yaml of a pack that extends another", lambda: _laid_over(_of(_MESSAGES))),
    "block": ("blocks/*.yaml", _block),
    "registers": ("registers.yaml", lambda: _filled_in(_of(_REGISTERS))),
    "local-registers": ("registers of a pack that extends another", lambda: _laid_over(_filled_in(_of(_REGISTERS)))),
    "obligations": ("obligations.yaml", lambda: _filled_in(_of(_OBLIGATIONS))),
    "local-obligations": ("obligations of a pack that extends another",
                          lambda: _laid_over(_filled_in(_of(_OBLIGATIONS)))),
}  # fmt: skip
