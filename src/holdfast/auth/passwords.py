"""Passwords: their rules, and their hashes."""

import secrets
from base64 import b64encode
from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from holdfast.errors import Invalid

__all__ = ["Passwords"]

T = TypeVar("T")

MIN_PASSWORD = 8
MAX_PASSWORD = 1024


class Passwords:
    """Hashes and checks passwords with Argon2, off the event loop and two at a time."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        # Each hash takes 64 MiB and a core for a while; more at once would only slow the answers down.
        self._limiter: CapacityLimiter | None = None
        self._decoy = _decoy(self._hasher)

    async def hash(self, password: str) -> str:
        """Raises `Invalid` for a password that is too short or too long."""
        if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
            raise Invalid(
                "invalid_password", f"The password needs {MIN_PASSWORD} to {MAX_PASSWORD} characters."
            )
        return await self._in_thread(self._hasher.hash, password)

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether this is the password. Without a hash the work is done all the same, and the answer is no."""
        checked = await self._in_thread(
            self._verify, password_hash or self._decoy, password[: MAX_PASSWORD + 1]
        )
        return checked and password_hash is not None and len(password) <= MAX_PASSWORD

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_thread(self, call: Callable[..., T], *args: object) -> T:
        if self._limiter is None:
            self._limiter = CapacityLimiter(2)
        return await to_thread.run_sync(call, *args, limiter=self._limiter)


def _decoy(hasher: PasswordHasher) -> str:
    """A hash of nothing, which takes as long to check as a real one."""
    salt, digest = (
        b64encode(secrets.token_bytes(size)).rstrip(b"=").decode()
        for size in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${digest}"
