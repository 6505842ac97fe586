"""Aid out of a reserve, and needs handed over: what a case does beyond itself, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from cases.audit import audit
from cases.migrations import migrate
from cases.sql_store import SqlStore
from cases.store import Store
from office.office import Office
from office.requests import Deed
from states import Blocked, Step, replay, verify
from tests.office_support import ID_NUMBER, TOWN, Stage
from tests.relief_support import relief_office

RESERVE = ("reserve", TOWN)


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    migrate(database_url)
    store = SqlStore(database_url)
    yield store
    store.close()


def balance(store: Store) -> int:
    return store.latest([RESERVE])[RESERVE].values["balance"]


def paid(stage: Stage, sum: str = "800", by: str = "clerk") -> str:
    number = stage.opens(by)
    assert isinstance(answer := stage.act(number, "pay", by, sum=sum), Step), answer
    return number


def test_a_payment_is_booked_in_the_reserve_and_in_the_dossier_and_in_the_chain(store: SqlStore):
    stage = relief_office(store=store, reserve="30000")
    number = paid(stage, "800")
    assert store.latest([RESERVE])[RESERVE].values == {"balance": 2_920_000, "paid": 80_000}
    [funded, booked] = store.register_history(*RESERVE)
    assert (funded.line, funded.values) == (1, {"balance": 3_000_000})
    assert (booked.line, booked.case_number, booked.case_line, booked.officer) == (2, number, 2, stage.cast["clerk"].id)
    history = store.history(number)
    assert [(w.register, w.line) for w in history[-1].writes] == [("reserve", 2), ("benefits", 1)]
    assert verify(history) is None
    assert stage.case(number) == replay(history)
    assert list(audit(store)) == []


def test_more_than_the_reserve_holds_is_not_paid_and_nothing_is_booked(store: SqlStore):
    stage = relief_office(store=store, reserve="1000")
    number = stage.opens()
    answer = stage.act(number, "pay", "clerk", sum="1000.01")
    assert isinstance(answer, Blocked)
    assert answer.sentence() == "备用金余额不足。"
    assert balance(store) == 100_000
    assert isinstance(stage.act(number, "pay", "clerk", sum="1000"), Step)
    assert balance(store) == 0


def test_two_payments_at_the_same_time_from_one_reserve_are_both_booked(store: SqlStore):
    stage = relief_office(store=store, reserve="30000")
    numbers = [stage.opens("clerk"), stage.opens("clerk#2")]
    answers = at_once(stage, numbers, "800")
    assert all(isinstance(answer, Step) for answer in answers), answers
    assert balance(store) == 3_000_000 - 2 * 80_000
    assert [row.line for row in store.register_history(*RESERVE)] == [1, 2, 3]
    assert list(audit(store)) == []


def test_of_two_payments_at_the_same_time_the_reserve_pays_the_one_it_can(store: SqlStore):
    stage = relief_office(store=store, reserve="1000")
    answers = at_once(stage, [stage.opens("clerk"), stage.opens("clerk#2")], "800")
    assert sorted(type(answer).__name__ for answer in answers) == ["Blocked", "Step"], answers
    assert balance(store) == 20_000


def test_needs_are_handed_over_as_cases_that_know_why_and_must_come_back(store: SqlStore):
    stage = relief_office(store=store, reserve="30000")
    number = paid(stage)
    assert isinstance(stage.act(number, "refer", "clerk", illness="透析", school="yes"), Step)
    [medical, school] = stage.office.case_file(stage.cast["clerk"], number).children
    assert [child.title.zh for child in (medical, school)] == ["转介", "转介"]
    case = stage.case(medical.number)
    assert (case.parent, case.facts) == (number, {"need": "medical", "about": "透析"})
    assert case.household == stage.case(number).household
    assert stage.case(school.number).facts == {"need": "school"}
    assert store.household_of(medical.number) == store.household_of(number)
    assert [t.role for t in store.tasks_of(medical.number)] == ["doctor"]
    for child in (medical, school):
        early = stage.act(number, "close", "clerk")
        assert isinstance(early, Blocked)
        assert early.sentence("en") == "Something that was handed over is still open."
        assert isinstance(stage.act(child.number, "answer", "doctor", done="已住院治疗"), Step)
    assert isinstance(stage.act(number, "close", "clerk"), Step)
    assert [child.outcome for child in stage.office.case_file(stage.cast["clerk"], number).children] == ["ended"] * 2
    assert list(audit(store)) == []


def test_without_trouble_at_school_only_the_illness_is_handed_over(store: SqlStore):
    stage = relief_office(store=store, reserve="30000")
    number = paid(stage)
    assert isinstance(stage.act(number, "refer", "clerk", illness="透析", school="no"), Step)
    assert [stage.case(child.number).facts["need"] for child in store.children_of(number)] == ["medical"]


def test_whoever_has_papers_overdue_pays_no_more_before_they_are_filed_and_a_colleague_may(store: SqlStore):
    stage = relief_office(store=store, reserve="30000")
    first = paid(stage)
    stage.pass_until("2026-03-20")
    second = stage.opens("clerk")
    answer = stage.act(second, "pay", "clerk", sum="500")
    assert isinstance(answer, Blocked)
    assert answer.sentence() == "您经办的急难救助有逾期未补办的手续，请先补办。"
    paid(stage, by="clerk#2")
    assert isinstance(stage.act(first, "close", "clerk"), Step)
    assert isinstance(stage.act(second, "pay", "clerk", sum="500"), Step)


def test_the_dossier_of_the_family_shows_what_it_gets(store: SqlStore):
    stage = relief_office(store=store, reserve="30000")
    number = paid(stage)
    assert isinstance(stage.act(number, "close", "clerk"), Step)
    told = stage.office.dossier(stage.cast["clerk"], stage.case(number).household)
    assert [(e.title.zh, e.line) for e in told.entries] == [("救助待遇", 1), ("救助待遇", 2)]
    assert [(title.zh, value) for title, value in told.entries[-1].values] == [("状态", "已停"), ("金额", "800.00 元")]
    town = stage.office.dossier(stage.cast["clerk"], f"unit:{TOWN}")
    assert [(e.title.zh, e.case_number) for e in town.entries][-1] == ("临时救助备用金", number)
    assert ID_NUMBER not in str(told)


def at_once(stage: Stage, numbers: list[str], sum: str) -> list[Any]:
    """Each clerk pays on his own case, all in the same moment, each from an office of his own."""
    ready = Barrier(len(numbers))

    def pay(number: str, by: str) -> Any:
        store = SqlStore(stage.store.database.engine.url.render_as_string(hide_password=False))
        office: Office = relief_office(store=store).office
        ready.wait()
        try:
            return office.act(stage.cast[by], number, Deed("pay", {"sum": sum}))
        finally:
            store.close()

    with ThreadPoolExecutor(len(numbers)) as people:
        return list(people.map(pay, numbers, ["clerk", "clerk#2"]))
