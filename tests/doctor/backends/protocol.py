"""Other protocols, and events that are nearly right."""

import json
from collections.abc import AsyncIterator

from tests.doctor.backends.minimal import Json, Minimal


class Translated(Minimal):
    """Right inside, and translated into another protocol on the way out."""

    async def encoded(self, events: AsyncIterator[Json]) -> AsyncIterator[bytes]:
        try:
            async for event in events:
                for frame in self.translate(event):
                    yield (
                        frame
                        if isinstance(frame, bytes)
                        else b"data: " + json.dumps(frame).encode() + b"\n\n"
                    )
            for frame in self.closing():
                yield frame
        finally:
            await events.aclose()  # type: ignore[attr-defined]  # it is a generator

    def closing(self) -> list[bytes]:
        return []

    def translate(self, event: Json) -> list[Json | bytes]:
        if event["type"] == "thread.item.updated":
            return [self.text(event["item_id"], event["update"]["delta"])]
        return []

    def text(self, item_id: str, text: str) -> Json | bytes:
        raise NotImplementedError


class Assistants(Translated):
    def text(self, item_id: str, text: str) -> Json | bytes:
        part = {"index": 0, "type": "text", "text": {"value": text}}
        value = {"id": item_id, "object": "thread.message.delta", "delta": {"content": [part]}}
        return b"event: thread.message.delta\ndata: " + json.dumps(value).encode() + b"\n\n"


class Responses(Translated):
    def text(self, item_id: str, text: str) -> Json | bytes:
        return {"type": "response.output_text.delta", "item_id": item_id, "content_index": 0, "delta": text}


class ChatCompletions(Translated):
    def text(self, item_id: str, text: str) -> Json | bytes:
        choice = {"index": 0, "delta": {"content": text}}
        return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "choices": [choice]}

    def closing(self) -> list[bytes]:
        return [b"data: [DONE]\n\n"]


class AiSdk(Translated):
    def text(self, item_id: str, text: str) -> Json | bytes:
        return {"type": "text-delta", "id": item_id, "delta": text}

    def closing(self) -> list[bytes]:
        return [b"data: [DONE]\n\n"]


class AiSdkLines(Translated):
    """Its older format."""

    def text(self, item_id: str, text: str) -> Json | bytes:
        return b"0:" + json.dumps(text).encode() + b"\n"


class AgUi(Translated):
    def text(self, item_id: str, text: str) -> Json | bytes:
        return {"type": "TEXT_MESSAGE_CONTENT", "messageId": item_id, "delta": text}


class LangGraph(Translated):
    def text(self, item_id: str, text: str) -> Json | bytes:
        value = [{"id": item_id, "type": "AIMessageChunk", "content": text}]
        return b"event: messages/partial\ndata: " + json.dumps(value).encode() + b"\n\n"


class Anthropic(Translated):
    def text(self, item_id: str, text: str) -> Json | bytes:
        value = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}
        return b"event: content_block_delta\ndata: " + json.dumps(value).encode() + b"\n\n"


class OldNames(Minimal):
    """Names after what is in the item."""

    def encode(self, event: Json) -> bytes:
        if event["type"] in ("thread.item.done", "thread.item.added"):
            event = {**event, "type": f"thread.item.{event['item']['type']}"}
        return super().encode(event)


class NoTime(Minimal):
    def encode(self, event: Json) -> bytes:
        if "item" in event:
            event = {
                **event,
                "item": {name: value for name, value in event["item"].items() if name != "created_at"},
            }
        return super().encode(event)
