"""Servers that tell too much."""

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tests.doctor.backends.minimal import Json, Minimal, Refused


class Anybody(Minimal):
    def user(self, request: Request, body: Json) -> str:
        return {"Bearer second-token": "bob"}.get(request.headers.get("authorization", ""), "ann")


class KnowsTheId(Minimal):
    """Whoever has a thread's id has the thread."""

    def thread(self, thread_id: str, user: str) -> Json:
        if thread_id not in self.threads:
            raise Refused(404)
        return self.threads[thread_id]


class BelievesTheBody(Minimal):
    """As the second report's route."""

    def user(self, request: Request, body: Json) -> str:
        return body.get("user", super().user(request, body))


class ShowsHidden(Minimal):
    async def respond(self, thread: Json, text: str) -> AsyncIterator[Json]:
        hidden = {
            "type": "hidden_context_item",
            "id": self.new_id("hid"),
            "thread_id": thread["id"],
            "created_at": self.now(),
            "content": "for the model only",
        }
        yield {"type": "thread.item.added", "item": hidden}
        yield {"type": "thread.item.removed", "item_id": hidden["id"]}
        async for event in super().respond(thread, text):
            yield event


class Debugs(Minimal):
    async def post(self, request: Request) -> Response:
        try:
            return await super().post(request)
        except KeyError:
            trace = (
                'Traceback (most recent call last):\n  File "/srv/main.py", line 12, in post\nKeyError: 1\n'
            )
            return PlainTextResponse(trace, 400)

    def parse(self, body: bytes) -> Json:
        if not body.endswith(b"}"):
            raise KeyError(1)
        return super().parse(body)


class EveryOrigin(Minimal):
    async def endpoint(self, request: Request) -> Response:
        response = await super().endpoint(request)
        if origin := request.headers.get("origin"):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Credentials"] = "true"
        return response
