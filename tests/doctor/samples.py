"""Bytes of streams."""

import json
from typing import Any

__all__ = ["EVENTS", "TURN", "frame", "har"]

_TIME = "2026-01-02T03:04:05Z"


def frame(value: object) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def item(kind: str, item_id: str, **more: object) -> dict[str, Any]:
    return {"type": kind, "id": item_id, "thread_id": "thr_1", "created_at": _TIME, **more}


_USER = item(
    "user_message", "msg_1", content=[{"type": "input_text", "text": "Grüße 🐦"}], inference_options={}
)
_UPDATES = [
    {
        "type": "thread.item.updated",
        "item_id": "msg_2",
        "update": {"type": "assistant_message.content_part.text_delta", "content_index": 0, "delta": text},
    }
    for text in ("Hallo, ", "Möwe ", "🐦!")
]
_DONE = item("assistant_message", "msg_2", content=[{"type": "output_text", "text": "Hallo, Möwe 🐦!"}])
_THREAD = {"id": "thr_1", "created_at": _TIME, "items": {"data": [], "has_more": False}}

EVENTS: list[dict[str, Any]] = [
    {"type": "thread.created", "thread": _THREAD},
    {"type": "thread.item.done", "item": _USER},
    {"type": "thread.item.added", "item": {**_DONE, "content": []}},
    *_UPDATES,
    {"type": "thread.item.done", "item": _DONE},
]
TURN = b"".join(b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n" for event in EVENTS)


def har(*entries: tuple[object, object, str]) -> bytes:
    """A capture of `(request's JSON, status, answer's text)`, all to one address."""
    return json.dumps(
        {
            "log": {
                "version": "1.2",
                "entries": [
                    {
                        "request": {
                            "method": "POST",
                            "url": "https://api.example/chat?token=abcdefgh",
                            "headers": [{"name": "Authorization", "value": "Bearer abcdefghijkl"}],
                            "postData": {"mimeType": "application/json", "text": json.dumps(body)},
                        },
                        "response": {
                            "status": status,
                            "headers": [{"name": "X-One", "value": "1"}],
                            "content": {
                                "size": len(text),
                                "mimeType": "application/json" if text[:1] in "{[" else "text/event-stream",
                                "text": text,
                            },
                        },
                        "timings": {"wait": 20, "receive": 800},
                    }
                    for body, status, text in entries
                ],
            }
        }
    ).encode()
