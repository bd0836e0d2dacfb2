"""How single settings are written, and their normal forms."""

import re
from urllib.parse import urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from holdfast.errors import ConfigurationError

__all__ = ["address", "database_url", "endpoint", "media_type", "origin"]


def origin(text: str) -> str:
    """An origin as browsers write it: scheme, host, and the port if it is not the scheme's own."""
    text = text.strip()
    parts = urlsplit(text)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or "*" in text
        or "@" in parts.netloc
        or port in (-1, 0)
        or parts.path not in ("", "/")
        or parts.query
        or parts.fragment
        or not text.isascii()
    ):
        # There is no wildcard: with credentials it would let every page on the web act for whoever is signed in.
        raise ValueError(f"{text!r} is not an origin, such as https://app.example.com.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    own = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if port in (None, own) else f":{port}")


def address(given: str) -> str:
    """An address at which people reach us, without a slash at its end. Raises `ValueError`."""
    parts = urlsplit(given.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{given!r} is not an address, such as https://chat.example.com.")
    return given.strip().rstrip("/")


def endpoint(given: str) -> str:
    """A model's endpoint, as it is written: it may end in a slash, or have parameters. Raises `ValueError`."""
    parts = urlsplit(given.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{given!r} is not an address, such as http://127.0.0.1:11434/v1.")
    return given.strip()


def media_type(text: str) -> str:
    """A media type in its normal form: `image/png`, `text/*` or `*/*`."""
    text = text.strip().lower()
    if not re.fullmatch(r"\*/\*|[a-z0-9][a-z0-9!#$&^_.+-]*/(\*|[a-z0-9][a-z0-9!#$&^_.+-]*)", text):
        raise ValueError(f"{text!r} is not a media type, such as image/png or text/*.")
    return text


def database_url(text: str) -> URL:
    """The database's address for SQLAlchemy, with the asynchronous driver named. Raises `ConfigurationError`."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as exc:  # a port that is no number, say
        raise ConfigurationError("HOLDFAST_DATABASE_URL is not a database address.") from exc
    match url.get_backend_name():
        case "sqlite":
            if url.database in (None, "", ":memory:"):
                raise ConfigurationError(
                    "HOLDFAST_DATABASE_URL must name a file: Holdfast keeps what it is told."
                )
            return url.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            _check_libpq(url)
            return url.set(drivername="postgresql+psycopg")
        case other:
            raise ConfigurationError(
                f"HOLDFAST_DATABASE_URL names {other!r}; use sqlite:/// or postgresql://."
            )


def _check_libpq(url: URL) -> None:
    """Raises `ConfigurationError` for a parameter that PostgreSQL's library does not know: another driver's, say."""
    from psycopg import ProgrammingError, conninfo  # not needed on SQLite, and slow to load

    for name, value in url.query.items():
        try:
            conninfo.make_conninfo("", **{name: value if isinstance(value, str) else value[-1]})
        except ProgrammingError as exc:
            raise ConfigurationError(
                f"HOLDFAST_DATABASE_URL has a parameter {name!r} that PostgreSQL's own library does not know."
            ) from exc
