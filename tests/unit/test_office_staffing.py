"""Signing in and out, and who may work here."""

from collections.abc import Callable, Iterator

import pytest

from office import staffing
from office.errors import SignInRefused, WrongRequest
from states import Post
from tests.office_support import COUNTY, NEXT_TOWN, TOWN, VILLAGE, CheapHasher, Stage, small_office

PASSWORD, WRONG = "青溪-2026-long", "青溪-2026-wrong"
DEARLY = staffing._HASHER
REFUSED = "用户名或密码不对，请核对后再试。"


@pytest.fixture(autouse=True)
def hasher(monkeypatch: pytest.MonkeyPatch) -> Iterator[CheapHasher]:
    cheap = CheapHasher()
    monkeypatch.setattr(staffing, "_HASHER", cheap)
    staffing._nobodys_hash.cache_clear()
    yield cheap
    staffing._nobodys_hash.cache_clear()


@pytest.fixture
def stage() -> Stage:
    """An office that 李敏 works in, on Tuesday 2025-09-16."""
    stage = small_office("2025-09-16 09:00")
    stage.office.add_officer("limin", "李敏", [Post("clerk", TOWN)], password=PASSWORD, email="limin@town.gov.cn")
    return stage


def refused(stage: Stage, login: str = "limin", password: str = WRONG) -> str:
    with pytest.raises(SignInRefused) as no:
        stage.office.sign_in(login, password)
    assert no.value.says.en
    return no.value.says.zh


# ------------------------------------------------------------------------------------------------------- signing in


def test_who_signs_in_is_known_by_name_post_and_area(stage: Stage):
    who = stage.office.signed_in(stage.office.sign_in("limin", PASSWORD))
    assert who is not None
    assert (who.officer.name, who.login, who.language, who.area_name) == ("李敏", "limin", "zh", "城东街道")
    assert who.officer.posts == (Post("clerk", TOWN),)
    assert [role.zh for role in who.roles] == ["窗口经办人"]
    assert (who.supervisor, who.administrator) == (False, False)


def test_a_login_may_be_typed_with_a_space_too_many(stage: Stage):
    assert stage.office.signed_in(stage.office.sign_in(" limin ", PASSWORD))


def test_a_password_is_kept_only_as_an_argon2_hash_of_the_recommended_cost(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(staffing, "_HASHER", DEARLY)
    stage = small_office()
    stage.office.add_officer("limin", "李敏", [Post("clerk", TOWN)], password=PASSWORD)
    member = stage.store.officer_by_login("limin")
    assert member is not None
    assert member.password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PASSWORD not in repr(member)


def test_a_session_is_kept_only_as_a_hash_of_its_token(stage: Stage):
    token = stage.office.sign_in("limin", PASSWORD)
    assert len(token) >= 43  # 256 bits
    assert stage.store.session(token, stage.clock.now()) is None
    assert stage.office.signed_in(token)


@pytest.mark.parametrize("token", ["", "x", "nobody-ever-got-this-token"])
def test_a_made_up_token_is_nobody(stage: Stage, token: str):
    stage.office.sign_in("limin", PASSWORD)
    assert stage.office.signed_in(token) is None


@pytest.mark.parametrize("password", [WRONG, "", PASSWORD + " ", PASSWORD.upper()])
def test_a_wrong_password_is_refused(stage: Stage, password: str):
    assert refused(stage, password=password) == REFUSED


def test_an_unknown_login_is_refused_in_the_same_words_and_with_the_same_work(stage: Stage, hasher: CheapHasher):
    assert refused(stage, "nobody") == refused(stage, "limin") == REFUSED
    unknown, known = hasher.compared
    assert unknown != known
    assert unknown.rpartition("$")[0].rpartition("$")[0] == known.rpartition("$")[0].rpartition("$")[0]  # same cost


def test_who_has_left_is_refused_in_the_same_words(stage: Stage, hasher: CheapHasher):
    member = stage.store.officer_by_login("limin")
    assert member is not None
    stage.store.set_active(member.officer.id, False)
    assert refused(stage, password=PASSWORD) == REFUSED
    assert len(hasher.compared) == 1


# ------------------------------------------------------------------------------------------------------- locked out


def test_after_five_wrong_passwords_even_the_right_one_is_refused_for_a_quarter_of_an_hour(stage: Stage):
    for _ in range(5):
        assert refused(stage) == REFUSED
    assert refused(stage, password=PASSWORD) == "密码输错次数过多，请 15 分钟后再试，或请管理员重置。"
    stage.later(minutes=14, seconds=59)
    assert refused(stage, password=PASSWORD) == "密码输错次数过多，请 1 分钟后再试，或请管理员重置。"
    stage.later(seconds=1)
    assert stage.office.sign_in("limin", PASSWORD)


def test_four_wrong_passwords_do_not_lock_out(stage: Stage):
    for _ in range(4):
        refused(stage)
    assert stage.office.sign_in("limin", PASSWORD)


def test_the_right_password_ends_the_counting(stage: Stage):
    for _ in range(2):
        for _ in range(4):
            refused(stage)
        assert stage.office.sign_in("limin", PASSWORD)


def test_one_persons_lock_is_no_one_elses(stage: Stage):
    stage.office.add_officer("zhouyang", "周洋", [Post("surveyor", VILLAGE)], password=PASSWORD)
    for _ in range(5):
        refused(stage)
    assert stage.office.sign_in("zhouyang", PASSWORD)


def test_a_lock_ends_no_session_that_is_open(stage: Stage):
    token = stage.office.sign_in("limin", PASSWORD)
    for _ in range(5):
        refused(stage)
    assert stage.office.signed_in(token)


def test_a_new_password_ends_a_lock(stage: Stage):
    for _ in range(5):
        refused(stage)
    staffing.set_password(stage.office.parts, "limin", "a new password")
    assert stage.office.sign_in("limin", "a new password")


# --------------------------------------------------------------------------------------------------------- sessions


def test_a_session_lasts_twelve_hours(stage: Stage):
    token = stage.office.sign_in("limin", PASSWORD)
    assert stage.later(hours=12, seconds=-1).office.signed_in(token)
    assert stage.later(seconds=1).office.signed_in(token) is None


def test_a_session_lasts_as_long_as_the_office_says(stage: Stage):
    stage.office.parts.session_hours = 1
    token = stage.office.sign_in("limin", PASSWORD)
    assert stage.later(hours=1).office.signed_in(token) is None


def _signs_out(stage: Stage, token: str) -> None:
    stage.office.sign_out(token)


def _leaves(stage: Stage, token: str) -> None:
    who = stage.office.signed_in(token)
    assert who is not None
    stage.store.set_active(who.officer.id, False)


def _gets_a_new_password(stage: Stage, token: str) -> None:
    staffing.set_password(stage.office.parts, "limin", "a new password")


@pytest.mark.parametrize("end", [_signs_out, _leaves, _gets_a_new_password],
                         ids=["signing out", "leaving the office", "a new password"])  # fmt: skip
def test_a_session_ends_at_once_with(stage: Stage, end: Callable[[Stage, str], None]):
    token = stage.office.sign_in("limin", PASSWORD)
    end(stage, token)
    assert stage.office.signed_in(token) is None


def test_signing_out_here_leaves_the_session_there(stage: Stage):
    here, there = stage.office.sign_in("limin", PASSWORD), stage.office.sign_in("limin", PASSWORD)
    stage.office.sign_out(here)
    assert here != there
    assert stage.office.signed_in(there)


def test_a_post_taken_away_is_gone_from_an_open_session(stage: Stage):
    token = stage.office.sign_in("limin", PASSWORD)
    who = stage.office.signed_in(token)
    assert who is not None
    stage.store.revoke_post(who.officer.id, Post("clerk", TOWN))
    stage.store.grant_post(who.officer.id, Post("supervisor", COUNTY))
    now = stage.office.signed_in(token)
    assert now is not None
    assert (now.officer.posts, now.area_name, now.supervisor) == ((Post("supervisor", COUNTY),), "青溪县", True)


def test_an_administrator_administers_and_has_no_area(stage: Stage):
    stage.office.add_officer("root", "管理员", [Post("administrator", "")], password=PASSWORD)
    who = stage.office.signed_in(stage.office.sign_in("root", PASSWORD))
    assert who is not None
    assert (who.administrator, who.supervisor, [role.zh for role in who.roles]) == (True, False, ["系统管理员"])


# ---------------------------------------------------------------------------------------------------------- officers


def test_without_a_password_given_one_is_made_that_signs_in(stage: Stage):
    first = stage.office.add_officer("zhouyang", "周洋", [Post("surveyor", VILLAGE)])
    second = stage.office.add_officer("chenxiao", "陈晓", [Post("head", TOWN)])
    assert len(first) >= staffing.SHORTEST
    assert first != second
    assert stage.office.sign_in("zhouyang", first)


def test_a_new_officer_is_told_at_the_desk_and_by_mail_if_he_has_one(stage: Stage):
    stage.office.add_officer("zhouyang", "周洋", [Post("surveyor", VILLAGE)], password=PASSWORD)
    ways = {member.login: [(way.channel, way.address) for way in member.ways] for member in stage.store.officers()}
    assert ways["limin"] == [("desk", ""), ("mail", "limin@town.gov.cn")]
    assert ways["zhouyang"] == [("desk", "")]


def test_a_new_officer_gets_the_messages_of_his_post_from_now_on(stage: Stage):
    stage.opens()
    stage.office.add_officer("new", "新人", [Post("clerk", COUNTY)], password=PASSWORD)
    number = stage.opens()
    member = stage.store.officer_by_login("new")
    assert member is not None
    assert [row.case_number for row in stage.store.messages_for(member.officer.id, 9)] == [number]


@pytest.mark.parametrize("given", [
    pytest.param(({"login": "limin"}, "用户名“limin”已有人用。"), id="a login that is taken"),
    pytest.param(({"login": " limin "}, "用户名“limin”已有人用。"), id="a login that is taken, with spaces"),
    pytest.param(({"login": "  "}, "请填写用户名和姓名。"), id="no login"),
    pytest.param(({"name": " "}, "请填写用户名和姓名。"), id="no name"),
    pytest.param(({"password": "123456789"}, "密码至少 10 位。"), id="a password of nine characters"),
    pytest.param(({"posts": [Post("clerk", "520304777")]}, "没有代码为“520304777”的辖区。"), id="an area nobody knows"),
    pytest.param(({"posts": [Post("mayor", TOWN)]},
                  "没有叫“mayor”的岗位；可用：administrator、checker、clerk、head、leader、surveyor。"),
                 id="an unknown post"),
])  # fmt: skip
def test_an_officer_is_not_added_with(stage: Stage, given):
    wrong, says = given
    before = len(stage.store.officers())
    usual = {"login": "new", "name": "新人", "posts": [Post("clerk", NEXT_TOWN)], "password": PASSWORD}
    with pytest.raises(WrongRequest) as no:
        stage.office.add_officer(**{**usual, **wrong})
    assert no.value.says.zh == says
    assert no.value.says.en
    assert len(stage.store.officers()) == before


def test_a_login_is_kept_as_it_will_be_typed(stage: Stage):
    stage.office.add_officer(" zhouyang ", " 周洋 ", [Post("surveyor", VILLAGE)], password=PASSWORD)
    who = stage.office.signed_in(stage.office.sign_in("zhouyang", PASSWORD))
    assert who is not None
    assert who.officer.name == "周洋"


@pytest.mark.parametrize("change", [("nobody", PASSWORD, "没有用户“nobody”。"), ("limin", "short", "密码至少 10 位。")],
                         ids=["an unknown login", "a short password"])  # fmt: skip
def test_a_password_is_not_changed_for(stage: Stage, change):
    login, password, says = change
    with pytest.raises(WrongRequest) as no:
        staffing.set_password(stage.office.parts, login, password)
    assert no.value.says.zh == says
    assert stage.office.sign_in("limin", PASSWORD)


def test_an_officer_can_be_looked_up_by_login(stage: Stage):
    assert staffing.officer(stage.office.parts, "limin").officer.name == "李敏"
    with pytest.raises(WrongRequest) as no:
        staffing.officer(stage.office.parts, "nobody")
    assert no.value.says.zh == "没有用户“nobody”。用 banjie staff list 查看。"
