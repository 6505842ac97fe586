"""Who is recused does nothing more on that case until it is lifted (B6): what he could do, has signed, has claimed."""

from dataclasses import replace

import pytest

from office.requests import Deed
from states import Act, Blocked, Officer, Step, next_step, open_moves, replay, verify
from tests.core_support import (
    CHECKER,
    CLERK,
    HEAD,
    RECUSING,
    SECOND_SURVEYOR,
    SURVEYOR,
    Told,
    a_case,
    an_officer,
    at,
    small,
)
from tests.office_support import Stage, dibao_office, small_office

DAY = "2025-09-17"


def recusing(in_state: str) -> Told:
    return a_case(in_state, procedure=small(*RECUSING))


def offered(case: Told, officer: Officer) -> dict[str, tuple[str, ...]]:
    """The moves of this moment, each with the codes of what closes it to this officer."""
    return {m.key: tuple(r.code for r in m.closed) for m in open_moves(case.case, case.procedure, officer, at(DAY))}


# --------------------------------------------------------------------------------------------------------------- rules


def test_who_is_recused_may_do_nothing_more_on_the_case_and_is_offered_nothing():
    case = recusing("review")
    assert offered(case, CLERK)["vote"] == ()
    case.act("recuse", HEAD, DAY, barred=CLERK)
    for event in ("vote", "ask_papers", "withdraw"):
        assert case.act(event, CLERK, DAY).codes[0] == "recused"
    assert not any(codes == () for codes in offered(case, CLERK).values())
    assert isinstance(case.act("vote", an_officer("clerk", named="another"), DAY), Step)


def test_a_recusal_is_for_one_case():
    recusing("review").act("recuse", HEAD, DAY, barred=CLERK)
    assert isinstance(recusing("review").act("vote", CLERK, DAY), Step)


def test_a_supervisor_who_recused_himself_cannot_lift_it():
    case = recusing("review")
    case.act("recuse", HEAD, DAY, barred=HEAD)
    assert case.act("lift_recusal", HEAD, DAY, barred=HEAD).codes == ("recused",)
    assert isinstance(case.act("lift_recusal", an_officer("head", named="deputy"), DAY, barred=HEAD), Step)


def test_when_a_recusal_is_lifted_he_may_act_again():
    case = recusing("review")
    case.act("recuse", HEAD, DAY, barred=CLERK)
    case.act("lift_recusal", HEAD, DAY, barred=CLERK)
    assert case.case.recused == ()
    assert isinstance(case.act("vote", CLERK, DAY), Step)


def test_only_a_recusal_that_stands_is_lifted():
    case = recusing("review")
    assert offered(case, HEAD)["lift_recusal"] == ("not_recused",)
    assert case.act("lift_recusal", HEAD, DAY, barred=CLERK).codes == ("not_recused",)
    case.act("recuse", HEAD, DAY, barred=CLERK)
    assert offered(case, HEAD)["lift_recusal"] == ()
    assert case.act("lift_recusal", HEAD, DAY, barred=CHECKER).codes == ("not_recused",)


def test_recused_twice_is_recused_once():
    case = recusing("review")
    for _ in range(2):
        case.act("recuse", HEAD, DAY, barred=CLERK)
    assert case.case.recused == (CLERK.id,)


def test_a_signature_of_somebody_who_is_recused_is_void_and_the_others_stand():
    case = recusing("investigation")
    case.act("survey", SURVEYOR, DAY)
    case.act("recuse", HEAD, DAY, barred=CHECKER)
    assert [s.officer for s in case.case.signatures] == [SURVEYOR.id]
    case.act("recuse", HEAD, DAY, barred=SURVEYOR)
    assert case.case.signatures == ()
    case.act("survey", SECOND_SURVEYOR, DAY)
    assert "investigation.survey.pending" in case.case.places, "one valid signature does not make two"
    case.act("survey", an_officer("surveyor", named="third"), DAY)
    assert "investigation.survey.done" in case.case.places


@pytest.mark.parametrize("named", ["clerk", "", None, 7, {"id": "clerk"}, "nobody"])
def test_a_word_that_only_looks_like_somebody_is_nobody(named: object):
    case = recusing("review")
    answer = next_step(case.case, Act("recuse", HEAD, {"barred": named}), case.procedure, at(DAY))
    assert isinstance(answer, Blocked)
    assert [r.where for r in answer.reasons] == ["barred"]


def test_the_history_alone_says_who_is_recused_and_its_chain_covers_it():
    case = recusing("review")
    case.act("recuse", HEAD, DAY, barred=CLERK)
    case.act("recuse", HEAD, DAY, barred=CHECKER)
    case.act("lift_recusal", HEAD, DAY, barred=CHECKER)
    assert replay(case.history) == case.case
    assert replay(case.history).recused == (CLERK.id,)
    assert verify(case.history) is None
    for changed in (replace(case.history[-3], recuses=""), replace(case.history[-3], recuses="leader")):
        broken = verify([*case.history[:-3], changed, *case.history[-2:]])
        assert broken
        assert broken.line == changed.line


# -------------------------------------------------------------------------------------------------------------- office


def an_office_that_recuses() -> Stage:
    return small_office("2025-09-16 09:00", *RECUSING)


def test_the_person_is_named_by_id_or_by_login_and_stored_by_id():
    stage = an_office_that_recuses()
    for name in (stage.cast["clerk"].id, "clerk"):
        number = stage.led("review")
        assert isinstance(stage.act(number, "recuse", "head", barred=name), Step)
        assert stage.case(number).recused == (stage.cast["clerk"].id,)
        assert stage.store.history(number)[-1].answers == {"barred": stage.cast["clerk"].id}
        assert stage.act(number, "vote", "clerk").codes == ("recused",)


@pytest.mark.parametrize("name", ["clerk elsewhere", "administrator", "陈经办", "no such person"])
def test_only_somebody_with_a_post_for_the_case_can_be_named(name: str):
    stage = an_office_that_recuses()
    number = stage.led("review")
    before = stage.everything(number)
    assert stage.act(number, "recuse", "head", barred=name).codes == ("wrong_value",)
    assert stage.everything(number) == before


def test_what_he_had_claimed_is_given_back_and_he_can_claim_nothing_on_the_case():
    stage = an_office_that_recuses()
    number, another = stage.led("review"), stage.led("review")
    for one in (number, another):
        assert stage.office.claim(stage.cast["clerk"], one, "review")
    stage.act(number, "recuse", "head", barred="clerk")
    assert [task.claimed_by for task in stage.store.tasks_of(number)] == [None]
    assert not stage.office.claim(stage.cast["clerk"], number, "review")
    assert stage.office.claim(stage.cast["clerk#2"], number, "review")
    assert [task.claimed_by_name for task in stage.store.tasks_of(another)] == ["陈经办"], "his other cases stay his"


def test_a_claim_of_somebody_else_is_not_touched():
    stage = an_office_that_recuses()
    number = stage.led("review")
    stage.office.claim(stage.cast["clerk#2"], number, "review")
    stage.act(number, "recuse", "head", barred="clerk")
    assert [task.claimed_by_name for task in stage.store.tasks_of(number)] == ["何经办"]


def test_whoever_can_decide_it_is_shown_the_people_of_the_case_and_later_the_name():
    stage = an_office_that_recuses()
    number = stage.led("review")
    people = {m.officer.name for m in stage.office.case_file(stage.cast["head"], number).people}
    assert people == {"陈经办", "何经办", "周入户", "马入户", "钱核对", "罗主任", "高镇长"}
    assert stage.office.case_file(stage.cast["clerk"], number).people == (), "who names nobody is shown no list"
    stage.act(number, "recuse", "head", barred="clerk#2")
    assert stage.office.case_file(stage.cast["surveyor"], number).names[stage.cast["clerk#2"].id] == "何经办"


def test_in_dibao_the_supervisor_recuses_a_surveyor_and_lifts_it():
    stage = dibao_office()
    number = stage.plays({}, until="start_investigation")
    said = {"recused": "surveyor", "recusal_ground": "relative", "recusal_note": "调查员与申请人系表兄弟。"}
    assert isinstance(stage.office.act(stage.cast["supervisor"], number, Deed("recuse", said)), Step)
    assert stage.act(number, "submit_survey", "surveyor").codes == ("recused",)
    assert isinstance(stage.act(number, "submit_survey", "surveyor#2"), Step)
    said = {"readmitted": "surveyor", "readmission_note": "经核实并无亲属关系。"}
    assert isinstance(stage.office.act(stage.cast["supervisor"], number, Deed("lift_recusal", said)), Step)
    assert isinstance(stage.act(number, "submit_survey", "surveyor"), Step)
