"""The flows without a server: when they run, how often they ask the office, and what they say about it."""

import asyncio
import io
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from prefect.client.schemas.objects import FlowRun
from prefect.flows import load_flow_from_entrypoint

from office.clock import StoppedClock
from office.requests import Fired, Reminded
from office.wiring import office_in_memory
from states import Text
from states.case import SHANGHAI
from workflows import deploying
from workflows.batches import until_done
from workflows.schedule import CLOCKS, SCHEDULE, schedule_of
from workflows.supervision import AREAS, ROWS, area_tags, run_name, summary, table
from workflows.worker import missed_runs

ROOT = Path(__file__).parents[2]
NINE = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
FIRED = Fired(
    "DB-2026-520304-00017-3", "520304001003", "filing", Text(zh="备案时限"), Text(zh="备案"), date(2026, 11, 16), 5,
    Text(zh="记为超期"), "https://desk.example.cn/cases/DB-2026-520304-00017-3", late=True,
)  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ schedule


def test_every_kind_of_clock_in_the_shipped_packs_has_a_row_of_its_own():
    assert set(office_in_memory(StoppedClock(NINE)).kinds()) <= {row.name for row in CLOCKS}


def test_every_row_has_a_name_of_its_own_and_says_why_it_is_there():
    assert len({row.name for row in SCHEDULE}) == len(SCHEDULE)
    assert all(row.why for row in SCHEDULE)


def test_every_row_names_a_flow_that_any_worker_can_load():
    assert all(load_flow_from_entrypoint(row.entrypoint) is row.flow for row in SCHEDULE)


def test_rows_of_one_interval_do_not_all_begin_in_the_same_second():
    begins = [
        schedule_of(row, n).anchor_date for n, row in enumerate(SCHEDULE) if isinstance(row.when, timedelta)
    ]
    assert len({moment.second for moment in begins}) == len(begins)


def test_a_daily_row_is_read_in_the_time_of_shanghai():
    daily = [schedule_of(row, n) for n, row in enumerate(SCHEDULE) if isinstance(row.when, str)]
    assert {schedule.timezone for schedule in daily} == {"Asia/Shanghai"}


def test_the_deployments_for_other_workers_are_made_from_the_same_table():
    with redirect_stdout(io.StringIO()) as made:
        deploying.main()
    assert (ROOT / "deploy" / "prefect.yaml").read_text("utf-8") == made.getvalue()


# ------------------------------------------------------------------------------------------------------------- batches


def rounds(*batches: Reminded) -> list[Reminded]:
    """The batches that are taken when the office answers so."""
    answers = iter(batches)

    async def take() -> Reminded:
        return next(answers)

    return asyncio.run(until_done(take, lambda batch: batch.reminders))


def test_batches_are_taken_until_one_is_not_full():
    full, rest, never = Reminded(500, more=True), Reminded(3), Reminded(1)
    assert rounds(full, full, rest, never) == [full, full, rest]


def test_a_full_batch_of_which_nothing_could_be_done_ends_the_run():
    stuck, never = Reminded(0, more=True), Reminded(1)
    assert rounds(stuck, never) == [stuck]


# --------------------------------------------------------------------------------------------------------- supervision


def test_a_run_is_named_after_what_it_found():
    assert run_name("filing", 12, 3) == "filing · 12 due · 3 late"
    assert run_name("filing", 0) == "filing · 0 due"
    assert run_name("filing", 12, 3, set_aside=1) == "filing · 12 due · 3 late · 1 set aside"


def test_a_run_is_tagged_with_the_towns_most_concerned():
    towns = [f"520304{i:03d}" for i in range(1, 30)]
    fired = [replace(FIRED, area=f"{town}001") for i, town in enumerate(towns) for _ in range(i + 1)]
    assert area_tags(fired) == [f"area:{town}" for town in reversed(towns[-AREAS:])]


def test_a_row_of_the_table_says_which_case_which_step_since_when_and_what_was_done():
    assert table([FIRED], {"520304001003": "石桥村"}.get) == [{
        "受理编号": "[DB-2026-520304-00017-3](https://desk.example.cn/cases/DB-2026-520304-00017-3)",
        "环节": "备案", "时限": "备案时限", "到期日": "2026-11-16", "超期工作日": 5, "办理": "记为超期",
        "辖区": "石桥村",
    }]  # fmt: skip


def test_a_notice_that_has_hung_its_time_is_not_called_late():
    [row] = table([replace(FIRED, late=False)], str)
    assert row["超期工作日"] == ""
    assert summary(1, 0) == "1 件到期。"


def test_a_long_table_is_cut_and_says_how_many_more_there_are():
    assert len(table([FIRED] * (ROWS + 5), str)) == ROWS
    assert summary(ROWS + 5, 5).endswith("另有 5 件，请在办理界面查看。")


# ---------------------------------------------------------------------------------------------------------- late runs


def a_run(deployment: UUID, minute: int, by_schedule: bool = True) -> FlowRun:
    return FlowRun(flow_id=uuid4(), deployment_id=deployment, auto_scheduled=by_schedule,
                   expected_start_time=NINE + timedelta(minutes=minute))  # fmt: skip


def test_of_the_late_runs_of_a_deployment_only_the_newest_goes():
    filing, messages = uuid4(), uuid4()
    late = [a_run(filing, minute) for minute in (0, 5, 10)]
    assert missed_runs([late[2], late[0], a_run(messages, 3), late[1]]) == [late[:2]]


def test_a_run_that_a_person_has_started_is_never_skipped():
    filing = uuid4()
    assert missed_runs([a_run(filing, 0, by_schedule=False), a_run(filing, 5)]) == []
