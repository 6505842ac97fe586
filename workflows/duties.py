"""Duties that come back (定期任务) are opened on their day, each unit and period once."""

import asyncio

from prefect import flow, task

from office.requests import OpenedDuties
from workflows.at_hand import the_office
from workflows.batches import until_done
from workflows.supervision import name_run


@flow(name="duties")
async def open_duties() -> None:
    """Opens a case for every duty whose day has come."""
    rounds = await until_done(open_batch, lambda round: round.opened)
    await name_run(f"duties · {sum(round.opened for round in rounds)} opened")


@task(name="batch")
async def open_batch() -> OpenedDuties:
    return await asyncio.to_thread(the_office().open_duties)
