"""The model that speaks: offline, OpenAI's, or any that is compatible."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from agents.models.interface import Model
from agents.models.openai_chatcompletions import OpenAIChatCompletionsModel
from agents.models.openai_responses import OpenAIResponsesModel
from openai import AsyncOpenAI

from holdfast.config import OFFLINE, Settings

__all__ = ["ChosenModel", "choose_model"]


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
    kind = OpenAIResponsesModel if settings.resolved_model_api == "responses" else OpenAIChatCompletionsModel
    return ChosenModel(name, kind(name, client), client.close)
