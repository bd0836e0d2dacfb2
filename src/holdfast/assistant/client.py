"""The OpenAI client as a server needs it: one connection pool in C, and requests sent as the Agents SDK wrote them."""

import ssl
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import httpx2
from openai import AsyncOpenAI, DefaultAioHttpClient
from pydantic import SecretStr

if TYPE_CHECKING:
    from openai.resources.chat import AsyncChat
    from openai.resources.responses import AsyncResponses

__all__ = ["ModelClient", "openai_client", "timed_out"]


def openai_client(key: SecretStr | None, base_url: str | None) -> AsyncOpenAI:
    """A client of OpenAI's, or of an endpoint that is compatible."""
    return ModelClient(
        # Local servers take any key; the client insists on one.
        api_key=key.get_secret_value() if key is not None else "none",
        base_url=base_url,
        # Half of what reading a stream costs, beside the client's own.
        http_client=_Near() if (base_url or "").startswith("http://") else DefaultAioHttpClient(),
    )


def timed_out(exc: Exception) -> bool:
    """Whether an `openai.APITimeoutError` was one: aiohttp's transport calls every lost connection that."""
    cause = None if exc.__cause__ is None else exc.__cause__.__cause__
    return cause is None or isinstance(cause, TimeoutError)


class _Near(DefaultAioHttpClient):
    """For an endpoint without TLS. The world's certificates are read if it sends us on to one with it."""

    def _init_transport(self, *args: Any, **options: Any) -> httpx2.AsyncBaseTransport:
        make = super()._init_transport
        trusts_nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return _Either(make(*args, **{**options, "verify": trusts_nobody}), partial(make, *args, **options))


class _Either(httpx2.AsyncBaseTransport):
    """A transport for `http:`, and one for the rest that is made when it is needed."""

    def __init__(
        self, plain: httpx2.AsyncBaseTransport, make: Callable[[], httpx2.AsyncBaseTransport]
    ) -> None:
        self._plain = plain
        self._make = make
        self._secure: httpx2.AsyncBaseTransport | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.scheme == "http":
            return await self._plain.handle_async_request(request)
        if self._secure is None:
            self._secure = self._make()
        return await self._secure.handle_async_request(request)

    async def aclose(self) -> None:
        await self._plain.aclose()
        if self._secure is not None:
            await self._secure.aclose()


class ModelClient(AsyncOpenAI):
    """Sends the long parts of a request as they are (`holdfast.assistant.resources`)."""

    # Read when first needed, as the client itself does: half a thousand modules.

    @cached_property
    def responses(self) -> "AsyncResponses":
        from holdfast.assistant.resources import Responses

        return Responses(self)

    @cached_property
    def chat(self) -> "AsyncChat":
        from holdfast.assistant.resources import Chat

        return Chat(self)
