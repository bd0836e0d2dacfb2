"""A client that costs little: it sends a request, and looks for words in what comes back."""

import asyncio
import json
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks.server import Server

__all__ = ["Stream", "ask_model", "talk"]

_WORD = b'text.delta"'  # of the model's own events, and
_DELTA = b'text_delta"'  # of ChatKit's
_END = 1 << 16  # bytes, in which an answer's last event says it whole


@dataclass
class Stream:
    """What came of one request."""

    first: float = 0.0
    """Seconds to the first word."""
    frames: int = 0
    """With a word, or with several that came together."""
    end: bytes = b""
    """The last of what came."""


async def talk(server: Server, text: str, *, stop_after: int | None = None) -> Stream:
    """A new thread with this message, read to the end of the answer, or until so many frames with words have come."""
    given = {
        "content": [{"type": "input_text", "text": text}],
        "attachments": [],
        "quoted_text": None,
        "inference_options": {},
    }
    body = json.dumps({"type": "threads.create", "params": {"input": given}}).encode()
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
        if stream.frames and not stream.first:
            stream.first = time.perf_counter() - began
        if stop_after is not None and stream.frames >= stop_after:
            return stream  # left open: whoever ends the server ends it
    writer.close()
    if not stream.frames:
        raise RuntimeError(stream.end.decode(errors="replace"))
    return stream
