"""The secret that signs our tokens."""

import os
import secrets
from pathlib import Path

from holdfast.config import Settings
from holdfast.errors import ConfigurationError

__all__ = ["resolve_secret"]


def resolve_secret(settings: Settings) -> str:
    """`HOLDFAST_SECRET`, or on SQLite one made once and kept beside the database, readable by its owner only.

    Raises:
        ConfigurationError: the file cannot be read or written.
    """
    if settings.secret is not None:
        return settings.secret.get_secret_value()
    database = settings.sqlite_path
    if database is None:
        raise ConfigurationError(
            "HOLDFAST_SECRET is required with PostgreSQL; `openssl rand -hex 32` makes a good one."
        )
    path = database.with_suffix(".secret")
    try:
        return _read(path) or _make(path)
    except OSError as exc:
        raise ConfigurationError(
            f"The secret in {path} cannot be used ({exc.strerror}). Set HOLDFAST_SECRET."
        ) from exc


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def _make(path: Path) -> str:
    made = secrets.token_hex(32)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first: both must sign with the same secret
        return _read(path) or made
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(made)
    return made
