"""`/api/auth`: signing up, in and out."""

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from holdfast.assistant.models import ChosenModel
from holdfast.auth.accounts import Accounts, SignedIn
from holdfast.identity import Identity
from holdfast.web.body import read_model
from holdfast.web.guard import COOKIE, check_origin, identity_of
from holdfast.web.routes import Guarded

__all__ = ["account_routes"]

_MAX_BODY = 16 * 1024


class _SignIn(BaseModel):
    model_config = ConfigDict(extra="ignore")

    email: str
    password: str


class _SignUp(_SignIn):
    name: str | None = None


def account_routes(accounts: Accounts, guarded: Guarded, model: ChosenModel | None) -> list[Route]:
    """The routes under `/api/auth`. `model` is what the page says of the assistant; None for a hosted server."""

    async def sign_up(request: Request) -> Response:
        check_origin(request)
        given = await read_model(request, _SignUp, _MAX_BODY)
        return _welcome(request, await accounts.sign_up(given.email, given.password, given.name))

    async def sign_in(request: Request) -> Response:
        check_origin(request)
        given = await read_model(request, _SignIn, _MAX_BODY)
        return _welcome(request, await accounts.sign_in(given.email, given.password))

    async def sign_out(request: Request) -> Response:
        await accounts.sign_out(identity_of(request))
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=request.url.scheme == "https")
        return response

    async def me(request: Request) -> Response:
        answer: dict[str, object] = {"user": _user(identity_of(request))}
        if model is not None:
            answer["model"] = {"name": model.name, "offline": model.is_offline}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    return [
        Route("/api/auth/sign-up", sign_up, methods=["POST"]),
        Route("/api/auth/sign-in", sign_in, methods=["POST"]),
        guarded("/api/auth/sign-out", sign_out, ["POST"]),
        guarded("/api/auth/me", me, ["GET"]),
    ]


def _welcome(request: Request, signed_in: SignedIn) -> Response:
    body = {"token": signed_in.token, "user": _user(signed_in.identity)}
    response = JSONResponse(body, headers={"Cache-Control": "no-store"})
    response.set_cookie(
        COOKIE,
        signed_in.token,
        max_age=signed_in.max_age,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


def _user(identity: Identity) -> dict[str, str | None]:
    return {"id": identity.user_id, "email": identity.email, "name": identity.name}
