"""How this browser shows pages (anybody may choose), and how and when this person is told of things."""

import asyncio
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from cases.store import Habits
from desk.errors import status_of
from desk.forms import Posted
from desk.frame import render_for_staff
from desk.language import LANGUAGES
from desk.pages.sign_in import over_https, own_path
from desk.visit import WISHES_COOKIE, Guest, Staff, Visit, Wishes
from notifications.message import Outcome
from office.errors import WrongRequest
from office.reaching import Reach, Wish
from states import Text

router = APIRouter()

YEAR = 365 * 24 * 3600
ON, TO = "on.", "to."  # a channel travels as `on.<channel>` and `to.<channel>`


@dataclass(frozen=True, slots=True)
class PreferencesPage:
    wishes: Wishes
    language: str
    languages: dict[str, str]
    saved: bool
    reach: Reach
    wrong: Text | None = None
    tried: Outcome | None = None


@router.get("/preferences")
def ask(request: Request, visit: Staff, saved: bool = False) -> Response:
    return render_for_staff(request, visit, "preferences.html", _page(visit, saved=saved))


@router.post("/preferences")
def save(request: Request, visit: Guest, posted: Posted) -> Response:
    """One wish from the head of a page (`language`, `toggle`), or the whole form (`all`)."""
    wishes, language = visit.wishes, str(posted.get("language", ""))
    if language in LANGUAGES:
        wishes = replace(wishes, language=language)
    if posted.get("toggle") == "large":
        wishes = replace(wishes, large=not wishes.large)
    if posted.get("all"):
        shown = posted.getlist("shown")
        wishes = Wishes(wishes.language, "large" in shown, "compact" in shown, "keys" in shown)
    response = RedirectResponse(own_path(str(posted.get("back", "/preferences?saved=1"))), 303)
    response.set_cookie(WISHES_COOKIE, wishes.write(), max_age=YEAR, httponly=True, samesite="lax",
                        secure=over_https(request, visit))  # fmt: skip
    return response


@router.post("/preferences/reach")
def choose(request: Request, visit: Staff, posted: Posted) -> Response:
    try:
        visit.office.choose_reach(visit.officer, _wishes(visit, posted), _habits(posted))
    except WrongRequest as wrong:
        page = replace(_page(visit), wrong=wrong.says)
        return render_for_staff(request, visit, "preferences.html", page, status=status_of(wrong))
    return RedirectResponse("/preferences?saved=1", 303)


@router.post("/preferences/test")
def try_it(request: Request, visit: Staff, posted: Posted) -> Response:
    """A message to oneself; what came of it is told at once."""
    outcome = asyncio.run(visit.office.send_test(visit.officer, str(posted.get("channel", ""))))
    return render_for_staff(request, visit, "preferences.html", replace(_page(visit), tried=outcome))


def _page(visit: Visit, *, saved: bool = False) -> PreferencesPage:
    return PreferencesPage(visit.wishes, visit.language, LANGUAGES, saved, visit.office.reach(visit.officer))


def _wishes(visit: Visit, posted: FormData) -> dict[str, Wish]:
    channels = [way.channel for way in visit.office.reach(visit.officer).ways]
    return {c: Wish(bool(posted.get(ON + c)), str(posted.get(TO + c, ""))) for c in channels}


def _habits(posted: FormData) -> Habits:
    """Hours that a person leaves empty are those of the office."""
    hours = {name: str(posted.get(name, "")).strip()[:5] or None for name in ("morning", "night_from", "night_until")}
    return Habits(**hours, singly=posted.get("singly") == "1")
