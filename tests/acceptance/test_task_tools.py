"""The task tools through MCP's own client, as the assistant and any other MCP client meet them."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from mcp import Client
from mcp.types import CallToolResult, TextContent

from holdfast.store.db import Db
from holdfast.tasks.mcp import KEY, TOOL_NAMES, task_server
from holdfast.tasks.service import Tasks
from tests.store.people import person


@pytest.fixture
async def tasks(db: Db) -> Tasks:
    return Tasks(db, (await person(db)).user_id)


@pytest.fixture
async def client(tasks: Tasks) -> AsyncIterator[Client]:
    async with Client(task_server(lambda _ctx: tasks)) as connected:
        yield connected


def text_of(result: CallToolResult) -> dict[str, object]:
    (part,) = result.content
    assert isinstance(part, TextContent)
    return json.loads(part.text)


async def test_the_five_tools_describe_themselves(client: Client):
    tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == list(TOOL_NAMES)
    assert set(TOOL_NAMES) == {"add_task", "list_tasks", "complete_task", "update_task", "delete_task"}
    for tool in tools:
        assert "Example" in (tool.description or "")
        assert tool.annotations is not None
        assert tool.annotations.open_world_hint is False
        assert not [name for name in tool.input_schema["properties"] if "user" in name]
        assert tool.output_schema is not None
        assert (
            "change" in tool.output_schema["properties"]
            or tool.annotations.read_only_hint  # every other one says which change it made
        )
    hints = {
        tool.name: (hint.read_only_hint, hint.destructive_hint, hint.idempotent_hint)
        for tool in tools
        if (hint := tool.annotations) is not None
    }
    assert hints == {
        "add_task": (False, False, False),
        "list_tasks": (True, False, True),
        "complete_task": (False, False, True),
        "update_task": (False, True, True),
        "delete_task": (False, True, False),
    }


async def test_each_tool_does_what_it_says(client: Client, tasks: Tasks):
    added = await client.call_tool("add_task", {"title": "Buy milk", "description": "two litres"})
    expected = {"id": 1, "title": "Buy milk", "description": "two litres", "completed": False}
    assert added.structured_content == text_of(added) == {"task": expected, "status": "added", "change": 1}
    await client.call_tool("update_task", {"task_id": 1, "title": "Buy oat milk"})
    done = await client.call_tool("complete_task", {"task_id": 1})
    assert text_of(done)["task"] == {**expected, "title": "Buy oat milk", "completed": True}
    listed = await client.call_tool("list_tasks", {"status": "completed"})
    assert (text_of(listed)["count"], text_of(listed)["tasks"]) == (1, [text_of(done)["task"]])
    assert text_of(await client.call_tool("list_tasks", {"status": "pending"}))["count"] == 0
    assert text_of(await client.call_tool("delete_task", {"task_id": 1}))["status"] == "deleted"
    assert (await tasks.page()).data == []


@pytest.mark.parametrize(
    ("tool", "arguments", "code"),
    [
        ("complete_task", {"task_id": 99}, "task_not_found"),
        ("complete_task", {"task_id": 0}, "invalid_arguments"),
        ("complete_task", {"task_id": "first"}, "invalid_arguments"),
        ("add_task", {}, "invalid_arguments"),
        ("add_task", {"title": " "}, "invalid_title"),
        ("add_task", {"title": "x", "user_id": "usr_other"}, "invalid_arguments"),
        ("list_tasks", {"status": "someday"}, "invalid_arguments"),
        ("drop_table", {}, "unknown_tool"),
    ],
)
async def test_a_call_that_cannot_be_is_an_error_the_model_can_read(
    client: Client, tasks: Tasks, tool: str, arguments: dict[str, object], code: str
):
    result = await client.call_tool(tool, arguments)
    assert result.is_error is True
    error = text_of(result)["error"]
    assert isinstance(error, dict)
    assert error["code"] == code
    assert error["message"]
    assert (await tasks.page()).data == []


async def test_a_key_takes_effect_once_in_a_session_of_our_own(client: Client, tasks: Tasks):
    keyed: Any = {KEY: "a"}
    async with Client(task_server(lambda _ctx: tasks, own=True)) as own:
        first = await own.call_tool("add_task", {"title": "Buy milk"}, meta=keyed)
        again = await own.call_tool("add_task", {"title": "Buy milk"}, meta=keyed)
        assert again.structured_content == first.structured_content
        assert text_of(first)["change"] == 1
    # Of a foreign client's key we know nothing: another client of the same user may use the same.
    await client.call_tool("add_task", {"title": "Buy bread"}, meta=keyed)
    await client.call_tool("add_task", {"title": "Buy bread"}, meta=keyed)
    assert len((await tasks.page()).data) == 3


async def test_a_session_of_our_own_can_reopen_and_undo(client: Client, tasks: Tasks, db: Db):
    assert (await client.call_tool("undo_change", {})).is_error is True
    assert (await client.call_tool("update_task", {"task_id": 1, "completed": False})).is_error is True
    async with Client(task_server(lambda _ctx: tasks, own=True)) as own:
        listed = {tool.name: tool for tool in (await own.list_tools()).tools}
        assert list(listed) == [*TOOL_NAMES, "undo_change"]
        assert all("Example" in (tool.description or "") for tool in listed.values())
        await own.call_tool("add_task", {"title": "Buy milk"})
        await own.call_tool("complete_task", {"task_id": 1})
        again = text_of(await own.call_tool("update_task", {"task_id": 1, "completed": False}))
        assert (again["status"], again["effect"], again["undoes"]) == ("reopened", "reopened", None)
        await own.call_tool("delete_task", {"task_id": 1})
        keyed: Any = {KEY: "u"}
        back = text_of(await own.call_tool("undo_change", {"change": 4}, meta=keyed))
        assert back == text_of(await own.call_tool("undo_change", {"change": 4}, meta=keyed))
        milk = {"id": 1, "title": "Buy milk", "description": "", "completed": False}
        assert back == {"task": milk, "status": "undone", "change": 5, "undoes": 4, "effect": "restored"}
        for arguments, code in (
            ({"change": 4}, "task_changed_since"),
            ({"change": 99}, "change_not_found"),
            ({"change": 0}, "invalid_arguments"),
            ({}, "nothing_to_undo"),  # a session without a turn is no conversation
        ):
            refused = text_of(await own.call_tool("undo_change", arguments))["error"]
            assert isinstance(refused, dict)
            assert refused["code"] == code
    stranger = Tasks(db, (await person(db)).user_id)
    async with Client(task_server(lambda _ctx: stranger, own=True)) as other:
        assert (await other.call_tool("undo_change", {"change": 5})).is_error is True
    assert len((await tasks.page()).data) == 1


async def test_a_session_reaches_one_users_tasks_only(client: Client, db: Db):
    await client.call_tool("add_task", {"title": "mine"})
    stranger = Tasks(db, (await person(db)).user_id)
    async with Client(task_server(lambda _ctx: stranger)) as other:
        assert text_of(await other.call_tool("list_tasks", {}))["count"] == 0
        assert (await other.call_tool("delete_task", {"task_id": 1})).is_error is True
    assert text_of(await client.call_tool("list_tasks", {}))["count"] == 1
