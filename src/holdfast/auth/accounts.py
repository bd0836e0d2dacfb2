"""Our own accounts: an e-mail address and a password."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from holdfast.auth.tokens import Tokens
from holdfast.errors import Conflict, Forbidden, Invalid, Unauthenticated
from holdfast.identity import LOCAL_ISSUER, Identity
from holdfast.store.db import Db, utc_now
from holdfast.store.users import SessionRows, UserRows

__all__ = ["Accounts", "SignedIn"]

T = TypeVar("T")

MIN_PASSWORD = 8
MAX_PASSWORD = 1024
_ADDRESS = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s.\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session and the token that stands for it."""

    token: str
    identity: Identity
    max_age: int
    """Seconds until it expires."""


class Accounts:
    """Makes accounts, checks passwords, begins and ends sessions."""

    def __init__(self, db: Db, tokens: Tokens, *, session: timedelta, open_signup: bool) -> None:
        self._db = db
        self._tokens = tokens
        self._session = session
        self._open_signup = open_signup
        self._hasher = PasswordHasher()
        # Each hash takes 64 MiB and a core for a while; more at once would only slow the answers down.
        self._limiter: CapacityLimiter | None = None
        self._decoy: str | None = None

    async def sign_up(self, email: str, password: str, name: str | None) -> SignedIn:
        """Make an account and sign in.

        Raises:
            Forbidden: sign-up is closed.
            Invalid: no e-mail address, a password too short or too long, a name too long.
            Conflict: the address has an account.
        """
        if not self._open_signup:
            raise Forbidden("signup_closed", "Accounts are made by the operator here.")
        identity = await self.create(email, password, name)
        return await self.begin(identity)

    async def create(self, email: str, password: str, name: str | None) -> Identity:
        """Make an account, whether or not sign-up is open. Raises as `sign_up`."""
        subject = _subject(email)
        if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
            raise Invalid(
                "invalid_password", f"The password needs {MIN_PASSWORD} to {MAX_PASSWORD} characters."
            )
        name = (name or "").strip() or None
        if name is not None and (len(name) > 200 or "\x00" in name):
            raise Invalid("invalid_name", "The name is too long.")
        password_hash = await self._in_thread(self._hasher.hash, password)
        try:
            async with self._db.write() as conn:
                return await UserRows(conn).create(
                    issuer=LOCAL_ISSUER,
                    subject=subject,
                    email=email.strip(),
                    name=name,
                    password_hash=password_hash,
                )
        except Conflict as exc:
            raise Conflict(
                "email_taken", "There is an account with this e-mail address. Sign in instead."
            ) from exc

    async def sign_in(self, email: str, password: str) -> SignedIn:
        """Raises `Unauthenticated`: the same answer, in like time, for an unknown address and a wrong password."""
        async with self._db.read() as conn:
            account = await UserRows(conn).account(email.strip().lower())
        password_hash = account.password_hash if account is not None else await self._decoy_hash()
        matches = await self._in_thread(self._matches, password_hash, password[:MAX_PASSWORD])
        if account is None or not matches:
            raise Unauthenticated("wrong_credentials", "The e-mail address or the password is wrong.")
        return await self.begin(account.identity)

    async def begin(self, identity: Identity) -> SignedIn:
        """Begin a session for a user who has shown who they are."""
        expires_at = utc_now() + self._session
        async with self._db.write() as conn:
            session_id = await SessionRows(conn).create(identity.user_id, expires_at)
        token = self._tokens.mint(session_id, identity.user_id, expires_at)
        return SignedIn(token, identity, int(self._session.total_seconds()))

    async def by_email(self, email: str) -> Identity | None:
        async with self._db.read() as conn:
            account = await UserRows(conn).account(email.strip().lower())
        return account.identity if account is not None else None

    async def sign_out(self, identity: Identity) -> None:
        """End the session that the credential belongs to: its token and its cookie hold no longer."""
        if identity.session_id is not None:
            async with self._db.write() as conn:
                await SessionRows(conn).end(identity.session_id)

    async def identify(self, token: str) -> Identity:
        """Whose token this is. Raises `Unauthenticated`."""
        session_id = self._tokens.session_of(token)
        async with self._db.read() as conn:
            identity = await SessionRows(conn).identity(session_id)
        if identity is None:
            raise Unauthenticated("session_ended", "This session has ended. Sign in again.")
        return identity

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _decoy_hash(self) -> str:
        if self._decoy is None:
            self._decoy = await self._in_thread(self._hasher.hash, secrets.token_hex(16))
        return self._decoy

    async def _in_thread(self, call: Callable[..., T], *args: object) -> T:
        if self._limiter is None:
            self._limiter = CapacityLimiter(2)
        return await to_thread.run_sync(call, *args, limiter=self._limiter)


def _subject(email: str) -> str:
    """The address as we compare it. Raises `Invalid`."""
    email = email.strip()
    if len(email) > 254 or not _ADDRESS.fullmatch(email):
        raise Invalid("invalid_email", "That is not an e-mail address.")
    return email.lower()
