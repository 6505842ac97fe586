"""pydantic's errors in the words of a person who edits YAML: the place, the word, and what would be right."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from states.findings import Finding, says, unknown
from states.procedure import Model
from states.source import Path, Source


def complaints(wrong: ValidationError, text: Source, model: type[Model], prefix: Path = ()) -> list[Finding]:
    schema, found = model.model_json_schema(by_alias=True), list[Finding]()
    for error in wrong.errors(include_url=False):
        inside = tuple(part for part in error["loc"] if part != "[key]")
        path = (*prefix, *inside)
        word, place = str(path[-1]), text.place(path)
        match error["type"]:
            case "extra_forbidden":
                found.append(unknown(place, "unknown_key", "键", "key", word, _keys_at(inside[:-1], schema)))
            case "missing":
                found.append(says(place, "missing_key", f"缺少“{word}”。", f"'{word}' is missing here"))
            case _:
                while path[1:] and path not in text.places:  # pydantic adds which of several types it tried
                    path = path[:-1]
                word, said = str(path[-1]), error["msg"].removeprefix("Value error, ")
                found.append(says(place, "wrong_value", f"“{word}”写法不对：{said}。", f"'{word}': {said}"))
    return found


def _keys_at(path: Path, schema: Mapping[str, Any]) -> list[str]:
    """The keys the grammar knows at a place of a file."""

    def resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
        choices = (node, *node.get("anyOf", ()))
        refs = [choice["$ref"] for choice in choices if "$ref" in choice]
        if refs:
            known: Mapping[str, Any] = schema["$defs"][refs[0].rsplit("/", 1)[-1]]
            return known
        return next((choice for choice in choices if "items" in choice), node)

    node = schema
    for part in path:
        node = resolved(node)
        names = node.get("patternProperties", {}).values()
        node = node.get("properties", {}).get(part) or next(iter(names), None) or node.get("items") or {}
    return list(resolved(node).get("properties", {}))

