"""Registers that procedures write to, and cases that other cases opened."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
HAS_PARENT = {"sqlite_where": sa.text("parent IS NOT NULL"), "postgresql_where": sa.text("parent IS NOT NULL")}


def upgrade() -> None:
    op.create_table("register_entry",
        sa.Column("name", CODE, nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("area", CODE, nullable=False),
        sa.Column("case_number", CODE, nullable=False),
        sa.Column("case_line", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", "key", "line", name="pk_register_entry"),
    sqlite_with_rowid=False
    )
    op.create_index("ix_register_entry_case_number", "register_entry", ["case_number"])
    op.add_column("case_file", sa.Column("parent", CODE, nullable=True))
    op.create_index("ix_case_file_parent", "case_file", ["parent"], **HAS_PARENT)
