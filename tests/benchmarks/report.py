"""What was measured, on the screen while it is measured, and at the end as a table and as JSON."""

import json
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.benchmarks.databases import Database
from tests.benchmarks.works import Measured

GROWTH = 1.3  # how much longer a work may take with ten times as much stored
EXPLAINED = """\
A  one client, act after act     B  eight clients at once     C  a tenth of all stored cases has run out of time
D  a clerk's first inbox page with its counts; the county's overdue list with its counts by town
limit: SQL by hand for the same rows, in the same run.     ratio: A, B, D ours ÷ limit; C limit ÷ ours"""
GROWN = "growth: ours with many closed cases stored beside the open ones ÷ ours without."


class Report:
    def __init__(self, size: str) -> None:
        self._console, self._began, self._size = Console(highlight=False, width=120), perf_counter(), size
        self._measured: list[Measured] = []
        self._databases: list[str] = []

    def says(self, text: str) -> None:
        self._console.print(f"[dim]{perf_counter() - self._began:4.0f} s[/]  {text}")

    @contextmanager
    def storing(self, database: Database, n: int) -> Iterator[Callable[[int], None]]:
        """A bar for what is stored beforehand; while something is measured nothing moves on the screen."""
        self.says(f"{database.name}: storing {n:,} cases")
        with Progress(console=self._console, transient=True) as progress:
            bar = progress.add_task(database.name, total=n)
            yield lambda done: progress.advance(bar, done)
        self._databases.append(database.holds())
        self.says(f"{database.name}: measuring")

    def measured(self, one: Measured) -> None:
        smaller = next((m for m in self._measured if (m.work, m.backend) == (one.work, one.backend)), None)
        one = one if smaller is None else _grown(smaller, one)
        self._measured.append(one)
        self.says(f"{one.backend} {one.work}: {_figure(one.ours, one)}, limit {_figure(one.limit, one)} {one.unit}")

    def show(self) -> None:
        table = Table("work", "database", title=f"Banjie beside SQL by hand ({self._size})", title_justify="left")
        for name in ("ours", "limit", "unit", "ratio", "wanted", "better is"):
            table.add_column(name, justify="right" if name in ("ours", "limit", "ratio") else "left")
        for one in sorted(self._measured, key=lambda m: (m.work.startswith("growth"), m.work)):
            table.add_row(*_row(one))
        self._console.print("\n", table, "\n", EXPLAINED, sep="")
        if any(one.work.startswith("growth") for one in self._measured):
            self._console.print(GROWN)
        stored = ", ".join(self._databases)
        self._console.print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {stored}.")
        self._console.print(f"{perf_counter() - self._began:.0f} seconds in all.")

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps([asdict(one) for one in self._measured], indent=1) + "\n", "utf-8")
        self._console.print(f"Written to {path}.")


def _grown(smaller: Measured, larger: Measured) -> Measured:
    """The same work with more stored, beside itself with less."""
    slower = smaller.ours / larger.ours if larger.unit == "acts/s" else larger.ours / smaller.ours
    work = f"growth {larger.work}"
    return replace(larger, work=work, limit=smaller.ours, ratio=slower, bar=GROWTH, better="lower")


def _row(one: Measured) -> tuple[str, ...]:
    sign, kept = ("≥", one.ratio >= (one.bar or 0)) if one.better == "higher" else ("≤", one.ratio <= (one.bar or 0))
    colour = "none" if one.bar is None else "green" if kept else "red"
    return (
        one.work, one.backend, _figure(one.ours, one), _figure(one.limit, one), one.unit,
        f"[{colour}]{one.ratio:.2f}[/]", f"{sign} {one.bar:.2f}" if one.bar else "", one.better,
    )  # fmt: skip


def _figure(value: float, one: Measured) -> str:
    return f"{value:,.0f}" if one.unit == "acts/s" else f"{value:,.2f}"
