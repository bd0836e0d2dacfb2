"""Replicas: which of them runs a turn, whether they are alive, and whether a turn is to be stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "replicas",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("machine", sa.Text(), nullable=True),
        sa.Column("pid", sa.BigInteger(), nullable=False),
        sa.Column("begun", sa.BigInteger(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replicas")),
    )
    op.add_column("turns", sa.Column("replica_id", sa.Text(), nullable=True))
    op.add_column("turns", sa.Column("stopping", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    for column in ("stopping", "replica_id"):
        op.drop_column("turns", column)
    op.drop_table("replicas")
