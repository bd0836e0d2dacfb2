"""Conversations that do not come about."""

from collections.abc import AsyncIterator

from starlette.responses import Response

from tests.doctor.backends.minimal import Json, Minimal


class NoKey(Minimal):
    async def respond(self, thread: Json, text: str) -> AsyncIterator[Json]:
        yield {"type": "error", "code": "custom", "message": "There is no key.", "allow_retry": True}


class Breaks(Minimal):
    """A database that fails in the middle."""

    async def respond(self, thread: Json, text: str) -> AsyncIterator[Json]:
        raise RuntimeError("the database is away")
        yield {}


class NewThreads(Minimal):
    """The thread's id is dropped on the way in."""

    async def route(self, body: Json, user: str) -> Response:
        if body["type"] == "threads.add_user_message":
            self.thread(body["params"]["thread_id"], user)
            return self.stream(self.create(body["params"], user))
        return await super().route(body, user)


class NeverCreated(Minimal):
    async def create(self, params: Json, user: str) -> AsyncIterator[Json]:
        async for event in super().create(params, user):
            if event["type"] != "thread.created":
                yield event


class CreatedLater(Minimal):
    async def create(self, params: Json, user: str) -> AsyncIterator[Json]:
        events = [event async for event in super().create(params, user)]
        yield events[1]
        yield events[0]
        for event in events[2:]:
            yield event


class OneTurn(Minimal):
    """The second turn has a history, and the model refuses it."""

    async def respond(self, thread: Json, text: str) -> AsyncIterator[Json]:
        if any(item["type"] == "assistant_message" for item in self.items[thread["id"]]):
            yield {"type": "error", "code": "stream.error", "allow_retry": True}
            return
        async for event in super().respond(thread, text):
            yield event


class OneTurnThenNothing(Minimal):
    async def respond(self, thread: Json, text: str) -> AsyncIterator[Json]:
        if not any(item["type"] == "assistant_message" for item in self.items[thread["id"]]):
            async for event in super().respond(thread, text):
                yield event


class Silent(Minimal):
    async def respond(self, thread: Json, text: str) -> AsyncIterator[Json]:
        return
        yield


class Drops(Minimal):
    """The message in threads.create is not looked at; the assistant greets."""

    async def create(self, params: Json, user: str) -> AsyncIterator[Json]:
        dropped = ""
        async for event in super().create(params, user):
            if event.get("item", {}).get("type") == "user_message":
                dropped = event["item"]["id"]
                thread_id = event["item"]["thread_id"]
                self.items[thread_id] = [item for item in self.items[thread_id] if item["id"] != dropped]
            else:
                yield event


class NoEcho(Minimal):
    def encode(self, event: Json) -> bytes:
        if event.get("item", {}).get("type") == "user_message":
            return b": kept, and not sent\n\n"
        return super().encode(event)


class TwoEchoes(Minimal):
    """The hook stores and sends what was stored and sent before it was called."""

    async def add(self, thread: Json, given: Json) -> AsyncIterator[Json]:
        again = self.user_message(thread, given)
        async for event in super().add(thread, given):
            yield event
            if event.get("item", {}).get("type") == "user_message":
                self.store(again)
                yield {"type": "thread.item.done", "item": again}


class KeptTwice(Minimal):
    async def add(self, thread: Json, given: Json) -> AsyncIterator[Json]:
        async for event in super().add(thread, given):
            yield event
            if event.get("item", {}).get("type") == "user_message":
                self.store(self.user_message(thread, given))
