"""Attachments as rows: queries on one connection, for one user. The bytes are in files that the rows name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from chatkit.types import Attachment
from pydantic import TypeAdapter
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.errors import Conflict, Invalid
from holdfast.store.db import utc_now
from holdfast.store.missing import missing
from holdfast.store.tables import attachments, threads

__all__ = [
    "OWN_SCHEME",
    "AttachmentRecord",
    "AttachmentRows",
    "AttachmentState",
    "delete_unused",
    "find_attachment",
    "known_files",
]

AttachmentState = Literal["pending", "complete", "external"]
"""`external`: a hosted server's own `AttachmentStore` keeps the bytes, and its own rules."""

OWN_SCHEME = "holdfast"
"""Of the preview addresses that are stored: they stand for the real one, which is signed when it leaves and expires."""

MAX_PER_MESSAGE = 20

_ATTACHMENT: TypeAdapter[Attachment] = TypeAdapter(Attachment)


@dataclass(frozen=True, slots=True)
class AttachmentRecord:
    """An attachment, and what only the server knows of it."""

    attachment: Attachment
    state: AttachmentState
    size: int | None
    """Bytes: as announced while pending, as they are once complete."""
    file: str | None


class AttachmentRows:
    """The attachments of one user, within the caller's transaction."""

    def __init__(self, conn: AsyncConnection, user_id: str) -> None:
        self._conn = conn
        self._user_id = user_id

    async def create(
        self, attachment_id: str, *, name: str, mime_type: str, kind: str, size: int, file: str | None = None
    ) -> Attachment:
        """A row for bytes that Holdfast keeps: pending, or complete when the `file` is there already."""
        created = await self._conn.execute(
            insert(attachments)
            .values(
                user_id=self._user_id,
                id=attachment_id,
                name=name,
                mime_type=mime_type,
                kind=kind,
                size=size,
                state="pending" if file is None else "complete",
                file=file,
                data={},
                created_at=utc_now(),
            )
            .returning(attachments)
        )
        return _record(created.one()).attachment

    async def complete(
        self, attachment_id: str, *, mime_type: str, kind: str, size: int, file: str
    ) -> Attachment:
        """The upload of a pending one has arrived. Raises `NotFound`, `Conflict` when another was first."""
        changed = await self._conn.execute(
            update(attachments)
            .where(self._is(attachment_id), attachments.c.state == "pending")
            .values(state="complete", mime_type=mime_type, kind=kind, size=size, file=file)
            .returning(attachments)
        )
        row = changed.one_or_none()
        if row is None:
            await self.get(attachment_id)
            raise Conflict("already_uploaded", "This attachment has been uploaded already.")
        return _record(row).attachment

    async def save(self, attachment: Attachment) -> None:
        """The SDK's upsert. Of what Holdfast keeps itself only the integration's data change: name, type and place
        are what the upload made them. Raises `NotFound` for a thread that is not the user's."""
        data = attachment.model_dump(mode="json")
        kept = await self._conn.execute(
            update(attachments)
            .where(self._is(attachment.id), attachments.c.state != "external")
            .values(data=data)
        )
        if kept.rowcount:
            return
        if attachment.thread_id is not None:
            owned = (threads.c.id == attachment.thread_id) & (threads.c.user_id == self._user_id)
            if await self._conn.scalar(select(threads.c.id).where(owned)) is None:
                raise missing("thread")
        values = {
            "thread_id": attachment.thread_id,
            "name": attachment.name,
            "mime_type": attachment.mime_type,
            "kind": attachment.type,
            "data": data,
        }
        saved = await self._conn.execute(update(attachments).where(self._is(attachment.id)).values(**values))
        if saved.rowcount == 0:
            own = {"user_id": self._user_id, "id": attachment.id, "state": "external"}
            await self._conn.execute(insert(attachments).values(**own, **values, created_at=utc_now()))

    async def get(self, attachment_id: str) -> AttachmentRecord:
        """Raises `NotFound`."""
        query = select(attachments).where(self._is(attachment_id))
        row = (await self._conn.execute(query)).one_or_none()
        if row is None:
            raise missing("attachment")
        return _record(row)

    async def unused(self) -> int:
        """How many the user has uploaded, or announced, that no message carries."""
        query = select(func.count()).where(
            attachments.c.user_id == self._user_id,
            attachments.c.thread_id.is_(None),
            attachments.c.state != "external",
        )
        return int(await self._conn.scalar(query) or 0)

    async def join(self, attachment_ids: Sequence[str], thread_id: str) -> list[Attachment]:
        """Make them part of a message of this thread, in the given order.

        Raises:
            NotFound: one is not there, or another's.
            Conflict: one is not uploaded yet, or part of a message already.
            Invalid: one is named twice, or there are too many.
        """
        if len(attachment_ids) > MAX_PER_MESSAGE:
            raise Invalid("too_many_attachments", f"A message takes at most {MAX_PER_MESSAGE} attachments.")
        if len(set(attachment_ids)) < len(attachment_ids):
            raise Invalid("duplicate_attachment", "The message names an attachment twice.")
        return [await self._join(attachment_id, thread_id) for attachment_id in attachment_ids]

    async def delete(self, attachment_id: str) -> str | None:
        """Delete the row. Returns the file that nobody needs any more.

        Raises:
            NotFound: no such attachment.
            Conflict: it is part of a message, which would then show what is not there.
        """
        record = await self.get(attachment_id)
        own = record.state != "external"
        if own and record.attachment.thread_id is not None:
            raise _used()
        gone = await self._conn.execute(
            delete(attachments)
            .where(self._is(attachment_id), *([attachments.c.thread_id.is_(None)] if own else []))
            .returning(attachments.c.file)
        )
        row = gone.one_or_none()
        if row is None:  # a message took it, between the two statements
            raise _used()
        file: str | None = row.file
        return file

    async def delete_of_thread(self, thread_id: str) -> list[str]:
        """Delete what hangs on a thread, which is about to go. Returns the files that nobody needs any more."""
        return await self._delete_files(attachments.c.thread_id == thread_id)

    async def delete_all(self) -> list[str]:
        """Delete all of the user's, who is about to go. Returns the files that nobody needs any more."""
        return await self._delete_files()

    async def _delete_files(self, *which: Any) -> list[str]:
        gone = await self._conn.execute(
            delete(attachments)
            .where(attachments.c.user_id == self._user_id, *which)
            .returning(attachments.c.file)
        )
        return [row.file for row in gone.all() if row.file is not None]

    async def _join(self, attachment_id: str, thread_id: str) -> Attachment:
        free = (attachments.c.state == "complete") & attachments.c.thread_id.is_(None)
        joined = await self._conn.execute(
            update(attachments)
            .where(self._is(attachment_id), free | (attachments.c.state == "external"))
            .values(thread_id=thread_id)
            .returning(attachments)
        )
        row = joined.one_or_none()
        if row is not None:
            return _record(row).attachment
        record = await self.get(attachment_id)
        if record.state == "pending":
            raise Conflict("attachment_incomplete", "An attachment has not been uploaded yet.")
        raise _used()

    def _is(self, attachment_id: str) -> Any:
        return (attachments.c.user_id == self._user_id) & (attachments.c.id == attachment_id)


async def find_attachment(conn: AsyncConnection, attachment_id: str) -> AttachmentRecord | None:
    """Whosoever's it is, of those that Holdfast keeps: for a caller who has shown a signature for this id."""
    query = select(attachments).where(attachments.c.id == attachment_id, attachments.c.state == "complete")
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else _record(row)


async def delete_unused(conn: AsyncConnection, before: datetime) -> list[str]:
    """Delete what was uploaded, or announced, before that time and never became part of a message.

    Returns the files that nobody needs any more.
    """
    gone = await conn.execute(
        delete(attachments)
        .where(
            attachments.c.thread_id.is_(None),
            attachments.c.state != "external",
            attachments.c.created_at < before,
        )
        .returning(attachments.c.file)
    )
    return [row.file for row in gone.all() if row.file is not None]


async def known_files(conn: AsyncConnection, names: Collection[str]) -> set[str]:
    """Which of these files an attachment stands for."""
    found = await conn.execute(select(attachments.c.file).where(attachments.c.file.in_(names)))
    return {row.file for row in found.all()}


def _record(row: Row[Any]) -> AttachmentRecord:
    values = {
        **row.data,
        "id": row.id,
        "name": row.name,
        "mime_type": row.mime_type,
        "type": row.kind,
        "thread_id": row.thread_id,
    }
    if row.state != "external":
        # Whatever a hook saved, these two say where the bytes are, and only the upload decides that.
        values |= {"upload_descriptor": None, "preview_url": f"{OWN_SCHEME}://attachments/{row.id}"}
    return AttachmentRecord(_ATTACHMENT.validate_python(values), row.state, row.size, row.file)


def _used() -> Conflict:
    return Conflict("attachment_used", "The attachment is part of a message already.")
