"""What commands print: a table or a JSON document on stdout, complaints on stderr, colour on terminals only."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document for programs.")]
NO, MISUNDERSTOOD = 1, 2  # exit codes


class Refusal(Exception):
    """The command ends here; one sentence says why and what to do."""

    def __init__(self, zh: str, en: str = "", exit_code: int = NO) -> None:
        self.says = " ".join(filter(None, (zh, en)))
        self.exit_code = exit_code
        super().__init__(self.says)


def complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def show_json(document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))


def show_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table for eyes on a terminal, tab-separated lines for a pipe."""
    if not sys.stdout.isatty():
        for row in (headings, *rows):
            print("\t".join(str(cell) for cell in row))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for i, heading in enumerate(headings):
        names = max((len(str(row[0])) for row in rows), default=0)  # numbers and names are never cut
        table.add_column(heading, overflow="fold", no_wrap=i == 0, min_width=names if i == 0 else 0)
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    Console().print(table)


def styled(text: str, style: str) -> str:
    """Coloured on a terminal, the plain text in a pipe."""
    return typer.style(text, **_STYLES[style]) if sys.stdout.isatty() else text


_STYLES: dict[str, dict[str, Any]] = {
    "good": {"fg": "green"}, "bad": {"fg": "red", "bold": True}, "time": {"fg": "blue"}, "quiet": {"dim": True},
    "bold": {"bold": True},
}  # fmt: skip


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar while it lasts, on a terminal only; call it with (done, total)."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what)
        yield lambda done, total: bar.update(task, completed=done, total=total)
