"""催办: who is told, who was told today already, and what is written about it."""

import asyncio

import pytest

from office.errors import NotYourCase, WrongRequest
from states import Post, Step
from tests.office_support import COUNTY, NEXT_TOWN, TOWN, Stage, small_office


@pytest.fixture
def stage() -> Stage:
    """A county whose supervisor sees two cases in filing, both late in the end."""
    stage = small_office("2025-09-17 10:00")
    now = stage.clock.now()
    stage.store.add_officer("chief", "督办", "", [Post("supervisor", COUNTY)], [("desk", "")], "zh", now)
    stage.store.add_officer("far", "外县", "", [Post("supervisor", "520399")], [("desk", "")], "zh", now)
    stage.cast = {member.login: member.officer for member in stage.store.officers()}
    return stage


def late(stage: Stage, n: int = 2) -> list[str]:
    numbers = [stage.led("filing", at="2025-09-17 10:00") for _ in range(n)]
    stage.pass_until("2025-10-24 10:00")
    return numbers



def urged(stage: Stage, who: str) -> list[str]:
    return [row.case_number for row in stage.store.messages_for(stage.cast[who].id, 1000) if row.text == "urge"]


def test_a_dry_run_says_who_gets_what_and_writes_nothing(stage: Stage):
    numbers = late(stage)
    before = [stage.everything(number) for number in numbers]
    plan = stage.office.plan_urging(stage.cast["chief"], numbers)
    assert sorted((row.number, row.name) for row in plan.told) == sorted(
        (number, name) for number in numbers for name in ("陈经办", "何经办")
    )
    assert (plan.cases, plan.people, plan.skipped) == (2, 2, [])
    assert {row.place.zh for row in plan.rows} == {"备案"}
    assert [stage.everything(number) for number in numbers] == before


def test_an_urge_reaches_whoever_the_case_waits_for_and_is_recorded(stage: Stage):
    [number] = late(stage, 1)
    done = stage.office.urge(stage.cast["chief"], [number])
    assert [row.name for row in done.told] == ["陈经办", "何经办"]
    assert urged(stage, "clerk") == [number]
    [row] = [row for row in stage.messages(number, "urge") if row.recipient == stage.cast["clerk"].id]
    assert row.urgent
    assert row.subject == "催办：备案"
    assert "王桂兰" not in row.body
    assert {(u.by_name, u.staff_id) for u in stage.store.urges_of(number)} == {
        ("督办", stage.cast["clerk"].id), ("督办", stage.cast["clerk#2"].id),
    }  # fmt: skip


def test_nobody_is_urged_twice_a_day_about_a_case_and_the_plan_says_so(stage: Stage):
    numbers = late(stage)
    stage.office.urge(stage.cast["chief"], numbers[:1])
    plan = stage.office.plan_urging(stage.cast["chief"], numbers)
    assert {row.number for row in plan.skipped} == set(numbers[:1])
    done = stage.office.urge(stage.cast["chief"], numbers)
    assert {row.number for row in done.told} == set(numbers[1:])
    assert len(urged(stage, "clerk")) == 2
    stage.later(days=1)
    assert stage.office.urge(stage.cast["chief"], numbers).people == 2
    assert len(urged(stage, "clerk")) == 4


def test_two_supervisors_who_press_at_once_urge_once(stage: Stage):
    numbers = late(stage)

    async def both() -> None:
        press = stage.office.urge
        await asyncio.gather(*(asyncio.to_thread(press, stage.cast["chief"], numbers) for _ in range(4)))

    asyncio.run(both())
    assert sorted(urged(stage, "clerk")) == sorted(numbers)


def test_who_has_claimed_the_task_is_urged_alone(stage: Stage):
    [number] = late(stage, 1)
    assert stage.office.claim(stage.cast["clerk#2"], number, "filing")
    assert [row.name for row in stage.office.plan_urging(stage.cast["chief"], [number]).rows] == ["何经办"]


def test_a_case_that_is_not_late_is_left_alone_and_named(stage: Stage):
    early = stage.led("filing", at="2025-09-17 10:00")
    plan = stage.office.plan_urging(stage.cast["chief"], [early])
    assert (plan.rows, plan.on_time) == ((), (early,))


def test_a_case_that_waits_for_a_post_nobody_holds_is_named(stage: Stage):
    [number] = late(stage, 1)
    for who in ("clerk", "clerk#2"):
        stage.store.revoke_post(stage.cast[who].id, Post("clerk", TOWN))
    plan = stage.office.plan_urging(stage.cast["chief"], [number])
    assert (plan.rows, plan.nobody) == ((), (number,))


def test_an_urge_is_taken_back_when_the_task_is_done_before_it_leaves(stage: Stage):
    stage.store.set_channel(stage.cast["clerk"].id, "mail", "chen@town.gov.cn", True)
    [number] = late(stage, 1)
    stage.at("2025-10-24 22:00").office.urge(stage.cast["chief"], [number])
    asyncio.run(stage.office.post_messages())
    assert isinstance(stage.act(number, "file", "clerk", "2025-10-25 07:30"), Step)
    asyncio.run(stage.at("2025-10-25 08:00").office.post_messages())
    statuses = {row.status for row in stage.messages(number, "urge") if row.channel == "mail"}
    assert statuses == {"withdrawn"}


@pytest.mark.parametrize("who", ["clerk", "head", "far"])
def test_only_who_supervises_the_area_urges(stage: Stage, who: str):
    numbers = late(stage, 1)
    with pytest.raises(NotYourCase):
        stage.office.urge(stage.cast[who], numbers)
    assert stage.store.urges_of(numbers[0]) == []


@pytest.mark.parametrize("numbers", [[], [f"SA-{n}" for n in range(501)]])
def test_a_press_takes_one_case_to_five_hundred(stage: Stage, numbers: list[str]):
    with pytest.raises(WrongRequest):
        stage.office.plan_urging(stage.cast["chief"], numbers)


def test_everything_late_in_a_town_can_be_chosen_at_once(stage: Stage):
    numbers = late(stage)
    assert stage.office.late_numbers(stage.cast["chief"], TOWN, "filing_limit") == numbers
    assert stage.office.late_numbers(stage.cast["chief"], NEXT_TOWN) == []
    with pytest.raises(NotYourCase):
        stage.office.late_numbers(stage.cast["far"], TOWN)
