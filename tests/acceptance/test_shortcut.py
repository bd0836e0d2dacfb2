"""Text that goes straight from the wire to the turn's log comes out as by the long way: same frames, same items, same
history, same failures."""

import json
import random
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from holdfast.assistant import plain
from holdfast.assistant.shortcut import Shortcut
from holdfast.config import Settings
from holdfast.journal.speech import Speech
from holdfast.web.app import create_app
from tests.conftest import make_settings
from tests.support.client import Client, message
from tests.support.listening import listening
from tests.support.openai_endpoint import Answer, Asked
from tests.support.openai_endpoint.chat import chat_frames
from tests.support.openai_endpoint.responses import responses_frames
from tests.support.serving import serving

APIS = ["responses", "chat_completions"]
STREAMS = 16
"""Random streams for each interface, each told both ways."""


@pytest.fixture
def databases(sqlite: Any) -> Any:
    """One kind is enough here: the way of a word does not depend on it."""
    return sqlite


@dataclass
class Wire:
    """A model that sends given bytes, in given pieces, and keeps what it was asked."""

    pieces: Sequence[bytes] = ()
    breaks: bool = False
    asked: list[Any] = field(default_factory=list)
    base_url: str = ""

    async def answer(self, request: Request) -> Response:
        body = await request.json()
        if not body.get("stream"):  # a title
            return JSONResponse({"error": {"message": "Not now."}}, 400)
        self.asked.append(body)
        return _Raw(self)


class _Raw(Response):
    def __init__(self, wire: Wire) -> None:
        super().__init__(media_type="text/event-stream")
        del self.headers["content-length"]
        self.wire = wire

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        for piece in self.wire.pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if not self.wire.breaks:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


@asynccontextmanager
async def speaking(settings: Settings, api: str) -> AsyncIterator[tuple[Client, Wire]]:
    wire = Wire()
    paths = ["/v1/responses", "/v1/chat/completions"]
    model = Starlette(routes=[Route(path, wire.answer, methods=["POST"]) for path in paths])
    async with listening(model) as address:
        configured = make_settings(
            settings.database_url,
            model="test-model",
            model_api=api,
            openai_base_url=f"{address}/v1",
            openai_api_key="sk-test",
        )
        async with serving(create_app(configured)) as served, Client.at(served) as client:
            yield client, wire


# What a model may send: pieces of text, and what stands between them and around them.

PIECES = [
    "Hello",
    " world",
    "\n\n",
    'a "quoted" \\ word',
    "ünï¢ode 🦊",
    "data: {}\n\n",
    "",
    "nul\x00nul",
    "\ud83e",
]


def streamed(api: str, answer: Answer) -> Iterator[tuple[int | None, dict[str, Any]]]:
    asked = Asked(api, {"model": "test-model", "stream_options": {"include_usage": True}}, {})  # type: ignore[arg-type]
    return chat_frames(asked, answer) if api == "chat_completions" else responses_frames(asked, answer)


def random_frames(rng: random.Random, api: str) -> Iterator[bytes]:
    deltas = [rng.choice(PIECES) for _ in range(rng.randint(1, 25))]
    ends: Any = rng.choice(["whole"] * 4 + ["length", "filtered", "broken", "unfinished", "failed"])
    answer = Answer(deltas, ends=ends, refusal=rng.random() < 0.1)
    odd = rng.choice([0.0, 0.2])
    for _, frame in streamed(api, answer):
        if rng.random() < odd:
            frame = _odd(rng, api, frame)
        name = "" if api == "chat_completions" else f"event: {frame['type']}\n"
        text = json.dumps(frame, ensure_ascii=rng.random() < 0.5 or "\\ud8" in json.dumps(frame))
        if rng.random() < odd:
            yield b": still here\n\n"
        yield f"{name}data: {text}\n\n".encode()
    if api == "chat_completions" and not answer.ends_early:
        yield b"data: [DONE]\n\n"


def _odd(rng: random.Random, api: str, frame: dict[str, Any]) -> dict[str, Any]:
    """The frame with something that the short way does not know, or does know and need not care for."""
    field_name, value = rng.choice([("obfuscation", "xyz"), ("novelty", 1), ("usage", None)])
    frame = {**frame, field_name: value}
    if api == "responses" and frame["type"] == "response.output_text.delta" and rng.random() < 0.5:
        frame["logprobs"] = [{"token": "a", "logprob": -1.0, "top_logprobs": []}]
    if api == "chat_completions" and rng.random() < 0.5 and frame.get("choices"):
        choice = frame["choices"][0]
        frame["choices"] = [{**choice, "delta": {**choice["delta"], "reasoning_content": "Hm."}}]
    return frame


def cut(rng: random.Random, data: bytes) -> list[bytes]:
    """The same bytes, in pieces of any size, whatever they cut in two."""
    places = sorted(rng.sample(range(len(data) + 1), min(len(data), rng.choice([0, 3, 40]))))
    return [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True) if a < b]


# What came of it, without what is new each time.

_ID = re.compile(r'"((?:msg|message|thread|thr|turn|sdk_hidden_context|workflow|wf|shc)_[^"]+)"')
_TIME = re.compile(r'"(created_at|updated_at)":\s*"[^"]*"')


def same_each_time(text: str) -> str:
    names: dict[str, str] = {}
    text = _ID.sub(lambda found: names.setdefault(found[1], f'"id{len(names)}"'), text)
    return _TIME.sub(r'"\1":"then"', text)


async def told(client: Client, wire: Wire, pieces: Sequence[bytes], *, breaks: bool) -> tuple[str, str, str]:
    """The frames of an answer, what is stored of it, and what the model is told of it when the person goes on."""
    wire.pieces, wire.breaks = pieces, breaks
    events = await client.stream("threads.create", {"input": message("Hi")})
    thread_id = events[0]["thread"]["id"]
    stored = await client.history(thread_id)
    wire.asked.clear()
    await client.say("Go on", thread_id)
    asked = wire.asked[0]
    history = asked["input"] if "input" in asked else asked["messages"]
    return same_each_time(json.dumps(events)), same_each_time(json.dumps(stored)), json.dumps(history)


class Ways:
    """Counts what goes the short way, and closes it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.said = 0
        self.open = True
        say, take = Speech.say, Shortcut.take

        def counted(speech: Speech, text: str) -> bool:
            taken = say(speech, text)
            self.said += taken
            return taken

        patch.setattr(Speech, "say", counted)
        patch.setattr(Shortcut, "take", lambda short, stream: take(short, stream) if self.open else None)


@pytest.mark.parametrize("api", APIS)
async def test_both_ways_come_out_the_same(settings: Settings, api: str, monkeypatch: pytest.MonkeyPatch):
    rng = random.Random(f"{api} 1")
    ways, said = Ways(monkeypatch), 0
    async with speaking(settings, api) as (client, wire):
        for number in range(STREAMS):
            frames = list(random_frames(rng, api))
            lines = rng.choice([b"\n", b"\n", b"\n", b"\r\n"])
            pieces = cut(rng, b"".join(frames).replace(b"\n", lines))
            breaks = rng.random() < 0.2
            ways.open, ways.said = False, 0
            long = await told(client, wire, pieces, breaks=breaks)
            assert ways.said == 0
            ways.open = True
            short = await told(client, wire, pieces, breaks=breaks)
            assert short == long, f"stream {number} of {api}"
            said += ways.said
    assert said > STREAMS  # or both were the long way


@pytest.mark.parametrize("api", APIS)
async def test_all_but_the_first_words_take_the_short_way(
    settings: Settings, api: str, monkeypatch: pytest.MonkeyPatch
):
    words = [f"word{number} " for number in range(50)]
    ways = Ways(monkeypatch)
    async with speaking(settings, api) as (client, wire):
        name = "event: {}\ndata: {}\n\n" if api == "responses" else "{}data: {}\n\n"
        wire.pieces = [
            name.format(frame.get("type", ""), json.dumps(frame)).encode()
            for _, frame in streamed(api, Answer(words))
        ]
        screen = await client.say("Hi")
    assert screen.texts()[-1] == "".join(words)
    assert ways.said == len(words) - 1


PLAIN_EVENT = {
    "type": "response.output_text.delta",
    "item_id": "msg_1",
    "output_index": 0,
    "content_index": 0,
    "delta": "word",
    "logprobs": [],
    "sequence_number": 4,
}
PLAIN_CHUNK: dict[str, Any] = {
    "id": "chatcmpl-1",
    "object": "chat.completion.chunk",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "delta": {"content": "word"}, "logprobs": None, "finish_reason": None}],
}


def chunk(**delta: Any) -> dict[str, Any]:
    return {**PLAIN_CHUNK, "choices": [{**PLAIN_CHUNK["choices"][0], **delta}]}


def frame(body: Any) -> bytes:
    return f"data: {json.dumps(body)}\n\n".encode()


def test_plain_frames_are_recognised():
    assert plain.in_responses(frame(PLAIN_EVENT)) == ("word", ("msg_1", 0, 0))
    assert plain.in_responses(b"event: response.output_text.delta\n" + frame(PLAIN_EVENT)) is not None
    assert plain.in_chat_completions(frame(PLAIN_CHUNK)) == ("word", None)


@pytest.mark.parametrize(
    "data",
    [
        frame({**PLAIN_EVENT, "novelty": 1}),
        frame({**PLAIN_EVENT, "type": "response.refusal.delta"}),
        frame({**PLAIN_EVENT, "delta": None}),
        frame({**PLAIN_EVENT, "logprobs": [{"token": "word"}]}),
        frame({**PLAIN_EVENT, "delta": "\ud83e"}),
        frame({**PLAIN_EVENT, "error": {"message": "no"}}),
        b"event: error\n" + frame(PLAIN_EVENT),
        b"id: 1\n" + frame(PLAIN_EVENT),
        frame(PLAIN_EVENT)[:-1],
        frame(PLAIN_EVENT).replace(b"word", b"\xff"),
        b"data: [DONE]\n\n",
        b": still here\n\n",
    ],
)
def test_anything_else_of_responses_is_not(data: bytes):
    assert plain.in_responses(data) is None


@pytest.mark.parametrize(
    "body",
    [
        {**PLAIN_CHUNK, "usage": {"prompt_tokens": 1}},
        {**PLAIN_CHUNK, "novelty": 1},
        {**PLAIN_CHUNK, "choices": []},
        {**PLAIN_CHUNK, "choices": PLAIN_CHUNK["choices"] * 2},
        {**PLAIN_CHUNK, "error": {"message": "no"}},
        chunk(finish_reason="stop"),
        chunk(index=1),
        chunk(logprobs={"content": []}),
        chunk(delta={"refusal": "no"}),
        chunk(delta={"content": "word", "tool_calls": [{"index": 0}]}),
        chunk(delta={"content": "word", "reasoning_content": "Hm."}),
        chunk(delta={"content": None}),
    ],
)
def test_anything_else_of_chat_completions_is_not(body: Any):
    assert plain.in_chat_completions(frame(body)) is None
