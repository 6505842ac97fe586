"""Working days of mainland China: when a limit ends, how many lie between two days, and why."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

import typer

from desk.commands.output import MISUNDERSTOOD, AsJson, Refusal, show_json, show_table
from desk.commands.strips import WEEKDAYS, calendar, said, why

T = TypeVar("T")
Unit = Literal["working_days", "days", "months"]
Rolling = Literal["none", "next", "previous"]
app = typer.Typer(no_args_is_help=True, help="Count working days, and explain the result.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no date; write it as 2025-09-26") from None


Start = Annotated[date, typer.Argument(parser=_day, metavar="START", help="Such as 2025-09-26; it is not counted.")]
End = Annotated[date, typer.Argument(parser=_day, metavar="END", help="A day; it is counted.")]
Number = Annotated[int, typer.Argument(metavar="N", help="How many units; a negative number counts back.")]
InUnit = Annotated[Unit, typer.Option(help="What is counted.")]
Rolled = Annotated[Rolling, typer.Option(help="Where an end that is a rest day moves: nowhere, on, or back.")]
COUNTS_BACK = {"ignore_unknown_options": True}  # so that -5 is a number


@app.command(context_settings=COUNTS_BACK)
def add(start: Start, n: Number, unit: InUnit = "working_days", roll: Rolled = "none",
        json: AsJson = False) -> None:  # fmt: skip
    """The day on which a limit ends. Example: banjie workdays add 2025-09-26 5"""
    known = calendar()
    due = _within_the_calendar(lambda: known.add(start, n, unit, roll))
    if json:
        show_json({"start": start.isoformat(), "n": n, "unit": unit, "roll": roll,
                   "due": due.date.isoformat(), "provisional": due.provisional})  # fmt: skip
        return
    print(f"{due.date}（{WEEKDAYS[due.date.weekday()]}）" + ("，暂定：该年放假安排尚未公布" if due.provisional else ""))
    days = known.explain(start, n, unit, roll)
    print(why(days, n, unit))


@app.command()
def between(start: Start, end: End, json: AsJson = False) -> None:
    """How many working days lie between two days. START is not counted, END is; negative when END is earlier."""
    known = calendar()
    n = _within_the_calendar(lambda: known.between(start, end))
    provisional = max(start, end) > known.known_until or min(start, end) < known.known_from
    if json:
        show_json({"start": start.isoformat(), "end": end.isoformat(), "working_days": n, "provisional": provisional})
    else:
        print(f"{n} 个工作日" + ("（暂定：该年放假安排尚未公布）" if provisional else ""))


@app.command(context_settings=COUNTS_BACK)
def explain(start: Start, n: Number, unit: InUnit = "working_days", roll: Rolled = "none",
            json: AsJson = False) -> None:  # fmt: skip
    """Why a limit ends on that day. Day by day: what counts, what does not, and by which notice."""
    known = calendar()
    days = _within_the_calendar(lambda: known.explain(start, n, unit, roll))
    if json:
        show_json([_as_json(day) for day in days])
        return
    rows = [
        (day.date, WEEKDAYS[day.date.weekday()], "" if day.count is None else day.count, said(day), day.source or "")
        for day in days
    ]
    show_table(("日期 day", "星期", "计数", "说明 why", "依据 notice"), rows)
    print(why(days, n, unit))


def _as_json(day: Any) -> dict[str, object]:
    return {
        "date": day.date.isoformat(), "working": day.working, "kind": day.kind, "count": day.count, "due": day.due,
        "name": {"zh": day.name.zh, "en": day.name.en} if day.name else None, "source": day.source,
        "provisional": day.provisional,
    }  # fmt: skip


def _within_the_calendar(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except OverflowError as outside:
        raise Refusal("日期超出了可以计算的年份，请核对。", f"{outside}.", MISUNDERSTOOD) from None
