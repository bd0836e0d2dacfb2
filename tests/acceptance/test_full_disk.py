"""A disk that takes no more: every write of the real process to a file fails, some of them half-way."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.client import Client, message
from tests.support.forked import Forked
from tests.support.process import Process, process

ROOM = 1000
"""Bytes that still fit behind the largest file: less than a page, so that the write of one is torn."""


@contextmanager
def full(server: Process | Forked, folder: Path) -> Iterator[None]:
    """No file of the process may grow: the system cuts the write that would, and refuses the next.

    The system's limit on the size of a file does it (Linux lets us set it from outside), so that neither a mount nor
    anybody's leave is needed.
    """
    largest = max(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    before = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (largest + ROOM, before[1]))
    try:
        yield
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)


async def test_a_full_disk_refuses_in_words_keeps_what_it_has_and_goes_on_when_there_is_room(tmp_path: Path):
    async with process(tmp_path) as server, Client.at(server.address) as client:
        screen = await client.say("add buy milk")
        thread_id = screen.thread["id"]
        more = {"thread_id": thread_id, "input": message("add eggs")}
        with full(server, tmp_path):
            for operation, params in (
                ("threads.create", {"input": message("add bread")}),
                ("threads.add_user_message", more),
                ("threads.delete", {"thread_id": thread_id}),
            ):
                refused = await client.post(operation, params)
                assert (refused.status_code, refused.json()["error"]["code"]) == (503, "store_unavailable")
                assert int(refused.headers["retry-after"]) >= 1
            file = {"file": ("long.txt", b"words " * 100_000, "text/plain")}
            refused = await client.http.post("/attachments", files=file)
            assert (refused.status_code, refused.json()["error"]["code"]) == (503, "files_unavailable")
            assert await client.history(thread_id) == screen.shown(), "what is there can be read"
        uploads = tmp_path / "holdfast-files"
        assert [path for path in uploads.rglob("*") if path.is_file()] == [], "half a file was left behind"
        screen.fold(await client.stream("threads.add_user_message", more))
        assert await client.history(thread_id) == screen.shown()
        assert [task["title"] for task in await client.tasks()] == ["Buy milk", "Eggs"]
        assert (await client.http.post("/attachments", files=file)).status_code == 200
        assert len((await client.ask("threads.list", {}))["data"]) == 1
        await server.end()
    database = sqlite3.connect(tmp_path / "holdfast.db")
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()
