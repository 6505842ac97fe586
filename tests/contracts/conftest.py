"""Every kind of store, empty. A database is brought up once a file and emptied between tests."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from cases.memory import MemoryStore
from cases.migrations import migrate
from cases.records import Record
from cases.sql_store import SqlStore
from cases.store import Store
from tests.conftest import run_alone


@pytest.fixture(scope="module")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    yield from _brought_up(f"sqlite:///{Path(tmp_path_factory.mktemp('store'), 'banjie.db')}")


@pytest.fixture(scope="module")
def postgres_files(postgres_url: str) -> Iterator[SqlStore]:
    name = f"banjie_store_{uuid.uuid4().hex}"
    run_alone(postgres_url, f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    yield from _brought_up(make_url(postgres_url).set(database=name).render_as_string(hide_password=False))
    run_alone(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """The test runs three times: it is the contract of all stores."""
    if request.param == "memory":
        return MemoryStore()
    return _emptied(request, request.param)


@pytest.fixture(params=["sqlite", "postgresql"])
def sql_store(request: pytest.FixtureRequest) -> SqlStore:
    return _emptied(request, request.param)


def _brought_up(url: str) -> Iterator[SqlStore]:
    migrate(url)
    store = SqlStore(url)
    yield store
    store.close()


def _emptied(request: pytest.FixtureRequest, kind: str) -> SqlStore:
    store: SqlStore = request.getfixturevalue("sqlite_files" if kind == "sqlite" else "postgres_files")
    with store.database.transaction() as connection:
        for table in reversed(Record.metadata.sorted_tables):
            connection.execute(text(f"DELETE FROM {table.name}"))
    return store
