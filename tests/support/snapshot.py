"""The whole database as it stands: every table of the metadata but those that hold nothing of any user."""

import json
from typing import Any

from sqlalchemy import select

from holdfast.store.db import Db
from holdfast.store.tables import metadata

__all__ = ["snapshot", "words"]


async def snapshot(db: Db) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, each table in the order of its key."""
    rows = {}
    async with db.read() as conn:
        for table in metadata.sorted_tables:
            if table.info.get("of_nobody"):  # it changes by itself, each second
                continue
            query = select(table).order_by(*table.primary_key)
            rows[table.name] = [dict(row) for row in (await conn.execute(query)).mappings().all()]
    return rows


def words(rows: dict[str, list[dict[str, Any]]]) -> str:
    """All of it as one text, to look for a word in."""
    return json.dumps(rows, default=str, ensure_ascii=False)
