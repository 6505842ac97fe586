"""The form on which an application came, so that a form sent twice opens one case."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table("sheet",
        sa.Column("handed_in_by", CODE, nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("case_number", CODE, nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["case_file.number"], name="fk_sheet_case_number"),
        sa.PrimaryKeyConstraint("handed_in_by", "key", name="pk_sheet")
    )
