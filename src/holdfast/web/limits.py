"""How often a user may ask: plain ASGI middleware, after the credential and before anything else."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from holdfast.errors import TooMany
from holdfast.web.errors import error_response
from holdfast.web.guard import identity_of

__all__ = ["LimitRate", "RateLimits"]

MINUTE = 60.0
MAX_USERS = 100_000
"""Buckets kept at most: some 20 MB. Beyond, the one that was used longest ago is forgotten, that is, full again."""


class RateLimits:
    """A token bucket for each user, in this process: a minute's worth at most, refilled evenly.

    Args:
        rate: requests a minute.
        clock: seconds, never going back.
    """

    def __init__(self, rate: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = (
            OrderedDict()
        )  # tokens, and when they were counted

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, user_id: str) -> None:
        """Raises `TooMany`, with the seconds until there is a token again."""
        now = self._clock()
        tokens, counted = self._buckets.pop(user_id, (float(self._rate), now))
        tokens = min(self._rate, tokens + (now - counted) * self._rate / MINUTE)
        self._buckets[user_id] = (tokens - 1 if tokens >= 1 else tokens, now)
        self._forget(now)
        if tokens < 1:
            wait = math.ceil((1 - tokens) * MINUTE / self._rate)
            raise TooMany("too_many_requests", "Too many requests. Wait a little.", retry_after=max(wait, 1))

    def _forget(self, now: float) -> None:
        # A bucket that nobody touched for a minute is full, and a full one need not be kept.
        while self._buckets:
            user_id, (_, counted) = next(iter(self._buckets.items()))
            if now - counted < MINUTE and len(self._buckets) <= MAX_USERS:
                return
            del self._buckets[user_id]


class LimitRate:
    """Lets a verified user's request through while there are tokens left."""

    def __init__(self, app: ASGIApp, limits: RateLimits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self._limits.take(identity_of(HTTPConnection(scope)).user_id)
        except TooMany as exc:
            await error_response(exc)(scope, receive, send)
            return
        await self._app(scope, receive, send)
