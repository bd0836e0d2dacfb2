"""One request over HTTP, read as it comes, with the clock running."""

import asyncio
import json
import re
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import httpx2

from holdfast.doctor.exchange import Exchange, Headers, Hop, Timing, Trouble
from holdfast.doctor.redirect import is_redirect, is_sign_in, obstacle, target_of

__all__ = ["Options", "Talk", "is_credential"]

Pairs = tuple[tuple[str, str], ...]
Until = Callable[[Exchange], bool]

_CREDENTIAL = re.compile(r"authorization|cookie|token|api-?key|secret|session", re.IGNORECASE)
_CONNECT = 10.0  # seconds


@cache
def _tls() -> ssl.SSLContext:
    """Reading all the certificates takes a good part of a second: once is enough."""
    return httpx2.create_ssl_context()


def is_credential(name: str) -> bool:
    """Whether a header says who is asking."""
    return _CREDENTIAL.search(name) is not None


@dataclass(frozen=True, slots=True)
class Options:
    """What a person asked for."""

    url: str
    headers: Pairs = ()
    second_headers: Pairs = ()
    origin: str | None = None
    read_only: bool = False
    timeout: float = 45.0
    """Seconds that one answer may take."""
    clock: Callable[[], float] = time.monotonic

    @property
    def has_credential(self) -> bool:
        return any(is_credential(name) for name, _value in self.headers)


class Talk:
    """Sends operations to one address."""

    def __init__(self, http: httpx2.AsyncClient, options: Options) -> None:
        self._http = http
        self._options = options
        self.made: set[str] = set()
        """Threads that answers to threads.create have named, whether or not they came to their end."""
        self.unnamed = False
        """A thread was being made when we stopped waiting, and its name had not come."""
        self.gone: set[str] = set()
        """Threads that threads.delete was answered for."""

    @classmethod
    @asynccontextmanager
    async def to(cls, options: Options) -> AsyncIterator["Talk"]:
        limits = httpx2.Timeout(options.timeout, connect=min(_CONNECT, options.timeout))
        # Redirects are followed here as a browser follows them, which is not as clients for programs do.
        async with httpx2.AsyncClient(verify=_tls(), timeout=limits, follow_redirects=False) as http:
            yield cls(http, options)

    async def preflight(self, origin: str, needed: str) -> Exchange:
        """Ask as a browser asks before it sends anything."""
        headers = (
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", needed),
        )
        return await self.send("preflight", b"", headers, method="OPTIONS")

    async def ask(
        self,
        role: str,
        operation: str,
        params: dict[str, Any],
        *,
        who: Literal["first", "second", "nobody"] = "first",
        known: frozenset[str] = frozenset(),
        probe: bool = False,
        until: Until | None = None,
        more: dict[str, Any] | None = None,
    ) -> Exchange:
        """Send one operation. With `until`, the connection is closed as soon as that holds."""
        body = json.dumps({"type": operation, "params": params, **(more or {})}).encode()
        return await self.send(role, body, self.headers(who), known=known, probe=probe, until=until)

    def headers(self, who: str) -> Pairs:
        """What is sent along: the person's headers, and those that the official client adds."""
        given = self._options.headers
        if who == "second":
            given = (
                *((name, value) for name, value in given if not is_credential(name)),
                *self._options.second_headers,
            )
        elif who == "nobody":
            given = tuple((name, value) for name, value in given if not is_credential(name))
        origin = (("origin", self._options.origin),) if self._options.origin is not None else ()
        own = (
            ("content-type", "application/json"),
            ("accept", "text/event-stream, application/json"),
            ("accept-language", "en"),
            ("chatkit-frame-instance-id", "holdfast-doctor"),
        )
        named = {name.lower() for name, _value in (*given, *origin)}
        return (*(pair for pair in own if pair[0] not in named), *origin, *given)

    async def send(
        self,
        role: str,
        body: bytes,
        headers: Pairs,
        *,
        method: str = "POST",
        known: frozenset[str] = frozenset(),
        probe: bool = False,
        until: Until | None = None,
    ) -> Exchange:
        """Send a body; the whole exchange, read to its end or to trouble. Never raises for what the other side does."""
        for again in (True, False):
            exchange = Exchange(
                role, method, self._options.url, Headers(headers), body, known=known, is_probe=probe
            )
            try:
                async with asyncio.timeout(self._options.timeout):
                    await self._read(exchange, headers, until)
            except TimeoutError:
                exchange.trouble = Trouble("timeout", f"It was not over after {self._options.timeout:g} s.")
            except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as exc:
                exchange.trouble = _trouble(exc, exchange.status is not None)
                if again and exchange.trouble.kind == "broken" and exchange.status is None:
                    continue  # a kept connection was closed as it was used again: a browser makes a new one, too
            finally:
                self._remember(exchange)
            break
        exchange.finish()
        return exchange

    def _remember(self, exchange: Exchange) -> None:
        """Whatever becomes of it: what was made is to be put away."""
        reading = exchange.reading
        if exchange.operation == "threads.create":
            named = reading.screen.thread_id if reading is not None else None
            self.unnamed = named is None and exchange.timing.total is None and exchange.trouble is None
            if named is not None:
                self.made.add(named)
        thread = exchange.thread_id
        if exchange.operation == "threads.delete" and thread and (exchange.ok or exchange.status == 404):
            self.gone.add(thread)

    async def _read(self, exchange: Exchange, headers: Pairs, until: Until | None) -> None:
        clock, timing = self._options.clock, Timing()
        exchange.timing = timing
        started = last = clock()
        content = exchange.sent_body or None
        while True:
            async with self._http.stream(
                exchange.method, exchange.asked, content=content, headers=list(headers)
            ) as response:
                exchange.status = response.status_code
                exchange.headers = Headers(response.headers.multi_items())
                if (hop := _hop(exchange)) is not None:
                    exchange.hops.append(hop)
                    continue
                exchange.begin()
                async for chunk in response.aiter_bytes():
                    now = clock()
                    if timing.first_byte is None:
                        timing.first_byte = now - started
                    else:
                        timing.longest_gap = max(timing.longest_gap or 0.0, now - last)
                    last = now
                    timing.chunks += 1
                    exchange.feed(chunk)
                    if timing.first_text is None and exchange.reading is not None and exchange.reading.spoke:
                        timing.first_text = now - started
                    if until is not None and until(exchange):
                        exchange.dropped = True
                        break
                timing.total = clock() - started
                return


def _hop(exchange: Exchange) -> Hop | None:
    """Where a browser would send the same request now; None when this is the answer."""
    target = target_of(exchange)
    if target is None or exchange.status is None or not is_redirect(exchange):
        return None
    return None if obstacle(exchange) or is_sign_in(target) else Hop(exchange.status, target)


def _trouble(exc: Exception, answered: bool) -> Trouble:
    words = str(exc).strip() or type(exc).__name__
    cause: BaseException | None = exc
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Trouble("tls", words)
        cause = cause.__cause__ or cause.__context__
    if isinstance(exc, httpx2.TimeoutException) and not isinstance(exc, httpx2.ConnectTimeout):
        return Trouble("timeout", words)
    closed = isinstance(exc, httpx2.NetworkError | httpx2.RemoteProtocolError) and not isinstance(
        exc, httpx2.ConnectError
    )
    return Trouble("broken" if answered or closed else "connect", words)
