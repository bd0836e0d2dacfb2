"""The embedded model: with no key and no network, task requests in plain English still work."""

import asyncio
import json
import re
from collections.abc import AsyncIterator

from agents import Model, ModelResponse, ModelSettings, ModelTracing
from agents.agent_output import AgentOutputSchemaBase
from agents.handoffs import Handoff
from agents.items import TResponseInputItem, TResponseStreamEvent
from agents.tool import Tool
from agents.usage import Usage
from openai.types.responses import ResponseTextDeltaEvent
from openai.types.responses.response_prompt_param import ResponsePromptParam
from typing_extensions import override

from holdfast.assistant.offline.dialogue import ToolCall, next_step
from holdfast.assistant.offline.events import Answer, call_item, message_item, response_of, stream_of

__all__ = ["OfflineModel"]

_NAME = "offline"
# A word with the blanks after it: what appears at once when the answer streams.
_WORDS = re.compile(r"\s*\S+\s*")


class OfflineModel(Model):
    """Answers with tool calls and sentences, found by rules and not by a language model.

    `pace` is the time in seconds between two words of an answer, so that a person sees it being written.
    The model keeps nothing: the same input gives the same answer, but for the ids.
    """

    def __init__(self, pace: float = 0.015) -> None:
        self._pace = pace

    @override
    async def get_response(
        self,
        system_instructions: str | None,
        input: str | list[TResponseInputItem],  # the interface's own name
        model_settings: ModelSettings,
        tools: list[Tool],
        output_schema: AgentOutputSchemaBase | None,
        handoffs: list[Handoff],
        tracing: ModelTracing,
        *,
        previous_response_id: str | None,
        conversation_id: str | None,
        prompt: ResponsePromptParam | None,
    ) -> ModelResponse:
        response = response_of(_answer(input, tools, model_settings.tool_choice), _NAME)
        used = response.usage
        usage = Usage(requests=1)
        if used is not None:
            usage.input_tokens, usage.output_tokens = used.input_tokens, used.output_tokens
            usage.total_tokens = used.total_tokens
        return ModelResponse(output=response.output, usage=usage, response_id=response.id)

    @override
    async def stream_response(
        self,
        system_instructions: str | None,
        input: str | list[TResponseInputItem],  # the interface's own name
        model_settings: ModelSettings,
        tools: list[Tool],
        output_schema: AgentOutputSchemaBase | None,
        handoffs: list[Handoff],
        tracing: ModelTracing,
        *,
        previous_response_id: str | None,
        conversation_id: str | None,
        prompt: ResponsePromptParam | None,
    ) -> AsyncIterator[TResponseStreamEvent]:
        answer = _answer(input, tools, model_settings.tool_choice)
        text = answer.item.content[0].text if answer.item.type == "message" else ""  # type: ignore[union-attr]  # our own part
        for event in stream_of(answer, _NAME, _WORDS.findall(text)):
            if self._pace and isinstance(event, ResponseTextDeltaEvent):
                await asyncio.sleep(self._pace)
            yield event


def _answer(asked: str | list[TResponseInputItem], tools: list[Tool], choice: object = None) -> Answer:
    items = [{"role": "user", "content": asked}] if isinstance(asked, str) else [dict(item) for item in asked]
    # Unlike other models this one is told of the choice at each step: it begins anew at each of them.
    names = frozenset(tool.name for tool in tools)
    step = next_step(items, names, choice if isinstance(choice, str) and choice in names else None)
    size = len(json.dumps(items, default=str).split())
    if isinstance(step, ToolCall):
        return Answer(
            call_item(step.name, json.dumps(step.arguments, ensure_ascii=False)),
            size,
            len(step.arguments) + 1,
        )
    return Answer(message_item(step), size, len(step.split()))
