"""The schedule table, told to a Prefect server."""

from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.filters import WorkPoolFilter
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.utilities.callables import parameter_schema

from workflows.schedule import SCHEDULE, Row, schedule_of
from workflows.worker import POOL, InProcessWorker


async def register(client: PrefectClient, rows: Sequence[Row] = SCHEDULE, pool: str = POOL) -> None:
    """Make the server agree with the table. A row it has already is not touched, and what is paused stays paused."""
    await _make_pool(client, pool)
    for n, row in enumerate(rows):
        await _deploy(client, row, n, pool)
    await _remove_others(client, rows, pool)


async def _make_pool(client: PrefectClient, pool: str) -> None:
    template = InProcessWorker.get_default_base_job_template()
    with suppress(ObjectAlreadyExists):
        await client.create_work_pool(
            WorkPoolCreate(name=pool, type=InProcessWorker.type, base_job_template=template)
        )


async def _deploy(client: PrefectClient, row: Row, n: int, pool: str) -> None:
    schedule = schedule_of(row, n)
    version = _fingerprint(row.entrypoint, schedule, row.why, row.tags, row.parameters, pool)
    try:
        stored = await client.read_deployment_by_name(f"{row.flow.name}/{row.name}")
    except ObjectNotFound:
        stored = None
    if stored and stored.version == version:
        return
    await client.create_deployment(
        await client.create_flow(row.flow), row.name, version=version, entrypoint=row.entrypoint, work_pool_name=pool,
        schedules=[DeploymentScheduleCreate(schedule=schedule)], parameters=dict(row.parameters), tags=row.tags,
        description=row.why, paused=bool(stored and stored.paused),
        parameter_openapi_schema=parameter_schema(row.flow).model_dump_for_openapi(),
    )  # fmt: skip


def _fingerprint(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()[:12]


async def _remove_others(client: PrefectClient, rows: Sequence[Row], pool: str) -> None:
    """What an older version of the table had."""
    names = {row.name for row in rows}
    for deployment in await client.read_deployments(work_pool_filter=WorkPoolFilter(name={"any_": [pool]})):
        if deployment.name not in names:
            await client.delete_deployment(deployment.id)
