"""The OpenAI client as a server needs it: one connection pool in C, and requests sent as the Agents SDK wrote them."""

from functools import cached_property
from typing import Any

from openai import AsyncOpenAI, DefaultAioHttpClient
from openai.resources.chat import AsyncChat, AsyncCompletions
from openai.resources.responses import AsyncResponses
from pydantic import SecretStr

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
    """Sends the long parts of a request as they are.

    The client looks through every value it is given for names and formats that the wire writes in another way. The
    Agents SDK gives it the wire's own form, and the whole conversation with every tool's schema is much to look
    through: a fifth of what a request costs. `extra_body` is the client's way around it.
    """

    @cached_property
    def responses(self) -> AsyncResponses:
        return _Responses(self)

    @cached_property
    def chat(self) -> AsyncChat:
        return _Chat(self)


def _as_they_are(given: dict[str, Any], *names: str) -> dict[str, Any]:
    """The arguments, with those of these names that are lists in `extra_body`."""
    lists = {name: given.pop(name) for name in names if isinstance(given.get(name), list)}
    return {**given, "extra_body": {**lists, **(given.get("extra_body") or {})}}


class _Responses(AsyncResponses):
    async def create(self, **given: Any) -> Any:
        return await super().create(**_as_they_are(given, "input", "tools"))


class _Completions(AsyncCompletions):
    async def create(self, **given: Any) -> Any:
        return await super().create(
            **{"messages": [], **_as_they_are(given, "messages", "tools")}
        )  # the client insists on messages


class _Chat(AsyncChat):
    @cached_property
    def completions(self) -> AsyncCompletions:
        return _Completions(self._client)
