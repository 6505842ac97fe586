"""A procedure played from application to filing on a clock moved by hand: who does what when, and what time does."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands.output import MISUNDERSTOOD, NO, AsJson, Refusal, progress, show_json, styled
from desk.commands.packs import OfPack, ProcedureName
from desk.commands.strips import WEEKDAYS, why

if TYPE_CHECKING:
    from office.rehearsal import Happening, Rehearsal
    from states import Deadline, Procedure
    from states.procedure import Example

MARKS = {
    "opened": "＋", "act": "●", "signature": "✎", "blocked": "✕", "fired": "⏰", "deadline_opened": "▷",
    "deadline_stopped": "‖", "deadline_moved": "↷", "deadline_closed": "■", "reminder": "✉",
}  # fmt: skip
NAMES = {"deadline_opened": "开始计时", "deadline_stopped": "暂停计时", "deadline_moved": "到期日变动",
         "deadline_closed": "计时结束", "reminder": "消息", "fired": "到期"}  # fmt: skip


def demo(json: AsJson = False) -> None:
    """Play one family's case in a few seconds. Minimum living guarantee, from application to filing."""
    rehearse("dibao", None, None, json)


def rehearse(procedure: Annotated[str, typer.Argument(help="Such as dibao, or s2-town-reform/dibao.")] = "dibao",
             example: Annotated[str | None, typer.Argument(help="A worked example; the first unless named.")] = None,
             pack: OfPack = None, json: AsJson = False) -> None:  # fmt: skip
    """Play a worked example of a procedure. On a clock moved by hand; tells everything that happens."""
    from desk.commands.packs import found_with_packs, today

    shelf, found = found_with_packs(procedure, pack, today())
    _show(found, _example(found, example), shelf.needed_by(found.pack), json)


def scenario(procedure: ProcedureName,
             file: Annotated[Path, typer.Argument(
                 metavar="SCENARIO", exists=True, dir_okay=False, help="Dated acts, in the form of a worked example.",
             )],
             pack: OfPack = None, json: AsJson = False) -> None:  # fmt: skip
    """Play acts of your own. On a clock moved by hand; tells everything that happens."""
    from desk.commands.packs import found_with_packs, today
    from office.rehearsal import read_scenario
    from states import PackError

    shelf, found = found_with_packs(procedure, pack, today())
    try:
        acts = read_scenario(file.read_text("utf-8"), str(file))
    except PackError as wrong:
        lines = (f"{f.place} {f.code} {f.says.zh} {f.says.en}" for f in wrong.findings)
        raise Refusal("\n".join(lines), exit_code=MISUNDERSTOOD) from None
    _show(found, acts, shelf.needed_by(found.pack), json)


def _show(procedure: "Procedure", example: "Example", files: Mapping[str, Mapping[str, str]], json: bool) -> None:
    with progress(procedure.title.zh) as tell:
        told = play(procedure, example, files, tell)
    if json:
        show_json(_as_json(told))
    else:
        _tell(told)
    if told.failures:
        raise typer.Exit(NO)


def play(procedure: "Procedure", example: "Example", files: Mapping[str, Mapping[str, str]],
         tell: Callable[[int, int], None] = lambda done, total: None) -> "Rehearsal":  # fmt: skip
    """The example in an office of its own, by the rules in force on its first day."""
    from office.clock import StoppedClock
    from office.rehearsal import moment_of
    from office.rehearsal import rehearse as rehearsed
    from office.wiring import office_in_memory

    clock = StoppedClock(moment_of(example.acts[0].at))
    office = office_in_memory(clock, packs=files, pack=procedure.pack, rehearsing=True)
    in_force = office.parts.library.current(procedure.pack, procedure.name)
    return rehearsed(office, clock, in_force, example, tell)


def _example(procedure: "Procedure", name: str | None) -> "Example":
    known = {example.name: example for example in procedure.examples}
    if not known:
        raise Refusal(f"“{procedure.title.zh}”没有写例子。", "This procedure has no worked example.", MISUNDERSTOOD)
    if name is not None and name not in known:
        raise Refusal(f"没有叫“{name}”的例子，可用：{'、'.join(known)}。",
                      f"There is no example '{name}'.", MISUNDERSTOOD)  # fmt: skip
    return known[name] if name else procedure.examples[0]


# --- for eyes -------------------------------------------------------------------------------------------------------


def _tell(told: "Rehearsal") -> None:
    title = told.example.title.zh if told.example.title else told.example.name
    print(styled(f"{told.procedure.title.zh}：{title}", "bold"))
    print(f"{told.procedure.key} {told.procedure.version} · {told.number}")
    day = ""
    for happening in told.happenings:
        at = _shanghai(happening.at)
        if f"{at:%Y-%m-%d}" != day:
            day = f"{at:%Y-%m-%d}"
            print(f"\n{styled(day, 'bold')} {WEEKDAYS[at.weekday()]}")
        print(f"  {at:%H:%M}  {MARKS[happening.kind]} {_line(happening, told.procedure)}")
    print()
    for failure in told.failures:
        print(styled(f"✕ {failure}", "bad"))
    if not told.failures and told.example.then.model_fields_set:
        print(styled("✓ 与例子写的全部相符。 Everything came as the example says.", "good"))


def _line(happening: "Happening", procedure: "Procedure") -> str:
    what, detail = happening.what.zh, happening.detail.zh
    match happening.kind:
        case "act" | "signature":
            onto = "签名，还需他人签名" if happening.kind == "signature" else f"→ {_places(detail, procedure)}"
            return styled(f"{happening.who}：{what}", "bold") + f"  {onto}"
        case "blocked":
            return styled(f"{happening.who}：{what} 不能办理。", "bad") + detail
        case "deadline_opened":
            return f"{NAMES[happening.kind]}：{what}，{_due(happening.deadline, procedure)}"
        case "deadline_stopped" | "deadline_moved":
            return styled(f"{NAMES[happening.kind]}：{what}", "time") + f"，{detail}"
        case "deadline_closed":
            return styled(f"{NAMES[happening.kind]}：{what}", "good") + f"（{detail}）"
        case "fired":
            return styled(f"{NAMES[happening.kind]}：{what}，{detail}", "time")
        case "reminder":
            return styled(f"{NAMES[happening.kind]} {happening.who}：{what}", "quiet")
        case _:
            return styled(f"{happening.who}：{what} {detail}", "bold")


def _due(deadline: "Deadline | None", procedure: "Procedure") -> str:
    """`10月10日到期。5 个工作日：…`"""
    from office.library import shipped_calendar

    if deadline is None or deadline.due is None:
        return "暂停计时"
    until = f"{deadline.due} 到期" + ("（暂定）" if deadline.provisional else "")
    if deadline.unit == "hours":
        return f"{until}。{deadline.length} 小时。"
    roll = procedure.clocks[deadline.clock].roll
    days = shipped_calendar().explain(deadline.started, deadline.length, deadline.unit, roll)
    return f"{until}。{why(days, deadline.length, deadline.unit)}"


def _places(detail: str, procedure: "Procedure") -> str:
    from states.engine import leaves_of

    leaves = leaves_of(procedure.states)
    return " ∥ ".join(leaves[place].title.zh if place in leaves else place for place in detail.split("、"))


def _shanghai(at: datetime) -> datetime:
    from states.case import SHANGHAI

    return at.astimezone(SHANGHAI)


# --- for programs ---------------------------------------------------------------------------------------------------


def _as_json(told: "Rehearsal") -> dict[str, Any]:
    return {
        "procedure": told.procedure.key, "version": told.procedure.version, "digest": told.procedure.digest,
        "example": told.example.name, "number": told.number, "failures": told.failures,
        "happenings": [
            {"at": _shanghai(h.at).isoformat(), "kind": h.kind, "who": h.who,
             "what": {"zh": h.what.zh, "en": h.what.en}, "detail": {"zh": h.detail.zh, "en": h.detail.en},
             "deadline": _deadline_as_json(h.deadline)} for h in told.happenings
        ],
    }  # fmt: skip


def _deadline_as_json(d: "Deadline | None") -> dict[str, Any] | None:
    if d is None:
        return None
    return {
        "clock": d.clock, "started": d.started.isoformat(), "length": d.length, "unit": d.unit, "status": d.status,
        "due": d.due.isoformat() if d.due else None, "provisional": d.provisional,
    }  # fmt: skip
