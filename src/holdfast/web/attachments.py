"""`/attachments`: files in, files out."""

from collections.abc import AsyncIterator, Awaitable, Callable

from chatkit.types import Attachment
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from holdfast.attachments.service import Attachments, Content
from holdfast.attachments.user import UserAttachments
from holdfast.engine.frames import serialise
from holdfast.errors import BadRequest, NotOffered
from holdfast.web.guard import identity_of
from holdfast.web.multipart import read_file_part
from holdfast.web.routes import Guarded

__all__ = ["attachment_routes"]

_CONTENT = "/attachments/{attachment_id}/content"

_HEADERS = {
    # Whatever the bytes are taken for, they load nothing, run nothing and belong to no origin.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=3600",
}


def attachment_routes(attachments: Attachments | None, guarded: Guarded) -> list[Route]:
    """The routes under `/attachments`; with None they say that no attachments are taken here."""

    def own(request: Request) -> UserAttachments:
        if attachments is None:
            raise NotOffered(
                "attachments_not_offered", "This server does not take attachments: HOLDFAST_FILES is not set."
            )
        return UserAttachments(attachments, identity_of(request).user_id, request)

    async def add(request: Request) -> Response:
        mine = own(request)

        async def take() -> Attachment:
            part = await read_file_part(request, "file")
            return await mine.add(part.name, part.chunks)

        return _json(mine.fresh(await _heard_out(take)))

    async def upload(request: Request) -> Response:
        mine = own(request)
        attachment_id = request.path_params["attachment_id"]

        async def take() -> Attachment:
            return await mine.upload(attachment_id, _body(request))

        return _json(mine.fresh(await _heard_out(take)))

    async def content(request: Request) -> Response:
        return _file(await own(request).content(request.path_params["attachment_id"]))

    return [
        guarded("/attachments", add, ["POST"]),
        guarded(_CONTENT, upload, ["PUT"]),
        Route(_CONTENT, _SignedOr(attachments, guarded(_CONTENT, content, ["GET"])), methods=["GET"]),
    ]


class _SignedOr:
    """Sends the content to whoever shows a signed address; everybody else takes the guarded way."""

    def __init__(self, attachments: Attachments | None, guarded: Route) -> None:
        self._attachments = attachments
        self._guarded = guarded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        signature = request.query_params.get("signature")
        found = None
        if signature is not None and self._attachments is not None:
            attachment_id, expires = (
                request.path_params["attachment_id"],
                request.query_params.get("expires", ""),
            )
            found = await self._attachments.signed(attachment_id, expires, signature)
        if found is None:
            # An address that has expired still serves its owner, who is signed in.
            await self._guarded.app(scope, receive, send)
        else:
            await _file(found)(scope, receive, send)


async def _heard_out(take: Callable[[], Awaitable[Attachment]]) -> Attachment:
    try:
        return await take()
    except ClientDisconnect as exc:  # nobody is there to read this; but nothing went wrong on our side
        raise BadRequest("upload_broken_off", "The upload broke off.") from exc


async def _body(request: Request) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        yield chunk


def _file(content: Content) -> Response:
    # Starlette writes the name as RFC 6266 says: in UTF-8, percent-encoded, wherever it is more than plain letters.
    return FileResponse(
        content.path,
        media_type=content.mime_type,
        filename=content.name,
        content_disposition_type="inline" if content.inline else "attachment",
        headers=_HEADERS,
    )


def _json(attachment: Attachment) -> Response:
    return Response(
        serialise(attachment), media_type="application/json", headers={"Cache-Control": "no-store"}
    )
