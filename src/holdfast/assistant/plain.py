"""Plain text on the wire: which frames of a model's stream carry a piece of it, and nothing else that could matter.

What is recognised here is known to the last field. Everything else is for the OpenAI client to understand.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec

__all__ = ["Piece", "Place", "Recogniser", "in_chat_completions", "in_responses", "with_text"]

Place = tuple[str, int, int]
"""A part of an answer: its item's id, the item's index among the output, the part's index within the item."""

Piece = tuple[str, Place | None]
"""A text, and the part it belongs to; None for the only one there can be."""

Recogniser = Callable[[bytes], Piece | None]
"""What a frame says, its blank line included; None for one that is not plain text."""

_Empty = Annotated[list[Any], msgspec.Meta(max_length=0)]


class _Known(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A field that is not named here may mean anything."""


class _TextDelta(_Known):
    """An event `response.output_text.delta`."""

    type: Literal["response.output_text.delta"]
    item_id: str
    output_index: int
    content_index: int
    delta: str
    sequence_number: int
    logprobs: _Empty | None = None
    obfuscation: str | None = None
    """Noise, against those who guess words from the lengths of packets."""


class _Delta(_Known):
    content: str
    role: Literal["assistant"] | None = None
    refusal: None = None
    tool_calls: _Empty | None = None
    function_call: None = None
    reasoning: None = None
    reasoning_content: None = None


class _Choice(_Known):
    delta: _Delta
    index: Literal[0]
    finish_reason: None = None
    logprobs: None = None


class _Chunk(_Known):
    """A `chat.completion.chunk`."""

    id: str
    object: Literal["chat.completion.chunk"]
    created: int
    model: str
    choices: Annotated[list[_Choice], msgspec.Meta(min_length=1, max_length=1)]
    usage: None = None
    system_fingerprint: str | None = None
    service_tier: str | None = None
    obfuscation: str | None = None


_text_delta = msgspec.json.Decoder(_TextDelta)
_chunk = msgspec.json.Decoder(_Chunk)

_RESPONSES = re.compile(rb"(?:event: ?response\.output_text\.delta\n)?data: ?(\{[^\n]*\})\n\n", re.DOTALL)
_CHAT = re.compile(rb"data: ?(\{[^\n]*\})\n\n", re.DOTALL)


def in_responses(frame: bytes) -> Piece | None:
    """Recognises frames of OpenAI's Responses."""
    found = _RESPONSES.fullmatch(frame)
    if found is None:
        return None
    try:
        event = _text_delta.decode(found[1])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return event.delta, (event.item_id, event.output_index, event.content_index)


def in_chat_completions(frame: bytes) -> Piece | None:
    """Recognises frames of Chat Completions, where all text belongs to one part."""
    found = _CHAT.fullmatch(frame)
    if found is None:
        return None
    try:
        chunk = _chunk.decode(found[1])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return chunk.choices[0].delta.content, None


def with_text(frame: bytes, text: str) -> bytes:
    """A recognised frame of Chat Completions with another text."""
    found = _CHAT.fullmatch(frame)
    if found is None:
        raise ValueError("not a frame that was recognised")
    chunk = msgspec.json.decode(found[1])
    chunk["choices"][0]["delta"]["content"] = text
    return b"data: " + msgspec.json.encode(chunk) + b"\n\n"
