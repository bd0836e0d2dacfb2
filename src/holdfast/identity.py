"""Who is asking: the result of verifying a credential, and the only source of a user's id."""

from dataclasses import dataclass

__all__ = ["LOCAL_ISSUER", "Identity"]

LOCAL_ISSUER = "holdfast"
"""The issuer of our own accounts. Every other issuer is an outside one, named in its tokens."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A verified user. The outside world knows the pair (issuer, subject); the store knows `user_id`."""

    user_id: str
    issuer: str
    subject: str
    email: str | None = None
    name: str | None = None
    session_id: str | None = None
    """The session that the credential belongs to, so that signing out can end it."""
