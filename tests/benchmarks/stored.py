"""The cases that are stored before anything is measured: copies of the few lives, in bulk."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import count, cycle, islice
from uuid import UUID

from office.numbers import check_digit
from tests.benchmarks.county import COUNTY, TOWNS
from tests.benchmarks.databases import Database, Row
from tests.benchmarks.lives import Lives
from tests.benchmarks.stencils import Copy, Stencil

CHUNK = 5_000  # cases held in memory at once

Told = Callable[[int], None]


def newcomers() -> Iterator[Copy]:
    """New cases, numbered as they come, in one town after the other."""
    for serial in count(1):
        body = f"BM-2026-{COUNTY}-{serial:05d}"
        household = UUID(int=0x019A_0000_0000_7000_8000_0000_0000_0000 + serial)
        yield Copy(f"{body}-{check_digit(body)}", TOWNS[serial % len(TOWNS)], str(household))


def store(database: Database, lives: Lives, who: Iterator[Copy], n: int, told: Told) -> list[list[tuple[Copy, int]]]:
    """n open cases, equally many of each cohort in each state. Answers (case, state) by cohort."""
    stored: list[list[tuple[Copy, int]]] = [[] for _ in {cohort for cohort, _ in lives.standing}]
    filled = []
    for (cohort, state), copy in zip(cycle(lives.standing), islice(who, n), strict=False):
        stored[cohort].append((copy, state))
        filled.append((lives.standing[cohort, state], copy))
    _load(database, filled, told)
    return stored


def store_alike(database: Database, stencil: Stencil, who: Iterator[Copy], n: int,
                told: Told = lambda _: None) -> list[Copy]:  # fmt: skip
    """n cases that stand alike."""
    copies = list(islice(who, n))
    _load(database, [(stencil, copy) for copy in copies], told)
    return copies


def _load(database: Database, filled: Iterable[tuple[Stencil, Copy]], told: Told) -> None:
    waiting = iter(filled)
    while chunk := list(islice(waiting, CHUNK)):
        rows = defaultdict[str, list[Row]](list)
        for stencil, copy in chunk:
            for table, row in stencil.fill(copy):
                rows[table].append(row)
        for table, found in rows.items():
            database.load(table, found)
        told(len(chunk))
