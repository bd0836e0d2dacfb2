"""A process that is asked to end, by a signal: it ends what it says and begins nothing; asked again, it hands over."""

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.faults.run import POLITE
from tests.support.client import Client, message
from tests.support.fold import Screen
from tests.support.forked import Forked, forked
from tests.support.openai_endpoint import Hold, openai_endpoint, say

RESUME = {"holdfast": {"resume": True}}
DELTA = "assistant_message.content_part.text_delta"


async def goes_down(server: Forked, client: Client) -> None:
    """Ask it to end, and see that it is still there, and takes nothing new."""
    server.send(signal.SIGTERM)
    while (await client.http.get("/readyz")).status_code != 503:
        pass
    before = await client.ask("threads.list", {})
    refused = await client.post("threads.create", {"input": message("More")})
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "going_down")
    assert int(refused.headers["retry-after"]) > 0
    assert await client.ask("threads.list", {}) == before


@asynccontextmanager
async def known(server: Forked, token: str) -> AsyncIterator[Client]:
    """The same user, at another process."""
    async with Client.at(server.address, email=None) as client:
        client.http.headers["Authorization"] = token
        yield client


async def test_one_signal_lets_it_finish_and_a_second_hands_over(tmp_path: Path):
    holds = [Hold(), Hold()]
    script = [say("Once", " upon a time.", pace=hold) for hold in holds]
    async with openai_endpoint([*script, say("All of it.")]) as model:
        settings = {"HOLDFAST_MODEL": "m", "OPENAI_BASE_URL": model.base_url, "HOLDFAST_DRAIN": "3600"}

        async with forked(tmp_path, **settings) as server, Client.at(server.address) as client:
            token = client.http.headers["Authorization"]
            async with client.open("threads.create", {"input": message("Write")}) as stream:
                events = await stream.until(DELTA)
                await goes_down(server, client)
                holds[0].open.set()
                screen = Screen().fold([*events, *await stream.rest()])
            assert screen.texts() == ["Write", "Once upon a time."]
            assert await server.end() in POLITE

        # Asked again, it waits no longer, and the next one goes on.
        async with forked(tmp_path, **settings) as server, known(server, token) as client:
            assert await client.history(screen.thread["id"]) == screen.shown()
            async with client.open("threads.create", {"input": message("Write")}, RESUME) as stream:
                events = await stream.until(DELTA)
                await goes_down(server, client)
                server.send(signal.SIGTERM)
                assert [event for event in await stream.rest() if event["type"] == "error"] == []
            assert await server.end() in POLITE
        async with forked(tmp_path, **settings) as server, known(server, token) as client:
            attach = {"turn_id": stream.turn_id, "after": stream.cursor}
            screen = Screen().fold([*events, *await client.stream("turns.attach", attach)])
            assert (screen.texts(), screen.errors) == (["Write", "All of it."], [])
            assert await client.history(screen.thread["id"]) == screen.shown()
