"""Writes docs/reference from the program itself: pages, and schemas. `python -m desk.commands.reference`."""

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import typer

from desk.cli import app
from desk.commands.catalogue import entries
from desk.commands.money import default_of, type_of, with_items
from desk.commands.reference_rules import page as rule_page
from office.settings import PREFIX, Settings
from states.benefits import RULES, Rule
from states.schema import KINDS, schema_of

MADE_BY = "<!-- Made by `python -m desk.commands.reference`; a test makes it again and compares. -->"
FOLDER = Path(__file__).parents[2] / "docs" / "reference"


def commands() -> str:
    """Every command with its help."""
    codes = "Exit codes: 0 done, 1 the answer is no or something was found, 2 not understood."
    helps = _helps(typer.main.get_command(app), "banjie", None)
    parts = [MADE_BY, "# Commands", codes, *(f"## {path}\n\n```text\n{text}\n```" for path, text in helps)]
    return "\n\n".join(parts) + "\n"


def settings() -> str:
    """Every setting with its default and its meaning."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | {_default(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    head = f"{MADE_BY}\n\n# Settings\n\nFrom the environment, or from `banjie.env` in the data folder."
    return "\n".join([head, "", "| setting | default | meaning |", "| --- | --- | --- |", *rows, ""])


def schema(kind: str) -> str:
    """The JSON Schema of one kind of pack file."""
    return json.dumps(schema_of(kind), ensure_ascii=False, indent=2) + "\n"


def findings() -> str:
    """Every finding of `banjie procedures check` with its reason."""
    told = """\
`banjie procedures check` says all of these at once, each at its file:line:column; … stands for the word it is about.
A pack with an *error* is not used, and the one in force stays. A *warning* is worth a second look and stops nothing.
One code more, `example`, says that a worked example turned out otherwise when it was played."""
    rows = []
    for code, group in groupby(entries(), key=lambda entry: entry.code):
        ways = list(group)
        said = dict.fromkeys(f"{way.zh}<br>{way.en}" for way in ways)
        why = dict.fromkeys(way.why for way in ways)
        rules = dict.fromkeys(f"`{way.rule}`" for way in ways)
        cells = f"`{code}`", ways[0].severity, "<br>".join(said), "<br>".join(why), "<br>".join(rules)
        rows.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    head = ["| code | | what it says | why | rule |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([MADE_BY, "", "# Findings", "", told, "", *head, *rows, ""])


def money() -> str:
    """Every money rule with its facts, defaults and results."""
    parts = [
        MADE_BY, "# Money rules",
        "What `banjie calculate RULE --facts FILE` computes. Amounts are in 元, shares in per cent. They are compared "
        "unrounded and rounded half-up to the fen at the end, once for a household. A default is a number of the law "
        "or of a plan, with its basis; a place with another rule gives another value. What has no default is asked. "
        "A fact `list[].fact` belongs to each item of a list. C1–C15 are the differences between plans and nation.",
        *(_money_rule(rule) for rule in RULES.values()),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def rules() -> str:
    """Each rule of the six plans: what carries it, what shows it, or why neither."""
    return rule_page()


def _money_rule(rule: Rule) -> str:
    facts = [
        f"| `{path}` | {fact.title.zh} {fact.title.en} | {type_of(fact)} | {default_of(fact)} | {fact.basis} |"
        for path, fact in with_items(rule.facts)
    ]
    results = [f"| `{r.name}` | {r.title.zh} {r.title.en} | {type_of(r)} |" for r in rule.results]
    return "\n".join([
        f"## `{rule.key}` {rule.title.zh}", "", f"{rule.title.en}. {rule.basis}", "",
        "| fact | 名称 | type | default | basis |", "| --- | --- | --- | --- | --- |", *facts, "",
        "| result | 名称 | type |", "| --- | --- | --- |", *results,
    ])  # fmt: skip


def _helps(command: Any, path: str, above: Any) -> Iterator[tuple[str, str]]:
    context = typer.Context(command, info_name=path.rpartition(" ")[2], parent=above, terminal_width=100)
    yield path, command.get_help(context)
    for name, inner in getattr(command, "commands", {}).items():
        yield from _helps(inner, f"{path} {name}", context)


def _default(field: Any) -> str:
    value = field.default.get_secret_value() if hasattr(field.default, "get_secret_value") else field.default
    return f"`{value}`" if value not in (None, "") else ""


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for page in (commands, findings, money, rules, settings):
        (FOLDER / f"{page.__name__}.md").write_text(page(), "utf-8")
    (FOLDER / "schema").mkdir(exist_ok=True)
    for kind in KINDS:
        (FOLDER / "schema" / f"{kind}.json").write_text(schema(kind), "utf-8")
