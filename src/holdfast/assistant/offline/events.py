"""An answer as the Responses API streams it, so that no consumer can tell this model's stream from a real one's."""

import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from agents.items import TResponseStreamEvent
from openai.types.responses import (
    Response,
    ResponseCompletedEvent,
    ResponseContentPartAddedEvent,
    ResponseContentPartDoneEvent,
    ResponseCreatedEvent,
    ResponseFunctionCallArgumentsDeltaEvent,
    ResponseFunctionCallArgumentsDoneEvent,
    ResponseFunctionToolCall,
    ResponseInProgressEvent,
    ResponseOutputItem,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseOutputMessage,
    ResponseOutputText,
    ResponseTextDeltaEvent,
    ResponseTextDoneEvent,
    ResponseUsage,
)
from openai.types.responses.response_usage import InputTokensDetails, OutputTokensDetails

__all__ = ["Answer", "call_item", "message_item", "response_of", "stream_of"]


@dataclass(frozen=True)
class Answer:
    """One finished output item, and how large the request was and the answer is, in words."""

    item: ResponseOutputMessage | ResponseFunctionToolCall
    asked: int
    made: int


def _id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(16)}"


def message_item(text: str) -> ResponseOutputMessage:
    part = ResponseOutputText(type="output_text", text=text, annotations=[], logprobs=[])
    return ResponseOutputMessage(
        id=_id("msg"), type="message", role="assistant", status="completed", content=[part]
    )


def call_item(name: str, arguments: str) -> ResponseFunctionToolCall:
    return ResponseFunctionToolCall(
        id=_id("fc"),
        type="function_call",
        call_id=_id("call"),
        name=name,
        arguments=arguments,
        status="completed",
    )


def response_of(answer: Answer, model: str) -> Response:
    """The whole answer as one finished response."""
    return Response(
        id=_id("resp"),
        object="response",
        created_at=time.time(),
        model=model,
        status="completed",
        output=[answer.item],
        parallel_tool_calls=False,
        tool_choice="auto",
        tools=[],
        usage=ResponseUsage(
            input_tokens=answer.asked,
            input_tokens_details=InputTokensDetails(cached_tokens=0, cache_write_tokens=0),
            output_tokens=answer.made,
            output_tokens_details=OutputTokensDetails(reasoning_tokens=0),
            total_tokens=answer.asked + answer.made,
        ),
    )


def stream_of(answer: Answer, model: str, deltas: Sequence[str]) -> Iterator[TResponseStreamEvent]:
    """The events of one answer in order; `deltas` are the pieces in which its text appears."""
    final = response_of(answer, model)
    begun = final.model_copy(update={"status": "in_progress", "output": [], "usage": None})
    order = count()
    yield ResponseCreatedEvent(type="response.created", response=begun, sequence_number=next(order))
    yield ResponseInProgressEvent(type="response.in_progress", response=begun, sequence_number=next(order))
    if isinstance(answer.item, ResponseOutputMessage):
        yield from _message(answer.item, deltas, order)
    else:
        yield from _call(answer.item, order)
    yield ResponseCompletedEvent(type="response.completed", response=final, sequence_number=next(order))


def _added(item: ResponseOutputItem, order: "count[int]") -> TResponseStreamEvent:
    return ResponseOutputItemAddedEvent(
        type="response.output_item.added", item=item, output_index=0, sequence_number=next(order)
    )


def _done(item: ResponseOutputItem, order: "count[int]") -> TResponseStreamEvent:
    return ResponseOutputItemDoneEvent(
        type="response.output_item.done", item=item, output_index=0, sequence_number=next(order)
    )


def _message(
    item: ResponseOutputMessage, deltas: Sequence[str], order: "count[int]"
) -> Iterator[TResponseStreamEvent]:
    part = item.content[0]
    yield _added(item.model_copy(update={"status": "in_progress", "content": []}), order)
    yield ResponseContentPartAddedEvent(
        type="response.content_part.added",
        item_id=item.id,
        output_index=0,
        content_index=0,
        part=ResponseOutputText(type="output_text", text="", annotations=[], logprobs=[]),
        sequence_number=next(order),
    )
    for delta in deltas:
        yield ResponseTextDeltaEvent(
            type="response.output_text.delta",
            item_id=item.id,
            output_index=0,
            content_index=0,
            delta=delta,
            logprobs=[],
            sequence_number=next(order),
        )
    yield ResponseTextDoneEvent(
        type="response.output_text.done",
        item_id=item.id,
        output_index=0,
        content_index=0,
        text="".join(deltas),
        logprobs=[],
        sequence_number=next(order),
    )
    yield ResponseContentPartDoneEvent(
        type="response.content_part.done",
        item_id=item.id,
        output_index=0,
        content_index=0,
        part=part,
        sequence_number=next(order),
    )
    yield _done(item, order)


def _call(item: ResponseFunctionToolCall, order: "count[int]") -> Iterator[TResponseStreamEvent]:
    item_id = item.id or ""
    yield _added(item.model_copy(update={"status": "in_progress", "arguments": ""}), order)
    yield ResponseFunctionCallArgumentsDeltaEvent(
        type="response.function_call_arguments.delta",
        item_id=item_id,
        output_index=0,
        delta=item.arguments,
        sequence_number=next(order),
    )
    yield ResponseFunctionCallArgumentsDoneEvent(
        type="response.function_call_arguments.done",
        item_id=item_id,
        output_index=0,
        arguments=item.arguments,
        sequence_number=next(order),
    )
    yield _done(item, order)
