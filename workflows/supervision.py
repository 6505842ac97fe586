"""What a supervisor sees in Prefect: a run that says what it found, a table of the cases, an event for each clock."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from prefect import get_client, get_run_logger
from prefect.artifacts import acreate_table_artifact
from prefect.context import FlowRunContext
from prefect.events import emit_event

from office.requests import Fired, Sweep
from states.areas import area_at
from workflows.at_hand import the_office

ROWS = 200  # of a table, and events of a sweep: each event costs the server a millisecond
AREAS = 10  # tags of a run
LINES = 20  # of a log, about one kind of trouble


async def report(kind: str, sweeps: Sequence[Sweep]) -> None:
    fired = [f for sweep in sweeps for f in sweep.fired]
    set_aside = [pair for sweep in sweeps for pair in sweep.set_aside]
    late = sum(sweep.late for sweep in sweeps)
    _log(len(fired), late, set_aside, [number for sweep in sweeps for number in sweep.moved_on])
    await name_run(run_name(kind, len(fired), late, len(set_aside)), area_tags(fired))
    if fired:
        await acreate_table_artifact(
            table(fired, the_office().parts.area_name),
            key=f"clock-{kind}",
            description=summary(len(fired), late),
        )
        _emit(fired)


async def name_run(name: str, tags: Iterable[str] = ()) -> None:
    """Name the running run after what it found."""
    run = FlowRunContext.get().flow_run
    async with get_client() as client:
        await client.update_flow_run(run.id, name=name, tags=[*run.tags, *tags])


def run_name(kind: str, due: int, late: int = 0, set_aside: int = 0) -> str:
    found = {"late": late, "set aside": set_aside}
    return f"{kind} · {due} due" + "".join(f" · {n} {what}" for what, n in found.items() if n)


def area_tags(fired: Iterable[Fired]) -> list[str]:
    """The towns most concerned."""
    towns = Counter(area_at("town", f.area) for f in fired)
    return [f"area:{town}" for town, _ in towns.most_common(AREAS)]


def table(fired: Sequence[Fired], area_name: Callable[[str], str]) -> list[dict[str, str | int]]:
    return [
        {
            "受理编号": f"[{f.case}]({f.link})",
            "环节": f.place.zh,
            "时限": f.title.zh,
            "到期日": f.due.isoformat() if f.due else "",
            "超期工作日": f.days_late if f.late else "",
            "办理": f.did.zh,
            "辖区": area_name(f.area),
        }
        for f in fired[:ROWS]
    ]


def summary(due: int, late: int) -> str:
    said = f"{due} 件到期，其中 {late} 件超期。" if late else f"{due} 件到期。"
    return said + (f"表中列出前 {ROWS} 件，另有 {due - ROWS} 件，请在办理界面查看。" if due > ROWS else "")


def _log(due: int, late: int, set_aside: Sequence[tuple[str, str]], moved_on: Sequence[str]) -> None:
    log = get_run_logger()
    log.info(summary(due, late) if due else "没有到期的事项。")
    if moved_on:
        log.info("%d 件正由经办人办理，下一次运行再看：%s", len(moved_on), "、".join(moved_on[:LINES]))
    for number, why in set_aside[:LINES]:
        log.error("%s 未能办理，已搁置，请管理员处理：%s", number, why)
    if len(set_aside) > LINES:
        log.error("共 %d 件已搁置，以上是前 %d 件。", len(set_aside), LINES)


def _emit(fired: Sequence[Fired]) -> None:
    for f in fired[:ROWS]:
        emit_event(
            "banjie.clock.fired",
            resource={"prefect.resource.id": f"banjie.case.{f.case}", "prefect.resource.name": f.case},
            related=[{"prefect.resource.id": f"banjie.area.{f.area}", "prefect.resource.role": "area"}],
            payload={"clock": f.clock, "due": f.due.isoformat() if f.due else None, "days_late": f.days_late},
        )
