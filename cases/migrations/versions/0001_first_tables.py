"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def where(condition: str) -> dict[str, object]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table("area",
        sa.Column("code", CODE, nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("parent", CODE, nullable=False),
        sa.Column("pack", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("code", name="pk_area")
    )
    op.create_table("clock",
        sa.Column("case_number", CODE, nullable=False),
        sa.Column("clock", CODE, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("area", CODE, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("fire_at", MOMENT, nullable=True),
        sa.Column("remind_at", MOMENT, nullable=True),
        sa.Column("next_rung", sa.String(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("fired_line", sa.Integer(), nullable=True),
        sa.Column("set_aside", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("case_number", "clock", "line", name="pk_clock"),
    sqlite_with_rowid=False
    )
    op.create_index("ix_clock_ended_at", "clock", ["ended_at"], **where("ended_at IS NOT NULL"))
    op.create_index("ix_clock_kind_fire_at", "clock", ["kind", "fire_at"], **where("fire_at IS NOT NULL"))
    op.create_index("ix_clock_overdue", "clock", ["due_at", "area", "clock", "ended_at"],
                    **where("ended_at IS NULL"))
    op.create_index("ix_clock_remind_at", "clock", ["remind_at"], **where("remind_at IS NOT NULL"))
    op.create_table("counter",
        sa.Column("name", CODE, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counter")
    )
    op.create_table("history",
        sa.Column("case_number", CODE, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("officer_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("fires", CODE, nullable=True),
        sa.PrimaryKeyConstraint("case_number", "line", name="pk_history")
    )
    op.create_index("uq_history_fires", "history", ["case_number", "fires"], unique=True,
                    **where("fires IS NOT NULL"))
    op.create_table("household",
        sa.Column("id", CODE, nullable=False),
        sa.Column("area", CODE, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_household")
    )
    op.create_table("outbox",
        sa.Column("id", CODE, nullable=False),
        sa.Column("case_number", CODE, nullable=False),
        sa.Column("dedupe_key", CODE, nullable=False),
        sa.Column("recipient", CODE, nullable=False),
        sa.Column("channel", CODE, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("case_number", "dedupe_key", "recipient", "channel", name="uq_outbox_once")
    )
    op.create_index("ix_outbox_desk", "outbox", ["recipient", "id"], **where("channel = 'desk'"))
    op.create_index("ix_outbox_next_try_at", "outbox", ["next_try_at"], **where("next_try_at IS NOT NULL"))
    op.create_table("pack_version",
        sa.Column("digest", CODE, nullable=False),
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_pack_version")
    )
    op.create_table("staff",
        sa.Column("id", CODE, nullable=False),
        sa.Column("login", CODE, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("failed_count", sa.Integer(), nullable=False),
        sa.Column("locked_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("login", name="uq_staff_login")
    )
    op.create_table("task",
        sa.Column("case_number", CODE, nullable=False),
        sa.Column("place", CODE, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("area", CODE, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("clock", sa.String(), nullable=True),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("claimed_by", CODE, nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("case_number", "place", "line", name="pk_task"),
    sqlite_with_rowid=False
    )
    op.create_index("ix_task_inbox", "task", ["role", "area", "due_at", "stopped", "closed_at"],
                    **where("closed_at IS NULL"))
    op.create_table("case_file",
        sa.Column("number", CODE, nullable=False),
        sa.Column("procedure", CODE, nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("area", CODE, nullable=False),
        sa.Column("household_id", CODE, nullable=False),
        sa.Column("applicant", CODE, nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("places", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name="fk_case_file_household_id"),
        sa.PrimaryKeyConstraint("number", name="pk_case_file")
    )
    op.create_index("ix_case_file_applicant", "case_file", ["applicant"])
    op.create_index("ix_case_file_area_opened_at", "case_file", ["area", "opened_at"])
    op.create_index("ix_case_file_household_id", "case_file", ["household_id"])
    op.create_table("delivery",
        sa.Column("message_id", CODE, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("elapsed_ms", sa.Integer(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["outbox.id"], name="fk_delivery_message_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_id", "attempt", name="pk_delivery")
    )
    op.create_table("person",
        sa.Column("household_id", CODE, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("id_number", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("head", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name="fk_person_household_id"),
        sa.PrimaryKeyConstraint("household_id", "position", name="pk_person")
    )
    op.create_table("post",
        sa.Column("staff_id", CODE, nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("area", CODE, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_post_staff_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("staff_id", "role", "area", name="pk_post")
    )
    op.create_table("sign_in",
        sa.Column("token_hash", CODE, nullable=False),
        sa.Column("staff_id", CODE, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_sign_in_staff_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sign_in")
    )
    op.create_index("ix_sign_in_staff_id", "sign_in", ["staff_id"])
    op.create_table("staff_channel",
        sa.Column("staff_id", CODE, nullable=False),
        sa.Column("channel", CODE, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_channel_staff_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("staff_id", "channel", name="pk_staff_channel")
    )
    op.create_table("attachment",
        sa.Column("id", CODE, nullable=False),
        sa.Column("case_number", CODE, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", MOMENT, nullable=False),
        sa.Column("stored_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["case_file.number"], name="fk_attachment_case_number"),
        sa.PrimaryKeyConstraint("id", name="pk_attachment")
    )
    op.create_index("ix_attachment_case_number", "attachment", ["case_number"])
    op.create_table("disclosure",
        sa.Column("id", CODE, nullable=False),
        sa.Column("case_number", CODE, nullable=False),
        sa.Column("staff_id", CODE, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["case_file.number"], name="fk_disclosure_case_number"),
        sa.PrimaryKeyConstraint("id", name="pk_disclosure")
    )
    op.create_index("ix_disclosure_case_number", "disclosure", ["case_number"])
