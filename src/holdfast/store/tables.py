"""The tables. One set for SQLite and PostgreSQL; Alembic's migrations must arrive at exactly these.

Order is a sequence number, never a time: items count up within their thread, threads within their user
(at each activity), tasks and their changes within their user. A deleted row that was once a page's cursor leaves its
number in `tombstones`, so that the page after it can still be asked for.

All that is kept of a user hangs on the row in `users`, directly or through another table, by ON DELETE CASCADE:
deleting that row deletes everything (tests/acceptance/test_personal_data.py looks at every table).
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect

__all__ = [
    "NOT_EXPORTED",
    "OF_NOBODY",
    "attachments",
    "feedback",
    "items",
    "journal",
    "metadata",
    "replicas",
    "sessions",
    "task_changes",
    "tasks",
    "threads",
    "tombstones",
    "turns",
    "users",
]


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out. SQLite has no zone, and a naive time is a bug wherever it comes from."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's signature)
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive time")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's signature)
        if not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


RUNNING = text("status = 'running'")
UNUSED = text("thread_id IS NULL")

NOT_EXPORTED = {"not_exported": True}
"""`info` of a table or a column that a user's export leaves out: a secret, or bookkeeping that says nothing of them."""

OF_NOBODY = {"of_nobody": True}
"""`info` of a table that holds nothing of any user."""

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _owner() -> Column[str]:
    return Column("user_id", Text, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)


def _thread() -> Column[str]:
    return Column("thread_id", Text, ForeignKey("threads.id", ondelete="CASCADE"), nullable=False)


users = Table(
    "users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),  # for our own accounts the e-mail address, in lower case
    Column("email", Text),
    Column("name", Text),
    Column("password_hash", Text, info=NOT_EXPORTED),
    # The newest number of a thread.
    Column("activity", BigInteger, nullable=False, server_default="0", info=NOT_EXPORTED),
    # The newest task's: numbers are never used again.
    Column("last_task", BigInteger, nullable=False, server_default="0", info=NOT_EXPORTED),
    # The newest change of their tasks.
    Column("last_change", BigInteger, nullable=False, server_default="0", info=NOT_EXPORTED),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("issuer", "subject"),
)
sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True, info=NOT_EXPORTED),
    _owner(),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index(None, "user_id"),
)

threads = Table(
    "threads",
    metadata,
    Column("id", Text, primary_key=True),
    _owner(),
    Column("title", Text),
    Column("status", Json, nullable=False),
    Column("allowed_image_domains", Json),
    Column("metadata", Json, nullable=False),
    Column("activity", BigInteger, nullable=False),
    # From the same numbers: at each activity, and when the thread gets another title.
    Column("changed", BigInteger, nullable=False, server_default="0", info=NOT_EXPORTED),
    Column("last_seq", BigInteger, nullable=False, server_default="0"),  # counts items and turns
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("user_id", "activity"),
    Index(None, "user_id", "changed"),
)

turns = Table(
    "turns",
    metadata,
    Column("id", Text, primary_key=True),
    _owner(),
    _thread(),
    Column("operation", Text, nullable=False),
    Column("key", Text),
    Column("status", Text, nullable=False),
    Column("error", Json),
    Column("seq", BigInteger, nullable=False),
    # Counts the processes that took the turn up; every write of the turn is made under the newest only.
    Column("epoch", BigInteger, nullable=False, server_default="1", info=NOT_EXPORTED),
    # The replica that runs it, where there may be several; and whether somebody elsewhere wants it stopped.
    Column("replica_id", Text, info=NOT_EXPORTED),
    Column("stopping", Boolean, nullable=False, server_default=false(), info=NOT_EXPORTED),
    # What it takes to run the turn again, while it runs; and what clients may have seen of it.
    Column("request", Json, info=NOT_EXPORTED),
    Column("effects", Json, info=NOT_EXPORTED),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    UniqueConstraint("user_id", "key"),
    UniqueConstraint("thread_id", "seq"),
    CheckConstraint("status IN ('running', 'completed', 'stopped', 'failed')", name="status"),
    Index("ix_turns_running", "thread_id", sqlite_where=RUNNING, postgresql_where=RUNNING),
)

replicas = Table(
    "replicas",
    metadata,
    Column("id", Text, primary_key=True),
    # Where it runs, as it knows itself there: another on the same machine can tell at once that it is gone.
    Column("machine", Text),
    Column("pid", BigInteger, nullable=False),
    Column("begun", BigInteger, nullable=False),
    Column("beat_at", UtcDateTime, nullable=False),  # by the database's clock
    info=OF_NOBODY,
)

journal = Table(
    "journal",
    metadata,
    Column("turn_id", Text, ForeignKey("turns.id", ondelete="CASCADE"), nullable=False),
    Column("step", Text, nullable=False),
    Column("place", Text, nullable=False),  # what the ids of the step's items are made from
    # JSON as text: a model's words may hold what PostgreSQL's JSON refuses, and must come back as they were.
    Column("data", Text, nullable=False),
    PrimaryKeyConstraint("turn_id", "step"),
    info=NOT_EXPORTED,
)

items = Table(
    "items",
    metadata,
    _thread(),
    Column("id", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("turn_id", Text),
    Column("data", Json, nullable=False),
    PrimaryKeyConstraint("thread_id", "id"),
    UniqueConstraint("thread_id", "seq"),
    Index(None, "turn_id"),
)

feedback = Table(
    "feedback",
    metadata,
    _owner(),
    Column("thread_id", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("thread_id", "item_id"),
    ForeignKeyConstraint(["thread_id", "item_id"], ["items.thread_id", "items.id"], ondelete="CASCADE"),
    CheckConstraint("kind IN ('positive', 'negative')", name="kind"),
    Index(None, "user_id"),
)

tombstones = Table(
    "tombstones",
    metadata,
    _owner(),
    Column("scope", Text, nullable=False),  # a thread's id for its items; empty for threads
    Column("id", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("user_id", "scope", "id"),
    info=NOT_EXPORTED,
)

attachments = Table(
    "attachments",
    metadata,
    _owner(),
    Column("id", Text, nullable=False),
    # Null until the message that carries it is accepted.
    Column("thread_id", Text, ForeignKey("threads.id", ondelete="CASCADE")),
    Column("name", Text, nullable=False),
    Column("mime_type", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("size", BigInteger),  # bytes; null for what a hosted server's own store keeps
    Column("state", Text, nullable=False),
    Column("file", Text, info=NOT_EXPORTED),  # its name in the folder of files, once it is there
    # The SDK's attachment as it was given, with the integration's metadata, which never leaves.
    Column("data", Json, nullable=False, info=NOT_EXPORTED),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("user_id", "id"),
    UniqueConstraint("file"),
    CheckConstraint("kind IN ('file', 'image')", name="kind"),
    CheckConstraint("state IN ('pending', 'complete', 'external')", name="state"),
    Index(None, "id"),
    Index(None, "thread_id"),
    Index("ix_attachments_unused", "user_id", "created_at", sqlite_where=UNUSED, postgresql_where=UNUSED),
)

tasks = Table(
    "tasks",
    metadata,
    _owner(),
    Column("id", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("completed", Boolean, nullable=False, server_default=false()),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("user_id", "id"),
    Index(None, "user_id", "completed", "id"),
)

task_changes = Table(
    "task_changes",
    metadata,
    _owner(),
    Column("seq", BigInteger, nullable=False),
    Column("key", Text, info=NOT_EXPORTED),  # the call that asked for it, when it has a name
    Column("kind", Text, nullable=False),
    Column("task_id", BigInteger, nullable=False),  # no foreign key: a deleted task has changes too
    Column("before", Json),
    Column("after", Json),
    Column("turn_id", Text),
    Column("undoes", BigInteger),  # the change that this one undoes
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("user_id", "seq"),
    UniqueConstraint("user_id", "key"),
    CheckConstraint(
        "kind IN ('added', 'completed', 'reopened', 'updated', 'deleted', 'undone')", name="kind"
    ),
    Index(None, "user_id", "task_id", "seq"),
)
