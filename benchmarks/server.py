"""A server under measurement: a real process, what it costs, and how to speak to it."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

import httpx2
import psutil

__all__ = ["KINDS", "Kind", "Server", "model", "on_postgresql", "running"]

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Kind:
    """What is started."""

    name: str
    arguments: Sequence[str]
    signs_in: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)
    """Environment variables of its own."""


_HOLDFAST = [str(Path(sys.executable).with_name("holdfast")), "serve", "--port"]

KINDS = (
    Kind("bare", [sys.executable, "-m", "benchmarks.bare"], signs_in=False),
    Kind("same agent", [*_HOLDFAST, "PORT", "--app", "benchmarks.agent:Assistant"]),
    Kind("todo", _HOLDFAST),
)
"""The SDK's own server; Holdfast with the same agent in it; Holdfast as it comes, with tools and history."""


def on_postgresql(url: str, redis_url: str) -> Kind:
    """Holdfast as it comes, on PostgreSQL, with its event logs in Redis."""
    where = {
        "HOLDFAST_DATABASE_URL": url,
        "HOLDFAST_REDIS_URL": redis_url,
        "HOLDFAST_SECRET": token_hex(32),
    }
    return Kind("todo, pg+redis", _HOLDFAST, settings=where)


@dataclass
class Server:
    """A running one. Seconds and bytes are the process's own, its threads included."""

    kind: Kind
    address: str
    process: psutil.Process
    ready_after: float
    """Seconds from its start to its first answer."""
    token: str = ""

    def cpu(self) -> float:
        """Seconds of CPU used so far."""
        used = self.process.cpu_times()
        return float(used.user + used.system)

    def memory(self) -> int:
        """Bytes that are this process's alone."""
        return int(self.process.memory_full_info().uss)


@asynccontextmanager
async def model() -> AsyncIterator[str]:
    """The model's process; its base URL."""
    command = [sys.executable, "-m", "benchmarks.model"]
    started = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: ASYNC220 (a moment)
    try:
        if started.stdout is None:
            raise RuntimeError("no output to read")
        yield (await asyncio.to_thread(started.stdout.readline)).strip()
    finally:
        started.kill()
        started.wait()


@asynccontextmanager
async def running(kind: Kind, model_url: str, folder: str | None = None) -> AsyncIterator[Server]:
    """Start one, in the folder or in one that is thrown away, and wait for it to be ready; it is killed when the block
    ends."""
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="holdfast-bench-") as thrown_away:
            async with running(kind, model_url, thrown_away) as server:
                yield server
        return
    port = _free_port()
    arguments = [*kind.arguments]
    if "PORT" in arguments:
        arguments[arguments.index("PORT")] = str(port)
    else:
        arguments.append(str(port))
    environment = {
        **{
            name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "OPENAI_"))
        },
        "PYTHONPATH": str(ROOT),
        "OPENAI_BASE_URL": model_url,
        "HOLDFAST_MODEL": "bench",
        "HOLDFAST_MODEL_API": "responses",
        "HOLDFAST_MAX_TURNS": "10000",
        "HOLDFAST_MAX_TURNS_PER_USER": "10000",
        "HOLDFAST_RATE": "1000000000",
        "HOLDFAST_DATABASE_TIMEOUT": "120",  # queues are measured, not refusals
        **kind.settings,
    }
    began = time.perf_counter()
    with (Path(folder) / "log").open("wb") as log:
        started = subprocess.Popen(arguments, cwd=folder, env=environment, stdout=log, stderr=log)  # noqa: ASYNC220
    try:
        address = f"http://127.0.0.1:{port}"
        ready_after = await _ready(address, started, began, Path(folder) / "log")
        server = Server(kind, address, psutil.Process(started.pid), ready_after)
        if kind.signs_in:
            server.token = await _signed_in(address)
        yield server
    finally:
        started.kill()
        started.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _ready(address: str, started: subprocess.Popen[bytes], began: float, log: Path) -> float:
    async with httpx2.AsyncClient(base_url=address) as client:
        while started.poll() is None:
            try:
                if (await client.get("/readyz")).is_success:
                    return time.perf_counter() - began
            except httpx2.TransportError:
                await asyncio.sleep(0.005)
    raise RuntimeError(re.sub(r"\s+", " ", log.read_text()))  # noqa: ASYNC240 (the end)


async def _signed_in(address: str) -> str:
    account = {"email": "ann@example.com", "password": "correct horse"}
    async with httpx2.AsyncClient(base_url=address, timeout=60) as client:
        answer = await client.post("/api/auth/sign-up", json=account)
        if answer.status_code == 409:  # started before, on the same database
            answer = await client.post("/api/auth/sign-in", json=account)
        answer.raise_for_status()
        return str(answer.json()["token"])
