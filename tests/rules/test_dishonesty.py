"""The dishonesty list (失信, P12): who is listed, by whom, for how long, and what it never does."""

import pytest

from states import Procedure, Step
from states.procedure import CLOCK
from tests.rules.support import Story, leads_to, local_pack, reached_from, somebody, the_pack, the_procedure


def a_finding(example: str = "main", procedure: Procedure | None = None) -> Story:
    return Story(procedure or the_procedure("dishonesty"), example)


@pytest.mark.parametrize("ground", ["fraud", "false_declaration", "refuse_survey"])
@pytest.mark.parametrize("programme", ["dibao", "tekun", "temporary"])
def test_s2_13_s2_14_s6_07_three_grounds_in_three_programmes(ground, programme):
    story = a_finding("repaired")
    assert isinstance(story.next(ground=ground, programme=programme), Step)


def test_c11_nothing_in_any_procedure_refuses_an_application_because_of_the_list():
    """The list is looked at in one place only: a listed family's democratic review is not skipped."""
    looking = {
        (name, move)
        for name, procedure in the_pack().procedures.items()
        for guard, condition in procedure.guards.items() if "register.dishonesty" in condition.when
        for move, rule in procedure.moves.items()
        if guard in [*rule.guards, *(g for branch in rule.to for g in branch.when)]
    }  # fmt: skip
    assert looking == {("dibao", "skip_review")}


def test_c11_a_listed_family_is_accepted_like_any_other_and_has_its_review():
    listed = Story(the_procedure("dibao"), dishonesty={"status": "listed"}).until("skip_review")
    assert listed.case.places == ("review_gate",)
    assert listed.next().codes == ("guard",)
    held = listed.do("hold_review", somebody("handler"), "2025-09-04 15:40", review_ground="失信名单在册。")
    assert isinstance(held, Step)
    off = Story(the_procedure("dibao"), dishonesty={"status": "off"}).until("skip_review")
    assert isinstance(off.next(), Step)


def test_c11_refusing_a_visit_alone_is_listed_only_where_the_pack_names_a_provincial_basis():
    assert a_finding("refused_visit").until("find").next().codes == ("guard",)
    basis = local_pack(parameters="list_basis: {value: 省信用条例第二十条, basis: 省信用条例}").procedures["dishonesty"]
    assert isinstance(a_finding("refused_visit", basis).until("find").next(), Step)


def test_c11_only_a_pack_with_a_provincial_basis_reports_to_the_credit_platform():
    assert "report_credit" not in the_procedure("dishonesty").moves
    uses = "procedure: dishonesty\nuses: [hearing, service, oversight, credit_report]\n"
    report = {"credit_basis": "省信用条例第二十条", "credit_no": "XY-1"}
    for basis, allowed in (("none", False), ("省信用条例第二十条", True)):
        parameters = f"list_basis: {{value: {basis}, basis: 省信用条例}}"
        local = local_pack(parameters=parameters, **{"procedures/dishonesty": uses}).procedures["dishonesty"]
        story = a_finding(procedure=local).after("enter_list")
        answer = story.do("report_credit", somebody("county_handler"), "2025-09-25", **report)
        assert isinstance(answer, Step) is allowed


def test_a_minor_is_never_listed():
    story = a_finding("error").until("find")
    assert story.next().codes == ("guard",)


@pytest.mark.parametrize("months", ["", 13])
def test_a_listing_has_a_period_of_at_most_a_year(months):
    story = a_finding().until("find")
    assert story.next(listed_for=months).codes == ("guard",)


def test_three_different_people_decide():
    story = a_finding().until("find")
    story.left.pop(0)
    story.next()
    story.next()
    assert story.next().codes == ("signed_already",)
    assert story.case.places == ("committee",)
    story.next()
    assert story.case.places == ("decided",)


@pytest.mark.parametrize("maker", ["propose", "serve_intent", "record_opinion"])
def test_who_proposed_told_or_heard_does_not_decide(maker):
    story = a_finding("refused_visit").until(maker)
    both = somebody(*story.procedure.moves[maker].by.roles, "department_head", named="one and the same")
    story.next(by=both)
    story.until("find").left.pop(0)
    assert story.next(by=both).codes == ("same_person",)


def test_time_lists_nobody_and_takes_everybody_off_when_the_period_is_over():
    procedure = the_procedure("dishonesty")
    by_time = {key: move for key, move in procedure.moves.items() if CLOCK in move.by.every_role}
    assert set(by_time) == {"nothing_said", "listing_over"}
    story = a_finding().after("enter_list")
    assert story.register("dishonesty")["status"] == "listed"
    story.wait("2026-03-24 23:59")
    assert "in_effect.listing.listed" in story.case.places
    story.wait("2026-03-25 00:00")
    assert story.register("dishonesty")["status"] == "off"
    assert "in_effect.listing.off" in story.case.places


@pytest.mark.parametrize(
    ("acted", "example", "multiple", "fine"),
    [
        pytest.param("2025-12-01", "repaired", 3, 1080000, id="three times before July 2026"),
        pytest.param("2025-12-01", "repaired", 4, None, id="never four times"),
        pytest.param("2026-06-30", "wrongly_listed", 3, None, id="the lighter law governs what is decided later"),
        pytest.param("2026-08-01", "wrongly_listed", 2, 720000, id="twice since"),
        pytest.param("2026-08-01", "wrongly_listed", 3, None, id="no more than twice since"),
        pytest.param("2026-08-01", "wrongly_listed", 0, 0, id="none is no fine"),
    ],
)
def test_c12_the_fine_follows_the_law_of_the_day_of_the_act(acted, example, multiple, fine):
    story = a_finding(example)
    story.next(acted_on=acted, unlawful_amount="3,600.00")
    answer = story.until("find").next(fine_multiple=multiple, unlawful_amount="3,600.00")
    if fine is None:
        assert answer.codes == ("not_calculated",)
    else:
        assert answer.entry.answers.get("fine", 0) == fine


def test_all_of_it_is_paid_back_and_the_fine_before_it_is_settled():
    story = a_finding().until("settle")
    assert story.next().codes == ("guard",)
    assert isinstance(story.until("settle").next(), Step)


def test_an_objection_to_the_listing_is_answered_in_fifteen_working_days_by_others():
    story = a_finding("repaired").after("object_to_listing")
    assert story.due("listing_objection") == "2026-03-13", "Spring Festival and its make-up Saturday between"
    assert story.until("answer_objection").next().codes == ("same_person",)
    story.next(listing_wrong="是")
    assert "in_effect.listing.removing" in story.case.places


def test_s2_29_an_error_is_removed_everywhere_within_three_working_days():
    story = a_finding("wrongly_listed").after("find_error")
    assert story.due("unlisting") == "2026-10-09"
    story.next()
    assert story.register("dishonesty")["status"] == "off"


def test_a_listing_is_repaired_once_all_is_paid():
    story = a_finding("repaired").until("settle")
    assert "in_effect.listing.listed" in story.case.places
    story.after("decide_repair")
    assert (story.case.outcome, story.register("dishonesty")["status"]) == ("ended", "off")


def test_p12_is_heard_before_it_is_decided():
    ways = leads_to(the_procedure("dishonesty"), without=["hearing"])
    assert "decided" not in reached_from("suspected", ways)
