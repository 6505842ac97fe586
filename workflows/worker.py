"""The in-process worker: runs the sweeps on its own loop, at a ninth of what a process for each run would cost.

What must stay true here:
* A killed worker stops nothing. The runs it left `Running` or `Pending` are crashed by its successor, and nothing waits
  for them: no concurrency limit of Prefect's is used as a lock. What may not happen twice is held by the office.
* A past that was slept through is not replayed. Of the late runs of a deployment the newest goes, the others are
  marked as skipped: one sweep takes everything that is due.
"""

import socket
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import anyio
import anyio.abc
import httpx
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.responses import WorkerFlowRunResponse
from prefect.exceptions import PrefectSignal
from prefect.flow_engine import run_flow_async
from prefect.flows import Flow, load_flow_from_flow_run
from prefect.settings import get_current_settings
from prefect.states import Cancelled
from prefect.workers.base import BaseJobConfiguration, BaseVariables, BaseWorker, BaseWorkerResult

from workflows.left_behind import crash_runs_of

POOL = "banjie"


class InProcessWorker(BaseWorker[BaseJobConfiguration, BaseVariables, BaseWorkerResult]):
    """One on each machine, named after it."""

    type = "banjie"
    _description = "Runs Banjie's sweeps inside one long-lived process."

    def __init__(self) -> None:
        super().__init__(POOL, name=f"banjie@{socket.gethostname()}", prefetch_seconds=0)
        self._flows: dict[UUID | None, Flow[..., Any]] = {}
        self._busy: set[UUID | None] = set()  # deployments with a run at work here

    async def work(self, stop: anyio.Event, ready: Callable[[], None]) -> None:
        """Until told to stop; the sweeps then at work are finished first."""
        look = get_current_settings().worker.query_seconds
        async with self:
            await crash_runs_of(self.name, self.client)
            async with anyio.create_task_group() as loops:
                loops.start_soon(self._keep_doing, self.get_and_submit_flow_runs, look)
                loops.start_soon(self._keep_doing, self._sync_and_initialize, self.heartbeat_interval_seconds)
                ready()
                await stop.wait()
                loops.cancel_scope.cancel()

    async def _keep_doing(self, errand: Callable[[], Awaitable[object]], seconds: float) -> None:
        """An outage of the server is waited out, however long, and told once."""
        answers = True
        while True:
            try:
                await errand()
                answers = True
            except httpx.HTTPError as wrong:
                if answers:
                    self._logger.warning(
                        "Prefect 服务器没有回应，继续等待。The server does not answer: %r", wrong
                    )
                answers = False
            await anyio.sleep(seconds)

    async def run(
        self,
        flow_run: FlowRun,
        configuration: BaseJobConfiguration,
        task_status: anyio.abc.TaskStatus[int] | None = None,
    ) -> BaseWorkerResult:
        self._busy.add(flow_run.deployment_id)
        try:
            flow = await self._flow_of(flow_run)
            if task_status:
                task_status.started()
            await run_flow_async(flow, flow_run, parameters=flow_run.parameters, return_type="state")
        except PrefectSignal as signal:  # the server has ended this run meanwhile; it must not end the worker
            self.get_flow_run_logger(flow_run).info("The run was ended from outside: %s", signal)
        finally:
            self._busy.discard(flow_run.deployment_id)
        return BaseWorkerResult(identifier=self.name, status_code=0)

    async def _flow_of(self, flow_run: FlowRun) -> Flow[..., Any]:
        key = flow_run.deployment_id
        if key not in self._flows:
            self._flows[key] = await load_flow_from_flow_run(flow_run, use_placeholder_flow=False)
        return self._flows[key]

    async def _get_scheduled_flow_runs(self) -> list[WorkerFlowRunResponse]:
        """At most one run of each deployment, and none of a deployment that is still at work."""
        found = await super()._get_scheduled_flow_runs()
        missed = missed_runs([entry.flow_run for entry in found])
        for runs in missed:
            await self._skip(runs)
        if missed:  # the server answers 200 at a time; look again until nothing is left to skip
            return await self._get_scheduled_flow_runs()
        return [entry for entry in found if entry.flow_run.deployment_id not in self._busy]

    async def _skip(self, runs: Sequence[FlowRun]) -> None:
        n = len(runs)
        said = f"错过 {n} 次运行，不再补做；最近一次会办理全部到期事项。{n} missed; the newest does it all."
        for run in runs:
            await self.client.set_flow_run_state(run.id, Cancelled(name="Skipped", message=said), force=True)


def missed_runs(runs: Sequence[FlowRun]) -> list[list[FlowRun]]:
    """For each deployment its scheduled runs but the newest. What a person has started is never skipped."""
    by_deployment = defaultdict[UUID | None, list[FlowRun]](list)
    for run in sorted(runs, key=lambda run: run.expected_start_time):
        if run.auto_scheduled:
            by_deployment[run.deployment_id].append(run)
    return [runs[:-1] for runs in by_deployment.values() if len(runs) > 1]
