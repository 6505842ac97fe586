"""The database brought to today's tables. Each step is a file in `versions/`; a new one is made with

    banjie migrate --help    # or: alembic.command.revision(config(url), autogenerate=True, message="…")
"""

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


def today() -> str | None:
    """The newest revision."""
    return ScriptDirectory.from_config(config()).get_current_head()


def revision_of(connection: Connection) -> str | None:
    """The revision a database stands at; None when it has none of our tables."""
    return MigrationContext.configure(connection).get_current_revision()
