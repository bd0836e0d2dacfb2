"""The secret that signs our tokens."""

import os
import secrets
import tempfile
from contextlib import suppress
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
        found = _read(path)
        if found is None:
            _make(path)
            found = _read(path)
    except OSError as exc:
        raise ConfigurationError(
            f"The secret in {path} cannot be used ({exc.strerror}). Set HOLDFAST_SECRET."
        ) from exc
    if not found:
        raise ConfigurationError(
            f"The secret in {path} is empty. Delete the file (everybody signs in again)."
        )
    return found


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None


def _make(path: Path) -> None:
    """Write a secret, whole or not at all; when another process is first, its secret stands."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # readable by its owner only
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink()
