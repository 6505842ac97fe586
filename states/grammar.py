"""Pack files → `RulePack`. Every complaint has file:line:column and what would be right; all of them come at once."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pydantic import ValidationError

from states.canonical import canonical_json
from states.checks import check, check_together
from states.checks.overlays import beyond_law, lengths
from states.checks.packs import (
    baseless_parameters,
    of_all_users,
    same_prefixes,
    undecided,
    unlike_titles,
    unused_parameters,
)
from states.checks.sentences import Where
from states.complaints import complaints
from states.findings import Finding, PackError, says, unknown
from states.forms import Wrong, read
from states.obligations import Obligation
from states.overlay import Files, Sheets, laid_over
from states.procedure import Parameter, Procedure, Text
from states.source import Path, Source

ELSEWHERE = {
    "pack": "pack.yaml", "version": "pack.yaml", "in_force": "pack.yaml", "roles": "pack.yaml", "lanes": "pack.yaml",
    "ladders": "pack.yaml", "messages": "texts/messages.yaml", "parameters": "parameters.yaml",
    "registers": "registers.yaml", "obligations": "obligations.yaml",
}  # fmt: skip
MADE = ("digest", "text")  # what the reader works out; nobody writes it
SHARED = ("roles", "lanes", "ladders")  # what pack.yaml says for all procedures
NAMED = ("pack", "version", "in_force")  # whose it is, and from when
MOST_READ = 64  # readings kept
WRITTEN = [field.alias or name for name, field in Procedure.model_fields.items() if name not in (*ELSEWHERE, *MADE)]
Standing = Literal["in_force", "coming", "draft", "retired"]
_PARAMETER = re.compile(r"\$\{([^}]*)\}")
_SINCE = re.compile(r"\bsince:\s*[\"']?([0-9]{4}-[0-9]{2}-[0-9]{2})")
_READ: dict[tuple[str, bool, str, frozenset[Any]], "RulePack"] = {}


@dataclass(frozen=True, slots=True)
class RulePack:
    """A pack as it reads on a day: its procedures with every parameter filled in."""

    name: str
    version: str
    title: Text
    procedures: Mapping[str, Procedure]
    findings: tuple[Finding, ...] = ()  # warnings; errors would have stopped the reading
    obligations: Mapping[str, Obligation] = field(default_factory=dict)
    places: Mapping[str, Where] = field(default_factory=dict)  # where what stands of a procedure; only with advice
    extends: str = ""
    text: str = ""
    draft: bool = False
    in_force: str = ""
    retired: str = ""
    contents: Mapping[str, str] = field(default_factory=dict)  # what each procedure says, as a digest, without the pack
    explained: frozenset[str] = frozenset()  # procedures whose examples stand in the pack itself, not in its base

    def standing(self, on: date) -> Standing:
        """Whether new cases are opened by it on that day."""
        day = on.isoformat()
        if self.draft:
            return "draft"
        if self.retired and self.retired <= day:
            return "retired"
        return "coming" if day < self.in_force else "in_force"


def read_pack(name: str, packs: Mapping[str, Files], on: date, advice: bool = False) -> RulePack:
    """The pack of that name as in force on a day; `packs` maps pack names to {path in the pack: text}.

    Raises PackError with every finding: of the reader, of the grammar and of the checks. With `advice` they say more
    than an office needs to know that it can use the pack. What was read before is not read again.
    """
    files = frozenset((pack, frozenset(f.items())) for pack, f in packs.items())
    key = (name, advice, _settled_on(packs, on), files)
    if key not in _READ:
        if len(_READ) >= MOST_READ:
            _READ.clear()
        alike = [read for (pack, more, _, of), read in _READ.items() if (pack, of) == (name, files) and more >= advice]
        _READ[key] = _read_pack(name, packs, on, advice, alike[-1:])
    return _READ[key]


def _settled_on(packs: Mapping[str, Files], on: date) -> str:
    """The last day, not after `on`, on which some parameter of some pack changed: since then all read the same."""
    texts = (text for files in packs.values() for path, text in files.items() if path.startswith("parameters"))
    return max((day for text in texts for day in _SINCE.findall(text) if day <= on.isoformat()), default="")


def _read_pack(name: str, packs: Mapping[str, Files], on: date, advice: bool, earlier: Sequence[RulePack]) -> RulePack:
    sheets, findings, procedures = laid_over(name, packs), list[Finding](), dict[str, Procedure]()
    texts, told, contents = dict[str, Source](), dict[str, list[Finding]](), dict[str, str]()
    parameters = _parameters(sheets.parameters, on, findings)
    below = _Below(sheets, packs, on, advice, earlier)
    for key in sheets.procedures:
        same = below.same(key, parameters)
        if same:
            procedures[key], contents[key] = same
            continue
        procedure, texts[key], told[key] = _procedure(name, key, sheets, parameters, advice)
        if procedure:
            procedures[key], contents[key] = procedure, _content(procedure)
    procedures = {key: _signed(procedure, contents[key], name, sheets) for key, procedure in procedures.items()}
    findings += of_all_users(told, texts)
    places = {key: text.place for key, text in texts.items()}
    if not any(finding.severity == "error" for finding in findings):
        head = dict.fromkeys(procedures, lambda _: sheets.pack.place(()))  # where a pack has nothing to say of its own
        findings += check_together(procedures, {**head, **places})
    obligations = _obligations(sheets, parameters, procedures, findings)
    findings += [*sheets.findings, *_of_the_whole(name, packs, on, sheets, parameters, procedures)]
    if advice:
        findings += unused_parameters(parameters, sheets.parameters, name, _texts(name, packs))
    findings = [f for f in findings if f.severity == "error" or f.place.file.startswith(f"{name}/")]
    strays = {finding.place for finding in findings if finding.code == "overrides_nothing"}
    findings = [f for f in findings if f.code != "missing_key" or f.place not in strays]
    if any(finding.severity == "error" for finding in findings):
        raise PackError(findings)
    title = sheets.head.title or Text(zh=name)
    return RulePack(
        name, sheets.head.version, title, procedures, tuple(dict.fromkeys(findings)), obligations,
        places if advice else {}, sheets.head.extends, sheets.text, sheets.head.status == "draft", sheets.in_force,
        sheets.head.retired, contents, frozenset(key for key in procedures if sheets.writes(key, "examples")),
    )  # fmt: skip


class _Below:
    """Readings to take from: of the same files on another day, and of the pack that is extended. What reads the same
    there is not judged again."""

    def __init__(self, sheets: Sheets, packs: Mapping[str, Files], on: date, advice: bool,
                 earlier: Sequence[RulePack]) -> None:  # fmt: skip
        self._sheets = sheets
        self._readings = [(pack, sheets) for pack in earlier]
        if sheets.head.extends:
            with suppress(PackError):  # the pack itself tells of it
                base = read_pack(sheets.head.extends, packs, on, advice)
                self._readings.append((base, laid_over(sheets.head.extends, packs)))

    def same(self, key: str, parameters: Mapping[str, Parameter]) -> tuple[Procedure, str] | None:
        """The procedure there, with the digest of what it says, if this one says the same."""
        for pack, sheets in self._readings:
            procedure = pack.procedures.get(key)
            if (
                procedure
                and self._sheets.same_layers(key, sheets)
                and all(parameters.get(name) == value for name, value in procedure.parameters.items())
                and _shared(self._sheets) == _shared(sheets)
            ):
                return procedure, pack.contents[key]
        return None


def _shared(sheets: Sheets) -> list[Any]:
    """What all procedures of a pack share."""
    return [sheets.texts.value, sheets.registers.value, *(sheets.pack.value.get(word) for word in SHARED)]


def from_json(text: str) -> Procedure:
    """A published version as it was stored."""
    return Procedure.model_validate_json(text)


def to_json(procedure: Procedure) -> str:
    return procedure.model_dump_json(by_alias=True)


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
                findings += complaints(wrong, text, Parameter, path)
        due = [p for p in sorted(dated, key=lambda p: p.since) if p.since <= on.isoformat()]
        if due:
            chosen[name] = due[-1]
        elif dated:
            findings.append(says(text.place((name,)), "not_yet_in_force", f"“{name}”在 {on} 尚无有效取值。",
                                  f"'{name}' has no value in force on {on}"))  # fmt: skip
    return chosen


def _of_the_whole(name: str, packs: Mapping[str, Files], on: date, sheets: Sheets,
                  parameters: Mapping[str, Parameter], procedures: Mapping[str, Procedure]
                  ) -> Iterator[Finding]:  # fmt: skip
    """What shows when the pack's procedures, its parameters and the pack below it are seen together."""
    yield from same_prefixes((p, sheets.place_of(key, "prefix")) for key, p in procedures.items())
    yield from unlike_titles((p, sheets.place_of(key, "clocks")) for key, p in procedures.items())
    yield from baseless_parameters(parameters, sheets.parameters)
    if sheets.head.extends:
        base = laid_over(sheets.head.extends, packs)
        for layers_below, layers in ((base.procedures, sheets.procedures), (base.blocks, sheets.blocks)):
            yield from beyond_law(
                _parameters(base.parameters, on, []), parameters, lengths(layers_below, base.parameters),
                lengths(layers, sheets.parameters),
            )  # fmt: skip


def _texts(name: str, packs: Mapping[str, Files]) -> list[str]:
    """Every file of a pack and of those it extends."""
    base = laid_over(name, packs).head.extends
    return [*packs[name].values(), *(_texts(base, packs) if base else ())]


def _procedure(pack: str, key: str, sheets: Sheets, parameters: Mapping[str, Parameter], advice: bool
               ) -> tuple[Procedure | None, Source, list[Finding]]:  # fmt: skip
    text = sheets.procedure(key)
    findings = [
        says(text.place((word,)), "wrong_file", f"“{word}”不写在程序文件里，请移到 {ELSEWHERE[word]}。",
              f"'{word}' does not belong in a procedure's file; move it to {ELSEWHERE[word]}")
        for word in text.value if word in ELSEWHERE
    ]  # fmt: skip
    made = [word for word in text.value if word in MADE]
    findings += [unknown(text.place((word,)), "unknown_key", "键", "key", word, WRITTEN) for word in made]
    used: dict[str, Parameter] = {}
    data = _filled(text.value, (), text, parameters, used, findings)
    shared = {word: sheets.pack.value.get(word, {}) for word in SHARED}
    registers = _filled(sheets.registers.value, (), sheets.registers, parameters, used, findings)
    given = {**data, **shared, "messages": sheets.texts.value, "registers": registers, "pack": pack,
             "version": sheets.head.version, "in_force": sheets.in_force, "text": sheets.text}  # fmt: skip
    whole = Source(given, {
        **text.places,
        **{path: place for path, place in sheets.pack.places.items() if path and path[0] in shared},
        **{("messages", *path): place for path, place in sheets.texts.places.items()},
        **{("registers", *path): place for path, place in sheets.registers.places.items()},
    })  # fmt: skip
    try:
        procedure = Procedure.model_validate({**given, "parameters": used})
    except ValidationError as wrong:
        told = {finding.place for finding in findings}
        return None, whole, findings + [c for c in complaints(wrong, whole, Procedure) if c.place not in told]
    if procedure.name != key:
        findings.append(says(text.place(("procedure",)), "wrong_name", f"文件名是 {key}.yaml，程序名应相同。",
                              f"the file is called {key}.yaml, and so must the procedure be"))  # fmt: skip
    findings += undecided(check(procedure, whole.place, advice), text)
    return procedure, whole, findings


def _obligations(sheets: Sheets, parameters: Mapping[str, Parameter], procedures: Mapping[str, Procedure],
                 findings: list[Finding]) -> dict[str, Obligation]:  # fmt: skip
    text, found = sheets.obligations, dict[str, Obligation]()
    for name, given in _filled(text.value, (), text, parameters, {}, findings).items():
        try:
            found[name] = Obligation.model_validate(given)
        except ValidationError as wrong:
            findings += complaints(wrong, text, Obligation, (name,))
            continue
        procedure = procedures.get(found[name].procedure)
        if procedure:
            findings += _facts_told(found[name], procedure, text, name)
        elif found[name].procedure not in sheets.procedures:
            place = text.place((name, "procedure"))
            findings.append(unknown(place, "unknown_procedure", "程序", "procedure", found[name].procedure, procedures))
    return found


def _facts_told(obligation: Obligation, procedure: Procedure, text: Source, name: str) -> Iterator[Finding]:
    """What is wrong with the facts a duty gives its case along."""
    for fact, value in obligation.facts.items():
        place = text.place((name, "facts", fact))
        if fact not in procedure.fields:
            yield unknown(place, "unknown_field", "栏目", "field", fact, procedure.fields)
            continue
        try:
            read(procedure.fields[fact], value)
        except Wrong as wrong:
            yield says(place, "bad_value", f"“{fact}”{wrong.says.zh}", f"'{fact}' {wrong.says.into('en')}")


def _content(procedure: Procedure) -> str:
    """The digest of what a procedure says, whatever pack says it."""
    said = procedure.model_dump(mode="json", by_alias=True, exclude={*NAMED, *MADE, "examples"})
    return hashlib.sha256(canonical_json(said)).hexdigest()


def _signed(procedure: Procedure, content: str, pack: str, sheets: Sheets) -> Procedure:
    """The procedure under the name of the pack, with the digest by which it is known for ever."""
    named = {"pack": pack, "version": sheets.head.version}
    digest = hashlib.sha256(canonical_json({**named, "content": content})).hexdigest()
    stands = {"in_force": sheets.in_force, "text": sheets.text}
    return procedure.model_copy(update={**named, **stands, "digest": digest})


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
