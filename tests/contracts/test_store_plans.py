"""That the questions asked all day are answered from an index, however many cases are stored.

`EXPLAIN` on a few rows: PostgreSQL is told not to read whole tables, so what it still reads whole has no index.
"""

import pytest
from sqlalchemy import Executable, text

from cases import sql_cases, sql_clocks, sql_post, sql_registers, sql_sorting, sql_tasks
from cases.records import TABLES
from cases.scope import spans
from cases.sql_store import SqlStore
from tests.cases_support import COUNTY, TOWN, a_case, at

NOW = at("2025-09-05")
BOUNDS = {"at": NOW, "today_end": NOW, "soon_end": NOW}
POSTS = {"role0": "clerk", "role1": "surveyor", **spans([TOWN, COUNTY])}
PAGE = {"n": 20, "skip": 0, "upto": 20}

QUESTIONS = {
    "inbox": (sql_tasks._inbox(1, None, False, False), {**POSTS, **PAGE}, "ix_task_inbox"),
    "inbox of two posts": (sql_tasks._inbox(2, "overdue", False, True), {**POSTS, **PAGE, **BOUNDS}, "ix_task_inbox"),
    "inbox counts": (sql_tasks._counts(2), {**POSTS, **BOUNDS}, "ix_task_inbox"),
    "due": (sql_clocks._DUE, {"kind": "filing", "at": NOW, "n": 500}, "ix_clock_kind_fire_at"),
    "reminders": (sql_clocks._REMINDERS, {"at": NOW, "n": 500}, "ix_clock_remind_at"),
    "overdue": (sql_clocks._overdue(1, True), {**spans([TOWN]), **PAGE, "as_of": NOW, "name": "filing"},
                "ix_clock_overdue"),
    "overdue counts": (sql_clocks._overdue_counts(1), {**spans([TOWN]), "as_of": NOW}, "ix_clock_overdue"),
    "running notices": (sql_cases._RUNNING, {**spans([TOWN]), "kind": "public-notice"}, "ix_clock_kind_fire_at"),
    "outbox": (sql_post._WAITING, {"now": NOW, "n": 50}, "ix_outbox_next_try_at"),
    "moot messages": (sql_sorting._WITHDRAW, {"now": NOW}, "ix_outbox_held_until"),
    "held messages": (sql_sorting._HELD, {"now": NOW, "n": 20}, "ix_outbox_held_until"),
    "dead letters": (sql_sorting._DEAD, {"n": 20, "skip": 0}, "ix_outbox_dead"),
    "use of a channel": (sql_sorting._SINCE, {"channel": "sms", "since": NOW}, "ix_delivery_channel_at"),
    "last error of a channel": (sql_sorting._LAST_ERROR, {"channel": "sms"}, "ix_delivery_channel_at"),
    "desk messages": (sql_post._FOR_PERSON, {"person": "x", "n": 20}, "ix_outbox_desk"),
    "messages of a case": (sql_post._OF_CASE, {"number": "JZ-1"}, "uq_outbox_once"),
    "found by name": (sql_cases._find(1), {**spans([TOWN]), "name": "王", "name_end": "玌", "number": "王",
                                           "number_end": "玌", "n": 20}, "ix_case_file_applicant"),
    "children of a case": (sql_registers._CHILDREN, {"number": "JZ-1"}, "ix_case_file_parent"),
    "latest entries": (sql_registers._latest(2), {"r0": "reserve", "k0": "A", "r1": "benefits", "k1": "B"},
                       "pk_register_entry"),
    "entries of an area": (sql_registers._entries(1), {**spans([TOWN]), "register": "reserve", **PAGE},
                           "pk_register_entry"),
    "cases of an area": (sql_cases._list(1, True, False, None), {**spans([TOWN]), **PAGE},
                         "ix_case_file_area_opened_at"),
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_question_is_answered_from_its_index(sql_store: SqlStore, name: str) -> None:
    question, values, index = QUESTIONS[name]
    for n in range(3):
        a_case(sql_store, f"JZ-{n}")
    plan = explained(sql_store, question, values)
    assert index in plan, plan
    assert not [table for table in TABLES if f"SCAN {table}" in plan or f"Seq Scan on {table}" in plan], plan


def test_counting_the_inbox_reads_nothing_but_the_index(sqlite_files: SqlStore) -> None:
    question, values, _ = QUESTIONS["inbox counts"]
    assert "USING COVERING INDEX ix_task_inbox" in explained(sqlite_files, question, values)


def explained(store: SqlStore, question: Executable, values: dict[str, object]) -> str:
    database = store.database
    said = str(question.compile(dialect=database.engine.dialect)).replace("%%", "%")
    with database.engine.connect() as connection:
        if database.sqlite:
            compiled = question.compile(dialect=database.engine.dialect)
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", _positional(compiled, values)).fetchall()
            return "\n".join(row[3] for row in rows).replace("sqlite_autoindex_outbox_2", "uq_outbox_once").replace(
                "register_entry USING PRIMARY KEY", "pk_register_entry")
        connection.execute(text("SET enable_seqscan = off"))
        compiled = question.compile(dialect=database.engine.dialect)
        rows = connection.exec_driver_sql(f"EXPLAIN {said}", compiled.construct_params(values)).fetchall()
        connection.execute(text("RESET enable_seqscan"))
        return "\n".join(row[0] for row in rows)


def _positional(compiled: object, values: dict[str, object]) -> tuple[object, ...]:
    """The values in the order in which SQLite's statement asks for them."""
    given = compiled.construct_params(values)  # type: ignore[attr-defined]
    return tuple(str(given[name]) if hasattr(given[name], "tzinfo") else given[name] for name in compiled.positiontup)  # type: ignore[attr-defined]
