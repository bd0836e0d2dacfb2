"""Turns that outlive their process: gone on with after the last finished step, by another that fences the first off."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from agents.models.openai_responses import OpenAIResponsesModel
from openai import AsyncOpenAI

from holdfast.assistant.models import ChosenModel, Models
from holdfast.assistant.todo import TodoServer
from holdfast.config import Settings
from holdfast.store.db import Db
from holdfast.tasks.service import Tasks
from tests.protocol.requirements import requirement
from tests.support.fold import Screen, sse_events
from tests.support.hosting import Hosted, hosting, taking_up
from tests.support.openai_endpoint import Call, Endpoint, Hold, Script, openai_endpoint, say, use


@asynccontextmanager
async def speaking(db: Db, script: Script) -> AsyncIterator[tuple[Endpoint, Callable[[], TodoServer]]]:
    """The assistant with a model that says what is in the script, over real HTTP."""
    async with (
        openai_endpoint(script) as endpoint,
        AsyncOpenAI(base_url=endpoint.base_url, api_key="any") as client,
    ):
        models = Models([ChosenModel("test", OpenAIResponsesModel("test", client))])
        yield endpoint, lambda: TodoServer(db, models)


def frames(hosted: Hosted, turn_id: str) -> list[bytes]:
    turn = hosted.turns.get(turn_id)
    assert turn is not None
    return list(turn.log._frames)


@requirement("turn.goes-on-after-a-crash")
async def test_a_turn_goes_on_after_its_last_finished_step(settings: Settings, db: Db):
    hold = Hold(at=1)
    milk = use(Call("add_task", {"title": "Buy milk"}), Call("add_task", {"title": "Buy eggs"}))
    async with (
        speaking(db, [milk, say("Half", " an answer", pace=hold), say("Both", " added.")]) as (
            endpoint,
            server,
        ),
        hosting(settings, server) as first,
    ):
        answer = await first.begin()
        await hold.reached.wait()
        reading = answer.read()
        screen = Screen()
        while screen.texts() != ["Hi", "Half"]:
            screen.fold(sse_events(await anext(reading)))
        half = next(iter(screen.open))
        async with taking_up(first, server) as second:
            rest = await second.follow(answer.turn_id, str(first.turns.get(answer.turn_id).cursor(9)))
            assert {"type": "thread.item.removed", "item_id": half} in rest
            screen.fold(rest)
            assert screen.texts() == ["Hi", "Both added."]
            assert not screen.open
            assert screen.shown() == await second.stored(screen.thread["id"])
            assert Screen().fold(await second.follow(answer.turn_id)).shown() == screen.shown()
            assert len(endpoint.bodies) == 3, "the finished model call was made again"
            tasks = await Tasks(db, first.identity.user_id).page()
            assert [(task.id, task.title) for task in tasks.data] == [(1, "Buy milk"), (2, "Buy eggs")]

            # The first process wakes up: the turn is not its own any more.
            shown = frames(first, answer.turn_id)
            hold.open.set()
            turn = first.turns.get(answer.turn_id)
            if turn is not None:
                await turn.wait()
                assert turn.lost
            assert await second.stored(screen.thread["id"]) == screen.shown()
            seen = sse_events(b"".join(shown)) + sse_events(b"".join([data async for data in reading]))
            assert "thread.item.done" not in [event["type"] for event in seen[-1:]]
            assert "error" not in [event["type"] for event in seen]
