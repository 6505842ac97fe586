"""One household, one dossier (一户一档): a family that comes again is not written down again."""

import pytest

from office.errors import NotYourHousehold, WrongRequest
from office.requests import Application, Member
from states import Officer, Post
from tests.office_support import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE, Stage, small_office

COUNTY_CLERK = Officer("county-clerk", "县经办", (Post("clerk", COUNTY),))


def a_family_known(stage: Stage) -> str:
    return stage.case(stage.opens(members=[Member("王小明", "", "子女")])).household


def again(stage: Stage, household: str, officer: Officer | str = "clerk", area: str = "") -> str:
    who = stage.cast[officer] if isinstance(officer, str) else officer
    return stage.office.open_case(who, Application("aid", area, household=household)).number


def test_a_family_in_the_files_comes_again_without_being_asked_who_it_is():
    stage = small_office()
    household = a_family_known(stage)
    number = again(stage.later(days=200), household)
    file = stage.office.case_file(stage.cast["clerk"], number)
    assert (file.applicant, file.members, file.case.area) == ("王桂兰", 2, VILLAGE)
    assert file.case.household == household
    assert file.household["address"] == "三组 12 号"


def test_s3_14_the_dossier_shows_the_people_masked_and_every_case_the_newest_first():
    stage = small_office()
    household = a_family_known(stage)
    second = again(stage.later(days=1), household)
    told = stage.office.dossier(stage.cast["clerk"], household)
    assert [found.number for found in told.cases] == [second, stage.store.numbers("", 1)[0]]
    assert [(p.name, p.relation) for p in told.persons] == [("王桂兰", "本人"), ("王小明", "子女")]
    assert told.persons[0].id_number == "＊" * 14 + "002X"
    assert (told.applicant, told.area_name) == ("王桂兰", "城东街道青松社区")


def test_a_dossier_outside_ones_area_is_as_if_there_were_none():
    stage = small_office()
    household = a_family_known(stage)
    for id in (household, "nobody's"):
        with pytest.raises(NotYourHousehold):
            stage.office.dossier(stage.cast["clerk elsewhere"], id)
        with pytest.raises(NotYourHousehold):
            again(stage, id, "clerk elsewhere")
    assert len(stage.store.numbers("", 9)) == 1


def test_a_family_that_moved_is_taken_in_elsewhere_only_by_somebody_whose_area_covers_both():
    stage = small_office()
    household = a_family_known(stage)
    with pytest.raises(WrongRequest, match="village of your own area"):
        again(stage, household, "clerk", NEXT_VILLAGE)
    moved = again(stage, household, COUNTY_CLERK, NEXT_VILLAGE)
    assert stage.case(moved).area == NEXT_VILLAGE
    assert next(f.number for f in stage.office.dossier(COUNTY_CLERK, household).cases) == moved
    assert moved not in [f.number for f in stage.office.dossier(stage.cast["clerk"], household).cases]


@pytest.mark.parametrize("area", [pytest.param(TOWN, id="a-town"), pytest.param("520304001999", id="no-such-village")])
def test_a_family_lives_in_a_village(area: str):
    stage = small_office()
    household = a_family_known(stage)
    with pytest.raises(WrongRequest):
        again(stage, household, COUNTY_CLERK, area)


def test_members_are_not_given_a_second_time():
    stage = small_office()
    household = a_family_known(stage)
    with pytest.raises(WrongRequest, match="leave them out"):
        stage.office.open_case(stage.cast["clerk"], Application("aid", "", (Member("王桂兰"),), household=household))


def test_a_case_about_a_town_goes_by_its_name_and_has_no_persons():
    stage = small_office()
    town = stage.store.unit_household(TOWN, stage.clock.now())
    number = again(stage, town.id)
    file = stage.office.case_file(stage.cast["clerk"], number)
    assert (file.applicant, file.members, file.case.area) == ("城东街道", 0, TOWN)
    assert [task.area for task in stage.store.tasks_of(number)] == [TOWN]
    assert stage.office.dossier(stage.cast["clerk"], town.id).applicant == "城东街道"
    assert file.area_name == "城东街道"
