"""A run: one user who sends messages and follows every answer to its end, whatever becomes of the server meanwhile."""

import asyncio
import random
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx2

from tests.conftest import SECRET
from tests.faults.checker import check
from tests.faults.history import Asked, Reader, shown
from tests.faults.killer import AT, NOTED, Noted, deadly, noted
from tests.faults.words import Words
from tests.support.client import Client, Refused, message
from tests.support.forked import Forked, forked
from tests.support.openai_endpoint import Asked as Request
from tests.support.openai_endpoint import Step, openai_endpoint

__all__ = ["POLITE", "Run", "running"]

Json = dict[str, Any]

POLITE = (0, -signal.SIGTERM)
"""Exit codes of a server that was still there to be asked to end."""
BEHIND = 8
"""Answers that nobody has read to the end, and that go on from process to process until somebody does.

Beyond that they are read: a turn that is taken up too often is ended (`MOST` in `holdfast.engine.resuming`)."""


class Run:
    """The user, and the history of what was asked and seen.

    Args:
        settings: the environment of the server.
    """

    def __init__(self, folder: Path, settings: dict[str, str], words: Words) -> None:
        self.folder = folder
        self.settings = settings
        self.history: list[Asked] = []
        self.token: str | None = None
        self.kills = 0
        self.words = words
        self._notes = folder / "noted"

    @property
    def noted(self) -> Noted:
        """What servers of `killed_at` and `counting` have written, and where they were killed."""
        return noted(self._notes)

    @asynccontextmanager
    async def server(
        self, *, before: Callable[[], None] | None = None, **more: str
    ) -> AsyncIterator[tuple[Forked, Client]]:
        """A real process, and the user's client of it.

        Args:
            before: called in the process before it serves.
            more: of the environment.
        """
        async with AsyncExitStack() as stack:
            started = forked(self.folder, before=before, **self.settings, **more)
            server = await stack.enter_async_context(started)
            yield server, await stack.enter_async_context(self.client(server.address))
        given_up = [
            line for line in server.lines if "could not be taken up" in line or "cannot be gone on" in line
        ]
        if given_up:  # the judge will say of which message
            sys.stderr.write("\n" + "".join(given_up))

    @asynccontextmanager
    async def client(self, address: str) -> AsyncIterator[Client]:
        """The user, at this address."""
        async with Client.at(address, None if self.token else "ann@example.com") as client:
            if self.token:
                client.http.headers["Authorization"] = self.token
            self.token = client.http.headers["Authorization"]
            yield client

    def new(self, follows: Asked | None = None, **more: Any) -> Asked:
        """One message more, which is still to be sent: to a thread of its own, or after another in its thread."""
        text = f"message {len(self.history)}"
        asked = Asked(text, tuple(f"{text} {n}" for n in (1, 2, 3)), secrets.token_hex(8), follows, **more)
        if follows is not None:
            asked.thread_id = follows.thread_id
            follows.stop_asked = follows.stop_asked or not follows.sender.ended
        self.history.append(asked)
        return asked

    async def ask(self, client: Client, server: Forked | None = None, frames: int = -1) -> Asked:
        """Send one message more, and follow it; kill the server after so many frames."""
        asked = self.new()
        await self.follow(client, asked, server=server, frames=frames)
        return asked

    async def follow(
        self,
        client: Client,
        asked: Asked,
        reader: Reader | None = None,
        *,
        server: Forked | None = None,
        frames: int = -1,
    ) -> None:
        """Read the answer on from where the reader stopped. Its sender sends it again if it may not have arrived."""
        reader = reader or asked.sender
        reader.streams.append([])
        try:
            async with client.open(*self._request(asked, reader)) as stream:
                asked.turn_id = stream.turn_id
                while (event := await stream.next()) is not None:
                    if frames == 0 and server is not None:
                        await server.end(signal.SIGKILL)
                    frames -= 1
                    reader.took(stream.frame, event)
                    if event["type"] == "thread.created":
                        asked.thread_id = event["thread"]["id"]
                    await self.words.read(asked.text, _words_of(event, reader))
            reader.ended = reader.over
            if asked.thread_id is not None:
                # A server that goes down ends its streams, and not the turns.
                found = (await client.ask("turns.get", {"thread_id": asked.thread_id}))["turn"]
                reader.over = not found or (found["id"], found["status"]) != (asked.turn_id, "running")
        except httpx2.TimeoutException:
            raise
        except httpx2.TransportError:
            return  # killed, or cut
        except Refused as refused:
            if refused.status != 503:  # going down, or without its database
                raise

    async def follow_to_the_end(
        self, client: Callable[[], Client], asked: Asked, reader: Reader | None = None
    ) -> None:
        """Through whichever client there is, each time anew."""
        while not (reader or asked.sender).ended:
            await self.follow(client(), asked, reader)

    async def catch_up(self, client: Client) -> None:
        for asked in self.history:
            for reader in asked.readers:
                if not reader.ended:
                    await self.follow(client, asked, reader)

    async def stop(self, client: Callable[[], Client], asked: Asked) -> None:
        """Ask to stop it, until that is answered; whether it was in time, nobody can tell."""
        asked.stop_asked = True
        while True:
            try:
                await client().ask("turns.stop", {"turn_id": asked.turn_id})
            except httpx2.TimeoutException:
                raise
            except httpx2.TransportError:
                continue
            except Refused as refused:
                if refused.status != 503:
                    raise
            else:
                return

    @asynccontextmanager
    async def answering(self, *clients: Client, once: bool = False) -> AsyncIterator[Asked]:
        """One message more, sent to the first of these and read through each of them, while the block runs. To its end;
        or, with `once`, to the end of the first stream."""
        asked = self.new()
        async with asyncio.TaskGroup() as at_once:
            for number, client in enumerate(clients):
                if number:
                    await self.words.reached(asked.text, 1)
                    asked.readers.append(Reader())
                follow = self.follow(client, asked) if once else self._follow_by(client, asked, number)
                at_once.create_task(follow)
            yield asked

    async def _follow_by(self, client: Client, asked: Asked, number: int) -> None:
        await self.follow_to_the_end(lambda: client, asked, asked.readers[number])

    async def converse(
        self, client: Callable[[], Client], chance: random.Random, follows: Asked | None
    ) -> Asked:
        """One message more, read by its sender and perhaps by a second reader; perhaps it is stopped in mid-answer, or
        by the next message. The last one."""
        asked = self.new(follows)
        what = chance.choice(["alone", "alone", "watched", "stopped", "followed"])
        begins = chance.randrange(1, 8)
        async with asyncio.TaskGroup() as at_once:
            at_once.create_task(self.follow_to_the_end(client, asked))
            if what == "alone":
                return asked
            await self.words.reached(asked.text, begins)
            asked.readers.append(Reader())
            at_once.create_task(self.follow_to_the_end(client, asked, asked.readers[1]))
            await self.words.reached(asked.text, begins + chance.randrange(6))
            if what == "stopped":
                await self.stop(client, asked)
            elif what == "followed":
                asked = self.new(asked)
                at_once.create_task(self.follow_to_the_end(client, asked))
        return asked

    async def killed_at(self, boundary: str) -> None:
        """A server that dies at a write; by then it may have taken up what the one before left."""
        try:
            async with self.counting(boundary) as (server, client):
                await self.catch_up(client)
                await self.ask(client)
                self.kills += await server.end() not in POLITE
        except httpx2.TimeoutException:
            raise
        except (RuntimeError, httpx2.TransportError):
            self.kills += 1  # it died while it started, with what it had taken up

    @asynccontextmanager
    async def counting(self, boundary: str = "before:nothing:1") -> AsyncIterator[tuple[Forked, Client]]:
        """A server that notes its turns' writes, and dies at this one."""
        more = {AT: boundary, NOTED: str(self._notes)}
        async with self.server(before=deadly, **more) as (server, client):
            yield server, client

    async def killed_after(self, frames: int) -> None:
        """A server that is killed when its client has seen so many frames."""
        async with self.server() as (server, client):
            if sum(not asked.sender.ended for asked in self.history) > BEHIND:
                await self.catch_up(client)
            await self.ask(client, server, frames)
            self.kills += await server.end() not in POLITE

    async def judge(self, client: Client) -> None:
        """All is quiet: everybody reads to the end, and the whole is looked at."""
        for asked in self.history:
            for reader in asked.readers:
                await self.follow_to_the_end(lambda: client, asked, reader)
        await check(client, self.settings["HOLDFAST_DATABASE_URL"], self.history)

    async def judge_anew(self) -> None:
        """As `judge`, in a server that has just begun."""
        async with self.server() as (_, client):
            await self.judge(client)

    def _request(self, asked: Asked, reader: Reader) -> tuple[str, Json, Json]:
        if reader is not asked.sender or reader.cursor is not None:
            after = {} if reader.cursor is None else {"after": reader.cursor}
            return "turns.attach", {"turn_id": asked.turn_id, **after}, {}
        metadata = {"holdfast": {"resume": True, "key": asked.key}}
        if asked.follows is None:
            return "threads.create", {"input": message(asked.text)}, metadata
        params = {"thread_id": asked.follows.thread_id, "input": message(asked.text)}
        return "threads.add_user_message", params, metadata


def _words_of(event: Json, reader: Reader) -> int:
    """How many words of the answer are on the reader's screen, when the event is about that."""
    if event["type"] == "thread.item.added" and event["item"]["type"] == "assistant_message":
        reader.words = len(shown(event["item"]).split())
    elif event.get("update", {}).get("type") == "assistant_message.content_part.text_delta":
        reader.words += len(event["update"]["delta"].split())
    return reader.words


@asynccontextmanager
async def running(
    folder: Path, url: str, model: Callable[[Words, Request], Awaitable[Step]] | None = None
) -> AsyncIterator[Run]:
    """A run of single processes, one after another, on this database.

    Args:
        model: stands before the run's own.
    """
    words = Words()
    async with openai_endpoint(words.model if model is None else partial(model, words)) as endpoint:
        settings = {
            "HOLDFAST_DATABASE_URL": url,
            "HOLDFAST_SECRET": SECRET,
            "HOLDFAST_MODEL": "m",
            "OPENAI_BASE_URL": endpoint.base_url,
        }
        yield Run(folder, settings, words)
