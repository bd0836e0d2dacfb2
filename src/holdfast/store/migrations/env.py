"""Alembic's entry: runs the scripts on the connection that `holdfast.store.schema` hands over."""

from alembic import context

from holdfast.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes tables by copying them
    transactional_ddl=True,
)
context.run_migrations()
