"""Worked examples: that they speak of the procedure they explain, and show all of it."""

import pytest

from tests.checks_support import told

GOOD = """\
examples:
  - name: first
    acts:
      - {at: 2025-09-16, do: withdraw, by: clerk}
    until: 2025-09-20
    then: {state: withdrawn, outcome: withdrawn, due: {first_answer: 2025-09-18}}
"""


def examples(*changes: tuple[str, str]) -> tuple[str, str]:
    """The small pack with one example, some of its words changed."""
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return ("card: [persons, income]\n", "card: [persons, income]\n" + text)


def said(*changes: tuple[str, str]) -> list[tuple[str, str, str]]:
    shown = {"no_example", "state_never_shown", "few_examples"}
    return [(f.severity, f.code, f.says.en) for f in told([examples(*changes)]) if f.code not in shown]


def test_an_example_of_what_there_is_is_told_nothing():
    assert said() == []


@pytest.mark.parametrize(("change", "code", "words"), [
    pytest.param(("do: withdraw", "do: withdrow"), "unknown_move",
                 "unknown move 'withdrow'; did you mean 'withdraw'?", id="a-move"),
    pytest.param(("by: clerk", "by: clark#2"), "unknown_role",
                 "unknown role 'clark'; did you mean 'clerk'?", id="a-role"),
    pytest.param(("by: clerk}", "by: clerk, answers: {incmoe: 1}}"), "unknown_field",
                 "unknown field 'incmoe'; did you mean 'income'?", id="a-field"),
    pytest.param(("by: clerk}", "by: clerk, files: {photos: 1}}"), "unknown_material",
                 "unknown material 'photos'; did you mean 'photo'?", id="a-material"),
    pytest.param(("by: clerk}", "by: clerk, blocked: wrong_rule}"), "unknown_reason",
                 "unknown reason 'wrong_rule'; did you mean 'wrong_role'?", id="a-reason"),
    pytest.param(("state: withdrawn", "state: withdrawm"), "unknown_state",
                 "unknown state 'withdrawm'; did you mean 'withdrawn'?", id="a-state"),
    pytest.param(("first_answer:", "first_answr:"), "unknown_clock",
                 "unknown clock 'first_answr'; did you mean 'first_answer'?", id="a-clock"),
    pytest.param(("outcome: withdrawn", "outcome: withdrown"), "unknown_outcome",
                 "unknown outcome 'withdrown'; did you mean 'withdrawn'?", id="an-outcome"),
    pytest.param(("at: 2025-09-16", "at: 2025-09-31"), "bad_moment",
                 "'2025-09-31' is no moment; write 2026-09-01 or 2026-09-01 14:30", id="a-day-that-never-was"),
    pytest.param(("at: 2025-09-16", "at: 2025-09-16 25:00"), "bad_moment",
                 "'2025-09-16 25:00' is no moment; write 2026-09-01 or 2026-09-01 14:30", id="an-hour-too-late"),
    pytest.param(("until: 2025-09-20", "until: 2025-09-15"), "out_of_order",
                 "'2025-09-15' is before the act above it; put them in order", id="back-in-time"),
    pytest.param(("2025-09-18", "soon"), "bad_day",
                 "'soon' of 'first_answer' is no day; write 2026-09-01", id="no-day"),
])  # fmt: skip
def test_an_example_of_what_there_is_not_is_a_fault(change, code, words):
    assert said(change) == [("error", code, words)]


def shown(code: str, *changes: tuple[str, str]) -> set[str]:
    return {f.says.en for f in told([examples(*changes)]) if f.code == code}


def test_each_move_that_no_example_does_is_named():
    assert "no example does 'apply'" in shown("no_example")
    assert "no example does 'withdraw'" not in shown("no_example")


def test_a_move_of_which_an_example_shows_only_the_refusal_is_not_shown():
    assert "no example does 'withdraw'" in shown("no_example", ("by: clerk}", "by: clerk, blocked: guard}"))


def test_a_move_of_the_clock_is_shown_where_its_limit_is_expected_to_fire():
    fired = ("outcome: withdrawn", "fired: {papers_limit: 2025-09-19}")
    assert "no example does 'papers_elapsed'" in shown("no_example")
    assert "no example does 'papers_elapsed'" not in shown("no_example", fired)


def test_each_state_to_which_no_example_comes_is_named():
    unseen = shown("state_never_shown")
    assert "no example comes to 'filing'" in unseen
    assert not unseen & {"no example comes to 'application'", "no example comes to 'withdrawn'"}


@pytest.mark.parametrize("n", [1, 2, 3])
def test_three_examples_are_wanted(n):
    one = GOOD.partition("\n")[2]
    text = "examples:\n" + "".join(one.replace("first\n", f"e{i}\n") for i in range(n))
    few = {f.says.en for f in told([("card: [persons, income]\n", "card: [persons, income]\n" + text)])
           if f.code == "few_examples"}  # fmt: skip
    assert few == ({f"{n} worked example(s); write at least 3"} if n < 3 else set())
