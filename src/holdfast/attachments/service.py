"""Attachments: bytes in files, what is known of them in rows, and the order in which the two change.

A file is in its place before its row says so, and goes only after its row has gone. So a row never names a file that
is not there; a crash in between leaves a file without a row, which `Attachments.sweep` clears away.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from anyio import to_thread

from holdfast.attachments.files import Files
from holdfast.attachments.sniff import INLINE_TYPES
from holdfast.attachments.urls import Urls
from holdfast.errors import HoldfastError, Unavailable
from holdfast.store.attachments import (
    AttachmentRecord,
    AttachmentRows,
    delete_unused,
    find_attachment,
    known_files,
)
from holdfast.store.db import Db, utc_now
from holdfast.store.missing import missing

__all__ = ["Attachments", "Content", "Limits", "broken"]

_log = logging.getLogger(__name__)

UNUSED_KEEP = timedelta(days=1)
"""How long an upload waits for its message."""

GRACE = timedelta(hours=1)
"""A younger file without a row may be about to get one, from this process or another."""

SWEEP_EVERY = timedelta(hours=1)

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken: bytes in one attachment, and media types, as `text/*` too."""

    size: int
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A complete attachment's bytes, and how to speak of them."""

    path: Path
    name: str
    mime_type: str

    @property
    def inline(self) -> bool:
        """Whether a browser may show it in its place; everything else is a download."""
        return self.mime_type in INLINE_TYPES


class Attachments:
    """The attachments of everybody that one folder and one database keep."""

    def __init__(self, db: Db, files: Files, limits: Limits, urls: Urls) -> None:
        self.db = db
        self.files = files
        self.limits = limits
        self.urls = urls

    async def signed(self, attachment_id: str, expires: str, signature: str) -> Content | None:
        """The content of an address that we signed; None when its signature does not hold. Raises `NotFound`."""
        if not self.urls.holds(attachment_id, expires, signature):
            return None
        async with self.db.read() as conn:
            record = await find_attachment(conn, attachment_id)
        return await self.content(record)

    async def content(self, record: AttachmentRecord | None) -> Content:
        """Raises `NotFound` for what is not uploaded, and for a file that has vanished from the folder."""
        if record is None or record.file is None:
            raise missing("attachment")
        path = self.files.path(record.file)
        if not await to_thread.run_sync(path.is_file):
            _log.error("the file of attachment %s is missing", record.attachment.id)
            raise missing("attachment")
        return Content(path, record.attachment.name, record.attachment.mime_type)

    async def discard(self, names: Sequence[str]) -> None:
        """Delete files whose rows are gone. What cannot be deleted now is found by the next sweep."""
        for name in names:
            try:
                await to_thread.run_sync(self.files.delete, name)
            except OSError as exc:
                _log.error("a file could not be deleted: %s", exc.strerror)

    async def erase(self, user_id: str) -> None:
        """Delete all that a user has uploaded or announced, who is about to go. Raises `Unavailable`."""
        async with self.db.write() as conn:
            files = await AttachmentRows(conn, user_id).delete_all()
        await self.discard(files)

    async def sweep(self, now: datetime | None = None) -> int:
        """Clear away uploads that no message took within a day, and files that no row knows.

        Returns how many files there were. Raises `Unavailable`.
        """
        now = now or utc_now()
        async with self.db.write() as conn:
            unused = await delete_unused(conn, now - UNUSED_KEEP)
        await self.discard(unused)
        before = (now - GRACE).timestamp()
        try:
            swept = len(unused) + await to_thread.run_sync(self.files.clear_incoming, before)
            old = await to_thread.run_sync(list, self.files.older_than(before))
        except OSError as exc:
            raise broken(exc) from exc
        names = iter(old)
        while batch := list(islice(names, _BATCH)):
            async with self.db.read() as conn:
                orphans = sorted(set(batch) - await known_files(conn, batch))
            await self.discard(orphans)
            swept += len(orphans)
        return swept

    @asynccontextmanager
    async def kept_swept(self) -> AsyncIterator[None]:
        """Sweep now, and every hour while the block runs."""

        async def sweep() -> None:
            try:
                if swept := await self.sweep():
                    _log.info("%d file(s) of attachments that nobody needs were cleared away", swept)
            except HoldfastError as exc:
                _log.error("the files of attachments could not be swept: %s", exc.code)

        async def go_on() -> None:
            while True:
                await asyncio.sleep(SWEEP_EVERY.total_seconds())
                await sweep()

        await sweep()
        task = asyncio.create_task(go_on(), name="sweep of attachments")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])


def broken(exc: OSError) -> Unavailable:
    """What a caller is told of a folder that cannot be read or written; the log says why."""
    _log.error("the folder of attachments cannot be used: %s", exc.strerror)
    return Unavailable("files_unavailable", "The file cannot be kept just now. Try again.", retry_after=5)
