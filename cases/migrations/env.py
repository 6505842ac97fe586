"""How Alembic reaches the database: by the URL that `migrate` was given."""

from alembic import context
from sqlalchemy import NullPool, create_engine, text

from cases.records import Record

ONE_AT_A_TIME = 20260901  # the advisory lock under which PostgreSQL lets one process migrate

engine = create_engine(context.config.attributes["url"], poolclass=NullPool)
with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=Record.metadata, render_as_batch=connection.dialect.name == "sqlite"
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        context.run_migrations()
