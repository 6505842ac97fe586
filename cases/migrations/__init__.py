"""The database brought to today's tables. Each step is a file in `versions/` and is never changed afterwards.

A new step is drafted from what `records.py` now declares and an up-to-date database does not yet have:

    alembic.command.revision(config("sqlite:///var/banjie.db"), message="what it adds", autogenerate=True)
"""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

HERE = Path(__file__).parent


def migrate(url: str) -> None:
    """Bring the database to today's revision; one that is there already is left alone."""
    command.upgrade(config(url), "head")


def config(url: str = "") -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(HERE).replace("%", "%%"))
    settings.attributes["url"] = url
    return settings


@cache
def today() -> str | None:
    """The newest revision."""
    return ScriptDirectory.from_config(config()).get_current_head()


def revision_of(connection: Connection) -> str | None:
    """The revision a database stands at; None when it has none of our tables."""
    return MigrationContext.configure(connection).get_current_revision()
