"""The database behind the SQL store: connections, single questions, and transactions.

Connections commit every statement by themselves; `transaction` joins several. Pages read through SQLAlchemy's prepared
expressions; the hot paths take the driver's own connection.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Row, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

from cases import commit_postgres, commit_sqlite
from cases.errors import DatabaseNotReady

BUSY_SECONDS = 10


class Database:
    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self.hot = commit_sqlite if self.sqlite else commit_postgres

    def ask(self, question: Executable, **values: Any) -> Sequence[Row[Any]]:
        with self.engine.connect() as connection:
            return connection.execute(question, values).fetchall()

    def tell(self, statement: Executable, values: Any = None) -> int:
        """Run one statement, once or for each of several rows; answers how many rows it touched."""
        with self.engine.connect() as connection:
            return connection.execute(statement, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing. On SQLite nobody else writes meanwhile."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if self.sqlite else "BEGIN")
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise

    @contextmanager
    def driver(self) -> Iterator[Any]:
        """The connection of `sqlite3` or `psycopg` itself."""
        lent = self.engine.raw_connection()
        try:
            yield lent.driver_connection
        except Exception as wrong:
            if not self.sqlite and lent.driver_connection.closed:
                lent.invalidate(wrong)
                self.engine.dispose()  # the server went away: the other connections are gone with it
            raise
        finally:
            lent.close()

    def check(self) -> None:
        """Raises DatabaseNotReady unless the database answers and stands at today's revision."""
        from cases.migrations import revision_of, today

        try:
            with self.engine.connect() as connection:
                found = revision_of(connection)
        except DBAPIError as wrong:
            raise DatabaseNotReady from wrong
        if found != today():
            raise DatabaseNotReady


def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(
            address, isolation_level="AUTOCOMMIT", pool_size=16, max_overflow=32, pool_reset_on_return=None,
            connect_args={"timeout": BUSY_SECONDS, "cached_statements": 256},
        )  # fmt: skip
        event.listen(engine, "connect", _set_up_sqlite)
        return engine
    return create_engine(
        address, isolation_level="AUTOCOMMIT", pool_size=16, max_overflow=16, pool_reset_on_return=None,
        connect_args={"options": "-c TimeZone=UTC"},
    )  # fmt: skip


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32768"):
        connection.execute(f"PRAGMA {pragma}")
