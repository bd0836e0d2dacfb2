"""kill -9 of a real `holdfast serve`: at each write of a turn, and at random moments. Then one judge over everything.

`make test` runs a few, `make faults` many: `--kills` of them, from `--fuzz-seed` or a fresh seed. A failure names it.
"""

import random
import secrets
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from tests.conftest import SECRET
from tests.faults.checker import Asked, answer_to, check
from tests.protocol.requirements import requirement
from tests.support.client import Client, OpenStream, message
from tests.support.databases import Postgres, Sqlite
from tests.support.openai_endpoint import Asked as Request
from tests.support.openai_endpoint import Call, Step, openai_endpoint, say, use
from tests.support.process import Process, command, process

ROOT = Path(__file__).parents[2]
WRITES = 16
"""What a turn makes, the note of its end included."""
POLITE = (0, -signal.SIGTERM)
"""Exit codes of a server that was still there to be asked to end."""


def model(request: Request) -> Step:
    """Two tool calls in one step, one more in the next, then words, in many deltas."""
    text = request.last_user_text
    results = [role for role, _ in request.turns].count("tool")
    if results == 0:
        return use(Call("add_task", {"title": f"{text} 1"}), Call("add_task", {"title": f"{text} 2"}))
    if results == 2:
        return use(Call("add_task", {"title": f"{text} 3"}))
    return say(*(f"{word} " for word in answer_to(text).split(" ")[:-1]), answer_to(text).split(" ")[-1])


class Run:
    """One user who sends messages, each to a new thread, and follows every answer, whatever becomes of the server."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.folder = folder
        self.settings = settings
        self.history: list[Asked] = []
        self.token: str | None = None
        self.kills = 0

    @asynccontextmanager
    async def server(self, kill_at: str | None = None) -> AsyncIterator[tuple[Process, Client]]:
        program = [command()] if kill_at is None else [sys.executable, "-m", "tests.faults.killer"]
        more = {} if kill_at is None else {"HOLD_KILL_AT": kill_at, "PYTHONPATH": str(ROOT)}
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(
                process(self.folder, program=program, **self.settings, **more)
            )
            client = await stack.enter_async_context(
                Client.at(server.address, None if self.token else "ann@example.com")
            )
            if self.token:
                client.http.headers["Authorization"] = self.token
            self.token = client.http.headers["Authorization"]
            yield server, client

    async def ask(self, client: Client, server: Process | None = None, frames: int = -1) -> None:
        """Send one message more, and follow it; kill the server after so many frames."""
        text = f"message {len(self.history)}"
        asked = Asked(text, tuple(f"{text} {n}" for n in (1, 2, 3)), key=secrets.token_hex(8))
        self.history.append(asked)
        await self.follow(client, asked, server, frames)

    async def follow(
        self, client: Client, asked: Asked, server: Process | None = None, frames: int = -1
    ) -> None:
        """Read the answer on from where its sender stopped; the message is sent again if it may not have arrived."""
        metadata = {"holdfast": {"resume": True, "key": asked.key}}
        if asked.cursor is None:
            asked.events.clear()
            request = ("threads.create", {"input": message(asked.text)}, metadata)
        else:
            request = ("turns.attach", {"turn_id": asked.turn_id, "after": asked.cursor}, {})
        try:
            async with client.open(*request) as stream:
                asked.turn_id = stream.turn_id
                await self._read(stream, asked, server, frames)
        except httpx2.TransportError:
            return  # killed

    async def _read(self, stream: OpenStream, asked: Asked, server: Process | None, frames: int) -> None:
        while True:
            if frames == 0 and server is not None:
                await server.end(signal.SIGKILL)
            frames -= 1
            event = await stream.next()
            if event is None:
                asked.answered = True
                return
            asked.events.append(event)
            asked.cursor = stream.cursor

    async def catch_up(self, client: Client) -> None:
        for asked in self.history:
            if not asked.answered:
                await self.follow(client, asked)

    async def killed_at(self, point: str) -> None:
        """A server that dies at a write; by then it may have taken up what the one before left."""
        try:
            async with self.server(point) as (server, client):
                await self.catch_up(client)
                await self.ask(client)
                self.kills += await server.end() not in POLITE
        except (RuntimeError, httpx2.TransportError):
            self.kills += 1  # it died while it started, with what it had taken up

    async def killed_after(self, frames: int) -> None:
        """A server that is killed when its client has seen so many frames."""
        async with self.server() as (server, client):
            await self.ask(client, server, frames)
            self.kills += await server.end() not in POLITE

    async def judge(self) -> None:
        async with self.server() as (_, client):
            await self.catch_up(client)
            await check(client, self.history)


@asynccontextmanager
async def running(folder: Path, url: str) -> AsyncIterator[Run]:
    async with openai_endpoint(model) as endpoint:
        yield Run(
            folder,
            {
                "HOLDFAST_DATABASE_URL": url,
                "HOLDFAST_SECRET": SECRET,
                "HOLDFAST_MODEL": "m",
                "OPENAI_BASE_URL": endpoint.base_url,
            },
        )


@requirement("turn.goes-on-after-a-crash", "turn.fold-equals-store")
async def test_a_few_kills(sqlite: Sqlite, tmp_path: Path):
    async with running(tmp_path, await sqlite.fresh()) as run:
        # A tool has taken effect, and that is not recorded; the same again with the next tool, in the process that took
        # the turn up; the answer is shown, and not stored; and the turn has only just begun.
        for point in ("after:3", "after:4", "after:11", "after:6"):
            await run.killed_at(point)
        await run.killed_after(12)
        assert run.kills == 5
        await run.judge()


@pytest.mark.faults
@requirement("turn.goes-on-after-a-crash", "turn.fold-equals-store")
async def test_many_kills(databases: Sqlite | Postgres, tmp_path: Path, pytestconfig: pytest.Config):
    seed = pytestconfig.getoption("fuzz_seed") or secrets.token_hex(4)
    sys.stderr.write(f"\nkills from --fuzz-seed {seed}\n")
    chance = random.Random(seed)
    points = [f"{moment}:{number}" for number in range(1, WRITES + 1) for moment in ("before", "after")]
    many = int(pytestconfig.getoption("kills")) // 2  # two databases
    url = await databases.fresh()
    async with running(tmp_path, url) as run:
        for number in range(many):
            if number < len(points):
                await run.killed_at(points[number])
            elif chance.random() < 0.5:
                await run.killed_at(chance.choice(points))
            else:
                await run.killed_after(chance.randrange(40))
        sys.stderr.write(f"{run.kills} of {many} servers were killed, {len(run.history)} messages sent\n")
        assert run.kills > many / 2
        await run.judge()
    databases.drop(url)
