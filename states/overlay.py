"""The files of a pack laid over those of the pack it extends, and a procedure over the blocks it uses.

What lies over what, from below: the blocks a procedure `uses`, in that order, each as the base pack has it and then as
the local pack changes it; the procedure of the base pack; the procedure of the local pack. Mappings merge key by key,
anything else replaces, null removes.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import is_
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from states import source
from states.canonical import canonical_json
from states.checks.overlays import overrides_nothing
from states.complaints import complaints
from states.findings import Finding, PackError, Place, nearest, says, unknown
from states.obligations import Obligation
from states.procedure import IsoDay, MessageText, Model, Parameter, Register, Text
from states.source import Source

Files = Mapping[str, str]  # {path in the pack: text}
Kind = Literal["pack", "parameters", "registers", "obligations", "texts", "blocks", "procedures"]

PACK = "pack.yaml"
FILES: dict[str, Kind] = {PACK: "pack", "parameters.yaml": "parameters", "registers.yaml": "registers",
                          "obligations.yaml": "obligations"}  # fmt: skip
FOLDERS: tuple[Kind, ...] = ("parameters", "texts", "blocks", "procedures")
UNFROZEN = ("examples", "status", "retired")  # what may change in a version that was published
SECTIONS = ("phases", "states", "fields", "materials", "guards", "moves", "clocks", "card")  # what a block may bring


def _version(given: Any) -> Any:
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


def _title(given: Any) -> Any:
    return {"zh": given} if isinstance(given, str) else given


_TITLE = Annotated[str, Field(min_length=1)] | Text


class PackHead(Model):
    """What pack.yaml says. Its roles, lanes and ladders are judged with the procedures that use them."""

    pack: str
    version: Annotated[str, BeforeValidator(_version, json_schema_input_type=str | int)]
    title: Annotated[Text, BeforeValidator(_title, json_schema_input_type=_TITLE)] | None = None
    basis: str = ""
    status: Literal["draft", "published"] = "published"
    in_force: IsoDay = ""  # from this day on; at once, if no day is written
    retired: IsoDay = ""  # from this day on no new case is opened by it
    extends: str = ""
    roles: Mapping[str, Any] = {}
    lanes: Mapping[str, Any] = {}
    ladders: Mapping[str, Any] = {}


@dataclass(slots=True)
class Sheets:
    """A pack and all it extends. Blocks and procedures are still in layers: only a procedure knows which it uses."""

    head: PackHead
    in_force: str  # the day from which the pack and all it extends are in force
    text: str  # the digest of what the pack itself says
    pack: Source
    parameters: Source
    texts: Source
    registers: Source
    obligations: Source
    blocks: dict[str, list[Source]] = field(default_factory=dict)
    procedures: dict[str, list[Source]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def same_layers(self, key: str, base: "Sheets") -> bool:
        """Whether a procedure is written nowhere but in the pack below, and so are the blocks it uses."""
        layers = self.procedures[key]
        stacks = [(layers, base.procedures.get(key, []))]
        stacks += [(self.blocks.get(name, []), base.blocks.get(name, [])) for name in _uses(layers)[0]]
        return all(len(mine) == len(below) and all(map(is_, mine, below)) for mine, below in stacks)

    def procedure(self, key: str) -> Source:
        """One procedure over the blocks it uses. What is wrong with the laying goes to `findings`."""
        layers = self.procedures[key]
        uses, place = _uses(layers)
        below = []
        for name in uses:
            if name in self.blocks:
                below += [_section_of(layer) for layer in self.blocks[name]]
            else:
                self.findings.append(unknown(place, "unknown_block", "程序模块", "block", name, self.blocks))
        return self._laid([*below, *(_without(layer, ("uses",)) for layer in layers)])

    def writes(self, key: str, word: str) -> bool:
        """Whether the pack itself, and not one that it extends, says this word of a procedure."""
        top = self.procedures[key][-1]
        return word in top.value and top.place(()).file.startswith(f"{self.head.pack}/")

    def place_of(self, key: str, word: str) -> Place:
        """Where a procedure says a word, in the topmost layer that does."""
        layers = self.procedures[key]
        return next((layer for layer in reversed(layers) if word in layer.value), layers[-1]).place((word,))

    def _laid(self, layers: Sequence[Source]) -> Source:
        beneath = [layers[0]]
        for layer in layers[1:]:
            self.findings += removals(beneath[-1], layer)
            beneath.append(source.merge(beneath[-1], layer))
        for below, layer in zip(beneath, layers[1:], strict=False):
            self.findings += overrides_nothing(below, layer, beneath[-1])
        return beneath[-1]


def laid_over(name: str, packs: Mapping[str, Files], seen: tuple[str, ...] = ()) -> Sheets:
    """The pack of that name with what it extends. Raises PackError with what keeps its files from being read at all."""
    own = _read(name, packs[name])
    base_name = own.head.extends
    if not base_name:
        return own
    place = own.pack.place(("extends",))
    if base_name in (*seen, name):
        wrong = says(place, "extends_itself", f"“{base_name}”不能扩展自己。", f"'{base_name}' extends itself")
        raise PackError([wrong])
    if base_name not in packs:
        raise PackError([unknown(place, "unknown_pack", "规则包", "pack", base_name, packs)])
    base = laid_over(base_name, packs, (*seen, name))
    findings = base.findings + own.findings

    def over(beneath: Source, local: Source, model: type[Model] | None = None) -> Source:
        whole = source.merge(beneath, local)
        findings.extend([*removals(beneath, local), *overrides_nothing(beneath, local, whole, model)])
        return whole

    head = own.head if own.head.title else own.head.model_copy(update={"title": base.head.title})
    return Sheets(
        head, max(own.in_force, base.in_force), own.text, over(base.pack, own.pack),
        over(base.parameters, own.parameters, Parameter), over(base.texts, own.texts, MessageText),
        over(base.registers, own.registers, Register), over(base.obligations, own.obligations, Obligation),
        _stacked(base.blocks, own.blocks),
        _stacked(base.procedures, own.procedures), findings,
    )  # fmt: skip


def removals(base: Source, local: Source) -> list[Finding]:
    """What the upper layer removes although the lower one does not have it."""
    return [
        says(local.place(path), "removes_nothing", f"下层没有“{path[-1]}”，无需删除。",
             f"removes '{path[-1]}', which is not there")
        for path in source.missing_removals(base.value, local.value)
    ]  # fmt: skip


def _read(name: str, files: Files) -> Sheets:
    """One pack by itself."""
    read, findings = dict[str, Source](), list[Finding]()
    for path, text in sorted(files.items()):
        try:
            read[path] = source.read(text, f"{name}/{path}")
            if not isinstance(read[path].value, Mapping):
                findings.append(says(read[path].place(()), "not_a_mapping", "应为“键: 值”的写法。",
                                     "must be a mapping of keys to values"))  # fmt: skip
        except PackError as wrong:
            findings += wrong.findings
    if PACK not in files:
        findings.append(says(Place(f"{name}/{PACK}", 1, 1), "no_pack_file", "缺少 pack.yaml。", "pack.yaml is missing"))
    findings += [_strange(f"{name}/{path}", path) for path in read if _kind(path) is None]
    if findings:
        raise PackError(findings)
    try:
        head = PackHead.model_validate(read[PACK].value)
    except ValidationError as wrong:
        raise PackError(complaints(wrong, read[PACK], PackHead)) from wrong
    of = {kind: [read[path] for path in read if _kind(path) == kind] for kind in ("parameters", "texts")}
    sheets = Sheets(
        head, head.in_force, _text_of(read), read[PACK],
        _joined(of["parameters"], findings), _joined(of["texts"], findings),
        read.get("registers.yaml", Source({})), read.get("obligations.yaml", Source({})),
        {_stem(path): [text] for path, text in read.items() if _kind(path) == "blocks"},
        {_stem(path): [text] for path, text in read.items() if _kind(path) == "procedures"}, findings,
    )  # fmt: skip
    if head.pack != name:
        findings.append(says(read[PACK].place(("pack",)), "wrong_name", f"文件夹名是 {name}，规则包名应相同。",
                             f"the folder is called {name}, and so must the pack be"))  # fmt: skip
    findings += [finding for key, layers in sheets.blocks.items() for finding in _foreign(key, layers[0])]
    return sheets


def _text_of(read: Mapping[str, Source]) -> str:
    """The digest of what the files say: not of their comments and examples, nor of the pack's coming and going."""
    said = {
        path: {key: value for key, value in sheet.value.items() if key not in UNFROZEN} for path, sheet in read.items()
    }
    return hashlib.sha256(canonical_json(said)).hexdigest()


def _kind(path: str) -> Kind | None:
    """What a file is for, by its path; nothing for one that stands in no known place."""
    if path in FILES:
        return FILES[path]
    folder, _, file = path.rpartition("/")
    return next((kind for kind in FOLDERS if kind == folder and file.endswith(".yaml")), None)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".yaml")


def _strange(file: str, path: str) -> Finding:
    known = [*FILES, *FOLDERS]
    meant = nearest(path.rpartition("/")[0] or path, known)
    zh = f"是不是 {meant}？" if meant else f"可放：{'、'.join(known)}。"
    en = f"did you mean {meant}?" if meant else f"known: {', '.join(known)}."
    place = Place(file, 1, 1)
    return says(place, "unknown_file", f"规则包里没有放“{path}”的地方，{zh}", f"'{path}' has no place in a pack; {en}")


def _joined(sheets: Iterable[Source], findings: list[Finding]) -> Source:
    """Several files of one kind as one."""
    value, places = dict[str, Any](), dict[source.Path, Place]()
    for sheet in sheets:
        for key in sheet.value:
            if key in value:
                findings.append(says(sheet.place((key,)), "duplicate_key", f"“{key}”已在 {places[key,]} 写过，请合并。",
                                     f"'{key}' stands in {places[key,]} already; merge them"))  # fmt: skip
        value |= sheet.value
        places |= sheet.places
    return Source(value, places)


def _foreign(key: str, block: Source) -> Iterable[Finding]:
    """What does not belong in a block."""
    if block.value.get("block") != key:
        yield says(block.place(("block",)), "wrong_name", f"文件名是 {key}.yaml，模块名应相同（block: {key}）。",
                   f"the file is called {key}.yaml, and so must the block be")  # fmt: skip
    for word in block.value:
        if word not in ("block", "title", *SECTIONS):
            yield unknown(block.place((word,)), "unknown_key", "键", "key", word, ("block", "title", *SECTIONS))


def _section_of(block: Source) -> Source:
    return _without(block, ("block", "title"))


def _without(text: Source, words: tuple[str, ...]) -> Source:
    if not any(word in text.value for word in words):
        return text
    return Source({key: value for key, value in text.value.items() if key not in words}, text.places)


def _uses(layers: Sequence[Source]) -> tuple[list[str], Place]:
    """The blocks the topmost layer names that names any."""
    for layer in reversed(layers):
        if "uses" in layer.value:
            given = layer.value["uses"]
            names = [given] if isinstance(given, str) else given if isinstance(given, list) else []
            return [str(name) for name in names], layer.place(("uses",))
    return [], layers[-1].place(())


def _stacked(base: Mapping[str, list[Source]], own: Mapping[str, list[Source]]) -> dict[str, list[Source]]:
    return {key: [*base.get(key, ()), *own.get(key, ())] for key in dict.fromkeys([*base, *own])}
