"""The command line `banjie`: a thin door to the office for administrators, compliance officers and scripts.

What a person reads is Chinese first; what programs read comes with `--json`. Exit codes: 0 done, 1 the answer is no or
something was found, 2 the command was not understood. Nothing here imports more than the command at hand needs.
"""

import os
import sys
from collections.abc import Sequence

import typer

from desk.commands import (
    audit,
    calendar,
    cases,
    clocks,
    comparing,
    defining,
    exploring,
    money,
    procedures,
    rehearsal,
    running,
    settings,
    staff,
    telling,
    workdays,
)
from desk.commands.output import MISUNDERSTOOD, NO, Refusal, complain

app = typer.Typer(
    name="banjie", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="办结 · Banjie: social assistance cases, their steps and their legal time limits.",
)  # fmt: skip

app.command("run")(running.run)
app.command("init")(running.init)
app.command("migrate")(running.migrate)
app.command("demo")(rehearsal.demo)
app.command("rehearse")(rehearsal.rehearse)
app.command("due")(cases.due)
app.command("urge")(telling.urge)
app.command("calculate")(money.calculate)
app.command("settings")(settings.show)
procedures.app.command("new")(defining.new)
procedures.app.command("schema")(defining.schema)
procedures.app.command("diff")(comparing.diff)
procedures.app.command("explore")(exploring.explore)
procedures.app.command("rehearse")(rehearsal.scenario)
app.add_typer(procedures.app, name="procedures")
app.add_typer(workdays.app, name="workdays")
app.add_typer(calendar.app, name="calendar")
app.add_typer(cases.app, name="case")
app.add_typer(clocks.app, name="clocks")
app.add_typer(telling.app, name="messages")
app.add_typer(staff.areas, name="areas")
app.add_typer(staff.app, name="staff")
app.add_typer(audit.app, name="audit")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code. What goes wrong is one sentence on stderr."""
    try:
        app(args=arguments)
    except Refusal as no:
        complain(no.says)
        sys.exit(no.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as wrong:
        says = getattr(wrong, "says", None)  # what the office and the files say when they refuse
        if says is None:
            raise
        complain(f"{says.zh} {says.en}".strip())
        sys.exit(MISUNDERSTOOD if getattr(wrong, "code", "") == "wrong_setting" else NO)


if __name__ == "__main__":
    main()
