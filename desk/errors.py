"""What goes wrong, as HTTP says it: the only place with status codes for the office's errors and the rules' no.

Read the tables down. How an error looks, as a page or as JSON, is in `answers.py`.
"""

from collections.abc import Iterable
from http import HTTPStatus

from cases.errors import (
    AlreadyWritten,
    AttachmentMissing,
    AttachmentTooLarge,
    CaseNotFound,
    DatabaseNotReady,
    FilesError,
)
from office.errors import (
    CaseMovedOn,
    NoSuchFile,
    NoSuchRegister,
    NotYourCase,
    NotYourHousehold,
    OfficeError,
    OpenedBefore,
    SignInRefused,
    UnknownProcedure,
    WrongRequest,
)
from states import Blocked, Text


class NotSignedIn(OfficeError):
    """请先登录。"""

    code = "not_signed_in"

    def __init__(self) -> None:
        super().__init__(zh="请先登录。离开较久会自动退出，以保护个人信息。",
                         en="Please sign in. You are signed out after a while, to protect personal data.")  # fmt: skip


class NotAllowed(OfficeError):
    """您的岗位不能查看这个页面。"""

    code = "not_allowed"

    def __init__(self) -> None:
        super().__init__(zh="您的岗位不能查看这个页面。需要查看的，请联系管理员调整岗位。",
                         en="Your post does not open this page. If you need it, ask the administrator.")  # fmt: skip


class CrossOrigin(OfficeError):
    """请求来自其他网站，已拒绝。"""

    code = "cross_origin"

    def __init__(self) -> None:
        super().__init__(zh="这次提交来自其他网站，没有办理。请在本系统的页面上重新提交。",
                         en="This came from another site and was not carried out. Use our own page.")  # fmt: skip


class BodyTooLarge(OfficeError):
    """提交的内容太大。"""

    code = "too_large"

    def __init__(self) -> None:
        super().__init__(zh="提交的文件太大，没有保存。请返回上一页，压缩照片或分几次提交。",
                         en="What you sent is too large and was not kept. Send smaller or fewer files.")  # fmt: skip


Told = OfficeError | FilesError  # what says in words what went wrong

STATUS: dict[type[Told], HTTPStatus] = {
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    SignInRefused: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    CrossOrigin: HTTPStatus.FORBIDDEN,
    NotYourCase: HTTPStatus.NOT_FOUND,  # whether a case exists elsewhere is nobody's business
    NotYourHousehold: HTTPStatus.NOT_FOUND,
    UnknownProcedure: HTTPStatus.NOT_FOUND,
    CaseNotFound: HTTPStatus.NOT_FOUND,
    NoSuchFile: HTTPStatus.NOT_FOUND,
    NoSuchRegister: HTTPStatus.NOT_FOUND,
    AttachmentMissing: HTTPStatus.NOT_FOUND,
    CaseMovedOn: HTTPStatus.CONFLICT,
    OpenedBefore: HTTPStatus.CONFLICT,
    AlreadyWritten: HTTPStatus.CONFLICT,
    BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    AttachmentTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    WrongRequest: HTTPStatus.UNPROCESSABLE_ENTITY,
    DatabaseNotReady: HTTPStatus.SERVICE_UNAVAILABLE,
}

REFUSED_PERSON = frozenset(
    {"wrong_role", "wrong_area", "only_time", "same_person", "same_absent", "recused", "not_your_turn"}
)
REFUSED_MOMENT = frozenset({"closed", "not_now", "signed_already"})


def status_of(error: Told) -> HTTPStatus:
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def status_of_blocked(blocked: Blocked) -> HTTPStatus:
    """Who may not comes before when it may not, and that before what was filled in."""
    if _any(REFUSED_PERSON, blocked.codes):
        return HTTPStatus.FORBIDDEN
    if _any(REFUSED_MOMENT, blocked.codes):
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY


# What the web server itself has to say, in words.
OTHER = {
    400: Text(zh="浏览器发来的内容无法读取。请返回上一页再试一次。",
              en="What the browser sent cannot be read. Go back and try again."),
    404: Text(zh="没有这个页面。请核对网址，或从首页进入。",
              en="There is no such page. Check the address, or start from home."),
    405: Text(zh="这个网址不能这样访问。请从首页进入。",
              en="This address cannot be used in this way. Start from home."),
}  # fmt: skip
FAILED = Text(zh="系统出错，刚才的操作没有完成。请稍后再试；仍不行的，请把编号告诉管理员。",
              en="Something failed on our side and nothing was carried out. Try again; if it stays, tell the "
                 "administrator the number.")  # fmt: skip


def _any(codes: frozenset[str], given: Iterable[str]) -> bool:
    return not codes.isdisjoint(given)
