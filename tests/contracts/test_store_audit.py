"""That the audit finds what was changed behind the product's back, and names the line."""

import pytest
from sqlalchemy import text

from cases.audit import AuditFinding, audit
from cases.sql_store import SqlStore
from states.case import RegisterEntry
from tests.cases_support import ANYBODY, CLERK, a_case, acted, booking, change, step


@pytest.fixture
def cases(sql_store: SqlStore) -> SqlStore:
    """Three cases of three lines; the second is tampered with."""
    for number in ("JZ-1", "JZ-2", "JZ-3"):
        case = acted(sql_store, a_case(sql_store, number), "note", CLERK, "2025-09-02", {"remark": "已核对"})
        acted(sql_store, case, "accept", CLERK, "2025-09-03")
    return sql_store


def tampered(store: SqlStore, statement: str) -> list[tuple[str, str, int]]:
    with store.database.transaction() as connection:
        connection.execute(text(statement))
    return [(finding.number, finding.code, finding.line) for finding in audit(store, page=2)]


def test_untouched_files_have_no_finding(cases: SqlStore) -> None:
    assert list(audit(cases, page=2)) == []


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("UPDATE history SET body = replace(body, '已核对', '未核对') WHERE case_number = 'JZ-2' AND line = 2", 2),
        ("UPDATE history SET officer_name = '他人' WHERE case_number = 'JZ-2' AND line = 3", 3),
        ("UPDATE history SET at = '2025-09-01 00:00:00.000000' WHERE case_number = 'JZ-2' AND line = 2", 2),
        ("DELETE FROM history WHERE case_number = 'JZ-2' AND line = 2", 2),
        ("UPDATE history SET hash = previous WHERE case_number = 'JZ-2' AND line = 1", 1),
    ],
    ids=["an answer changed", "a name changed", "a moment changed", "a line taken out", "a hash changed"],
)
def test_a_changed_line_is_named(cases: SqlStore, statement: str, line: int) -> None:
    assert tampered(cases, statement) == [("JZ-2", "chain_broken", line)]


def test_lines_cut_off_at_the_end_are_missed(cases: SqlStore) -> None:
    found = tampered(cases, "DELETE FROM history WHERE case_number = 'JZ-2' AND line = 3")
    assert found == [("JZ-2", "head_differs", 2)]


def test_a_case_moved_without_a_line_is_found(cases: SqlStore) -> None:
    found = tampered(cases, "UPDATE case_file SET places = 'granted', outcome = 'granted' WHERE number = 'JZ-2'")
    assert found == [("JZ-2", "case_differs", 0)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register_entry SET body = replace(body, '5', '9')",
        "DELETE FROM register_entry WHERE name = 'reserve'",
        "UPDATE register_entry SET line = line + 1",
        "INSERT INTO register_entry SELECT 'benefits', key, line, body, area, case_number, case_line, at, officer"
        " FROM register_entry",
    ],
    ids=["a balance changed", "an entry taken out", "an entry moved", "an entry put in"],
)
def test_a_register_that_does_not_say_what_an_act_wrote_is_found(cases: SqlStore, statement: str) -> None:
    case = cases.load("JZ-2").case
    note = step(case, "note", ANYBODY, "2025-09-04", {"remark": "登记"})
    assert cases.commit([change(booking(note, RegisterEntry("reserve", "T", 1, {"balance": 5})))])
    assert list(audit(cases)) == []
    assert tampered(cases, statement) == [("JZ-2", "register_differs", 4)]


def test_a_case_without_a_history_is_found(cases: SqlStore) -> None:
    with cases.database.transaction() as connection:
        connection.execute(text("DELETE FROM history WHERE case_number = 'JZ-2'"))
    assert list(audit(cases)) == [AuditFinding("JZ-2", "no_history", 0, "the case has no history")]
