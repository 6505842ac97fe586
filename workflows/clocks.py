"""Clocks that have run out are fired: one flow for every kind, a task for each batch. What happens is the office's."""

import asyncio
from collections.abc import Sequence

from prefect import flow, task

from office.requests import Sweep
from workflows.at_hand import the_office
from workflows.batches import until_done
from workflows.supervision import report


@flow(name="clocks")
async def sweep_clocks(kind: str) -> None:
    """Fires every clock of one kind that has run out."""
    await report(kind, await _sweeps(kind))


@flow(name="other-clocks")
async def sweep_other_clocks(known: Sequence[str]) -> None:
    """Fires the clocks of kinds that have no deployment of their own, so that a new pack needs none."""
    kinds = [kind for kind in the_office().kinds() if kind not in known]
    await report("other-clocks", [sweep for kind in kinds for sweep in await _sweeps(kind)])


@task(name="batch", task_run_name="{kind}")
async def fire_batch(kind: str) -> Sweep:
    return await asyncio.to_thread(the_office().fire_due, kind)


async def _sweeps(kind: str) -> list[Sweep]:
    return await until_done(lambda: fire_batch(kind), lambda sweep: sweep.fired or sweep.set_aside)
