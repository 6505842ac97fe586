"""What the law says of a dibao application, asked of the shipped packs. Articles are named in the packs themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import pytest

from cases.memory import MemoryStore
from office.clock import StoppedClock
from office.library import pack_files
from office.office import Office
from office.parts import Parts
from office.rehearsal import moment_of, rehearse
from office.wiring import office_in_memory
from states import (
    Act,
    Blocked,
    Case,
    Moment,
    Officer,
    Post,
    Procedure,
    Step,
    deadlines_of,
    fire,
    next_step,
    open_case,
    read_pack,
)
from states.areas import area_at
from states.case import RunningClock
from states.deadlines import deadline_of
from states.engine import leaves_of, places_named, sources_of
from states.procedure import CLOCK, ExampleAct, Move
from states.source import read
from tests.core_support import CALENDAR, VILLAGE, a_file, at

PACKS = ("national", "s2-town-reform")
IN_FORCE = date(2026, 7, 1)
NEVER = datetime.max.replace(tzinfo=UTC)
DECISIONS = {"confirmed", "refused"}


@cache
def dibao(pack: str = "national") -> Procedure:
    return read_pack(pack, pack_files(), IN_FORCE).procedures["dibao"]


def somebody(*roles: str, named: str = "") -> Officer:
    """Who holds these roles where the case is; one name is one person."""
    posts = tuple(Post(role, area_at(dibao().roles[role].level, VILLAGE)) for role in roles)
    return Officer(named or roles[0], named or roles[0], posts)


class Story:
    """A case on its way through the acts of a worked example, some of which can be done differently."""

    def __init__(self, example: str = "main", pack: str = "national") -> None:
        self.procedure = dibao(pack)
        self.left = [*next(e.acts for e in self.procedure.examples if e.name == example)]
        clerk, opened = somebody("window_clerk"), at(self.left[0].at)
        self.case: Case = open_case("DB-1", self.procedure, VILLAGE, "H-1", clerk, opened).case

    def until(self, move: str) -> "Story":
        """Everything before the next act that does `move`, and time up to then."""
        while self.left[0].do != move:
            self.next()
        self.wait(self.left[0].at)
        return self

    def next(self, by: Officer | None = None, **changed: object) -> Step | Blocked:
        """The next act of the example, by somebody else or with other answers if that is said."""
        act = self.left.pop(0)
        return self._do(act, by or somebody(act.by.split("#")[0], named=act.by), {**act.answers, **changed})

    def do(self, move: str, by: Officer, when: str, files: Iterable[str] = (), **answers: object) -> Step | Blocked:
        """An act that the example does not have."""
        return self._do(ExampleAct(at=when, do=move, files=dict.fromkeys(files, 1)), by, answers)

    def wait(self, until: str) -> Case:
        """The case at that moment, after every limit that ran out by then has been fired."""
        while due := [c for c in self.case.clocks if self._due_at(c) <= at(until).at]:
            first = min(due, key=self._due_at)
            self._keep(fire(self.case, first, self.procedure, Moment(self._due_at(first), CALENDAR)))
        return self.case

    def due(self, clock: str) -> str:
        """When the limit of that name that was started last runs out."""
        return [str(d.due) for d in deadlines_of(self.case, self.procedure, CALENDAR) if d.clock == clock][-1]

    def _do(self, act: ExampleAct, by: Officer, answers: Mapping[str, object]) -> Step | Blocked:
        self.wait(act.at)
        files = tuple(a_file(kind, f"{n}.jpg") for kind, count in act.files.items() for n in range(count))
        return self._keep(next_step(self.case, Act(act.do, by, answers, files), self.procedure, at(act.at)))

    def _keep(self, answer: Step | Blocked) -> Step | Blocked:
        self.case = answer.case if isinstance(answer, Step) else self.case
        return answer

    def _due_at(self, clock: RunningClock) -> datetime:
        """When it fires; never, if it has fired or ended."""
        due_at = deadline_of(clock, self.procedure.clocks[clock.clock], CALENDAR).due_at
        return due_at if due_at and not clock.ended and clock.fired is None else NEVER


def leads_to(procedure: Procedure, without: Iterable[str] = ()) -> dict[str, set[str]]:
    """From each place the places one act away, as if the states `without` were not there."""
    leaves = leaves_of(procedure.states)
    ways: dict[str, set[str]] = {place: set() for place in leaves}
    for move in procedure.moves.values():
        for place in sources_of(procedure, move):
            ways[place] |= {new for branch in move.to for new in places_named(branch.to, leaves)}
    for name, state in procedure.states.items():
        for place in places_named(name, leaves) if state.joined else ():
            ways[place].add(state.joined)
    return {place: targets - set(without) for place, targets in ways.items() if place not in without}


def reached_from(start: str, ways: dict[str, set[str]]) -> set[str]:
    reached, waiting = set[str](), [start]
    while waiting:
        for place in ways.get(waiting.pop(), set()) - reached:
            reached.add(place)
            waiting.append(place)
    return reached


def targets(move: Move) -> set[str]:
    return {branch.to for branch in move.to}


def moves_of_time(procedure: Procedure) -> list[Move]:
    return [move for move in procedure.moves.values() if CLOCK in move.by.every_role]


# --- 民主评议 | the democratic review --------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("step", ["street_recheck", "street_review", "prelim", "notice", "examining", "deciding"])
def test_from_a_failed_review_no_way_to_a_refusal_goes_round_the_street_the_opinion_and_the_decider(pack, step):
    assert "refused" in reached_from("review_failed", leads_to(dibao(pack)))
    assert "refused" not in reached_from("review_failed", leads_to(dibao(pack), without=[step]))


@pytest.mark.parametrize("pack", PACKS)
def test_a_failed_review_leads_nowhere_but_to_the_street_unless_the_family_withdraws_or_refuses_to_cooperate(pack):
    assert leads_to(dibao(pack))["review_failed"] == {"street_recheck", "withdrawn", "terminated"}


def test_a_relative_of_staff_cannot_do_without_the_review():
    story = Story("failed_review").until("skip_review")
    assert story.next().codes == ("guard",)


@pytest.mark.parametrize("fact", ["team_disputes", "residents_dispute"])
def test_whoever_disagrees_at_the_survey_brings_about_a_review(fact):
    story = Story().until("submit_survey")
    story.next(**{fact: "是"})
    story.until("skip_review")
    assert story.next().codes == ("guard",)


def test_a_complaint_brings_about_a_review():
    story = Story().until("skip_review")
    story.do("register_complaint", somebody("supervisor"), "2025-09-04 15:30", complaint_text="反映有隐瞒收入。")
    assert story.next().codes == ("guard",)


def test_a_meeting_that_is_not_quorate_has_no_result():
    story = Story("failed_review").until("record_review")
    assert story.next().codes == ("vote_quorum",)
    assert story.case.places == ("reviewing",)


def test_a_passed_review_goes_to_the_opinion_and_decides_nothing():
    story = Story("failed_review").until("record_review")
    story.next()
    story.next(review_yes=8, review_no=4)
    assert story.case.places == ("prelim",)


def test_the_street_visits_again_with_people_who_were_not_there_before():
    story = Story("failed_review").until("submit_recheck")
    assert story.next().codes == ("same_person",)


def test_a_confidential_case_has_no_public_meeting_and_its_notice_no_name():
    story = Story("confidential").until("hold_review")
    assert story.next().codes == ("guard",)
    story.until("post_notice")
    assert story.next().codes == ("guard",)


# --- 谁能办什么 | who may do what ------------------------------------------------------------------------------------


def test_two_different_surveyors_sign():
    story = Story().until("submit_survey")
    story.next(by=somebody("surveyor"))
    assert story.next(by=somebody("surveyor")).codes == ("signed_already",)
    assert story.case.places[-1] == "investigation.survey.pending"


@pytest.mark.parametrize(("done", "never"), [
    ("submit_survey", "give_opinion"), ("submit_survey", "examine"), ("submit_survey", "confirm"),
    ("give_opinion", "examine"), ("give_opinion", "confirm"), ("examine", "confirm"),
])  # fmt: skip
def test_who_surveyed_does_not_examine_and_who_examined_does_not_approve(done, never):
    story = Story().until(done)
    roles = {role for move in (done, never) for role in dibao().moves[move].by.every_role}
    both = somebody(*sorted(roles), named="one and the same")
    assert isinstance(story.next(by=both), Step)
    story.until(never)
    assert story.next(by=both).codes == ("same_person",)


def test_in_a_reform_town_the_examiner_does_not_approve_either():
    story = Story(pack="s2-town-reform").until("examine")
    both = somebody("town_examiner", "town_approver", named="one and the same")
    story.next(by=both)
    assert story.next(by=both).codes == ("same_person",)


def test_an_objection_is_not_settled_by_who_gave_the_opinion():
    story = Story("objection").until("give_opinion")
    both = somebody("town_examiner", "handler", named="one and the same")
    story.next(by=both)
    story.until("settle_objection")
    assert story.next(by=both).codes == ("same_person",)


@pytest.mark.parametrize(("example", "move"), [("extension", "extend"), ("termination", "terminate")])
def test_who_asks_for_an_extension_or_a_termination_does_not_grant_it(example, move):
    story, both = Story(example).until(move), somebody("handler", "town_approver", named="one and the same")
    story.next()
    assert isinstance(story.next(by=both), Step)
    assert story.next(by=both).codes == ("signed_already",)


@pytest.mark.parametrize("pack", PACKS)
def test_village_staff_never_examine_or_decide(pack):
    decided = ("skip_review", "give_opinion", "examine", "confirm", "refuse", "terminate", "extend")
    assert not [m for m in decided if "village_agent" in dibao(pack).moves[m].by.every_role]


def test_the_county_decides_unless_the_pack_delegates_to_the_town():
    assert dibao("national").moves["confirm"].by.every_role == ("county_approver",)
    assert dibao("s2-town-reform").moves["confirm"].by.every_role == ("town_approver",)


# --- 公示与异议 | notice and objection --------------------------------------------------------------------------------


def test_the_notice_hangs_seven_full_days_and_nobody_ends_it_earlier():
    story = Story().until("post_notice")
    story.next()
    assert story.due("notice_period") == "2025-09-12"
    assert story.do("notice_elapsed", somebody("handler"), "2025-09-12 17:00").codes == ("only_time",)
    assert story.wait("2025-09-12 23:59").places == ("notice",)
    assert story.wait("2025-09-13 00:00").places == ("examining",)


def test_after_an_objection_there_is_a_new_opinion_and_a_second_notice_of_full_length():
    assert "examining" not in reached_from("objection", leads_to(dibao(), without=["prelim"]))
    assert "examining" not in reached_from("objection", leads_to(dibao(), without=["notice"]))
    story = Story("objection").until("settle_objection").until("post_notice")
    story.next()
    assert (story.case.done["give_opinion"], story.due("notice_period")) == (2, "2025-09-18")


def test_an_objection_is_answered_even_when_a_review_was_held_on_it():
    story = Story("objection").until("settle_objection")
    story.do("hold_review", somebody("handler"), "2025-09-09 09:00", review_ground="用评议核查异议")
    votes = {"review_invited": 15, "review_present": 12, "review_representatives": 8, "review_yes": 10, "review_no": 2}
    story.do("record_review", somebody("handler"), "2025-09-09 15:00", ["review_record"], reviewed_on="2025-09-09",
             review_abstained=0, relatives_left="是", review_finding="门面属实", **votes)  # fmt: skip
    assert story.case.places == ("objection",)


def test_the_photo_at_the_end_of_the_notice_has_to_be_there_before_the_examination():
    story = Story().until("take_down_notice")
    story.left.pop(0)
    assert story.next().codes == ("guard",)


# --- 决定与送达 | decision and service --------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", PACKS)
def test_only_the_decider_confirms_or_refuses(pack):
    procedure = dibao(pack)
    deciding = {key for key, move in procedure.moves.items() if targets(move) & DECISIONS}
    assert deciding == {"confirm", "refuse"}
    assert [sources_of(procedure, procedure.moves[key]) for key in sorted(deciding)] == [["deciding"], ["deciding"]]


@pytest.mark.parametrize("pack", PACKS)
def test_silence_and_lateness_decide_nothing(pack):
    assert {to for move in moves_of_time(dibao(pack)) for to in targets(move)}.isdisjoint(DECISIONS)


def test_a_case_past_its_total_limit_stays_where_it_is():
    story = Story().until("confirm")
    assert story.wait("2025-12-01").places == ("deciding",)
    assert [c.clock for c in story.case.clocks if c.fired and not c.ended] == ["total_limit", "decision_limit"]


def test_a_negative_data_check_refuses_nothing_by_itself():
    story = Story("negative_check").until("tell_ineligible")
    story.next()
    assert story.wait("2025-09-11 23:59").places == ("investigation.checking.told", "investigation.survey.done")
    assert story.wait("2025-09-12").places == ("review_gate",)


def test_a_relative_of_staff_is_visited_by_the_county_before_the_examination():
    story = Story("relative", "s2-town-reform").until("examine")
    assert story.next().codes == ("guard",)
    assert dibao("s2-town-reform").moves["report_field_check"].by.every_role == ("county_handler",)


def test_income_equal_to_the_standard_is_not_below_it():
    story = Story().until("give_opinion")
    story.left.insert(0, story.left[0])
    assert story.next(per_capita_income="700.00").codes == ("guard",)
    assert isinstance(story.next(per_capita_income="699.99"), Step)


def test_a_refusal_is_served_within_three_working_days_counting_the_make_up_sunday():
    story = Story("refusal").until("refuse")
    story.next()
    assert (story.case.places, story.due("refusal_service")) == (("refused",), "2025-09-30")
    assert story.case.open


def test_a_refusal_is_not_served_without_the_ways_to_contest_it():
    story = Story("refusal").until("serve_refusal")
    assert story.next().codes == ("guard",)


def test_filing_is_due_five_working_days_after_the_decision():
    story = Story().until("confirm")
    story.next()
    assert story.due("filing") == "2025-10-10"


def test_filing_needs_the_receipt_and_the_entry_in_the_platform():
    story = Story().until("file")
    assert story.next(platform_no="").codes == ("missing_field",)


def test_in_a_reform_town_filing_counts_from_the_end_of_the_notice_after_approval():
    story = Story(pack="s2-town-reform").until("file")
    assert story.case.places == ("filing",)
    assert (story.due("announcement"), story.due("filing")) == ("2025-10-03", "2025-10-14")


# --- 时限 | limits ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pack", "due"), [("national", "2025-10-17"), ("s2-town-reform", "2025-09-28")])
def test_the_whole_takes_thirty_working_days_and_twenty_where_the_town_decides(pack, due):
    story = Story(pack=pack).until("confirm")
    assert story.due("total_limit") == due


@pytest.mark.parametrize(("example", "decision"), [("main", "confirm"), ("refusal", "refuse")])
def test_the_total_limit_ends_with_the_decision_either_way(example, decision):
    story = Story(example).until(decision)
    assert "total_limit" in [c.clock for c in story.case.clocks if not c.ended]
    story.next()
    assert "total_limit" not in [c.clock for c in story.case.clocks if not c.ended]


def test_a_return_for_rework_does_not_stop_the_total_limit():
    story = Story().until("examine")
    examiner = somebody("county_examiner")
    story.do("return_for_rework", examiner, "2025-09-18", return_to="survey", return_note="请再入户。")
    assert story.case.places == ("investigation.survey.pending",)
    assert story.due("total_limit") == "2025-10-17"


def test_missing_papers_are_asked_for_once_only():
    story = Story("corrected_once").until("ask_correction")
    assert isinstance(story.next(), Step)
    assert story.until("ask_correction").next().codes == ("guard",)


@pytest.mark.parametrize("pack", PACKS)
def test_the_family_may_withdraw_at_any_time_before_the_decision_and_not_after(pack):
    procedure = dibao(pack)
    undecided = {p for p in leaves_of(procedure.states) if "deciding" in {p} | reached_from(p, leads_to(procedure))}
    assert set(sources_of(procedure, procedure.moves["withdraw"])) == undecided


@pytest.mark.parametrize("pack", PACKS)
def test_wherever_a_case_waits_somebody_has_a_task_or_time_moves_it_on(pack):
    procedure = dibao(pack)
    by_time = {p for move in moves_of_time(procedure) for p in sources_of(procedure, move)}
    idle = [p for p, state in leaves_of(procedure.states).items() if not (state.final or state.task)]
    assert set(idle) <= by_time


# --- 规则包 | the packs -----------------------------------------------------------------------------------------------


@cache
def parts(pack: str) -> Parts:
    return office_in_memory(StoppedClock(moment_of(str(IN_FORCE))), pack=pack).parts


EXAMPLES = [pytest.param(pack, e, id=f"{pack}-{e.name}") for pack in PACKS for e in dibao(pack).examples]


@pytest.mark.parametrize(("pack", "example"), EXAMPLES)
def test_the_worked_example_comes_out_as_written(pack, example):
    clock = StoppedClock(moment_of(example.acts[0].at))
    office = Office(replace(parts(pack), clock=clock, store=MemoryStore()))
    assert rehearse(office, clock, dibao(pack), example).failures == []


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("group", ["states", "moves", "fields", "materials", "clocks", "roles", "lanes"])
def test_everything_people_read_is_in_chinese_and_in_english(pack, group):
    assert not [key for key, item in getattr(dibao(pack), group).items() if not (item.title.zh and item.title.en)]


@pytest.mark.parametrize("pack", PACKS)
def test_no_limit_of_time_is_written_in_a_procedure_and_every_parameter_has_its_basis(pack):
    written = read(pack_files()[pack]["procedures/dibao.yaml"], pack).value["clocks"]
    lengths = {key: rule["within"]["n"] for key, rule in written.items() if "within" in rule}
    assert not [key for key, n in lengths.items() if not str(n).startswith("${")]
    assert not [name for name, parameter in dibao(pack).parameters.items() if not parameter.basis]


def test_a_survey_that_was_sent_back_needs_new_papers_and_photos():
    story = Story("confidential").until("send_back")
    story.next()
    answers = story.left[0].answers
    refused = story.do("submit_survey", somebody("surveyor"), "2025-09-04 16:00", **answers)
    assert refused.codes == ("missing_material",) * 3
