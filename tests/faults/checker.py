"""The history of a run, as its clients saw it, and one judge over all of it."""

from dataclasses import dataclass, field
from typing import Any

from tests.support.client import Client
from tests.support.fold import Screen

__all__ = ["Asked", "check"]

Json = dict[str, Any]


@dataclass
class Asked:
    """One message to a thread of its own, and all that its sender saw of the answer, over however many connections."""

    text: str
    tasks: tuple[str, ...]
    """Titles of the tasks that it asks for."""
    key: str
    turn_id: str | None = None
    """Once the server has named it."""
    cursor: str | None = None
    events: list[Json] = field(default_factory=list)
    answered: bool = False
    """Whether a stream of it was read to its end, in a process that was not killed meanwhile."""


async def check(client: Client, history: list[Asked]) -> None:
    """Every accepted message is there once, every turn ended, every tool's effect stands once, and what was seen folds
    to what is stored."""
    listed = await client.ask("threads.list", {"limit": 9999, "order": "desc"})
    assert len(listed["data"]) == len(history), "a thread too many, or too few"
    titles = [task["title"] for task in await _all_tasks(client)]
    assert sorted(titles) == sorted(title for asked in history for title in asked.tasks), "an effect not once"
    for asked in history:
        screen = Screen().fold(asked.events)
        thread_id = screen.thread["id"]
        stored = await client.history(thread_id)
        assert screen.shown() == stored, f"{asked.text!r}: what was seen is not what is stored"
        assert not screen.open
        assert not screen.errors
        said = [item for item in stored if item["type"] == "user_message"]
        assert [item["content"][0]["text"] for item in said] == [asked.text]
        answers = [item for item in stored if item["type"] == "assistant_message"]
        assert [item["content"][0]["text"] for item in answers] == [answer_to(asked.text)]
        receipts = [item for item in stored if item["type"] == "workflow"]
        assert len(receipts) == len(asked.tasks)
        assert await client.ask("turns.get", {"thread_id": thread_id}) == {"turn": None}


def answer_to(text: str) -> str:
    """What the model of these runs says when the tools have been called."""
    return f"All done, as you said: {text}. " + "It is on your list now, and nothing is lost."


async def _all_tasks(client: Client) -> list[Json]:
    tasks: list[Json] = []
    while True:
        after = {"after": str(tasks[-1]["id"])} if tasks else {}
        page = (await client.http.get("/api/tasks", params={"limit": "100", **after})).json()
        tasks += page["data"]
        if not page["has_more"]:
            return tasks
