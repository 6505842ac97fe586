"""Whether what is told arrives, and urging (催办) by hand."""

from typing import TYPE_CHECKING, Annotated

import typer

from desk.commands.opened import As, officer_of, shanghai, the_office
from desk.commands.output import NO, AsJson, show_json, show_table

if TYPE_CHECKING:
    from office.urging import Urging

app = typer.Typer(no_args_is_help=True, help="How the channels do, and what was given up.")


@app.command()
def health(json: AsJson = False) -> None:
    """Every channel with its last error, and what was given up. Exit code 1 where something was."""
    health = the_office().post_health()
    if json:
        show_json({
            "channels": [{"channel": row.channel, "waiting": row.waiting, "held": row.held, "sent": row.sent,
                          "dead": row.dead, "last_error": row.last_error} for _, row in health.channels],
            "dead": [{"id": it.letter.id, "case": it.letter.case_number, "channel": it.letter.channel, "to": it.name,
                      "attempts": it.letter.attempts, "why": it.letter.detail} for it in health.letters],
            "total_dead": health.dead, "unopened": list(health.unopened),
        })  # fmt: skip
    else:
        rows = [(title.zh, row.waiting, row.held, row.sent, row.dead, row.last_error) for title, row in health.channels]
        show_table(("渠道 channel", "待发 waiting", "等早上 held", "已发 sent", "放弃 dead", "最近的错误 error"), rows)
        dead = [(it.letter.id, it.name, it.title.zh, it.letter.case_number, f"{shanghai(it.letter.at):%m-%d %H:%M}",
                 it.letter.detail) for it in health.letters]  # fmt: skip
        if dead:
            show_table(("放弃的消息 id", "收件人 to", "渠道", "办件 case", "最后一次", "原因 why"), dead)
    if health.dead:
        raise typer.Exit(NO)


@app.command()
def again(id: Annotated[list[str], typer.Argument(help="The messages, as `messages health` lists them.")]) -> None:
    """Send messages once more that were given up. With the next round of the post."""
    print(f"{the_office().send_again(id)} 条已交回发送。")


def urge(number: Annotated[list[str], typer.Argument(metavar="NUMBER...", help="The late cases.")], login: As,
         dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say who would be told.")] = False,
         json: AsJson = False) -> None:  # fmt: skip
    """Urge (催办) whoever late cases wait for. Each person once a day about a case."""
    office = the_office()
    officer = officer_of(office, login)
    done = (office.plan_urging if dry_run else office.urge)(officer, number)
    if json:
        show_json({
            "cases": done.cases, "people": done.people, "skipped": len(done.skipped), "on_time": list(done.on_time),
            "nobody": list(done.nobody),
            "rows": [{"number": row.number, "place": row.place.zh, "name": row.name, "skipped": row.skipped}
                     for row in done.rows],
        })  # fmt: skip
    else:
        _tell(done)


def _tell(done: "Urging") -> None:
    rows = [(row.number, row.name, row.place.zh, "今天已催过，跳过" if row.skipped else "催办") for row in done.rows]
    show_table(("受理编号 number", "催办的人 who", "环节 step", "情况"), rows)
    for numbers, why in ((done.on_time, "现在没有超期"), (done.nobody, "没有人可催")):
        if numbers:
            print(f"{why}：{' '.join(numbers)}")
