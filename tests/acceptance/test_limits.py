"""Limits: 429 for a user, 503 for all, with `Retry-After`, before the first byte and with nothing accepted."""

import asyncio

import httpx2

from holdfast.config import Settings
from holdfast.web.app import create_app
from tests.conftest import make_settings
from tests.support.client import Client, message
from tests.support.hosting import EventServer
from tests.support.serving import serving


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    assert int(answer.headers["retry-after"]) >= 1
    return answer.status_code, answer.json()["error"]["code"]


async def test_turns_of_one_user(database_url: str):
    go_on = asyncio.Event()
    settings = make_settings(database_url, max_turns_per_user=2)
    app = create_app(settings, server=lambda: EventServer(lambda _thread: [go_on]))
    async with (
        serving(app) as address,
        Client.at(address) as ann,
        Client.at(address, "bob@example.com") as bob,
    ):
        new = ("threads.create", {"input": message("Hi")})
        async with ann.open(*new) as first, ann.open(*new) as second:
            thread_id = (await first.until("stream_options"))[0]["thread"]["id"]
            await second.until("stream_options")
            assert refusal(await ann.post(*new)) == (429, "too_many_turns")
            assert len((await ann.ask("threads.list", {}))["data"]) == 2
            async with bob.open(*new) as other:
                await other.until("stream_options")
            # A message that takes the place of a running answer needs no place of its own.
            more = ("threads.add_user_message", {"thread_id": thread_id, "input": message("More")})
            async with ann.open(*more) as third:
                await third.until("stream_options")
                assert refusal(await ann.post(*new)) == (429, "too_many_turns")
                go_on.set()
                await third.rest()
            await second.rest()
        await ann.stream(*new)


async def test_turns_of_all_users(database_url: str):
    go_on = asyncio.Event()
    settings = make_settings(database_url, max_turns=1)
    app = create_app(settings, server=lambda: EventServer(lambda _thread: [go_on]))
    async with (
        serving(app) as address,
        Client.at(address) as ann,
        Client.at(address, "bob@example.com") as bob,
    ):
        new = ("threads.create", {"input": message("Hi")})
        async with ann.open(*new) as stream:
            await stream.until("stream_options")
            assert refusal(await bob.post(*new)) == (503, "busy")
            assert (await bob.ask("threads.list", {}))["data"] == []
            go_on.set()
            await stream.rest()
        await bob.stream(*new)


async def test_requests_of_one_user_over_all_routes(settings: Settings):
    limited = settings.model_copy(update={"rate": 3})
    async with serving(create_app(limited)) as address, Client.at(address) as ann:
        await ann.ask("threads.list", {})
        await ann.tasks()
        await ann.http.get("/api/auth/me")
        new = ("threads.create", {"input": message("Hi")})
        assert refusal(await ann.post(*new)) == (429, "too_many_requests")
        assert refusal(await ann.http.get("/api/tasks")) == (429, "too_many_requests")
        async with Client.at(address, "bob@example.com") as bob:
            assert (await bob.ask("threads.list", {}))["data"] == []
