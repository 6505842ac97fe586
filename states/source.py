"""YAML text → plain values that know where they stand. The only file that imports the YAML reader for packs.

Packs are data from strangers: size and depth are bounded, anchors, aliases and tags are refused, a key stands once.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from states.findings import Finding, PackError, Place
from states.letters import UNSEEN
from states.procedure import Text

LARGEST = 512 * 1024  # characters
MOST = 40_000  # words and marks; the largest procedure of the product has 15,000
DEEPEST = 24
Path = tuple[str | int, ...]
_TAG = "tag:yaml.org,2002:"
_NULLS = ("", "~", "null", "Null", "NULL")
_BOOLS = ("true", "True", "TRUE", "false", "False", "FALSE")


@dataclass(frozen=True, slots=True)
class Source:
    """A value read from YAML and the place of each of its parts. Nobody changes either: readers share it."""

    value: Any
    places: dict[Path, Place] = field(default_factory=dict)

    def place(self, path: Path) -> Place:
        """Where a part stands; of a part that is missing, where what should hold it stands."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place("?", 1, 1))


@lru_cache(maxsize=512)  # a pack that others extend is read once for all of them
def read(text: str, file: str) -> Source:
    """The values of one file. Raises PackError with every complaint of the reader."""
    if len(text) > LARGEST:
        raise PackError([_finding(file, 1, 1, "too_large", f"文件超过 {LARGEST // 1024} KB，请拆分。",
                                  f"file is larger than {LARGEST // 1024} KB; split it")])  # fmt: skip
    _no_flood(text, file)
    _no_tower(text, file)
    try:
        node = _quickly(text) or _exactly(text)
    except MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise PackError([_no_yaml(file, line, column, wrong.problem or wrong.context or "not YAML")]) from wrong
    except (YAMLError, ValueError, RecursionError) as wrong:
        raise PackError([_no_yaml(file, 1, 1, str(wrong).partition("\n")[0])]) from wrong
    found, places = list[Finding](), dict[Path, Place]()
    value = _value(node, file, (), places, found) if node is not None else {}
    if found:
        raise PackError(found)
    return Source(value, places)


def _quickly(text: str) -> Node | None:
    """The same nodes from the events of libyaml, many times as fast. Nothing where it stumbles, and where it would have
    to know more than that: of anchors, tags, a second document, or nodes within nodes without end."""
    inside: list[list[Node]] = [[]]
    try:
        for event in YAML(typ="safe").parse(text):
            if getattr(event, "anchor", None) or getattr(event, "tag", None) or len(inside) > 4 * DEEPEST:
                return None
            match event:
                case ScalarEvent():
                    if event.value == "=":
                        return None
                    tag = _plain_tag(event.value) if event.implicit[0] else "str"
                    inside[-1].append(ScalarNode(f"{_TAG}{tag}", event.value, event.start_mark, event.end_mark))
                case MappingStartEvent() | SequenceStartEvent():
                    kind = (MappingNode, "map") if isinstance(event, MappingStartEvent) else (SequenceNode, "seq")
                    inside[-1].append(kind[0](f"{_TAG}{kind[1]}", [], event.start_mark, event.end_mark))
                    inside.append([])
                case MappingEndEvent():
                    items = inside.pop()
                    inside[-1][-1].value = list(zip(items[::2], items[1::2], strict=True))
                case SequenceEndEvent():
                    items = inside.pop()
                    inside[-1][-1].value = items
    except (YAMLError, ValueError):
        return None
    return inside[0][0] if len(inside[0]) == 1 else None


def _plain_tag(text: str) -> str:
    """What a word without quotes is. That it is a date or a number with a point makes no difference to us."""
    if text in _NULLS:
        return "null"
    if text in _BOOLS:
        return "bool"
    return "int" if text.lstrip("+-").isdigit() else "str"


def _exactly(text: str) -> Node | None:
    reader = YAML(typ="safe", pure=True)
    reader.composer.warn_double_anchors = False  # every anchor is told of by its place
    node: Node | None = reader.compose(text)
    return node


def merge(base: Source, local: Source) -> Source:
    """The local file laid over the base: mappings merge key by key, anything else replaces, null removes."""
    places = dict(base.places)
    return Source(_merged(base.value, local.value, (), places, local), places)


def missing_removals(base: Any, local: Any, path: Path = ()) -> Iterator[Path]:
    """Paths that the local file removes although the base does not have them."""
    if isinstance(base, Mapping) and isinstance(local, Mapping):
        for key, value in local.items():
            if value is None and key not in base:
                yield (*path, key)
            elif key in base:
                yield from missing_removals(base[key], value, (*path, key))


def _merged(base: Any, local: Any, path: Path, places: dict[Path, Place], source: Source) -> Any:
    if not (isinstance(base, Mapping) and isinstance(local, Mapping)):
        for inner in _paths(base, path):
            places.pop(inner, None)
        places.update((inner, source.place(inner)) for inner in _paths(local, path))
        return local
    places[path] = source.place(path)
    result = dict(base)
    for key, value in local.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _merged(base.get(key), value, (*path, key), places, source)
    return result


def _paths(value: Any, path: Path) -> Iterator[Path]:
    """The path of a value and of everything in it."""
    yield path
    inside = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield from _paths(item, (*path, key))


def _value(node: Node, file: str, path: Path, places: dict[Path, Place], found: list[Finding]) -> Any:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    places[path] = Place(file, line, column)
    if node.anchor is not None:
        found.append(_finding(file, line, column, "anchor", "不允许使用锚点和别名，请写全。",
                              "anchors and aliases are not allowed; write it out"))  # fmt: skip
        return None
    if len(path) > DEEPEST:
        found.append(_finding(file, line, column, "too_deep", "嵌套过深。", "nested too deeply"))
        return None
    match node:
        case MappingNode(tag="tag:yaml.org,2002:map"):
            return _mapping(node, file, path, places, found)
        case SequenceNode(tag="tag:yaml.org,2002:seq"):
            return [_value(item, file, (*path, i), places, found) for i, item in enumerate(node.value)]
        case _:
            return _scalar(node, file, found)


def _mapping(node: MappingNode, file: str, path: Path, places: dict[Path, Place], found: list[Finding]
             ) -> dict[str, Any]:  # fmt: skip
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
        key = key_node.value if isinstance(key_node, ScalarNode) else ""
        if not key or UNSEEN.search(key):
            found.append(_finding(file, line, column, "bad_key", "键应为一个词。", "a key must be a word"))
        elif key in result:
            found.append(_finding(file, line, column, "duplicate_key", f"“{key}”重复，请合并。",
                                  f"'{key}' stands here twice; merge them"))  # fmt: skip
        else:
            result[key] = _value(value_node, file, (*path, key), places, found)
            places[(*path, key)] = Place(file, line, column)  # people look for the key, not for its value
    return result


def _scalar(node: Node, file: str, found: list[Finding]) -> Any:
    text = node.value if isinstance(node, ScalarNode) else ""
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if UNSEEN.search(text):
        found.append(_finding(file, line, column, "unseen", "含有不能显示的字符，请重新输入。",
                              "holds characters that cannot be shown; type it again"))  # fmt: skip
    match str(node.tag).removeprefix(_TAG):
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int" if text.lstrip("+-").isdigit() and len(text) <= 15:
            return int(text)
        case "str" | "timestamp" | "float" | "int" | "merge":
            return text
        case tag:
            found.append(_finding(file, line, column, "tag", f"不允许使用标签 {tag}。",
                                  f"the tag {tag} is not allowed"))  # fmt: skip
            return None


def _no_flood(text: str, file: str) -> None:
    """Words upon words: the YAML reader works about as long on one as on the next, and each is at hand by a look."""
    over = next(islice(re.finditer(r"[\[\]{},:]|[^\s\[\]{},:]+", text), MOST, None), None)
    if over:
        line, column = _place_of(over.start(), text)
        raise PackError([_finding(file, line, column, "too_large", f"到这里已超过 {MOST} 个词，请拆分。",
                                  f"more than {MOST} words up to here; split the file")])  # fmt: skip


def _no_tower(text: str, file: str) -> None:
    """Brackets upon brackets, at which the YAML reader would sit for a long time before it gave up."""
    depth = 0
    for bracket in re.finditer(r"[\[\]{}]", text):
        depth = depth + 1 if bracket[0] in "[{" else max(depth - 1, 0)
        if depth > 4 * DEEPEST:
            line, column = _place_of(bracket.start(), text)
            raise PackError([_finding(file, line, column, "too_deep", "嵌套过深。", "nested too deeply")])


def _place_of(index: int, text: str) -> tuple[int, int]:
    before = text[:index]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _no_yaml(file: str, line: int, column: int, problem: str) -> Finding:
    return _finding(file, line, column, "yaml", f"YAML 写法有误：{problem}。", f"not valid YAML: {problem}")


def _finding(file: str, line: int, column: int, code: str, zh: str, en: str) -> Finding:
    return Finding(Place(file, line, column), code, Text(zh=zh, en=en))
