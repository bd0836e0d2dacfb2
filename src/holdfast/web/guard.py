"""Who may pass: plain ASGI middleware around the routes that need a user."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from holdfast.auth.credentials import Credentials
from holdfast.errors import Forbidden, HoldfastError, Unauthenticated
from holdfast.identity import Identity
from holdfast.observe.logs import note
from holdfast.web.cors import from_listed_origin
from holdfast.web.errors import error_response

__all__ = ["COOKIE", "RequireIdentity", "check_origin", "identity_of"]

COOKIE = "holdfast_session"

_IDENTITY = "holdfast.identity"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class RequireIdentity:
    """Lets a request through once its credential is verified, and notes whose it is."""

    def __init__(self, app: ASGIApp, credentials: Credentials) -> None:
        self._app = app
        self._credentials = credentials

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            scope[_IDENTITY] = identity = await self._identify(HTTPConnection(scope))
            note(user=identity.user_id)
        except HoldfastError as exc:
            await error_response(exc)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _identify(self, connection: HTTPConnection) -> Identity:
        header = connection.headers.get("authorization")
        if header is not None:
            scheme, _, token = header.partition(" ")
            if scheme.lower() != "bearer" or not token.strip():
                raise Unauthenticated("invalid_token", "The Authorization header takes `Bearer` and a token.")
            return await self._credentials.identify(token.strip())
        cookie = connection.cookies.get(COOKIE)
        if cookie is None:
            raise Unauthenticated
        # A browser sends the cookie along with whatever page asks; a token is only ever sent on purpose.
        check_origin(connection)
        return await self._credentials.identify(cookie)


def identity_of(connection: HTTPConnection) -> Identity:
    """The verified user of a request that came through `RequireIdentity`."""
    identity = connection.scope.get(_IDENTITY)
    if not isinstance(identity, Identity):
        raise RuntimeError("this route is not guarded")
    return identity


def check_origin(connection: HTTPConnection) -> None:
    """Raises `Forbidden` for a write that another site's page, which nobody has listed, asks the browser to make."""
    if connection.scope["method"] in _SAFE or from_listed_origin(connection.scope):
        return
    origin = connection.headers.get("origin")
    if origin is not None and not _is_own(origin, connection):
        raise Forbidden("foreign_origin", "That page may not act for you here.")


def _is_own(origin: str, connection: HTTPConnection) -> bool:
    """Whether the page comes from where the request goes to.

    A page that came without encryption is never that of a server reached with it. The other way round is let
    through: what ends the encryption in front of us does not always say so.
    """
    secure = connection.scope["scheme"] == "https"
    scheme, there = _place(origin)
    if there is None or (secure and scheme != "https"):
        return False
    return there == _place(f"{scheme}://{connection.headers.get('host', '')}")[1]


def _place(url: str) -> tuple[str, tuple[str, int] | None]:
    """Scheme, and host with port; None for what is no place, such as the origin `null`."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        return "", None
    if not parts.hostname or "@" in parts.netloc or parts.path or parts.query or parts.fragment:
        return parts.scheme, None
    return parts.scheme, (parts.hostname, port)
