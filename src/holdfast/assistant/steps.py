"""Model calls as steps of a turn: one that has finished is never made again, in whichever process the turn goes on."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from itertools import count
from typing import Any, Literal

from agents.items import ModelResponse, TResponseStreamEvent
from agents.models.interface import Model
from agents.retry import ModelRetryAdvice, ModelRetryAdviceRequest
from agents.usage import Usage
from openai.types.responses import (
    Response,
    ResponseCompletedEvent,
    ResponseContentPartAddedEvent,
    ResponseContentPartDoneEvent,
    ResponseCreatedEvent,
    ResponseOutputItem,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseOutputMessage,
    ResponseOutputRefusal,
    ResponseOutputText,
    ResponseRefusalDeltaEvent,
    ResponseTextDeltaEvent,
)
from pydantic import BaseModel, ConfigDict, TypeAdapter

from holdfast.journal.journal import current

__all__ = ["MODEL_SERIES", "StepBegins", "Steps"]

MODEL_SERIES = "model"
"""The model calls that make up an answer."""

# Built when a turn goes on that another process began: few ever see one, and it takes longer than any other.
_ITEMS: TypeAdapter[list[ResponseOutputItem]] = TypeAdapter(
    list[ResponseOutputItem], config=ConfigDict(defer_build=True)
)


class StepBegins(BaseModel):
    """Comes first in the stream of a model call that is a step: what follows belongs to this place of the journal.

    It goes with the model's own events because the Agents SDK reads the model ahead of whoever makes ids of items.
    """

    type: Literal["holdfast.step"] = "holdfast.step"
    place: str


class Steps(Model):
    """A model whose finished calls are kept in the journal of the turn, and come from there when there are such.

    Args:
        series: calls of one series follow one another. What runs beside the answer needs a series of its own.
    """

    def __init__(self, model: Model, series: str = MODEL_SERIES) -> None:
        self._model = model
        self._series = series

    async def stream_response(self, *args: Any, **kwargs: Any) -> AsyncIterator[TResponseStreamEvent]:
        journal = current()
        step = journal.begin(self._series) if journal is not None else None
        if step is not None:
            yield StepBegins(place=step.place)  # type: ignore[misc]  # the Agents SDK passes on what it does not know
            if step.data is not None:
                for event in _told_again(step.data):
                    yield event
                return
        events = self._model.stream_response(*args, **kwargs)
        said: list[Any] = []
        try:
            async for event in events:
                if isinstance(event, ResponseOutputItemDoneEvent):
                    said.append(event.item)
                elif isinstance(event, ResponseCompletedEvent) and journal is not None and step is not None:
                    # Before anybody acts on it: a tool must not be called by an answer that can be forgotten.
                    output = event.response.output or said
                    await journal.record(step, _written(output), acted_on=_calls(output))
                yield event
        finally:
            if isinstance(events, AsyncGenerator):
                await events.aclose()

    async def get_response(self, *args: Any, **kwargs: Any) -> ModelResponse:
        journal = current()
        if journal is None:
            return await self._model.get_response(*args, **kwargs)
        step = journal.begin(self._series)
        if step.data is not None:
            return ModelResponse(output=_read(step.data), usage=Usage(), response_id=None)
        response = await self._model.get_response(*args, **kwargs)
        await journal.record(step, _written(response.output), acted_on=_calls(response.output))
        return response

    async def _cleanup_on_run_end(self, owner: object) -> None:
        await self._model._cleanup_on_run_end(owner)

    def __getattr__(self, name: str) -> Any:
        # The Agents SDK asks models for more than their interface has.
        return getattr(self._model, name)

    def get_retry_advice(self, request: ModelRetryAdviceRequest) -> ModelRetryAdvice | None:
        return self._model.get_retry_advice(request)

    async def close(self) -> None:
        await self._model.close()


def _calls(items: Sequence[Any]) -> bool:
    """Whether something is to be done, and not only to be read."""
    return not all(item.type in ("message", "reasoning") for item in items)


def _written(items: Sequence[Any]) -> str:
    """Output items as JSON. Halves of letters, which a database does not take, are replaced."""
    dumped = json.dumps([item.model_dump(exclude_unset=True) for item in items], ensure_ascii=False)
    return dumped.encode("utf-8", "replace").decode()


def _read(data: str) -> list[ResponseOutputItem]:
    return _ITEMS.validate_json(data)


def _told_again(data: str) -> Iterator[TResponseStreamEvent]:
    """A finished call as a stream: each message in one piece. It costs no tokens, so it counts none."""
    items = _read(data)
    number = count()
    response = Response(
        id="told_again",
        object="response",
        created_at=0,
        model="journal",
        status="completed",
        output=list(items),
        parallel_tool_calls=True,
        tool_choice="auto",
        tools=[],
    )
    begun = response.model_copy(update={"status": "in_progress", "output": []})
    yield ResponseCreatedEvent(type="response.created", response=begun, sequence_number=next(number))
    for index, item in enumerate(items):
        empty = item.model_copy(update={"content": []}) if isinstance(item, ResponseOutputMessage) else item
        yield ResponseOutputItemAddedEvent(
            type="response.output_item.added", item=empty, output_index=index, sequence_number=next(number)
        )
        if isinstance(item, ResponseOutputMessage):
            yield from _message(item, index, number)
        yield ResponseOutputItemDoneEvent(
            type="response.output_item.done", item=item, output_index=index, sequence_number=next(number)
        )
    yield ResponseCompletedEvent(type="response.completed", response=response, sequence_number=next(number))


def _message(item: ResponseOutputMessage, index: int, number: "count[int]") -> Iterator[TResponseStreamEvent]:
    for at, part in enumerate(item.content):
        where: dict[str, Any] = {"item_id": item.id, "output_index": index, "content_index": at}
        match part:
            case ResponseOutputText():
                empty: Any = ResponseOutputText(type="output_text", text="", annotations=[])
                delta: Any = ResponseTextDeltaEvent(
                    type="response.output_text.delta",
                    delta=part.text,
                    logprobs=[],
                    sequence_number=0,
                    **where,
                )
            case ResponseOutputRefusal():
                empty = ResponseOutputRefusal(type="refusal", refusal="")
                delta = ResponseRefusalDeltaEvent(
                    type="response.refusal.delta", delta=part.refusal, sequence_number=0, **where
                )
        yield ResponseContentPartAddedEvent(
            type="response.content_part.added", part=empty, sequence_number=next(number), **where
        )
        yield delta.model_copy(update={"sequence_number": next(number)})
        yield ResponseContentPartDoneEvent(
            type="response.content_part.done", part=part, sequence_number=next(number), **where
        )
