"""When people want to be told and who stands in for them, what a message is about, and whom a supervisor has urged."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def where(condition: str) -> dict[str, sa.TextClause]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    for column in (
        sa.Column("morning", sa.String(), nullable=True),
        sa.Column("night_from", sa.String(), nullable=True),
        sa.Column("night_until", sa.String(), nullable=True),
        sa.Column("singly", sa.Boolean(), nullable=True),
    ):
        op.add_column("staff", column)
    for column in (
        sa.Column("held_until", MOMENT, nullable=True),
        sa.Column("at_night", sa.Boolean(), nullable=True),
        sa.Column("clock", CODE, nullable=True),
        sa.Column("place", CODE, nullable=True),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
    ):
        op.add_column("outbox", column)
    op.create_index("ix_outbox_held_until", "outbox", ["held_until"], **where("held_until IS NOT NULL"))
    op.create_index("ix_outbox_dead", "outbox", ["status", "id"], **where("status = 'dead'"))
    op.add_column("delivery", sa.Column("channel", CODE, nullable=True))
    op.create_index("ix_delivery_channel_at", "delivery", ["channel", "at"])
    op.create_table("urge",
        sa.Column("case_number", CODE, nullable=False),
        sa.Column("staff_id", CODE, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["case_file.number"], name="fk_urge_case_number"),
        sa.PrimaryKeyConstraint("case_number", "staff_id", "day", name="pk_urge")
    )
    op.create_table("absence",
        sa.Column("id", CODE, nullable=False),
        sa.Column("staff_id", CODE, nullable=False),
        sa.Column("substitute", CODE, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_absence_staff_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["substitute"], ["staff.id"], name="fk_absence_substitute", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_absence")
    )
    op.create_index("ix_absence_staff_id", "absence", ["staff_id"])
