"""The database behind the SQL store: connections, single questions, and transactions.

Connections commit every statement by themselves; `transaction` joins several. Pages read through SQLAlchemy's prepared
expressions; the hot paths take the driver's own connection.
"""

import sqlite3
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import (
    Connection,
    Engine,
    Executable,
    PoolProxiedConnection,
    Row,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import OperationalError

from cases import commit_postgres, commit_sqlite
from cases.errors import DatabaseNotReady
from cases.migrations import revision_of, today

BUSY_SECONDS = 10


class Database:
    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self.hot = commit_sqlite if self.sqlite else commit_postgres
        self._at_hand: deque[PoolProxiedConnection] = deque()

    def ask(self, question: Executable, **values: Any) -> Sequence[Row[Any]]:
        with self._connected() as connection:
            return connection.execute(question, values).fetchall()

    def tell(self, statement: Executable, values: Any = None) -> int:
        """Run one statement, once or for each of several rows; answers how many rows it touched."""
        with self._connected() as connection:
            return connection.execute(statement, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing. On SQLite nobody else writes meanwhile."""
        with self._connected() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if self.sqlite else "BEGIN")
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                if not connection.invalidated:
                    connection.exec_driver_sql("ROLLBACK")
                raise

    @contextmanager
    def driver(self) -> Iterator[Any]:
        """The connection of `sqlite3` or `psycopg` itself: one of those at hand, else a new one from the pool."""
        try:
            lent = self._at_hand.pop()
        except IndexError:
            lent = self.engine.raw_connection()
        try:
            yield lent.driver_connection
        except (sqlite3.OperationalError, psycopg.OperationalError) as wrong:
            lent.close()
            self.close()  # the server may have gone away, and every connection with it: begin anew
            raise DatabaseNotReady from wrong
        except BaseException:
            lent.close()
            raise
        self._at_hand.append(lent)

    def close(self) -> None:
        """Let go of every connection that nobody is using."""
        while self._at_hand:
            self._at_hand.pop().close()
        self.engine.dispose()

    def check(self) -> None:
        """Raises DatabaseNotReady unless the database answers and stands at today's revision."""
        with self._connected() as connection:
            if revision_of(connection) != today():
                raise DatabaseNotReady

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection:
                yield connection
        except OperationalError as wrong:
            raise DatabaseNotReady from wrong


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
