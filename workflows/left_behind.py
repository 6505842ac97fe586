"""Runs whose worker has died. Prefect would show them as running for ever; here they are ended with a reason."""

from collections.abc import Iterable
from datetime import datetime

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Crashed

TAG = "banjie"  # of every deployment in the schedule, and so of its runs
WORKER_LABEL = "prefect.worker.name"
REASON = "办理进程中断，没有办完；未办事项由下一次运行办理。The worker died; the next run does what was left."


async def crash_runs_of(worker: str, client: PrefectClient) -> None:
    """The runs of the predecessor of that name, and those that died before they carried a worker's name."""
    await _crash(
        (run for run in await _unfinished(client) if run.labels.get(WORKER_LABEL, worker) == worker), client
    )


async def crash_runs_silent_since(moment: datetime, client: PrefectClient) -> None:
    """Runs of machines that never came back."""
    await _crash(
        (run for run in await _unfinished(client) if run.state and run.state.timestamp < moment), client
    )


async def _unfinished(client: PrefectClient) -> list[FlowRun]:
    state = {"type": {"any_": [StateType.RUNNING, StateType.PENDING]}}
    return await client.read_flow_runs(flow_run_filter=FlowRunFilter(tags={"all_": [TAG]}, state=state))


async def _crash(runs: Iterable[FlowRun], client: PrefectClient) -> None:
    for run in runs:
        await client.set_flow_run_state(run.id, Crashed(message=REASON), force=True)
