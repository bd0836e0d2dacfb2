"""The OpenAI client as a server needs it: one connection pool in C, and requests sent as the Agents SDK wrote them."""

from functools import cached_property
from typing import TYPE_CHECKING

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
        http_client=DefaultAioHttpClient(),  # half of what reading a stream costs, beside the client's own
    )


def timed_out(exc: Exception) -> bool:
    """Whether an `openai.APITimeoutError` was one: aiohttp's transport calls every lost connection that."""
    cause = None if exc.__cause__ is None else exc.__cause__.__cause__
    return cause is None or isinstance(cause, TimeoutError)


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
