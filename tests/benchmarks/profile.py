"""Where the time of a work goes: `python -m tests.benchmarks.profile A` (C, D), on SQLite unless `postgres` is added.

The profiler slows small functions down more than large ones: the order is right, the microseconds are too many.
"""

import cProfile
import pstats
import sys
from collections.abc import Callable

from tests.benchmarks import databases
from tests.benchmarks.county import STEPS, SUPERVISOR, TOWNS, furnish, officer
from tests.benchmarks.lives import lead
from tests.benchmarks.stored import newcomers, store_alike
from tests.benchmarks.works import Bench, Size

SIZE = Size(stored=10_000, rounds=1, cases=100, looks=100)
LINES = 45


def main(work: str = "A", kind: str = "sqlite") -> None:
    made = {"sqlite": databases.sqlite, "postgres": databases.postgres}[kind]
    with made() as scratch, made() as database:
        furnish(scratch)
        furnish(database)
        lives = lead(scratch, 1)
        bench = Bench(database, lives, newcomers(), SIZE, lambda _: None)
        n, job = _job(bench, work)
        with cProfile.Profile() as profile:
            job()
        bench.close()
    stats = pstats.Stats(profile)
    print(f"{work} on {kind}: microseconds for each of {n:,}\n{'all':>9} {'own':>8} {'calls':>7}")
    by_all = sorted(stats.stats.items(), key=lambda item: -item[1][3])  # type: ignore[attr-defined]
    for (file, line, name), (_, calls, own, cumulative, _) in by_all[:LINES]:
        where = "/".join(file.split("/")[-2:])
        print(f"{cumulative / n * 1e6:9.1f} {own / n * 1e6:8.1f} {calls / n:7.1f}  {where}:{line} {name}")


def _job(bench: Bench, work: str) -> tuple[int, Callable[[], object]]:
    """(how many acts, clocks or looks; the job)."""
    match work:
        case "A":
            copies = store_alike(bench.database, bench.lives.fresh, bench.who, SIZE.cases)
            bench.lead(copies[:5])
            return (SIZE.cases - 5) * len(STEPS), lambda: bench.lead(copies[5:])
        case "C":
            return SIZE.due, lambda: bench.sweep(0)
        case "D":
            return SIZE.looks, lambda: _look(bench, SIZE.looks)
        case _:
            raise SystemExit(f"There is no work {work}: A, C or D.")


def _look(bench: Bench, n: int) -> None:
    for i in range(n):
        bench.office.inbox(officer("clerk", TOWNS[i % len(TOWNS)]))
        bench.office.overdue(SUPERVISOR)


if __name__ == "__main__":
    main(*sys.argv[1:])
