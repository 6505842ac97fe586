"""Procedures for those who write and approve them: list, show, check with every worked example, draw."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from desk.commands.opened import the_office
from desk.commands.output import NO, AsJson, complain, progress, show_json, show_table, styled
from desk.commands.packs import OfPack, Packs, ProcedureName, find_procedure, packs, today
from desk.commands.staffed import unstaffed

if TYPE_CHECKING:
    from datetime import date

    from office.office import Office
    from states import Finding, Procedure, RulePack

app = typer.Typer(no_args_is_help=True, help="List, show, check and draw procedures.")

STANDINGS = {"in_force": "施行中", "coming": "待施行", "draft": "草稿", "retired": "已停用"}
Format = Literal["svg", "mermaid", "markdown"]
Language = Literal["zh", "en"]
Folder = Annotated[Path | None, typer.Argument(
    exists=True, file_okay=False, help="A rule pack, or several side by side; those of this office unless named.",
)]  # fmt: skip
WithStaff = Annotated[bool, typer.Option("--staff", help="Also ask whether this office's people can do it.")]


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing to mend, at its place."""

    at: str
    code: str
    zh: str
    en: str
    severity: str

    def line(self) -> str:
        return f"{self.at} {self.code} {self.zh} {self.en}".rstrip()


@app.command("list")
def list_(json: AsJson = False) -> None:
    """The procedures, pack by pack. With the version of each, and since when it is in force."""
    from states import PackError, read_pack

    shelf, day, refused = packs(), today(), []
    rows: list[tuple[RulePack, Procedure]] = []
    for name in shelf.chosen:
        try:
            pack = read_pack(name, shelf.files, day)
            rows += [(pack, procedure) for procedure in pack.procedures.values()]
        except PackError:
            refused.append(name)
    if json:
        show_json({"procedures": [_about(pack, p, day) for pack, p in rows], "refused": refused})
    else:
        show_table(
            ("规则包 pack", "程序 procedure", "名称 title", "版本 version", "状态 status", "自 since", "环节", "动作",
             "例 examples"),
            [(p.pack, p.name, p.title.zh, p.version, STANDINGS[pack.standing(day)], _since(pack, day), _places(p),
              len(p.moves), len(p.examples)) for pack, p in rows],
        )  # fmt: skip
    for name in refused:
        complain(f"规则包“{name}”有误，不能使用。用 banjie procedures check 查看。 Pack '{name}' cannot be used.")
    if refused:
        raise typer.Exit(NO)


@app.command()
def show(procedure: ProcedureName, pack: OfPack = None, json: AsJson = False) -> None:
    """One procedure in tables. Its steps, moves, limits, and where each number comes from."""
    found = find_procedure(procedure, pack, today())
    if json:
        show_json(found.model_dump(mode="json", by_alias=True, exclude={"examples"}))
        return
    from states.diagram import limit, steps, who

    print(styled(f"{found.title.zh} {found.key} {found.version}", "bold"), found.digest[:12], found.basis, sep="\n")
    print("\n环节 steps")
    show_table(("环节", "step", "由谁"), [(s.title.zh, s.title.en, s.who.zh) for s in steps(found)])
    print("\n办理动作 moves")
    show_table(("动作", "名称", "由谁办理", "依据"),
               [(key, move.title.zh, who(move.by, found), move.law) for key, move in found.moves.items()])  # fmt: skip
    print("\n时限 limits")
    show_table(("时限", "长度", "依据"), [(key, limit(rule), rule.law) for key, rule in found.clocks.items()])
    print("\n参数 parameters")
    show_table(("参数", "名称", "值", "自", "依据"), [
        (key, p.title.zh, p.value, p.since, p.basis) for key, p in found.parameters.items()])  # fmt: skip


@app.command()
def check(folder: Folder = None, staff: WithStaff = False, json: AsJson = False) -> None:
    """Find all that is wrong. Reads every pack, plays every worked example; each finding at its file:line:column.

    Warnings are told but are no fault. Every code has its reason in docs/reference/findings.md.
    """
    shelf, office = packs(folder), the_office() if staff else None
    found: list[Complaint] = []
    examples = 0
    with progress("检查 checking") as tell:
        for pack in shelf.chosen:
            complaints, played = _checked(shelf, pack, office, tell)
            found += complaints
            examples += played
    found = list(dict.fromkeys(found))  # what a base pack says wrongly is said in every pack that extends it
    wrong = [complaint for complaint in found if complaint.severity == "error"]
    if json:
        show_json({"packs": list(shelf.chosen), "examples": examples, "findings": [
            {"at": c.at, "code": c.code, "severity": c.severity, "zh": c.zh, "en": c.en} for c in found]})  # fmt: skip
    else:
        for complaint in found:
            print(styled(complaint.line(), "bad" if complaint.severity == "error" else "quiet"))
        good = f"{'、'.join(shelf.chosen)}：{examples} 个例子全部相符，没有错误，提醒 {len(found)} 处。"
        print(f"共 {len(found)} 处，其中错误 {len(wrong)} 处。" if wrong else styled(good, "good"))
    if wrong:
        raise typer.Exit(NO)


@app.command()
def draw(procedure: ProcedureName, pack: OfPack = None,
         format: Annotated[Format, typer.Option(help="A picture, a diagram as text, or a table.")] = "svg",
         output: Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file.")] = None,
         lang: Annotated[Language, typer.Option(help="The language of its words.")] = "zh") -> None:  # fmt: skip
    """A picture of who does what. As SVG, as Mermaid text, or as a table of its moves."""
    found = find_procedure(procedure, pack, today())
    text = _drawn(found, format, lang)
    if output is None:
        print(text, end="")
    else:
        output.write_text(text, "utf-8")


def _drawn(procedure: "Procedure", format: Format, language: str) -> str:
    from states.diagram import markdown, mermaid, swimlane

    match format:
        case "svg":
            return swimlane(procedure, standalone=True, language=language) + "\n"
        case "mermaid":
            return mermaid(procedure, language)
        case "markdown":
            return markdown(procedure, language)


def _since(pack: "RulePack", day: "date") -> str:
    """The day that its standing begins with."""
    return pack.retired if pack.standing(day) == "retired" else pack.in_force


def _about(pack: "RulePack", p: "Procedure", day: "date") -> dict[str, object]:
    return {
        "pack": p.pack, "procedure": p.name, "title": {"zh": p.title.zh, "en": p.title.en}, "version": p.version,
        "standing": pack.standing(day), "in_force": pack.in_force, "retired": pack.retired,
        "digest": p.digest, "places": _places(p), "moves": len(p.moves), "examples": len(p.examples),
    }  # fmt: skip


def _places(p: "Procedure") -> int:
    from states.engine import leaves_of

    return len(leaves_of(p.states))


# --- checking -------------------------------------------------------------------------------------------------------


def _checked(shelf: Packs, pack: str, office: "Office | None", tell: Callable[[int, int], None]
             ) -> tuple[list[Complaint], int]:  # fmt: skip
    """(what is wrong with a pack, how many examples were played)."""
    from states import PackError, read_pack

    try:
        read = read_pack(pack, shelf.files, today(), advice=True)
    except PackError as wrong:
        return [_complaint(shelf, finding) for finding in wrong.findings], 0
    complaints = [_complaint(shelf, finding) for finding in read.findings]
    complaints += [_complaint(shelf, finding) for finding in (unstaffed(office, read) if office else ())]
    own = [procedure for key, procedure in read.procedures.items() if key in read.explained]
    examples = [(procedure, i) for procedure in own for i in range(len(procedure.examples))]
    for n, (procedure, i) in enumerate(examples):
        tell(n, len(examples))
        complaints += _played(shelf, procedure, i)
    return complaints, len(examples)


def _played(shelf: Packs, procedure: "Procedure", i: int) -> Iterator[Complaint]:
    from desk.commands.rehearsal import play

    example = procedure.examples[i]
    files = shelf.needed_by(procedure.pack)
    for failure in play(procedure, example, files).failures:
        at = _place_of_example(shelf, files, procedure.name, example.name)
        yield Complaint(at, "example", f"例子“{example.name}”：{failure}", "the example turned out otherwise", "error")


def _place_of_example(shelf: Packs, files: dict[str, dict[str, str]], procedure: str, example: str) -> str:
    """Where the example is written: in the pack itself or in one that it extends."""
    from states.source import read

    for pack, texts in files.items():
        path = f"procedures/{procedure}.yaml"
        if path in texts:
            source = read(texts[path], f"{pack}/{path}")
            written = source.value.get("examples") or []
            for i, one in enumerate(written):
                if one.get("name") == example:
                    place = source.place(("examples", i))
                    return f"{shelf.where(place.file)}:{place.line}:{place.column}"
    return procedure


def _complaint(shelf: Packs, finding: "Finding") -> Complaint:
    place = finding.place
    at = f"{shelf.where(place.file)}:{place.line}:{place.column}"
    return Complaint(at, finding.code, finding.says.zh, finding.says.en, finding.severity)
