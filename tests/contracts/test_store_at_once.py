"""Many at once, on real databases: who wins, who is told that he did not, and that nothing is half written."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from cases.audit import audit
from cases.errors import AlreadyWritten, DatabaseNotReady
from cases.group_commit import GroupCommit
from cases.sql_store import SqlStore
from cases.store import Change, Sheet
from states.case import replay
from tests.cases_support import CLERK, a_case, a_family, a_message, at, change, firing, opening, step

EIGHT = 8


def at_once(tasks: list[Callable[[], Any]]) -> list[Any]:
    """The answers of all tasks, started together."""
    gate = threading.Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> Any:
        gate.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_of_eight_people_acting_on_one_case_one_wins_each_line(sql_store: SqlStore) -> None:
    a_case(sql_store)
    for line in range(1, 6):
        case = sql_store.load("JZ-1").case
        changes = [
            change(step(case, "note", CLERK, "2025-09-02", {"remark": f"{line}-{k}"}),
                   outbox=[a_message(f"JZ-1:{line + 1}:{k}")]) for k in range(EIGHT)
        ]  # fmt: skip
        answers = at_once([lambda c=c: sql_store.commit([c]) for c in changes])
        assert sorted(map(len, answers)) == [0] * (EIGHT - 1) + [1]
        winner = changes[answers.index({"JZ-1"})]
        assert sql_store.history("JZ-1")[-1] == winner.steps[0].entry
    assert len(sql_store.history("JZ-1")) == len(sql_store.messages_of("JZ-1")) + 1 == 6
    assert list(audit(sql_store)) == []


def test_of_eight_presses_on_one_form_one_opens_a_case(sql_store: SqlStore) -> None:
    family = replace(a_family(), sheet=Sheet("k1", "digest"))

    def press(n: int) -> int:
        try:
            return len(sql_store.commit([change(opening(f"JZ-{n}"), family=family)]))
        except AlreadyWritten:
            return 0

    assert sorted(at_once([partial(press, n) for n in range(EIGHT)])) == [0] * (EIGHT - 1) + [1]
    assert len(sql_store.numbers("", 10)) == 1


def test_two_offices_on_one_database_do_not_both_win(sql_store: SqlStore) -> None:
    """Each process has a writer of its own: the database itself keeps the second from writing."""
    other = SqlStore(sql_store.database.engine.url.render_as_string(hide_password=False))
    a_case(sql_store)
    for _ in range(5):
        case = sql_store.load("JZ-1").case
        one, two = (change(step(case, "note", CLERK, "2025-09-02", {"remark": who})) for who in "ab")
        answers = at_once([partial(sql_store.commit, [one]), partial(other.commit, [two])])
        assert sorted(map(len, answers)) == [0, 1]
    other.close()
    assert replay(sql_store.history("JZ-1")) == sql_store.load("JZ-1").case


def test_eight_people_on_eight_cases_all_get_through(sql_store: SqlStore) -> None:
    def a_day(number: str) -> int:
        case, lines = a_case(sql_store, number), 1
        for n in range(10):
            done = step(case, "note", CLERK, "2025-09-02", {"remark": str(n)})
            lines += len(sql_store.commit([change(done)]))
            case = done.case
        return lines

    assert at_once([lambda n=n: a_day(f"JZ-{n}") for n in range(EIGHT)]) == [11] * EIGHT
    assert list(audit(sql_store)) == []


def test_a_clock_swept_by_two_workers_fires_once(sql_store: SqlStore) -> None:
    cases = [a_case(sql_store, f"JZ-{n}") for n in range(20)]
    other = SqlStore(sql_store.database.engine.url.render_as_string(hide_password=False))
    sweeps = [[change(firing(case, "acceptance", "2025-09-06")) for case in cases] for _ in range(2)]
    written = at_once([lambda: sql_store.commit(sweeps[0]), lambda: other.commit(sweeps[1][::-1])])
    other.close()
    assert len(written[0]) + len(written[1]) == len(written[0] | written[1]) == 20
    assert {len(sql_store.history(case.number)) for case in cases} == {2}


def test_two_workers_never_have_the_same_message(sql_store: SqlStore) -> None:
    messages = [a_message(f"JZ-1:{n}", id=f"m{n:03}") for n in range(60)]
    sql_store.commit([change(opening(), outbox=messages)])
    claims = at_once([
        lambda w=w: [row.id for _ in range(5) for row in sql_store.claim_messages(at("2025-09-02"), 4, 60, f"w{w}")]
        for w in range(4)
    ])  # fmt: skip
    got = [id for claim in claims for id in claim]
    assert len(got) == len(set(got))
    assert len(got) + len(sql_store.claim_messages(at("2025-09-02"), 100, 60, "last")) == 60


def test_serial_numbers_are_never_given_twice(sql_store: SqlStore) -> None:
    given = at_once([lambda: [sql_store.next_serial("JZ") for _ in range(20)] for _ in range(EIGHT)])
    assert sorted(n for some in given for n in some) == list(range(1, 20 * EIGHT + 1))


def test_a_refused_act_does_not_fail_those_committed_with_it(sql_store: SqlStore) -> None:
    case = a_case(sql_store)
    good = change(step(case, "note", CLERK, "2025-09-02", {"remark": "好"}))
    group = GroupCommit(sql_store.commit)
    answers = together(group, [[change(opening("JZ-1", household="again"))], [good], [change(opening("JZ-2"))]])
    assert isinstance(answers[0], AlreadyWritten)
    assert answers[1:] == [{"JZ-1"}, {"JZ-2"}]


def test_acts_on_one_case_are_never_joined_in_one_transaction(sql_store: SqlStore) -> None:
    case = a_case(sql_store)
    first = step(case, "note", CLERK, "2025-09-02", {"remark": "一"})
    second = step(first.case, "note", CLERK, "2025-09-02", {"remark": "二"})
    seen: list[int] = []

    def write(changes: list[Change]) -> frozenset[str]:
        seen.append(len(changes))
        return sql_store.commit(changes)

    answers = together(GroupCommit(write), [[change(first)], [change(second)], [change(opening("JZ-2"))]])
    assert answers == [{"JZ-1"}, {"JZ-1"}, {"JZ-2"}]
    assert seen == [1, 2]


def together(group: GroupCommit, requests: list[list[Change]]) -> list[Any]:
    """What each gets when all wait, in this order, for a writer who is busy."""
    answers: list[Any] = [None] * len(requests)

    def ask(i: int) -> None:
        try:
            answers[i] = group.commit(requests[i])
        except AlreadyWritten as wrong:
            answers[i] = wrong

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(len(requests))]
    with group._writer:
        for n, thread in enumerate(threads, start=1):
            thread.start()
            while len(group._waiting) < n:
                pass
    for thread in threads:
        thread.join()
    return answers


def test_after_the_server_has_gone_away_the_next_question_is_answered(postgres_files: SqlStore) -> None:
    store = postgres_files
    store.next_serial("before")
    with store.database.driver() as connection:
        connection.execute("SELECT 1")
    with store.database.engine.connect() as admin:
        admin.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                           " WHERE datname = current_database() AND pid <> pg_backend_pid()"))  # fmt: skip
    with pytest.raises(DatabaseNotReady):
        store.load("JZ-404")
    assert store.load_many(["JZ-404"]) == {}
