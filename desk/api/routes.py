"""The routes. Each is one use case of the office: what comes in is read, what comes out is told."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Query
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from desk.answers import told
from desk.api.shapes import (
    ActIn,
    ActOut,
    AgainIn,
    AgainOut,
    ApplicationIn,
    CaseOut,
    ClaimOut,
    Credentials,
    DeadlineOut,
    DeliveryOut,
    DossierOut,
    FoundOut,
    Opened,
    OverdueOut,
    ProcedureOut,
    Refused,
    Session,
    TasksOut,
    UrgesIn,
    UrgesOut,
)
from desk.api.told import (
    case_told,
    deadlines_told,
    delivery_told,
    dossier_told,
    found_told,
    overdue_told,
    procedure_told,
    tasks_told,
    urges_told,
)
from desk.deeds import Done, do
from desk.errors import NotAllowed, NotSignedIn, status_of_blocked
from desk.visit import Desk, desk_of
from office.office import Office
from office.requests import Application, Deed, Member, Upload
from office.staffing import SignedIn
from states import Blocked, Text

ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": Refused} for code in (400, 401, 403, 404, 409, 413, 422, 500)
}
router = APIRouter(prefix="/api/v1", responses=ERRORS)

_bearer = HTTPBearer(auto_error=False, description="The token of POST /sessions.")
Given = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
At = Annotated[Desk, Depends(desk_of)]
Number = Annotated[str, Path(max_length=40, pattern=r"^[^\x00-\x1f]+$")]
Key = Annotated[str, Header(max_length=100, pattern=r"^[\x21-\x7e]*$")]
Page = Annotated[int, Query(ge=1, le=10_000)]
BLOCKED = Text(zh="现在不能这样办理，原因见 reasons。", en="This cannot be done now; see reasons.")


def caller(desk: At, given: Given) -> SignedIn:
    """Who calls. A cookie is not enough here: a browser sends it by itself, a token never."""
    who = desk.office.signed_in(given.credentials) if given else None
    if who is None:
        raise NotSignedIn
    return who


def office_of(desk: At) -> Office:
    return desk.office


Caller = Annotated[SignedIn, Depends(caller)]
TheOffice = Annotated[Office, Depends(office_of)]


@router.post("/sessions", status_code=201, tags=["sessions"])
def sign_in(desk: At, given: Credentials) -> Session:
    return Session(token=desk.office.sign_in(given.login, given.password), hours=desk.settings.session_hours)


@router.delete("/sessions", status_code=204, tags=["sessions"])
def sign_out(office: TheOffice, who: Caller, given: Given) -> None:
    """End this session."""
    if given:
        office.sign_out(given.credentials)


@router.get("/tasks", tags=["tasks"])
def tasks(office: TheOffice, who: Caller, state: Literal["overdue", "today", "soon", "calm", "stopped"] | None = None,
          place: str | None = None, unclaimed: bool = False, page: Page = 1) -> TasksOut:  # fmt: skip
    """Your open tasks, the most urgent first."""
    return tasks_told(office.inbox(who.officer, state=state, place=place, only_unclaimed=unclaimed, page=page))


@router.post("/cases/{number}/tasks/{place}/claim", tags=["tasks"])
def claim(office: TheOffice, who: Caller, number: Number, place: str) -> ClaimOut:
    return ClaimOut(claimed=office.claim(who.officer, number, place))


@router.get("/cases", tags=["cases"])
def find(office: TheOffice, who: Caller, q: Annotated[str, Query(min_length=1, max_length=100)]) -> list[FoundOut]:
    """Cases of your area whose number or applicant's name begins with `q`."""
    return [found_told(found) for found in office.find(who.officer, q)]


@router.post("/cases", status_code=201, tags=["cases"])
def open_case(office: TheOffice, who: Caller, given: ApplicationIn, idempotency_key: Key = "") -> Opened:
    """Open a case. The same application sent again with the same key is answered with the case it has opened."""
    members = tuple(Member(m.name, m.id_number, m.relation, m.phone) for m in given.members)
    application = Application(
        given.procedure, given.area, members, given.address, given.household, key=idempotency_key
    )
    case = office.open_case(who.officer, application)
    return Opened(number=case.number, line=case.line)


@router.get("/households/{id}", tags=["cases"])
def household(office: TheOffice, who: Caller, id: Number) -> DossierOut:
    """A household of your area (一户一档) with every case there was, the newest first."""
    return dossier_told(office.dossier(who.officer, id))


@router.get("/cases/{number}", tags=["cases"])
def case(office: TheOffice, who: Caller, number: Number) -> CaseOut:
    return case_told(office.case_file(who.officer, number))


@router.post("/cases/{number}/acts", tags=["cases"], response_model=ActOut)
def act(office: TheOffice, who: Caller, number: Number, given: ActIn) -> ActOut | JSONResponse:
    """Do it, or hear every reason why not. 409: somebody was faster, or it is not the moment; 403: not you."""
    files = [Upload(file.kind, file.name, file.content) for file in given.files]
    answer = do(office, who.officer, number, Deed(given.event, given.answers, files, given.line))
    match answer:
        case Blocked():
            return JSONResponse(told("blocked", BLOCKED, answer.reasons), status_of_blocked(answer))
        case Done(line=line, repeated=repeated):
            return ActOut(number=number, line=line, repeated=repeated)


@router.get("/deadlines/{number}", tags=["time"])
def deadlines(office: TheOffice, who: Caller, number: Number) -> list[DeadlineOut]:
    return deadlines_told(office.case_file(who.officer, number))


@router.get("/overdue", tags=["time"])
def overdue(office: TheOffice, who: Caller, as_of: date | None = None, page: Page = 1) -> OverdueOut:
    """What had run out on that day in a supervisor's area."""
    if not who.supervisor:
        raise NotAllowed
    return overdue_told(office.overdue(who.officer, as_of, page=page), page)


@router.post("/urges", tags=["time"])
def urge(office: TheOffice, who: Caller, given: UrgesIn) -> UrgesOut:
    """催办: whoever these late cases wait for, each once a day about a case."""
    if not who.supervisor:
        raise NotAllowed
    return urges_told((office.plan_urging if given.dry_run else office.urge)(who.officer, given.numbers))


@router.get("/delivery", tags=["delivery"])
def delivery(office: TheOffice, who: Caller, page: Page = 1) -> DeliveryOut:
    """How each channel does, and what was given up; for administrators."""
    if not who.administrator:
        raise NotAllowed
    return delivery_told(office.post_health(page))


@router.post("/delivery/again", tags=["delivery"])
def send_again(office: TheOffice, who: Caller, given: AgainIn) -> AgainOut:
    """Try messages once more that were given up; for administrators."""
    if not who.administrator:
        raise NotAllowed
    return AgainOut(again=office.send_again(given.ids))


@router.get("/procedures", tags=["procedures"])
def procedures(office: TheOffice, who: Caller) -> list[ProcedureOut]:
    """Every procedure in force."""
    return [procedure_told(procedure) for procedure in office.procedures()]
