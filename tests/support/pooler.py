"""A real PgBouncer in transaction mode, in front of a PostgreSQL."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

__all__ = ["CONNECTIONS", "pooled"]

CONNECTIONS = 3
"""To the server, for however many clients."""

_CACHE = Path(sys.prefix) / "pgbouncer"
_PACKAGES = ("pgbouncer", "libc-ares2")


def _program() -> tuple[str, dict[str, str]]:
    """PgBouncer on the PATH, else Debian's package unpacked beside the tests' environment; and what it needs."""
    found = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is not None:
        return found, {}
    root = _CACHE / "root"
    program = root / "usr/sbin/pgbouncer"
    if not program.is_file():
        _CACHE.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", *_PACKAGES], cwd=_CACHE, check=True, capture_output=True)
        for package in _CACHE.glob("*.deb"):
            subprocess.run(["dpkg", "-x", package, root], check=True)
    libraries = [str(folder) for folder in (root / "usr/lib").iterdir() if folder.is_dir()]
    return str(program), {"LD_LIBRARY_PATH": ":".join(libraries)}


@asynccontextmanager
async def pooled(address: str, folder: Path) -> AsyncIterator[str]:
    """The address of the database at `address`, through a pooler that gives a connection for a transaction only."""
    program, environment = _program()
    url = make_url(address)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(
        f"""[databases]
* = host={url.query["host"]} user={url.username}
[pgbouncer]
listen_addr=127.0.0.1
listen_port={port}
unix_socket_dir=
auth_type=any
pool_mode=transaction
default_pool_size={CONNECTIONS}
server_reset_query=
"""
    )
    # It refuses to run as root; the tests' PostgreSQL has made a user for that.
    user = ["-u", "pgserver"] if os.geteuid() == 0 else []
    for parent in (folder, *folder.parents):
        if os.geteuid() == 0 and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    started = await asyncio.create_subprocess_exec(
        program,
        *user,
        str(configuration),
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    said: list[bytes] = []
    try:
        assert started.stderr is not None
        while b"process up" not in (line := await started.stderr.readline()):
            said.append(line)
            if not line:
                raise RuntimeError(f"PgBouncer did not start: {b''.join(said).decode()}")
        drained = asyncio.create_task(started.stderr.read())
        yield f"postgresql://{url.username}@127.0.0.1:{port}/{url.database}"
        started.terminate()
        await drained
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()
