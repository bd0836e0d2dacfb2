"""An answer in the form of Chat Completions."""

import secrets
import time
from itertools import count

from tests.support.openai_endpoint.frames import STREAM_ERROR, Frames, usage
from tests.support.openai_endpoint.script import Answer, Asked, Json

__all__ = ["chat_frames", "chat_whole"]


def chat_frames(asked: Asked, answer: Answer) -> Frames:
    head: Json = {
        "id": f"chatcmpl-{secrets.token_hex(16)}",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": asked.body.get("model", ""),
    }
    numbers = count()

    def chunk(delta: Json, finish: str | None = None) -> Json:
        return {**head, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]}

    yield None, chunk({"role": "assistant", "content": None if answer.calls else "", "refusal": None})
    for delta in answer.deltas:
        yield next(numbers), chunk({"refusal" if answer.refusal else "content": delta})
    for index, call in enumerate(answer.calls):
        function = {"name": call.name, "arguments": ""}
        opening = {"index": index, "id": call.call_id, "type": "function", "function": function}
        yield None, chunk({"tool_calls": [opening]})
        for piece in call.pieces:
            yield next(numbers), chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    if answer.ends == "failed":
        yield None, {"error": STREAM_ERROR}
    if answer.ends_early:
        return
    whole = "tool_calls" if answer.calls else "stop"
    yield None, chunk({}, {"length": "length", "filtered": "content_filter"}.get(answer.ends, whole))
    if (asked.body.get("stream_options") or {}).get("include_usage"):
        yield None, {**head, "choices": [], "usage": _chat_usage(asked, answer)}


def _chat_usage(asked: Asked, answer: Answer) -> Json:
    sent, made = usage(asked, answer)
    return {"prompt_tokens": sent, "completion_tokens": made, "total_tokens": sent + made}


def chat_whole(asked: Asked, answer: Answer) -> Json:
    message: Json = {"role": "assistant", "content": None, "refusal": None}
    if answer.deltas:
        message["refusal" if answer.refusal else "content"] = answer.text
    if answer.calls:
        message["tool_calls"] = [
            {
                "id": call.call_id,
                "type": "function",
                "function": {"name": call.name, "arguments": "".join(call.pieces)},
            }
            for call in answer.calls
        ]
    finish = "length" if answer.ends == "length" else "tool_calls" if answer.calls else "stop"
    return {
        "id": f"chatcmpl-{secrets.token_hex(16)}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": asked.body.get("model", ""),
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish}],
        "usage": _chat_usage(asked, answer),
    }
