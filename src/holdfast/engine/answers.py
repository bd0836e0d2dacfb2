"""The operations that answer JSON."""

import base64
import binascii
from typing import Any, assert_never

from chatkit.server import ChatKitServer
from chatkit.store import AttachmentStore
from chatkit.types import (
    AttachmentCreateParams,
    AttachmentsCreateReq,
    AttachmentsDeleteReq,
    AudioInput,
    InputTranscribeReq,
    ItemsFeedbackReq,
    ItemsListReq,
    NonStreamingReq,
    Page,
    ThreadItem,
    ThreadsDeleteReq,
    ThreadsGetByIdReq,
    ThreadsListReq,
    ThreadsSyncCustomActionReq,
    ThreadsUpdateReq,
)

from holdfast.attachments.user import UserAttachments
from holdfast.engine.acceptance import widget
from holdfast.engine.frames import thread_response
from holdfast.engine.outgoing import Outgoing
from holdfast.engine.requests import page_limit
from holdfast.errors import Invalid, NotOffered
from holdfast.store.items import MAX_ITEMS
from holdfast.store.moment import aware
from holdfast.store.sdk import UserStore
from holdfast.turns.registry import Turns

__all__ = ["Answers", "offers_hook", "require_hook"]


def offers_hook(server: ChatKitServer[Any], name: str) -> bool:
    """Whether the hosted server overrides a hook."""
    return getattr(type(server), name) is not getattr(ChatKitServer, name)


def require_hook(server: ChatKitServer[Any], name: str) -> None:
    """Raises `NotOffered` when the hosted server leaves a hook as the SDK has it."""
    if not offers_hook(server, name):
        raise NotOffered(f"{name}_not_offered", f"This server does not offer `{name}`.")


class Answers:
    """Answers one request of one user."""

    def __init__(
        self, server: ChatKitServer[Any], store: UserStore, turns: Turns, context: Any, outgoing: Outgoing
    ) -> None:
        self._server = server
        self._store = store
        self._turns = turns
        self._context = context
        self._outgoing = outgoing

    async def answer(self, request: NonStreamingReq) -> bytes:
        """The JSON that the SDK would answer.

        Raises:
            HoldfastError: NotFound, Invalid, NotOffered or Unavailable.
        """
        match request:
            case ThreadsGetByIdReq():
                return await self._thread(request.params.thread_id)
            case ThreadsListReq():
                return await self._threads(request)
            case ItemsListReq():
                return await self._items(request)
            case ThreadsUpdateReq():
                return await self._rename(request.params.thread_id, request.params.title)
            case ThreadsDeleteReq():
                return await self._delete(request.params.thread_id)
            case ItemsFeedbackReq():
                return await self._feedback(request)
            case InputTranscribeReq():
                return await self._transcribe(request)
            case ThreadsSyncCustomActionReq():
                return await self._sync_action(request)
            case AttachmentsCreateReq():
                return await self._create_attachment(request.params)
            case AttachmentsDeleteReq():
                return await self._delete_attachment(request.params.attachment_id)
            case _:
                assert_never(request)

    async def _thread(self, thread_id: str) -> bytes:
        # The newest items, in reading order; the SDK's own server sends the oldest twenty.
        thread = await self._store.load_thread(thread_id)
        newest = await self._store.load_thread_items(thread_id, None, MAX_ITEMS, "desc", hidden=False)
        self._turns.visit(thread_id)
        items: Page[ThreadItem] = Page(data=newest.data[::-1], has_more=newest.has_more, after=newest.after)
        return self._outgoing(thread_response(thread, items))

    async def _threads(self, request: ThreadsListReq) -> bytes:
        params = request.params
        page = await self._store.load_threads(page_limit(params.limit), params.after, params.order)
        data = [thread_response(thread) for thread in page.data]
        return self._outgoing(Page[Any](data=data, has_more=page.has_more, after=page.after))

    async def _items(self, request: ItemsListReq) -> bytes:
        params = request.params
        limit = page_limit(params.limit)
        page = await self._store.load_thread_items(
            params.thread_id, params.after, limit, params.order, hidden=False
        )
        self._turns.visit(params.thread_id)
        return self._outgoing(page)

    async def _rename(self, thread_id: str, title: str) -> bytes:
        if len(title) > 1000:
            raise Invalid("invalid_request", "params.title: at most 1000 characters.")
        thread = await self._store.load_thread(thread_id)
        thread.title = title
        await self._store.save_thread(thread, only=frozenset({"title"}))
        return self._outgoing(thread_response(thread))

    async def _delete(self, thread_id: str) -> bytes:
        await self._store.load_thread(thread_id)  # only the owner's word stops what runs there
        async with self._turns.gate(thread_id):
            await self._turns.stop_everywhere(self._store.user_id, thread_id)
            await self._store.delete_thread(thread_id)
        return b"{}"

    async def _create_attachment(self, params: AttachmentCreateParams) -> bytes:
        attachment_store = self._attachment_store()
        if type(attachment_store).create_attachment is AttachmentStore.create_attachment:
            raise NotOffered("upload_not_offered", "This server takes attachments by direct upload only.")
        attachment = await attachment_store.create_attachment(params, self._context)
        if not isinstance(attachment_store, UserAttachments):  # ours has its row already
            await self._store.save_attachment(attachment)
        return self._outgoing(attachment)

    async def _delete_attachment(self, attachment_id: str) -> bytes:
        attachment_store = self._attachment_store()
        if isinstance(attachment_store, UserAttachments):
            await attachment_store.delete_attachment(attachment_id, self._context)
        else:
            await self._store.load_attachment(
                attachment_id
            )  # only its owner may reach the server's own store
            await attachment_store.delete_attachment(attachment_id, self._context)
            await self._store.delete_attachment(attachment_id)
        return b"{}"

    def _attachment_store(self) -> AttachmentStore[Any]:
        found: AttachmentStore[Any] | None = getattr(self._server, "attachment_store", None)
        if found is None:
            raise NotOffered("attachments_not_offered", "This server does not take attachments.")
        return found

    async def _feedback(self, request: ItemsFeedbackReq) -> bytes:
        require_hook(self._server, "add_feedback")
        params = request.params
        for item_id in params.item_ids:
            await self._store.load_item(params.thread_id, item_id)
        await self._server.add_feedback(params.thread_id, params.item_ids, params.kind, self._context)
        # Kept for whichever server is hosted, so that it can be shown after a reload.
        await self._store.save_feedback(params.thread_id, params.item_ids, params.kind)
        return b"{}"

    async def _transcribe(self, request: InputTranscribeReq) -> bytes:
        require_hook(self._server, "transcribe")
        try:
            audio = base64.b64decode(request.params.audio_base64, validate=True)
        except (binascii.Error, ValueError) as exc:
            raise Invalid("invalid_audio", "params.audio_base64 is not base64.") from exc
        heard = AudioInput(data=audio, mime_type=request.params.mime_type)
        return self._outgoing(await self._server.transcribe(heard, self._context))

    async def _sync_action(self, request: ThreadsSyncCustomActionReq) -> bytes:
        require_hook(self._server, "sync_action")
        params = request.params
        thread = await self._store.load_thread(params.thread_id)
        sender = None
        if params.item_id is not None:
            sender = widget(await self._store.load_item(params.thread_id, params.item_id))
        response = await self._server.sync_action(thread, params.action, sender, self._context)
        item = response.updated_item
        if item is not None:  # shown as it would be after a reload
            response.updated_item = item.model_copy(update={"created_at": aware(item.created_at)})
        return self._outgoing(response)
