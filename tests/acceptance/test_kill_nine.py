"""`kill -9` in the middle of a sweep: of the worker, of Prefect's server, of the desk. Nothing is lost or doubled."""

from pathlib import Path

import pytest

from desk.supervise import Running, desk_part, prefect_part, workflows_part
from tests.running import Files, Prefect, hurried, settings_in, started, until, with_late_cases

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.timeout(240)]

CASES = 1000


def test_whatever_is_killed_every_clock_fires_once_and_every_reminder_is_written_once(tmp_path: Path):
    settings = settings_in(tmp_path, batch=20)  # so that the sweep has a middle
    with_late_cases(settings, CASES)
    files, prefect, logs = Files(settings), Prefect(settings.prefect), tmp_path / "logs"
    a_server, a_worker, a_desk = (
        prefect_part(settings),
        hurried(workflows_part(settings)),
        desk_part(settings),
    )

    def in_the_middle() -> None:
        before = len(files.fired())
        prefect.run_now("filing")
        prefect.run_now("reminders")
        until(lambda: len(files.fired()) > before, 90, "the sweep has begun")

    with started(a_server, logs) as server:
        with started(a_worker, logs) as worker, started(a_desk, logs) as desk:
            in_the_middle()
            kill(worker, desk)
            assert len(files.fired()) < CASES
        with started(a_worker, logs):
            in_the_middle()
            kill(server)
            assert len(files.fired()) < CASES
            with started(a_server, logs):
                prefect.run_now("filing")
                prefect.run_now("reminders")
                until(lambda: len(files.fired()) == len(files.reminded()) == CASES, 90, "all is done")
    assert set(files.fired().values()) == {1}
    assert set(files.reminded().values()) == {1}


def kill(*running: Running) -> None:
    for one in running:
        one.process.kill()
        one.process.wait()
