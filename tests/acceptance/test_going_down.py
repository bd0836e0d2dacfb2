"""A process that was asked to end: it finishes what it says, and begins nothing."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from agents.models.openai_chatcompletions import OpenAIChatCompletionsModel
from chatkit.server import ChatKitServer
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)
from openai import AsyncOpenAI

from holdfast.assistant.models import ChosenModel
from holdfast.config import Settings
from holdfast.web.app import create_app
from tests.support.client import Client, message
from tests.support.fold import Screen
from tests.support.hosting import NOW
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


class TwoMessages(ChatKitServer[Any]):
    """Says two things, and waits between them."""

    holdfast_resumes = True

    def __init__(self) -> None:
        super().__init__(store=None)  # type: ignore[arg-type]  # the engine puts one in
        self.between = asyncio.Event()
        self.go_on = asyncio.Event()

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        for text in ("One moment.", "Here it is."):
            item_id = self.store.generate_item_id("message", thread, context)
            content = [AssistantMessageContent(text=text)]
            item = AssistantMessageItem(id=item_id, thread_id=thread.id, created_at=NOW, content=content)
            yield ThreadItemAddedEvent(item=item)
            yield ThreadItemDoneEvent(item=item)
            self.between.set()
            await self.go_on.wait()


def _same(server: TwoMessages) -> TwoMessages:
    return server


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_an_answer_that_is_handed_over_between_two_messages_is_not_taken_for_whole(settings: Settings):
    resume = {"holdfast": {"resume": True}}
    hosted = [TwoMessages(), TwoMessages()]
    first, second = (create_app(settings, server=partial(_same, server)) for server in hosted)
    async with serving(first) as address, Client.at(address) as client:
        token = client.http.headers["Authorization"]
        async with client.open("threads.create", {"input": message("Well?")}, resume) as stream:
            assert "endings" in stream.response.headers["holdfast"]
            await hosted[0].between.wait()
            await first.state.services.turns.shut_down()
            seen = await stream.rest()
    # Nothing is half-open, and a message came last: only the server can say that there is more.
    assert seen[-1]["type"] == "thread.item.done"
    assert not stream.told_all
    screen = Screen().fold(seen)
    assert screen.texts() == ["Well?", "One moment."]
    async with serving(second) as address, Client.at(address, email=None) as client:
        client.http.headers["Authorization"] = token
        await hosted[1].between.wait()
        turn = (await client.ask("turns.get", {"thread_id": screen.thread["id"]}))["turn"]
        assert (turn["id"], turn["status"]) == (stream.turn_id, "running")
        attaching = {"turn_id": turn["id"], "after": stream.cursor}
        async with client.open("turns.attach", attaching) as onwards:
            hosted[1].go_on.set()
            screen.attached().fold(await onwards.rest())
        assert onwards.told_all
        assert screen.texts() == ["Well?", "One moment.", "Here it is."]
        assert await client.history(screen.thread["id"]) == screen.shown()
        # Whoever comes when all is over is told so, too; who did not ask for it is told nothing.
        async with client.open("turns.attach", attaching) as late:
            await late.rest()
        assert late.told_all
        plain = await client.post("threads.create", {"input": message("And now?")})
        assert all(block.startswith(b"data: ") for block in plain.content.split(b"\n\n")[:-1])
