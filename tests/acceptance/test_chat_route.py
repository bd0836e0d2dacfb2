"""`POST /api/{user_id}/chat`: the plain JSON contract of the field reports, on the same engine."""

import asyncio
from typing import Any

from agents.testing import ScriptedModel

from holdfast.config import Settings
from tests.acceptance.test_models import speaking
from tests.conftest import Served
from tests.support.client import Client
from tests.support.openai_endpoint import Hold, fail, say
from tests.support.script import calls, says


async def path(client: Client) -> str:
    return f"/api/{(await client.http.get('/api/auth/me')).json()['user']['id']}/chat"


async def test_one_message_one_answer(served: Served):
    script = [
        says("I will."),
        calls("add_task", title="Buy milk"),
        says("Added task 1."),
        calls("list_tasks"),
        says("Here you are."),
    ]
    async with served(ScriptedModel(script)) as client:
        there = await path(client)
        first = (await client.http.post(there, json={"message": "Remember things."})).json()
        assert (first["response"], first["tool_calls"]) == ("I will.", [])
        conversation = first["conversation_id"]

        async def ask(text: str) -> dict[str, Any]:
            given = {"message": text, "conversation_id": conversation}
            answer = await client.http.post(there, json=given)
            assert answer.status_code == 200, answer.text
            assert answer.json()["conversation_id"] == conversation
            return answer.json()

        added = await ask("milk")
        assert added["response"] == "Added task 1."
        (call,) = added["tool_calls"]
        assert (call["name"], call["arguments"]) == ("add_task", {"title": "Buy milk"})
        assert call["result"]["task"]["title"] == "Buy milk"
        listed = await ask("and now?")
        assert (
            listed["response"] == "Here you are.\n\n1 Buy milk"
        )  # no list is lost on a client without widgets
        assert [call["name"] for call in listed["tool_calls"]] == ["list_tasks"]
        # It is the same thread that the page shows.
        assert [item["type"] for item in await client.history(conversation)] == [
            *("user_message", "assistant_message"),
            *("user_message", "workflow", "assistant_message"),
            *("user_message", "assistant_message", "widget"),
        ]


async def test_what_is_refused(served: Served):
    async with served(ScriptedModel([])) as client:
        there = await path(client)
        async with Client.at(str(client.http.base_url), "bob@example.com") as bob:
            for address, body, status, code in (
                (there, {"message": "Hi"}, 404, "user_not_found"),
                (await path(bob), {"message": "Hi", "conversation_id": "thr_none"}, 404, "thread_not_found"),
                (await path(bob), {"message": " "}, 422, "empty_message"),
                (await path(bob), {}, 422, "invalid_request"),
            ):
                answer = await bob.http.post(address, json=body)
                assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
            assert (await bob.ask("threads.list", {}))["data"] == []


async def test_a_model_that_fails_is_said_in_words(settings: Settings):
    async with speaking(settings, "responses", [fail(401), say("Here.")]) as (client, _):
        there = await path(client)
        answer = await client.http.post(there, json={"message": "Hi"})
        assert answer.status_code == 502
        assert "key" in answer.json()["error"]["message"]
        conversation = answer.json()["conversation_id"]
        assert [item["type"] for item in await client.history(conversation)] == ["user_message"]
        again = await client.http.post(there, json={"message": "Hi", "conversation_id": conversation})
        assert again.json()["response"] == "Here."


async def test_hanging_up_does_not_stop_the_answer(settings: Settings):
    hold = Hold(1)
    async with speaking(settings, "responses", [say("One ", "two.", pace=hold)]) as (client, endpoint):
        there = await path(client)
        hanging = asyncio.create_task(client.http.post(there, json={"message": "Count"}))
        await hold.reached.wait()
        hanging.cancel()
        await asyncio.wait([hanging])
        hold.open.set()
        await endpoint.requests[0].finished.wait()
        (thread,) = (await client.ask("threads.list", {}))["data"]
        # The turn may be a moment behind its model: its own end says when it is over.
        found = await client.ask("turns.get", {"thread_id": thread["id"]})
        if found["turn"] is not None:
            await client.stream("turns.attach", {"turn_id": found["turn"]["id"]})
        assert (await client.history(thread["id"]))[-1]["content"][0]["text"] == "One two."
