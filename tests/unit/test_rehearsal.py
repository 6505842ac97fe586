"""Worked examples played on a clock moved by hand: that they come out as written, and that it is told when not."""

from dataclasses import replace
from typing import Any

import pytest

from cases.memory import MemoryStore
from office.clock import StoppedClock
from office.library import Library, pack_files
from office.rehearsal import Rehearsal, moment_of, moments_between, rehearse
from office.wiring import office_on
from states import Procedure, RulePack
from states.procedure import Example
from tests.core_support import CALENDAR, FORMS
from tests.office_support import PACKS_OF, shanghai, shipped, small_packs


def rehearsed(packs: dict[str, RulePack], procedure: Procedure, example: Example, **more: Any) -> Rehearsal:
    """The example played in an office of its own."""
    clock = StoppedClock(moment_of("2007-01-01"))
    office = office_on(MemoryStore(), clock, packs={}, calendar=CALENDAR, pack=procedure.pack, on=PACKS_OF)
    office.parts.library.packs.update(packs)
    return rehearse(office, clock, procedure, example, **more)


EXAMPLES = [
    pytest.param(procedure, example, id=f"{procedure.key}/{example.name}")
    for pack in shipped().values() for key in sorted(pack.explained) for procedure in [pack.procedures[key]]
    for example in procedure.examples
]  # fmt: skip


def test_every_shipped_pack_is_in_force():
    library = Library(MemoryStore(), pack_files(), PACKS_OF)
    assert {name: str(why) for name, why in library.refused.items()} == {}
    assert {"national", "s2-town-reform"} <= library.packs.keys()


@pytest.mark.parametrize(("procedure", "example"), EXAMPLES)
def test_every_worked_example_comes_out_as_written(procedure: Procedure, example: Example):
    assert rehearsed(shipped(), procedure, example).failures == []


@pytest.mark.parametrize("pack", list(shipped()))
def test_every_shipped_procedure_has_worked_examples(pack: str):
    assert [p.name for p in shipped()[pack].procedures.values() if not p.examples] == []


# ------------------------------------------------------------------------------------------------ a small example

APPLY = {"at": "2025-09-16 10:00", "do": "apply", "by": "clerk", "answers": FORMS["apply"], "files": {"id_card": 1}}
CHECK = {"at": "2025-09-17", "do": "check", "by": "checker", "answers": FORMS["check"]}
SURVEY = {"at": "2025-09-18", "do": "survey", "by": "surveyor", "answers": FORMS["survey"], "files": {"photo": 2}}
SIGN = {"at": "2025-09-18 10:00", "do": "survey", "by": "surveyor#2"}
VOTE = {"at": "2025-09-19", "do": "vote", "by": "clerk", "answers": FORMS["vote"]}
TO_THE_NOTICE = (APPLY, CHECK, SURVEY, SIGN, VOTE)


def played(*acts: dict[str, Any], until: str = "", then: dict[str, Any] | None = None, **more: Any) -> Rehearsal:
    example = Example.model_validate({"name": "test", "acts": acts, "until": until, "then": then or {}})
    return rehearsed(small_packs(), small_packs()["small"].procedures["aid"], example, **more)


RIGHT = {
    "state": "decision", "due": {"notice_period": "2025-09-26", "total": "2025-11-03"},
    "fired": {"notice_period": "2025-09-27"},
}  # fmt: skip


def test_what_comes_as_expected_is_no_failure():
    assert played(*TO_THE_NOTICE, until="2025-09-27", then=RIGHT).failures == []


DIFFERENCES = {
    "the state": ({"state": "notice"}, "环节：应为 notice，实为 decision。"),
    "one state of two": ({"state": ["decision", "filing"]}, "环节：应为 decision、filing，实为 decision。"),
    "the outcome": ({"outcome": "granted"}, "结果：应为 granted，实为 无。"),
    "a due date": ({"due": {"total": "2025-11-04"}}, "时限 total：应为 2025-11-04，实为 2025-11-03。"),
    "a limit that never began": ({"due": {"support": "2025-11-04"}}, "时限 support：应为 2025-11-04，实为 无。"),
    "the day on which time acted": (
        {"fired": {"notice_period": "2025-09-26"}}, "到期触发 notice_period：应为 2025-09-26，实为 2025-09-27。"),
    "a limit that has not run out": (
        {"fired": {"total": "2025-11-04"}}, "到期触发 total：应为 2025-11-04，实为 无。"),
}  # fmt: skip


@pytest.mark.parametrize("what", DIFFERENCES)
def test_what_differs_from_the_expectation_is_told(what: str):
    expected, says = DIFFERENCES[what]
    assert played(*TO_THE_NOTICE, until="2025-09-27", then={**RIGHT, **expected}).failures == [says]


def test_an_act_that_should_not_have_been_possible_is_told():
    told = played({**APPLY, "blocked": "guard"})
    assert told.failures == ["2025-09-16 10:00 apply: 应不能办理（guard），却办成了。"]


def test_an_act_that_should_have_been_possible_is_told_with_the_reason():
    told = played({**APPLY, "files": {}})
    assert told.failures == ["2025-09-16 10:00 apply: 请提交“身份证”，至少 1 份，现有 0 份。"]


def test_an_act_blocked_for_another_reason_than_expected_is_told():
    assert played({**APPLY, "files": {}, "blocked": "guard"}).failures != []
    assert played({**APPLY, "files": {}, "blocked": "missing_material"}).failures == []


@pytest.mark.parametrize("by", ["mayor", "clerk#5", ""])
def test_an_act_by_somebody_who_does_not_exist_is_told(by: str):
    told = played({**APPLY, "by": by})
    assert told.failures == [f"2025-09-16 10:00 apply: 没有“{by}”这个人；写岗位名，第二至第四人加 #2 至 #4。"]


def test_an_act_that_the_procedure_does_not_have_is_told():
    [failure] = played({**APPLY, "do": "aply"}).failures
    assert failure.startswith("2025-09-16 10:00 aply: 本程序没有“aply”这个办理动作。")


def test_an_act_may_be_done_in_a_case_that_this_one_opened():
    one_door = shipped()["national"].procedures["one_door"]
    opened = next(e for e in one_door.examples if e.name == "main")
    told = rehearsed(shipped(), one_door, opened)
    done = [h.what.zh for h in told.happenings if h.kind == "act"]
    assert (told.failures, done.count("接收"), done[-1]) == ([], 2, "答复本人")


def test_an_act_in_a_case_that_was_not_opened_is_told():
    told = played({**APPLY, "child": 1})
    assert told.failures == ["2025-09-16 10:00 apply: 本件还没有第 1 个子件。"]


def test_a_limit_that_runs_out_in_a_case_that_this_one_opened_is_told_by_its_name():
    one_door = shipped()["national"].procedures["one_door"]
    opened = next(e for e in one_door.examples if e.name == "main")
    late = Example(name="late", acts=opened.acts[:3], until="2025-10-09")
    told = rehearsed(shipped(), one_door, late)
    assert "交办" in [h.what.zh for h in told.happenings if h.kind == "fired"]


def test_a_limit_that_could_not_run_out_is_told():
    aid = small_packs()["small"].procedures["aid"]
    texts = {name: text for name, text in aid.messages.items() if name != "overdue"}
    wordless = aid.model_copy(update={"messages": texts})
    packs = {"small": replace(small_packs()["small"], procedures={"aid": wordless})}
    example = Example.model_validate({"name": "test", "acts": [APPLY], "until": "2025-09-24"})
    assert rehearsed(packs, wordless, example).failures == ["时限未能办理：KeyError: 'overdue'"]


# ---------------------------------------------------------------------------------------------------- the timeline


def test_the_timeline_tells_what_people_did_and_what_time_did():
    told = played(*TO_THE_NOTICE, until="2025-09-27")
    done = [(shanghai(h.at), h.kind, h.who, h.what.zh) for h in told.happenings
            if h.kind in ("opened", "act", "signature", "fired")]  # fmt: skip
    assert done == [
        ("2025-09-16 10:00", "opened", "窗口经办人", "登记"),
        ("2025-09-16 10:00", "act", "窗口经办人", "受理"),
        ("2025-09-17 09:00", "act", "核对员", "报告核对结果"),
        ("2025-09-18 09:00", "signature", "调查员", "提交入户调查"),
        ("2025-09-18 10:00", "act", "调查员（2）", "提交入户调查"),
        ("2025-09-19 09:00", "act", "窗口经办人", "记录评议"),
        ("2025-09-27 00:00", "fired", "时钟", "公示期"),
    ]


def test_the_timeline_tells_of_limits_and_reminders():
    told = played(APPLY, until="2025-09-26")
    limits = [(h.kind, h.what.zh, str(h.deadline.due)) for h in told.happenings if h.deadline]
    assert limits == [
        ("deadline_opened", "首次答复", "2025-09-18"), ("deadline_closed", "首次答复", "2025-09-18"),
        ("deadline_opened", "总时限", "2025-11-03"), ("deadline_opened", "入户时限", "2025-09-23"),
    ]  # fmt: skip
    rung = [(shanghai(h.at), h.who, h.what.zh) for h in told.happenings if h.kind == "reminder" and h.who == "分管领导"]
    assert rung == [("2025-09-25 09:00", "分管领导", "入户时限已超期")]


def test_the_timeline_tells_why_an_act_was_blocked_in_both_languages():
    told = played({**APPLY, "files": {}, "blocked": "missing_material"})
    [blocked] = [h for h in told.happenings if h.kind == "blocked"]
    assert blocked.detail.zh == "请提交“身份证”，至少 1 份，现有 0 份。"
    assert blocked.detail.en == "Attach 'identity card': at least 1, 0 so far."


def test_a_rehearsal_says_how_far_it_has_come():
    steps: list[tuple[int, int]] = []
    played(APPLY, CHECK, progress=lambda done, total: steps.append((done, total)))
    assert steps == [(0, 2), (1, 2), (2, 2)]


def test_time_looks_every_midnight_and_every_morning_at_nine():
    moments = moments_between(moment_of("2025-09-26 09:00"), moment_of("2025-09-28 00:00"))
    assert [shanghai(at) for at in moments] == ["2025-09-27 00:00", "2025-09-27 09:00", "2025-09-28 00:00"]


def test_a_day_without_an_hour_means_nine_in_the_morning():
    assert [shanghai(moment_of(text)) for text in ("2025-09-26", "2025-09-26 14:30")] == [
        "2025-09-26 09:00", "2025-09-26 14:30",
    ]  # fmt: skip
