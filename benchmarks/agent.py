"""The agent that both servers run: a `ChatKitServer` as the SDK's own guide writes one."""

import os
from collections.abc import AsyncIterator
from functools import cache
from typing import Any

from agents import Agent, OpenAIResponsesModel, Runner, set_tracing_disabled
from chatkit.agents import AgentContext, stream_agent_response
from chatkit.server import ChatKitServer
from chatkit.store import Store
from chatkit.types import ThreadMetadata, ThreadStreamEvent, UserMessageItem, UserMessageTextContent
from openai import AsyncOpenAI

__all__ = ["Assistant"]


@cache
def _agent() -> Agent[Any]:
    set_tracing_disabled(disabled=True)
    client = AsyncOpenAI(base_url=os.environ["OPENAI_BASE_URL"], api_key="any")
    return Agent(name="Assistant", instructions="Be brief.", model=OpenAIResponsesModel("bench", client))


class Assistant(ChatKitServer[Any]):
    """Answers the last message."""

    def __init__(self, store: Store[Any] | None = None) -> None:
        super().__init__(store)  # type: ignore[arg-type]  # Holdfast puts its own in

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        parts = input_user_message.content if input_user_message is not None else []
        text = " ".join(part.text for part in parts if isinstance(part, UserMessageTextContent))
        agent_context: AgentContext[Any] = AgentContext(
            thread=thread, store=self.store, request_context=context
        )
        result = Runner.run_streamed(_agent(), [{"role": "user", "content": text}], context=agent_context)
        async for event in stream_agent_response(agent_context, result):
            yield event
