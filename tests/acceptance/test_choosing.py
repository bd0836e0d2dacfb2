"""What a person chooses in the composer: the model that answers, the tool that it begins with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from holdfast.assistant.models import ChosenModel
from holdfast.assistant.offline import OfflineModel
from holdfast.store.db import Db
from holdfast.web.app import create_app
from tests.conftest import make_settings
from tests.support.client import Client, message
from tests.support.databases import Sqlite
from tests.support.fold import Screen
from tests.support.openai_endpoint import Call, Endpoint, Script, openai_endpoint, say, use
from tests.support.serving import serving
from tests.support.snapshot import snapshot


def asking(text: str, **options: Any) -> dict[str, Any]:
    return {**message(text), "inference_options": options}


@asynccontextmanager
async def choosing(
    sqlite: Sqlite, script: Script, api: str = "responses", **more: Any
) -> AsyncIterator[tuple[Client, Endpoint, str]]:
    url = await sqlite.fresh()
    async with openai_endpoint(script) as endpoint:
        settings = make_settings(
            url, **{"openai_base_url": endpoint.base_url, "model": None, "model_api": api, **more}
        )
        async with serving(create_app(settings)) as address, Client.at(address) as client:
            yield client, endpoint, url


async def test_the_offer(sqlite: Sqlite):
    async with choosing(sqlite, [], models="small, large,offline", model="large") as (client, _, _):
        async with Client.at(str(client.http.base_url), email=None) as nobody:
            offer = (await nobody.http.get("/api/config")).json()
        assert offer["signup"] == "open"
        assert offer["assistant"] == {"offline": False}
        assert [(model["id"], model["default"]) for model in offer["models"]] == [
            ("small", False),
            ("large", True),
            ("offline", False),
        ]
        assert offer["models"][2]["description"]
        assert offer["dictation"] is False
        assert offer["attachments"]["max_size"] == 20 * 1024 * 1024
        assert "image/png" in offer["attachments"]["types"]


async def test_the_model_that_was_chosen_answers(sqlite: Sqlite):
    script = [say("First."), say("Second."), say("Third.")]
    async with choosing(sqlite, script, models="small,large,offline") as (client, endpoint, url):
        created = await client.stream("threads.create", {"input": asking("Hi", model="large")})
        thread_id = created[0]["thread"]["id"]
        for model in (None, "small"):
            await client.stream(
                "threads.add_user_message", {"thread_id": thread_id, "input": asking("Hi", model=model)}
            )
        assert [asked.body["model"] for asked in endpoint.requests] == ["large", "small", "small"]
        params = {"thread_id": thread_id, "input": asking("who are you?", model="offline")}
        screen = Screen().fold(await client.stream("threads.add_user_message", params))
        assert "offline model" in screen.texts()[-1]
        assert len(endpoint.requests) == 3

        db = Db(make_settings(url).url)
        try:
            before = await snapshot(db)
            for options, code in (
                ({"model": "huge"}, "unknown_model"),
                ({"tool_choice": {"id": "drop_table"}}, "unknown_tool"),
            ):
                given = asking("Hi", **options)
                for operation, params in (
                    ("threads.create", {"input": given}),
                    ("threads.add_user_message", {"thread_id": thread_id, "input": given}),
                ):
                    refused = await client.post(operation, params)
                    assert (refused.status_code, refused.json()["error"]["code"]) == (422, code)
            assert await snapshot(db) == before
        finally:
            await db.close()


@pytest.mark.parametrize("api", ["responses", "chat_completions"])
async def test_the_tool_that_was_chosen_comes_first(sqlite: Sqlite, api: str):
    script = [use(Call("add_task", {"title": "Milk"})), say("Added ", "it.")]
    async with choosing(sqlite, script, api, models="small") as (client, endpoint, _):
        given = asking("milk", tool_choice={"id": "add_task"})
        await client.stream("threads.create", {"input": given})
        first, second = endpoint.bodies
        assert "add_task" in (
            first["tool_choice"]["name"] if api == "responses" else str(first["tool_choice"])
        )
        assert second.get("tool_choice", "auto") == "auto"  # it may choose for itself again
        assert [task["title"] for task in await client.tasks()] == ["Milk"]


@pytest.mark.parametrize(
    ("tool", "text", "said"),
    [
        ("add_task", "oat milk", "Added task 3: Oat milk."),
        ("list_tasks", "mom", "I found **2** Call mom."),
        ("list_tasks", "everything", "You have 2 tasks to do: **1** Buy milk and **2** Call mom."),
        ("complete_task", "mom", "Completed task 2: Call mom."),
        ("delete_task", "1", "Deleted task 1: Buy milk."),
        ("update_task", "2 to Call dad", "Changed task 2: Call dad.\n\nBefore, it said: Call mom."),
    ],
)
async def test_the_offline_model_takes_a_message_for_what_it_is_for(
    sqlite: Sqlite, tool: str, text: str, said: str
):
    settings = make_settings(await sqlite.fresh())
    model = ChosenModel("offline", OfflineModel(pace=0))
    async with serving(create_app(settings, model=model)) as address, Client.at(address) as client:
        for title in ("Buy milk", "Call mom"):
            await client.http.post("/api/tasks", json={"title": title})
        given = asking(text, tool_choice={"id": tool})
        screen = Screen().fold(await client.stream("threads.create", {"input": given}))
        assert screen.texts()[-1] == said
