"""Whom a telling reaches, for every directory, role and area."""

from hypothesis import given
from hypothesis import strategies as st

from notifications.message import Recipient, Way
from notifications.routing import Directory, recipients_of
from states import Officer, Post, Telling

ROLES = ["surveyor", "handler", "approver", "supervisor"]
VILLAGES = ["520304001001", "520304001002", "520304002001", "520381001001"]
AREAS = sorted({village[:n] for village in VILLAGES for n in (6, 9, 12)})

areas = st.sampled_from(AREAS)
posts = st.builds(Post, st.sampled_from(ROLES), areas | st.just(""))
officers = st.builds(Officer, st.uuids().map(str), st.just("某人"), st.lists(posts, max_size=4).map(tuple))
recipients = st.builds(Recipient, officers, st.sampled_from(["zh", "en"]), st.just((Way("desk"),)))
directories = st.lists(recipients, max_size=12)
roles = st.lists(st.sampled_from([*ROLES, "nobody"]), max_size=4).map(tuple)


def told(people: list[Recipient], roles: tuple[str, ...], area: str) -> list[Recipient]:
    return recipients_of(Telling("reminder", roles, "key"), area, Directory(people))


@given(directories, roles, areas)
def test_told_is_exactly_whoever_may_act_there_in_one_of_the_roles(people, roles, area):
    assert told(people, roles, area) == [p for p in people if p.officer.post_for(roles, area)]


@given(directories, roles, areas)
def test_nobody_is_told_twice_though_listed_twice_and_asked_for_twice(people, roles, area):
    assert told(people + people, roles + roles, area) == told(people, roles, area)


@given(directories, roles, areas, st.randoms())
def test_the_order_of_the_roles_changes_nothing_and_the_directorys_order_is_kept(people, roles, area, random):
    shuffled = random.sample(roles, len(roles))
    reached = told(people, tuple(shuffled), area)
    assert reached == told(people, roles, area)
    assert reached == [p for p in people if p in reached]


@given(directories, roles, st.sampled_from(VILLAGES))
def test_whoever_is_told_of_a_case_of_the_town_is_told_of_each_village_in_it(people, roles, village):
    in_village = told(people, roles, village)
    assert all(person in in_village for person in told(people, roles, village[:9]))


@given(directories, roles, areas, posts)
def test_one_more_post_never_makes_another_person_miss_a_telling(people, roles, area, post):
    newcomer = Recipient(Officer("newcomer", "新人", (post,)), "zh", (Way("desk"),))
    assert [p for p in told([*people, newcomer], roles, area) if p != newcomer] == told(people, roles, area)
