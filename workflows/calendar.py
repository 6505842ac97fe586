"""After a notice of the calendar was released: the dates of all open limits follow, batch by batch, on record."""

import asyncio

from prefect import flow, get_run_logger, task

from office.recounting import Recounted, finish, recount, unfinished
from workflows.at_hand import the_office
from workflows.supervision import LINES, name_run


@flow(name="calendar")
async def recount_limits() -> None:
    """Counts anew what an earlier calendar dated; where nothing was released since, it looks and goes."""
    parts = the_office().parts
    if not await asyncio.to_thread(unfinished, parts):
        await name_run("calendar · nothing new")
        return
    done = [await recount_batch("")]
    while done[-1].more:
        done.append(await recount_batch(done[-1].last))
    await asyncio.to_thread(finish, parts)
    moved, confirmed = sum(batch.moved for batch in done), sum(batch.confirmed for batch in done)
    _tell(done)
    await name_run(f"calendar · {moved} dates moved · {confirmed} confirmed")


@task(name="batch", task_run_name="after {after}")
async def recount_batch(after: str) -> Recounted:
    return await asyncio.to_thread(recount, the_office().parts, after)


def _tell(done: list[Recounted]) -> None:
    broken = [pair for batch in done for pair in batch.broken]
    for number, why in broken[:LINES]:
        get_run_logger().error("%s 的时限未能按新日历重算，请管理员处理：%s", number, why)
    if len(broken) > LINES:
        get_run_logger().error("共 %d 件未能重算，以上是前 %d 件。", len(broken), LINES)
