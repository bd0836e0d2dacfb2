"""The OpenAI client's requests, without the client's look through what is the wire's own form already.

The client looks through every value it is given for names and formats that the wire writes in another way. The Agents
SDK gives it the wire's form, and the whole conversation with every tool's schema is much to look through: a fifth of
what a request costs. `extra_body` is the client's own way around it.
"""

from functools import cached_property
from typing import Any

from openai.resources.chat import AsyncChat, AsyncCompletions
from openai.resources.responses import AsyncResponses

__all__ = ["Chat", "Responses"]


class Responses(AsyncResponses):
    async def create(self, **given: Any) -> Any:
        return await super().create(**_as_they_are(given, "input", "tools"))


class Chat(AsyncChat):
    @cached_property
    def completions(self) -> AsyncCompletions:
        return _Completions(self._client)


class _Completions(AsyncCompletions):
    async def create(self, **given: Any) -> Any:
        given = _as_they_are(given, "messages", "tools")
        return await super().create(**{"messages": [], **given})  # the client insists on some


def _as_they_are(given: dict[str, Any], *names: str) -> dict[str, Any]:
    """The arguments, with those of these names that are lists in `extra_body`."""
    lists = {name: given.pop(name) for name in names if isinstance(given.get(name), list)}
    return {**given, "extra_body": {**lists, **(given.get("extra_body") or {})}}
