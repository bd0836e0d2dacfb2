"""A valid event of each type: what the doctor shows next to one that is not."""

from typing import Any

__all__ = ["EXAMPLES"]

_TIME = "2026-01-02T03:04:05Z"
_ASSISTANT = {
    "type": "assistant_message",
    "id": "msg_2",
    "thread_id": "thr_1",
    "created_at": _TIME,
    "content": [{"type": "output_text", "text": "Hello!", "annotations": []}],
}
_USER = {
    "type": "user_message",
    "id": "msg_1",
    "thread_id": "thr_1",
    "created_at": _TIME,
    "content": [{"type": "input_text", "text": "Hi"}],
    "attachments": [],
    "inference_options": {},
}
_THREAD = {
    "id": "thr_1",
    "created_at": _TIME,
    "status": {"type": "active"},
    "items": {"data": [], "has_more": False},
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "thread.created": {"type": "thread.created", "thread": _THREAD},
    "thread.updated": {"type": "thread.updated", "thread": {**_THREAD, "title": "Groceries"}},
    "thread.item.added": {"type": "thread.item.added", "item": {**_ASSISTANT, "content": []}},
    "thread.item.updated": {
        "type": "thread.item.updated",
        "item_id": "msg_2",
        "update": {
            "type": "assistant_message.content_part.text_delta",
            "content_index": 0,
            "delta": "Hello",
        },
    },
    "thread.item.done": {"type": "thread.item.done", "item": _ASSISTANT},
    "thread.item.done (user)": {"type": "thread.item.done", "item": _USER},
    "thread.item.removed": {"type": "thread.item.removed", "item_id": "msg_2"},
    "thread.item.replaced": {"type": "thread.item.replaced", "item": _ASSISTANT},
    "stream_options": {"type": "stream_options", "stream_options": {"allow_cancel": True}},
    "progress_update": {"type": "progress_update", "text": "Looking …"},
    "client_effect": {"type": "client_effect", "name": "refresh", "data": {}},
    "error": {"type": "error", "code": "custom", "message": "The model is away.", "allow_retry": True},
    "notice": {"type": "notice", "level": "info", "message": "Three questions are left."},
}
