"""Undo in words, over HTTP: what comes back, what is said, and the receipts that it leaves."""

from typing import Any

from agents.testing import ScriptedModel

from tests.acceptance.test_receipts import act, line, notices, of_kind, offline
from tests.conftest import Served
from tests.support.client import Client
from tests.support.databases import Sqlite
from tests.support.fold import Screen
from tests.support.script import calls, says

Json = dict[str, Any]


class Talker:
    """One conversation: what was answered last, and the receipts of that answer."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.screen = Screen()
        self.thread_id: str | None = None

    async def say(self, text: str) -> tuple[str, list[str]]:
        answer = await self._client.say(text, self.thread_id)
        known = set(self.screen.items)
        if self.thread_id is None:
            assert answer.thread is not None
            self.screen, self.thread_id = answer, answer.thread["id"]
        else:
            self.screen.items.update({item["id"]: item for item in answer.shown()})
        receipts = [line(item)[0] for item in of_kind(answer, "workflow") if item["id"] not in known]
        return answer.texts()[-1], receipts

    def receipts(self) -> list[tuple[str, bool]]:
        """Each, and whether it offers to be undone."""
        return [(title, link is not None) for title, link in map(line, of_kind(self.screen, "workflow"))]

    async def stored(self) -> list[tuple[str, bool]]:
        """The same, as a reload shows it."""
        thread = await self._client.ask("threads.get_by_id", {"thread_id": self.thread_id})
        items = [item for item in thread["items"]["data"] if item["type"] == "workflow"]
        return [(title, link is not None) for title, link in map(line, items)]

    async def tasks(self) -> list[tuple[int, str, bool]]:
        return [(task["id"], task["title"], task["completed"]) for task in await self._client.tasks()]


async def test_undo_in_words_goes_back_step_by_step(sqlite: Sqlite):
    async with offline(sqlite) as client:
        talk = Talker(client)
        for text in ("add buy milk", "add a task to call mom", "mark 2 as done", "delete task 1"):
            await talk.say(text)
        assert await talk.say("undo that") == ("Undone: task 1 is back: Buy milk.", ["Restored 1: Buy milk"])
        assert await talk.tasks() == [(1, "Buy milk", False), (2, "Call mom", True)]
        said, receipts = await talk.say("undo the last two")
        assert receipts == ["Reopened 2: Call mom", "Removed 2: Call mom"]
        assert said.endswith("Undone: task 2 is off your list again: Call mom.")
        said, receipts = await talk.say("redo")
        assert receipts == ["Restored 2: Call mom", "Completed 2: Call mom"]
        assert said.startswith("Redone: task 2 is back: Call mom.")
        assert await talk.tasks() == [(1, "Buy milk", False), (2, "Call mom", True)]
        assert await talk.say("I didn't finish 2 after all") == (
            "Reopened task 2: Call mom.",
            ["Reopened 2: Call mom"],
        )
        # In another conversation nothing of this one is undone by accident; by its number a task can be reopened.
        await talk.say("complete 2")
        other = Talker(client)
        assert await other.say("undo") == ("There is nothing to undo in this conversation.", [])
        assert (await other.say("reopen 2"))[1] == ["Reopened 2: Call mom"]
        assert await other.say("is there anything about dragons?") == ("No task mentions “dragons”.", [])


async def test_clicks_and_words_undo_the_same_changes(sqlite: Sqlite):
    async with offline(sqlite) as client:
        talk = Talker(client)
        await talk.say("add buy milk")
        await talk.say("add buy bread")
        (_, newest) = of_kind(talk.screen, "workflow")
        change = int((line(newest)[1] or "").partition("change=")[2].partition("&")[0])
        click: Json = {"type": "task.undo", "payload": {"change": change, "item": newest["id"]}}
        assert notices(await act(client, talk.screen, click)) == []
        assert (await talk.say("undo"))[1] == ["Removed 1: Buy milk"]  # the click's is undone already
        # The receipt of an undo offers its own.
        restored = of_kind(talk.screen, "workflow")[-1]
        change = int((line(restored)[1] or "").partition("change=")[2].partition("&")[0])
        await act(
            client, talk.screen, {"type": "task.undo", "payload": {"change": change, "item": restored["id"]}}
        )
        assert line(talk.screen.items[restored["id"]]) == ("Undone: removed 1: Buy milk", None)
        assert await talk.tasks() == [(1, "Buy milk", False)]
        # Changed by hand since: that is said, and nothing older is undone in its place.
        await talk.say("add call mom")
        await client.http.patch("/api/tasks/3", json={"title": "Call dad"})
        said, receipts = await talk.say("undo")
        assert "has been changed since" in said
        assert receipts == []
        assert await talk.tasks() == [(1, "Buy milk", False), (3, "Call dad", False)]


async def test_what_is_undone_offers_it_no_longer(sqlite: Sqlite):
    async with offline(sqlite) as client:
        talk = Talker(client)
        for text in ("add buy milk", "add call mom", "undo"):
            await talk.say(text)
        # In words: said in the turn that did it, and kept.
        expected = [
            ("Added 1: Buy milk", True),
            ("Undone: added 2: Call mom", False),
            ("Removed 2: Call mom", True),
        ]
        assert talk.receipts() == await talk.stored() == expected
        # By hand: kept, for whoever looks again.
        (milk, *_rest) = of_kind(talk.screen, "workflow")
        change = (line(milk)[1] or "").partition("change=")[2].partition("&")[0]
        assert (await client.http.post(f"/api/tasks/changes/{change}/undo")).status_code == 200
        assert (await talk.stored())[0] == ("Undone: added 1: Buy milk", False)
        # Redone: the undo's own receipt is the one that is undone.
        await talk.say("redo")
        assert ("Undone: removed 2: Call mom", False) in await talk.stored()


async def test_a_real_models_undo_is_a_tool_call(served: Served):
    script = [
        calls("delete_task", task_id=1),
        says("Deleted."),
        calls("undo_change"),
        says("It is back."),
        calls("undo_change", change=99),
        says("I could not."),
    ]
    async with served(ScriptedModel(script)) as client:
        await client.http.post("/api/tasks", json={"title": "Buy milk", "description": "two litres"})
        talk = Talker(client)
        await talk.say("drop it")
        assert await talk.say("no, undo") == ("It is back.", ["Restored 1: Buy milk"])
        (task,) = await client.tasks()
        assert (task["id"], task["title"], task["description"]) == (1, "Buy milk", "two litres")
        assert await talk.say("undo 99") == ("I could not.", [])
