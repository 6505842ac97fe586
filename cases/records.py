"""The tables. Plain rows without behaviour: `mapping.py` turns them into what the rule book works with, and back.

What must stay true here: no boolean stands in the condition of a partial index (SQLAlchemy renders `x = 1` on SQLite
and the index is passed over), every text that is compared is compared byte by byte, so that `LIKE 'x%'` can be asked
as a range (`code >= 'x' AND code < 'x:'`), and moments are UTC.
"""

from datetime import date, datetime

from sqlalchemy import Index, MetaData, String, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BYTEWISE = String().with_variant(String(collation="C"), "postgresql")


class Record(SQLModel):
    metadata = MetaData(naming_convention=NAMES)


def coded(**more: object) -> object:
    """A text that is compared: an identifier, a code, a name that is searched by its beginning."""
    return Field(sa_type=BYTEWISE, **more)  # type: ignore[call-overload]


def key(**more: object) -> object:
    return coded(primary_key=True, **more)


def long_text() -> object:
    return Field(sa_type=Text)


KEPT_BY_KEY = {"sqlite_with_rowid": False}  # SQLite keeps the row in its key, and the key in every index


def where(condition: str) -> dict[str, object]:
    """The condition of a partial index, for both databases.

    A column of the condition is also a last column of the index where counting should read nothing else: SQLite looks
    the column up in the row otherwise.
    """
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


# --- who and where --------------------------------------------------------------------------------------------------


class AreaRecord(Record, table=True):
    """Codes nest by their leading digits. `pack` names the rule pack of an area that has its own."""

    __tablename__ = "area"
    code: str = key()
    name_zh: str
    name_en: str = ""
    parent: str = coded(default="")
    pack: str | None = None


class StaffRecord(Record, table=True):
    """`morning`, `night_from`, `night_until` (`09:30`) and `singly` are what this person has chosen; NULL: as usual."""

    __tablename__ = "staff"
    id: str = key()
    login: str = coded(unique=True)
    name: str
    password_hash: str
    language: str = "zh"
    active: bool = True
    created_at: datetime
    failed_count: int = 0
    locked_until: datetime | None = None
    morning: str | None
    night_from: str | None
    night_until: str | None
    singly: bool | None


class PostRecord(Record, table=True):
    __tablename__ = "post"
    staff_id: str = key(foreign_key="staff.id", ondelete="CASCADE")
    role: str = key()
    area: str = key()


class StaffChannelRecord(Record, table=True):
    """How a person is told. `address` is empty where the channel needs none, as the desk does."""

    __tablename__ = "staff_channel"
    staff_id: str = key(foreign_key="staff.id", ondelete="CASCADE")
    channel: str = key()
    address: str = ""
    enabled: bool = True


class AbsenceRecord(Record, table=True):
    """That somebody is away from the first to the last day, and who stands in for him; it ends by itself."""

    __tablename__ = "absence"
    id: str = key()
    staff_id: str = coded(foreign_key="staff.id", ondelete="CASCADE", index=True)
    substitute: str = coded(foreign_key="staff.id", ondelete="CASCADE")
    first: date
    last: date
    entered_at: datetime
    withdrawn_at: datetime | None


class SignInRecord(Record, table=True):
    """A session that can be revoked. The token itself is nowhere kept."""

    __tablename__ = "sign_in"
    token_hash: str = key()
    staff_id: str = coded(foreign_key="staff.id", ondelete="CASCADE", index=True)
    created_at: datetime
    expires_at: datetime


class HouseholdRecord(Record, table=True):
    __tablename__ = "household"
    id: str = key()
    area: str = coded()
    address: str
    created_at: datetime


class PersonRecord(Record, table=True):
    """A member of a household in the order of the application; the applicant is number 0."""

    __tablename__ = "person"
    household_id: str = key(foreign_key="household.id")
    position: int = Field(primary_key=True)
    name: str
    id_number: str
    relation: str
    phone: str
    head: bool


# --- cases ----------------------------------------------------------------------------------------------------------


class CaseRecord(Record, table=True):
    """The fold of a case's history at hand. `places` stand between spaces; `snapshot` holds what no column does."""

    __tablename__ = "case_file"
    number: str = key()
    procedure: str = coded()
    digest: str = coded()
    area: str = coded()
    household_id: str = coded(foreign_key="household.id", index=True)
    applicant: str = coded(index=True)
    members: int
    places: str
    line: int
    head: str
    snapshot: str = long_text()
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    outcome: str
    parent: str | None = coded()
    __table_args__ = (
        Index(None, "area", "opened_at"),
        Index(None, "parent", **where("parent IS NOT NULL")),
    )


class SheetRecord(Record, table=True):
    """The form on which an application came: `key` was made when it was opened, `says` is a digest of its words."""

    __tablename__ = "sheet"
    handed_in_by: str = key()
    key: str = key()
    says: str
    case_number: str = coded(foreign_key="case_file.number")


class HistoryRecord(Record, table=True):
    """One line of a case. `fires` names the clock and starting line that time fired: once and never again."""

    __tablename__ = "history"
    case_number: str = key()
    line: int = Field(primary_key=True)
    at: datetime
    officer: str
    officer_name: str
    role: str
    event: str
    body: str = long_text()
    previous: str
    hash: str
    fires: str | None = coded()
    __table_args__ = (Index("uq_history_fires", "case_number", "fires", unique=True, **where("fires IS NOT NULL")),)


class ClockRecord(Record, table=True):
    """A limit as it stands. Two hands: `fire_at` while it runs and has not fired, `remind_at` for the next reminder.

    There is no "overdue" here: that is a question. `line` is the history line that started the clock. `dated_by` is the
    version of the calendar by which the date was counted: a running limit behind today's version is counted again.
    """

    __tablename__ = "clock"
    case_number: str = key()
    clock: str = key()
    line: int = Field(primary_key=True)
    kind: str = coded()
    area: str = coded()
    started_at: datetime
    due_on: date | None
    due_at: datetime | None
    provisional: bool
    status: str
    fire_at: datetime | None
    remind_at: datetime | None
    next_rung: str | None
    ended_at: datetime | None
    fired_line: int | None
    set_aside: str | None
    dated_by: int = Field(sa_column_kwargs={"server_default": "0"})
    __table_args__ = (
        Index(None, "kind", "fire_at", **where("fire_at IS NOT NULL")),
        Index(None, "remind_at", **where("remind_at IS NOT NULL")),
        Index("ix_clock_overdue", "due_at", "area", "clock", "ended_at", **where("ended_at IS NULL")),
        Index(None, "ended_at", **where("ended_at IS NOT NULL")),
        KEPT_BY_KEY,
    )


class RedatedRecord(Record, table=True):
    """That a notice moved the date of a limit, or made a provisional one certain. The notices are those whose versions
    lie behind `dated_by` up to `version`; the chain of the case is left alone, for nobody acted."""

    __tablename__ = "redated"
    case_number: str = key()
    clock: str = key()
    line: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    dated_by: int
    old_due: date | None
    new_due: date | None
    was_provisional: bool
    provisional: bool
    at: datetime
    __table_args__ = (KEPT_BY_KEY,)


class TaskRecord(Record, table=True):
    """What an office has to do. `stopped`: no date is known because the clock that would give one stands still."""

    __tablename__ = "task"
    case_number: str = key()
    place: str = key()
    line: int = Field(primary_key=True)
    role: str = coded()
    area: str = coded()
    due_on: date | None
    due_at: datetime | None
    clock: str | None
    stopped: bool
    opened_at: datetime
    claimed_by: str | None = coded()
    claimed_at: datetime | None
    closed_at: datetime | None
    __table_args__ = (
        Index("ix_task_inbox", "role", "area", "due_at", "stopped", "closed_at", **where("closed_at IS NULL")),
        KEPT_BY_KEY,
    )


class AttachmentRecord(Record, table=True):
    """That a file was handed in with a line of a case. The bytes lie under `sha256` in the attachments folder."""

    __tablename__ = "attachment"
    id: str = key()
    case_number: str = coded(foreign_key="case_file.number", index=True)
    kind: str
    name: str
    sha256: str
    size: int
    stored_at: datetime
    stored_by: str


class RegisterEntryRecord(Record, table=True):
    """A line of the register `name` under one key. Two acts that read the line before it cannot both write this one."""

    __tablename__ = "register_entry"
    name: str = key()
    key: str = key()
    line: int = Field(primary_key=True)
    body: str = long_text()
    area: str = coded()
    case_number: str = coded()
    case_line: int
    at: datetime
    officer: str
    __table_args__ = (Index(None, "case_number"), KEPT_BY_KEY)


class DisclosureRecord(Record, table=True):
    """Who looked at which private value, when and why."""

    __tablename__ = "disclosure"
    id: str = key()
    case_number: str = coded(foreign_key="case_file.number", index=True)
    staff_id: str = coded()
    field: str
    at: datetime
    why: str


# --- the post -------------------------------------------------------------------------------------------------------


class OutboxRecord(Record, table=True):
    """A message to one person by one channel, written with the act it tells of. `next_try_at` is NULL when finished.

    A worker that takes a message moves `next_try_at` to the end of its lease, so that nobody else takes it meanwhile.
    One that waits to be gathered with others has `held_until` instead. `clock` and `place` with the line `since` which
    they run say what it stands or falls with: a limit that is due at `due_at`, or a task that is open.
    """

    __tablename__ = "outbox"
    id: str = key()
    case_number: str = coded()
    dedupe_key: str = coded()
    recipient: str = coded()
    channel: str = coded()
    text: str
    urgent: bool
    subject: str
    body: str = long_text()
    created_at: datetime
    next_try_at: datetime | None
    attempts: int
    leased_by: str | None
    status: str
    sent_at: datetime | None
    read_at: datetime | None
    held_until: datetime | None
    at_night: bool | None
    clock: str | None = coded()
    place: str | None = coded()
    since: int | None
    due_at: datetime | None
    __table_args__ = (
        UniqueConstraint("case_number", "dedupe_key", "recipient", "channel", name="uq_outbox_once"),
        Index(None, "next_try_at", **where("next_try_at IS NOT NULL")),
        Index(None, "held_until", **where("held_until IS NOT NULL")),
        Index("ix_outbox_dead", "status", "id", **where("status = 'dead'")),
        Index("ix_outbox_desk", "recipient", "id", **where("channel = 'desk'")),
    )


class DeliveryRecord(Record, table=True):
    """One attempt to send one message. `channel` stands here too, so that how fast one is used can be counted."""

    __tablename__ = "delivery"
    message_id: str = key(foreign_key="outbox.id", ondelete="CASCADE")
    attempt: int = Field(primary_key=True)
    at: datetime
    outcome: str
    elapsed_ms: int
    detail: str
    channel: str | None = coded()
    __table_args__ = (Index(None, "channel", "at"),)


class UrgeRecord(Record, table=True):
    """That somebody was urged (催办) about a case: by whom, and once a day at most."""

    __tablename__ = "urge"
    case_number: str = key(foreign_key="case_file.number")
    staff_id: str = key()
    day: date = Field(primary_key=True)
    at: datetime
    by: str
    by_name: str


# --- the rest -------------------------------------------------------------------------------------------------------


class PackVersionRecord(Record, table=True):
    """A procedure version as it was when cases were bound to it, for ever."""

    __tablename__ = "pack_version"
    digest: str = key()
    pack: str
    procedure: str
    version: str
    source: str = long_text()


class CalendarNoticeRecord(Record, table=True):
    """A notice entered since the product was shipped. `text` is what somebody entered, by the grammar of cn.yaml; it
    counts from `version` on. `finished_at`: every open limit has been counted by it."""

    __tablename__ = "calendar_notice"
    id: int = Field(primary_key=True)
    area: str = coded()
    text: str = long_text()
    status: str
    entered_by: str
    entered_name: str
    entered_at: datetime
    decided_by: str | None
    decided_name: str | None
    decided_at: datetime | None
    version: int | None
    finished_at: datetime | None


class CounterRecord(Record, table=True):
    """Serial numbers, and the versions of the staff directory and of the calendar under `directory` and `calendar`."""

    __tablename__ = "counter"
    name: str = key()
    value: int


TABLES = Record.metadata.tables
