"""`banjie run`: one command, everything up; one key, everything down; and a sentence when it cannot be."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from office.settings import Settings
from tests.running import Banjie, Files, free_port, until

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.timeout(300)]

Start = Callable[..., Banjie]
UP, DOWN = "办结已启动", "已停止"


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the tests that start everything: only the first of them makes a first start, which is long."""
    return tmp_path_factory.mktemp("run") / "var"


@pytest.fixture
def ports() -> dict[str, int]:
    return {"desk_port": free_port(), "prefect_port": free_port()}


@pytest.fixture
def start(tmp_path: Path, ports: dict[str, int]) -> Iterator[Start]:
    """Starts Banjie; what still runs at the end of the test is killed, and its parts with it."""
    started: list[Banjie] = []

    def start(home: Path = tmp_path / "var", **more: object) -> Banjie:
        started.append(Banjie(home, tmp_path / f"screen-{len(started)}", **{**ports, **more}))
        return started[-1]

    yield start
    for banjie in started:
        banjie.end(signal.SIGKILL)


def test_in_an_empty_folder_everything_starts_and_ctrl_c_stops_everything(start, lived_in, ports):
    banjie = start(lived_in)
    banjie.until_it_says(UP)
    desk, prefect = (f"http://127.0.0.1:{port}" for port in ports.values())
    assert desk in banjie.said
    assert prefect in banjie.said
    assert "演示账号" in banjie.said
    with httpx.Client(follow_redirects=True, trust_env=False) as browser:
        assert browser.get(f"{desk}/healthz").json()["ok"]
        assert browser.get(desk).is_success
        assert browser.get(f"{prefect}/api/health").json() is True
    assert banjie.end(signal.SIGINT) == 0
    assert DOWN in banjie.said
    assert banjie.processes() == {}


def test_the_next_start_finds_the_data_again_and_when_a_part_dies_everything_is_stopped(start, lived_in):
    files = Files(Settings(home=lived_in))
    before = files.numbers()
    banjie = start(lived_in)
    banjie.until_it_says(UP)
    assert before <= files.numbers() != set()
    [worker] = [pid for pid, command in banjie.processes().items() if command.endswith("-m workflows")]
    os.kill(worker, signal.SIGKILL)
    assert banjie.end() == 1
    assert "定时任务（workflows）意外停止（被信号 9 终止）" in banjie.said
    assert banjie.processes() == {}


def test_two_may_not_work_on_one_folder(start):
    first = start()
    until(lambda: len(first.processes()) >= 2, 30, "a part has started")
    second = start(desk_port=free_port(), prefect_port=free_port())
    assert second.end() == 1
    assert f"正由另一个办结使用（进程 {first.process.pid}）" in second.said
    assert "BANJIE_HOME" in second.said


def test_killed_in_the_middle_of_starting_it_leaves_nothing_behind(start):
    banjie = start()
    until(lambda: len(banjie.processes()) >= 2, 30, "a part has started")
    banjie.end(signal.SIGKILL)
    until(lambda: banjie.processes() == {}, 10, "everything has gone")


@pytest.mark.parametrize("taken", ["desk_port", "prefect_port"])
def test_a_taken_port_is_told_with_the_setting_to_change_and_nothing_starts(start, taken, ports):
    with socket.socket() as other:
        other.bind(("127.0.0.1", ports[taken]))
        other.listen()
        banjie = start()
        assert banjie.end() == 1
    assert banjie.said == (
        f"端口 {ports[taken]} 已被占用，请用 BANJIE_{taken.upper()} 换一个端口。"
        f"Port {ports[taken]} is in use: choose another with BANJIE_{taken.upper()}.\n"
    )
    assert banjie.processes() == {}


def test_a_folder_that_cannot_be_made_is_told_with_the_setting_to_change(start, tmp_path):
    (tmp_path / "file").touch()
    banjie = start(tmp_path / "file" / "var")
    assert banjie.end() == 1
    assert "不能写入" in banjie.said
    assert "BANJIE_HOME" in banjie.said


def test_a_database_that_does_not_answer_is_told_and_nothing_is_left_running(start):
    banjie = start(database_url=f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    assert banjie.end() == 1
    assert "数据没有准备好" in banjie.said
    assert banjie.processes() == {}
