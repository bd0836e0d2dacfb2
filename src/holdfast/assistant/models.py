"""The model that speaks: offline, OpenAI's, or any that is compatible."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from agents.exceptions import _mark_error_to_drain_stream_events
from agents.items import TResponseStreamEvent
from agents.models.interface import Model
from agents.models.openai_chatcompletions import OpenAIChatCompletionsModel
from agents.models.openai_responses import OpenAIResponsesModel
from openai import AsyncOpenAI

from holdfast.config import OFFLINE, Settings

__all__ = ["ChosenModel", "choose_model"]


class _HeardOut(Model):
    """Mixed into a model: when its stream breaks, what it said before is still passed on.

    The Runner reads the model ahead of us and, on an error, throws away what we have not read yet, unless the error
    is marked the way it marks some of its own.
    """

    async def stream_response(self, *args: Any, **kwargs: Any) -> AsyncIterator[TResponseStreamEvent]:
        events = super().stream_response(*args, **kwargs)  # type: ignore[safe-super]  # a real model follows in the MRO
        try:
            async for event in events:
                yield event
        except Exception as exc:
            _mark_error_to_drain_stream_events(exc)
            raise
        finally:
            if isinstance(events, AsyncGenerator):
                await events.aclose()


class _Responses(_HeardOut, OpenAIResponsesModel):
    pass


class _ChatCompletions(_HeardOut, OpenAIChatCompletionsModel):
    pass


async def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """The model, and how to let go of its connections."""

    name: str
    model: Model
    close: Callable[[], Awaitable[None]] = _nothing

    @property
    def is_offline(self) -> bool:
        return self.name == OFFLINE


def choose_model(settings: Settings) -> ChosenModel:
    """The model that the settings name."""
    name = settings.model_name
    if name == OFFLINE:
        from holdfast.assistant.offline import OfflineModel  # its word lists are read only when it speaks

        return ChosenModel(name, OfflineModel())
    key = settings.openai_api_key
    client = AsyncOpenAI(
        # Local servers take any key; the client insists on one.
        api_key=key.get_secret_value() if key is not None else "none",
        base_url=settings.openai_base_url,
    )
    kind = _Responses if settings.resolved_model_api == "responses" else _ChatCompletions
    return ChosenModel(name, kind(name, client), client.close)
