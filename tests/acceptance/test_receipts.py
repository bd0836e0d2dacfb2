"""What stays in the thread of the assistant's deeds: receipts, lists to work with, and calls for the model's eyes."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from agents.testing import ScriptedModel

from holdfast.assistant.calls import MAX_REPLAYED
from holdfast.assistant.models import ChosenModel
from holdfast.assistant.offline import OfflineModel
from holdfast.config import OFFLINE, Settings
from holdfast.web.app import create_app
from tests.acceptance.test_models import APIS, speaking
from tests.conftest import Served, make_settings
from tests.support.client import Client, message
from tests.support.databases import Sqlite
from tests.support.fold import Screen
from tests.support.openai_endpoint import Call, say, use
from tests.support.script import calls, says
from tests.support.serving import serving

Json = dict[str, Any]


def of_kind(screen: Screen, kind: str) -> list[Json]:
    return [item for item in screen.shown() if item["type"] == kind]


def line(item: Json) -> tuple[str, str | None]:
    """A receipt's title, and its content."""
    (task,) = item["workflow"]["tasks"]
    return task["title"], task.get("content")


def rows(item: Json) -> list[tuple[str, bool, list[str]]]:
    """Each row's words, check mark and buttons; a row that is gone has no check mark."""
    found = []
    for row in item["widget"]["children"]:
        parts = row["children"][0].get("children", row["children"])
        boxes = [part for part in parts if part["type"] == "Checkbox"]
        label = boxes[0]["label"] if boxes else parts[0]["value"]
        buttons = [part["label"] for part in parts if part["type"] == "Button"]
        found.append((label, bool(boxes and boxes[0]["defaultChecked"]), buttons))
    return found


async def act(client: Client, screen: Screen, action: Json, item_id: str | None = None) -> list[Json]:
    """Send an action, and show its events on the screen."""
    assert screen.thread is not None
    params: Json = {"thread_id": screen.thread["id"], "action": action}
    events = await client.stream(
        "threads.custom_action", params if item_id is None else {**params, "item_id": item_id}
    )
    screen.fold(events)
    assert await client.history(screen.thread["id"]) == screen.shown()
    return events


def notices(events: list[Json]) -> list[str]:
    return [event["message"] for event in events if event["type"] == "notice"]


async def test_a_receipt_takes_its_change_back(served: Served):
    script = [calls("add_task", title="Buy milk"), says("Added."), says("Fine.")]
    async with served(ScriptedModel(script)) as client:
        screen = await client.say("milk")
        (receipt,) = of_kind(screen, "workflow")
        title, content = line(receipt)
        assert title == "Added 1: Buy milk"
        link = re.fullmatch(
            rf"\[Undo\]\(chatkit-link://task\.undo\?change=(\d+)&item={receipt['id']}\)", content or ""
        )
        assert link is not None

        # As a page sends what stood in the link: text throughout.
        action = {"type": "task.undo", "payload": {"change": link[1], "item": receipt["id"]}}
        assert notices(await act(client, screen, action)) == []
        assert await client.tasks() == []
        assert line(screen.items[receipt["id"]]) == ("Undone: added 1: Buy milk", None)
        (notice,) = notices(await act(client, screen, action))
        assert "already" in notice
        assert await client.tasks() == []


async def test_a_deleted_task_comes_back_under_its_number(served: Served):
    script = [calls("delete_task", task_id=1), says("Deleted.")]
    async with served(ScriptedModel(script)) as client:
        await client.http.post("/api/tasks", json={"title": "Buy [milk](x) & <b>"})
        screen = await client.say("drop it")
        (receipt,) = of_kind(screen, "workflow")
        title, content = line(receipt)
        assert title == "Deleted 1: Buy [milk](x) & <b>"
        assert content is not None
        assert "milk" not in content  # nothing of a title gets into the link
        change = int(re.findall(r"change=(\d+)", content)[0])
        await act(client, screen, {"type": "task.undo", "payload": {"change": change, "item": receipt["id"]}})
        assert [(task["id"], task["title"]) for task in await client.tasks()] == [(1, "Buy [milk](x) & <b>")]
        await client.http.patch("/api/tasks/1", json={"title": "Buy oat milk"})
        (notice,) = notices(await act(client, screen, {"type": "task.undo", "payload": {"change": change}}))
        assert notice


@pytest.mark.parametrize(
    "action",
    [
        {"type": "task.undo", "payload": {"change": "none"}},
        {"type": "task.undo"},
        {"type": "task.toggle", "payload": {"id": 1}},
        {"type": "press", "payload": {}},
    ],
)
async def test_an_action_that_says_nothing_is_answered(served: Served, action: Json):
    async with served(ScriptedModel([says("Hello.")])) as client:
        screen = await client.say("Hi")
        events = await act(client, screen, action)
        assert [event["message"] for event in events if event["type"] == "error"]


@asynccontextmanager
async def offline(sqlite: Sqlite) -> AsyncIterator[Client]:
    model = ChosenModel(OFFLINE, OfflineModel(pace=0))
    app = create_app(make_settings(await sqlite.fresh()), model=model)
    async with serving(app) as address, Client.at(address) as client:
        yield client


async def test_a_list_can_be_worked_with(sqlite: Sqlite):
    async with offline(sqlite) as client:
        for title in ("Buy milk", "Call mom", "Pay rent"):
            await client.http.post("/api/tasks", json={"title": title})
        screen = await client.say("show my tasks")
        said = "You have 3 tasks to do: **1** Buy milk, **2** Call mom and **3** Pay rent."
        assert screen.texts()[-1] == said
        assert screen.shown()[-1]["type"] == "widget"
        widget = screen.shown()[-1]
        assert widget["copy_text"] == "1 Buy milk\n2 Call mom\n3 Pay rent"
        assert rows(widget) == [(title, False, []) for title in ("Buy milk", "Call mom", "Pay rent")]

        def box(at: int) -> Json:
            row = screen.items[widget["id"]]["widget"]["children"][at]["children"][0]["children"]
            return next(part for part in row if part["type"] == "Checkbox")

        await act(client, screen, box(1)["onChangeAction"], widget["id"])
        assert [task["completed"] for task in await client.tasks()] == [False, True, False]
        assert rows(screen.items[widget["id"]])[1] == ("Call mom", True, ["Undo"])
        assert rows(screen.items[widget["id"]])[0] == ("Buy milk", False, [])
        undo = screen.items[widget["id"]]["widget"]["children"][1]["children"][0]["children"][-1]
        await act(client, screen, undo["onClickAction"], widget["id"])
        assert rows(screen.items[widget["id"]])[1] == ("Call mom", False, [])
        assert not any(task["completed"] for task in await client.tasks())

        await client.http.delete("/api/tasks/3")
        events = await act(client, screen, box(2)["onChangeAction"], widget["id"])
        assert notices(events) == ["There is no task 3."]
        assert rows(screen.items[widget["id"]])[2][0] == "Task 3 is gone."

        # "The second" is the second of the list that was shown.
        assert screen.thread is not None
        params = {"thread_id": screen.thread["id"], "input": message("delete the second")}
        screen.fold(await client.stream("threads.add_user_message", params))
        assert screen.texts()[-1] == "Deleted task 2: Call mom."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("what's pending?", ["1", "2", "3"]),
        ("show me tasks about meeting", ["1", "2"]),
        ("delete the meeting task", []),  # asks which
        ("what is task 3?", []),
        ("show me tasks about dragons", []),
        ("complete 1", []),
    ],
)
async def test_a_list_is_shown_when_it_was_asked_for(sqlite: Sqlite, text: str, shown: list[str]):
    async with offline(sqlite) as client:
        for title in ("Team meeting", "Meeting with the landlord", "Pay rent"):
            await client.http.post("/api/tasks", json={"title": title})
        screen = await client.say(text)
        found = [item["widget"] for item in of_kind(screen, "widget")]
        assert [row["id"].removeprefix("task-") for widget in found for row in widget["children"]] == shown


async def test_a_list_of_many_is_finished_in_one_answer_and_what_is_done_is_not_done_again(sqlite: Sqlite):
    async with offline(sqlite) as client:
        for number in range(1, 16):
            await client.http.post("/api/tasks", json={"title": f"Errand {number}"})
        screen = await client.say("mark everything as done")
        assert len(of_kind(screen, "workflow")) == 15
        listed = (await client.http.get("/api/tasks", params={"status": "pending"})).json()
        assert listed["data"] == []

        again = await client.say("complete 3")
        assert again.texts()[-1] == "Task 3 is already done: Errand 3."
        assert of_kind(again, "workflow") == []  # nothing was done, so that there is nothing to undo


async def test_a_long_list_is_folded_and_bounded(served: Served):
    async with served(ScriptedModel([calls("list_tasks"), says("Here is your list.")])) as client:
        for number in range(60):
            await client.http.post("/api/tasks", json={"title": f"Task number {number}"})
        (widget,) = of_kind(await client.say("all of it"), "widget")
        assert widget["widget"]["limit"] == 8
        assert len(widget["widget"]["children"]) == 51
        assert "10 more" in str(widget["widget"]["children"][-1])
        assert widget["copy_text"].endswith("60 Task number 59")


@pytest.mark.parametrize("api", APIS)
async def test_the_model_is_told_its_calls_again(settings: Settings, api: str):
    script = [
        say("Let me see."),
        use(Call("add_task", {"title": "One"}, "call_0"), Call("add_task", {"title": "Two"}, "call_1")),
        say("Added both."),
        use(Call("list_tasks", {}, "call_0"), ends="whole"),
        say("Two."),
        say("Yes."),
    ]
    async with speaking(settings, api, script) as (client, endpoint):
        screen = await client.say("Hi")
        assert screen.thread is not None
        for text in ("add two", "show", "and now?"):
            params = {"thread_id": screen.thread["id"], "input": message(text)}
            screen.fold(await client.stream("threads.add_user_message", params))
        assert not screen.errors
        assert all(asked.refused is None for asked in endpoint.requests)
        assert "holdfast.tool_call" not in str(screen.shown())
        body = endpoint.bodies[-1]
        if api == "responses":
            made = [item for item in body["input"] if item.get("type") == "function_call"]
            names, ids = [item["name"] for item in made], [item["call_id"] for item in made]
            results = [item["output"] for item in body["input"] if item.get("type") == "function_call_output"]
        else:
            made = [call for item in body["messages"] for call in item.get("tool_calls") or ()]
            names, ids = [call["function"]["name"] for call in made], [call["id"] for call in made]
            results = [item["content"] for item in body["messages"] if item["role"] == "tool"]
        assert names == ["add_task", "add_task", "list_tasks"]
        assert len(set(ids)) == 3
        assert ["One" in str(results[0]), "Two" in str(results[1]), "Two" in str(results[2])] == [True] * 3
        assert all(len(str(result)) < MAX_REPLAYED + 100 for result in results)
