"""A client that costs little: it sends a request, and looks for words in what comes back."""

import asyncio
import json
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from benchmarks.server import Server

__all__ = ["Stream", "ask_model", "talk"]

_WORD = b'text.delta"'  # of the model's own events, and
_DELTA = b'text_delta"'  # of ChatKit's
_THREAD = re.compile(rb'"(thr_[0-9a-zA-Z]+)"')
_END = 1 << 16  # bytes, in which an answer's last event says it whole


@dataclass
class Stream:
    """What came of one request."""

    first: float = 0.0
    """Seconds to the first word."""
    thread: str = ""
    """The thread it is in."""
    frames: int = 0
    """With a word, or with several that came together."""
    end: bytes = b""
    """The last of what came."""


async def talk(
    server: Server, text: str, *, thread: str | None = None, stop_after: int | None = None
) -> Stream:
    """This message in a new thread or in that one, its answer read to the end, or until so many frames have words."""
    given: dict[str, Any] = {
        "content": [{"type": "input_text", "text": text}],
        "attachments": [],
        "quoted_text": None,
        "inference_options": {},
    }
    asked: dict[str, object] = {"type": "threads.create", "params": {"input": given}}
    if thread is not None:
        asked = {"type": "threads.add_user_message", "params": {"thread_id": thread, "input": given}}
    body = json.dumps(asked).encode()
    return await _request(f"{server.address}/chatkit", body, server.token, _DELTA, stop_after)


async def ask_model(model_url: str, text: str) -> Stream:
    """The model itself, without a server in between."""
    asked = {"model": "bench", "stream": True, "input": [{"role": "user", "content": text}]}
    return await _request(f"{model_url}/responses", json.dumps(asked).encode(), "any", _WORD, None)


async def _request(url: str, body: bytes, token: str, mark: bytes, stop_after: int | None) -> Stream:
    target = urlsplit(url)
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection(target.hostname, target.port)
    head = (
        f"POST {target.path} HTTP/1.1\r\nHost: {target.netloc}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + body)
    stream = Stream()
    tail = b""
    while data := await reader.read(65536):
        stream.frames += (tail + data).count(mark)
        tail = data[-(len(mark) - 1) :]
        stream.end = (stream.end + data)[-_END:]
        if not stream.thread and (found := _THREAD.search(data)) is not None:
            stream.thread = found[1].decode()
        if stream.frames and not stream.first:
            stream.first = time.perf_counter() - began
        if stop_after is not None and stream.frames >= stop_after:
            return stream  # left open: whoever ends the server ends it
    writer.close()
    if not stream.frames:
        raise RuntimeError(stream.end.decode(errors="replace"))
    return stream
