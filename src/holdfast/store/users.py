"""Users and their sessions."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.identity import LOCAL_ISSUER, Identity
from holdfast.store.db import utc_now
from holdfast.store.tables import sessions, users

__all__ = ["Account", "SessionRows", "UserRows"]


@dataclass(frozen=True, slots=True)
class Account:
    """One of our own accounts, with what is needed to check its password."""

    identity: Identity
    password_hash: str


class UserRows:
    """Users, within the caller's transaction."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def create(
        self,
        *,
        issuer: str,
        subject: str,
        email: str | None,
        name: str | None,
        password_hash: str | None = None,
    ) -> Identity:
        """An (issuer, subject) that exists makes the transaction end in `Conflict`."""
        user_id = f"usr_{secrets.token_hex(16)}"
        await self._conn.execute(
            insert(users).values(
                id=user_id,
                issuer=issuer,
                subject=subject,
                email=email,
                name=name,
                password_hash=password_hash,
                created_at=utc_now(),
            )
        )
        return Identity(user_id=user_id, issuer=issuer, subject=subject, email=email, name=name)

    async def account(self, subject: str, *, lock: bool = False) -> Account | None:
        """Our own account for an e-mail address in its normal form; with `lock` nobody changes it meanwhile."""
        query = select(users).where(users.c.issuer == LOCAL_ISSUER, users.c.subject == subject)
        if lock:
            query = query.with_for_update()  # SQLite knows no such thing, and has one writer anyway
        row = (await self._conn.execute(query)).one_or_none()
        if row is None or row.password_hash is None:
            return None
        return Account(_identity(row), row.password_hash)

    async def get(self, user_id: str) -> Identity | None:
        return await self._one(users.c.id == user_id)

    async def by_subject(self, issuer: str, subject: str) -> Identity | None:
        return await self._one((users.c.issuer == issuer) & (users.c.subject == subject))

    async def describe(self, identity: Identity, *, email: str | None, name: str | None) -> Identity:
        """Note what the user's issuer says of them now."""
        await self._conn.execute(
            update(users).where(users.c.id == identity.user_id).values(email=email, name=name)
        )
        return replace(identity, email=email, name=name)

    async def set_password(self, user_id: str, password_hash: str) -> None:
        await self._conn.execute(
            update(users).where(users.c.id == user_id).values(password_hash=password_hash)
        )

    async def page(self, *, after: str | None, limit: int) -> list[Identity]:
        """Users of every issuer by id, those that follow `after`."""
        query = select(users).where(users.c.id > (after or "")).order_by(users.c.id).limit(limit)
        return [_identity(row) for row in (await self._conn.execute(query)).all()]

    async def delete(self, user_id: str) -> bool:
        """Delete the user and every row that hangs on them. Returns whether there was one.

        Each table that holds something of a user's refers to it, by itself or through another table, with
        ON DELETE CASCADE; a test looks at all of them.
        """
        return bool((await self._conn.execute(delete(users).where(users.c.id == user_id))).rowcount)

    async def _one(self, which: Any) -> Identity | None:
        row = (await self._conn.execute(select(users).where(which))).one_or_none()
        return None if row is None else _identity(row)


# Each request asks this: it is put together once, which costs more than running it, and brings what is needed.
_WHOSE = (
    select(users.c.id, users.c.issuer, users.c.subject, users.c.email, users.c.name)
    .join(sessions, sessions.c.user_id == users.c.id)
    .where(sessions.c.id == bindparam("of_session"), sessions.c.expires_at > bindparam("now"))
)


class SessionRows:
    """Sign-ins that can be ended, within the caller's transaction."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def create(self, user_id: str, expires_at: datetime) -> str:
        """Begin a session; its id is 128 random bits. The user's expired sessions are cleared away."""
        now = utc_now()
        await self._conn.execute(
            delete(sessions).where(sessions.c.user_id == user_id, sessions.c.expires_at < now)
        )
        session_id = f"ses_{secrets.token_hex(16)}"
        await self._conn.execute(
            insert(sessions).values(id=session_id, user_id=user_id, created_at=now, expires_at=expires_at)
        )
        return session_id

    async def identity(self, session_id: str) -> Identity | None:
        """Whose session this is, if it is there and has not expired."""
        given = {"of_session": session_id, "now": utc_now()}
        row = (await self._conn.execute(_WHOSE, given)).one_or_none()
        return None if row is None else Identity(*row, session_id=session_id)

    async def end(self, session_id: str) -> None:
        await self._conn.execute(delete(sessions).where(sessions.c.id == session_id))

    async def end_all(self, user_id: str) -> None:
        """End every session of the user, wherever it was begun."""
        await self._conn.execute(delete(sessions).where(sessions.c.user_id == user_id))


def _identity(row: Row[Any], session_id: str | None = None) -> Identity:
    return Identity(
        user_id=row.id,
        issuer=row.issuer,
        subject=row.subject,
        email=row.email,
        name=row.name,
        session_id=session_id,
    )
