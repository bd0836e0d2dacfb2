"""The endpoint itself: HTTP around the script."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from holdfast.assistant.summarising import SUMMARISING
from holdfast.assistant.titles import NAMING
from tests.support.listening import listening
from tests.support.openai_endpoint.chat import chat_frames, chat_whole
from tests.support.openai_endpoint.refusals import RefusedError, check_chat, check_responses
from tests.support.openai_endpoint.responses import responses_frames, responses_whole
from tests.support.openai_endpoint.script import Answer, Api, Asked, Failure, Json, Script, Step, echo

__all__ = ["Endpoint", "openai_endpoint"]


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
        frames = chat_frames(self.asked, self.answer) if chat else responses_frames(self.asked, self.answer)
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
        self.idle: Callable[[], Awaitable[None]] | None = None
        """Waits until who asks aside, once a turn is over, has done so. Set by who knows."""
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
            (check_responses if api == "responses" else check_chat)(asked.body)
            step = await self._next(asked)
        except RefusedError as refused:
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
        whole = responses_whole if api == "responses" else chat_whole
        return JSONResponse(whole(asked, step))

    async def _next(self, asked: Asked) -> Step:
        if callable(self._script):
            step = self._script(asked)
            return await step if isinstance(step, Awaitable) else step
        if self._taken == len(self._script):
            # 400, because clients retry a 500 and the cause would drown in their waiting.
            raise RefusedError("The script of this test has no more steps.", "script")
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
