"""All works on both databases; a table on the screen and `var/bench.json`."""

import os
from pathlib import Path

from tests.benchmarks import databases
from tests.benchmarks.county import furnish
from tests.benchmarks.lives import lead
from tests.benchmarks.report import Report
from tests.benchmarks.stored import newcomers
from tests.benchmarks.works import TURNS, Bench, Size, measure

SIZES = {
    "small": [Size(stored=10_000, rounds=3, cases=16, looks=20)],
    "normal": [Size(stored=100_000, rounds=7, cases=48, looks=60)],
    "large": [
        Size(stored=100_000, rounds=7, cases=48, looks=60),
        Size(stored=100_000, over=900_000, rounds=7, cases=48, looks=60),
    ],
}


def main() -> None:
    size = os.environ.get("SIZE", "normal")
    if size not in SIZES:
        raise SystemExit(f"SIZE is one of {', '.join(SIZES)}, not '{size}'.")
    report = Report(size)
    for kind in (databases.sqlite, databases.postgres):
        with kind() as scratch:
            report.says(f"{scratch.name}: the office leads a few cases; all others are copies of these")
            furnish(scratch)
            lives = lead(scratch, max(cohort for turn in TURNS for cohort in turn) + 1)
        for wanted in SIZES[size]:
            with kind() as database:
                furnish(database)
                with report.storing(database, wanted.stored + wanted.over) as told:
                    bench = Bench(database, lives, newcomers(), wanted, told)
                measure(bench, report.measured)
                bench.close()
    report.show()
    report.write(Path("var/bench.json"))


if __name__ == "__main__":
    main()
