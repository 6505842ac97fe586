"""The post goes out: what waits in the outbox is sent, every attempt recorded."""

from prefect import flow, task

from office.requests import Posted
from workflows.at_hand import the_office
from workflows.batches import until_done
from workflows.supervision import name_run


@flow(name="messages")
async def post() -> None:
    """Sends what waits in the outbox."""
    rounds = await until_done(post_batch, lambda posted: posted.sent + posted.waiting + posted.dead + posted.kept)
    sent, waiting, dead = (sum(getattr(p, of) for p in rounds) for of in ("sent", "waiting", "dead"))
    await name_run(f"messages · {sent} sent · {waiting} to retry · {dead} given up")


@task(name="batch")
async def post_batch() -> Posted:
    return await the_office().post_messages()
