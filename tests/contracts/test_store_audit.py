"""That the audit finds what was changed behind the product's back, and names the line."""

import pytest
from sqlalchemy import text

from cases.audit import AuditFinding, audit
from cases.sql_store import SqlStore
from tests.cases_support import CLERK, a_case, acted


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


def test_a_case_without_a_history_is_found(cases: SqlStore) -> None:
    with cases.database.transaction() as connection:
        connection.execute(text("DELETE FROM history WHERE case_number = 'JZ-2'"))
    assert list(audit(cases)) == [AuditFinding("JZ-2", "no_history", 0, "the case has no history")]
