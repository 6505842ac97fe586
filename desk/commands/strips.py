"""The dated strip behind a due date, in words: which weekends counted, which weekdays did not, and why."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from states.calendar import CountedDay, WorkingCalendar

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
UNITS = {"working_days": "个工作日", "days": "个自然日", "months": "个月", "hours": "小时"}


def calendar() -> "WorkingCalendar":
    """The calendar in force at this office; where there is none yet, the one that comes with the product."""
    from office.settings import read_settings
    from office.wiring import calendar_in_force

    return calendar_in_force(read_settings())


def why(days: Sequence["CountedDay"], n: int, unit: str) -> str:
    """`5 个工作日：9月28日（国庆节、中秋节调休上班）计入，10月1–8日国庆节、中秋节放假不计，周末不计。`"""
    told: list[str] = []
    if unit == "working_days":
        told += _made_up(days)
        told += [f"{_dates(dates)}{name}不计" for name, dates in _holidays(days)]
        told += ["周末不计"] if any(day.kind == "weekend" for day in days[1:]) else []
        told += [] if told else ["其间没有休息日"]
        told += ["其中有日子的放假安排尚未公布，日期暂定"] if any(day.provisional for day in days) else []
    else:
        told.append("连续计算，周末和放假也计入")
    return f"{n} {UNITS[unit]}：{'，'.join(told + _rolled(days))}。"


def said(day: "CountedDay") -> str:
    """What one day is, in both languages."""
    name = f" {_name(day)}" if day.name else ""
    english = f" · {day.name.en}" if day.name and day.name.en else ""
    return _KINDS[day.kind] + name + english + ("（到期 due）" if day.due else "")


_KINDS = {
    "weekday": "工作日", "weekend": "周末", "holiday": "放假", "make_up": "调休上班", "expected_holiday": "预计放假",
    "closure": "停办",
}  # fmt: skip


def _rolled(days: Sequence["CountedDay"]) -> list[str]:
    """That the end was a rest day and moved."""
    ended = max((day for day in days if day.count is not None), key=lambda day: abs(day.count or 0))
    due = next(day for day in days if day.due)
    if ended.date == due.date:
        return []
    moved = "顺延" if due.date > ended.date else "提前"
    return [f"{_dates([ended.date])}是休息日，{moved}至{_dates([due.date])}"]


def _made_up(days: Iterable["CountedDay"]) -> list[str]:
    """Weekend days that were worked, those of one holiday together."""
    found: dict[str, list[date]] = {}
    for day in days:
        if day.kind == "make_up" and day.count:
            found.setdefault(_name(day), []).append(day.date)
    return [f"{'、'.join(_dates([d]) for d in dates)}（{name}调休上班）计入" for name, dates in found.items()]


def _holidays(days: Iterable["CountedDay"]) -> list[tuple[str, list[date]]]:
    """Days off on end of the same name: (what they are, the days). A weekend within a holiday belongs to it."""
    runs: list[tuple[str, list[date]]] = []
    for day in days:
        if day.kind not in ("holiday", "expected_holiday", "closure") or day.count is not None:
            continue
        name = _name(day) + _KINDS[day.kind]
        if runs and runs[-1][0] == name and (day.date - runs[-1][1][-1]).days == 1:
            runs[-1][1].append(day.date)
        else:
            runs.append((name, [day.date]))
    return runs


def _dates(days: Sequence[date]) -> str:
    first, last = days[0], days[-1]
    if first == last:
        return f"{first.month}月{first.day}日"
    end = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
    start = f"{first.month}月{first.day}" + ("" if first.month == last.month else "日")
    return f"{start}–{end}"


def _name(day: "CountedDay") -> str:
    return day.name.zh if day.name else ""
