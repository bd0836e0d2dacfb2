"""The whole way of a message, over real HTTP, on both databases; only the model is told what to say."""

import asyncio

from agents.testing import ModelStep, ScriptedModel

from tests.conftest import Served
from tests.support.client import Client, message
from tests.support.fold import Screen
from tests.support.script import calls, says


async def assert_kept(client: Client, screen: Screen) -> None:
    """The invariant: what was folded from a turn's events is what the store answers afterwards."""
    assert screen.thread is not None
    thread = await client.ask("threads.get_by_id", {"thread_id": screen.thread["id"]})
    assert thread["items"]["data"] == screen.shown()
    assert await client.history(screen.thread["id"]) == screen.shown()
    assert {**thread, "items": None} == screen.thread
    assert not screen.open


async def test_a_message_is_answered_and_kept(served: Served):
    async with served(ScriptedModel([says("Hello there.")])) as client:
        events = await client.stream("threads.create", {"input": message("Hi")})
        kinds = [event["type"] for event in events]
        assert kinds[:4] == ["thread.created", "thread.item.done", "stream_options", "thread.item.added"]
        screen = Screen().fold(events)
        assert screen.texts() == ["Hi", "Hello there."]
        await assert_kept(client, screen)


async def test_tools_change_tasks_and_leave_a_receipt(served: Served):
    script = [calls("add_task", title="Buy milk"), says("Added task 1: Buy milk.")]
    async with served(ScriptedModel(script)) as client:
        screen = await client.say("add buy milk")
        assert [item["type"] for item in screen.shown()] == ["user_message", "workflow", "assistant_message"]
        assert screen.shown()[1]["workflow"]["tasks"][0]["title"] == "Added 1: Buy milk"
        assert [(task["id"], task["title"]) for task in await client.tasks()] == [(1, "Buy milk")]
        await assert_kept(client, screen)


async def test_a_conversation_goes_on_in_its_thread(served: Served):
    model = ScriptedModel([says("One."), says("Two.")])
    async with served(model) as client:
        screen = await client.say("first")
        thread_id = screen.thread["id"]
        screen.fold(
            await client.stream(
                "threads.add_user_message", {"thread_id": thread_id, "input": message("second")}
            )
        )
        assert screen.texts() == ["first", "One.", "second", "Two."]
        await assert_kept(client, screen)
    last = model.last_call
    assert last is not None
    assert last.input == [
        {"role": "user", "content": "first"},
        {"role": "assistant", "content": "One."},
        {"role": "user", "content": "second"},
    ]


async def test_an_error_in_mid_stream_keeps_the_message_and_can_be_retried(served: Served):
    model = ScriptedModel([ModelStep.raise_error(RuntimeError("boom")), says("Now it works.")])
    async with served(model) as client:
        screen = await client.say("Hi")
        assert [error["allow_retry"] for error in screen.errors] == [True]
        assert screen.texts() == ["Hi"]
        await assert_kept(client, screen)
        thread_id, item_id = screen.thread["id"], screen.shown()[0]["id"]
        failed = (await client.ask("turns.get", {"thread_id": thread_id}))["turn"]
        assert (failed["status"], failed["error"]["allow_retry"]) == ("failed", True)
        screen.fold(
            await client.stream("threads.retry_after_item", {"thread_id": thread_id, "item_id": item_id})
        )
        assert screen.texts() == ["Hi", "Now it works."]
        await assert_kept(client, screen)
        assert (await client.ask("turns.get", {"thread_id": thread_id})) == {"turn": None}


async def test_two_users_never_meet(served: Served):
    async with served(ScriptedModel([says("Secret.")])) as ann:
        screen = await ann.say("mine")
        thread_id, item_id = screen.thread["id"], screen.shown()[0]["id"]
        async with Client.at(str(ann.http.base_url), "bob@example.com") as bob:
            assert (await bob.ask("threads.list", {}))["data"] == []
            for operation, params in (
                ("threads.get_by_id", {"thread_id": thread_id}),
                ("items.list", {"thread_id": thread_id}),
                ("threads.update", {"thread_id": thread_id, "title": "x"}),
                ("threads.delete", {"thread_id": thread_id}),
                ("threads.add_user_message", {"thread_id": thread_id, "input": message("x")}),
                ("threads.retry_after_item", {"thread_id": thread_id, "item_id": item_id}),
                ("turns.get", {"thread_id": thread_id}),
            ):
                answer = await bob.post(operation, params)
                assert answer.status_code == 404, operation
                assert answer.json()["error"]["code"] == "thread_not_found"
        await assert_kept(ann, screen)


async def test_the_same_request_twice_is_answered_once(served: Served):
    model = ScriptedModel([says("Once.")])
    async with served(model) as client:
        metadata = {"holdfast": {"key": "k1"}}
        first, second = await asyncio.gather(
            *(client.stream("threads.create", {"input": message("Hi")}, metadata) for _ in range(2))
        )
        third = await client.stream("threads.create", {"input": message("Hi")}, metadata)
        screen = Screen().fold(first)
        assert Screen().fold(second).shown() == Screen().fold(third).shown() == screen.shown()
        assert len((await client.ask("threads.list", {}))["data"]) == 1
        await assert_kept(client, screen)
    assert len(model.calls) == 1
