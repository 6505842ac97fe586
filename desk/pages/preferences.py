"""How this browser shows pages: language, letter size, row height, single-key shortcuts. Anybody may choose."""

from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.forms import Posted
from desk.frame import render_for_staff
from desk.language import LANGUAGES
from desk.pages.sign_in import over_https, own_path
from desk.visit import WISHES_COOKIE, Guest, Staff, Wishes

router = APIRouter()

YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class PreferencesPage:
    wishes: Wishes
    language: str
    languages: dict[str, str]
    saved: bool


@router.get("/preferences")
def ask(request: Request, visit: Staff, saved: bool = False) -> Response:
    page = PreferencesPage(visit.wishes, visit.language, LANGUAGES, saved)
    return render_for_staff(request, visit, "preferences.html", page)


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
