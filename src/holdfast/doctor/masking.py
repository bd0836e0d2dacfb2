"""Takes secrets out of everything that is shown or written."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

__all__ = ["MASK", "Mask"]

MASK = "•••"

_NAMES = re.compile(
    r"authorization|cookie|token|secret|api[-_]?key|password|credential|session|signature", re.IGNORECASE
)
_PATTERNS = (
    re.compile(r"\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+)*"),  # a JSON Web Token
    re.compile(r"\b(?:sk|pk|rk|ghp|gho|xoxb|xoxp|ek)[-_][A-Za-z0-9_-]{12,}"),
    re.compile(r"(?i)(?<=\bbearer )[^\s\"',;]{6,}"),
)
_FIELD = re.compile(
    r'(?i)("(?:[a-z_-]*(?:token|secret|password|authorization|cookie|credential|api[-_]?key)|client_?secret)"\s*:\s*")'
    r'((?:[^"\\]|\\.)*)(")'
)
_QUERY = re.compile(r"(?i)([?&][^=&]*(?:token|key|secret|signature|sig|code|password)[^=&]*=)[^&#\s\"']+")


class Mask:
    """Knows patterns of secrets, and the very values that it was given."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        given = [each for each in secrets if len(each) >= 4]
        # Also their parts: of "Bearer x" or "session=x" a backend may send back the x alone.
        parts = [part for each in given for part in re.split(r"[ ;,=]+", each) if len(part) >= 8]
        # The longest first: one may be a part of another.
        self._secrets = sorted({*given, *parts}, key=len, reverse=True)

    def text(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        for pattern in _PATTERNS:
            text = pattern.sub(MASK, text)
        text = _FIELD.sub(rf"\g<1>{MASK}\g<3>", text)
        return _QUERY.sub(rf"\g<1>{MASK}", text)

    def header(self, name: str, value: str) -> str:
        return MASK if _NAMES.search(name) else self.text(value)

    def url(self, url: str) -> str:
        """The user's part goes, and values in the query that look like secrets."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return self.text(url)
        if parts.username is not None or parts.password is not None:
            host = parts.netloc.rpartition("@")[2]
            url = urlunsplit(parts._replace(netloc=f"{MASK}@{host}"))
        return self.text(url)
