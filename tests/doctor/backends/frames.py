"""Frames that are not whole."""

import json
from collections.abc import AsyncIterator

from tests.doctor.backends.minimal import Json, Minimal


class JsonLines(Minimal):
    media_type = "application/x-ndjson"

    def encode(self, event: Json) -> bytes:
        return json.dumps(event).encode() + b"\n"

    def app(self):
        self.media_type = "text/event-stream"
        return super().app()


class WrittenOut(Minimal):
    def encode(self, event: Json) -> bytes:
        return b"data: " + json.dumps(event).encode() + rb"\n\n" + b"\n\n"


class CarriageReturns(Minimal):
    def encode(self, event: Json) -> bytes:
        return super().encode(event).replace(b"\n", b"\r")


class OneLineFeed(Minimal):
    def encode(self, event: Json) -> bytes:
        return b"data: " + json.dumps(event).encode() + b"\n"

    async def encoded(self, events: AsyncIterator[Json]) -> AsyncIterator[bytes]:
        async for frame in super().encoded(events):
            yield frame
        yield b"\n"


class PythonDictionaries(Minimal):
    def encode(self, event: Json) -> bytes:
        return f"data: {event}\n\n".encode()


class NotANumber(Minimal):
    def encode(self, event: Json) -> bytes:
        if event["type"] == "thread.item.done":
            event = {**event, "score": float("nan")}
        return super().encode(event)


class CutInTwo(Minimal):
    """Cuts the bytes of a text where they happen to be, not between letters."""

    def words(self) -> list[str]:
        return ["Grüße", " an alle."]

    def encode(self, event: Json) -> bytes:
        text = json.dumps(event, ensure_ascii=False).encode()
        if event["type"] == "thread.item.updated":
            text = text.replace("ü".encode(), "ü".encode()[:1])
        return b"data: " + text + b"\n\n"


class MarkedFrames(Minimal):
    def encode(self, event: Json) -> bytes:
        return b": a comment\n\n\xef\xbb\xbf" + super().encode(event)


class MarkedStream(Minimal):
    async def encoded(self, events: AsyncIterator[Json]) -> AsyncIterator[bytes]:
        yield b"\xef\xbb\xbf"
        async for frame in super().encoded(events):
            yield frame


class NoLastLine(Minimal):
    waits = False

    async def encoded(self, events: AsyncIterator[Json]) -> AsyncIterator[bytes]:
        last = b""
        async for frame in super().encoded(events):
            yield last
            last = frame
        yield last.removesuffix(b"\n\n")


class StopsInAFrame(Minimal):
    """The process ends, or a proxy's patience, while the last frame is being sent."""

    def encode(self, event: Json) -> bytes:
        whole = super().encode(event)
        is_last = event["type"] == "thread.item.done" and event["item"]["type"] == "assistant_message"
        return whole[:40] if is_last else whole


class Enormous(Minimal):
    def encode(self, event: Json) -> bytes:
        if self.turns == 1 and event["type"] == "thread.item.done":
            event = {**event, "image": "A" * 4_200_000}
        return super().encode(event)


class Nothing(Minimal):
    async def encoded(self, events: AsyncIterator[Json]) -> AsyncIterator[bytes]:
        async for _event in events:
            pass
        return
        yield


class Done(Minimal):
    async def encoded(self, events: AsyncIterator[Json]) -> AsyncIterator[bytes]:
        async for frame in super().encoded(events):
            yield frame
        yield b"data: [DONE]\n\n"


class Named(Minimal):
    def encode(self, event: Json) -> bytes:
        return f"event: {event['type']}\n".encode() + super().encode(event)
