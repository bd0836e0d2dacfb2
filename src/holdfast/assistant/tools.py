"""The assistant's way to its tools: a real MCP session, in process, bound to one user."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from agents import ModelBehaviorError, RunContextWrapper
from agents.agent import AgentBase
from agents.mcp import MCPServer, MCPToolMetaContext
from chatkit.types import ToolChoice
from mcp import Client
from mcp.types import CallToolResult, GetPromptResult, ListPromptsResult, Tool
from opentelemetry.trace import SpanKind

from holdfast.errors import Invalid
from holdfast.observe.traces import failed, spanning
from holdfast.tasks.mcp import KEY, TOOL_NAMES, task_server
from holdfast.tasks.service import Tasks

__all__ = ["CallKey", "TaskTools", "check_tool", "task_tools"]

CallKey = Callable[[MCPToolMetaContext], str | None]
"""Names a tool call, the same whenever that call is made again, and no other of the user's: it takes effect once.
None for a call without a name."""


class TaskTools(MCPServer):
    """What the Agents SDK takes for an MCP server: an open client session."""

    def __init__(self, client: Client, call_key: CallKey | None = None) -> None:
        def meta(call: MCPToolMetaContext) -> dict[str, Any] | None:
            key = call_key(call) if call_key is not None else None
            return None if key is None else {KEY: key}

        super().__init__(failure_error_function=_told, tool_meta_resolver=meta)
        self._client = client
        self._tools: list[Tool] | None = None

    @property
    def name(self) -> str:
        return "tasks"

    async def connect(self) -> None:
        """The session is open already."""

    async def cleanup(self) -> None:
        """The session is closed by who opened it."""

    async def list_tools(
        self,
        run_context: RunContextWrapper[Any] | None = None,  # noqa: ARG002 (the SDK's signature)
        agent: AgentBase[Any] | None = None,  # noqa: ARG002 (the SDK's signature)
    ) -> list[Tool]:
        if self._tools is None:  # the Runner asks before each model call
            self._tools = (await self._client.list_tools()).tools
        return self._tools

    async def call_tool(
        self, tool_name: str, arguments: dict[str, Any] | None, meta: dict[str, Any] | None = None
    ) -> CallToolResult:
        attributes = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": tool_name}
        with spanning(f"execute_tool {tool_name}", attributes, kind=SpanKind.CLIENT) as span:
            result = await self._client.call_tool(tool_name, arguments, meta=meta)  # type: ignore[arg-type]  # open by nature
            if result.is_error:
                failed(span, "tool_error")
            return result

    async def list_prompts(self) -> ListPromptsResult:
        return await self._client.list_prompts()

    async def get_prompt(self, name: str, arguments: dict[str, Any] | None = None) -> GetPromptResult:
        return await self._client.get_prompt(name, arguments)


def _told(_context: RunContextWrapper[Any], exc: Exception) -> str:
    """What the model reads of a call that never reached a tool, in the form in which tools themselves fail."""
    code, message = (
        ("invalid_arguments", "The arguments are not a JSON object. Call the tool again with one.")
        if isinstance(exc, ModelBehaviorError)
        else ("failed", "The tool failed.")
    )
    return json.dumps({"error": {"code": code, "message": message}})


@asynccontextmanager
async def task_tools(tasks: Tasks, call_key: CallKey | None = None) -> AsyncIterator[TaskTools]:
    """Open a session on one user's tasks. Enter and leave it in the same asyncio task."""
    async with Client(task_server(lambda _ctx: tasks, keyed=True)) as client:
        yield TaskTools(client, call_key)


def check_tool(choice: ToolChoice | None) -> None:
    """Raises `Invalid` for a tool that is not there."""
    if choice is not None and choice.id not in TOOL_NAMES:
        raise Invalid("unknown_tool", f"There is no such tool; these are: {', '.join(TOOL_NAMES)}.")
