"""Users of an outside issuer: its tokens verified, and a row of ours for each of its subjects."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt

from holdfast.auth.keys import Keys
from holdfast.errors import Conflict, Unauthenticated
from holdfast.identity import Identity
from holdfast.store.db import Db
from holdfast.store.users import UserRows

__all__ = ["OutsideIssuer"]

LEEWAY = 30
"""Seconds by which the issuer's clock and ours may differ."""

MAX_KNOWN = 4096
KNOWN_FOR = 60.0
"""Seconds for which a user found in the database is not looked for again."""

MAX_SUBJECT = 512
MAX_NOTE = 320


@dataclass(frozen=True, slots=True)
class _Claims:
    subject: str
    email: str | None
    name: str | None


class OutsideIssuer:
    """Verifies the bearer tokens of one issuer, and finds or makes their user: the pair (issuer, subject)."""

    def __init__(
        self, db: Db, keys: Keys, issuer: str, audience: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.issuer = issuer
        self._db = db
        self._keys = keys
        self._audience = audience
        self._clock = clock
        self._known: OrderedDict[_Claims, tuple[float, Identity]] = OrderedDict()

    async def identify(self, token: str) -> Identity:
        """Whose token this is; the first valid one makes the user.

        Raises:
            Unauthenticated: the token does not hold.
            Unavailable: the issuer's keys, or the database, cannot be reached.
        """
        claims = await self._verified(token)
        known = self._known.get(claims)
        if known is not None and self._clock() - known[0] < KNOWN_FOR:
            self._known.move_to_end(claims)
            return known[1]
        identity = await self._user(claims)
        self._known[claims] = (self._clock(), identity)
        self._known.move_to_end(claims)
        while len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)
        return identity

    def forget(self, user_id: str) -> None:
        """The user is deleted: a token that still holds makes a new one, with nothing of the old."""
        for claims in [claims for claims, (_, known) in self._known.items() if known.user_id == user_id]:
            del self._known[claims]

    async def close(self) -> None:
        await self._keys.close()

    async def _verified(self, token: str) -> _Claims:
        try:
            kid = jwt.get_unverified_header(token).get("kid")
        except jwt.PyJWTError as exc:
            raise _does_not_hold() from exc
        key = await self._keys.key(kid) if isinstance(kid, str | None) else None
        if key is None:
            raise _does_not_hold()
        try:
            claims = jwt.decode(
                token,
                key.material,
                algorithms=[key.algorithm],  # the key's; what the token's header says must agree with it
                audience=self._audience,
                issuer=self.issuer,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as exc:
            raise _does_not_hold() from exc
        subject = claims["sub"]
        if not _is_text(subject, MAX_SUBJECT):
            raise _does_not_hold()
        return _Claims(subject, _note(claims.get("email")), _note(claims.get("name")))

    async def _user(self, claims: _Claims) -> Identity:
        async with self._db.read() as conn:
            found = await UserRows(conn).by_subject(self.issuer, claims.subject)
        if found is None:
            try:
                async with self._db.write() as conn:
                    return await UserRows(conn).create(
                        issuer=self.issuer, subject=claims.subject, email=claims.email, name=claims.name
                    )
            except Conflict:  # another request, here or in another process, was first
                async with self._db.read() as conn:
                    found = await UserRows(conn).by_subject(self.issuer, claims.subject)
            if found is None:
                raise _does_not_hold()  # made and deleted again meanwhile
        # A token without these claims says nothing of them; it does not take them back.
        email, name = claims.email or found.email, claims.name or found.name
        if (email, name) == (found.email, found.name):
            return found
        async with self._db.write() as conn:
            return await UserRows(conn).describe(found, email=email, name=name)


def _does_not_hold() -> Unauthenticated:
    return Unauthenticated("invalid_token", "The token does not hold. Sign in again.")


def _is_text(value: Any, most: int) -> bool:
    """Whether a claim is a text that a database can keep."""
    if not isinstance(value, str) or not 0 < len(value) <= most or "\x00" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _note(value: Any) -> str | None:
    return value if _is_text(value, MAX_NOTE) else None
