"""The agent that both servers run: a `ChatKitServer` as the SDK's own guide writes one ("Respond to a user message"),
with the newest twenty items of the thread as what the model is told."""

import os
from collections.abc import AsyncIterator
from functools import cache
from typing import Any

from agents import Agent, OpenAIResponsesModel, Runner, set_tracing_disabled
from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.server import ChatKitServer
from chatkit.store import Store
from chatkit.types import ThreadMetadata, ThreadStreamEvent, UserMessageItem
from openai import AsyncOpenAI

__all__ = ["Assistant"]


@cache
def _agent() -> Agent[Any]:
    set_tracing_disabled(disabled=True)
    client = AsyncOpenAI(base_url=os.environ["OPENAI_BASE_URL"], api_key="any")
    return Agent(name="Assistant", instructions="Be brief.", model=OpenAIResponsesModel("bench", client))


class Assistant(ChatKitServer[Any]):
    """Answers, knowing what was said before."""

    def __init__(self, store: Store[Any] | None = None) -> None:
        super().__init__(store)  # type: ignore[arg-type]  # Holdfast puts its own in

    async def respond(
        self,
        thread: ThreadMetadata,
        input_user_message: UserMessageItem | None,  # noqa: ARG002 (stored by now, and among the newest)
        context: Any,
    ) -> AsyncIterator[ThreadStreamEvent]:
        newest = await self.store.load_thread_items(
            thread.id, after=None, limit=20, order="desc", context=context
        )
        said = await simple_to_agent_input(list(reversed(newest.data)))
        agent_context: AgentContext[Any] = AgentContext(
            thread=thread, store=self.store, request_context=context
        )
        result = Runner.run_streamed(_agent(), said, context=agent_context)
        async for event in stream_agent_response(agent_context, result):
            yield event
