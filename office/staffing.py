"""Who works here: signing in and out, adding officers and their posts."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import ceil

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

from cases.store import StaffMember
from office.errors import SignInRefused, WrongRequest
from office.parts import Parts
from office.reading import SUPERVISING
from states import Officer, Post, Text

TRIES, LOCKED_MINUTES = 5, 15
SHORTEST = 10
ADMINISTRATOR = "administrator"
_HASHER = PasswordHash.recommended()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind a session, as the head of every page says: who, where, as what."""

    officer: Officer
    login: str
    language: str
    area_name: str
    roles: tuple[Text, ...]
    supervisor: bool
    administrator: bool


def sign_in(parts: Parts, login: str, password: str) -> str:
    now, member = parts.clock.now(), parts.store.officer_by_login(login.strip())
    if member and member.locked_until and member.locked_until > now:
        raise SignInRefused(f"密码输错次数过多，请 {_minutes(member.locked_until, now)} 分钟后再试，或请管理员重置。",
                            "Too many wrong passwords; wait, or ask the administrator for a new one.")  # fmt: skip
    kept = member.password_hash if member else _nobodys_hash()
    if not _matches(password, kept) or member is None or not member.active:
        if member:
            parts.store.count_failure(member.officer.id, now, TRIES, timedelta(minutes=LOCKED_MINUTES))
        raise SignInRefused("用户名或密码不对，请核对后再试。", "Wrong user name or password.")
    token = secrets.token_urlsafe(32)
    parts.store.start_session(_hash(token), member.officer.id, now, now + timedelta(hours=parts.session_hours))
    return token


def signed_in(parts: Parts, token: str) -> SignedIn | None:
    member = parts.store.session(_hash(token), parts.clock.now()) if token else None
    if member is None or not member.active:
        return None
    roles = role_titles(parts)
    held = tuple(dict.fromkeys(post.role for post in member.officer.posts))
    area = min((post.area for post in member.officer.posts), key=len, default="")
    return SignedIn(
        member.officer, member.login, member.language, parts.area_name(area),
        tuple(roles.get(role, Text(zh=role)) for role in held),
        supervisor=any(role in SUPERVISING for role in held), administrator=ADMINISTRATOR in held,
    )  # fmt: skip


def sign_out(parts: Parts, token: str) -> None:
    parts.store.end_session(_hash(token))


def add_officer(parts: Parts, login: str, name: str, posts: Sequence[Post], *, password: str = "", email: str = "",
                language: str = "zh") -> str:  # fmt: skip
    """Answers the password: the one given, or one made here, which the person should change."""
    login, name = login.strip(), name.strip()
    if not login or not name:
        raise WrongRequest("请填写用户名和姓名。", "a login and a name are needed")
    known = {role for p in parts.library.procedures for role in p.roles} | {ADMINISTRATOR}
    for post in posts:
        if post.role not in known:
            raise WrongRequest(f"没有叫“{post.role}”的岗位；可用：{'、'.join(sorted(known))}。",
                               f"unknown role '{post.role}'; known: {', '.join(sorted(known))}")  # fmt: skip
        if post.area and parts.store.area(post.area) is None:
            raise WrongRequest(f"没有代码为“{post.area}”的辖区。", f"there is no area {post.area}")
    if parts.store.officer_by_login(login):
        raise WrongRequest(f"用户名“{login}”已有人用。", f"the login '{login}' is taken")
    password = password or secrets.token_urlsafe(9)
    if len(password) < SHORTEST:
        raise WrongRequest(f"密码至少 {SHORTEST} 位。", f"a password has at least {SHORTEST} characters")
    ways = [("desk", "")] + ([("mail", email)] if email else [])
    parts.store.add_officer(login, name, hashed(password), posts, ways, language, parts.clock.now())
    return password


def set_password(parts: Parts, login: str, password: str) -> None:
    """A new password; every session of this person ends."""
    member = parts.store.officer_by_login(login)
    if member is None:
        raise WrongRequest(f"没有用户“{login}”。", f"there is no user '{login}'")
    if len(password) < SHORTEST:
        raise WrongRequest(f"密码至少 {SHORTEST} 位。", f"a password has at least {SHORTEST} characters")
    parts.store.set_password(member.officer.id, hashed(password))
    parts.store.end_all_sessions(member.officer.id)


def officer(parts: Parts, login: str) -> StaffMember:
    member = parts.store.officer_by_login(login)
    if member is None:
        raise WrongRequest(f"没有用户“{login}”。用 banjie staff list 查看。", f"there is no user '{login}'")
    return member


def hashed(password: str) -> str:
    """What is kept instead of a password."""
    return _HASHER.hash(password)


def _matches(password: str, kept: str) -> bool:
    """Whether it is this person's password; somebody for whom none was ever set has none that fits."""
    try:
        return _HASHER.verify(password, kept)
    except UnknownHashError:
        return False


def role_titles(parts: Parts) -> dict[str, Text]:
    titles = {ADMINISTRATOR: Text(zh="系统管理员", en="Administrator")}
    for procedure in parts.library.procedures:
        titles |= {key: role.title for key, role in procedure.roles.items()}
    return titles


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """Checked when the login is unknown, so that the answer takes as long as for one that is known."""
    return _HASHER.hash(secrets.token_urlsafe(16))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _minutes(until: datetime, now: datetime) -> int:
    return ceil((until - now).total_seconds() / 60)
