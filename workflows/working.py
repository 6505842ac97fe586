"""Put the schedule on the server, then do what it says until told to stop."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import anyio
from prefect import get_client

from workflows.registering import register
from workflows.schedule import SCHEDULE, Row
from workflows.worker import InProcessWorker


def work(rows: Sequence[Row] = SCHEDULE, ready: Callable[[], None] = lambda: None) -> None:
    """Until SIGTERM or SIGINT. The loop has a thread of its own: where a flow runs in the main thread, Prefect takes
    SIGTERM for itself and throws an exception into whatever is being done."""
    loop, stop = asyncio.new_event_loop(), anyio.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: loop.call_soon_threadsafe(stop.set))
    try:
        with ThreadPoolExecutor(1, "prefect") as thread:
            thread.submit(_run, loop, rows, stop, ready).result()
    finally:
        for wanted in (
            signal.SIGTERM,
            signal.SIGINT,
        ):  # the loop is gone; Prefect may still be sending its log
            signal.signal(wanted, signal.SIG_DFL)


def _run(
    loop: asyncio.AbstractEventLoop, rows: Sequence[Row], stop: anyio.Event, ready: Callable[[], None]
) -> None:
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(_work(rows, stop, ready))


async def _work(rows: Sequence[Row], stop: anyio.Event, ready: Callable[[], None]) -> None:
    async with get_client() as client:
        await register(client, rows)
    await InProcessWorker().work(stop, ready)
