"""What an act does to a case, and why it may not be done: persons, signatures, places, votes, papers, tasks."""

import pytest

from states import (
    Act,
    Blocked,
    Officer,
    Post,
    Step,
    next_step,
    open_case,
    open_moves,
    replay,
    tasks_of,
    verify,
)
from states.case import OPENED
from states.reasons import SENTENCES
from tests.core_support import (
    CHECKER,
    CLERK,
    COUNTY,
    ELSEWHERE,
    HEAD,
    LEADER,
    RECUSING,
    SECOND_SURVEYOR,
    SURVEYOR,
    TOWN,
    VILLAGE,
    Told,
    a_case,
    a_file,
    an_officer,
    at,
    opened,
    small,
)
from tests.relief_support import relief

DAY = "2025-09-17"


# -------------------------------------------------------------------------------------------------------------- opening


def test_a_case_opens_with_its_first_line_in_its_first_state():
    case = opened()
    [first] = case.history
    assert (first.line, first.event, first.came_from, first.went_to) == (1, OPENED, (), ("application",))
    assert first.answers == {
        "procedure": "small/aid", "digest": small().digest, "area": VILLAGE, "household": "H-1",
    }  # fmt: skip
    assert (case.case.area, case.case.household, case.case.digest) == (VILLAGE, "H-1", small().digest)
    assert [(t.place, t.role, t.area) for t in case.last.tasks] == [("application", "clerk", TOWN)]
    assert case.case.open


def test_a_case_that_opens_in_a_parallel_state_opens_in_each_of_its_regions():
    at_once = small(("initial: application", "initial: investigation"),
                    ("    to: decision\n", "    to: [{to: decision, when: poor}, {to: application}]\n"))  # fmt: skip
    assert opened(at_once).case.places == ("investigation.checking.running", "investigation.survey.pending")


# -------------------------------------------------------------------------------------------------------------- who may


def test_without_the_role_there_is_no_step():
    case = a_case("decision")
    for officer in (CLERK, CHECKER, Officer("nobody", "nobody")):
        assert case.act("send_back", officer, DAY).codes == ("wrong_role",)


def test_the_role_elsewhere_is_not_the_role_here():
    case = a_case("decision")
    answer = case.act("send_back", an_officer("head", area=ELSEWHERE), DAY)
    assert answer.codes == ("wrong_area",)
    assert answer.sentence("zh") == "本件不在您的辖区内，请联系所在辖区的民政办主任。"


@pytest.mark.parametrize("area", [VILLAGE, TOWN, COUNTY, "5203", ""])
def test_a_post_holds_for_every_area_within_its_own(area):
    officer = Officer("head", "head", (Post("head", area),))
    assert isinstance(a_case("decision").act("send_back", officer, DAY), Step)


@pytest.mark.parametrize("area", [ELSEWHERE, "520304001004", VILLAGE + "1"])
def test_a_post_for_a_part_or_a_neighbour_does_not(area):
    officer = Officer("head", "head", (Post("head", area),))
    assert a_case("decision").act("send_back", officer, DAY).codes == ("wrong_area",)


def test_the_history_says_in_which_of_his_posts_somebody_acted():
    both = an_officer("clerk", "head")
    assert a_case("decision").act("send_back", both, DAY).entry.role == "head"
    assert a_case("review").act("ask_papers", both, DAY).entry.role == "clerk"


def test_who_surveyed_or_checked_may_not_approve():
    busy = an_officer("head", "surveyor", "checker", named="busy")
    for event, surveyor, checker in (("survey", busy, CHECKER), ("check", SURVEYOR, busy)):
        case = a_case("investigation", "2025-09-01")
        case.act("survey", surveyor, "2025-09-02")
        case.act("survey", SECOND_SURVEYOR, "2025-09-02")
        case.act("check", checker, "2025-09-02")
        case.act("vote", CLERK, "2025-09-02")
        case.fire("notice_period", "2025-09-10")
        answer = case.act("approve", busy, DAY)
        assert [(r.code, r.where) for r in answer.reasons] == [("same_person", event)]


def test_who_only_signed_the_survey_has_taken_part_in_it():
    case = a_case("investigation")
    surveying_head = an_officer("surveyor", "head", named="surveying-head")
    case.act("survey", surveying_head, DAY)
    case.act("survey", SURVEYOR, DAY)
    case.act("check", CHECKER, DAY)
    case.act("vote", CLERK, DAY, yes_votes=0, no_votes=12)
    assert case.act("confirm_recheck", surveying_head, DAY).codes == ("same_person",)
    assert isinstance(case.act("confirm_recheck", HEAD, DAY), Step)


# --------------------------------------------------------------------------------------------------- several signatures


def test_separation_binds_whoever_signs_first_and_whoever_signs_last():
    for event, signers in (("approve", (HEAD, an_officer("leader", "surveyor", named="late"))),
                           ("approve", (an_officer("head", "surveyor", named="early"), LEADER))):  # fmt: skip
        busy = next(signer for signer in signers if signer not in (HEAD, LEADER))
        case = a_case("investigation", "2025-09-01")
        for surveyor in (SURVEYOR, busy):
            case.act("survey", surveyor, "2025-09-02")
        case.act("check", CHECKER, "2025-09-02")
        case.act("vote", CLERK, "2025-09-02")
        case.fire("notice_period", "2025-09-10")
        answers = [case.act(event, signer, DAY) for signer in signers]
        refused = [answer for answer in answers if isinstance(answer, Blocked)]
        assert [(r.code, r.where) for r in refused[0].reasons][:1] == [("same_person", "survey")]
        assert case.case.places == ("decision",)


def test_two_surveyors_must_sign_and_they_must_be_two_people():
    case = a_case("investigation")
    first = case.act("survey", SURVEYOR, DAY)
    assert (first.entry.signature, first.case.places) == ("investigation.survey.pending", first.entry.came_from)
    assert first.case.done.get("survey") is None, "a signature is not yet the survey"
    again = case.act("survey", SURVEYOR, DAY)
    assert again.codes == ("signed_already",)
    assert again.sentence("zh") == "您已签名，还需 1 人签名。"
    second = case.act("survey", SECOND_SURVEYOR, DAY)
    assert second.case.places == ("investigation.checking.running", "investigation.survey.done")
    assert (second.case.done["survey"], second.case.actors["survey"]) == (1, ("zhou", "ma"))
    assert second.case.signatures == ()


def test_two_posts_do_not_make_two_people():
    case = a_case("investigation")
    twice = Officer("wu", "wu", (Post("surveyor", VILLAGE), Post("surveyor", TOWN)))
    case.act("survey", twice, DAY)
    assert case.act("survey", twice, DAY).codes == ("signed_already",)


def test_the_first_to_sign_fills_in_the_form_and_the_others_sign_what_he_wrote():
    case = a_case("investigation")
    case.act("survey", SURVEYOR, DAY, housing="own")
    assert case.act("survey", SECOND_SURVEYOR, DAY, housing="rented").codes == ("unknown_field",)
    case.act("survey", SECOND_SURVEYOR, DAY)
    assert case.case.facts["housing"] == "own"


def test_signatures_are_worth_nothing_once_the_case_has_left_the_place():
    case = a_case("decision")
    case.act("approve", HEAD, "2025-09-17")
    assert [s.officer for s in case.case.signatures] == ["head"]
    case.act("send_back", HEAD, "2025-09-18")
    assert case.case.signatures == ()


def test_a_move_in_one_region_leaves_the_signatures_in_the_other():
    case = a_case("investigation")
    case.act("survey", SURVEYOR, DAY)
    case.act("check", CHECKER, DAY)
    assert [(s.move, s.officer) for s in case.case.signatures] == [("survey", "zhou")]
    assert isinstance(case.act("survey", SECOND_SURVEYOR, DAY), Step)
    assert case.case.places == ("review",)


def test_an_act_that_moves_nothing_leaves_the_signatures():
    case = a_case("investigation")
    case.act("survey", SURVEYOR, DAY)
    case.act("extend", HEAD, DAY)
    assert [s.officer for s in case.case.signatures] == ["zhou"]


def test_a_survey_repeated_needs_both_signatures_again():
    case = a_case("surveyed")
    case.act("repeat_survey", HEAD, DAY)
    case.act("survey", SURVEYOR, DAY)
    assert case.case.places == ("investigation.checking.running", "investigation.survey.pending")
    case.act("survey", SECOND_SURVEYOR, DAY)
    assert case.case.done["survey"] == 2


def test_what_was_signed_by_all_and_moved_nothing_is_signed_anew_the_next_time():
    confer = ("  withdraw:\n", "  confer: {title: {zh: 会商, en: confer}, from: review, by: {all_of: [head, leader]}}\n"
              "  withdraw:\n")  # fmt: skip
    case = a_case("review", procedure=small(confer))
    for times in (1, 2):
        case.act("confer", HEAD, DAY)
        case.act("confer", LEADER, DAY)
        assert (case.case.done["confer"], case.case.signatures) == (times, ())


def test_in_a_sequence_each_signs_in_his_turn():
    case = a_case("decision")
    early = case.act("approve", LEADER, DAY)
    assert early.codes == ("not_your_turn",)
    assert early.sentence("zh") == "现在应由民政办主任签名，请等候或转交。"
    case.act("approve", HEAD, DAY)
    assert case.act("approve", an_officer("head", named="deputy"), DAY).codes == ("not_your_turn",)
    assert case.act("approve", LEADER, DAY).case.places == ("filing",)
    assert [e.role for e in case.history[-2:]] == ["head", "leader"]


def test_one_person_with_both_posts_still_signs_once_in_a_sequence():
    case = a_case("decision")
    both = an_officer("head", "leader")
    case.act("approve", both, DAY)
    assert case.act("approve", both, DAY).codes == ("signed_already",)


def test_where_all_must_sign_the_order_is_free_and_no_role_signs_twice():
    case = a_case("decision")
    case.act("refuse", LEADER, DAY)
    second = case.act("refuse", an_officer("leader", named="other"), DAY)
    assert second.codes == ("not_your_turn",)
    assert second.sentence("en") == "It is for head of office to sign now; wait, or pass it on."
    assert case.act("refuse", HEAD, DAY).case.outcome == "denied"


def test_somebody_with_both_posts_signs_in_the_one_that_is_still_wanted():
    case = a_case("decision")
    case.act("refuse", HEAD, DAY)
    assert case.act("refuse", an_officer("head", "leader"), DAY).entry.role == "leader"


def test_a_signature_is_refused_when_the_move_could_not_be_done():
    """Else the second to sign would be told what only the first could have mended."""
    stuck = small(("    to: [{to: notice, when: undisputed}]\n    by: {roles: head}",
                   "    to: [{to: notice, when: undisputed}]\n    by: {all_of: [head, leader]}"))  # fmt: skip
    case = a_case("investigation", procedure=stuck)
    for officer in (SURVEYOR, SECOND_SURVEYOR):
        case.act("survey", officer, DAY, **({"disputed": "yes"} if officer is SURVEYOR else {}))
    case.act("check", CHECKER, DAY)
    assert case.act("waive", HEAD, DAY).codes == ("guard",)


# --------------------------------------------------------------------------------------------------------------- places


def test_the_act_that_completes_the_last_region_joins_them():
    case = a_case("investigation")
    assert case.act("check", CHECKER, DAY).case.places == (
        "investigation.checking.done", "investigation.survey.pending",
    )  # fmt: skip
    case.act("survey", SURVEYOR, DAY)
    joined = case.act("survey", SECOND_SURVEYOR, DAY)
    assert joined.entry.went_to == ("review",)
    assert joined.case.entered == {"review": joined.entry.line}


def test_leaving_a_parallel_state_leaves_nothing_of_it_behind():
    case = a_case("investigation")
    case.act("survey", SURVEYOR, DAY)
    step = case.act("withdraw", CLERK, DAY)
    assert step.case.places == ("withdrawn",)
    assert step.case.signatures == ()
    assert step.tasks == ()
    assert {place for place, _ in step.closed_tasks} == {
        "investigation.checking.running", "investigation.survey.pending",
    }  # fmt: skip


def test_what_is_open_in_one_region_only_is_not_open_when_that_region_is_done():
    case = a_case("surveyed")
    assert case.act("survey", SURVEYOR, DAY).codes == ("not_now",)
    assert isinstance(case.act("repeat_survey", HEAD, DAY), Step)


def test_a_case_may_be_sent_back_to_one_region_only_and_joins_when_that_is_done():
    again = small(("  send_back:\n", "  resurvey: {title: {zh: 补充入户, en: survey once more}, from: review,"
                   " to: investigation.survey.pending, by: {roles: head}}\n  send_back:\n"))  # fmt: skip
    case = a_case("review", procedure=again)
    assert case.act("resurvey", HEAD, DAY).case.places == ("investigation.survey.pending",)
    case.act("survey", SURVEYOR, DAY)
    assert case.act("survey", SECOND_SURVEYOR, DAY).case.places == ("review",)


def test_a_case_sent_back_enters_every_region_anew():
    case = a_case("decision")
    back = case.act("send_back", HEAD, DAY)
    assert back.case.places == ("investigation.checking.running", "investigation.survey.pending")
    assert {t.line for t in back.tasks} == {back.entry.line}
    assert back.case.facts["income"] == 180000, "what was answered is not forgotten"


def test_a_way_that_leads_back_to_the_same_place_is_a_step_and_not_a_refusal():
    """评议未通过, held again: the second way fits and leads to where the case already stands."""
    again = small(("{to: recheck}]", "{to: review}]"))
    case = a_case("review", procedure=again)
    task = case.last.tasks
    step = case.act("vote", CLERK, DAY, yes_votes=0, no_votes=12)
    assert isinstance(step, Step)
    assert (step.case.places, step.case.done["vote"]) == (("review",), 1)
    assert step.tasks == task, "the task goes on; nobody is told of a new one"
    assert step.tells == ()


def test_a_move_without_a_target_is_recorded_and_moves_nothing():
    case = a_case("review")
    step = case.act("extend", HEAD, DAY)
    assert (step.entry.came_from, step.entry.went_to) == (("review",), ("review",))
    assert step.case.done["extend"] == 1


def test_nothing_leaves_a_final_state():
    for state in ("refused", "withdrawn"):
        case = a_case(state)
        assert not case.case.open
        assert open_moves(case.case, case.procedure, an_officer("clerk", "head"), at(DAY)) == []
        for event in (*case.procedure.moves, "nonsense"):
            assert case.act(event, CLERK, DAY).codes == ("closed",)


def test_the_outcome_is_the_final_states_and_the_case_is_closed_at_that_moment():
    case = a_case("decision", "2025-09-16")
    case.act("refuse", HEAD, "2025-09-17 10:00")
    case.act("refuse", LEADER, "2025-09-18 15:30")
    assert (case.case.outcome, case.history[-1].outcome) == ("denied", "denied")
    assert case.case.closed_at == at("2025-09-18 15:30").at


def test_an_end_for_which_the_procedure_names_no_outcome_is_recorded_as_ended():
    nameless = small(("final: true, outcome: withdrawn", "final: true"))
    case = a_case("application", procedure=nameless)
    step = case.act("withdraw", CLERK, DAY)
    assert (step.entry.outcome, case.case.outcome, case.case.open) == ("ended", "ended", False)
    assert replay(case.history) == case.case, "the history alone says that the case is over"


# ---------------------------------------------------------------------------------------------------------------- votes


def votes(invited=15, present=15, representatives=10, yes=10, no=5, abstained=0):
    return {"invited": invited, "present": present, "representatives": representatives,
            "yes_votes": yes, "no_votes": no, "abstained": abstained}  # fmt: skip


@pytest.mark.parametrize(
    ("count", "place"),
    [
        pytest.param(votes(yes=10, no=5), "notice", id="ten-of-fifteen-are-two-thirds"),
        pytest.param(votes(yes=9, no=6), "recheck", id="nine-of-fifteen-are-not"),
        pytest.param(votes(yes=9, no=0, abstained=6), "recheck", id="who-abstains-was-present"),
        pytest.param(votes(present=10, representatives=5, yes=7, no=3), "notice", id="seven-of-ten"),
        pytest.param(votes(present=10, representatives=5, yes=6, no=4), "recheck", id="six-of-ten"),
        pytest.param(votes(present=10, representatives=5, yes=10, no=0), "notice", id="ten-of-fifteen-are-a-quorum"),
        pytest.param(votes(invited=3, present=2, representatives=1, yes=2, no=0), "notice", id="two-of-three"),
    ],
)
def test_a_review_passes_with_two_thirds_of_those_present_exactly(count, place):
    assert a_case("review").act("vote", CLERK, DAY, **count).case.places == (place,)


@pytest.mark.parametrize(
    ("count", "codes"),
    [
        pytest.param(votes(present=9, representatives=9, yes=9, no=0), ("vote_quorum",), id="nine-of-fifteen-invited"),
        pytest.param(votes(0, 0, 0, 0, 0), ("vote_quorum",), id="a-meeting-of-nobody"),
        pytest.param(votes(representatives=7), ("vote_representatives",), id="seven-representatives-among-fifteen"),
        pytest.param(votes(representatives=16), ("vote_delegates",), id="more-representatives-than-people"),
        pytest.param(votes(present=16, yes=16, no=0), ("vote_present",), id="more-present-than-invited"),
        pytest.param(votes(yes=10, no=4), ("vote_count",), id="a-vote-is-missing"),
        pytest.param(votes(present=9, representatives=4, yes=10, no=0),
                     ("vote_count", "vote_quorum", "vote_representatives"), id="everything-at-once"),
    ],
)  # fmt: skip
def test_a_meeting_that_was_not_one_has_no_result(count, codes):
    case = a_case("review")
    assert case.act("vote", CLERK, DAY, **count).codes == codes
    assert case.case.places == ("review",)


# -------------------------------------------------------------------------------------------------------------- why not


def for_another(case: Told, event: str, absent: Officer) -> Step | Blocked:
    """The head acts for somebody who is away."""
    return next_step(case.case, Act(event, HEAD, behalf=absent), case.procedure, at(DAY))



WHY_NOT = {
    "closed": lambda: a_case("refused").act("file", CLERK, DAY),
    "unknown_event": lambda: a_case("review").act("aprove", CLERK, DAY),
    "not_now": lambda: a_case("review").act("file", CLERK, DAY),
    "wrong_role": lambda: a_case("review").act("waive", CLERK, DAY),
    "wrong_area": lambda: a_case("review").act("waive", an_officer("head", area=ELSEWHERE), DAY),
    "only_time": lambda: a_case("notice").act("notice_elapsed", HEAD, DAY),
    "same_person": lambda: a_case("decision").act("approve", an_officer("head", named="zhou"), DAY),
    "same_absent": lambda: for_another(a_case("recheck"), "confirm_recheck", SURVEYOR),
    "recused": lambda: recused("review").act("vote", CLERK, DAY),
    "not_recused": lambda: recused("review").act("lift_recusal", HEAD, DAY, barred=HEAD),
    "signed_already": lambda: told_twice("decision", "approve", HEAD),
    "not_your_turn": lambda: a_case("decision").act("approve", LEADER, DAY),
    "unknown_field": lambda: a_case("review").act("ask_papers", CLERK, DAY, ground="x"),
    "missing_field": lambda: a_case("review").act("extend", HEAD, DAY, ground=None),
    "wrong_value": lambda: a_case("review").act("vote", CLERK, DAY, invited="many"),
    "unknown_material": lambda: a_case("review").act("ask_papers", CLERK, DAY, files=(a_file("passport"),)),
    "missing_material": lambda: a_case("application").act("apply", CLERK, DAY, files=()),
    "vote_count": lambda: a_case("review").act("vote", CLERK, DAY, yes_votes=1),
    "vote_present": lambda: a_case("review").act("vote", CLERK, DAY, invited=11),
    "vote_delegates": lambda: a_case("review").act("vote", CLERK, DAY, representatives=13),
    "vote_representatives": lambda: a_case("review").act("vote", CLERK, DAY, representatives=5),
    "vote_quorum": lambda: a_case("review").act("vote", CLERK, DAY, invited=19),
    "extended_already": lambda: told_twice("review", "extend", HEAD),
    "nothing_to_extend": lambda: a_case("review", procedure=small(("{event: apply}", "{event: object}"))).act(
        "extend", HEAD, DAY
    ),
    "too_late_to_extend": lambda: a_case("review").act("extend", HEAD, "2026-03-01"),
    "clock_not_due": lambda: a_case("notice").fire("notice_period", DAY),
    "not_calculated": lambda: reckoned_from_too_little(),
    "no_value": lambda: booked_below_nought(),
    "guard": lambda: a_case("surveyed").act("check", CHECKER, DAY, income="2100"),
}


def recused(in_state):
    """A case from which the clerk was recused."""
    case = a_case(in_state, procedure=small(*RECUSING))
    case.act("recuse", HEAD, DAY, barred=CLERK)
    return case


def reckoned_from_too_little():
    facts = "facts: {persons: facts.persons, standard: facts.income - 99999999, income: facts.income}"
    computes = f"    calculates: [{{rule: dibao, {facts}, gives: {{}}}}]\n"
    reckoning = small(("    guards: poor\n", f"{computes}    guards: poor\n"))
    return a_case("application", procedure=reckoning).act("apply", CLERK, DAY)


def booked_below_nought():
    unguarded = relief(("guards: [enough, papers_in_time]", "guards: papers_in_time"))
    case = open_case("RE-1", unguarded, VILLAGE, "H-1", CLERK, at(DAY)).case
    return next_step(case, Act("pay", CLERK, {"sum": "1"}), unguarded, at(DAY))


def told_twice(in_state, event, officer):
    case = a_case(in_state)
    assert isinstance(case.act(event, officer, DAY), Step)
    return case.act(event, officer, DAY)


@pytest.mark.parametrize("code", SENTENCES)
def test_each_reason_is_given_for_an_act_that_earns_it_in_both_languages(code):
    answer = WHY_NOT[code]()
    assert isinstance(answer, Blocked)
    assert answer.codes == (code,)
    [why] = answer.reasons
    assert "{" not in why.says.zh + why.says.en
    assert why.says.zh.endswith("。")
    assert why.says.en.endswith(".")


def test_every_reason_in_the_list_is_tested():
    assert WHY_NOT.keys() == SENTENCES.keys()


def test_all_reasons_against_an_act_are_given_at_once():
    case = a_case("application")
    passport = (a_file("passport"),)
    answer = case.act("apply", an_officer("head"), DAY, persons="0", income=None, incmoe="5", files=passport)
    assert answer.codes == (
        "wrong_role", "unknown_field", "wrong_value", "missing_field", "unknown_material", "missing_material",
    )  # fmt: skip
    assert answer.sentence("zh") == "".join(reason.says.zh for reason in answer.reasons)
    assert answer.sentence("en") == " ".join(reason.says.en for reason in answer.reasons)


def test_a_guard_that_closes_every_way_is_named_together_with_the_other_reasons():
    case = a_case("investigation")
    case.act("survey", SURVEYOR, DAY, disputed="yes")
    case.act("survey", SECOND_SURVEYOR, DAY)
    case.act("check", CHECKER, DAY)
    answer = case.act("waive", CLERK, DAY)
    assert [(r.code, r.where) for r in answer.reasons] == [("wrong_role", "waive"), ("guard", "undisputed")]
    assert answer.reasons[1].says.zh == "入户时有异议，应当评议。"


def test_a_guard_is_not_judged_on_a_form_that_cannot_be_read():
    answer = a_case("surveyed").act("check", CHECKER, DAY, income="much")
    assert answer.codes == ("wrong_value",)


def test_a_blocked_act_changes_nothing():
    case = a_case("review")
    before, lines = case.case, list(case.history)
    case.act("vote", HEAD, DAY, invited="many", files=(a_file("passport"),))
    assert (case.case, case.history) == (before, lines)
    assert case.case == replay(lines)


def test_an_event_nobody_knows_is_answered_with_what_is_open():
    assert a_case("decision").act("aprove", HEAD, DAY).sentence("zh") == (
        "本程序没有“aprove”这个办理动作。现在可以办理：审核确认、不予确认、退回重新调查、撤回申请。"
    )


# ------------------------------------------------------------------------------------------------------------ materials


def test_papers_handed_in_before_count_and_so_do_those_handed_in_now():
    case = a_case("investigation")
    short = case.act("survey", SURVEYOR, DAY, files=(a_file("photo"),))
    assert short.codes == ("missing_material",)
    assert short.sentence("zh") == "请提交“入户照片”，至少 2 份，现有 1 份。"
    case.act("extend", HEAD, DAY, files=(a_file("photo", "0.jpg"),))
    assert isinstance(case.act("survey", SURVEYOR, DAY, files=(a_file("photo"),)), Step)
    assert case.case.files == {"id_card": (2,), "photo": (3, 4)}, "each kind with the lines it came with"


def test_what_is_done_again_needs_its_papers_again():
    case = a_case("surveyed")
    case.act("repeat_survey", HEAD, DAY)
    assert case.act("survey", SURVEYOR, DAY, files=()).codes == ("missing_material",)
    assert isinstance(case.act("survey", SURVEYOR, DAY), Step)
    assert isinstance(case.act("survey", SECOND_SURVEYOR, DAY, files=()), Step), "the first handed them in"


# ------------------------------------------------------------------------------------------------------ what is offered


def offered(case, officer):
    return {m.key: [r.code for r in m.closed] for m in open_moves(case.case, case.procedure, officer, at(DAY))}


def test_what_may_be_done_here_is_offered_and_what_is_closed_says_why():
    assert offered(a_case("review"), CLERK) == {
        "extend": ["wrong_role"], "ask_papers": [], "vote": [], "waive": ["wrong_role"], "withdraw": [],
    }  # fmt: skip
    assert offered(a_case("notice"), CLERK) == {"object": [], "withdraw": []}, "what time does is not offered"


def test_a_guard_that_the_form_may_still_meet_does_not_close_a_move():
    """The income is asked for by the move itself."""
    case = a_case("surveyed")
    assert offered(case, CHECKER)["check"] == []


def test_a_guard_on_a_fact_the_form_does_not_ask_for_closes_it_even_if_the_names_begin_alike():
    alike = small(("  ground: {title", "  disputed_by: {title: {zh: 异议人, en: by}, type: text}\n  ground: {title"),
                  ('"!facts.disputed"', '"facts.disputed_by == \'\'"'), ("disputed]\n", "disputed, disputed_by]\n"),
                  ("    to: [{to: notice, when: undisputed}]\n",
                   "    to: notice\n    guards: undisputed\n    asks: disputed\n"))  # fmt: skip
    case = a_case("investigation", procedure=alike)
    case.act("survey", SURVEYOR, DAY, disputed_by="邻居")
    case.act("survey", SECOND_SURVEYOR, DAY)
    case.act("check", CHECKER, DAY)
    assert offered(case, HEAD)["waive"] == ["guard"]
    assert case.act("waive", HEAD, DAY, disputed="no").codes == ("guard",)


def test_a_move_whose_every_way_is_closed_is_not_offered():
    case = a_case("investigation")
    case.act("survey", SURVEYOR, DAY, disputed="yes")
    case.act("survey", SECOND_SURVEYOR, DAY)
    case.act("check", CHECKER, DAY)
    assert offered(case, HEAD)["waive"] == ["guard"]
    assert case.act("waive", HEAD, DAY).codes == ("guard",)


def test_who_signs_after_the_first_is_offered_the_signature_with_the_names_before():
    case = a_case("investigation")
    case.act("survey", SURVEYOR, DAY)
    [survey] = [m for m in open_moves(case.case, case.procedure, SECOND_SURVEYOR, at(DAY)) if m.key == "survey"]
    assert (survey.open, survey.signed) == (True, ("zhou",))
    assert offered(case, SURVEYOR)["survey"] == ["signed_already"]


def test_guards_bind_the_second_signature_as_they_bound_the_first():
    """What was true at the first signature may have changed by an act in the other region."""
    guarded = small(("disputed]\n    needs: [{kind: photo, at_least: 2}]", "income, disputed]\n    guards: poor"),
                    ("    asks: income\n    guards: poor", "    asks: income"))  # fmt: skip
    case = a_case("investigation", procedure=guarded)
    assert isinstance(case.act("survey", SURVEYOR, DAY, income="1800"), Step)
    case.act("check", CHECKER, DAY, income="9000")
    assert offered(case, SECOND_SURVEYOR)["survey"] == ["guard"]
    assert case.act("survey", SECOND_SURVEYOR, DAY).codes == ("guard",)


def test_a_vote_recorded_by_two_is_judged_alike_for_both():
    minutes = small(("when: passed}, {to: recheck}]\n    by: {roles: clerk}",
                     "when: passed}]\n    by: {all_of: [clerk, head]}"))  # fmt: skip
    case = a_case("review", procedure=minutes)
    assert offered(case, CLERK)["vote"] == []
    assert case.act("vote", CLERK, DAY, yes_votes=0, no_votes=12).codes == ("guard",)
    assert isinstance(case.act("vote", CLERK, DAY), Step)
    assert offered(case, HEAD)["vote"] == []
    assert case.act("vote", HEAD, DAY).case.places == ("notice",)


# --------------------------------------------------------------------------------------------------- tasks and tellings


def test_tasks_open_with_their_place_and_close_when_it_is_left():
    case = a_case("application")
    step = case.act("apply", CLERK, DAY)
    assert [(t.place, t.line, t.role, t.area) for t in step.tasks] == [
        ("investigation.checking.running", 2, "checker", COUNTY),
        ("investigation.survey.pending", 2, "surveyor", VILLAGE),
    ]  # fmt: skip
    assert step.closed_tasks == (("application", 1),)
    step = case.act("check", CHECKER, DAY)
    assert [t.line for t in step.tasks] == [2]
    assert step.closed_tasks == (("investigation.checking.running", 2),)
    assert a_case("papers").act("bring_papers", CLERK, DAY).closed_tasks == (), "nobody had a task there"


def test_a_task_is_measured_by_the_limit_of_its_place_else_by_that_of_its_role_else_by_that_of_the_whole_case():
    case = a_case("recheck", "2025-09-16")
    assert [t.due.clock for t in tasks_of(case.case, case.procedure, at(DAY))] == ["total"]
    case = a_case("filing", "2025-09-16")
    assert [t.due.clock for t in tasks_of(case.case, case.procedure, at(DAY))] == ["filing_limit"]
    slow = small(("value: 5, unit: working_days, basis: 第三条", "value: 60, unit: working_days, basis: 第三条"))
    checking, survey = a_case("investigation", procedure=slow).last.tasks
    assert (checking.due.clock, survey.due.clock) == ("total", "survey_limit"), "its own, though it ends later"


@pytest.mark.parametrize(
    ("survey_limit", "shown"),
    [
        pytest.param("during: investigation.survey.pending", "total", id="runs-while-the-case-stands-in-the-other"),
        pytest.param("starts: {event: apply}, ends: {event: survey}", "total", id="ends-with-a-move-of-the-other"),
        pytest.param("starts: {event: apply}, ends: {leaving: investigation.survey.pending}", "total",
                     id="ends-when-a-place-of-the-other-is-left"),
        pytest.param("starts: {event: apply}, ends: {leaving: investigation}", "survey_limit",
                     id="is-held-up-by-every-region"),
        pytest.param("starts: {event: apply}, ends: {event: [survey, vote]}", "survey_limit",
                     id="may-also-end-after-they-are-joined"),
    ],
)  # fmt: skip
def test_a_task_never_shows_a_limit_that_is_kept_in_another_region(survey_limit, shown):
    procedure = small(("during: investigation.survey.pending,", f"{survey_limit},"))
    checking = a_case("investigation", "2025-09-16", procedure).last.tasks[0]
    assert (checking.place, checking.due.clock) == ("investigation.checking.running", shown)


def test_who_has_a_new_task_is_told_and_a_move_tells_whom_it_names():
    case = a_case("notice")
    step = case.act("object", CLERK, DAY)
    assert [(t.text, t.roles, t.place) for t in step.tells] == [
        ("task_opened", ("head",), "recheck"), ("objected", ("head",), ""), ("objected", ("surveyor",), ""),
    ]  # fmt: skip


def test_no_two_tellings_of_an_act_share_a_key_or_one_would_be_lost():
    """A text may be called like a state, and one text may go to two roles separately."""
    alike = small(("objected: {subject", "recheck: {subject"),
                  ("{to: head, text: objected}, {to: surveyor, text: objected}",
                   "{to: head, text: recheck}, {to: surveyor, text: recheck}"))  # fmt: skip
    case = a_case("notice", procedure=alike)
    step = case.act("object", CLERK, DAY)
    assert len({t.key for t in step.tells}) == len(step.tells) == 3
    assert all(t.key.startswith(f"SA-1:{step.entry.line}:") for t in step.tells)


def test_a_signature_tells_nobody_and_opens_no_task():
    step = a_case("decision").act("approve", HEAD, DAY)
    assert (step.tells, step.closed_tasks, [t.place for t in step.tasks]) == ((), (), ["decision"])


# ----------------------------------------------------------------------------------------------------------- the record


def test_a_line_says_who_did_what_from_where_to_where_with_what():
    case = a_case("application", "2025-09-16")
    entry = case.act("apply", CLERK, "2025-09-17 10:15").entry
    assert (entry.case, entry.line, entry.at) == ("SA-1", 2, at("2025-09-17 10:15").at)
    assert (entry.officer, entry.officer_name, entry.role) == ("clerk", "clerk", "clerk")
    assert entry.answers == {"persons": 3, "income": 180000, "id_number": "11010519491231002X"}
    assert [f.kind for f in entry.files] == ["id_card"]
    assert [(m.clock, m.kind, m.line) for m in entry.marks] == [
        ("first_answer", "end", 1), ("total", "start", 2), ("survey_limit", "start", 2),
    ]  # fmt: skip


def test_the_history_makes_the_case_and_its_chain_holds():
    for state in ("filing", "papers", "recheck", "refused"):
        case = a_case(state)
        assert replay(case.history) == case.case
        assert verify(case.history) is None
        assert [e.line for e in case.history] == list(range(1, len(case.history) + 1))


def test_time_is_not_among_those_who_took_part():
    assert "notice_elapsed" not in a_case("decision").case.actors
    assert a_case("decision").case.done["notice_elapsed"] == 1
