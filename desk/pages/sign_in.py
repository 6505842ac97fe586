"""Signing in and out. A wrong password and an unknown name are answered alike; too many tries lock for a while."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from desk.errors import status_of
from desk.rendering import render
from desk.visit import SESSION_COOKIE, Guest
from office.errors import SignInRefused
from states import Text

router = APIRouter()


@dataclass(frozen=True, slots=True)
class SignInPage:
    next: str
    login: str = ""
    refused: Text | None = None


@router.get("/sign-in")
def ask(request: Request, visit: Guest, next: str = "/") -> Response:
    if visit.who:
        return RedirectResponse(own_path(next), 303)
    return render(request, "sign_in.html", SignInPage(own_path(next)))


@router.post("/sign-in")
def sign_in(request: Request, visit: Guest, login: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "",
            next: Annotated[str, Form()] = "/") -> Response:  # fmt: skip
    try:
        token = visit.office.sign_in(login, password)
    except SignInRefused as refused:
        page = SignInPage(own_path(next), login, refused.says)
        return render(request, "sign_in.html", page, status=status_of(refused))
    response = RedirectResponse(own_path(next), 303)
    response.set_cookie(SESSION_COOKIE, token, max_age=visit.desk.settings.session_hours * 3600, httponly=True,
                        samesite="lax", secure=over_https(request, visit))  # fmt: skip
    return response


@router.post("/sign-out")
def sign_out(request: Request, visit: Guest) -> Response:
    visit.office.sign_out(request.cookies.get(SESSION_COOKIE, ""))
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


def own_path(wanted: str) -> str:
    """A path of this desk; anything that leads elsewhere becomes the first page."""
    elsewhere = not wanted.startswith("/") or wanted.startswith(("//", "/\\"))
    return "/" if elsewhere or any(ord(char) < 32 for char in wanted) else wanted


def over_https(request: Request, visit: Guest) -> bool:
    """Whether people reach the desk by HTTPS, here or at a proxy in front."""
    return request.url.scheme == "https" or visit.desk.settings.desk.startswith("https://")
