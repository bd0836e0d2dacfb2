"""What the frames of both wire formats have in common."""

import json
from collections.abc import Iterator

from tests.support.openai_endpoint.script import Answer, Asked, Json

__all__ = ["STREAM_ERROR", "Frames", "usage"]

Frames = Iterator[tuple[int | None, Json]]
"""Each frame comes with the number of the delta that it carries, else None."""

STREAM_ERROR: Json = {
    "message": "The server had an error while processing your request.",
    "type": "server_error",
    "code": "server_error",
}


def usage(asked: Asked, answer: Answer) -> tuple[int, int]:
    return len(json.dumps(asked.body)) // 4, len(answer.deltas) + sum(
        len(call.pieces) for call in answer.calls
    )
