"""The assistant's way to its tools: a real MCP session, in process, bound to one user."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import blake2b
from typing import Any

from agents import ModelBehaviorError, RunContextWrapper
from agents.agent import AgentBase
from agents.mcp import MCPServer
from chatkit.types import ToolChoice
from mcp import Client
from mcp.types import CallToolResult, GetPromptResult, ListPromptsResult, Tool
from opentelemetry.trace import SpanKind

from holdfast.assistant.steps import MODEL_SERIES
from holdfast.errors import Invalid
from holdfast.journal.journal import current
from holdfast.observe.traces import failed, spanning
from holdfast.tasks.mcp import KEY, TOOL_NAMES, task_server
from holdfast.tasks.service import Tasks

__all__ = ["TaskTools", "check_tool", "task_tools"]


_tools: list[Tool] = []
"""What the server says it has, once it was asked."""


class TaskTools(MCPServer):
    """What the Agents SDK takes for an MCP server: an open client session."""

    def __init__(self, client: Client) -> None:
        super().__init__(failure_error_function=_told)
        self._client = client
        self._turn = asyncio.Lock()

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
        if not _tools:  # the Runner asks before each model call, and everybody has the same
            _tools.extend((await self._client.list_tools()).tools)
        return _tools

    async def call_tool(
        self, tool_name: str, arguments: dict[str, Any] | None, meta: dict[str, Any] | None = None
    ) -> CallToolResult:
        attributes = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": tool_name}
        with spanning(f"execute_tool {tool_name}", attributes, kind=SpanKind.CLIENT) as span:
            # One after another, as the model listed them: its calls run at once otherwise, and number tasks at random.
            async with self._turn:
                result = await self._step(tool_name, arguments, meta or {})
            if result.is_error:
                failed(span, "tool_error")
            return result

    async def _step(
        self, tool_name: str, arguments: dict[str, Any] | None, meta: dict[str, Any]
    ) -> CallToolResult:
        """Call the tool, unless the turn's journal has the result.

        A call is known by the model call that asked for it, by what it asks, and, where the same is asked twice, by
        its place: the ids that models give to calls are not always unique.
        """
        journal = current()
        if journal is None:
            return await self._call(tool_name, arguments, meta)
        asked = json.dumps([tool_name, arguments], sort_keys=True)
        digest = blake2b(asked.encode(errors="replace"), digest_size=8).hexdigest()
        step = journal.begin(f"tool/{journal.finished(MODEL_SERIES)}/{digest}")
        if step.data is not None:
            return CallToolResult.model_validate_json(step.data)
        # Should the process die between the call and its record, the key keeps the next one from doing it twice.
        result = await self._call(tool_name, arguments, {**meta, KEY: f"{journal.turn_id}/{step.name}"})
        await journal.record(step, result.model_dump_json(by_alias=True, exclude_none=True))
        return result

    async def _call(
        self, tool_name: str, arguments: dict[str, Any] | None, meta: dict[str, Any]
    ) -> CallToolResult:
        return await self._client.call_tool(tool_name, arguments, meta=meta or None)  # type: ignore[arg-type]  # open by nature

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
async def task_tools(tasks: Tasks) -> AsyncIterator[TaskTools]:
    """Open a session on one user's tasks. Enter and leave it in the same asyncio task."""
    async with Client(task_server(lambda _ctx: tasks, own=True)) as client:
        yield TaskTools(client)


def check_tool(choice: ToolChoice | None) -> None:
    """Raises `Invalid` for a tool that is not there."""
    if choice is not None and choice.id not in TOOL_NAMES:
        raise Invalid("unknown_tool", f"There is no such tool; these are: {', '.join(TOOL_NAMES)}.")
