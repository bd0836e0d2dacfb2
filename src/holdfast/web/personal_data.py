"""`/api/export` and `DELETE /api/auth/me`: all that is kept of me, handed out or erased."""

from collections.abc import AsyncIterator

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from holdfast.auth.accounts import Accounts
from holdfast.auth.credentials import Credentials
from holdfast.engine.personal_data import PersonalData
from holdfast.web.accounts import client_address, forget_cookie
from holdfast.web.body import read_model
from holdfast.web.guard import identity_of
from holdfast.web.routes import Guarded

__all__ = ["Confirmation", "personal_data_routes"]

_MAX_BODY = 16 * 1024

_EXPORT_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Disposition": 'attachment; filename="holdfast-export.json"',
}


class Confirmation(BaseModel):
    """The password, again."""

    model_config = ConfigDict(extra="ignore")

    password: str | None = None


def personal_data_routes(
    personal_data: PersonalData, accounts: Accounts, credentials: Credentials, guarded: Guarded
) -> list[Route]:
    """The routes by which people take their data with them, and leave."""

    async def export(request: Request) -> Response:
        parts = personal_data.export(identity_of(request).user_id)
        first = await anext(parts)  # what fails now still has a status

        async def whole() -> AsyncIterator[bytes]:
            yield first
            async for part in parts:
                yield part

        return StreamingResponse(whole(), media_type="application/json", headers=_EXPORT_HEADERS)

    async def delete(request: Request) -> Response:
        identity = identity_of(request)
        given = await read_model(request, Confirmation, _MAX_BODY, empty=b"{}")
        await accounts.confirm(identity, given.password, client_address(request))
        await personal_data.erase(identity.user_id)
        credentials.forget(identity)
        response = Response(status_code=204)
        forget_cookie(request, response)
        return response

    return [
        guarded("/api/export", export, ["GET"]),
        guarded("/api/auth/me", delete, ["DELETE"]),
    ]
