"""Signatures on addresses: for what carries no token, such as the address of an image."""

import hmac
from datetime import datetime
from hashlib import sha256

__all__ = ["Signatures"]


class Signatures:
    """Signs a short text together with the moment at which the signature stops to hold."""

    def __init__(self, secret: str) -> None:
        # A key of its own, so that a signature can never pass for a token, nor a token's for one of these.
        self._key = hmac.digest(secret.encode(), b"holdfast: signed addresses", sha256)

    def sign(self, subject: str, expires: int) -> str:
        """64 hexadecimal digits. `expires` is in seconds since the epoch."""
        return hmac.new(self._key, f"{expires}\n{subject}".encode(), sha256).hexdigest()

    def holds(self, subject: str, expires: str, signature: str, now: datetime) -> bool:
        """Whether the signature is ours and `expires`, as it stands in the address, has not passed."""
        if not (expires.isascii() and expires.isdigit() and len(expires) < 16):
            return False
        good = hmac.compare_digest(self.sign(subject, int(expires)).encode(), signature.encode())
        return good and now.timestamp() < int(expires)
