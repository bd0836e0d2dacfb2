"""A process that was asked to end: it finishes what it says, and begins nothing."""

import asyncio

import pytest
from agents.models.openai_chatcompletions import OpenAIChatCompletionsModel
from openai import AsyncOpenAI

from holdfast.assistant.models import ChosenModel
from holdfast.config import Settings
from holdfast.web.app import create_app
from tests.support.client import Client, message
from tests.support.fold import Screen
from tests.support.openai_endpoint import Hold, openai_endpoint, say
from tests.support.serving import serving


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_what_is_being_said_is_said_to_its_end_and_nothing_new_begins(settings: Settings):
    hold = Hold(at=1)
    async with (
        openai_endpoint([say("Once upon", " a time.", pace=hold)]) as endpoint,
        AsyncOpenAI(base_url=endpoint.base_url, api_key="any") as openai,
    ):
        app = create_app(settings, model=ChosenModel("m", OpenAIChatCompletionsModel("m", openai)))
        async with serving(app) as address, Client.at(address) as client:
            async with client.open("threads.create", {"input": message("Write")}) as stream:
                events = await stream.until("assistant_message.content_part.text_delta")
                down = asyncio.create_task(app.state.services.turns.shut_down(drain=60))
                refused = await client.post("threads.create", {"input": message("More")})
                assert (refused.status_code, refused.json()["error"]["code"]) == (503, "going_down")
                assert int(refused.headers["retry-after"]) > 0
                assert (await client.http.get("/readyz")).status_code == 503
                assert len((await client.ask("threads.list", {}))["data"]) == 1
                hold.open.set()
                screen = Screen().fold([*events, *await stream.rest()])
            await down
            assert screen.texts() == ["Write", "Once upon a time."]
            assert await client.history(screen.thread["id"]) == screen.shown()
