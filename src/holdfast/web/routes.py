"""Routes that need a user."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from holdfast.auth.credentials import Credentials
from holdfast.web.guard import RequireIdentity
from holdfast.web.limits import LimitRate, RateLimits

__all__ = ["Endpoint", "Guarded", "guard"]

Endpoint = Callable[[Request], Awaitable[Response]]

Guarded = Callable[[str, Any, list[str]], Route]
"""`(path, endpoint, methods) -> Route`, through which nobody passes without a verified credential."""


def guard(credentials: Credentials, limits: RateLimits) -> Guarded:
    """Routes behind a credential, and within each user's rate over all of them together."""

    def guarded(path: str, endpoint: Any, methods: list[str]) -> Route:
        middleware = [
            Middleware(RequireIdentity, credentials=credentials),
            Middleware(LimitRate, limits=limits),
        ]
        return Route(path, endpoint, methods=methods, middleware=middleware)

    return guarded
