"""The money rules by hand: a calculation sheet from a file of facts, and which rules and facts there are."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands.output import MISUNDERSTOOD, NO, AsJson, Refusal, complain, show_json, show_table, styled

if TYPE_CHECKING:
    from states import Text
    from states.benefits import Fact, NotCalculated, Result, Rule, Sheet
    from states.source import Source

Key = Annotated[str | None, typer.Argument(metavar="RULE", help="Such as dibao; --list names them.")]
Facts = Annotated[Path | None, typer.Option("--facts", exists=True, dir_okay=False,
                  help="A YAML or JSON file: fact by name, amounts in yuan, as text or plain numbers.")]  # fmt: skip
Listed = Annotated[bool, typer.Option("--list", help="The rules and their facts instead; of one rule if it is named.")]


def calculate(rule: Key = None, facts: Facts = None, list_: Listed = False, json: AsJson = False) -> None:
    """A calculation sheet. Every step with its formula, to be checked by hand; or everything that is wrong with the
    facts. Example: banjie calculate dibao --facts wang.yaml"""
    if list_:
        _list(rule, json)
    elif rule is None or facts is None:
        raise Refusal("请写明规则和数据文件，例如 banjie calculate dibao --facts wang.yaml。",
                      "Name a rule and a file of facts, or use --list.", MISUNDERSTOOD)  # fmt: skip
    else:
        _calculate(rule, facts, json)


def _calculate(key: str, file: Path, json: bool) -> None:
    from states.benefits import NotCalculated, calculate

    source = _read(file)
    answer = calculate(_known(key).key, source.value)
    if isinstance(answer, NotCalculated):
        _refused(answer, source, json)
        raise typer.Exit(NO)
    if json:
        show_json(_sheet_as_json(answer))
    else:
        _print(answer)


def _known(key: str) -> "Rule":
    from states.benefits import RULES, calculate

    if key not in RULES:
        [wrong] = calculate(key, {}).reasons
        raise Refusal(wrong.says.zh, wrong.says.en, MISUNDERSTOOD)
    return RULES[key]


def _list(key: str | None, json: bool) -> None:
    from states.benefits import RULES

    rules = [_known(key)] if key else list(RULES.values())
    if json:
        show_json([_rule_as_json(rule) for rule in rules])
        return
    for rule in rules:
        print(styled(f"{rule.key}  {rule.title.zh} {rule.title.en}", "bold"), f"依据：{rule.basis}", sep="\n")
        show_table(("数据 fact", "名称", "类型 type", "默认 default", "依据 basis"), [
            (path, f"{fact.title.zh} {fact.title.en}", type_of(fact), default_of(fact), fact.basis)
            for path, fact in with_items(rule.facts)
        ])  # fmt: skip
        print()


# --- the file of facts ----------------------------------------------------------------------------------------------


def _read(file: Path) -> "Source":
    """Both ways of writing keep decimals as they were written. Raises PackError or Refusal."""
    from states.source import LARGEST, Source, read

    try:
        text = file.read_bytes()[: LARGEST + 1].decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(f"{file} 不是 UTF-8 文字文件。", "It is no text in UTF-8.", MISUNDERSTOOD) from None
    found = Source(_json(text, file)) if file.suffix.lower() == ".json" else read(text, str(file))
    if not isinstance(found.value, dict):
        raise Refusal(f"{file} 应为“名称: 值”。", "It should hold facts by name.", MISUNDERSTOOD)
    return found


def _json(text: str, file: Path) -> Any:
    from json import loads

    try:
        return loads(text, parse_float=Decimal, object_pairs_hook=_once)
    except (ValueError, RecursionError) as wrong:
        raise Refusal(f"{file} 不是正确的 JSON：{wrong}。", "It is no JSON.", MISUNDERSTOOD) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON would let the second of two equal names win without a word."""
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"'{twice}' stands here twice")
    return dict(pairs)


# --- for eyes -------------------------------------------------------------------------------------------------------


def _print(sheet: "Sheet") -> None:
    print(styled(f"核算表 {sheet.rule.title.zh} {sheet.rule.title.en}", "bold"), f"依据：{sheet.rule.basis}", sep="\n")
    print("\n数据 facts")
    show_table(("数据", "值 value", "依据（默认值）basis of a default"), [
        (f"{known.title.zh} {known.name}", known.shown, known.basis) for known in sheet.facts
    ])  # fmt: skip
    print("\n核算 calculation")
    show_table(("项目 item", "算式 formula", "结果 result"), [
        (f"{line.label.zh} {line.label.en}".strip(), line.formula.zh, line.shown.zh) for line in sheet.lines
    ])  # fmt: skip


def _refused(answer: "NotCalculated", source: "Source", json: bool) -> None:
    if json:
        show_json({"calculated": False, "reasons": [
            {"code": r.code, "where": r.where, "zh": r.says.zh, "en": r.says.en} for r in answer.reasons]})  # fmt: skip
        return
    for reason in answer.reasons:
        complain(f"{_place(reason.where, source)}{reason.says.zh} {reason.says.en}")


def _place(where: str, source: "Source") -> str:
    """`wang.yaml:3:1 ` as far as the reader kept it, else the path of the fact."""
    if not source.places:
        return f"{where}: "
    path = tuple(int(part) if part.isdigit() else part for part in where.split("."))
    return f"{source.place(path)} "


def type_of(one: "Fact | Result") -> str:
    """`number (persons)`, `choice (union, plan, nation)`"""
    unit = getattr(one, "unit", None)
    words = unit.en if unit else ", ".join(one.options)
    return f"{one.type} ({words})" if words else one.type


def default_of(fact: "Fact") -> str:
    if fact.required:
        return "必填 required"
    return "—" if fact.default in (None, ()) else _plain(fact.default)


def with_items(facts: "tuple[Fact, ...]", inside: str = "") -> "Iterator[tuple[str, Fact]]":
    for fact in facts:
        yield f"{inside}{fact.name}", fact
        yield from with_items(fact.of, f"{inside}{fact.name}[].")


# --- for programs ---------------------------------------------------------------------------------------------------


def _sheet_as_json(sheet: "Sheet") -> dict[str, Any]:
    return {
        "calculated": True, "rule": sheet.rule.key, "title": _text(sheet.rule.title), "basis": sheet.rule.basis,
        "facts": {known.name: _value(known.value) for known in sheet.facts},
        "defaults": {known.name: known.basis for known in sheet.facts if known.basis},
        "lines": [{"label": _text(x.label), "formula": _text(x.formula), "value": _value(x.value),
                   "shown": _text(x.shown)} for x in sheet.lines],
        "results": {name: _value(value) for name, value in sheet.results.items()},
    }  # fmt: skip


def _rule_as_json(rule: "Rule") -> dict[str, Any]:
    return {
        "rule": rule.key, "title": _text(rule.title), "ids": list(rule.ids), "basis": rule.basis,
        "facts": [_fact_as_json(fact) for fact in rule.facts],
        "results": [{"name": r.name, "title": _text(r.title), "type": r.type} for r in rule.results],
    }  # fmt: skip


def _fact_as_json(fact: "Fact") -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": fact.name, "title": _text(fact.title), "type": fact.type, "required": fact.required,
        "unit": _text(fact.unit) if fact.unit else None, "default": None, "basis": fact.basis,
    }  # fmt: skip
    if fact.default not in (None, ()):
        told["default"] = _plain(fact.default) if fact.type in ("money", "number") else fact.default
    if fact.options:
        told["options"] = {key: _text(title) for key, title in fact.options.items()}
    if fact.of:
        told["of"] = [_fact_as_json(inner) for inner in fact.of]
    return told


def _value(value: object) -> object:
    """Amounts as text, so that no program reads them as floats."""
    match value:
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case list():
            return [{name: _value(inner) for name, inner in item.items()} for item in value]
        case _:
            return value


def _plain(default: object) -> str:
    return {True: "yes", False: "no"}[default] if isinstance(default, bool) else str(default)


def _text(text: "Text") -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
