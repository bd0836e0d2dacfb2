"""Threads: what happened to one last, its getting another title included."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("threads", sa.Column("changed", sa.BigInteger(), server_default="0", nullable=False))
    op.execute("UPDATE threads SET changed = activity")
    op.create_index(op.f("ix_threads_user_id_changed"), "threads", ["user_id", "changed"])


def downgrade() -> None:
    op.drop_index(op.f("ix_threads_user_id_changed"), table_name="threads")
    op.drop_column("threads", "changed")
