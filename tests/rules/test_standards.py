"""The standards of benefit (标准): who releases them, from which day, and whom they reach."""

import pytest

from states import Step, fire
from states.engine import sources_of
from tests.core_support import COUNTY, at
from tests.rules.support import Story, somebody, the_procedure


def a_review(example: str = "unchanged", **registers: dict[str, object]) -> Story:
    return Story(the_procedure("dibao_review"), example, **registers)


def a_standard(example: str = "main") -> Story:
    return Story(the_procedure("standards"), example)


def test_who_proposed_a_standard_does_not_release_it():
    story = a_standard().until("propose")
    story.left.pop(0)
    both = somebody("county_handler", "county_approver", named="one and the same")
    story.next(by=both)
    story.until("release").left.pop(0)
    assert story.next(by=both).codes == ("same_person",)


@pytest.mark.parametrize(
    ("last_day", "begins"),
    [
        pytest.param("2025-09-09", "2025-09-10", id="yesterday"),
        pytest.param("2025-09-30", "2025-10-02", id="with a gap"),
        pytest.param("2025-09-30", "2025-09-30", id="both on one day"),
    ],
)
def test_a_standard_is_in_force_from_a_day_to_come_without_a_gap(last_day, begins):
    story = a_standard()
    story.left.pop(0)
    assert story.next(last_day=last_day, in_force_from=begins).codes == ("guard",)


def test_s2_16_a_released_standard_is_in_the_register_from_its_day_and_not_before():
    story = a_standard().after("release")
    story.wait("2025-09-30 23:59")
    assert story.register("standards") == {}
    story.wait("2025-10-01 00:00")
    register = story.register("standards")
    assert (register["urban_dibao"], register["rural_dibao"], register["since"]) == (72000, 52000, "2025-10-01")


def test_s2_16_whoever_is_calculated_is_calculated_by_the_standard_in_force():
    story = a_review(standards={"urban_dibao": 72000, "rural_dibao": 52000, "since": "2025-10-01"}).until("compare")
    assert story.next().codes == ("guard",)
    for standard in ("720.00", "520.00"):
        again = a_review(standards=dict(story.register("standards"))).until("compare")
        assert isinstance(again.next(local_standard=standard), Step)


def test_s2_16_who_is_affected_by_a_new_standard_is_listed_and_nothing_is_moved():
    moves = the_procedure("standards").moves
    assert [key for key, move in moves.items() if move.writes] == ["take_effect"]
    assert {writing.into for writing in moves["take_effect"].writes} == {"standards"}


def test_a_standard_is_kept_for_the_county_wherever_its_case_was_opened():
    story = a_standard().after("release")
    [clock] = [clock for clock in story.case.clocks if clock.clock == "comes_into_force"]
    step = fire(story.case, clock, story.procedure, at("2025-10-01 00:00"), story.known)
    assert [(entry.register, entry.key) for entry in step.entry.writes] == [("standards", COUNTY)]


def test_a_standard_may_be_revoked_until_it_is_in_force():
    story = a_standard("revoked").after("revoke")
    assert (story.case.outcome, story.register("standards")) == ("withdrawn", {})
    assert "in_force" not in sources_of(story.procedure, story.procedure.moves["revoke"])


def test_a_standard_whose_day_has_passed_is_not_released():
    assert a_standard("too_late").until("release").next().codes == ("guard",)
