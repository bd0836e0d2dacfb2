"""What a turn needs to be taken up again by another process, and the journal of its finished steps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("turns", sa.Column("epoch", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column("turns", sa.Column("request", JSON, nullable=True))
    op.add_column("turns", sa.Column("effects", JSON, nullable=True))
    op.create_table(
        "journal",
        sa.Column("turn_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["turns.id"], name=op.f("fk_journal_turn_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("turn_id", "step", name=op.f("pk_journal")),
    )


def downgrade() -> None:
    op.drop_table("journal")
    for column in ("effects", "request", "epoch"):
        op.drop_column("turns", column)
