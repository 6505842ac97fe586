"""What every store promises about dossiers: a family or a unit has one, however many cases there are about it."""

from dataclasses import replace

from cases.audit import audit
from cases.store import NewCase, Store
from tests.cases_support import CLERK, TOWN, VILLAGE, a_case, a_family, at, change, opening


def a_second_case(store: Store, number: str, household: str, *, on: str = "2026-03-02", area: str = VILLAGE) -> None:
    found = store.household(household)
    assert found is not None
    family = NewCase(found.applicant or "城东街道", found.persons, found.address, CLERK.id, on_file=True)
    first = opening(number, on=on, area=area, household=household)
    assert store.commit([change(first, family=family)]) == {number}


def test_a_dossier_names_the_family_as_it_was_taken_in(store: Store) -> None:
    case = a_case(store)
    found = store.household(case.household)
    assert found == store.household_of(case.number)
    assert (found.applicant, found.area, found.persons) == ("王桂兰", VILLAGE, a_family().persons)
    assert store.household("nobody's") is None


def test_a_later_case_of_the_family_takes_its_dossier_and_leaves_it_as_it_is(store: Store) -> None:
    first = a_case(store)
    before = store.household(first.household)
    a_second_case(store, "JZ-2", first.household)
    assert store.household(first.household) == store.household_of("JZ-2") == before
    assert [found.number for found in store.cases_of_household(first.household)] == ["JZ-2", "JZ-1"]
    assert [found.number for found in store.find("王桂兰", [VILLAGE], 9)] == ["JZ-2", "JZ-1"]
    assert list(audit(store)) == []


def test_cases_of_other_families_are_not_in_the_dossier(store: Store) -> None:
    first, other = a_case(store), a_case(store, "JZ-2")
    assert [found.number for found in store.cases_of_household(first.household)] == ["JZ-1"]
    assert [found.number for found in store.cases_of_household(other.household)] == ["JZ-2"]
    assert store.cases_of_household("nobody's") == []


def test_a_family_and_its_later_case_can_be_written_together_with_others(store: Store) -> None:
    first, stranger = a_case(store), opening("JZ-3")
    second = opening("JZ-2", household=first.household)
    known = replace(a_family(), on_file=True)
    written = store.commit([change(stranger), change(second, family=known)])
    assert written == {"JZ-2", "JZ-3"}
    assert store.household_of("JZ-3").id == stranger.case.household


def test_a_unit_has_one_dossier_without_persons(store: Store) -> None:
    town = store.unit_household(TOWN, at("2025-09-01"))
    assert (town.id, town.area, town.persons) == (f"unit:{TOWN}", TOWN, ())
    assert store.unit_household(TOWN, at("2026-09-01")) == store.household(town.id) == town
    a_second_case(store, "JZ-1", town.id, area=TOWN)
    [found] = store.cases_of_household(town.id)
    assert (found.household, found.parent) == (town.id, "")
    assert (found.applicant, found.area) == ("城东街道", TOWN)
    assert store.household_of("JZ-1").persons == ()
