"""Every night: do the files still say what was written, and does anything wait that nobody looks at?"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from itertools import islice

from prefect import flow, get_client, get_run_logger, task
from prefect.artifacts import acreate_table_artifact
from prefect.states import Completed, Failed, State

from cases.audit import AuditFinding, audit
from office.calendaring import calendar_outlook
from workflows.at_hand import the_office
from workflows.left_behind import crash_runs_silent_since
from workflows.supervision import ROWS, name_run

SILENT = timedelta(hours=1)  # no run of ours takes as long between two words


@flow(name="upkeep")
async def keep_up() -> State[None]:
    """Checks every file against its history; the run fails when one does not fit."""
    async with get_client() as client:
        await crash_runs_silent_since(the_office().parts.clock.now() - SILENT, client)
    await tell_what_waits()
    await tell_how_far_the_calendar_reaches()
    findings = await check_files()
    if not findings:
        await name_run("upkeep · all files verify")
        return Completed(message="全部办件核对相符。")
    said = f"{len(findings)} 件核对不符，请立即报告管理员。"
    await name_run(f"upkeep · {len(findings)} files do not verify")
    await acreate_table_artifact(_table(findings), key="upkeep", description=said)
    return Failed(message=said)


@task(name="check files")
async def check_files() -> list[AuditFinding]:
    """The first of what does not fit; for all of it there is `banjie audit verify`."""
    return await asyncio.to_thread(lambda: list(islice(audit(the_office().parts.store), ROWS)))


@task(name="what waits")
async def tell_what_waits() -> None:
    """What the sweeps have set aside, what the post has given up, and packs that were refused."""
    parts, log = the_office().parts, get_run_logger()
    aside = await asyncio.to_thread(parts.store.set_aside_list)
    post = await asyncio.to_thread(parts.store.outbox_health)
    if aside:
        log.warning(
            "%d 个计时未能办理，已搁置，请管理员处理；第一个：%s，%s",
            len(aside),
            aside[0].number,
            aside[0].why,
        )
    if post.dead:
        log.warning("%d 条消息未能送达，已不再重试，请管理员处理。", post.dead)
    for name, wrong in parts.library.refused.items():
        log.error("规则包“%s”没有通过检查，未启用：%s", name, wrong)


@task(name="calendar")
async def tell_how_far_the_calendar_reaches() -> None:
    """Whether days on which dates rest are still to be announced, and what of the announced is not carried through."""
    parts, log = the_office().parts, get_run_logger()
    outlook = await asyncio.to_thread(calendar_outlook, parts)
    if outlook.short:
        log.warning(
            "工作日历只到 %s，最远的时限到 %s，%d 个日期为暂定；%d 年放假安排公布后请录入：banjie calendar draft。",
            outlook.known_until,
            outlook.furthest,
            outlook.provisional,
            outlook.known_until.year + 1,
        )
    if outlook.unfinished:
        log.warning("%d 份放假安排发布后尚有时限未重算完。", outlook.unfinished)
    for title in outlook.left_out:
        log.error("放假安排“%s”与随产品更新的日历冲突，未被采用，请管理员处理。", title.zh)


def _table(findings: Sequence[AuditFinding]) -> list[dict[str, str | int]]:
    link = the_office().parts.link
    return [
        {"受理编号": f"[{f.number}]({link(f.number)})", "记录": f.line, "问题": f.code, "说明": f.why}
        for f in findings
    ]
