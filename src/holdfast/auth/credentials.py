"""Whose credential is this? The one question that every guarded request asks."""

import jwt

from holdfast.auth.accounts import Accounts
from holdfast.auth.outside import OutsideIssuer
from holdfast.errors import Unauthenticated
from holdfast.identity import LOCAL_ISSUER, Identity

__all__ = ["Credentials"]


class Credentials:
    """Tokens of our own accounts and, beside them, of one outside issuer."""

    def __init__(self, accounts: Accounts, outside: OutsideIssuer | None = None) -> None:
        self._accounts = accounts
        self._outside = outside

    async def identify(self, token: str) -> Identity:
        """The verified user.

        Raises:
            Unauthenticated: the token does not hold.
            Unavailable: what is needed to verify it cannot be reached.
        """
        # The name in an unverified token only chooses who looks at it: each verifies it with its own keys and
        # refuses any other name.
        issuer = _named_issuer(token)
        if issuer == LOCAL_ISSUER:
            return await self._accounts.identify(token)
        if self._outside is not None and issuer == self._outside.issuer:
            return await self._outside.identify(token)
        raise Unauthenticated("invalid_token", "The token does not hold. Sign in again.")

    def forget(self, identity: Identity) -> None:
        """The user is deleted: nothing that is remembered of them may answer for them."""
        if self._outside is not None:
            self._outside.forget(identity.user_id)

    async def close(self) -> None:
        if self._outside is not None:
            await self._outside.close()


def _named_issuer(token: str) -> object:
    try:
        return jwt.decode(token, options={"verify_signature": False}).get("iss")
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
