"""Reminders that are due go into the outbox, each exactly once."""

import asyncio

from prefect import flow, task

from office.requests import Reminded
from workflows.at_hand import the_office
from workflows.batches import until_done
from workflows.supervision import name_run


@flow(name="reminders")
async def remind() -> None:
    """Writes the reminders that are due into the outbox."""
    rounds = await until_done(remind_batch, lambda reminded: reminded.reminders)
    reminders, messages = sum(r.reminders for r in rounds), sum(r.messages for r in rounds)
    await name_run(f"reminders · {reminders} due · {messages} messages")


@task(name="batch")
async def remind_batch() -> Reminded:
    return await asyncio.to_thread(the_office().remind_due)
