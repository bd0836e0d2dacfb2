"""An agent of the Agents SDK, streamed with the SDK's own `stream_agent_response`: tools, a workflow, a client tool."""

from collections.abc import AsyncIterator
from typing import Any

from agents import Agent, Model, RunContextWrapper, Runner, StopAtTools, function_tool
from chatkit.agents import AgentContext, ClientToolCall, stream_agent_response
from chatkit.server import ChatKitServer
from chatkit.store import Store
from chatkit.types import (
    AssistantMessageItem,
    ClientToolCallItem,
    CustomTask,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
    UserMessageTextContent,
)
from chatkit.widgets import Card, Text

Context = dict[str, Any]


@function_tool
async def weather(ctx: RunContextWrapper[AgentContext[Context]], city: str) -> str:
    """The weather of a city."""
    unit = ctx.context.request_context["unit"]
    await ctx.context.add_workflow_task(CustomTask(title=f"Looked at {city}", status_indicator="complete"))
    await ctx.context.stream_widget(Card(children=[Text(value=f"{city}: 20 {unit}")]))
    return f"20 degrees {unit}"


@function_tool
async def locate(ctx: RunContextWrapper[AgentContext[Context]]) -> None:
    """Where the user is; the user's browser knows."""
    await ctx.context.add_workflow_task(CustomTask(title="Asked the browser", status_indicator="loading"))
    ctx.context.client_tool_call = ClientToolCall(name="locate", arguments={"exact": True})


class HelperServer(ChatKitServer[Context]):
    def __init__(self, store: Store[Context], model: Model) -> None:
        super().__init__(store)
        self.agent = Agent[AgentContext[Context]](
            name="Helper",
            model=model,
            tools=[weather, locate],
            tool_use_behavior=StopAtTools(stop_at_tool_names=["locate"]),
        )

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        page = await self.store.load_thread_items(thread.id, None, 50, "desc", context)
        history: list[Any] = []
        for item in reversed(page.data):
            match item:
                case UserMessageItem():
                    texts = [part.text for part in item.content if isinstance(part, UserMessageTextContent)]
                    history.append({"role": "user", "content": " ".join(texts)})
                case AssistantMessageItem():
                    text = "".join(part.text for part in item.content)
                    history.append({"role": "assistant", "content": text})
                case ClientToolCallItem(output=output) if item.status == "completed":
                    history.append({"role": "user", "content": f"I am in {output}"})
                case _:
                    pass
        agent_context = AgentContext[Context](thread=thread, store=self.store, request_context=context)
        result = Runner.run_streamed(self.agent, history, context=agent_context)
        async for event in stream_agent_response(agent_context, result):
            yield event
