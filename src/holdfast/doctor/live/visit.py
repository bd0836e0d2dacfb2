"""The whole conversation with a backend: what a client would ask, and what only a doctor asks."""

import asyncio
from collections.abc import Callable

from holdfast.doctor.client.items import shown_item
from holdfast.doctor.client.oddity import Oddity
from holdfast.doctor.detect.cors import NEEDED_HEADERS, STRANGER
from holdfast.doctor.detect.history import items_of
from holdfast.doctor.evidence import Evidence
from holdfast.doctor.examine import Examiner
from holdfast.doctor.exchange import Exchange
from holdfast.doctor.live.afterwards import Afterwards
from holdfast.doctor.live.talk import Options, Talk
from holdfast.doctor.live.words import ABSENT, GREETING, SECOND, message

__all__ = ["Interrupted", "Progress", "visit"]

Progress = Callable[[str], None]


_TIDY = 10.0
"""Seconds that putting away may take."""


class Interrupted(Exception):
    """The visit was cancelled, and what it had made is put away; its words say what is not."""


async def visit(options: Options, progress: Progress) -> Evidence:
    """Ask everything that `options` allow; `progress` is told what is going on, in a few words.

    Raises:
        Interrupted: in place of `CancelledError`.
    """
    examiner = Examiner(options.url, live=True)
    async with Talk.to(options) as talk:
        trip = Visit(talk, options, examiner, progress)
        try:
            await trip.run()
        except asyncio.CancelledError as exc:
            raise Interrupted(await trip.tidy()) from exc
        if left := await trip.tidy():
            examiner.evidence.notes.append(left)
    return examiner.close()


class Visit:
    """One run. Each step hands its exchanges to the examiner, and says why when it cannot be done."""

    def __init__(self, talk: Talk, options: Options, examiner: Examiner, progress: Progress) -> None:
        self._talk = talk
        self._options = options
        self._examiner = examiner
        self._evidence = examiner.evidence
        self._progress = progress
        self._thread: str | None = None
        self._before: frozenset[str] = frozenset()
        self._hangs = False

    async def run(self) -> None:
        if not await self._reach():
            return
        await self._origins()
        await self._credentials()
        if self._options.read_only:
            await self._read_only()
            return
        await self._speak()
        if self._hangs:
            return  # every other question would take as long
        await self._refusals()
        if self._thread is None:
            self._evidence.missed("thread", "threads.create named no thread")
            await self._without_a_thread()
            return
        after = Afterwards(self._talk, self._examiner, self._progress, self._thread, self._before)
        await after.pages()
        await after.user_in_body()
        if self._options.second_headers:
            await after.foreign()
        await after.run()

    async def tidy(self) -> str:
        """Delete the threads of this visit that are still there; what cannot be, in words."""
        made = (set(self._examiner.conversation.threads) | self._talk.made) - self._before - self._talk.gone
        words = ""
        if made and not self._options.read_only:
            self._progress("putting the test conversation away")
            left = await self._delete(made)
            if left:
                words = f"Left behind on the backend, to be deleted by hand: {', '.join(left)}."
        if self._talk.unnamed:
            words += " A thread may be left behind that the backend had not named yet."
        return words.strip()

    async def _delete(self, threads: set[str]) -> list[str]:
        """Those that the backend does not delete."""
        try:
            async with asyncio.timeout(_TIDY):
                for thread in sorted(threads):
                    await self._talk.ask("delete", "threads.delete", {"thread_id": thread})
        except TimeoutError:
            pass
        return sorted(threads - self._talk.gone)

    async def _reach(self) -> bool:
        """The first question: every client asks it as it opens."""
        self._progress("asking for the threads")
        asked = await self._talk.ask("list", "threads.list", {"limit": 9999, "order": "desc"})
        if asked.status in (400, 413, 422):
            small = await self._talk.ask("list-small", "threads.list", {"limit": 20, "order": "desc"})
            if small.ok:
                asked.is_probe = True
                detail = (
                    f"threads.list with limit 9999 is answered {asked.status}; with limit 20 it is answered."
                )
                self._evidence.note(Oddity("pages.large-limit", detail), asked)
            self._take(small)
        rows, _more = items_of(asked.json)
        self._before = frozenset(str(row.get("id")) for row in rows or [])
        self._take(asked)
        return asked.status is not None

    async def _origins(self) -> None:
        origin = self._options.origin
        if origin is None or self._options.url.startswith(f"{origin.rstrip('/')}/"):
            because = "no --origin was given" if origin is None else "page and backend are of one origin"
            self._evidence.missed("preflight", because)
            self._evidence.missed("origin", because)
        else:
            self._progress("asking as a browser on another origin")
            self._take(await self._talk.preflight(origin, ",".join(NEEDED_HEADERS)))
        self._take(await self._talk.preflight(STRANGER, ",".join(NEEDED_HEADERS)))

    async def _credentials(self) -> None:
        if not self._options.has_credential:
            self._evidence.missed("bare", "no credential was given with --header that could be left out")
        else:
            self._progress("asking without the credential")
            self._take(await self._talk.ask("bare", "threads.list", {"limit": 5}, who="nobody", probe=True))
        if not self._options.second_headers:
            self._evidence.missed("foreign", "no --second-header was given")

    async def _speak(self) -> None:
        """A first message, the thread as it is read back, and a second message."""
        self._progress("sending a first message")
        created = await self._talk.ask("create", "threads.create", {"input": message(GREETING)})
        self._take(created)
        self._thread = next(reversed(self._examiner.conversation.threads), None)
        if self._thread in self._before:
            # An answer about a thread that was there before: whatever is odd here, nothing of it is touched.
            self._evidence.missed("thread", "threads.create answered with a thread that was there before")
            self._thread = None
        if created.trouble is not None and created.trouble.kind == "timeout":
            self._evidence.missed("thread", "the first answer did not come to its end")
            self._hangs = True
        if self._thread is None or self._hangs:
            return
        if await self._is_old():
            because = "threads.create answered with a thread that others have written in"
            self._evidence.missed("thread", because)
            self._evidence.notes.append(f"Thread {self._thread} was not new, and is left as it is.")
            self._before |= {self._thread}
            self._thread = None
            return
        listed = await self._talk.ask("listed", "threads.list", {"limit": 100, "order": "desc"})
        self._take(listed)
        self._progress("sending a second message")
        known = self._examiner.conversation.known(self._thread)
        params = {"thread_id": self._thread, "input": message(SECOND)}
        self._take(await self._talk.ask("second", "threads.add_user_message", params, known=known))
        await self._read_back("history")

    async def _is_old(self) -> bool:
        """Read the new thread back. One that holds what nobody said in this visit is not ours to delete."""
        found = await self._talk.ask("history", "threads.get_by_id", {"thread_id": self._thread})
        rows, _more = items_of(found.json)
        shown = [shown_item(row) for row in rows or []]
        self._take(found)
        return any(item.kind == "user_message" and item.text not in ("", GREETING) for item in shown)

    async def _without_a_thread(self) -> None:
        """No thread's id is known: ask as a page does that still has one open from before."""
        found = await self._talk.ask("absent", "threads.get_by_id", {"thread_id": ABSENT}, probe=True)
        if found.ok and found.shape == "stream":
            text = found.body[:1_500].decode("utf-8", "replace")
            detail = "threads.get_by_id was answered with a stream."
            self._evidence.note(Oddity("answer.stream-for-json", detail, text), found)
        self._take(found)
        params = {"thread_id": ABSENT, "input": message(SECOND)}
        for _again in range(2):
            asked = await self._talk.ask("absent", "threads.add_user_message", params, probe=True)
            self._examiner.conversation.note_foreign(asked)
            self._take(asked)

    async def _read_back(self, role: str) -> Exchange:
        found = await self._talk.ask(role, "threads.get_by_id", {"thread_id": self._thread})
        self._take(found)
        return found

    async def _refusals(self) -> None:
        """Questions that should be refused in words."""
        self._progress("asking for what is not there")
        params = {"thread_id": ABSENT, "input": message(GREETING)}
        ask = self._talk.ask
        self._take(await ask("unknown-thread", "threads.add_user_message", params, probe=True))
        headers = self._talk.headers("first")
        self._take(await self._talk.send("bad-request", b'{"type": "threads.create"', headers, probe=True))
        invented = {"thread_id": self._thread or ABSENT, "content": GREETING, "message": GREETING}
        self._take(await ask("invented", "messages.create", invented, probe=True))

    async def _read_only(self) -> None:
        """Look at the newest thread that is there, and write nothing."""
        because = "--read-only was given"
        for fact in ("stream", "second", "retry", "feedback", "cancel", "update", "delete", "unknown-thread"):
            self._evidence.missed(fact, because)
        for fact in (
            "bad-request",
            "invented",
            "long",
            "history",
            "listed",
            "timing",
            "user-in-body",
            "foreign",
        ):
            self._evidence.missed(fact, because)
        listed = await self._talk.ask("listed", "threads.list", {"limit": 1, "order": "desc"})
        rows, _more = items_of(listed.json)
        self._take(listed)
        if not rows:
            self._evidence.missed("order", "there is no thread to look at")
            return
        self._thread = str(rows[0].get("id"))
        await self._read_back("history")
        await Afterwards(self._talk, self._examiner, self._progress, self._thread, self._before).pages(
            write=False
        )

    def _take(self, exchange: Exchange) -> None:
        self._examiner.take(exchange)
