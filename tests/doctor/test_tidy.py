"""What a visit makes it puts away, however it ends; what it has not made it leaves alone."""

import asyncio
import json
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from starlette.requests import Request
from starlette.responses import Response

from holdfast.doctor.live.visit import Interrupted, visit
from holdfast.doctor.live.words import GREETING, SECOND
from holdfast.doctor.verdict import judge
from tests.doctor.backends.minimal import FIRST, Json, Minimal, Refused
from tests.doctor.backends.reach import NeverEnds
from tests.doctor.looking import GIVEN
from tests.support.listening import listening
from tests.support.process import command


class Hangs(Minimal):
    """Its answer waits, and says that it does; the answer to the second message, of two."""

    hangs_at = SECOND

    def __init__(self) -> None:
        super().__init__()
        self.waiting = asyncio.Event()

    def clock(self) -> float:
        """The doctor's: it looks at it with each piece of an answer, so also when it has the thread's name."""
        if self.threads:
            self.waiting.set()
        return time.monotonic()

    async def respond(self, thread: Json, text: str) -> AsyncIterator[Json]:
        if text == self.hangs_at:
            self.waiting.set()
            await asyncio.Event().wait()
        async for event in super().respond(thread, text):
            yield event


class HangsAndKeeps(Hangs):
    def delete(self, thread: Json) -> None:
        raise Refused(403)


class HangsBeforeTheName(Hangs):
    hangs_at = ""

    async def post(self, request: Request) -> Response:
        if json.loads(await request.body())["type"] == "threads.create":
            self.waiting.set()
            await asyncio.Event().wait()
        return await super().post(request)


class OneForAll(Minimal):
    """Every message goes to the one thread that there is, and there is no list of them."""

    async def create(self, params: Json, user: str) -> AsyncIterator[Json]:
        thread = self.threads["thr_only"]
        yield {"type": "thread.created", "thread": self.whole(thread)}
        async for event in self.add(thread, params["input"]):
            yield event

    def rows(self, user: str) -> list[Json]:
        return []


async def interrupted(backend: Hangs) -> str:
    """Visit it, stop while it answers; what is said then."""
    async with listening(backend.app()) as address:
        visiting = asyncio.create_task(
            visit(replace(GIVEN, url=f"{address}/chatkit", clock=backend.clock), lambda _words: None)
        )
        await backend.waiting.wait()
        visiting.cancel()
        with pytest.raises(Interrupted) as stopped:
            await visiting
    return str(stopped.value)


async def test_control_c_deletes_the_conversation():
    backend = Hangs()
    async with listening(backend.app()) as address:
        doctor = await asyncio.create_subprocess_exec(
            command(),
            "doctor",
            f"{address}/chatkit",
            "--header",
            ": ".join(FIRST[0]),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            # A shell's background, where tests may run, has its programs ignore it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        await backend.waiting.wait()
        doctor.send_signal(signal.SIGINT)
        said, complaints = await doctor.communicate()
    assert (doctor.returncode, said, complaints.decode()) == (130, b"", "Interrupted.\n")
    assert backend.turns == 2
    assert backend.threads == {}


async def test_a_conversation_that_has_just_begun_is_deleted():
    backend = Hangs()
    assert await interrupted(backend) == ""
    assert backend.threads == {}


async def test_what_cannot_be_deleted_is_named():
    backend = HangsAndKeeps()
    said = await interrupted(backend)
    assert said == f"Left behind on the backend, to be deleted by hand: {next(iter(backend.threads))}."


async def test_what_has_no_name_yet_is_said_too():
    said = await interrupted(HangsBeforeTheName())
    assert said == "A thread may be left behind that the backend had not named yet."


async def test_an_answer_that_does_not_end_leaves_nothing_behind():
    backend = NeverEnds()
    async with listening(backend.app()) as address:
        report = judge(await visit(replace(GIVEN, url=f"{address}/chatkit", timeout=1), lambda _words: None))
    assert report.errors[0].check.id == "reach.timeout"
    assert (backend.turns, backend.threads, report.notes) == (1, {}, [])


async def test_a_thread_with_the_words_of_others_is_left_alone():
    backend = OneForAll()
    thread = {"id": "thr_only", "created_at": backend.now(), "status": {"type": "active"}}
    backend.threads["thr_only"], backend.items["thr_only"], backend.owners["thr_only"] = thread, [], "ann"
    backend.store(backend.user_message(thread, {"content": [{"type": "input_text", "text": "Mine!"}]}))
    async with listening(backend.app()) as address:
        report = judge(await visit(replace(GIVEN, url=f"{address}/chatkit"), lambda _words: None))
    assert [item["content"][0]["text"] for item in backend.items["thr_only"]][:2] == ["Mine!", GREETING]
    assert report.notes == ["Thread thr_only was not new, and is left as it is."]
