"""Absence and substitutes: who may stand in, what he may do, what the history says, and that it ends by itself."""

from dataclasses import replace
from datetime import date

import pytest

from office.errors import WrongRequest
from states import Act, Blocked, Post, Step, next_step, replay, verify
from tests.office_support import COUNTY, TOWN, Stage, small_office

FIRST, LAST = date(2025, 9, 17), date(2025, 9, 19)


@pytest.fixture
def stage() -> Stage:
    """A town where clerk#2 stands in for clerk from Wednesday to Friday."""
    stage = small_office("2025-09-16 10:00")
    stage.office.be_away(stage.cast["clerk"], FIRST, LAST, "clerk#2")
    return stage


def claimed(stage: Stage, at: str, by: str = "clerk") -> str:
    """A case in filing that somebody had claimed before that day."""
    number = stage.led("application")
    assert stage.office.claim(stage.cast[by], number, "application")
    stage.at(at)
    return number


def last_line(stage: Stage, number: str) -> tuple[str, str]:
    entry = stage.store.history(number)[-1]
    return entry.officer_name, entry.behalf_name


@pytest.mark.parametrize(("at", "behalf"), [
    ("2025-09-16 23:59", ""), ("2025-09-17 00:00", "陈经办"), ("2025-09-19 23:59", "陈经办"), ("2025-09-20 00:00", ""),
], ids=["the evening before", "from the first day", "to the end of the last", "it has ended by itself"])  # fmt: skip
def test_a_substitute_acts_on_a_claimed_task_for_the_absent_one_while_he_is_away(stage: Stage, at: str, behalf: str):
    number = claimed(stage, at)
    assert isinstance(stage.act(number, "apply", "clerk#2"), Step)
    assert last_line(stage, number) == ("何经办", behalf)


def test_what_he_has_claimed_himself_or_nobody_has_he_does_for_himself(stage: Stage):
    for number in (claimed(stage, "2025-09-17 10:00", "clerk#2"), stage.led("application")):
        assert isinstance(stage.act(number, "apply", "clerk#2"), Step)
        assert last_line(stage, number) == ("何经办", "")


def test_that_it_was_done_for_another_is_under_the_chain_and_survives_replay(stage: Stage):
    number = claimed(stage, "2025-09-17 10:00")
    stage.act(number, "apply", "clerk#2")
    history = stage.store.history(number)
    assert verify(history) is None
    assert replay(history) == stage.case(number)
    assert verify([*history[:-1], replace(history[-1], behalf="", behalf_name="")]) is not None


def test_both_have_acted_so_that_neither_judges_it_later(stage: Stage):
    number = claimed(stage, "2025-09-17 10:00")
    stage.act(number, "apply", "clerk#2")
    assert set(stage.case(number).actors["apply"]) == {stage.cast["clerk"].id, stage.cast["clerk#2"].id}


def test_what_the_absent_one_must_not_judge_nobody_judges_for_him(stage: Stage):
    number = stage.led("notice")
    assert isinstance(stage.act(number, "object", "clerk"), Step)
    case, moment = stage.case(number), stage.office.moment()
    procedure = stage.office.parts.library.version(case.digest)
    head, surveyor, checker = (stage.cast[who] for who in ("head", "surveyor", "checker"))
    refused = next_step(case, Act("confirm_recheck", head, behalf=surveyor), procedure, moment)
    assert isinstance(refused, Blocked)
    assert refused.codes == ("same_absent",)
    assert "周入户" in refused.sentence()
    assert isinstance(next_step(case, Act("confirm_recheck", head, behalf=checker), procedure, moment), Step)


def test_a_signature_among_several_is_always_ones_own():
    stage = small_office("2025-09-16 10:00")
    stage.office.be_away(stage.cast["surveyor"], FIRST, LAST, "surveyor#2")
    number = stage.led("investigation")
    assert stage.office.claim(stage.cast["surveyor"], number, "investigation.survey.pending")
    stage.at("2025-09-17 10:00")
    assert isinstance(stage.act(number, "survey", "surveyor#2"), Step)
    assert last_line(stage, number) == ("马入户", "")


def test_whoever_stands_in_for_nobody_is_asked_nothing(stage: Stage):
    number = claimed(stage, "2025-09-17 10:00", "clerk#2")
    asked: list[str] = []
    tasks_of = stage.store.tasks_of
    stage.store.tasks_of = lambda number: asked.append(number) or tasks_of(number)
    stage.act(number, "note", "clerk")
    assert asked == []


def test_an_urge_about_a_claimed_task_goes_to_the_substitute_too(stage: Stage):
    now = stage.clock.now()
    stage.store.add_officer("chief", "督办", "", [Post("supervisor", COUNTY)], [("desk", "")], "zh", now)
    chief = stage.store.officer_by_login("chief").officer
    number = stage.led("filing")
    stage.office.be_away(stage.cast["clerk"], date(2025, 10, 20), date(2025, 10, 24), "clerk#2")
    assert stage.office.claim(stage.cast["clerk"], number, "filing")
    stage.pass_until("2025-10-17 10:00")
    assert [row.name for row in stage.office.plan_urging(chief, [number]).rows] == ["陈经办"]
    stage.pass_until("2025-10-20 10:00")
    assert [row.name for row in stage.office.plan_urging(chief, [number]).rows] == ["陈经办", "何经办"]


@pytest.mark.parametrize(("first", "last", "who"), [
    (date(2025, 10, 9), date(2025, 10, 8), "clerk#2"), (date(2025, 9, 1), date(2025, 9, 15), "clerk#2"),
    (date(2025, 10, 9), date(2027, 10, 9), "clerk#2"), (date(2025, 10, 9), date(2025, 10, 10), "clerk"),
    (date(2025, 10, 9), date(2025, 10, 10), "nobody"), (date(2025, 10, 9), date(2025, 10, 10), "clerk elsewhere"),
    (date(2025, 10, 9), date(2025, 10, 10), "head"), (date(2025, 9, 19), date(2025, 9, 25), "clerk#2"),
], ids=["ends before it begins", "is past", "of two years", "himself", "a stranger", "another town", "another post",
        "overlaps"])  # fmt: skip
def test_an_absence_that_makes_no_sense_is_refused(stage: Stage, first: date, last: date, who: str):
    before = stage.store.absences(date.min)
    with pytest.raises(WrongRequest):
        stage.office.be_away(stage.cast["clerk"], first, last, who)
    assert stage.store.absences(date.min) == before


def test_who_is_away_himself_stands_in_for_nobody(stage: Stage):
    with pytest.raises(WrongRequest):
        stage.office.be_away(stage.cast["clerk#2"], FIRST, FIRST, "clerk")


def test_who_comes_back_early_says_so_and_only_he(stage: Stage):
    [mine] = stage.office.absences(stage.cast["clerk"]).mine
    assert mine.substitute == "何经办"
    assert [a.name for a in stage.office.absences(stage.cast["clerk#2"]).standing_in] == ["陈经办"]
    with pytest.raises(WrongRequest):
        stage.office.be_back(stage.cast["head"], mine.absence.id)
    stage.office.be_back(stage.cast["clerk"], mine.absence.id)
    number = claimed(stage, "2025-09-17 10:00")
    stage.act(number, "apply", "clerk#2")
    assert last_line(stage, number) == ("何经办", "")


def test_only_who_holds_the_same_posts_can_be_chosen(stage: Stage):
    assert [m.login for m in stage.office.absences(stage.cast["clerk"]).could] == ["clerk#2"]
    stage.store.grant_post(stage.cast["clerk"].id, Post("head", TOWN))
    officer = stage.store.officer_by_login("clerk").officer
    assert stage.office.absences(officer).could == ()
