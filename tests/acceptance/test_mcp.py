"""MCP for others: the official client over Streamable HTTP and over stdio."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
from agents.testing import ScriptedModel
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from tests.conftest import Served
from tests.support.client import Client as Person
from tests.support.process import command, process


@asynccontextmanager
async def over_http(person: Person) -> AsyncIterator[Client]:
    headers = {"Authorization": person.http.headers["Authorization"]}
    async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
        address = f"{str(person.http.base_url).rstrip('/')}/mcp"
        async with Client(streamable_http_client(address, http_client=http)) as client:
            yield client


async def test_over_http_with_a_bearer_token(served: Served):
    async with served(ScriptedModel([])) as ann, Person.at(str(ann.http.base_url), "bob@example.com") as bob:
        async with over_http(ann) as client:
            added = await client.call_tool("add_task", {"title": "Buy milk"})
            assert added.structured_content is not None
            assert added.structured_content["task"]["id"] == 1
            resource = await client.read_resource("holdfast://tasks/pending")
            assert json.loads(resource.contents[0].text)["count"] == 1
            assert len((await client.list_resources()).resources) == 3
            with pytest.raises(MCPError):
                await client.read_resource("holdfast://tasks/of/bob")
        assert [task["title"] for task in await ann.tasks()] == ["Buy milk"]
        async with over_http(bob) as client:
            assert (await client.call_tool("complete_task", {"task_id": 1})).is_error is True
            assert json.loads((await client.read_resource("holdfast://tasks")).contents[0].text)["count"] == 0
        assert (await ann.tasks())[0]["completed"] is False


async def test_over_http_nobody_comes_in_without_a_token(served: Served):
    async with served(ScriptedModel([])) as ann, Person.at(str(ann.http.base_url), email=None) as nobody:
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        for method in ("POST", "GET", "DELETE"):
            answer = await nobody.http.request(method, "/mcp", json=call)
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")


async def test_over_stdio(tmp_path: Path):
    async with process(tmp_path) as server, Person.at(server.address) as ann:
        token = ann.http.headers["Authorization"].removeprefix("Bearer ")
        stdio = StdioServerParameters(
            command=command(),
            args=["mcp"],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "HOLDFAST_TOKEN": token},
        )
        async with Client(stdio) as client:
            assert len((await client.list_tools()).tools) == 5
            await client.call_tool("add_task", {"title": "From afar"})
        assert [task["title"] for task in await ann.tasks()] == ["From afar"]
