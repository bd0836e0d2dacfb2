"""Our own tokens: signed, and tied to a session that can be ended."""

from datetime import datetime

import jwt

from holdfast.errors import Unauthenticated
from holdfast.identity import LOCAL_ISSUER
from holdfast.store.db import utc_now

__all__ = ["Tokens"]

_ALGORITHM = "HS256"  # named here, never taken from a token


class Tokens:
    """Mints and verifies JSON Web Tokens with one secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def mint(self, session_id: str, user_id: str, expires_at: datetime) -> str:
        claims = {
            "iss": LOCAL_ISSUER,
            "aud": LOCAL_ISSUER,
            "sub": user_id,
            "sid": session_id,
            "iat": utc_now(),
            "exp": expires_at,
        }
        return jwt.encode(claims, self._secret, _ALGORITHM)

    def session_of(self, token: str) -> str:
        """The session that a token stands for. Raises `Unauthenticated` for any token that does not hold."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                audience=LOCAL_ISSUER,
                issuer=LOCAL_ISSUER,
                # When it was issued does not matter: the session is looked up, and the clock of whoever issued it may
                # be ahead of ours, or ours may have been set back.
                options={"require": ["exp", "iat", "sub", "sid"], "verify_iat": False},
            )
        except jwt.InvalidTokenError as exc:
            raise Unauthenticated("invalid_token", "The token does not hold. Sign in again.") from exc
        session_id = claims["sid"]
        if not isinstance(session_id, str):
            raise Unauthenticated("invalid_token", "The token does not hold. Sign in again.")
        return session_id
