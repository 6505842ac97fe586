"""The machine behind the moves: where they lead, what it remembers, and that nothing of a pack is run by it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from states.engine import Engine, engine_of, leaves_of, sources_of
from states.guards import BadCondition, Condition, Seen, compile_condition, complaints, used
from states.procedure import Guard, Text
from tests.core_support import small

CHECKING, SURVEY = "investigation.checking.running", "investigation.survey.pending"
CHECKED, SURVEYED = "investigation.checking.done", "investigation.survey.done"


def go(places, event, procedure=None, facts=None, vote=None, done=None):
    return Engine(procedure or small()).go(places, event, Seen(facts or {}, vote or {}, done or {}))


def test_a_state_with_regions_is_entered_in_the_first_place_of_each():
    engine = Engine(small())
    assert engine.enter("application") == ("application",)
    assert engine.enter("investigation") == (CHECKING, SURVEY)


@pytest.mark.parametrize(
    ("places", "event", "went_to"),
    [
        pytest.param(("application",), "apply", (CHECKING, SURVEY), id="into-every-region"),
        pytest.param((CHECKING, SURVEY), "check", (CHECKED, SURVEY), id="in-one-region"),
        pytest.param((CHECKED, SURVEY), "survey", ("review",), id="the-last-region-joins"),
        pytest.param((CHECKING, SURVEYED), "repeat_survey", (CHECKING, SURVEY), id="back-within-a-region"),
        pytest.param((CHECKING, SURVEY), "withdraw", ("withdrawn",), id="out-of-all-regions"),
        pytest.param(("decision",), "send_back", (CHECKING, SURVEY), id="back-into-every-region"),
    ],
)
def test_a_move_leads_where_the_procedure_says(places, event, went_to):
    assert go(places, event) == (went_to, [])


@pytest.mark.parametrize("checking", [CHECKING, CHECKED])
def test_a_move_out_of_one_region_leaves_all_of_them(checking):
    out = ("  withdraw:\n", "  move_away: {title: {zh: 迁出, en: move away}, from: investigation.survey, to: refused,"
           " by: {roles: head}}\n  withdraw:\n")  # fmt: skip
    assert go((checking, SURVEY), "move_away", small(out)) == (("refused",), [])


def test_of_several_ways_the_first_that_fits_is_taken_and_else_the_guards_are_named():
    assert go(("review",), "vote", vote={"passed": True}) == (("notice",), [])
    assert go(("review",), "vote", vote={"passed": False}) == (("recheck",), [])
    assert go(("review",), "waive", facts={"disputed": True}) == (("review",), ["undisputed"])


def test_a_join_may_lead_into_regions_again():
    places = "{open: {title: {zh: 待, en: open}}, done: {title: {zh: 毕, en: done}, final: true}}"
    second = ("second: {title: {zh: 会签, en: second}, joined: review, parallel: "
              f"{{only: {{title: {{zh: 一, en: one}}, initial: open, states: {places}}}}}}}")  # fmt: skip
    sign = "sign: {title: {zh: 签, en: sign}, from: second.only.open, to: second.only.done, by: {roles: head}}"
    again = small(("    joined: review", "    joined: second"), ("  review: {title", f"  {second}\n  review: {{title"),
                  ("  withdraw:\n", f"  {sign}\n  withdraw:\n"))  # fmt: skip
    assert go((CHECKED, SURVEY), "survey", again) == (("second.only.open",), [])
    assert go(("second.only.open",), "sign", again) == (("review",), [])


def test_the_answer_is_remembered_for_what_it_depends_on_and_for_nothing_else():
    engine = Engine(small())
    for income in (1, 2, 3):
        engine.go(("review",), "vote", Seen({"income": income}, {"passed": True}, {"apply": income}))
    engine.go(("review",), "vote", Seen({}, {"passed": False}))
    assert len(engine._known) == 2


def test_an_engine_is_built_once_for_each_version():
    assert engine_of(small()) is engine_of(small())
    assert engine_of(small()) is not engine_of(small(("value: 7, unit: days", "value: 9, unit: days")))


def test_many_cases_at_once_do_not_meet_in_the_machine():
    engine = Engine(small())
    asked = 50 * [
        ((CHECKED, SURVEY), "survey", ("review",)),
        ((CHECKING, SURVEY), "check", (CHECKED, SURVEY)),
        (("decision",), "send_back", (CHECKING, SURVEY)),
        ((CHECKING, SURVEY), "withdraw", ("withdrawn",)),
    ]

    def ask(question):
        places, event, went_to = question
        engine._known.clear()
        return engine.go(places, event, Seen({})) == (went_to, [])

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, asked))


def test_the_machine_keeps_no_case_and_gives_away_no_way_around_the_moves():
    engine = Engine(small())
    engine.go(("application",), "apply", Seen({}))
    assert engine._tree.models == []
    assert not [name for name in engine._tree.events if name.startswith("to")]


def test_strings_of_a_pack_are_never_called():
    """`transitions` would import and call a condition given as a string."""
    tree = Engine(small())._tree
    conditions = [c.func for event in tree.events.values() for group in event.transitions.values()
                  for transition in group for c in transition.conditions]  # fmt: skip
    assert conditions
    assert all(callable(condition) for condition in conditions)


def test_everywhere_means_every_place_that_is_not_an_end_less_those_left_out():
    moves = small().moves
    everywhere = sources_of(small(), moves["withdraw"])
    assert set(everywhere) == {
        "application", CHECKING, CHECKED, SURVEY, SURVEYED, "review", "papers", "recheck", "notice", "decision",
    }  # fmt: skip
    assert sources_of(small(), moves["extend"]) == [CHECKING, CHECKED, SURVEY, SURVEYED, "review"]
    assert CHECKED in leaves_of(small().states)
    assert "investigation" not in leaves_of(small().states)


# ----------------------------------------------------------------------------------------------------------- conditions


def holds(text: str, facts=None, vote=None, done=None) -> bool:
    condition = Condition("g", Guard(when=text, says=Text(zh="不")), small())
    return condition.holds(Seen(facts or {}, vote or {}, done or {}))


@pytest.mark.parametrize(
    ("text", "facts", "answer"),
    [
        pytest.param("facts.income < 100", {}, True, id="money-not-yet-known-is-nought"),
        pytest.param("facts.disputed", {}, False, id="a-question-not-yet-answered-is-no"),
        pytest.param("facts.housing == ''", {}, True, id="a-text-not-yet-written-is-empty"),
        pytest.param("facts.income < 100", {"income": None}, True, id="nor-is-nothing-anything-else"),
        pytest.param("facts.income < 100", {"income": 99}, True, id="below"),
        pytest.param("facts.income < 100", {"income": 100}, False, id="not-below"),
        pytest.param("done.survey < 1 && !vote.passed", {}, True, id="what-was-done-and-voted"),
        pytest.param("100 / facts.persons > 1", {"persons": 0}, False, id="a-division-by-nought"),
        pytest.param("int(facts.ground) > 1", {"ground": "abc"}, False, id="a-word-read-as-a-number"),
        pytest.param("facts.income * 9000000000000000 > 0", {"income": 10**12}, False, id="more-than-can-be-counted"),
        pytest.param("facts.ground.matches(facts.ground)", {"ground": "((("}, False, id="a-pattern-that-is-none"),
        pytest.param("!(100 / facts.persons > 1)", {"persons": 0}, False, id="not-even-turned-round"),
        pytest.param("facts.persons > 2 ? 7 : true", {"persons": 3}, False, id="neither-yes-nor-no"),
    ],
)
def test_a_condition_that_cannot_be_answered_does_not_hold(text, facts, answer):
    assert holds(text, facts) is answer


def test_a_condition_names_what_it_looks_at():
    assert used("facts.income < facts.persons && vote.passed && facts.income > done.survey") == [
        ("facts", "income"), ("facts", "persons"), ("vote", "passed"), ("done", "survey"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("facts.income <", id="not-finished"),
        pytest.param("(" * 200 + "true" + ")" * 200, id="two-hundred-brackets"),
        pytest.param("(" * 100_000, id="a-hundred-thousand-brackets"),
        pytest.param("[1].all(a, [1].all(b, true))", id="a-loop-in-a-loop"),
        pytest.param("[1] . map (a, a) == [1]", id="a-loop-with-spaces"),
        pytest.param("[1].exists_one(a, true)", id="a-search"),
        pytest.param("lambda: 1", id="a-programme"),
    ],
)
def test_what_is_no_condition_or_could_run_for_ever_is_refused(text):
    with pytest.raises(BadCondition):
        compile_condition(text)


@pytest.mark.parametrize("text", ["facts.income.__class__ == ''", "facts.income.__class__ != ''"])
def test_a_condition_sees_values_and_nothing_behind_them(text):
    assert holds(text) is False
    assert complaints("facts.__class__ == ''", small())[0][0] == "__class__"
