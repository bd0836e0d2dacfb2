"""What is kept of one user, table by table, to be handed to them."""

from typing import Any

from sqlalchemy import Table, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.store.missing import missing
from holdfast.store.tables import NOT_EXPORTED, metadata, threads, users

__all__ = ["ExportRows", "exported_tables"]

PAGE = 500
"""Rows read in one transaction."""


def exported_tables() -> list[Table]:
    """The tables whose rows belong to a user directly, but for threads, which are handed out with their items.

    A new table with a `user_id` is among them by itself; `info=NOT_EXPORTED` on a table or a column is how to
    leave out what is of no use, or a secret.
    """
    return [
        table
        for table in metadata.sorted_tables
        if "user_id" in table.c and table is not threads and not table.info.get(_FLAG)
    ]


class ExportRows:
    """One user's rows as mappings, within the caller's transaction."""

    def __init__(self, conn: AsyncConnection, user_id: str) -> None:
        self._conn = conn
        self._user_id = user_id

    async def account(self) -> dict[str, Any]:
        """Raises `NotFound` for a user that is deleted."""
        query = select(*_columns(users)).where(users.c.id == self._user_id)
        row = (await self._conn.execute(query)).mappings().one_or_none()
        if row is None:
            raise missing("user")
        return dict(row)

    async def thread_ids(self) -> list[str]:
        """All of them: a page's cursor would move with every message that is sent while the export runs."""
        query = select(threads.c.id).where(threads.c.user_id == self._user_id).order_by(threads.c.activity)
        return list((await self._conn.scalars(query)).all())

    async def page(
        self, table: Table, after: tuple[Any, ...] | None
    ) -> tuple[list[dict[str, Any]], tuple[Any, ...] | None]:
        """Rows in the order of their key, those that follow the key `after`; and the next `after`, None at the end."""
        key = list(table.primary_key)
        query = select(*_columns(table), *(column.label(f"key_{n}") for n, column in enumerate(key)))
        query = query.where(table.c.user_id == self._user_id).order_by(*key).limit(PAGE)
        if after is not None:
            query = query.where(tuple_(*key) > tuple_(*after))
        rows = (await self._conn.execute(query)).all()
        names = [column.name for column in _columns(table)]
        data = [dict(zip(names, row, strict=False)) for row in rows]
        return data, tuple(rows[-1][len(names) :]) if len(rows) == PAGE else None


_FLAG = next(iter(NOT_EXPORTED))


def _columns(table: Table) -> list[Any]:
    return [column for column in table.c if not column.info.get(_FLAG) and column.name != "user_id"]
