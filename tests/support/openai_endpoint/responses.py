"""An answer in the form of Responses."""

import secrets
import time
from collections.abc import Iterator
from itertools import count

from tests.support.openai_endpoint.frames import STREAM_ERROR, Frames, usage
from tests.support.openai_endpoint.script import Answer, Asked, Call, Json

__all__ = ["responses_frames", "responses_whole"]


def _message_frames(answer: Answer, at: int, numbers: Iterator[int]) -> Frames:
    """A message from `added` to `done`; the last frame holds the finished item."""
    kind, name = ("refusal", "refusal") if answer.refusal else ("output_text", "text")
    more: Json = {} if answer.refusal else {"annotations": [], "logprobs": []}
    logprobs: Json = {} if answer.refusal else {"logprobs": []}
    item: Json = {"id": f"msg_{secrets.token_hex(24)}", "type": "message", "role": "assistant"}
    where = {"item_id": item["id"], "output_index": at, "content_index": 0}
    opened = {**item, "status": "in_progress", "content": []}
    part = {"type": kind, name: answer.text, **more}
    yield None, {"type": "response.output_item.added", "output_index": at, "item": opened}
    yield None, {"type": "response.content_part.added", **where, "part": {**part, name: ""}}
    for delta in answer.deltas:
        yield next(numbers), {"type": f"response.{kind}.delta", **where, "delta": delta, **logprobs}
    if answer.ends_early and not answer.calls:
        return
    yield None, {"type": f"response.{kind}.done", **where, name: answer.text, **logprobs}
    yield None, {"type": "response.content_part.done", **where, "part": part}
    status = "incomplete" if answer.ends in ("length", "filtered") else "completed"
    done = {**item, "status": status, "content": [part]}
    yield None, {"type": "response.output_item.done", "output_index": at, "item": done}


def _call_frames(call: Call, at: int, numbers: Iterator[int], broken: bool) -> Frames:
    item: Json = {
        "id": f"fc_{secrets.token_hex(24)}",
        "type": "function_call",
        "call_id": call.call_id,
        "name": call.name,
    }
    where = {"item_id": item["id"], "output_index": at}
    opened = {**item, "status": "in_progress", "arguments": ""}
    yield None, {"type": "response.output_item.added", "output_index": at, "item": opened}
    for piece in call.pieces:
        yield next(numbers), {"type": "response.function_call_arguments.delta", **where, "delta": piece}
    if broken:
        return
    whole = "".join(call.pieces)
    yield (
        None,
        {"type": "response.function_call_arguments.done", **where, "name": call.name, "arguments": whole},
    )
    done = {**item, "status": "completed", "arguments": whole}
    yield None, {"type": "response.output_item.done", "output_index": at, "item": done}


def responses_frames(asked: Asked, answer: Answer) -> Frames:
    response: Json = {
        "id": f"resp_{secrets.token_hex(24)}",
        "object": "response",
        "created_at": int(time.time()),
        "model": asked.body.get("model", ""),
        "status": "in_progress",
        "output": [],
        "error": None,
        "incomplete_details": None,
        "parallel_tool_calls": True,
        "tool_choice": asked.body.get("tool_choice", "auto"),
        "tools": asked.body.get("tools", []),
        "usage": None,
    }
    order, numbers, output = count(), count(), []
    yield None, {"type": "response.created", "response": response, "sequence_number": next(order)}
    yield None, {"type": "response.in_progress", "response": response, "sequence_number": next(order)}
    speaks = answer.deltas or not (answer.calls or answer.ends == "filtered")
    parts = [_message_frames(answer, 0, numbers)] if speaks else []
    for call in answer.calls:
        broken = answer.ends_early and call is answer.calls[-1]
        parts.append(_call_frames(call, len(parts), numbers, broken))
    for frames in parts:
        for paced, frame in frames:
            if frame["type"] == "response.output_item.done":
                output.append(frame["item"])
            yield paced, {**frame, "sequence_number": next(order)}
    if answer.ends == "failed":
        failed = {**response, "status": "failed", "error": {**STREAM_ERROR, "code": "server_error"}}
        yield None, {"type": "response.failed", "response": failed, "sequence_number": next(order)}
    if answer.ends_early:
        return
    sent, made = usage(asked, answer)
    response["usage"] = {
        "input_tokens": sent,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": made,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": sent + made,
    }
    reasons = {"length": "max_output_tokens", "filtered": "content_filter"}
    reason = {"reason": reasons[answer.ends]} if answer.ends in reasons else None
    status = "completed" if reason is None else "incomplete"
    final = {**response, "status": status, "incomplete_details": reason, "output": output}
    yield None, {"type": f"response.{status}", "response": final, "sequence_number": next(order)}


def responses_whole(asked: Asked, answer: Answer) -> Json:
    *_, (_, last) = responses_frames(asked, answer)
    whole: Json = last["response"]
    return whole
