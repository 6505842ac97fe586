"""The migrations make exactly the tables that `records.py` declares."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text

from cases.errors import DatabaseNotReady
from cases.migrations import migrate, revision_of, today
from cases.records import Record
from cases.sql_store import SqlStore


def test_the_migrated_database_has_exactly_the_declared_tables(database_url: str) -> None:
    migrate(database_url)
    with _connected(database_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Record.metadata) == []


def test_what_alembic_does_not_compare_is_as_declared_too(database_url: str) -> None:
    """Conditions of indexes, collations, and SQLite's tables without row numbers."""
    migrate(database_url)
    with _connected(database_url) as connection:
        migrated = _definitions(connection)
        Record.metadata.drop_all(connection)
        Record.metadata.create_all(connection)
        assert migrated == _definitions(connection)


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    store = SqlStore(database_url)
    store.next_serial("JZ")
    migrate(database_url)
    assert store.next_serial("JZ") == 2
    with store.database.engine.connect() as connection:
        assert revision_of(connection) == today()
    store.close()


def test_a_database_without_tables_is_not_ready(database_url: str) -> None:
    store = SqlStore(database_url)
    with pytest.raises(DatabaseNotReady):
        store.check()
    migrate(database_url)
    store.check()
    store.close()


def test_a_database_that_does_not_answer_is_not_ready() -> None:
    store = SqlStore("postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=1")
    with pytest.raises(DatabaseNotReady):
        store.check()
    store.close()


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _definitions(connection: Connection) -> set[str]:
    """Every table and index in the database's own words."""
    asked = SQLITE_SAYS if connection.dialect.name == "sqlite" else POSTGRES_SAYS
    return {" ".join(said.split()) for (said,) in connection.execute(text(asked)) if "alembic_version" not in said}


SQLITE_SAYS = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"
POSTGRES_SAYS = """
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, collation_name)
      FROM information_schema.columns WHERE table_schema = 'public'"""
