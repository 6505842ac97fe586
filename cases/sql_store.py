"""The files in a database: SQLite or PostgreSQL, by its URL. Each drawer has a file of its own."""

from sqlalchemy import bindparam, select, text
from uuid_utils import uuid7

from cases.answers import PackVersion
from cases.database import Database
from cases.records import TABLES
from cases.sql_calendar import Calendar
from cases.sql_cases import Cases
from cases.sql_clocks import Clocks
from cases.sql_households import Households
from cases.sql_post import PostRoom
from cases.sql_registers import Registers
from cases.sql_sorting import SortingRoom
from cases.sql_staff import Staff
from cases.sql_tasks import Tasks
from states.procedure import Procedure

pack_version = TABLES["pack_version"]

_PUBLISH = text("INSERT INTO pack_version (digest, pack, procedure, version, source)"
                " VALUES (:digest, :pack, :procedure, :version, :source) ON CONFLICT DO NOTHING")  # fmt: skip
_SOURCE = select(pack_version.c.source).where(pack_version.c.digest == bindparam("digest"))
_VERSIONS = (
    select(pack_version.c.digest, pack_version.c.pack, pack_version.c.procedure, pack_version.c.version)
    .order_by(pack_version.c.pack, pack_version.c.procedure, pack_version.c.version, pack_version.c.digest)
)  # fmt: skip
_NEXT = text("INSERT INTO counter (name, value) VALUES (:name, 1)"
             " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value")  # fmt: skip


class SqlStore(Cases, Households, Registers, Calendar, Clocks, Tasks, PostRoom, SortingRoom, Staff):
    def __init__(self, url: str) -> None:
        super().__init__(Database(url))

    def publish(self, procedure: Procedure, source: str) -> None:
        about = {"pack": procedure.pack, "procedure": procedure.name, "version": procedure.version}
        self.database.tell(_PUBLISH, {"digest": procedure.digest, "source": source, **about})

    def pack_source(self, digest: str) -> str | None:
        return next((row.source for row in self.database.ask(_SOURCE, digest=digest)), None)

    def pack_versions(self) -> list[PackVersion]:
        return [PackVersion(*row) for row in self.database.ask(_VERSIONS)]

    def next_serial(self, name: str) -> int:
        return self.database.ask(_NEXT, name=f"serial:{name}")[0][0]

    def new_id(self) -> str:
        return str(uuid7())

    def check(self) -> None:
        self.database.check()

    def close(self) -> None:
        self.database.close()
