"""Spans of a run's model calls, from the Agents SDK's own hooks."""

from typing import Any

from agents import Agent, ModelResponse, RunContextWrapper, RunHooks
from agents.items import TResponseInputItem
from opentelemetry.trace import Span, SpanKind
from typing_extensions import override

from holdfast.observe.traces import beginning, failed

__all__ = ["ModelSpans"]


class ModelSpans(RunHooks[Any]):
    """One run's. Names and attributes are those of OpenTelemetry's conventions for generative AI.

    Args:
        name: the model's.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._span: Span | None = None

    @override
    async def on_llm_start(
        self,
        context: RunContextWrapper[Any],
        agent: Agent[Any],
        system_prompt: str | None,
        input_items: list[TResponseInputItem],
    ) -> None:
        attributes = {"gen_ai.operation.name": "chat", "gen_ai.request.model": self._name}
        self._span = beginning(f"chat {self._name}", attributes, kind=SpanKind.CLIENT)

    @override
    async def on_llm_end(
        self, context: RunContextWrapper[Any], agent: Agent[Any], response: ModelResponse
    ) -> None:
        if self._span is not None:
            self._span.set_attribute("gen_ai.usage.input_tokens", response.usage.input_tokens)
            self._span.set_attribute("gen_ai.usage.output_tokens", response.usage.output_tokens)
        self.end(None)

    def end(self, failure: Exception | None) -> None:
        """The run is over: so is a call that did not come to an end, with this failure or because it was stopped."""
        if self._span is None:
            return
        if failure is not None:
            failed(self._span, type(failure).__name__)
        self._span.end()
        self._span = None
