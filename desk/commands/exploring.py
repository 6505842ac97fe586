"""Every path of a procedure: what is reached and how soon, what never is and why."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands.output import NO, AsJson, progress, show_json, show_table, styled
from desk.commands.packs import OfPack, ProcedureName, find_procedure, today

if TYPE_CHECKING:
    from states import HistoryEntry, Procedure
    from states.explore import Exploration, Missed

Bound = Annotated[int, typer.Option(
    min=1, help="How many situations are followed that are alike in places, counts and signatures.",
)]  # fmt: skip


def explore(procedure: ProcedureName, pack: OfPack = None, bound: Bound = 12, json: AsJson = False) -> None:
    """Walk every path. The shortest to each step with its earliest dates, and what no path comes to."""
    from office.library import shipped_calendar
    from office.rehearsal import moment_of
    from states.case import Moment
    from states.explore import explore as explored

    day = today()
    found = find_procedure(procedure, pack, day)
    with progress(found.title.zh) as tell:
        told = explored(found, Moment(moment_of(day.isoformat()), shipped_calendar()), bound, tell)
    if json:
        show_json(_as_json(told))
    else:
        _tell(told)
    if not told.complete:
        raise typer.Exit(NO)


def _tell(told: "Exploration") -> None:
    p, missed = told.procedure, (*told.missed_places, *told.missed_moves)
    print(styled(f"{p.title.zh} {p.key} {p.version}", "bold"))
    places, moves = len(told.places) + len(told.missed_places), len(told.moves) + len(told.missed_moves)
    print(f"环节 {len(told.places)}/{places}，动作 {len(told.moves)}/{moves}，情形 {told.situations:,} 种，"
          f"{told.longest} 步以内办结的走法 {told.paths:,} 种")  # fmt: skip
    show_table(("环节", "名称", "步", "最早", "走法"), [
        (place, _titles(p)[place], len(way.history) - 1, _day(way.history[-1]), _path(way.history, p))
        for place, way in told.places.items()
    ])  # fmt: skip
    for one in missed:
        print(styled(f"✕ 走不到 {one.name} {one.title.zh}：{''.join(why.zh for why in one.why)}", "bad"))
    for name, held in told.one_sided.items():
        seen = "总是成立" if held else "从未成立"
        print(styled(f"条件 {name} 在走过的路上{seen}。", "quiet"))
    if told.left_aside:
        print(styled(f"另有 {told.left_aside:,} 处相近的情形没有再走；要走得更全，用 --bound 加大。", "quiet"))
    if not missed:
        print(styled("✓ 每个环节、每个动作都走到了。 Every step and every move is reached.", "good"))


def _path(history: Sequence["HistoryEntry"], procedure: "Procedure") -> str:
    """`2026-09-01 提交申请 → 受理 → 2026-09-09 公示期满`: a day is said where it changes."""
    parts, day = [], ""
    for entry in history[1:]:
        said = "" if _day(entry) == day else f"{_day(entry)} "
        day = _day(entry)
        parts.append(said + _title(entry, procedure))
    return " → ".join(parts)


def _title(entry: "HistoryEntry", procedure: "Procedure") -> str:
    if entry.event in procedure.moves:
        return procedure.moves[entry.event].title.zh + ("（签名）" if entry.signature else "")
    return "、".join(f"{procedure.clocks[mark.clock].title.zh}到期" for mark in entry.marks if mark.kind == "fire")


def _titles(procedure: "Procedure") -> dict[str, str]:
    from states.engine import leaves_of

    return {place: state.title.zh for place, state in leaves_of(procedure.states).items()}


def _day(entry: "HistoryEntry") -> str:
    from desk.commands.opened import shanghai

    return f"{shanghai(entry.at):%Y-%m-%d}"


# --- for programs ---------------------------------------------------------------------------------------------------


def _as_json(told: "Exploration") -> dict[str, Any]:
    return {
        "procedure": told.procedure.key, "version": told.procedure.version, "digest": told.procedure.digest,
        "complete": told.complete, "situations": told.situations, "left_aside": told.left_aside,
        "longest": told.longest, "paths": told.paths,
        "places": {place: _lines(way.history) for place, way in told.places.items()},
        "moves": {key: _lines(way.history) for key, way in told.moves.items()},
        "missed": {"places": _missed(told.missed_places), "moves": _missed(told.missed_moves)},
        "one_sided": dict(told.one_sided),
    }  # fmt: skip


def _lines(history: Sequence["HistoryEntry"]) -> list[dict[str, Any]]:
    from desk.commands.opened import shanghai

    return [
        {"at": shanghai(entry.at).isoformat(), "do": entry.event, "by": entry.officer, "to": list(entry.went_to),
         "answers": dict(entry.answers), "signature": bool(entry.signature)}
        for entry in history
    ]  # fmt: skip


def _missed(missed: Sequence["Missed"]) -> dict[str, list[dict[str, str]]]:
    return {one.name: [{"zh": why.zh, "en": why.en} for why in one.why] for one in missed}
