"""Our own accounts: an e-mail address and a password."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.auth.passwords import Passwords
from holdfast.auth.throttle import Throttle, network_of
from holdfast.auth.tokens import Tokens
from holdfast.errors import Conflict, Forbidden, Invalid, TooMany, Unauthenticated
from holdfast.identity import LOCAL_ISSUER, Identity
from holdfast.store.db import Db, utc_now
from holdfast.store.users import Account, SessionRows, UserRows

__all__ = ["Accounts", "SignedIn"]

_ADDRESS = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s.\x00-\x1f]+")

# Wrong passwords for one account: ten at once, then one in half a minute. Its owner waits at most that long.
ACCOUNT_BURST, ACCOUNT_EVERY = 10, 30.0
# Wrong passwords from one address, for whatever accounts: a whole office may be behind it.
ADDRESS_BURST, ADDRESS_EVERY = 100, 3.0


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session and the token that stands for it."""

    token: str
    identity: Identity
    max_age: int
    """Seconds until it expires."""


class Accounts:
    """Makes accounts, checks passwords, begins and ends sessions.

    Where a password is checked, `address` is the client's: wrong ones are counted for it and for the account, and
    beyond a number `TooMany` is raised before any work is done, whether or not there is such an account.
    """

    def __init__(self, db: Db, tokens: Tokens, *, session: timedelta, open_signup: bool) -> None:
        self._db = db
        self._tokens = tokens
        self._session = session
        self._open_signup = open_signup
        self._passwords = Passwords()
        self._by_account = Throttle(ACCOUNT_BURST, ACCOUNT_EVERY)
        self._by_address = Throttle(ADDRESS_BURST, ADDRESS_EVERY)

    async def sign_up(
        self, email: str, password: str, name: str | None, address: str | None = None
    ) -> SignedIn:
        """Make an account and sign in.

        Raises:
            Forbidden: sign-up is closed.
            Invalid: no e-mail address, a password too short or too long, a name too long.
            Conflict: the address has an account.
            TooMany: somebody is trying which addresses have one.
        """
        if not self._open_signup:
            raise Forbidden("signup_closed", "Accounts are made by the operator here.")
        self._by_address.check(network_of(address))
        try:
            identity = await self.create(email, password, name)
        except Conflict:
            with suppress(TooMany):
                self._by_address.take(network_of(address))
            raise
        return await self.begin(identity)

    async def create(self, email: str, password: str, name: str | None) -> Identity:
        """Make an account, whether or not sign-up is open. Raises as `sign_up`."""
        subject = _subject(email)
        name = (name or "").strip() or None
        if name is not None and (len(name) > 200 or "\x00" in name):
            raise Invalid("invalid_name", "The name is too long.")
        password_hash = await self._passwords.hash(password)
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

    async def sign_in(self, email: str, password: str, address: str | None = None) -> SignedIn:
        """Raises `Unauthenticated`: the same answer, in like time, for an unknown address and a wrong password."""
        account = await self._checked(email.strip().lower(), password, address)
        if account is None:
            raise _wrong()
        return await self._begin(account.identity, account)

    async def confirm(self, identity: Identity, password: str | None, address: str | None = None) -> None:
        """Make sure that it is the owner who asks for what cannot be undone.

        An outside issuer's user has no password here, and has just shown a token of that issuer.

        Raises:
            Invalid: a password is needed. Forbidden: it is wrong.
        """
        if identity.issuer != LOCAL_ISSUER:
            return
        if password is None:
            raise Invalid("invalid_request", "password: your password is needed for this.")
        if await self._checked(identity.subject, password, address) is None:
            raise Forbidden("wrong_password", "The password is wrong.")

    async def change_password(
        self, identity: Identity, password: str, new: str, address: str | None = None
    ) -> SignedIn:
        """Change the password, end every session and begin a new one.

        Raises:
            Conflict: the user has no password here. Forbidden: the old one is wrong. Invalid: the new one cannot be.
        """
        if identity.issuer != LOCAL_ISSUER:
            raise Conflict("no_password", "You sign in elsewhere; your password is kept there.")
        await self.confirm(identity, password, address)
        password_hash = await self._passwords.hash(new)
        async with self._db.write() as conn:
            await _replace_password(conn, identity, password_hash)
        return await self.begin(identity)

    async def set_password(self, identity: Identity, new: str) -> None:
        """Give one of our accounts another password and end its sessions: the operator's way. Raises `Invalid`."""
        password_hash = await self._passwords.hash(new)
        async with self._db.write() as conn:
            await _replace_password(conn, identity, password_hash)

    async def begin(self, identity: Identity) -> SignedIn:
        """Begin a session for a user who has shown who they are."""
        return await self._begin(identity, None)

    async def _begin(self, identity: Identity, checked: Account | None) -> SignedIn:
        expires_at = utc_now() + self._session
        async with self._db.write() as conn:
            # The password may have been changed while it was checked; that ended the sessions of the old one.
            if checked is not None and await UserRows(conn).account(identity.subject, lock=True) != checked:
                raise _wrong()
            session_id = await SessionRows(conn).create(identity.user_id, expires_at)
        token = self._tokens.mint(session_id, identity.user_id, expires_at)
        return SignedIn(token, identity, int(self._session.total_seconds()))

    async def by_email(self, email: str) -> Identity | None:
        """One of our own accounts."""
        async with self._db.read() as conn:
            return await UserRows(conn).by_subject(LOCAL_ISSUER, email.strip().lower())

    async def sign_out(self, identity: Identity, *, everywhere: bool = False) -> None:
        """End the session that the credential belongs to, or all: their tokens and cookies hold no longer."""
        async with self._db.write() as conn:
            if everywhere:
                await SessionRows(conn).end_all(identity.user_id)
            elif identity.session_id is not None:
                await SessionRows(conn).end(identity.session_id)

    async def identify(self, token: str) -> Identity:
        """Whose token this is. Raises `Unauthenticated`."""
        session_id = self._tokens.session_of(token)
        async with self._db.read(glance=True) as conn:
            identity = await SessionRows(conn).identity(session_id)
        if identity is None:
            raise Unauthenticated("session_ended", "This session has ended. Sign in again.")
        return identity

    async def _checked(self, subject: str, password: str, address: str | None) -> Account | None:
        """The account, if the password is its. Raises `TooMany`."""
        network = network_of(address)
        self._by_address.take(network)
        self._by_account.take(subject)
        account = None
        if _ADDRESS.fullmatch(
            subject
        ):  # anything else is no account's, and may be what a database cannot take
            async with self._db.read() as conn:
                account = await UserRows(conn).account(subject)
        if not await self._passwords.matches(account.password_hash if account else None, password):
            return None
        self._by_account.give_back(subject)
        self._by_address.give_back(network)
        return account


def _wrong() -> Unauthenticated:
    return Unauthenticated("wrong_credentials", "The e-mail address or the password is wrong.")


async def _replace_password(conn: AsyncConnection, identity: Identity, password_hash: str) -> None:
    # In one transaction: whoever knew the old password is out from the moment that the new one holds.
    await UserRows(conn).set_password(identity.user_id, password_hash)
    await SessionRows(conn).end_all(identity.user_id)


def _subject(email: str) -> str:
    """The address as we compare it. Raises `Invalid`."""
    email = email.strip()
    if len(email) > 254 or not _ADDRESS.fullmatch(email):
        raise Invalid("invalid_email", "That is not an e-mail address.")
    return email.lower()
