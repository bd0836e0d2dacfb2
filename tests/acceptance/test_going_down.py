"""A process that was asked to end: it finishes what it says, and begins nothing."""

import asyncio

import pytest
from agents.models.openai_chatcompletions import OpenAIChatCompletionsModel
from agents.models.openai_responses import OpenAIResponsesModel
from openai import AsyncOpenAI
from starlette.applications import Starlette

from holdfast.assistant.models import ChosenModel
from holdfast.config import Settings
from holdfast.web.app import create_app
from tests.support.client import Client, message
from tests.support.fold import Screen
from tests.support.openai_endpoint import Call, Hold, openai_endpoint, say, use
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


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_an_answer_that_is_handed_over_between_two_messages_is_not_taken_for_whole(settings: Settings):
    hold = Hold(at=0)
    looks = use(Call("list_tasks", {}), deltas=("One moment.",))
    metadata = {"holdfast": {"resume": True}}
    async with (
        openai_endpoint(
            [looks, say("Lost", pace=hold), say("Nothing is to be done."), say("Still nothing.")]
        ) as endpoint,
        AsyncOpenAI(base_url=endpoint.base_url, api_key="any") as openai,
    ):

        def app() -> Starlette:
            return create_app(settings, model=ChosenModel("m", OpenAIResponsesModel("m", openai)))

        first = app()
        async with serving(first) as address, Client.at(address) as client:
            token = client.http.headers["Authorization"]
            async with client.open("threads.create", {"input": message("What now?")}, metadata) as stream:
                assert "endings" in stream.response.headers["holdfast"]
                await hold.reached.wait()
                await first.state.services.turns.shut_down()
                seen = await stream.rest()
            # Nothing in it is half-open, and its last item is a message: only the server can say that there is more.
            screen = Screen().fold(seen)
            assert not screen.open
            assert screen.shown()[-1]["type"] == "assistant_message"
            assert not stream.told_all
        hold.open.set()
        async with serving(app()) as address, Client.at(address, email=None) as client:
            client.http.headers["Authorization"] = token
            turn = (await client.ask("turns.get", {"thread_id": screen.thread["id"]}))["turn"]
            assert (turn["id"], turn["status"]) == (stream.turn_id, "running")
            attaching = {"turn_id": turn["id"], "after": stream.cursor}
            async with client.open("turns.attach", attaching) as onwards:
                screen.attached().fold(await onwards.rest())
            assert onwards.told_all
            assert screen.texts() == ["What now?", "One moment.", "Nothing is to be done."]
            assert await client.history(screen.thread["id"]) == screen.shown()
            # Whoever comes when all is over is told so, too; who did not ask for it is told nothing.
            async with client.open("turns.attach", attaching) as late:
                await late.rest()
            assert late.told_all
            plain = await client.post("threads.create", {"input": message("And now?")})
            assert all(block.startswith(b"data: ") for block in plain.content.split(b"\n\n")[:-1])
