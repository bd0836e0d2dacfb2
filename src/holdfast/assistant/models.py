"""The models that speak: offline, OpenAI's, or any that is compatible."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from agents.exceptions import _mark_error_to_drain_stream_events
from agents.items import TResponseStreamEvent
from agents.models.interface import Model
from agents.models.openai_chatcompletions import OpenAIChatCompletionsModel
from agents.models.openai_responses import OpenAIResponsesModel
from openai import AsyncOpenAI
from pydantic import SecretStr

from holdfast.config import OFFLINE, Settings
from holdfast.errors import Invalid

__all__ = ["ChosenModel", "Models", "choose_models", "openai_client"]


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
    """A model, and how to let go of its connections."""

    name: str
    model: Model
    close: Callable[[], Awaitable[None]] = _nothing

    @property
    def is_offline(self) -> bool:
        return self.name == OFFLINE

    @property
    def label(self) -> str:
        """What people call it."""
        return "Offline" if self.is_offline else self.name

    @property
    def description(self) -> str | None:
        """What there is to say of it beside its name."""
        return (
            "Understands task requests in plain English. Nothing leaves this server."
            if self.is_offline
            else None
        )


class Models:
    """The models that people may choose from, in the order in which they are offered.

    Args:
        default: the name of the one that answers when nobody chose; without it, the first.
    """

    def __init__(self, offered: Sequence[ChosenModel], default: str | None = None) -> None:
        self.offered = tuple(offered)
        self._by_name = {model.name: model for model in self.offered}
        self.default = self._by_name[default] if default is not None else self.offered[0]

    def chosen(self, name: str | None) -> ChosenModel:
        """The model of this name; the default for none, and for one that is not offered any more."""
        return self._by_name.get(name or "", self.default)

    def check(self, name: str | None) -> None:
        """Raises `Invalid` for a name that is not offered."""
        if name is not None and name not in self._by_name:
            raise Invalid("unknown_model", "This server does not offer that model.")

    async def close(self) -> None:
        """Let go of every connection."""
        for model in self.offered:
            await model.close()


def choose_models(settings: Settings) -> Models:
    """The models that the settings name. Those at OpenAI's or a compatible endpoint share one client."""
    client: AsyncOpenAI | None = None
    offered = []
    for name in settings.model_names:
        if name == OFFLINE:
            from holdfast.assistant.offline import OfflineModel  # its word lists are read only when it speaks

            offered.append(ChosenModel(name, OfflineModel()))
            continue
        if client is None:
            client = openai_client(settings.openai_api_key, settings.openai_base_url)
        kind = _Responses if settings.resolved_model_api == "responses" else _ChatCompletions
        offered.append(ChosenModel(name, kind(name, client), client.close))
    return Models(offered, settings.model_name)


def openai_client(key: SecretStr | None, base_url: str | None) -> AsyncOpenAI:
    """A client of OpenAI's, or of an endpoint that is compatible."""
    return AsyncOpenAI(
        # Local servers take any key; the client insists on one.
        api_key=key.get_secret_value() if key is not None else "none",
        base_url=base_url,
    )
