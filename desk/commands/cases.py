"""Cases from the server's own shell: open, look, act, list, and what is overdue on any day. Acts are recorded in the
named officer's name, by the same rules as on the desk."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands.opened import As, day_of, officer_of, pair, shanghai, the_office, whole_office
from desk.commands.output import NO, AsJson, complain, show_json, show_table, styled

if TYPE_CHECKING:
    from office.lateness import OverdueRow
    from office.requests import CaseFile
    from states import Blocked, Deadline, HistoryEntry, Procedure, Reason, Step, Text

app = typer.Typer(no_args_is_help=True, help="Open, show and list cases, act on them. In the name of an officer.")

OVERDUE = ("受理编号 number", "申请人", "辖区 area", "时限 limit", "到期 due", "超期工作日", "环节 step", "由谁 who",
           "依据 law")  # fmt: skip
CaseNumber = Annotated[str, typer.Argument(metavar="NUMBER", help="The number of the case, as on its papers.")]


@app.command("open")
def open_(login: As, area: Annotated[str, typer.Option(help="Code of the village the family lives in.")],
          member: Annotated[list[str], typer.Option(
              help="NAME or NAME,ID NUMBER,RELATION,PHONE; the applicant first; may be given again.")],
          procedure: Annotated[str, typer.Option(help="What the family applies for.")] = "dibao",
          address: Annotated[str, typer.Option(help="Where the family lives.")] = "",
          json: AsJson = False) -> None:  # fmt: skip
    """Open a case for a family."""
    from office.requests import Application, Member

    office = the_office()
    members = tuple(Member(*(part.strip() for part in text.split(",", 3))) for text in member)
    case = office.open_case(officer_of(office, login), Application(procedure, area, members, address))
    if json:
        show_json({"number": case.number, "procedure": case.procedure, "places": list(case.places)})
    else:
        print(case.number)


@app.command()
def show(number: CaseNumber, login: As, json: AsJson = False) -> None:
    """Where a case stands. Its limits, what can be done now and by whom, and its history."""
    office = the_office()
    file = office.case_file(officer_of(office, login), number)
    if json:
        show_json(_file_as_json(file))
    else:
        _tell(file)


@app.command()
def act(number: CaseNumber, move: Annotated[str, typer.Argument(help="The move's name, as `case show` lists it.")],
        login: As,
        answer: Annotated[list[str] | None, typer.Option(help="FIELD=VALUE; may be given again.")] = None,
        file: Annotated[list[str] | None, typer.Option(help="KIND=PATH of a paper; may be given again.")] = None,
        json: AsJson = False) -> None:  # fmt: skip
    """Do a move. In that officer's name; or hear every reason why it cannot be done."""
    from office.requests import Deed, Upload
    from states import Blocked

    office = the_office()
    answers = dict(pair(text, "persons=3") for text in answer or ())
    files = [Upload(kind, Path(path).name, _content(path)) for kind, path in
             (pair(text, "id_card=card.jpg") for text in file or ())]  # fmt: skip
    result = office.act(officer_of(office, login), number, Deed(move, answers, files))
    if isinstance(result, Blocked):
        _refused(result, json)
        raise typer.Exit(NO)
    _done(result, office.parts.library.version(result.case.digest), json)


@app.command("list")
def list_(login: As,
          closed: Annotated[bool, typer.Option("--closed", help="Closed cases instead of open ones.")] = False,
          limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest first.")] = 100,
          json: AsJson = False) -> None:  # fmt: skip
    """The cases of an officer's area. The newest first."""
    office = the_office()
    areas = [post.area for post in officer_of(office, login).posts if post.role != "administrator"]
    found = office.parts.store.list_cases(areas, opened=not closed, limit=limit)
    if json:
        show_json([
            {"number": c.number, "procedure": c.procedure, "area": c.area, "places": list(c.places),
             "opened": shanghai(c.opened_at).isoformat(), "outcome": c.outcome} for c in found
        ])  # fmt: skip
        return
    versions = {c.digest: office.parts.library.version(c.digest) for c in found}
    rows = [
        (c.number, c.applicant, versions[c.digest].title.zh, _places(c.places, versions[c.digest]),
         office.parts.area_name(c.area), f"{shanghai(c.opened_at):%Y-%m-%d}") for c in found
    ]  # fmt: skip
    show_table(("受理编号 number", "申请人", "程序", "环节 step", "辖区 area", "登记 opened"), rows)


def due(as_of: Annotated[date | None, typer.Option(parser=day_of, metavar="DATE",
                         help="As it stood at the end of that day; now unless given.")] = None,
        login: Annotated[str | None, typer.Option("--as", metavar="LOGIN",
                         help="Only what this officer may see; every area unless given.")] = None,
        json: AsJson = False) -> None:  # fmt: skip
    """What was overdue on a day. Which case, which limit, since when, whose it is; the longest overdue first."""
    office = the_office()
    officer = officer_of(office, login) if login else whole_office(office)
    first = office.overdue(officer, as_of)
    rows, page = list(first.rows), 1
    while len(rows) < first.total and (more := office.overdue(officer, as_of, page=(page := page + 1)).rows):
        rows += more
    if json:
        overdue = [_overdue_as_json(row) for row in rows]
        show_json({"as_of": first.as_of.isoformat(), "total": first.total, "overdue": overdue})
        return
    show_table(OVERDUE, [
        (r.number, r.applicant, r.area_name, r.clock.zh, _due_in_words(r), r.days_late, r.place.zh, r.who, r.law)
        for r in rows
    ])  # fmt: skip
    print(f"{first.as_of}：共 {first.total} 项超期。")


# --- for eyes -------------------------------------------------------------------------------------------------------


def _tell(file: "CaseFile") -> None:
    case, p = file.case, file.procedure
    print(styled(f"{case.number}  {file.applicant}（{file.members} 人）  {p.title.zh}", "bold"))
    print(f"{file.area_name}  现在：{_places(case.places, p)}" + (f"  结果：{case.outcome}" if case.outcome else ""))
    if file.broken:
        print(styled(f"办理记录有误：{file.broken}", "bad"))
    if file.deadlines:
        print("\n时限 limits")
        rows = [(p.clocks[d.clock].title.zh, d.due or "—", _status(d, file)) for d in file.deadlines]
        show_table(("时限", "到期 due", "状态"), rows)
    if file.moves:
        print("\n现在可办 moves")
        moves = [(m.key, m.move.title.zh, "可以" if m.open else "".join(r.says.zh for r in m.closed))
                 for m in file.moves]  # fmt: skip
        show_table(("动作 move", "名称", "能否办理"), moves)
    print("\n办理记录 history")
    show_table(("条", "时间", "谁", "办理", "之后在"), [
        (e.line, f"{shanghai(e.at):%Y-%m-%d %H:%M}", _who(e), _move_title(e.event, p).zh, _places(e.went_to, p))
        for e in file.history])  # fmt: skip


def _status(deadline: "Deadline", file: "CaseFile") -> str:
    late = "，已超期" if deadline.late(file.at) else ""
    moved = "".join(f"；{said}" for said in _moves(deadline, file))
    return {"running": "计时中", "stopped": "已暂停", "ended": "已结束"}[deadline.status] + late + moved


def _due_in_words(row: "OverdueRow") -> str:
    return f"{row.due_on}（原 {row.moved_from}）" if row.moved_from else str(row.due_on)


def _moves(deadline: "Deadline", file: "CaseFile") -> list[str]:
    """From what its date was moved, and by which notice."""
    return [
        f"由 {m.old_due or '—'} {'改为 ' + str(m.new_due) if m.moved else '确定'}（{'、'.join(t.zh for t, _ in m.by)}）"
        for m in file.moved if (m.clock, m.line) == (deadline.clock, deadline.line)
    ]  # fmt: skip


def _refused(result: "Blocked", json: bool) -> None:
    if json:
        show_json({"done": False, "reasons": [_reason_as_json(r) for r in result.reasons]})
        return
    for reason in result.reasons:
        named = f"{reason.where}: " if reason.where else ""
        complain(f"{named}{reason.says.zh} {reason.says.en}".strip())


def _done(step: "Step", procedure: "Procedure", json: bool) -> None:
    case = step.case
    if json:
        show_json({"done": True, "number": case.number, "line": step.entry.line, "places": list(case.places),
                   "signature": bool(step.entry.signature), "outcome": case.outcome,
                   "deadlines": [_deadline_as_json(d) for d in step.deadlines]})  # fmt: skip
        return
    what = _move_title(step.entry.event, procedure).zh
    print(f"{what}：已签名，还需他人签名。" if step.entry.signature else f"{what}：{_places(case.places, procedure)}")
    for deadline in step.deadlines:
        if deadline.status == "running":
            print(f"  {procedure.clocks[deadline.clock].title.zh}：{deadline.due} 到期")


def _who(entry: "HistoryEntry") -> str:
    return f"{entry.officer_name}（代{entry.behalf_name}）" if entry.behalf else entry.officer_name


def _places(places: tuple[str, ...], procedure: "Procedure") -> str:
    from states.engine import leaves_of

    leaves = leaves_of(procedure.states)
    return " ∥ ".join(leaves[place].title.zh if place in leaves else place for place in places)


def _move_title(event: str, procedure: "Procedure") -> "Text":
    from states import Text

    move = procedure.moves.get(event)
    return move.title if move else Text(zh={"open": "登记", "clock_due": "时限到期"}.get(event, event))


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as wrong:
        raise typer.BadParameter(f"{path}: {wrong.strerror}") from None


# --- for programs ---------------------------------------------------------------------------------------------------


def _file_as_json(file: "CaseFile") -> dict[str, Any]:
    case = file.case
    return {
        "number": case.number, "procedure": file.procedure.key, "digest": case.digest, "area": case.area,
        "applicant": file.applicant, "members": file.members, "places": list(case.places), "outcome": case.outcome,
        "deadlines": [_deadline_as_json(d) | {"moved": _moved_as_json(d, file)} for d in file.deadlines],
        "moves": [{"move": m.key, "open": m.open, "reasons": [_reason_as_json(r) for r in m.closed]}
                  for m in file.moves],
        "history": [{"line": e.line, "at": shanghai(e.at).isoformat(), "officer": e.officer_name,
                     "on_behalf_of": e.behalf_name, "role": e.role, "event": e.event,
                     "came_from": list(e.came_from), "went_to": list(e.went_to), "hash": e.hash}
                    for e in file.history],
        "chain": file.broken or "verified",
    }  # fmt: skip


def _reason_as_json(r: "Reason") -> dict[str, Any]:
    return {"code": r.code, "zh": r.says.zh, "en": r.says.en, "where": r.where}


def _deadline_as_json(d: "Deadline") -> dict[str, Any]:
    return {"clock": d.clock, "kind": d.kind, "started": d.started.isoformat(), "length": d.length, "unit": d.unit,
            "due": d.due.isoformat() if d.due else None, "provisional": d.provisional, "status": d.status}  # fmt: skip


def _moved_as_json(d: "Deadline", file: "CaseFile") -> list[dict[str, Any]]:
    return [
        {"from": m.old_due.isoformat() if m.old_due else None, "to": m.new_due.isoformat() if m.new_due else None,
         "at": shanghai(m.at).isoformat(), "by": [{"notice": _text(title), "url": url} for title, url in m.by]}
        for m in file.moved if (m.clock, m.line) == (d.clock, d.line)
    ]  # fmt: skip


def _overdue_as_json(r: "OverdueRow") -> dict[str, Any]:
    return {"number": r.number, "area": r.area_name, "procedure": _text(r.procedure), "limit": _text(r.clock),
            "law": r.law, "due": r.due_on.isoformat(),
            "moved_from": r.moved_from.isoformat() if r.moved_from else None, "days_late": r.days_late,
            "step": _text(r.place), "who": r.who}  # fmt: skip


def _text(text: "Text") -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
