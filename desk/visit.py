"""Who stands at the counter: the session, the language, how this browser wants to be served.

A page asks for `Staff` when somebody must be signed in, for `Guest` when anybody may come.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from desk import language
from desk.assets import Assets
from desk.errors import NotAllowed, NotSignedIn
from office.office import Office
from office.settings import Settings
from office.staffing import SignedIn
from states import Moment, Officer

SESSION_COOKIE = "banjie_session"
WISHES_COOKIE = "banjie_wishes"


@dataclass(frozen=True, slots=True)
class Desk:
    """What every request works with; made once by `create_app`."""

    office: Office
    settings: Settings
    assets: Assets


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a person wants pages, remembered in his browser: `en.large.compact.nokeys`."""

    language: str = ""
    large: bool = False
    compact: bool = False
    keys: bool = True

    @classmethod
    def read(cls, cookie: str) -> "Wishes":
        said = set(cookie.split("."))
        chosen = next((key for key in language.LANGUAGES if key in said), "")
        return cls(chosen, "large" in said, "compact" in said, "nokeys" not in said)

    def write(self) -> str:
        said = (self.language, "large" * self.large, "compact" * self.compact, "nokeys" * (not self.keys))
        return ".".join(filter(None, said)) or "none"


@dataclass(frozen=True, slots=True)
class Visit:
    desk: Desk
    who: SignedIn | None
    language: str
    wishes: Wishes
    path: str

    @property
    def office(self) -> Office:
        return self.desk.office

    @property
    def officer(self) -> Officer:
        if self.who is None:
            raise NotSignedIn
        return self.who.officer

    @property
    def moment(self) -> Moment:
        return self.office.moment()


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def guest(request: Request) -> Visit:
    desk = desk_of(request)
    who = desk.office.signed_in(request.cookies.get(SESSION_COOKIE, ""))
    visit = _visit(request, desk, who)
    request.state.visit = visit
    return visit


def staff(visit: "Guest") -> Visit:
    """Raises NotSignedIn: the page then leads to the sign-in and back."""
    if visit.who is None:
        raise NotSignedIn
    return visit


def supervisor(visit: "Staff") -> Visit:
    if not (visit.who and visit.who.supervisor):
        raise NotAllowed
    return visit


def administrator(visit: "Staff") -> Visit:
    if not (visit.who and visit.who.administrator):
        raise NotAllowed
    return visit


def visit_without_looking(request: Request) -> Visit:
    """The visit as far as it is known without asking the database: for error pages."""
    known: Any = getattr(request.state, "visit", None)
    return known or _visit(request, desk_of(request), None)


def _visit(request: Request, desk: Desk, who: SignedIn | None) -> Visit:
    wishes = Wishes.read(request.cookies.get(WISHES_COOKIE, ""))
    accepted = request.headers.get("accept-language", "")
    chosen = language.chosen(wishes.language, who.language if who else "", accepted)
    return Visit(desk, who, chosen, wishes, request.url.path)


Guest = Annotated[Visit, Depends(guest)]
Staff = Annotated[Visit, Depends(staff)]
Supervisor = Annotated[Visit, Depends(supervisor)]
Administrator = Annotated[Visit, Depends(administrator)]
