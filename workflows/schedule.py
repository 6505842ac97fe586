"""When time comes to the office: one row, one deployment. Nothing else says when anything runs.

A due date is a row of the database, never a scheduled run: the sweeps below look what has run out and do it, once.
A kind of clock that a rule pack declares and that has no row here is swept by `other-clocks`; a row of its own gives
it a pace, a name and a page in Prefect.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.flows import Flow

from workflows.calendar import recount_limits
from workflows.clocks import sweep_clocks, sweep_other_clocks
from workflows.county_report import report_county
from workflows.left_behind import TAG
from workflows.messages import post
from workflows.reminders import remind
from workflows.upkeep import keep_up

TIMEZONE = "Asia/Shanghai"
# Counted from a fixed day: from "now" every start would be a change. Rows are staggered, not to begin all at once.
START = datetime(2026, 1, 1, tzinfo=ZoneInfo(TIMEZONE))
STAGGER = timedelta(seconds=7)


@dataclass(frozen=True, slots=True)
class Row:
    """`when` is an interval, or a cron line read in Asia/Shanghai."""

    name: str
    flow: Flow[..., Any]
    when: timedelta | str
    why: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def tags(self) -> list[str]:
        kind = self.parameters.get("kind")
        return [TAG, f"clock:{kind}"] if kind else [TAG]

    @property
    def entrypoint(self) -> str:
        return f"{self.flow.fn.__module__}.{self.flow.fn.__name__}"


def clock(kind: str, minutes: int, why: str) -> Row:
    return Row(kind, sweep_clocks, timedelta(minutes=minutes), why, {"kind": kind})


CLOCKS = (
    clock("filing", 10, "备案时限到期，记为超期并逐级报告。Filing in time after approval (S2-17)."),
    clock("public-notice", 10, "公示期满，无异议的转入下一环节。The public notice has hung long enough."),
    clock("step-limits", 15, "环节时限到期。A step has taken longer than the rules give it."),
    clock("total-limits", 15, "办理总时限到期。The whole case has taken longer than the rules give it."),
)

SCHEDULE = (
    *CLOCKS,
    Row("other-clocks", sweep_other_clocks, timedelta(minutes=15),
        "规则包中的其他计时。Kinds of clock that have no row of their own.", {"known": [row.name for row in CLOCKS]}),
    Row("reminders", remind, timedelta(minutes=10), "到点的提醒放入发件箱。Reminders go into the outbox."),
    Row("messages", post, timedelta(minutes=2), "发送发件箱中的消息。What waits in the outbox is sent."),
    Row("calendar", recount_limits, timedelta(minutes=10),
        "放假安排发布后，重算全部未办结时限。After a notice is released, open limits follow."),
    Row("upkeep", keep_up, "30 2 * * *", "核对每件办件的记录链。Every file is checked against its history."),
    Row("county-report", report_county, "30 7 * * *", "全县超期情况。What is overdue, by town and limit."),
)  # fmt: skip


def schedule_of(row: Row, n: int) -> CronSchedule | IntervalSchedule:
    """When the n-th row runs, in Prefect's words."""
    if isinstance(row.when, str):
        return CronSchedule(cron=row.when, timezone=TIMEZONE)
    return IntervalSchedule(interval=row.when, anchor_date=START + n * STAGGER, timezone=TIMEZONE)
