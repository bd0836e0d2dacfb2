"""One user's attachments: announced, uploaded, read, deleted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from anyio import to_thread
from chatkit.store import AttachmentStore
from chatkit.types import Attachment, AttachmentCreateParams, AttachmentUploadDescriptor

from holdfast.attachments.files import Incoming
from holdfast.attachments.names import clean_name
from holdfast.attachments.service import Attachments, Content, broken
from holdfast.attachments.sniff import is_allowed, kind_of
from holdfast.errors import Invalid, TooLarge, TooMany
from holdfast.store.attachments import AttachmentRows
from holdfast.store.missing import missing
from holdfast.store.sdk import random_id

__all__ = ["UserAttachments"]

MAX_UNUSED = 100
"""Attachments that a user may have uploaded, or announced, without a message: else a disk is filled for nothing."""

DRAIN = 8 * 1024 * 1024
"""Bytes of a too large upload that are read away, so that its sender gets to see the answer."""

_WRITE = 256 * 1024


class UserAttachments(AttachmentStore[Any]):
    """One user's attachments, as the SDK's `AttachmentStore` and beyond.

    `request` (Starlette's), or `base` where there is none, says where the user reaches us, for the addresses that are
    handed out.
    As in the store, the user is fixed when it is made, and the SDK's `context` is not asked.
    Raises (each method): `NotFound` for what is not there or another's, `Unavailable` without a database or a disk.
    """

    def __init__(
        self, shared: Attachments, user_id: str, request: Any = None, *, base: str | None = None
    ) -> None:
        self._shared = shared
        self._user_id = user_id
        self.base = shared.urls.base(request) if base is None else base
        """The address at which the user reaches us, without a slash at the end."""

    def generate_attachment_id(self, mime_type: str, context: Any) -> str:  # noqa: ARG002 (the SDK's signature)
        return random_id("attachment")

    async def create_attachment(self, input: AttachmentCreateParams, context: Any = None) -> Attachment:  # noqa: A002, ARG002 (the SDK's signature)
        """Announce an upload; the answer says where to put the bytes.

        Raises:
            Invalid, TooLarge: the announced size is none, or over the limit.
            TooMany: too many uploads wait for a message.
        """
        if input.size <= 0:
            raise _empty()
        if input.size > self._shared.limits.size:
            raise self._too_large()
        # Announced types are often empty or wrong; the one that counts is found when the bytes are there.
        announced = input.mime_type.partition(";")[0].strip().lower()
        async with self._shared.db.write() as conn:
            rows = AttachmentRows(conn, self._user_id)
            await self._check_unused(rows)
            created = await rows.create(
                random_id("attachment"),
                name=clean_name(input.name),
                mime_type=announced[:100] or "application/octet-stream",
                kind=kind_of(announced),
                size=input.size,
            )
        target = self._shared.urls.content(self.base, created.id)
        return created.model_copy(
            update={"upload_descriptor": AttachmentUploadDescriptor(url=target, method="PUT")}
        )

    async def upload(self, attachment_id: str, chunks: AsyncIterator[bytes]) -> Attachment:
        """Take the bytes of an announced attachment.

        Raises:
            Conflict: it has been uploaded already.
            Invalid: a type that is not taken, or not the announced size.
            TooLarge: over the limit; the rest was read away.
        """
        async with self._shared.db.read() as conn:
            record = await AttachmentRows(conn, self._user_id).get(attachment_id)
        if record.state == "external":
            raise missing("attachment")
        async with (
            self._receive(attachment_id, chunks, record.size) as (incoming, mime_type),
            self._shared.db.write() as conn,
        ):
            completed = await AttachmentRows(conn, self._user_id).complete(
                attachment_id,
                mime_type=mime_type,
                kind=kind_of(mime_type),
                size=incoming.size,
                file=incoming.name,
            )
            incoming.keep()
        return completed

    async def add(self, name: str, chunks: AsyncIterator[bytes]) -> Attachment:
        """Take an attachment at once. Raises as `create_attachment` and `upload`."""
        async with self._shared.db.read() as conn:
            await self._check_unused(AttachmentRows(conn, self._user_id))
        attachment_id = random_id("attachment")
        async with (
            self._receive(attachment_id, chunks, None) as (incoming, mime_type),
            self._shared.db.write() as conn,
        ):
            added = await AttachmentRows(conn, self._user_id).create(
                attachment_id,
                name=clean_name(name),
                mime_type=mime_type,
                kind=kind_of(mime_type),
                size=incoming.size,
                file=incoming.name,
            )
            incoming.keep()
        return added

    async def delete_attachment(self, attachment_id: str, context: Any = None) -> None:  # noqa: ARG002 (the SDK's)
        """Delete one that no message carries; those go with their thread. Raises `Conflict` for one of those."""
        async with self._shared.db.write() as conn:
            file = await AttachmentRows(conn, self._user_id).delete(attachment_id)
        if file is not None:
            await self._shared.discard([file])

    async def content(self, attachment_id: str) -> Content:
        """Where the bytes are. Raises `NotFound` before they have come."""
        async with self._shared.db.read() as conn:
            record = await AttachmentRows(conn, self._user_id).get(attachment_id)
        return await self._shared.content(record)

    async def read(self, attachment_id: str, limit: int | None = None) -> bytes:
        """The bytes, or the first `limit` of them."""
        path = (await self.content(attachment_id)).path

        def read() -> bytes:
            with path.open("rb") as file:
                return file.read(-1 if limit is None else limit)

        try:
            return await to_thread.run_sync(read)
        except FileNotFoundError as exc:
            raise missing("attachment") from exc

    async def size(self, attachment_id: str) -> int:
        """Bytes."""
        async with self._shared.db.read() as conn:
            record = await AttachmentRows(conn, self._user_id).get(attachment_id)
        return record.size or 0

    def fresh(self, attachment: Attachment) -> Attachment:
        """The attachment as it leaves the server, with a preview address that holds for a day."""
        return self._shared.urls.fresh(self.base, attachment)

    @asynccontextmanager
    async def _receive(
        self, attachment_id: str, chunks: AsyncIterator[bytes], size: int | None
    ) -> AsyncIterator[tuple[Incoming, str]]:
        """A file with all the bytes, in its place; it is gone after the block unless it is kept there."""
        incoming = self._shared.files.receive(attachment_id)
        try:
            await to_thread.run_sync(incoming.__enter__)
            try:
                await self._write(incoming, chunks)
                mime_type = self._checked(incoming, size)
                await to_thread.run_sync(incoming.settle)
                yield incoming, mime_type
            finally:
                incoming.__exit__(None, None, None)  # two system calls, and not cut short by a cancellation
        except OSError as exc:
            raise broken(exc) from exc

    async def _write(self, incoming: Incoming, chunks: AsyncIterator[bytes]) -> None:
        limit, waiting, seen = self._shared.limits.size, bytearray(), 0
        async for chunk in chunks:
            seen += len(chunk)
            if seen > limit + DRAIN:
                break
            if seen > limit:
                waiting.clear()
                continue
            waiting += chunk
            if len(waiting) >= _WRITE:
                await to_thread.run_sync(incoming.write, bytes(waiting))
                waiting.clear()
        if seen > limit:
            raise self._too_large()
        await to_thread.run_sync(incoming.write, bytes(waiting))

    def _checked(self, incoming: Incoming, size: int | None) -> str:
        if incoming.size == 0:
            raise _empty()
        if size is not None and incoming.size != size:
            raise Invalid("size_mismatch", f"{size} bytes were announced, and {incoming.size} have come.")
        mime_type = incoming.mime_type()
        if not is_allowed(mime_type, self._shared.limits.types):
            raise Invalid("type_not_allowed", f"Files of this kind ({mime_type}) are not taken here.")
        return mime_type

    async def _check_unused(self, rows: AttachmentRows) -> None:
        if await rows.unused() >= MAX_UNUSED:
            raise TooMany(
                "too_many_uploads",
                "Too many uploads wait for a message. Send them, or remove some.",
                retry_after=60,
            )

    def _too_large(self) -> TooLarge:
        return TooLarge(
            "attachment_too_large", f"An attachment has at most {self._shared.limits.size} bytes here."
        )


def _empty() -> Invalid:
    return Invalid("empty_attachment", "The file is empty.")
