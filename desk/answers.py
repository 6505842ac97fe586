"""How a refusal or a failure is told: a page to people, JSON under `/api/`. Status codes come from `errors.py`."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from cases.errors import FilesError
from desk.errors import FAILED, OTHER, BodyTooLarge, CrossOrigin, NotSignedIn, status_of
from desk.rendering import render
from desk.security import SAFE_METHODS, check_origin
from desk.visit import desk_of
from office.errors import OfficeError
from states import Reason, Text

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ErrorPage:
    status: int
    says: Text
    incident: str = ""  # the number under which the log has it


@dataclass(frozen=True, slots=True)
class ExpiredPage:
    """The session ended while somebody was typing: what was typed goes along, files do not."""

    action: str
    typed: tuple[tuple[str, str], ...]
    files: bool


def install(app: FastAPI) -> None:
    app.add_exception_handler(OfficeError, office_error)
    app.add_exception_handler(FilesError, office_error)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(HTTPException, web_error)
    app.add_exception_handler(Exception, failure)
    app.add_middleware(CrossOriginGuard)


async def office_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, OfficeError | FilesError)
    if isinstance(error, NotSignedIn) and not for_programs(request):
        return await _to_the_sign_in(request)
    return refusal(request, status_of(error), error.code, error.says)


async def web_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, BodyTooLarge):  # FastAPI calls every trouble with a body a 400
        return await office_error(request, error.__cause__)
    says = OTHER.get(error.status_code, OTHER[400])
    return refusal(request, error.status_code, "web", says)


async def unreadable(request: Request, error: Exception) -> Response:
    """The request does not have the shape that was asked for: every place and what is wrong with it."""
    assert isinstance(error, RequestValidationError)
    reasons = [
        Reason("wrong_shape", Text(zh=f"{_path(wrong['loc'])}：{wrong['msg']}", en=wrong["msg"]), _path(wrong["loc"]))
        for wrong in error.errors()
    ]
    return refusal(request, 422, "wrong_request", OTHER[400], reasons)


async def failure(request: Request, error: Exception) -> Response:
    """The web server logs where it failed; here only the number by which to find it, for locals hold personal data."""
    incident = secrets.token_hex(4)
    log.error("desk_failed", incident=incident, path=request.url.path, error=type(error).__name__)
    return refusal(request, 500, "failed", FAILED, incident=incident)


def refusal(request: Request, status: int, code: str, says: Text, reasons: Sequence[Reason] = (),
            incident: str = "") -> Response:  # fmt: skip
    if for_programs(request):
        return JSONResponse(told(code, says, reasons, incident), status)
    return render(request, "shared/error.html", ErrorPage(status, says, incident), status=status)


def told(code: str, says: Text, reasons: Sequence[Reason] = (), incident: str = "") -> dict[str, object]:
    """The one shape of every error of the API."""
    return {
        "code": code, "says": _both(says), "incident": incident,
        "reasons": [{"code": r.code, "says": _both(r.says), "where": r.where} for r in reasons],
    }  # fmt: skip


def for_programs(request: Request) -> bool:
    return request.url.path.startswith("/api/")


class CrossOriginGuard:
    """Every unsafe request of every route goes through `check_origin`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope, receive)
            try:
                check_origin(request.method, request.headers, desk_of(request).settings.desk)
            except CrossOrigin as error:
                await (await office_error(request, error))(scope, receive, send)
                return
        await self.app(scope, receive, send)


async def _to_the_sign_in(request: Request) -> Response:
    if request.method in SAFE_METHODS:
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(wanted)}", 303)
    form = await request.form()
    typed = tuple((name, value) for name, value in form.multi_items() if isinstance(value, str))
    page = ExpiredPage(request.url.path, typed, files=len(typed) < len(form.multi_items()))
    return render(request, "shared/expired.html", page, status=status_of(NotSignedIn()))


def _both(says: Text) -> dict[str, str]:
    return {"zh": says.zh, "en": says.into("en")}


def _path(location: Sequence[object]) -> str:
    return ".".join(str(part) for part in location)
