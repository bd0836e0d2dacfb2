"""Changes of tasks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("users", sa.Column("last_change", sa.BigInteger(), server_default="0", nullable=False))
    op.create_table(
        "task_changes",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("before", JSON, nullable=True),
        sa.Column("after", JSON, nullable=True),
        sa.Column("turn_id", sa.Text(), nullable=True),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('added', 'completed', 'reopened', 'updated', 'deleted', 'undone')",
            name=op.f("ck_task_changes_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_task_changes_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "seq", name=op.f("pk_task_changes")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_task_changes_user_id_key")),
    )
    op.create_index(
        op.f("ix_task_changes_user_id_task_id_seq"),
        "task_changes",
        ["user_id", "task_id", "seq"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("task_changes")
    op.drop_column("users", "last_change")
