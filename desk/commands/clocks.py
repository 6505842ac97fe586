"""Letting time act by hand, as Prefect's sweeps do: for cron, for a machine without Prefect, and to look."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.commands.opened import the_office
from desk.commands.output import MISUNDERSTOOD, NO, AsJson, Refusal, complain, show_json, show_table

if TYPE_CHECKING:
    from office.office import Office
    from office.requests import Fired, Sweep

app = typer.Typer(no_args_is_help=True, help="Let time act once, by hand.")


@app.command("list")
def list_(json: AsJson = False) -> None:
    """The kinds of clock there are. And the limits of each kind in the procedures in force."""
    office = the_office()
    limits = {
        kind: sorted({rule.title.zh for p in office.parts.library.procedures for rule in p.clocks.values()
                      if rule.kind == kind})
        for kind in office.kinds()
    }  # fmt: skip
    if json:
        show_json(limits)
    else:
        show_table(("种类 kind", "时限 limits"), [(kind, "、".join(titles)) for kind, titles in limits.items()])


@app.command()
def fire(kind: Annotated[str | None, typer.Argument(help="One kind of clock; all of them unless named.")] = None,
         json: AsJson = False) -> None:  # fmt: skip
    """Do what is due. Every clock that has run out fires exactly once, however often this is run."""
    office = the_office()
    known = office.kinds()
    if kind is not None and kind not in known:
        raise Refusal(f"没有“{kind}”这种计时，可用：{'、'.join(known)}。", "See `banjie clocks list`.", MISUNDERSTOOD)
    sweeps = [sweep for one in ([kind] if kind else known) for sweep in _sweeps(office, one)]
    fired = [(sweep.kind, row) for sweep in sweeps for row in sweep.fired]
    aside = [row for sweep in sweeps for row in sweep.set_aside]
    if json:
        show_json({
            "fired": [_fired_as_json(of, row) for of, row in fired],
            "moved_on": [number for sweep in sweeps for number in sweep.moved_on],
            "set_aside": [{"case": number, "why": why} for number, why in aside],
        })
    elif fired:
        rows = [(row.case, row.title.zh, row.due or "", row.days_late, row.did.zh) for _, row in fired]
        show_table(("办件 case", "时限 limit", "到期 due", "超期", "办理 done"), rows)
    else:
        print("没有到期的计时。 Nothing is due.")
    for number, why in aside:
        complain(f"{number} 已搁置：{why}。 Set aside.")
    if aside:
        raise typer.Exit(NO)


@app.command()
def remind(json: AsJson = False) -> None:
    """Write due reminders into the outbox. Each exactly once, however often this is run."""
    office, reminders, messages, more = the_office(), 0, 0, True
    while more:
        done = office.remind_due()
        reminders, messages, more = reminders + done.reminders, messages + done.messages, done.more
    if json:
        show_json({"reminders": reminders, "messages": messages})
    else:
        print(f"提醒 {reminders} 次，写入消息 {messages} 条。")


@app.command()
def post(json: AsJson = False) -> None:
    """Send what waits in the outbox. Once; what fails is tried again at its next time."""
    sent, waiting, dead = asyncio.run(_post(the_office()))
    if json:
        show_json({"sent": sent, "waiting": waiting, "dead": dead})
    else:
        print(f"已发 {sent} 条，待重试 {waiting} 条，不再重试 {dead} 条。")
    if dead:
        raise typer.Exit(NO)


def _sweeps(office: "Office", kind: str) -> "list[Sweep]":
    sweeps = [office.fire_due(kind)]
    while sweeps[-1].more:
        sweeps.append(office.fire_due(kind))
    return sweeps


def _fired_as_json(kind: str, row: "Fired") -> dict[str, Any]:
    return {"kind": kind, "case": row.case, "clock": row.clock, "due": row.due.isoformat() if row.due else None,
            "days_late": row.days_late, "did": {"zh": row.did.zh, "en": row.did.en}}  # fmt: skip


async def _post(office: "Office") -> tuple[int, int, int]:
    sent, waiting, dead, more = 0, 0, 0, True
    while more:
        done = await office.post_messages(500)
        sent, waiting, dead, more = sent + done.sent, waiting + done.waiting, dead + done.dead, done.more
    return sent, waiting, dead
