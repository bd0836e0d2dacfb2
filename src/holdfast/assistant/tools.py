"""The assistant's way to its tools: a real MCP session, in process, bound to one user."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import blake2b
from typing import Any

from agents import FunctionTool, ModelBehaviorError, RunContextWrapper
from agents.agent import AgentBase
from agents.mcp import MCPServer, MCPUtil
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

__all__ = ["TaskTools", "check_tool", "function_tools"]


_session: ContextVar["TaskTools"] = ContextVar("session")
"""Of the run that is being made, and of whatever it starts."""


class TaskTools:
    """One turn's way to one user's tasks: a session, opened when the first tool is called. Most turns call none."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._turn = asyncio.Lock()
        self._done = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._client: asyncio.Future[Client] | None = None

    @contextmanager
    def offered(self) -> Iterator[None]:
        """A run that is begun in the block calls these tools."""
        token = _session.set(self)
        try:
            yield
        finally:
            _session.reset(token)

    async def close(self) -> None:
        """Close the session, if there is one."""
        self._done.set()
        if self._keeper is not None:
            await self._keeper

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
        client = await self._open()
        return await client.call_tool(tool_name, arguments, meta=meta or None)  # type: ignore[arg-type]  # open by nature

    async def _open(self) -> Client:
        # In a task of its own, because a session is to be left in the task in which it was entered; and the first call
        # may be made in any.
        if self._client is None:
            self._client = asyncio.get_running_loop().create_future()
            self._keeper = asyncio.create_task(self._keep(self._client), name="session of the tools")
        return await asyncio.shield(self._client)

    async def _keep(self, opened: asyncio.Future[Client]) -> None:
        try:
            async with Client(task_server(lambda _ctx: self._tasks, own=True)) as client:
                opened.set_result(client)
                await self._done.wait()
        except Exception as exc:
            if opened.done():
                raise
            opened.set_exception(exc)


class _Offered(MCPServer):
    """What the Agents SDK takes for an MCP server: whoever calls a tool calls it in the session of their own turn."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        super().__init__(failure_error_function=_told)
        self._tools = list(tools)

    @property
    def name(self) -> str:
        return "tasks"

    async def connect(self) -> None:
        """Sessions are opened by turns."""

    async def cleanup(self) -> None:
        """Sessions are closed by turns."""

    async def list_tools(
        self,
        run_context: RunContextWrapper[Any] | None = None,  # noqa: ARG002 (the SDK's signature)
        agent: AgentBase[Any] | None = None,  # noqa: ARG002 (the SDK's signature)
    ) -> list[Tool]:
        return self._tools

    async def call_tool(
        self, tool_name: str, arguments: dict[str, Any] | None, meta: dict[str, Any] | None = None
    ) -> CallToolResult:
        return await _session.get().call_tool(tool_name, arguments, meta)

    async def list_prompts(self) -> ListPromptsResult:
        return ListPromptsResult(prompts=[])

    async def get_prompt(self, name: str, arguments: dict[str, Any] | None = None) -> GetPromptResult:  # noqa: ARG002 (the SDK's signature)
        raise LookupError(name)  # there are none


_made: list[FunctionTool] = []


async def function_tools() -> list[FunctionTool]:
    """The tools, as the Agents SDK has them, made once: everybody is offered the same."""
    if not _made:
        async with Client(task_server(_nobodys, own=True)) as client:
            tools = (await client.list_tools()).tools
        offered = _Offered(tools)
        _made[:] = [
            MCPUtil.to_function_tool(tool, offered, convert_schemas_to_strict=False) for tool in tools
        ]
    return _made


def _nobodys(_context: object) -> Tasks:
    raise LookupError("nobody's tasks")


def _told(_context: RunContextWrapper[Any], exc: Exception) -> str:
    """What the model reads of a call that never reached a tool, in the form in which tools themselves fail."""
    code, message = (
        ("invalid_arguments", "The arguments are not a JSON object. Call the tool again with one.")
        if isinstance(exc, ModelBehaviorError)
        else ("failed", "The tool failed.")
    )
    return json.dumps({"error": {"code": code, "message": message}})


def check_tool(choice: ToolChoice | None) -> None:
    """Raises `Invalid` for a tool that is not there."""
    if choice is not None and choice.id not in TOOL_NAMES:
        raise Invalid("unknown_tool", f"There is no such tool; these are: {', '.join(TOOL_NAMES)}.")
