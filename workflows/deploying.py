"""`python -m workflows.deploying > deploy/prefect.yaml`: the schedule table for workers of Prefect's own kinds."""

import sys
from collections.abc import Sequence
from typing import Any

import prefect
from prefect.client.schemas.schedules import CronSchedule
from ruamel.yaml import YAML

from workflows.schedule import SCHEDULE, TIMEZONE, Row, schedule_of

POOL = "banjie-jobs"
HEADER = f"""\
# Made from workflows/schedule.py by `python -m workflows.deploying > deploy/prefect.yaml`; change the table, not this.
#
# On one machine `banjie run` needs none of this. For workers on several machines, with a process for each run:
#   prefect work-pool create {POOL} --type process            (or kubernetes, docker, …)
#   prefect --no-prompt deploy --all --prefect-file deploy/prefect.yaml
#   prefect worker start --pool {POOL} --limit 2              (where Banjie is installed and BANJIE_… is set)
# The limit is the worker's own. Give the pool and the deployments none: a run that died would hold its place for ever.
"""


def prefect_yaml(rows: Sequence[Row] = SCHEDULE) -> dict[str, Any]:
    return {
        "name": "banjie",
        "prefect-version": prefect.__version__,
        "pull": [],  # Banjie is installed where the worker is
        "deployments": [_deployment(row, n) for n, row in enumerate(rows)],
    }


def _deployment(row: Row, n: int) -> dict[str, Any]:
    return {
        "name": row.name,
        "description": row.why,
        "tags": row.tags,
        "entrypoint": row.entrypoint,
        "parameters": dict(row.parameters),
        "work_pool": {"name": POOL},
        "schedules": [_schedule(row, n)],
    }


def _schedule(row: Row, n: int) -> dict[str, Any]:
    schedule = schedule_of(row, n)
    if isinstance(schedule, CronSchedule):
        return {"cron": schedule.cron, "timezone": TIMEZONE}
    seconds = int(schedule.interval.total_seconds())
    return {"interval": seconds, "anchor_date": schedule.anchor_date.isoformat(), "timezone": TIMEZONE}


def main() -> None:
    yaml = YAML()
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    sys.stdout.write(HEADER)
    yaml.dump(prefect_yaml(), sys.stdout)


if __name__ == "__main__":
    main()
