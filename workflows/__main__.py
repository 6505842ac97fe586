"""`python -m workflows`: the clock's hands, beside a Prefect server that is running already."""

import os
import sys
import time

import httpx

from office.errors import OfficeError
from office.settings import read_settings

PATIENCE_SECONDS = 60


def main() -> int:
    try:
        api = read_settings().prefect
    except OfficeError as wrong:
        return _stopped(f"{wrong.says.zh} {wrong.says.en}")
    os.environ["PREFECT_API_URL"] = api  # Prefect reads it while it is imported
    from workflows.working import work

    if not _answers(api):
        return _stopped(
            f"等不到 Prefect 服务器 {api}。请先启动它，或检查 BANJIE_PREFECT_API_URL、BANJIE_PREFECT_PORT。"
            "Prefect's server does not answer: start it, or correct these settings."
        )
    try:
        work(ready=say_ready)
    except Exception as wrong:
        return _stopped(f"定时任务已停止。The worker stopped: {type(wrong).__name__}: {wrong}")
    return 0


def _answers(api: str) -> bool:
    """Whether the server answers before patience ends."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            if httpx.get(f"{api}/health", timeout=2).is_success:
                return True
        except httpx.HTTPError:
            time.sleep(0.2)
    return False


def say_ready() -> None:
    """To whoever started this and gave it a pipe for the word (`desk.supervise` does)."""
    if pipe := os.environ.pop("READY_FD", ""):
        os.close(int(pipe))


def _stopped(why: str) -> int:
    print(why, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
