"""What is asked once a thread with two answers is there: pages, retry, a dropped connection, other people."""

import asyncio
from collections.abc import Callable
from typing import Any

from holdfast.doctor.client.items import shown_item
from holdfast.doctor.client.oddity import Oddity
from holdfast.doctor.detect.history import items_of
from holdfast.doctor.examine import Examiner
from holdfast.doctor.exchange import Exchange
from holdfast.doctor.live.talk import Talk
from holdfast.doctor.live.words import FILLERS, GREETING, SECOND, THIRD, message

__all__ = ["Afterwards"]

_LONG = 22
"""Items that are more than the page which the SDK and its kin give with a thread."""
_LONG_BUDGET = 30.0
"""Seconds that may go into making a thread that long."""
_PATIENCE = 10
_PAUSE = 0.2
_KEEPS_NOTHING = (
    "history.vanishes",
    "history.other-ids",
    "ids.changed",
    "order.not-done",
    "thread.new-each-message",
    "input.dropped",
)


class Afterwards:
    """Works on one thread, which it deletes in the end, with all others that were not there `before`."""

    def __init__(
        self,
        talk: Talk,
        examiner: Examiner,
        progress: Callable[[str], None],
        thread: str,
        before: frozenset[str],
    ) -> None:
        self._before = before
        self._talk = talk
        self._examiner = examiner
        self._evidence = examiner.evidence
        self._progress = progress
        self._thread = thread

    async def run(self) -> None:
        await self._feedback()
        await self._retry()
        await self._cancel()
        await self._long()
        await self._update()
        await self._delete()

    async def pages(self, *, write: bool = True) -> None:
        """Walk threads and items page by page, both ways."""
        self._progress("turning pages")
        if write:
            self._take(await self._talk.ask("create-more", "threads.create", {"input": message(GREETING)}))
        for order in ("desc", "asc"):
            self._take(await self._ask("items", "items.list", limit=100, order=order))
        await self._walk("threads.list", {"limit": 1, "order": "desc"})
        await self._walk("items.list", {"thread_id": self._thread, "limit": 2, "order": "asc"})

    async def _walk(self, operation: str, params: dict[str, Any]) -> None:
        after: str | None = None
        for _page in range(4):
            asked = await self._talk.ask(
                "page", operation, params if after is None else {**params, "after": after}
            )
            answer = asked.json
            self._take(asked)
            after = answer.get("after") if isinstance(answer, dict) and answer.get("has_more") else None
            if not isinstance(after, str):
                return

    async def user_in_body(self) -> None:
        """Name somebody else in the body: what one gets must stay the same."""
        plain = await self._talk.ask("listed", "threads.list", {"limit": 100, "order": "desc"})
        mine = self._has_thread(plain)
        other = dict.fromkeys(("user", "user_id", "userId"), "holdfast-doctor-somebody-else")
        named = await self._talk.ask(
            "user-in-body", "threads.list", {"limit": 100, "order": "desc"}, probe=True, more=other
        )
        if not mine or not (named.ok or named.status in (401, 403, 404)):
            self._evidence.missed("user-in-body", "threads.list does not show the thread, whoever asks")
        else:
            self._evidence.reached("user-in-body")
            if not self._has_thread(named):
                detail = 'With "user": "holdfast-doctor-somebody-else" in the body, the threads are another user\'s.'
                self._note("safety.user-from-body", detail, named)
        self._take(plain)
        self._take(named)

    async def foreign(self) -> None:
        """The first user's thread, asked for with the second credential."""
        self._progress("asking with the second credential")
        own = await self._talk.ask("foreign-list", "threads.list", {"limit": 100}, who="second", probe=True)
        if not own.ok:
            self._evidence.missed("foreign", f"the second credential is answered {own.status}")
            return
        if self._has_thread(own):
            self._note(
                "safety.foreign",
                "With the second credential, threads.list shows the first one's thread.",
                own,
            )
        self._take(own)
        there = {"thread_id": self._thread}
        for operation, params in (
            ("threads.get_by_id", there),
            ("items.list", {**there, "limit": 20}),
            ("threads.add_user_message", {**there, "input": message(GREETING)}),
        ):
            self._take(await self._talk.ask("foreign", operation, params, who="second", probe=True))

    async def _feedback(self) -> None:
        answers = [item.id for item in self._items() if item.kind not in ("user_message", "end_of_turn")]
        if not answers:
            self._evidence.missed("feedback", "there is no answer to judge")
            return
        params = {"thread_id": self._thread, "item_ids": [answers[-1]], "kind": "positive"}
        self._take(await self._talk.ask("feedback", "items.feedback", params, probe=True))

    async def _retry(self) -> None:
        items = self._items()
        users = [at for at, item in enumerate(items) if item.kind == "user_message"]
        answered = bool(users) and any(item.kind != "end_of_turn" for item in items[users[-1] + 1 :])
        if not answered:
            self._evidence.missed("retry", "there is no answered message to try again")
            return
        self._progress("trying an answer again")
        asked, old = items[users[-1]], {item.id for item in items[users[-1] + 1 :]}
        params = {"thread_id": self._thread, "item_id": asked.id}
        known = frozenset(item.id for item in items) - old
        retried = await self._talk.ask("retry", "threads.retry_after_item", params, known=known, probe=True)
        self._evidence.reached("retry")
        reading = retried.reading
        if not retried.ok or reading is None or not reading.spoke or reading.screen.errors:
            what = (
                f"answered {retried.status}"
                if not retried.ok
                else "answered without an answer of the assistant"
            )
            self._note("operations.retry", f"threads.retry_after_item is {what}.", retried)
            self._take(retried)
            return
        retried.is_probe = False
        self._take(retried)
        after = await self._ask("history", "threads.get_by_id")
        rows, _more = items_of(after.json)
        if rows is not None and old & {str(row.get("id")) for row in rows}:
            self._note("operations.retry", "After a retry the old answer is still in the history.", after)
        self._take(after)

    async def _cancel(self) -> None:
        """Close the connection in the middle, as Stop does: the message must be there, and the thread must go on."""
        self._progress("dropping a connection in mid-answer")
        params = {"thread_id": self._thread, "input": message(THIRD)}
        known = self._examiner.conversation.known(self._thread)
        dropped = await self._talk.ask(
            "dropped", "threads.add_user_message", params, known=known, until=_has_begun
        )
        begun = dropped.dropped
        said = (
            [item for item in dropped.reading.screen.items.values() if item.streamed]
            if dropped.reading
            else []
        )
        self._take(dropped)
        if not begun:
            self._evidence.missed("cancel", "no answer began that could be interrupted")
            return
        await self._after_drop(said[0].id if said else None)
        known = self._examiner.conversation.known(self._thread)
        params = {"thread_id": self._thread, "input": message(SECOND)}
        again = await self._talk.ask(
            "after-drop", "threads.add_user_message", params, known=known, probe=True
        )
        reading = again.reading
        if not again.ok or reading is None or reading.screen.errors or not reading.spoke:
            self._note(
                "operations.cancel", "After a dropped connection the thread does not answer any more.", again
            )
        again.is_probe = False
        self._take(again)

    async def _after_drop(self, partial: str | None) -> None:
        """The server may need a moment to put things away."""
        # Where nothing is kept anyway, there is nothing to wait for.
        patience = 1 if any(self._evidence.of(*_KEEPS_NOTHING)) else _PATIENCE
        for attempt in range(patience):
            found = await self._ask("after-drop-history", "threads.get_by_id")
            rows, _more = items_of(found.json)
            if rows is None:
                self._evidence.missed("cancel", "the thread cannot be read back")
                self._take(found)
                return
            self._evidence.reached("cancel")
            shown = [shown_item(row) for row in rows]
            kept = any(item.kind == "user_message" and item.text == THIRD for item in shown) or _more
            has_partial = partial is None or any(item.id == partial for item in shown) or _more
            if (kept and has_partial) or attempt == patience - 1:
                break
            await asyncio.sleep(_PAUSE)
        if not kept:
            detail = "The message whose answer was interrupted is not in the history."
            self._note("operations.cancel", detail, found)
        elif not has_partial:
            detail = "What the assistant had said when the connection closed is not in the history."
            self._note("cancel.partial-lost", detail, found)
        found.is_probe = True  # it has been judged here
        self._take(found)

    async def _long(self) -> None:
        """Make the thread longer than a page."""
        spent = 0.0
        turn = 0
        while len(self._items()) < _LONG:
            if spent > _LONG_BUDGET:
                because = f"{turn} more messages took {spent:.0f} s, and a page has not been filled by then"
                self._evidence.missed("long", because)
                return
            text = FILLERS[turn % len(FILLERS)]
            turn += 1
            self._progress(f"filling a page: message {turn}")
            params = {"thread_id": self._thread, "input": message(text)}
            known = self._examiner.conversation.known(self._thread)
            before = len(self._items())
            sent = await self._talk.ask("filler", "threads.add_user_message", params, known=known)
            spent += sent.timing.total or 0.0
            self._take(sent)
            if not sent.ok or len(self._items()) <= before:
                self._evidence.missed("long", "the thread did not grow to more than a page")
                return
        self._take(await self._ask("long", "threads.get_by_id"))
        self._evidence.reached("long")

    async def _update(self) -> None:
        title = "Holdfast doctor"
        self._take(await self._ask("update", "threads.update", title=title))
        found = await self._ask("updated", "threads.get_by_id")
        self._evidence.reached("update")
        if isinstance(found.json, dict) and found.json.get("title") != title:
            self._note(
                "operations.update", "A thread that was given a title does not have it afterwards.", found
            )
        found.is_probe = True
        self._take(found)

    async def _delete(self) -> None:
        for thread in set(self._examiner.conversation.threads) - self._before:
            gone = await self._talk.ask("delete", "threads.delete", {"thread_id": thread})
            self._take(gone)
        found = await self._talk.ask("deleted", "threads.get_by_id", {"thread_id": self._thread}, probe=True)
        self._evidence.reached("delete")
        if found.ok and isinstance(found.json, dict) and found.json.get("id") == self._thread:
            self._note("operations.delete", "A thread that was deleted is still there.", found)
        self._take(found)

    async def _ask(self, role: str, operation: str, **params: Any) -> Exchange:
        return await self._talk.ask(role, operation, {"thread_id": self._thread, **params})

    def _items(self) -> list[Any]:
        return list(self._examiner.conversation.follow(self._thread).items.values())

    def _has_thread(self, listed: Exchange) -> bool:
        rows, _more = items_of(listed.json)
        return any(str(row.get("id")) == self._thread for row in rows or [])

    def _note(self, check: str, detail: str, exchange: Exchange) -> None:
        text = exchange.body[:1_500].decode("utf-8", "replace")
        self._evidence.note(Oddity(check, detail, text), exchange)

    def _take(self, exchange: Exchange) -> None:
        self._examiner.take(exchange)


def _has_begun(exchange: Exchange) -> bool:
    """The message has come back, and the answer has its first words."""
    return exchange.reading is not None and exchange.reading.spoke
