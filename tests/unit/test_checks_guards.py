"""Guards tried out: one that gives one answer whatever is filled in is named; one that might give two never is."""

import pytest

from states.checks import trials
from tests.checks_support import told
from tests.core_support import small

MORE = (
    "  disputed: {title",
    "  word: {title: {zh: 词, en: word}}\n  day: {title: {zh: 日, en: day}, type: date}\n  disputed: {title",
)
ASKED = ("asks: [housing,", "asks: [word, day, housing,")


def constant(condition: str) -> set[str]:
    """What is said of a condition under which somebody may object."""
    changes = [('if: "done.object < 1"', f'if: "{condition}"'), MORE, ASKED]
    return {f.code for f in told(changes)} & {"always_holds", "never_holds"}


@pytest.mark.parametrize("condition", [
    pytest.param("facts.persons >= 0", id="no-less-than-the-least"),
    pytest.param("facts.persons <= 20", id="no-more-than-the-most"),
    pytest.param("facts.disputed || !facts.disputed", id="yes-or-no"),
    pytest.param("facts.housing in ['', 'own', 'rented']", id="every-choice-and-none"),
    pytest.param("done.object >= 0", id="done-so-often-or-oftener"),
    pytest.param("facts.income <= 10000000", id="money-in-fen-up-to-its-most"),
    pytest.param("facts.word == '' || facts.word != ''", id="said-or-not"),
])  # fmt: skip
def test_what_holds_whatever_is_answered_is_named(condition):
    assert constant(condition) == {"always_holds"}


@pytest.mark.parametrize("condition", [
    pytest.param("facts.persons > 20", id="more-than-the-most"),
    pytest.param("facts.persons < 0", id="less-than-the-least"),
    pytest.param("facts.housing == 'rentd'", id="a-choice-that-is-not-offered"),
    pytest.param("facts.disputed && !facts.disputed", id="yes-and-no"),
    pytest.param("facts.income > 10000000", id="more-fen-than-the-most"),
    pytest.param("done.object < 0", id="done-less-than-never"),
    pytest.param("facts.persons > 3 && facts.persons < 3", id="above-and-below"),
])  # fmt: skip
def test_what_never_holds_is_named(condition):
    assert constant(condition) == {"never_holds"}


@pytest.mark.parametrize("condition", [
    pytest.param("facts.persons > 19", id="the-most-itself"),
    pytest.param("facts.persons == 7", id="one-number"),
    pytest.param("facts.persons > 6 && facts.persons < 8", id="between-two-numbers"),
    pytest.param("facts.invited > 5000", id="a-number-without-a-most"),
    pytest.param("facts.yes_votes + facts.no_votes == facts.present", id="a-sum-that-must-be-right"),
    pytest.param("facts.income < facts.persons * 70000", id="two-facts-compared"),
    pytest.param("facts.word == 'urgent'", id="one-word"),
    pytest.param("facts.day < '2026-07-01'", id="before-a-day"),
    pytest.param("facts.surveyed_on <= facts.day", id="two-days-compared"),
    pytest.param("done.object < done.vote", id="two-acts-compared"),
    pytest.param("done.object == 5", id="done-five-times"),
    pytest.param("facts.housing == 'own' || facts.disputed", id="one-or-the-other"),
])  # fmt: skip
def test_what_can_turn_out_either_way_is_not(condition):
    assert constant(condition) == set()


@pytest.mark.parametrize("condition", [
    pytest.param("facts.persons % 7 == 3", id="a-remainder"),
    pytest.param("facts.word.startsWith('AB')", id="a-word-taken-apart"),
    pytest.param("facts.word.matches('[0-9]{6}')", id="a-pattern"),
    pytest.param("size(facts.word) > 99", id="a-length"),
])  # fmt: skip
def test_what_a_few_values_cannot_prove_is_not_judged(condition):
    assert constant(condition) == set()


def asked(condition: str):
    """Every answer of this condition, put where `first_time` was, checked or not."""
    p = small()
    guard = p.guards["first_time"].model_copy(update={"when": condition})
    changed = p.model_copy(update={"guards": {**p.guards, "first_time": guard}})
    return [met["first_time"] for met in trials.outcomes(changed, ("first_time",))]


@pytest.mark.parametrize("condition", ["register.benefits.balance > 0", "children.open == 0 || done.object > 9",
                                       "late.total == 0 && facts.disputed", "today < '2026-07-01'"])  # fmt: skip
def test_groups_it_does_not_know_are_not_judged(condition):
    assert asked(condition) == []


def test_a_word_in_quotes_is_no_group():
    assert asked("facts.ground == 'see file.pdf'") == [False, False, True]


def test_more_combinations_than_a_moment_allows_are_not_tried():
    numbers = ["persons", "invited", "present", "representatives", "yes_votes", "no_votes", "abstained"]
    assert asked(" + ".join(f"facts.{name}" for name in numbers) + " < 100") == []
    assert 0 < len(asked("facts.persons + facts.invited < 100")) <= trials.MOST
