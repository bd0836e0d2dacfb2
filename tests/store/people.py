"""Users for the store's tests."""

import secrets

from holdfast.identity import Identity
from holdfast.store.db import Db
from holdfast.store.users import UserRows

__all__ = ["person"]


async def person(db: Db) -> Identity:
    async with db.write() as conn:
        return await UserRows(conn).create(
            issuer="https://test.example", subject=secrets.token_hex(8), email=None, name=None
        )
