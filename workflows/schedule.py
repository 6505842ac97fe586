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
from workflows.duties import open_duties
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
    clock("delayed-exit", 30, "缓退期满，转入复查。A delayed exit of 3 to 12 months is over (S5-07)."),
    clock("back-fill", 10, "急难救助的手续未按期补齐。Papers after emergency aid are late (S5-52)."),
    clock("small-fast", 5, "小额快救三天期限。Small fast relief has three days."),
    clock("family-notice", 5, "流散人员寻亲通知 24 小时。A family is told within 24 hours (S5-58)."),
    clock("legal-aid", 5, "法律援助当日受理。Legal aid is taken up the same day (S5-42)."),
    clock("leads", 5, "线索核实期限，红色 24 小时。A lead has not been visited in time."),
    clock("reviews", 30, "定期核查期限。A periodic review is late (S5-08)."),
    clock("petitions", 30, "信访、复议期限。A petition or review has run out of time."),
    clock("expiry", 30, "认定有效期届满。A recognition expires after its months."),
    clock("obligations", 30, "定期任务未按期报送。A report that comes back is late (S5-09)."),
)

SCHEDULE = (
    *CLOCKS,
    Row("other-clocks", sweep_other_clocks, timedelta(minutes=15),
        "规则包中的其他计时。Kinds of clock that have no row of their own.", {"known": [row.name for row in CLOCKS]}),
    Row("duties", open_duties, "30 6 * * *", "定期任务到日开件。Duties that come back are opened on their day."),
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
