"""Sends random requests to a served application, and says what must hold for every answer."""

import json
import logging
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from holdfast.web.app import create_app
from tests.conftest import make_settings
from tests.faults.bodies import OPERATIONS, Bodies, Pool
from tests.protocol.test_operations import Everything
from tests.support.client import Client, message
from tests.support.serving import serving

__all__ = ["Fuzz", "fuzzing"]

EACH = 250
"""Requests after which a long run says how far it is."""

_CODE = re.compile(r"[a-z][a-z_0-9]*")


@dataclass
class Fuzz:
    """One seed's requests, one after another, so that the same seed asks the same."""

    client: Client
    seed: str
    pool: Pool = field(default_factory=Pool)
    answered: Counter[tuple[str, int]] = field(default_factory=Counter)

    async def run(self, count: int, say: Callable[[str], None] = lambda _what: None) -> None:
        """Half of them valid by their schema, half broken. Raises at the first answer that must not be."""
        await self.begin()
        for number in range(count):
            if number and number % EACH == 0:
                say(f"{number} of {count} requests in share {self.seed}")
            operation = OPERATIONS[number % len(OPERATIONS)]
            bodies = Bodies(f"{self.seed}/{number}", self.pool)
            broken = (number // len(OPERATIONS)) % 2 == 1
            body = bodies.mutated(operation) if broken else json.dumps(bodies.valid(operation)).encode()
            await self._send(number, operation, body)

    async def begin(self) -> None:
        """Things to ask about: a thread with a widget, a call, a question; an attachment."""
        for text in ("widget", "tool", "question"):
            await self._send(-1, "threads.create", _request("threads.create", {"input": message(text)}))
        announced = {"name": "a.txt", "size": 1, "mime_type": "text/plain"}
        await self._send(-1, "attachments.create", _request("attachments.create", announced))

    async def _send(self, number: int, operation: str, body: bytes) -> None:
        answer = await self.client.http.post(
            "/chatkit", content=body, headers={"Content-Type": "application/json"}
        )
        self.answered[operation, answer.status_code] += 1
        if operation == "threads.delete" and answer.status_code == 200:
            self.pool.forget("thread_id")
            await self.begin()
        try:
            self._check(operation, answer)
        except AssertionError as wrong:
            shown = body if len(body) < 2000 else body[:2000] + b" ..."
            raise AssertionError(
                f"seed {self.seed!r}, request {number}: {wrong}\n{shown!r}\n"
                f"was answered {answer.status_code} {answer.text[:500]}"
            ) from wrong

    def _check(self, operation: str, answer: httpx2.Response) -> None:
        status = answer.status_code
        assert "Traceback" not in answer.text
        if status != 200:
            # 501 is what a hook, or an operation, that is not offered answers: words, not a failure.
            assert 400 <= status < 500 or status == 501, "no such status"
            error = answer.json()
            assert error.keys() == {"error"}, "not the shape of an error"
            assert error["error"].keys() == {"code", "message"}, "not the shape of an error"
            assert _CODE.fullmatch(error["error"]["code"]), "not a code"
            assert error["error"]["message"], "an error without words"
            return
        if answer.headers["content-type"].startswith("text/event-stream"):
            frames = [
                json.loads(line.removeprefix("data: "))
                for line in answer.text.split("\n")
                if line.startswith("data: ")
            ]
            assert "error" not in [event["type"] for event in frames], "an error after the first byte"
            self.pool.note("turn_id", answer.headers["holdfast-turn"])
            for line in answer.text.split("\n"):
                if line.startswith("id: "):
                    self.pool.note("cursor", line.removeprefix("id: "))
            self._learn(frames)
        else:
            self._learn(answer.json())

    def _learn(self, value: Any) -> None:
        """Note every id in an answer."""
        for name, part in _fields(value):
            if name == "item":
                self.pool.note_item(part)
            if isinstance(part, str) and name in ("id", "thread_id", "item_id", "after"):
                kind = {"thr_": "thread_id", "atc_": "attachment_id"}.get(part[:4], "item_id")
                self.pool.note(kind, part)
                self.pool.note("cursor", part)


def _request(operation: str, params: Any) -> bytes:
    return json.dumps({"type": operation, "params": params}).encode()


def _fields(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, list):
        return [found for part in value for found in _fields(part)]
    if isinstance(value, dict):
        inner = [found for part in value.values() for found in _fields(part)]
        return [*value.items(), *inner]
    return []


@asynccontextmanager
async def fuzzing(database_url: str, seed: str) -> AsyncIterator[Fuzz]:
    """A server that overrides every hook, and a client of it. No request may have left an error in the log."""
    settings = make_settings(database_url, rate=10**9, max_turns=10**6, max_turns_per_user=10**6)
    logged = _Errors()
    logging.getLogger().addHandler(logged)
    try:
        async with serving(create_app(settings, server=Everything)) as address, Client.at(address) as client:
            yield Fuzz(client, seed)
    finally:
        logging.getLogger().removeHandler(logged)
    assert logged.said == []


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(f"{record.name}: {record.getMessage()}")
