"""`banjie run`: one command that starts all parts on one machine, watches them, and leaves nothing behind.

The parts are processes of their own, each with its log: Prefect's server, the worker that does what the schedule says,
and the desk. The data's safety needs none of them: any may be killed at any time.
"""

import ctypes
import errno
import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
from pydantic import SecretStr

from office.settings import Settings

START_SECONDS = 120  # Prefect's first start takes 10 s on a good machine
STOP_SECONDS = 15  # then a part is killed
LOG_BYTES = 5_000_000  # a log that has grown larger is put aside at the next start
TAIL_LINES = 12
STOPPING = (signal.SIGINT, signal.SIGTERM)
PR_SET_PDEATHSIG = 1  # prctl(2)

# Prefect writes these down for every run, 80 kB together; a day of them would be 115 MB.
OF_EVERY_RUN = tuple(f"prefect.{what}" for what in (
    "flow-run.Scheduled", "flow-run.Pending", "flow-run.Submitting", "flow-run.Running", "flow-run.Completed",
    "flow-run.heartbeat", "task-run.Pending", "task-run.Running", "task-run.Completed",
    "worker.submitted-flow-run", "worker.executed-flow-run",
))  # fmt: skip
EVENTS_KEPT, RUNS_KEPT = (
    timedelta(hours=6),
    timedelta(days=7),
)  # the record that counts is the history of the cases

Out = Callable[[str], object]


class CannotRun(Exception):
    """One sentence that says what to change, or what happened."""


def supervise(settings: Settings, out: Out) -> int:
    """Run everything until Ctrl-C or SIGTERM and answer 0; answer 1 when it cannot start or a part dies."""
    for wanted in STOPPING:
        signal.signal(wanted, _asked_to_stop)
    try:
        with _data_folder(settings.home):
            _check_ports(settings)
            _run(settings, out)
    except CannotRun as why:
        out(str(why))
        return 1
    except KeyboardInterrupt:
        out("已停止。Stopped.")
    return 0


def _asked_to_stop(*_: object) -> None:
    """Once; a second Ctrl-C must not cut the stopping short."""
    for again in STOPPING:
        signal.signal(again, signal.SIG_IGN)
    raise KeyboardInterrupt


# ------------------------------------------------------------------------------------------------------------ the parts


@dataclass(frozen=True, slots=True)
class Part:
    """One process. It is up when `health` answers; one without that address closes a pipe when it is up."""

    name: str
    title: str
    command: Sequence[str]
    environment: Mapping[str, str]
    health: str = ""


def prefect_part(settings: Settings) -> Part:
    """Prefect's server, which keeps its own data in the data folder and sends no word to the outside."""
    environment = {
        "PREFECT_HOME": str(settings.home.resolve() / "prefect"),
        "PREFECT_SERVER_API_HOST": settings.prefect_host,
        "PREFECT_SERVER_API_PORT": str(settings.prefect_port),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": f"{RUNS_KEPT.total_seconds():.0f}",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_EVENT_RETENTION_OVERRIDES": json.dumps(
            dict.fromkeys(OF_EVERY_RUN, EVENTS_KEPT.total_seconds())
        ),
    }
    command = (sys.executable, "-m", "prefect", "server", "start")
    health = f"http://{_reachable(settings.prefect_host)}:{settings.prefect_port}/api/health"
    return Part("prefect", "Prefect", command, {**os.environ, **environment}, health)


def preparing_part(settings: Settings) -> Part:
    """It ends when the data is ready; what it has said is for the person who started all this."""
    return Part("preparing", "数据准备", (sys.executable, "-m", "desk.preparing"), _ours(settings))


def workflows_part(settings: Settings) -> Part:
    # An office's proxy to the outside is not asked the way to this machine.
    near = ",".join(
        filter(None, [os.environ.get("no_proxy") or os.environ.get("NO_PROXY"), "127.0.0.1,localhost"])
    )
    environment = {
        "PREFECT_HOME": str(settings.home.resolve() / "prefect"),
        "PREFECT_WORKER_QUERY_SECONDS": "5",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING",  # what a run says is kept by the server
        "NO_PROXY": near,
        "no_proxy": near,
    }
    command = (sys.executable, "-m", "workflows")
    return Part("workflows", "定时任务", command, {**_ours(settings), **environment})


def desk_part(settings: Settings) -> Part:
    host, port = settings.desk_host, settings.desk_port
    command = (
        sys.executable, "-m", "uvicorn", "desk.app:create_app", "--factory", "--host", host, "--port", str(port),
        "--no-access-log", "--timeout-graceful-shutdown", "5",
    )  # fmt: skip
    health = f"http://{_reachable(host)}:{port}/healthz"
    return Part("desk", "办理界面", command, _ours(settings), health)


def _ours(settings: Settings) -> dict[str, str]:
    """The environment of our own parts: they read the settings from it again."""
    values = {name: getattr(settings, name) for name in type(settings).model_fields}
    plain = {name: v.get_secret_value() if isinstance(v, SecretStr) else v for name, v in values.items()}
    plain["home"] = settings.home.resolve()
    return {
        **os.environ,
        **{f"BANJIE_{name.upper()}": "" if v is None else str(v) for name, v in plain.items()},
    }


def _reachable(host: str) -> str:
    """Where this machine reaches a server that listens on `host`."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{host}]" if ":" in host else host


# ---------------------------------------------------------------------------------------------------- before they start


@contextmanager
def _data_folder(home: Path) -> Iterator[None]:
    """The folder is there, can be written, and is nobody else's for as long as this runs."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        (home / "logs").mkdir(exist_ok=True)
        lock = (home / "banjie.lock").open("a+")
    except OSError as wrong:
        raise CannotRun(
            f"数据目录 {home} 不能写入（{wrong.strerror}）。请改正权限，或用 BANJIE_HOME 指定另一个目录。"
            "The data folder cannot be written: correct its permissions or name another in BANJIE_HOME."
        ) from wrong
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotRun(
                f"数据目录 {home} 正由另一个办结使用（进程 {lock.read()}）。请先停止它，或用 BANJIE_HOME 另指定目录。"
                "Another Banjie works on this data folder: stop it or name another in BANJIE_HOME."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _check_ports(settings: Settings) -> None:
    wanted = [("DESK", settings.desk_host, settings.desk_port)]
    if not settings.prefect_api_url:
        wanted.append(("PREFECT", settings.prefect_host, settings.prefect_port))
    with ExitStack() as held:  # together, so that two parts that want one port are noticed
        for name, host, port in wanted:
            try:
                held.enter_context(_bound(host, port))
            except OSError as wrong:
                raise CannotRun(_why_not(name, host, port, wrong)) from wrong


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    held = socket.socket(family, kind, protocol)
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(address)
        held.listen()
    except OSError:
        held.close()
        raise
    return held


def _why_not(name: str, host: str, port: int, wrong: OSError) -> str:
    if wrong.errno == errno.EADDRINUSE:
        return (f"端口 {port} 已被占用，请用 BANJIE_{name}_PORT 换一个端口。"
                f"Port {port} is in use: choose another with BANJIE_{name}_PORT.")  # fmt: skip
    return (f"不能在 {host} 的端口 {port} 上监听（{wrong.strerror}），请改正 BANJIE_{name}_HOST 或 BANJIE_{name}_PORT。"
            f"Cannot listen there: correct BANJIE_{name}_HOST or BANJIE_{name}_PORT.")  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- running


class Running:
    """A part that has been started."""

    def __init__(self, part: Part, logs: Path) -> None:
        self.part, self.log = part, logs / f"{part.name}.log"
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.old"))
        self._up, word = os.pipe()
        with self.log.open("ab") as log:
            self._said_before = log.tell()
            self.process = subprocess.Popen(
                part.command, env={**part.environment, "READY_FD": str(word)}, pass_fds=[word],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=_die_with(os.getpid()),
            )  # fmt: skip
        os.close(word)

    @property
    def up(self) -> bool:
        if not self.part.health:
            return bool(select.select([self._up], [], [], 0)[0])
        with suppress(httpx.HTTPError):
            return httpx.get(self.part.health, timeout=2, trust_env=False).is_success
        return False

    def check(self) -> None:
        """Raises CannotRun when the process has ended."""
        if (code := self.process.poll()) is not None:
            ended = f"被信号 {-code} 终止" if code < 0 else f"退出码 {code}"
            raise CannotRun(
                f"{self.part.title}（{self.part.name}）意外停止（{ended}），其他部分已一并停止。"
                f"It stopped, so everything was stopped. {self.log}:\n{self.said()}"
            )

    def stop(self) -> None:
        self._send(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        self._send(signal.SIGKILL)
        self.process.wait()
        os.close(self._up)

    def _send(self, what: signal.Signals) -> None:
        with suppress(
            ProcessLookupError
        ):  # the group outlives its first process while another of it is alive
            os.killpg(self.process.pid, what)

    def said(self) -> str:
        """The last lines of its log, since it was started."""
        with self.log.open("rb") as log:
            log.seek(self._said_before)
            lines = [line for line in log.read().decode(errors="replace").splitlines() if line.strip()]
        return "\n".join(lines[-TAIL_LINES:])


def _run(settings: Settings, out: Out) -> None:
    running: list[Running] = []
    try:
        sign_ins = _start(settings, running, out)
        out(_addresses(settings, sign_ins))
        while True:
            _check(running)
            time.sleep(0.5)
    finally:
        for part in reversed(running):
            part.stop()


def _start(settings: Settings, running: list[Running], out: Out) -> str:
    """Every part, one after the other, into `running`; answers what was said about signing in."""

    def start(part: Part) -> Running:
        running.append(Running(part, settings.home / "logs"))
        return running[-1]

    if not settings.prefect_api_url:  # first, because it takes longest
        out("正在启动 Prefect …  Starting Prefect ...")
        start(prefect_part(settings))
    out("正在准备数据 …  Preparing the data ...")
    preparing = start(preparing_part(settings))
    _until_done(preparing)
    running.remove(preparing)
    out("正在启动定时任务和办理界面 …  Starting the worker and the desk ...")
    start(workflows_part(settings))
    start(desk_part(settings))
    _until_up(running)
    return preparing.said()


def _until_done(preparing: Running) -> None:
    preparing.process.wait()
    if preparing.process.returncode != 0:
        raise CannotRun(
            f"数据没有准备好，详见 {preparing.log}。The data could not be prepared; see its log.\n{preparing.said()}"
        )


def _until_up(running: Sequence[Running]) -> None:
    until = time.monotonic() + START_SECONDS
    for part in running:
        while not part.up:
            _check(running)
            if time.monotonic() > until:
                raise CannotRun(
                    f"{part.part.title}（{part.part.name}）{START_SECONDS} 秒内没有启动，详见 {part.log}。"
                    f"{part.part.name} did not start in time; see its log."
                )
            time.sleep(0.1)


def _check(running: Iterable[Running]) -> None:
    for part in running:
        part.check()


def _addresses(settings: Settings, sign_ins: str) -> str:
    return "\n".join([
        "办结已启动，按 Ctrl-C 停止。Banjie is running; Ctrl-C stops it.",
        f"  办理界面 desk     {settings.desk}",
        f"  定时任务 Prefect  {settings.prefect.removesuffix('/api')}",
        f"  数据目录 data     {settings.home.resolve()}",
        *filter(None, [sign_ins]),
    ])  # fmt: skip


def _die_with(parent: int) -> Callable[[], None] | None:
    """Run in the child before its program: it is killed when this process dies, even by kill -9 (Linux)."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def bind() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died just before
            os._exit(1)

    return bind
