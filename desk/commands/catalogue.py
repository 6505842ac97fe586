"""Every finding there can be, read from the source of the rule book: where a code is written its words stand beside
it, and its reason is the docstring of the rule."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import states

ROOT = Path(states.__file__).parent
CODE_AT = {"says": 1, "advises": 1, "unknown": 1, "Finding": 1, "_complain": 1, "_finding": 3}  # which argument it is
HELPERS = {*CODE_AT, "known", "known_place"}  # which only pass on what they were given

Call = tuple[ast.Call, ast.FunctionDef]


@dataclass(frozen=True, slots=True)
class Entry:
    """One way in which a code is said."""

    code: str
    severity: str
    zh: str
    en: str
    why: str
    rule: str


def entries() -> list[Entry]:
    """Code by code. Raises ValueError for a code that is not written where it is said."""
    found = [entry for file in sorted(ROOT.rglob("*.py")) for entry in _in(file)]
    return sorted(dict.fromkeys(found), key=lambda entry: (entry.code, entry.rule))


def _in(file: Path) -> Iterator[Entry]:
    module = ast.parse(file.read_text("utf-8"))
    for call, function in _calls(module, None):
        name = _name(call)
        if name not in {*CODE_AT, "known"} or function.name in HELPERS:
            continue
        rule = f"{file.relative_to(ROOT.parent)} {function.name}"
        why = " ".join((ast.get_docstring(function) or ast.get_docstring(module) or "").split())
        try:
            code, zh, en = _known(call) if name == "known" else _said(call, function, CODE_AT[name])
        except (ValueError, StopIteration) as wrong:
            raise ValueError(f"{file}:{call.lineno}: write a code where it is said: {wrong}") from wrong
        yield Entry(code, _severity(call), zh, en, why, rule)


def _calls(node: ast.AST, function: ast.FunctionDef | None) -> Iterator[Call]:
    """Every call with the outermost function it stands in."""
    for child in ast.iter_child_nodes(node):
        inside = function or (child if isinstance(child, ast.FunctionDef) else None)
        if isinstance(child, ast.Call) and inside:
            yield child, inside
        yield from _calls(child, inside)


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self"), attr=name):
            return name
        case _:
            return ""


def _severity(call: ast.Call) -> str:
    last = call.args[-1] if call.args else None
    advice = _name(call) == "advises" or (isinstance(last, ast.Constant) and last.value == "warning")
    return "warning" if advice else "error"


def _known(call: ast.Call) -> tuple[str, str, str]:
    thing = next(arg for arg in call.args if isinstance(arg, ast.Tuple))
    en, zh = (_code(part) for part in thing.elts)
    return (f"unknown_{en}", *_unknown(zh, en))


def _said(call: ast.Call, function: ast.FunctionDef, at: int) -> tuple[str, str, str]:
    code, *rest = call.args[at:]
    match rest:
        case [ast.Starred(value=ast.Name(id=name)), *_]:
            rest = _assigned(name, function, call.lineno)
        case [ast.Call(keywords=both)]:  # a Text
            rest = [keyword.value for keyword in both]
    zh, en = (_sentence(part) for part in rest[:2])
    return (_code(code), *_unknown(zh, en)) if _name(call) == "unknown" else (_code(code), zh, en)


def _assigned(name: str, function: ast.FunctionDef, before: int) -> list[ast.expr]:
    """The two sentences last given that name; dots for what another function says."""
    given = [
        node.value for node in ast.walk(function)
        if isinstance(node, ast.Assign) and node.lineno < before and isinstance(node.value, ast.Tuple)
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    ]  # fmt: skip
    return max(given, key=lambda both: both.lineno).elts if given else [ast.Constant("…"), ast.Constant("…")]


def _unknown(zh: str, en: str) -> tuple[str, str]:
    return f"没有叫“…”的{zh}，是不是“…”？", f"unknown {en} '…'; did you mean '…'?"


def _code(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case _:
            raise ValueError(ast.unparse(node))


def _sentence(node: ast.expr) -> str:
    """With … for what is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_sentence(part) for part in parts)
        case _:
            return "…"
