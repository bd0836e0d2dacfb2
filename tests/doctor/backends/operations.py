"""Operations beside the conversation."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from holdfast.doctor.live.words import THIRD
from tests.doctor.backends.minimal import Json, Minimal, Refused, delta


class NoRetry(Minimal):
    async def route(self, body: Json, user: str) -> Response:
        if body["type"] == "threads.retry_after_item":
            raise Refused(400)
        return await super().route(body, user)


class RetryKeepsOld(Minimal):
    async def retry(self, thread: Json, item_id: str) -> AsyncIterator[Json]:
        async for event in self.respond(thread, "again"):
            yield event


class FeedbackFails(Minimal):
    def feedback(self) -> Json:
        raise Refused(500)


class RollsBack(Minimal):
    """The message and its answer are one transaction."""

    async def add(self, thread: Json, given: Json) -> AsyncIterator[Json]:
        before = len(self.items[thread["id"]])
        done = False
        try:
            async for event in super().add(thread, given):
                yield event
            done = True
        finally:
            if not done:
                del self.items[thread["id"]][before:]


class ForgetsHalf(Minimal):
    """The answer is kept when it is whole."""

    async def respond(self, thread: Json, text: str) -> AsyncIterator[Json]:
        if text != THIRD:
            async for event in super().respond(thread, text):
                yield event
            return
        base = {
            "type": "assistant_message",
            "id": self.new_id("msg"),
            "thread_id": thread["id"],
            "created_at": self.now(),
        }
        yield {"type": "thread.item.added", "item": {**base, "content": []}}
        yield delta(base["id"], "Half")
        await asyncio.Event().wait()


class ForgetsTitles(Minimal):
    def whole(self, thread: Json) -> Json:
        return {**super().whole(thread), "title": None}


class AnswersNothing(Minimal):
    """A route that answers {} to whatever it does not know."""

    def read(self, operation: str, params: Json, user: str) -> Json:
        return (
            {}
            if operation in ("threads.update", "messages.create")
            else super().read(operation, params, user)
        )


class NeverDeletes(Minimal):
    def delete(self, thread: Json) -> None:
        pass


class MessagesCreate(Minimal):
    def read(self, operation: str, params: Json, user: str) -> Json:
        if operation == "messages.create":
            return {"id": "msg_1"}
        return super().read(operation, params, user)


class BreaksOnUnknown(Minimal):
    """The thread is loaded when the response has begun, as in the SDK."""

    async def route(self, body: Json, user: str) -> Response:
        if body["type"] == "threads.add_user_message":
            return self.stream(self.late(body["params"], user))
        return await super().route(body, user)

    async def late(self, params: Json, user: str) -> AsyncIterator[Json]:
        async for event in self.add(self.thread(params["thread_id"], user), params["input"]):
            yield event


class FailsOnGarbage(Minimal):
    async def post(self, request: Request) -> Response:
        body = await request.body()
        if not body.endswith(b"}"):
            return PlainTextResponse("Internal Server Error", 500)
        return await super().post(request)
