"""docs/reference/rules.md: each rule of the six plans, where it stands in the product, and the test that shows it.

Nothing is written by hand but the rules themselves (docs/rules/rules.csv) and why one is left (docs/rules/left.yaml):
a rule is carried where its id stands: in a pack, or in the code that computes or guards it.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from states.source import read

ROOT = Path(__file__).parents[2]
RULES, LEFT, PACKS, TESTS = "docs/rules/rules.csv", "docs/rules/left.yaml", "states/packs", "tests"
CODE = ("states", "notifications", "office", "workflows", "desk")
PLANS = {
    "S1": "党建+社会救助（区试点）", "S2": "乡镇综合改革试点", "S3": "城市社区方案", "S4": "基层经办机构（市）",
    "S5": "街道方案", "S6": "区改革方案",
}  # fmt: skip
_ID = re.compile(r"\b[Ss]([1-6])[-_]([0-9]{2})\b|(?<=_)s([1-6])_([0-9]{2})(?=_|\b)")
_RANGE = re.compile(r"\bS([1-6])-([0-9]{2})(?:\.\.|–|至 ?)(?:S[1-6]-)?([0-9]{2})\b")


@dataclass(slots=True)
class Rule:
    """One rule: what the plan says, and everything that names it."""

    id: str
    quote: str
    meaning: str
    carried: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    never: str = ""
    later: str = ""

    @property
    def status(self) -> str:
        if self.carried and self.shown:
            return "carried"
        return "never" if self.never else "later" if self.later else "lost"


def rules(root: Path = ROOT) -> list[Rule]:
    """Every rule, in the order of the plans."""
    with (root / RULES).open(encoding="utf-8", newline="") as lines:
        found = [Rule(row["rule"], row["quote"], row["meaning"]) for row in csv.DictReader(lines)]
    in_packs, in_code, shown = _named_in_packs(root / PACKS), _named_in_code(root), _named_in_tests(root / TESTS)
    left = read((root / LEFT).read_text("utf-8"), LEFT).value
    for rule in found:
        rule.carried = [*in_packs.get(rule.id, ()), *in_code.get(rule.id, ())]
        rule.shown = shown.get(rule.id, [])
        rule.never = (left["never"] or {}).get(rule.id, {}).get("zh", "")
        rule.later = (left["later"] or {}).get(rule.id, {}).get("zh", "")
    return found


def page(root: Path = ROOT) -> str:
    found = rules(root)
    counts = {status: sum(rule.status == status for rule in found) for status in ("carried", "never", "later", "lost")}
    parts = [
        "<!-- Made by `python -m desk.commands.reference`; a test makes it again and compares. -->",
        "# 规则目录：六个方案的每一条在哪里",
        "Each rule of the six plans: the pack that carries it, and the test that shows it.",
        f"共 {len(found)} 条：已承载并有测试 {counts['carried']} 条，软件办不了 {counts['never']} 条，"
        f"还没有做 {counts['later'] + counts['lost']} 条。",
    ]
    for plan, title in PLANS.items():
        rows = [_row(rule) for rule in found if rule.id.startswith(plan)]
        head = ["| 条 | 方案原文 | 在哪里 | 测试 |", "| --- | --- | --- | --- |"]
        parts.append("\n".join([f"## {plan} {title}", "", *head, *rows]))
    return "\n\n".join(parts) + "\n"


def ids_in(text: str) -> list[str]:
    """Every rule id a text names: `S5-52`, `s5_52` in the name of a test, `S5-12..16`."""
    found = [f"S{a or c}-{b or d}" for a, b, c, d in _ID.findall(text)]
    for plan, first, last in _RANGE.findall(text):
        found += [f"S{plan}-{n:02d}" for n in range(int(first), int(last) + 1)]
    return list(dict.fromkeys(found))


def _row(rule: Rule) -> str:
    where = "；".join(rule.carried[:4]) or (f"（办不了）{rule.never}" if rule.never else f"（未做）{rule.later}")
    tests = "<br>".join(f"`{name}`" for name in rule.shown[:2])
    more = f" 等 {len(rule.shown)} 个" if len(rule.shown) > 2 else ""
    return f"| {rule.id} | {rule.quote} | {where} | {tests}{more} |".replace("\n", " ")


def _named_in_packs(folder: Path) -> dict[str, list[str]]:
    """{rule: [`pack: procedure · moves.submit`, …]}."""
    named = defaultdict[str, list[str]](list)
    for file in sorted(folder.rglob("*.yaml")):
        pack, *inside = file.relative_to(folder).with_suffix("").parts
        for place, text in _items(file.read_text("utf-8")):
            for rule in ids_in(text):
                where = f"{pack}: {'/'.join(inside[-1:])}{f' · {place}' if place else ''}"
                if where not in named[rule]:
                    named[rule].append(where)
    return named


def _named_in_code(root: Path) -> dict[str, list[str]]:
    """{rule: [`states/benefits/dibao.py`, …]}."""
    named = defaultdict[str, list[str]](list)
    for file in sorted(path for folder in CODE for path in (root / folder).rglob("*.py")):
        for rule in ids_in(file.read_text("utf-8")) if file.name != Path(__file__).name else ():
            named[rule].append(f"`{file.relative_to(root)}`")
    return named


def _items(text: str) -> Iterator[tuple[str, str]]:
    """(`section.key`, line) of each line of a pack file; a comment belongs to what follows it."""
    section, key, waiting = "", "", list[str]()
    for line in text.splitlines():
        if head := re.match(r"([a-z_0-9]+):", line):
            section, key = head[1], ""
        elif item := re.match(r"  (?:- name: )?([a-z_0-9]+)(?::|$)", line):
            key = item[1]
        elif line.lstrip().startswith("#"):
            waiting.append(line)
            continue
        place = ".".join(part for part in (section, key) if part)
        yield from ((place, comment) for comment in waiting)
        waiting.clear()
        yield place, line


def _named_in_tests(folder: Path) -> dict[str, list[str]]:
    """{rule: [names of tests]}: a test shows what its name, its docstring, its cases and its comments name."""
    named = defaultdict[str, list[str]](list)
    for file in sorted(folder.rglob("test_*.py")):
        for name, text in _tests(file.read_text("utf-8")):
            for rule in ids_in(text):
                if name not in named[rule]:
                    named[rule].append(name)
    return named


def _tests(source: str) -> Iterator[tuple[str, str]]:
    """(name, everything from its decorators to its end) of each test of a file."""
    for chunk in re.split(r"\n\n\n", source):
        if found := re.search(r"^def (test_\w+)", chunk, re.MULTILINE):
            yield found[1], chunk
