"""Holdfast's own server, started for the occasion: an empty database, two accounts, the offline model."""

import asyncio
import re
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2

from holdfast.doctor.evidence import Evidence
from holdfast.doctor.live.talk import Options
from holdfast.doctor.live.visit import Interrupted, Progress, visit
from holdfast.errors import ConfigurationError

__all__ = ["on_self"]

_ORIGIN = "https://app.example"
_UP = re.compile(rb"running on (http://[\d.:]+)")
_START = 90.0  # seconds
_STOP = 30.0
_COMMAND = "from holdfast.cli.main import main; main()"


async def on_self(options: Options, progress: Progress, database: str | None) -> Evidence:
    """Visit a server of our own, which is stopped afterwards.

    Args:
        database: where it keeps things; a SQLite file that is thrown away when None.

    Raises:
        ConfigurationError: it does not start.
    """
    with TemporaryDirectory(prefix="holdfast-doctor-") as folder:
        progress("starting a server")
        _settings(Path(folder), database)
        if database is not None:
            await _migrate(folder)
        async with _serving(folder) as address:
            first, second = await _sign_up(address, "ann"), await _sign_up(address, "bob")
            mine = replace(
                options,
                url=f"{address}/chatkit",
                headers=(("authorization", f"Bearer {first}"),),
                second_headers=(("authorization", f"Bearer {second}"),),
                origin=_ORIGIN,
            )
            try:
                return await visit(mine, progress)
            except Interrupted as exc:
                # Ctrl+C is the server's too: it may be gone already, and what it keeps goes with its file.
                raise Interrupted from exc


def _settings(folder: Path, database: str | None) -> None:
    """By a file, and in an empty environment: no setting of this machine gets in, and so no database of anyone."""
    lines = {
        "HOLDFAST_SECRET": secrets.token_urlsafe(48),
        "HOLDFAST_MODEL": "offline",
        "HOLDFAST_CORS_ORIGINS": _ORIGIN,
        "HOLDFAST_DATABASE_URL": database or "sqlite:///holdfast.db",
        "HOLDFAST_FILES": str(folder / "files"),
    }
    path = folder / ".env"
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}='{value}'\n" for name, value in lines.items()), encoding="utf-8")


async def _migrate(folder: str) -> None:
    process = await _start(folder, "migrate")
    said = await process.stderr.read() if process.stderr is not None else b""
    if await process.wait() != 0:
        raise ConfigurationError(f"The database cannot be used: {_last_line(said)}")


@asynccontextmanager
async def _serving(folder: str) -> AsyncIterator[str]:
    process = await _start(folder, "serve", "--port", "0")
    drain: asyncio.Task[None] | None = None
    try:
        async with asyncio.timeout(_START):
            address = await _address(process)
        drain = asyncio.create_task(_drain(process))
        yield address
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                async with asyncio.timeout(_STOP):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
        if drain is not None:
            await drain


async def _start(folder: str, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _COMMAND,
        *arguments,
        cwd=folder,
        env={"PYTHONUTF8": "1"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )


async def _address(process: asyncio.subprocess.Process) -> str:
    said = b""
    while process.stderr is not None and (line := await process.stderr.readline()):
        said = line
        if (found := _UP.search(line)) is not None:
            return found[1].decode()
    raise ConfigurationError(f"The server does not start: {_last_line(said)}")


async def _drain(process: asyncio.subprocess.Process) -> None:
    """Its log, read away: a full pipe would stop it."""
    while process.stderr is not None and await process.stderr.readline():
        pass


async def _sign_up(address: str, name: str) -> str:
    """An account for this run; its token."""
    account = {"email": f"{name}-{secrets.token_hex(8)}@example.com", "password": secrets.token_urlsafe(24)}
    async with httpx2.AsyncClient(base_url=address, timeout=30) as http:
        answer = await http.post("/api/auth/sign-up", json={**account, "name": name.title()})
    if answer.status_code != 200:
        raise ConfigurationError(f"No account can be made there: it was answered {answer.status_code}.")
    return str(answer.json()["token"])


def _last_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it says nothing"
