"""The state of the county, once a day under one name, so that yesterday's is found beside today's."""

import asyncio

from prefect import flow
from prefect.artifacts import acreate_table_artifact

from office.lateness import Overdue
from states import Officer, Post
from workflows.at_hand import the_office
from workflows.supervision import name_run

READER = Officer("prefect", "定时任务", (Post("supervisor", ""),))  # sees every area


@flow(name="county-report")
async def report_county() -> None:
    """Counts what is overdue, by town and limit, and the dates that no notice has confirmed yet."""
    overdue = await asyncio.to_thread(the_office().overdue, READER)
    provisional = (await asyncio.to_thread(the_office().parts.store.reach)).provisional
    said = f"{overdue.as_of.isoformat()}：超期 {overdue.total} 项，暂定日期 {provisional} 个。"
    await acreate_table_artifact(_table(overdue), key="state-of-the-county", description=said)
    await name_run(f"county-report · {overdue.total} overdue")


def _table(overdue: Overdue) -> list[dict[str, str | int]]:
    return [{"辖区": c.area_name, "时限": c.title.zh, "超期": c.n} for c in overdue.counts]
