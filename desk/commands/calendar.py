"""The working calendar: a year's notice or a closure is entered by one administrator and released by another."""

import json as json_words
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands.opened import As, day_of, officer_of, pair, the_office
from desk.commands.output import MISUNDERSTOOD, NO, AsJson, Refusal, complain, progress, show_json, show_table

if TYPE_CHECKING:
    from office.calendaring import Entered, MovedLimit, Preview
    from office.office import Office
    from states.notices import CalendarError

app = typer.Typer(no_args_is_help=True, help="Notices of holidays and closures, and the dates they move.")

Id = Annotated[int, typer.Argument(metavar="ID", help="As `banjie calendar list` shows it.")]
SHOWN = 200  # lines of a preview on a terminal; --json gives all
STATUS = {"draft": "草稿", "released": "已发布", "withdrawn": "已撤回", "shipped": "随产品"}


@app.command("list")
def list_(json: AsJson = False) -> None:
    """Every notice that was entered. By whom, and who released it; the newest first."""
    office = the_office()
    found = office.calendar_notices()
    if json:
        show_json([_as_json(notice) for notice in found])
        return
    show_table(("编号 id", "通知 notice", "年", "辖区", "状态", "录入", "发布"), [
        (n.kept.id, n.title.zh, n.says.year if n.says else "", n.area_name or "全国", _status(n), n.kept.entered_name,
         n.kept.decided_name or "") for n in found
    ])  # fmt: skip
    known = office.moment().calendar.known_until
    print(f"日历已知至 {known}。 Known until {known}.")


@app.command()
def draft(login: As, file: Annotated[Path | None, typer.Argument(help="A year's block as in cn.yaml.")] = None,
          year: Annotated[int | None, typer.Option(help="Instead of a file: the year of the notice.")] = None,
          number: Annotated[str, typer.Option(help="Its number, such as 国办发明电〔2025〕7号.")] = "",
          dated: Annotated[date | None, typer.Option(parser=day_of, metavar="DATE", help="The day under it.")] = None,
          url: Annotated[str, typer.Option(help="Where it can be read.")] = "",
          area: Annotated[str, typer.Option(help="Only there: the code of a county or town.")] = "",
          off: Annotated[list[str] | None, typer.Option(metavar="NAME=DAYS",
                         help="Days off: 春节=2027-02-05..2027-02-11; may be given again.")] = None,
          work: Annotated[list[str] | None, typer.Option(metavar="NAME=DAYS",
                          help="Saturdays and Sundays worked for them; may be given again.")] = None,
          json: AsJson = False) -> None:  # fmt: skip
    """Enter a notice. It changes nothing until somebody else has released it."""
    from states.notices import CalendarError

    if (file is None) == (year is None):
        zh = "请给出文件，或用 --year、--off、--work 写明日期。"
        raise Refusal(zh, "Give a file, or --year with --off and --work.", MISUNDERSTOOD)
    text = _content(file) if file else written(year or 0, area, number, dated, url, _days(off), _days(work))
    office = the_office()
    try:
        entered = office.draft_notice(officer_of(office, login), text, file.name if file else "notice.yaml")
    except CalendarError as wrong:
        _refuse(wrong, json)
    id = entered.kept.id
    _tell(entered, f"已录入，编号 {id}，待另一名管理员核对发布：banjie calendar preview {id}", json)


@app.command()
def show(id: Id, json: AsJson = False) -> None:
    """One notice. As it was entered."""
    notice = the_office().calendar_notice(id)
    if json:
        show_json({**_as_json(notice), "text": notice.kept.text})
    else:
        print(f"{notice.title.zh}  {_status(notice)}\n")
        print(notice.kept.text)


@app.command()
def preview(id: Id, login: As, json: AsJson = False) -> None:
    """What it would do. Which open limits move, from what to what; nothing is written."""
    office = the_office()
    found = office.preview_notice(officer_of(office, login), id)
    if json:
        show_json(_preview_as_json(found))
        return
    show_table(("办件 case", "辖区", "时限 limit", "原到期 old", "新到期 new"), [
        (m.number, m.area_name, m.clock.zh, m.old_due or "", m.new_due or "") for m in found.moved[:SHOWN]
    ])  # fmt: skip
    if len(found.moved) > SHOWN:
        print(f"… 另有 {len(found.moved) - SHOWN} 个，用 --json 查看全部。")
    print(_summary(found))


@app.command()
def release(id: Id, login: As, json: AsJson = False) -> None:
    """Put it in force. By another person than entered it; the dates of all open limits follow at once."""
    from states.notices import CalendarError

    office = the_office()
    try:
        released = office.release_notice(officer_of(office, login), id)
    except CalendarError as wrong:
        _refuse(wrong, json)
    moved, confirmed, broken = _recounted(office)
    if json:
        show_json({**_as_json(released), "moved": moved, "confirmed": confirmed,
                   "broken": [{"case": number, "why": why} for number, why in broken]})  # fmt: skip
    else:
        print(f"已发布。{moved} 个时限改期，{confirmed} 个暂定日期确定。 {moved} moved, {confirmed} confirmed.")
    for number, why in broken:
        complain(f"{number} 未能重算：{why}")
    if broken:
        raise typer.Exit(NO)


@app.command()
def withdraw(id: Id, login: As, json: AsJson = False) -> None:
    """Take a draft back. What has been released stays; a later notice replaces what it names anew."""
    office = the_office()
    _tell(office.withdraw_notice(officer_of(office, login), id), "已撤回。 Withdrawn.", json)


def written(year: int, area: str, number: str, dated: date | None, url: str, off: dict[str, list[str]],
            work: dict[str, list[str]]) -> str:  # fmt: skip
    """The block of a notice, from its parts."""
    about = {"number": number, "dated": str(dated or ""), "url": url}
    lines = [f"{key}: {_quoted(value)}" for key, value in about.items() if value]
    holidays = [
        f"- {{name: {_quoted(name)}, off: [{_listed(off.get(name, ()))}], work: [{_listed(work.get(name, ()))}]}}"
        for name in dict.fromkeys([*off, *work])
    ]
    return "\n".join([
        *([f"area: {_quoted(area)}"] if area else []), "years:", f"  {year}:",
        "    - " + "\n      ".join([*lines, "holidays:", *(f"  {holiday}" for holiday in holidays)]), "",
    ])  # fmt: skip


def _days(given: list[str] | None) -> dict[str, list[str]]:
    days: dict[str, list[str]] = {}
    for name, spans in (pair(text, "春节=2027-02-05..2027-02-11") for text in given or ()):
        days.setdefault(name, []).extend(spans.split(","))
    return days


def _listed(days: Iterable[str]) -> str:
    return ", ".join(_quoted(day.strip()) for day in days)


def _quoted(text: str) -> str:
    return json_words.dumps(text, ensure_ascii=False)


def _content(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise typer.BadParameter(f"{path}: {wrong}") from None


def _recounted(office: "Office") -> tuple[int, int, list[tuple[str, str]]]:
    moved = confirmed = done = 0
    broken: list[tuple[str, str]] = []
    with progress("重算时限") as told:
        for batch in office.recount():
            moved, confirmed, done = moved + batch.moved, confirmed + batch.confirmed, done + len(batch.written)
            broken += [(number, f"{type(why).__name__}: {why}") for number, why in batch.broken]
            told(done, done + batch.more)
    return moved, confirmed, broken


def _refuse(wrong: "CalendarError", json: bool) -> Any:
    if json:
        show_json({"findings": [
            {"file": f.place.file, "line": f.place.line, "column": f.place.column, "code": f.code, "zh": f.says.zh,
             "en": f.says.en} for f in wrong.findings]})  # fmt: skip
    for finding in wrong.findings:
        complain(f"{finding.place} {finding.says.zh} {finding.says.en}")
    raise typer.Exit(NO)


def _tell(notice: "Entered", sentence: str, json: bool) -> None:
    if json:
        show_json(_as_json(notice))
    else:
        print(sentence)


def _status(notice: "Entered") -> str:
    going_on = notice.kept.version is not None and notice.kept.finished_at is None
    return STATUS[notice.kept.status] + ("，时限重算中" if going_on else "")


def _summary(found: "Preview") -> str:
    said = f"{found.looked_at} 件未办结，其中 {found.cases} 件的 {len(found.moved)} 个时限改期"
    said += f"，最早一个日期 {found.earliest}" if found.earliest else ""
    return f"{said}；{found.confirmed} 个暂定日期确定不变。没有写入任何内容。"


def _as_json(notice: "Entered") -> dict[str, Any]:
    kept, says = notice.kept, notice.says
    return {
        "id": kept.id, "status": kept.status, "area": kept.area, "year": says.year if says else None,
        "number": says.said.number if says else None, "url": says.said.url if says else None,
        "entered_by": kept.entered_name, "entered_at": kept.entered_at.isoformat(), "decided_by": kept.decided_name,
        "decided_at": kept.decided_at.isoformat() if kept.decided_at else None, "version": kept.version,
        "finished_at": kept.finished_at.isoformat() if kept.finished_at else None,
    }  # fmt: skip


def _preview_as_json(found: "Preview") -> dict[str, Any]:
    return {
        "looked_at": found.looked_at, "cases": found.cases, "confirmed": found.confirmed,
        "earliest": found.earliest.isoformat() if found.earliest else None,
        "moved": [_moved_as_json(limit) for limit in found.moved],
    }  # fmt: skip


def _moved_as_json(limit: "MovedLimit") -> dict[str, Any]:
    return {"case": limit.number, "limit": {"zh": limit.clock.zh, "en": limit.clock.en},
            "old": limit.old_due.isoformat() if limit.old_due else None,
            "new": limit.new_due.isoformat() if limit.new_due else None}  # fmt: skip
