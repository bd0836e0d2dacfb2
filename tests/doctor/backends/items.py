"""Items with wrong ids, in the wrong order, at wrong times."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.doctor.backends.minimal import Json, Minimal, delta


class FakeIds(Minimal):
    """As the Agents SDK does with Chat Completions; the store keeps one row for an id."""

    async def respond(self, thread: Json, text: str) -> AsyncIterator[Json]:
        async for event in super().respond(thread, text):
            if "item" in event:
                event["item"]["id"] = "__fake_id__"
            else:
                event = {**event, "item_id": "__fake_id__"}
            yield event

    def store(self, item: Json) -> None:
        if item["type"] == "assistant_message":
            item["id"] = "__fake_id__"
            rows = self.items[item["thread_id"]]
            rows[:] = [row for row in rows if row["id"] != item["id"]]
        super().store(item)


class ChangedIds(Minimal):
    async def respond(self, thread: Json, text: str) -> AsyncIterator[Json]:
        drafts = uuid4().hex
        async for event in super().respond(thread, text):
            if event["type"] == "thread.item.added":
                event = {**event, "item": {**event["item"], "id": f"item_{drafts}"}}
            elif event["type"] == "thread.item.updated":
                event = {**event, "item_id": f"item_{drafts}"}
            yield event


class SameIds(Minimal):
    """Made from the thread's id."""

    def user_message(self, thread: Json, given: Json) -> Json:
        return {**super().user_message(thread, given), "id": f"msg-user-{thread['id']}"}

    def store(self, item: Json) -> None:
        rows = self.items[item["thread_id"]]
        rows[:] = [row for row in rows if row["id"] != item["id"]]
        super().store(item)


class OtherThread(Minimal):
    """The client's id and the database's."""

    def encode(self, event: Json) -> bytes:
        if event.get("item", {}).get("type") == "assistant_message":
            event = {**event, "item": {**event["item"], "thread_id": "223"}}
        return super().encode(event)


class ShortIds(Minimal):
    def new_id(self, kind: str) -> str:
        return f"{kind}_{uuid4().hex[:8]}"


class NeverAdded(Minimal):
    def encode(self, event: Json) -> bytes:
        return b": later\n\n" if event["type"] == "thread.item.added" else super().encode(event)


class FromOne(Minimal):
    def encode(self, event: Json) -> bytes:
        if event["type"] == "thread.item.updated":
            event = delta(event["item_id"], event["update"]["delta"], index=1)
        return super().encode(event)


class NeverDone(Minimal):
    """A draft is a draft: nothing of it is kept."""

    async def respond(self, thread: Json, text: str) -> AsyncIterator[Json]:
        async for event in super().respond(thread, text):
            if event["type"] != "thread.item.done":
                yield event

    def store(self, item: Json) -> None:
        if item["type"] == "user_message":
            super().store(item)


class Rewritten(Minimal):
    async def respond(self, thread: Json, text: str) -> AsyncIterator[Json]:
        async for event in super().respond(thread, text):
            if event["type"] == "thread.item.done":
                event["item"]["content"][0]["text"] = "In short: yes."
            yield event


class Seconds(Minimal):
    def now(self) -> Any:
        return int(datetime.now(UTC).timestamp())


class Naive(Minimal):
    def now(self) -> Any:
        return datetime.now().isoformat()  # noqa: DTZ005  # that is what is wrong with it


class TwoClocks(Minimal):
    """The database's clock is an hour behind."""

    async def respond(self, thread: Json, text: str) -> AsyncIterator[Json]:
        async for event in super().respond(thread, text):
            if "item" in event:
                event["item"]["created_at"] = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
            yield event
