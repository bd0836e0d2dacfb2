"""Hearing a model out: what goes wrong in its stream is found here, whichever interface it speaks.

The Agents SDK lets some of it pass: over Chat Completions an answer that is cut at the length limit, or that just
ends, looks like a whole one.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from contextvars import ContextVar
from typing import Any, Self

import openai
from agents import RunErrorHandlerInput, RunErrorHandlers
from agents.exceptions import _mark_error_to_drain_stream_events
from agents.items import TResponseStreamEvent
from agents.models.interface import Model
from agents.models.openai_chatcompletions import OpenAIChatCompletionsModel
from agents.models.openai_responses import OpenAIResponsesModel
from openai import AsyncOpenAI

from holdfast.assistant.client import timed_out
from holdfast.assistant.echo import without_echo
from holdfast.assistant.failures import (
    broken_off,
    cut_short,
    filtered,
    provider_failed,
    seconds_to_wait,
    silent,
)
from holdfast.assistant.plain import Recogniser, in_chat_completions, in_responses
from holdfast.assistant.shortcut import Shortcut

__all__ = ["REFUSALS", "ChatCompletions", "Responses"]

_shortcut: ContextVar[Shortcut | None] = ContextVar("shortcut", default=None)
"""Of the model call that waits for its next event: the request is made while it waits for the first."""

_DELAYS = (0.5, 1.5)
"""Seconds before a request is made again. Whoever must be waited for longer is reported at once, with the wait:
the OpenAI client's own retries, which are off, would sit it out for minutes without a word."""


def _hear_out(refused: RunErrorHandlerInput[Any]) -> None:
    _mark_error_to_drain_stream_events(refused.error)


REFUSALS: RunErrorHandlers[Any] = {"model_refusal": _hear_out}
"""For the Runner: a refusal stays an error, and the words it came in are passed on first."""


class _HeardOut(Model):
    """Mixed into a model: its stream is whole, or ends in an error that says why.

    - Nothing heard for `patience` seconds is an error.
    - A request is made again only as long as nothing of its answer was passed on, so no text comes twice.
    - When the stream breaks, what was said before is still passed on: the Runner reads ahead of us and, on an error,
      throws away what we have not read yet, unless the error is marked the way it marks some of its own.
    """

    patience: float
    recognise: Recogniser
    rejoins: bool
    shorten: Callable[[bytes], bytes] | None

    async def stream_response(self, *args: Any, **kwargs: Any) -> AsyncIterator[TResponseStreamEvent]:
        begun = False
        try:
            for delay in (*_DELAYS, None):
                try:
                    async with aclosing(self._whole(*args, **kwargs)) as events:
                        async for event in events:
                            begun = True
                            yield event
                    return
                except openai.APIError as exc:
                    wait = None if begun or delay is None else _wait(exc, delay)
                    if wait is None:
                        raise
                    await asyncio.sleep(wait)
        except Exception as exc:
            _mark_error_to_drain_stream_events(exc)
            raise

    async def _whole(self, *args: Any, **kwargs: Any) -> AsyncGenerator[TResponseStreamEvent]:
        events = super().stream_response(*args, **kwargs)  # type: ignore[safe-super]  # a real model follows in the MRO
        shortcut = Shortcut(self.recognise, rejoins=self.rejoins, shorten=self.shorten)
        last = ""
        try:
            while True:
                event = await self._next(events, shortcut)
                if event is None:
                    break
                _check(event)
                last = event.type
                if last != "response.output_text.delta":
                    shortcut.end()
                    yield event
                elif not shortcut.is_known():
                    yield event
                    if (begins := shortcut.begin(event)) is not None:
                        yield begins  # type: ignore[misc]  # the Agents SDK passes on what it does not know
        finally:
            if isinstance(events, AsyncGenerator):
                await events.aclose()
        if last != "response.completed":
            raise broken_off()

    async def _next(self, events: AsyncIterator[TResponseStreamEvent], shortcut: Shortcut) -> Any:
        """The next event, None at the end. Text that takes the short way in the meantime is no silence."""
        token = _shortcut.set(shortcut)
        try:
            async with _Patience(self.patience) as patience:
                shortcut.heard = patience.begin_anew
                return await anext(events, None)
        except TimeoutError:
            raise silent(self.patience) from None
        finally:
            _shortcut.reset(token)


class _Patience:
    """As `asyncio.timeout`, for what is heard of with every word: only the time is noted then, and no timer is set."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._limit = asyncio.timeout(None)

    async def __aenter__(self) -> Self:
        await self._limit.__aenter__()
        self.begin_anew()
        self._timer = self._loop.call_later(self._seconds, self._look)
        return self

    async def __aexit__(self, *exc: Any) -> None:
        self._timer.cancel()
        await self._limit.__aexit__(*exc)

    def begin_anew(self) -> None:
        self._since = self._loop.time()

    def _look(self) -> None:
        left = self._since + self._seconds - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            self._limit.reschedule(self._loop.time())


def _wait(exc: openai.APIError, delay: float) -> float | None:
    """Seconds until a failed request is worth another try; None if it is not, or not soon."""
    match exc:
        case openai.APITimeoutError() if timed_out(exc):
            return None  # it had all the patience there is
        case openai.APIConnectionError():
            return delay
        case openai.APIStatusError() if exc.status_code in (408, 409, 429) or exc.status_code >= 500:
            asked = seconds_to_wait(exc)
            soon = asked is None or asked <= _DELAYS[-1]
            return (asked or delay) if soon and exc.code != "insufficient_quota" else None
        case _:
            return None


def _check(event: Any) -> None:
    """Raises `ModelFailed` for the events by which the Responses interface ends a stream that failed."""
    match event.type:
        case "response.incomplete":
            details = event.response.incomplete_details
            raise filtered() if details is not None and details.reason == "content_filter" else cut_short()
        case "response.failed":
            error = event.response.error
            raise provider_failed(error.code if error is not None else None)
        case "error":
            raise provider_failed(event.code)
        case _:
            return


class Responses(_HeardOut, OpenAIResponsesModel):
    recognise = staticmethod(in_responses)
    rejoins = False  # the last events of a message hold it whole
    shorten = staticmethod(without_echo)

    def __init__(self, name: str, client: AsyncOpenAI, *, patience: float) -> None:
        super().__init__(name, client)
        self.patience = patience

    async def _fetch_response(self, *args: Any, **kwargs: Any) -> Any:
        fetched: Any = await super()._fetch_response(*args, **kwargs)
        if (shortcut := _shortcut.get()) is not None:
            shortcut.take(getattr(fetched, "_source", None))
        return fetched


class ChatCompletions(_HeardOut, OpenAIChatCompletionsModel):
    recognise = staticmethod(in_chat_completions)
    rejoins = True
    shorten = None

    def __init__(self, name: str, client: AsyncOpenAI, *, patience: float) -> None:
        super().__init__(name, client)
        self.patience = patience

    async def _fetch_response(self, *args: Any, **kwargs: Any) -> Any:
        # The one place where chunks can be seen: the SDK makes Responses events of them, and drops their reasons.
        fetched: Any = await super()._fetch_response(*args, **kwargs)
        if not isinstance(fetched, tuple):
            return fetched
        response, stream = fetched
        if (shortcut := _shortcut.get()) is not None:
            shortcut.take(stream)
        return response, _Chunks(stream)


class _Chunks:
    """A stream of chunks that says at its end how it ended."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._reason: str | None = None

    def __aiter__(self) -> AsyncIterator[Any]:
        return self

    async def __anext__(self) -> Any:
        try:
            chunk = await anext(self._stream)
        except StopAsyncIteration:
            match self._reason:
                case "length":
                    raise cut_short() from None
                case "content_filter":
                    raise filtered() from None
                case None:
                    raise broken_off() from None
                case _:
                    raise
        for choice in chunk.choices or ():
            self._reason = choice.finish_reason or self._reason
        return chunk

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)  # the SDK asks for `close`, and for the response's headers
