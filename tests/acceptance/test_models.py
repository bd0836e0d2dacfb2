"""Real models' interfaces: the real OpenAI client, over real HTTP, against an endpoint that streams like OpenAI's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from holdfast.config import Settings
from holdfast.web.app import create_app
from tests.acceptance.test_way import assert_kept
from tests.conftest import make_settings
from tests.support.client import Client, message
from tests.support.openai_endpoint import (
    Endpoint,
    Hold,
    Script,
    adds_tasks,
    echo,
    openai_endpoint,
    say,
)
from tests.support.serving import serving

APIS = ["responses", "chat_completions"]


@asynccontextmanager
async def speaking(settings: Settings, api: str, script: Script) -> AsyncIterator[tuple[Client, Endpoint]]:
    async with openai_endpoint(script) as endpoint:
        configured = make_settings(
            settings.database_url,
            model="test-model",
            model_api=api,
            openai_base_url=endpoint.base_url,
            openai_api_key="sk-test",
        )
        async with serving(create_app(configured)) as address, Client.at(address) as client:
            yield client, endpoint


async def test_fifty_turns_in_one_thread(settings: Settings):
    api = "responses" if settings.is_sqlite else "chat_completions"  # each once: neither knows of the other
    async with speaking(settings, api, adds_tasks) as (client, endpoint):
        screen = await client.say("add task number 1")
        thread_id = screen.thread["id"]
        for number in range(2, 51):
            text = f"add task number {number}" if number % 2 else f"hello {number}"
            events = await client.stream(
                "threads.add_user_message", {"thread_id": thread_id, "input": message(text)}
            )
            screen.fold(events)
        assert not screen.errors
        assert (
            len(screen.items) == 25 * 3 + 25 * 2
        )  # a message, a receipt and an answer; a message and an answer
        assert screen.texts()[-2:] == ["hello 50", "You said: hello 50"]
        assert await client.history(thread_id) == screen.shown()
        assert [task["title"] for task in await client.tasks()] == [
            f"task number {n}" for n in range(1, 51, 2)
        ]
        newest = await client.ask("threads.get_by_id", {"thread_id": thread_id})
        assert newest["items"]["data"] == screen.shown()[-100:]
        assert newest["items"]["after"] == screen.shown()[-100]["id"]
        # The model was told the whole conversation, in order, and the new message once.
        users = [text for role, text in endpoint.requests[-1].turns if role == "user"]
        assert users == [f"add task number {n}" if n % 2 else f"hello {n}" for n in range(1, 51)]


@pytest.mark.parametrize("api", APIS)
async def test_text_arrives_while_the_model_is_speaking(settings: Settings, api: str):
    holds = [Hold(at) for at in range(1, 6)]

    async def pace(number: int) -> None:
        for hold in holds:
            await hold(number)

    words = ["One ", "two ", "three ", "four ", "five ", "six."]
    async with (
        speaking(settings, api, [say(*words, pace=pace)]) as (client, _),
        client.open("threads.create", {"input": message("Count")}) as stream,
    ):
        seen = ""
        for word, hold in zip(words, holds, strict=False):
            # The model waits behind this word, so the word was sent on while it had more to say.
            events = await stream.until("assistant_message.content_part.text_delta")
            seen += events[-1]["update"]["delta"]
            assert seen.endswith(word)
            await hold.reached.wait()
            hold.open.set()
        rest = await stream.rest()
        assert rest[-1]["item"]["content"][0]["text"] == "".join(words)


@pytest.mark.parametrize("api", APIS)
async def test_items_of_one_thread_never_share_an_id(settings: Settings, api: str):
    async with speaking(settings, api, echo) as (client, _):
        screen = await client.say("one")
        for text in ("two", "three"):
            params = {"thread_id": screen.thread["id"], "input": message(text)}
            screen.fold(await client.stream("threads.add_user_message", params))
        assert len(screen.items) == 6
        assert "__fake_id__" not in screen.items
        assert all(len(item_id.partition("_")[2]) == 32 for item_id in screen.items)
        await assert_kept(client, screen)
