"""A local HTTP endpoint that streams like OpenAI's, so that tests use the real client over real HTTP.

    async with openai_endpoint([use(Call("add_task", {"title": "Milk"})), say("Added ", "it.")]) as endpoint:
        client = AsyncOpenAI(base_url=endpoint.base_url, api_key="any")

The script is a list of steps, one for each request, or a function from the request to a step. What the assistant asks
aside, for a title or a summary, is declined unless the test says that it is about that.
It refuses what the service refuses; those rules were met as errors 400 by users of the SDKs.
"""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Literal

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from holdfast.assistant.summarising import SUMMARISING
from holdfast.assistant.titles import NAMING
from tests.support.listening import listening

__all__ = [
    "Answer",
    "Asked",
    "Call",
    "Endpoint",
    "Failure",
    "Hold",
    "Script",
    "adds_tasks",
    "echo",
    "fail",
    "openai_endpoint",
    "say",
    "use",
]

Api = Literal["responses", "chat_completions"]
Json = dict[str, Any]
Pace = asyncio.Event | Callable[[int], Awaitable[None]]


@dataclass(frozen=True)
class Call:
    """A tool call. Arguments given as text are sent as they are, malformed or not."""

    name: str
    arguments: Mapping[str, Any] | str = field(default_factory=dict)
    call_id: str = field(default_factory=lambda: f"call_{secrets.token_hex(12)}")

    @property
    def pieces(self) -> list[str]:
        text = self.arguments if isinstance(self.arguments, str) else json.dumps(self.arguments)
        size = max(1, min(6, len(text) // 2))
        return [text[at : at + size] for at in range(0, len(text), size)]


@dataclass(frozen=True)
class Answer:
    """What the model says, calls, or both; and how the answer ends.

    `ends`: whole; `length` is a cut at the token limit, `filtered` one by the content filter; `broken` closes the
    connection in mid-stream, `unfinished` ends the stream politely with its last frames missing, `failed` reports an
    error in mid-stream.
    `pace` is awaited before each delta with that delta's number; an event holds all but the first.
    """

    deltas: Sequence[str] = ()
    calls: Sequence[Call] = ()
    ends: Literal["whole", "length", "filtered", "broken", "unfinished", "failed"] = "whole"
    refusal: bool = False
    pace: Pace | None = None

    async def wait(self, number: int) -> None:
        if isinstance(self.pace, asyncio.Event):
            if number > 0:
                await self.pace.wait()
        elif self.pace is not None:
            await self.pace(number)

    @property
    def text(self) -> str:
        return "".join(self.deltas)

    @property
    def ends_early(self) -> bool:
        return self.ends in ("broken", "unfinished", "failed")


@dataclass(frozen=True)
class Failure:
    """An HTTP error, in the service's own form."""

    status: int
    message: str = "The endpoint was told to fail."
    code: str | None = None
    retry_after: float | None = None


class Hold:
    """A pace that stops before one delta: `reached` says that it stands there, `open` lets it go on."""

    def __init__(self, at: int = 1) -> None:
        self.at = at
        self.reached = asyncio.Event()
        self.open = asyncio.Event()

    async def __call__(self, number: int) -> None:
        if number == self.at:
            self.reached.set()
            await self.open.wait()


def say(*deltas: str, **options: Any) -> Answer:
    """An answer in words, one delta after another."""
    return replace(Answer(deltas), **options)


def use(*calls: Call, **options: Any) -> Answer:
    """An answer that calls tools."""
    return replace(Answer(calls=calls), **options)


def fail(status: int, **options: Any) -> Failure:
    return Failure(status, **options)


@dataclass
class Asked:
    """One request as it came, and what became of it."""

    api: Api
    body: Json
    headers: Mapping[str, str]
    refused: str | None = None
    disconnected: asyncio.Event = field(default_factory=asyncio.Event)
    finished: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def turns(self) -> list[tuple[str, str]]:
        """The conversation as (role, text), tool outputs with the role `tool`, on either API."""
        if self.api == "chat_completions":
            return [(message["role"], _text(message.get("content"))) for message in self.body["messages"]]
        items = self.body["input"]
        if isinstance(items, str):
            return [("user", items)]
        spoken = [
            item for item in items if item.get("type", "message") in ("message", "function_call_output")
        ]
        return [(item.get("role", "tool"), _text(item.get("content", item.get("output")))) for item in spoken]

    @property
    def instructions(self) -> str:
        if self.api == "responses":
            return str(self.body.get("instructions") or "")
        return next((text for role, text in self.turns if role == "system"), "")

    @property
    def last_user_text(self) -> str:
        return next((text for role, text in reversed(self.turns) if role == "user"), "")


Step = Answer | Failure
Script = Sequence[Step] | Callable[[Asked], Step | Awaitable[Step]]


def echo(asked: Asked) -> Step:
    """Says back what the user said last, in several deltas."""
    words = f"You said: {asked.last_user_text}".split(" ")
    return say(words[0], *(f" {word}" for word in words[1:]))


def adds_tasks(asked: Asked) -> Step:
    """Calls `add_task` when the user says "add …", confirms from the tool's output; otherwise echoes."""
    role, text = asked.turns[-1]
    if role == "tool":
        try:
            task = json.loads(text)["task"]
        except (ValueError, KeyError, TypeError):
            return say("The tool ", "answered: ", text)
        return say("Added ", f"task {task['id']}: ", f"{task['title']}.")
    if role == "user" and text.lower().startswith("add "):
        return use(Call("add_task", {"title": text[4:]}))
    return echo(asked)


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "".join(str(part.get("text") or part.get("refusal") or "") for part in content)
    return "" if content is None else str(content)


# What the service refuses.


class _RefusedError(Exception):
    """The request breaks a rule of the service: an error 400 that names the parameter."""

    def __init__(self, message: str, param: str) -> None:
        super().__init__(message)
        self.param = param


_CHAT_PARTS = {
    "system": ("text",),
    "developer": ("text",),
    "user": ("text", "image_url", "input_audio", "file"),
    "assistant": ("text", "refusal"),
    "tool": ("text",),
}
_RESPONSES_PARTS = {
    "system": ("input_text", "input_image", "input_file"),
    "developer": ("input_text", "input_image", "input_file"),
    "user": ("input_text", "input_image", "input_file"),
    "assistant": ("output_text", "refusal"),
}
_ITEM_PREFIX = {"message": "msg_", "function_call": "fc_"}


def _check_message(message: Json, parts: Mapping[str, tuple[str, ...]], at: str) -> None:
    role, content = str(message.get("role")), message.get("content")
    if role not in parts:
        raise _RefusedError(f"Invalid value: '{role}'. Supported values are: {_listed(parts)}.", f"{at}.role")
    if isinstance(content, list):
        for index, part in enumerate(content):
            if not isinstance(part, dict) or part.get("type") not in parts[role]:
                kind = part.get("type") if isinstance(part, dict) else part
                where = f"{at}.content[{index}]"
                raise _RefusedError(
                    f"Invalid value: '{kind}'. Supported values are: {_listed(parts[role])}.", where
                )
    elif not isinstance(content, str) and not (content is None and message.get("tool_calls")):
        raise _RefusedError(
            f"Invalid type for '{at}.content': expected a string or an array.", f"{at}.content"
        )


def _listed(values: Mapping[str, Any] | Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _check_chat(body: Json) -> None:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise _RefusedError(
            "Invalid 'messages': empty array. Expected an array with minimum length 1.", "messages"
        )
    open_calls: list[str] = []
    for index, message in enumerate(messages):
        at = f"messages.[{index}]"
        _check_message(message, _CHAT_PARTS, at)
        if message["role"] == "tool":
            if message.get("tool_call_id") not in open_calls:
                said = (
                    "messages with role 'tool' must be a response to a preceding message with 'tool_calls'."
                )
                raise _RefusedError(f"Invalid parameter: {said}", f"{at}.role")
            open_calls.remove(message["tool_call_id"])
            continue
        _check_answered(open_calls, at)
        open_calls = [call["id"] for call in message.get("tool_calls") or ()]
    _check_answered(open_calls, "messages")
    if body.get("stream_options") is not None and not body.get("stream"):
        raise _RefusedError("'stream_options' is only allowed when 'stream' is enabled.", "stream_options")


def _check_answered(open_calls: Sequence[str], at: str) -> None:
    if open_calls:
        rule = "An assistant message with 'tool_calls' must be followed by a tool message for each of them."
        raise _RefusedError(f"{rule} These did not have response messages: {', '.join(open_calls)}", at)


def _check_responses(body: Json) -> None:
    items = body.get("input")
    if isinstance(items, str) and items:
        return
    if not isinstance(items, list) or not items:
        raise _RefusedError("One of 'input' or 'previous_response_id' or 'prompt' must be provided.", "input")
    open_calls: set[str] = set()
    for index, item in enumerate(items):
        at, kind = f"input[{index}]", item.get("type", "message")
        prefix = _ITEM_PREFIX.get(kind, "")
        if "id" in item and not str(item["id"]).startswith(prefix):
            said = f"Expected an ID that begins with '{prefix.rstrip('_')}'."
            raise _RefusedError(f"Invalid '{at}.id': '{item['id']}'. {said}", f"{at}.id")
        match kind:
            case "message":
                _check_message(item, _RESPONSES_PARTS, at)
            case "function_call":
                open_calls.add(item["call_id"])
            case "function_call_output":
                if item.get("call_id") not in open_calls:
                    said = f"No tool call found for function call output with call_id {item.get('call_id')}."
                    raise _RefusedError(said, "input")
                open_calls.discard(item["call_id"])
            case "reasoning" | "item_reference":
                pass
            case _:
                raise _RefusedError(f"Invalid value: '{kind}'.", f"{at}.type")
    for call_id in open_calls:
        raise _RefusedError(f"No tool output found for function call {call_id}.", "input")


_STREAM_ERROR: Json = {
    "message": "The server had an error while processing your request.",
    "type": "server_error",
    "code": "server_error",
}

# The two wire formats. Each frame comes with `paced`: the number of the delta that it carries, else None.

Frames = Iterator[tuple[int | None, Json]]


def _usage(asked: Asked, answer: Answer) -> tuple[int, int]:
    return len(json.dumps(asked.body)) // 4, len(answer.deltas) + sum(
        len(call.pieces) for call in answer.calls
    )


def _chat_frames(asked: Asked, answer: Answer) -> Frames:
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
        yield None, {"error": _STREAM_ERROR}
    if answer.ends_early:
        return
    whole = "tool_calls" if answer.calls else "stop"
    yield None, chunk({}, {"length": "length", "filtered": "content_filter"}.get(answer.ends, whole))
    if (asked.body.get("stream_options") or {}).get("include_usage"):
        yield None, {**head, "choices": [], "usage": _chat_usage(asked, answer)}


def _chat_usage(asked: Asked, answer: Answer) -> Json:
    sent, made = _usage(asked, answer)
    return {"prompt_tokens": sent, "completion_tokens": made, "total_tokens": sent + made}


def _chat_whole(asked: Asked, answer: Answer) -> Json:
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


def _responses_frames(asked: Asked, answer: Answer) -> Frames:
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
        failed = {**response, "status": "failed", "error": {**_STREAM_ERROR, "code": "server_error"}}
        yield None, {"type": "response.failed", "response": failed, "sequence_number": next(order)}
    if answer.ends_early:
        return
    sent, made = _usage(asked, answer)
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


def _responses_whole(asked: Asked, answer: Answer) -> Json:
    *_, (_, last) = _responses_frames(asked, answer)
    whole: Json = last["response"]
    return whole


# HTTP.


class _Stream(Response):
    """Sends frames as they are paced; ends without the closing chunk when the answer breaks."""

    def __init__(self, asked: Asked, answer: Answer, running: set[asyncio.Task[None]]) -> None:
        super().__init__(headers={"x-request-id": f"req_{secrets.token_hex(16)}"})
        del self.headers["content-length"]
        self.asked, self.answer, self.running = asked, answer, running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.create_task(self._send(send))
        self.running.add(task)
        gone = asyncio.create_task(self._until_gone(receive))
        try:
            await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                self.asked.disconnected.set()
        finally:
            gone.cancel()
            task.cancel()
            await asyncio.wait({task, gone})
            self.running.discard(task)
            self.asked.finished.set()

    async def _until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    async def _send(self, send: Send) -> None:
        streams = bool(self.asked.body.get("stream"))
        self.headers["content-type"] = "text/event-stream; charset=utf-8" if streams else "application/json"
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        chat = self.asked.api == "chat_completions"
        if not streams:
            # Only a broken answer comes this way: half an object, and the connection closes.
            await send({"type": "http.response.body", "body": b'{"id": "', "more_body": True})
            return
        frames = _chat_frames(self.asked, self.answer) if chat else _responses_frames(self.asked, self.answer)
        for paced, frame in frames:
            if paced is not None:
                await self.answer.wait(paced)
            name = "" if chat else f"event: {frame['type']}\n"
            body = f"{name}data: {json.dumps(frame)}\n\n".encode()
            await send({"type": "http.response.body", "body": body, "more_body": True})
        if self.answer.ends != "broken":
            body = b"data: [DONE]\n\n" if chat and not self.answer.ends_early else b""
            await send({"type": "http.response.body", "body": body, "more_body": False})


class Endpoint:
    """The running endpoint: where it is, and what it was asked, refused requests included."""

    def __init__(self, script: Script, api_key: str | None, *, asides: bool) -> None:
        self.base_url = ""
        self.requests: list[Asked] = []
        self.declined: list[Asked] = []
        self._asides = asides
        self.running: set[asyncio.Task[None]] = set()
        self._script = script
        self._api_key = api_key
        self._taken = 0
        self._arrival = asyncio.Condition()

    @property
    def bodies(self) -> list[Json]:
        return [asked.body for asked in self.requests]

    async def asked(self, number: int = 1) -> Asked:
        """Waits until so many requests have come, and returns the last of them."""
        async with self._arrival:
            await self._arrival.wait_for(lambda: len(self.requests) >= number)
        return self.requests[number - 1]

    async def answer(self, request: Request) -> Response:
        api: Api = "responses" if request.url.path.endswith("/responses") else "chat_completions"
        asked = Asked(api, await request.json(), dict(request.headers))
        if not self._asides and asked.instructions in (NAMING, SUMMARISING):
            self.declined.append(asked)
            return self._error(Failure(400, "This test is not about that."))
        try:
            if self._api_key and asked.headers.get("authorization") != f"Bearer {self._api_key}":
                return self._error(Failure(401, "Incorrect API key provided.", "invalid_api_key"))
            (_check_responses if api == "responses" else _check_chat)(asked.body)
            step = await self._next(asked)
        except _RefusedError as refused:
            asked.refused = str(refused)
            return self._error(Failure(400, str(refused)), refused.param)
        finally:
            # Recorded here, so that whoever waits for the request finds it judged.
            async with self._arrival:
                self.requests.append(asked)
                self._arrival.notify_all()
        if isinstance(step, Failure):
            return self._error(step)
        if asked.body.get("stream") or step.ends == "broken":
            return _Stream(asked, step, self.running)
        for number in range(len(step.deltas)):
            await step.wait(number)
        whole = _responses_whole if api == "responses" else _chat_whole
        return JSONResponse(whole(asked, step))

    async def _next(self, asked: Asked) -> Step:
        if callable(self._script):
            step = self._script(asked)
            return await step if isinstance(step, Awaitable) else step
        if self._taken == len(self._script):
            # 400, because clients retry a 500 and the cause would drown in their waiting.
            raise _RefusedError("The script of this test has no more steps.", "script")
        self._taken += 1
        return self._script[self._taken - 1]

    def _error(self, failure: Failure, param: str | None = None) -> Response:
        kind = "server_error" if failure.status >= 500 else "invalid_request_error"
        error = {"message": failure.message, "type": kind, "param": param, "code": failure.code}
        headers = {"x-request-id": f"req_{secrets.token_hex(16)}"}
        if failure.retry_after is not None:
            headers["retry-after"] = f"{failure.retry_after:g}"
        return JSONResponse({"error": error}, failure.status, headers)


@asynccontextmanager
async def openai_endpoint(
    script: Script = echo, *, api_key: str | None = None, asides: bool = False
) -> AsyncIterator[Endpoint]:
    """Serves `script` on a free loopback port while the block runs. With `api_key`, others get 401.

    With `asides`, the script answers those as well.
    """
    endpoint = Endpoint(script, api_key, asides=asides)
    app = Starlette(
        routes=[
            Route("/v1/responses", endpoint.answer, methods=["POST"]),
            Route("/v1/chat/completions", endpoint.answer, methods=["POST"]),
        ]
    )
    async with listening(app) as address:
        endpoint.base_url = f"{address}/v1"
        try:
            yield endpoint
        finally:
            for task in tuple(endpoint.running):
                task.cancel()
