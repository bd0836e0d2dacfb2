"""What a test has the model say, and what it was asked."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

__all__ = [
    "Answer",
    "Api",
    "Asked",
    "Call",
    "Failure",
    "Hold",
    "Json",
    "Script",
    "Step",
    "adds_tasks",
    "echo",
    "fail",
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
