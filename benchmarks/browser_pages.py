"""What the component is shown while it is measured in a browser: a long answer in pieces, and a long conversation."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from typing import Any

from tests.support.stranger import created, frame, item

__all__ = ["PACE", "TOKENS", "answer", "conversation"]

Json = dict[str, Any]

TOKENS = 2_400
PACE = 200
"""Tokens a second."""


def _words() -> list[str]:
    """A long answer in pieces: paragraphs, a long list, code, a table."""
    paragraph = "Words that **matter** and some that do not, with `code` in between and a [link](https://example.org). "
    text = "".join(
        f"## Part {part}\n\n{paragraph * 4}\n\n"
        + "".join(f"- point {point} of part {part}, in a line of its own\n" for point in range(30))
        + "\n```python\n"
        + "".join(f"value_{line} = compute({line})  # line {line}\n" for line in range(30))
        + "```\n\n| a | b |\n|---|---|\n"
        + "".join(f"| {row} | row {row} |\n" for row in range(15))
        + "\n"
        for part in range(20)
    )
    return [text[at : at + 4] for at in range(0, len(text), 4)][:TOKENS]


async def answer(_asked: Json) -> AsyncIterator[str]:
    """Each token in a frame, and in a piece of the response, of its own: the most work that a server can make."""
    yield frame(created())
    yield frame({"type": "thread.item.done", "item": _asked_item("asked")})
    yield frame({"type": "thread.item.added", "item": _said("long", "")})
    begun = time.monotonic()
    for number, piece in enumerate(_words()):
        delta = {"type": "assistant_message.content_part.text_delta", "content_index": 0, "delta": piece}
        yield frame({"type": "thread.item.updated", "item_id": "assistant_message_long", "update": delta})
        await asyncio.sleep(max(0.0, begun + number / PACE - time.monotonic()))
    yield frame({"type": "thread.item.done", "item": _said("long", "".join(_words()))})


def conversation(count: int) -> list[Json]:
    """So many items, questions and answers in turns; the last is `assistant_message_{count / 2 - 1}`."""
    text = "Answer **{}**.\n\n- one `code`\n- two\n\nWords to fill some lines. " + "And more of them. " * 12
    pairs = ([_asked_item(number), _said(number, text.format(number))] for number in range(count // 2))
    return list(itertools.chain.from_iterable(pairs))


def _asked_item(number: int | str) -> Json:
    content = [{"type": "input_text", "text": f"Question {number}?"}]
    return item("user_message", number, content=content, inference_options={})


def _said(number: int | str, text: str) -> Json:
    return item(
        "assistant_message", number, content=[{"type": "output_text", "text": text, "annotations": []}]
    )
