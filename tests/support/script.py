"""Steps for `agents.testing.ScriptedModel`: what the model says and calls."""

import json
import secrets
from typing import Any

from agents.items import TResponseOutputItem
from openai.types.responses import ResponseFunctionToolCall, ResponseOutputMessage, ResponseOutputText

__all__ = ["calls", "says"]


def says(text: str) -> list[TResponseOutputItem]:
    """A message."""
    part = ResponseOutputText(type="output_text", text=text, annotations=[])
    return [
        ResponseOutputMessage(
            id=f"msg_{secrets.token_hex(12)}",
            type="message",
            role="assistant",
            status="completed",
            content=[part],
        )
    ]


def calls(name: str, **arguments: Any) -> list[TResponseOutputItem]:
    """A tool call."""
    return [
        ResponseFunctionToolCall(
            id=f"fc_{secrets.token_hex(12)}",
            type="function_call",
            call_id=f"call_{secrets.token_hex(12)}",
            name=name,
            arguments=json.dumps(arguments),
        )
    ]
