"""Feedback: kept for each item, and there again after a reload."""

from agents.testing import ScriptedModel

from tests.conftest import Served
from tests.support.client import Client
from tests.support.script import says


async def test_the_latest_opinion_stands(served: Served):
    async with served(ScriptedModel([says("One."), says("Two."), says("Three.")])) as client:
        screen = await client.say("Hi")
        assert screen.thread is not None
        thread_id = screen.thread["id"]
        await client.say("Hi again", thread_id)
        question, first, again, second = [item["id"] for item in await client.history(thread_id)]

        async def think(kind: str, *item_ids: str) -> int:
            params = {"thread_id": thread_id, "item_ids": list(item_ids), "kind": kind}
            return (await client.post("items.feedback", params)).status_code

        async def thought() -> dict[str, str]:
            return (await client.ask("feedback.get", {"thread_id": thread_id}))["data"]

        assert await thought() == {}
        assert await think("positive", first, second) == 200
        assert await think("negative", second) == 200
        assert await thought() == {first: "positive", second: "negative"}
        assert await think("positive", second, "msg_none") == 404
        assert await thought() == {first: "positive", second: "negative"}
        async with Client.at(str(client.http.base_url), "bob@example.com") as bob:
            assert (await bob.post("feedback.get", {"thread_id": thread_id})).status_code == 404
        # An answer that is made anew takes what was thought of it along.
        params = {"thread_id": thread_id, "item_id": again}
        await client.stream("threads.retry_after_item", params)
        assert await thought() == {first: "positive"}
        assert question not in await thought()
