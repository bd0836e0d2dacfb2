"""`/api/auth`: signing up, in and out; another password."""

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

__all__ = [
    "PasswordChange",
    "SignIn",
    "SignOut",
    "SignUp",
    "account_routes",
    "client_address",
    "forget_cookie",
]

_MAX_BODY = 16 * 1024


class SignIn(BaseModel):
    """An e-mail address and a password."""

    model_config = ConfigDict(extra="ignore")

    email: str
    password: str


class SignUp(SignIn):
    """A new account."""

    name: str | None = None


class SignOut(BaseModel):
    """Which sessions to end: this one, or all."""

    model_config = ConfigDict(extra="ignore")

    everywhere: bool = False


class PasswordChange(BaseModel):
    """The old password and the new one."""

    model_config = ConfigDict(extra="ignore")

    password: str
    new_password: str


def account_routes(accounts: Accounts, guarded: Guarded, model: ChosenModel | None) -> list[Route]:
    """The routes under `/api/auth`. `model` is what the page says of the assistant; None for a hosted server."""

    async def sign_up(request: Request) -> Response:
        check_origin(request)
        given = await read_model(request, SignUp, _MAX_BODY)
        return _welcome(
            request, await accounts.sign_up(given.email, given.password, given.name, client_address(request))
        )

    async def sign_in(request: Request) -> Response:
        check_origin(request)
        given = await read_model(request, SignIn, _MAX_BODY)
        return _welcome(request, await accounts.sign_in(given.email, given.password, client_address(request)))

    async def sign_out(request: Request) -> Response:
        asked = await read_model(request, SignOut, _MAX_BODY, empty=b"{}")
        await accounts.sign_out(identity_of(request), everywhere=asked.everywhere)
        response = Response(status_code=204)
        forget_cookie(request, response)
        return response

    async def change_password(request: Request) -> Response:
        given = await read_model(request, PasswordChange, _MAX_BODY)
        signed_in = await accounts.change_password(
            identity_of(request), given.password, given.new_password, client_address(request)
        )
        return _welcome(request, signed_in)

    async def me(request: Request) -> Response:
        answer: dict[str, object] = {"user": _user(identity_of(request))}
        if model is not None:
            answer["model"] = {"name": model.name, "offline": model.is_offline}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    return [
        Route("/api/auth/sign-up", sign_up, methods=["POST"]),
        Route("/api/auth/sign-in", sign_in, methods=["POST"]),
        guarded("/api/auth/sign-out", sign_out, ["POST"]),
        guarded("/api/auth/password", change_password, ["POST"]),
        guarded("/api/auth/me", me, ["GET"]),
    ]


def client_address(request: Request) -> str | None:
    """Where the request comes from; a trusted proxy's word on it has been taken by now (`HOLDFAST_TRUSTED_PROXIES`)."""
    return request.client.host if request.client is not None else None


def forget_cookie(request: Request, response: Response) -> None:
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=request.scope["scheme"] == "https")


def _welcome(request: Request, signed_in: SignedIn) -> Response:
    body = {"token": signed_in.token, "user": _user(signed_in.identity)}
    response = JSONResponse(body, headers={"Cache-Control": "no-store"})
    response.set_cookie(
        COOKIE,
        signed_in.token,
        max_age=signed_in.max_age,
        httponly=True,
        samesite="lax",
        secure=request.scope["scheme"] == "https",
    )
    return response


def _user(identity: Identity) -> dict[str, str | None]:
    return {"id": identity.user_id, "email": identity.email, "name": identity.name}
