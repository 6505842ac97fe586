"""What every store promises about people: posts, ways of being told, passwords, sessions, areas."""

from datetime import timedelta

import pytest

from cases.errors import AlreadyWritten
from cases.store import Area, Store, Way
from states.case import Officer, Post
from tests.cases_support import COUNTY, TOWN, VILLAGE, a_case, at

NOW = at("2025-09-05 10:00")
CLERK_POST, SURVEYOR_POST = Post("clerk", TOWN), Post("surveyor", VILLAGE)


def an_officer(store: Store, login: str = "chen", *posts: Post) -> str:
    ways = [("mail", "c@x.cn"), ("desk", "")]
    return store.add_officer(login, "陈经办", "hash", posts or (CLERK_POST,), ways, "zh", NOW)


def test_an_officer_has_posts_and_ways_of_being_told(store: Store) -> None:
    who = an_officer(store, "chen", SURVEYOR_POST, CLERK_POST)
    member = store.officer_by_login("chen")
    assert member is not None
    assert member.officer == Officer(who, "陈经办", (CLERK_POST, SURVEYOR_POST))
    assert (member.login, member.password_hash, member.language, member.active) == ("chen", "hash", "zh", True)
    assert member.ways == (Way("desk", ""), Way("mail", "c@x.cn"))
    assert member == store.officer_by_id(who)
    assert store.officer_by_login("nobody") is store.officer_by_id("nobody") is None


def test_a_login_belongs_to_one_person(store: Store) -> None:
    an_officer(store)
    with pytest.raises(AlreadyWritten):
        an_officer(store)
    assert len(store.officers()) == 1


def test_the_directory_lists_whoever_is_active(store: Store) -> None:
    first, second = an_officer(store, "zhou"), an_officer(store, "chen")
    assert [member.officer.id for member in store.officers()] == [second, first]
    store.set_active(second, False)
    assert [member.officer.id for member in store.officers()] == [first]
    member = store.officer_by_id(second)
    assert member is not None
    assert not member.active


def test_every_change_of_the_directory_raises_its_version_and_a_case_brings_it_along(store: Store) -> None:
    assert store.directory_version() == 0
    who, seen = an_officer(store), [store.directory_version()]
    a_case(store)
    for change in (
        lambda: store.grant_post(who, SURVEYOR_POST), lambda: store.revoke_post(who, CLERK_POST),
        lambda: store.set_channel(who, "mail", "", False), lambda: store.set_active(who, False),
    ):  # fmt: skip
        change()
        seen.append(store.directory_version())
        assert store.load("JZ-1").directory == seen[-1]
    assert seen == sorted(set(seen))


def test_posts_are_granted_and_revoked(store: Store) -> None:
    who = an_officer(store)
    store.grant_post(who, SURVEYOR_POST)
    store.grant_post(who, SURVEYOR_POST)
    store.revoke_post(who, CLERK_POST)
    assert store.officers()[0].officer.posts == (SURVEYOR_POST,)
    store.revoke_post(who, SURVEYOR_POST)
    assert store.officers()[0].officer.posts == ()


def test_a_way_can_be_changed_and_switched_off(store: Store) -> None:
    who = an_officer(store)
    store.set_channel(who, "mail", "new@x.cn", True)
    store.set_channel(who, "desk", "", False)
    store.set_channel(who, "webhook", "https://x.cn/in", True)
    assert store.officers()[0].ways == (Way("mail", "new@x.cn"), Way("webhook", "https://x.cn/in"))


def test_too_many_wrong_passwords_lock_the_account_for_a_while(store: Store) -> None:
    who = an_officer(store)
    for expected in (1, 2, 0):
        store.count_failure(who, NOW, 3, timedelta(minutes=15))
        member = store.officer_by_id(who)
        assert member is not None
        assert member.failed_count == expected
    assert member.locked_until == NOW + timedelta(minutes=15)


@pytest.mark.parametrize("by", ["a new password", "signing in"])
def test_wrong_passwords_are_forgotten_by(store: Store, by: str) -> None:
    who = an_officer(store)
    store.count_failure(who, NOW, 1, timedelta(minutes=15))
    store.count_failure(who, NOW, 9, timedelta(minutes=15))
    if by == "signing in":
        store.start_session("token", who, NOW, NOW + timedelta(hours=1))
    else:
        store.set_password(who, "new hash")
    member = store.officer_by_id(who)
    assert member is not None
    assert (member.failed_count, member.locked_until) == (0, None)
    assert member.password_hash == ("hash" if by == "signing in" else "new hash")


def test_a_session_lasts_until_its_time_or_until_it_is_ended(store: Store) -> None:
    who, until = an_officer(store), NOW + timedelta(hours=8)
    for token in ("one", "two", "three"):
        store.start_session(token, who, NOW, until)
    assert store.session("one", NOW) == store.officer_by_id(who)
    assert store.session("one", until) is None
    store.end_session("one")
    assert store.session("one", NOW) is None
    assert store.session("two", NOW) is not None
    store.end_all_sessions(who)
    assert store.session("two", NOW) is store.session("three", NOW) is store.session("never", NOW) is None


def test_ending_ones_sessions_leaves_those_of_others(store: Store) -> None:
    mine, theirs = an_officer(store, "chen"), an_officer(store, "zhou")
    store.start_session("mine", mine, NOW, NOW + timedelta(hours=1))
    store.start_session("theirs", theirs, NOW, NOW + timedelta(hours=1))
    store.end_all_sessions(mine)
    assert store.session("theirs", NOW) is not None


def test_areas_are_listed_and_may_be_named_anew(store: Store) -> None:
    store.add_areas([Area(TOWN, "新舟镇", "Xinzhou", COUNTY), Area(COUNTY, "播州区")])
    store.add_areas([Area(COUNTY, "播州区", "Bozhou", pack="zunyi")])
    assert store.areas() == [Area(COUNTY, "播州区", "Bozhou", pack="zunyi"), Area(TOWN, "新舟镇", "Xinzhou", COUNTY)]
    assert store.area(TOWN) == Area(TOWN, "新舟镇", "Xinzhou", COUNTY)
    assert store.area("110000") is None


def test_an_area_follows_the_rules_of_the_nearest_area_around_it_that_has_its_own(store: Store) -> None:
    province, town = Area("52", "贵州省", pack="guizhou"), Area(TOWN, "新舟镇", pack="xinzhou")
    store.add_areas([province, Area(COUNTY, "播州区"), town])
    assert store.pack_of(VILLAGE) == "xinzhou"
    assert store.pack_of("520304002001") == "guizhou"
    assert store.pack_of("110101001001") is None
