"""What goes in and out of the API. Texts are in both languages, money is integer 分, days and moments are ISO 8601."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from states.procedure import Text

Short = Annotated[str, Field(max_length=200)]


class In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Credentials(In):
    login: Short
    password: Short


class Session(BaseModel):
    token: str
    hours: int = Field(description="How long the token is good for.")


class MemberIn(In):
    name: Short
    id_number: Annotated[str, Field(max_length=40)] = ""
    relation: Short = ""
    phone: Annotated[str, Field(max_length=40)] = ""


class ApplicationIn(In):
    procedure: Short
    area: Annotated[str, Field(max_length=12, description="Code of the village.")] = ""
    members: Annotated[list[MemberIn], Field(max_length=20, description="The first is the applicant.")] = []
    address: Annotated[str, Field(max_length=400)] = ""
    household: Annotated[str, Field(max_length=60, description="One that has its dossier; no members then.")] = ""


class FileIn(In):
    kind: Short
    name: Short
    content: Annotated[Base64Bytes, Field(description="The bytes in base64.")]


class ActIn(In):
    event: Short
    answers: dict[Short, str | int | float | bool | None] = {}
    files: Annotated[list[FileIn], Field(max_length=40)] = []
    line: Annotated[int, Field(ge=0, description="The last line you saw. The same act sent again is done once.")]


class ReasonOut(BaseModel):
    code: str
    says: Text
    where: str = Field(description="The field, material or guard it is about.")


class Refused(BaseModel):
    """Every error of the API."""

    code: str
    says: Text
    incident: str = Field(description="The number under which the server's log has it; empty unless it failed.")
    reasons: list[ReasonOut]


class Opened(BaseModel):
    number: str
    line: int


class ActOut(BaseModel):
    number: str
    line: int = Field(description="The line that was written.")
    repeated: bool = Field(description="Whether the same act had come in before and nothing new was written.")


class ClaimOut(BaseModel):
    claimed: bool = Field(description="False: the task is closed, or a colleague has it.")


class TaskOut(BaseModel):
    number: str
    applicant: str
    members: int
    procedure: Text
    place: str
    title: Text
    area_name: str
    due_on: date | None
    working_days_left: int | None = Field(description="Negative when late.")
    stopped: bool
    claimed_by: str


class TasksOut(BaseModel):
    counts: dict[Literal["overdue", "today", "soon", "calm", "stopped"], int]
    page: int
    rows: list[TaskOut]


class NoticeOut(BaseModel):
    title: Text
    url: str = Field(description="Empty when it stands on paper only.")


class MovedOut(BaseModel):
    """A notice came after the limit had started."""

    from_: date | None = Field(serialization_alias="from")
    to: date | None = Field(description="The same day when the notice made a provisional date certain.")
    at: datetime
    by: list[NoticeOut]


class DeadlineOut(BaseModel):
    clock: str
    title: Text
    law: str
    kind: str
    started: date
    length: int
    unit: Literal["working_days", "days", "months", "hours"]
    due: date | None
    due_at: datetime | None
    provisional: bool
    status: Literal["running", "stopped", "ended"]
    late: bool
    ended_at: datetime | None
    moved: list[MovedOut] = Field(description="By which notices its date was moved or confirmed, the earliest first.")


class MoveOut(BaseModel):
    event: str
    title: Text
    asks: list[str]
    needs: dict[str, int] = Field(description="Material and how many of it.")
    irreversible: bool
    open: bool
    reasons: list[ReasonOut] = Field(description="Why it is closed to you.")


class EntryOut(BaseModel):
    name: str = Field(description="The register.")
    title: Text
    key: str
    line: int
    values: dict[str, Any] = Field(description="All that holds since; money in 分, private values masked.")


class ChildOut(BaseModel):
    number: str
    title: Text
    place: Text
    outcome: str = Field(description="Empty while it is open.")


class LineOut(BaseModel):
    line: int
    at: datetime
    officer: str
    on_behalf_of: str = Field(description="The absent officer for whom a substitute did it; empty for most.")
    role: str
    event: str
    came_from: list[str]
    went_to: list[str]
    answers: dict[str, Any] = Field(description="Private answers are masked.")
    writes: list[EntryOut] = Field(description="Entries this line made in registers.")
    files: list[dict[str, str | int]]
    hash: str


class CaseOut(BaseModel):
    number: str
    procedure: str
    version: str
    title: Text
    applicant: str
    members: int
    household: str
    area: str
    area_name: str
    places: list[str]
    line: int
    outcome: str
    opened_at: datetime
    closed_at: datetime | None
    chain: str = Field(description="What is wrong with the chain of lines; empty when it verifies.")
    moves: list[MoveOut]
    deadlines: list[DeadlineOut]
    history: list[LineOut]
    parent: str = Field(description="The number of the case that opened this one; empty for most.")
    children: list[ChildOut] = Field(description="The cases this one opened, the oldest first.")


class FoundOut(BaseModel):
    number: str
    applicant: str
    procedure: Text
    place: Text
    area_name: str


class DossierEntryOut(BaseModel):
    name: str = Field(description="The register.")
    title: Text
    line: int
    at: datetime
    case_number: str
    values: list[tuple[Text, str]] = Field(description="In words.")


class DossierOut(BaseModel):
    household: str
    applicant: str
    area: str
    area_name: str
    address: str
    persons: list[dict[str, str]] = Field(description="Name and relation; identity number and telephone masked.")
    cases: list[FoundOut]
    entries: list[DossierEntryOut] = Field(description="What registers say about it, the oldest first in each.")


class OverdueRowOut(BaseModel):
    number: str
    applicant: str
    area_name: str
    procedure: Text
    clock: Text
    law: str
    due_on: date
    moved_from: date | None = Field(description="The former date, if a notice has moved it.")
    working_days_late: int
    place: Text
    who: str


class OverdueOut(BaseModel):
    as_of: date
    total: int
    page: int
    rows: list[OverdueRowOut]


class UrgesIn(In):
    numbers: Annotated[list[Short], Field(min_length=1, max_length=500)]
    dry_run: Annotated[bool, Field(description="Only say who would be told.")] = False


class UrgedOut(BaseModel):
    number: str
    place: Text
    area_name: str
    name: str
    skipped: bool = Field(description="Urged about this case today already.")


class UrgesOut(BaseModel):
    """What was done, or would be done."""

    cases: int
    people: int
    skipped: int
    rows: list[UrgedOut]
    on_time: list[str] = Field(description="Cases that are not late now.")
    nobody: list[str] = Field(description="Cases that wait for nobody who could be told.")


class ChannelOut(BaseModel):
    channel: str
    title: Text
    waiting: int
    held: int = Field(description="To be gathered in the morning.")
    sent: int
    dead: int = Field(description="Given up.")
    last_sent: datetime | None
    last_failure: datetime | None
    last_error: str


class DeadOut(BaseModel):
    id: str
    case: str
    channel: str
    to: str
    attempts: int
    at: datetime
    detail: str


class DeliveryOut(BaseModel):
    channels: list[ChannelOut]
    dead: list[DeadOut] = Field(description="A page of what was given up, the newest first.")
    total_dead: int
    unopened: list[str] = Field(description="Channels that are used and that no setting opens.")


class AgainIn(In):
    ids: Annotated[list[Short], Field(min_length=1, max_length=500)]


class AgainOut(BaseModel):
    again: int = Field(description="How many of them had been given up and are tried once more.")


class ProcedureOut(BaseModel):
    name: str
    version: str
    digest: str
    title: Text
    basis: str
    states: dict[str, Text]
    moves: list[MoveOut]
