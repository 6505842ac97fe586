"""From when, until when: benefits begin and end with whole months."""

from collections.abc import Iterator
from datetime import date, timedelta

from states.benefits.facts import MONTHS, day, gives, money, number
from states.benefits.figures import figures
from states.benefits.given import Given, complaint
from states.benefits.rule import Rule
from states.benefits.sheet import Pen
from states.procedure import Text
from states.reasons import Reason

LAST_YEAR = 2199  # no decision is made later, and a date has to fit after it


def first_of_month(after: date, months: int) -> date:
    year, month = divmod(after.year * 12 + after.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _in_reach(given: Given) -> Iterator[Reason]:
    if given.day("decided_on").year > LAST_YEAR:
        yield complaint(given, "decided_on", f"不能晚于 {LAST_YEAR} 年。", f"must not be later than {LAST_YEAR}.")


# --- when a benefit begins ------------------------------------------------------------------------------------------


def _benefit_from(given: Given, pen: Pen) -> None:
    _begins(given, pen)


def _begins(given: Given, pen: Pen) -> date:
    decided, months = given.day("decided_on"), given.whole("months_after")
    begins = first_of_month(decided, months)
    pen.says("begins_on", begins, f"{decided} 作出决定，当月之后第 {months} 个月的第一日",
             f"decided on {decided}; the first day of month {months} after that month")  # fmt: skip
    return begins


BENEFIT_FROM = Rule(
    "benefit_from", Text(zh="起发月份", en="When a benefit begins"), ("S5-10",), "《审核确认办法》第二十一条",
    facts=(day("decided_on", "决定日期", "day of the decision"), *figures("months_after")),
    results=(gives("begins_on", "date", "起发日期", "begins on"),),
    compute=_benefit_from, doubts=_in_reach,
)  # fmt: skip

# --- delayed exit (S5-07) -------------------------------------------------------------------------------------------


def _delayed_exit(given: Given, pen: Pen) -> None:
    months, begins = given.whole("months"), _begins(given, pen)
    exit_on = first_of_month(begins, months)
    pen.says("ends_on", exit_on - timedelta(days=1), f"自 {begins} 起满 {months} 个月的最后一日",
             f"the last day of {months} months from {begins}")  # fmt: skip
    pen.says("exit_on", exit_on, "缓退期满次日停发", "the day after, payment ends")
    above = given.number("months").compared(">", given.number("exit_second_above"))
    pen.finds("second_approval", above)
    pen.gives("monthly", given.number("benefit") * given.number("exit_kept"))


def _delayed_exit_doubts(given: Given) -> Iterator[Reason]:
    yield from _in_reach(given)
    least, most = given.whole("exit_least"), given.whole("exit_most")
    if not least <= given.whole("months") <= most:
        yield complaint(given, "months", f"应为 {least} 至 {most} 个月。", f"must be {least} to {most} months.")


DELAYED_EXIT = Rule(
    "delayed_exit", Text(zh="低保缓退", en="Delayed exit from Dibao"), ("S5-07",), "《审核确认办法》第三十三条；C2",
    facts=(
        day("decided_on", "决定日期", "day of the decision"),
        number("months", "缓退期", "length of the delay", MONTHS, least=1, most=120),
        money("benefit", "现月保障金", "present benefit a month"),
        *figures("exit_least", "exit_most", "exit_second_above", "exit_kept", "months_after"),
    ),
    results=(
        gives("begins_on", "date", "缓退期开始", "the delay begins"),
        gives("ends_on", "date", "缓退期结束", "the delay ends"),
        gives("exit_on", "date", "停发日期", "payment ends"),
        gives("second_approval", "yes_no", "须再审批", "needs a second approval"),
        gives("monthly", "money", "缓退期月保障金", "benefit a month meanwhile"),
    ),
    compute=_delayed_exit, doubts=_delayed_exit_doubts,
)  # fmt: skip
