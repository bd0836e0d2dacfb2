"""The models that speak: offline, OpenAI's, or any that is compatible."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from agents.models.interface import Model
from openai import AsyncOpenAI

from holdfast.assistant.client import openai_client
from holdfast.assistant.hearing import ChatCompletions, Responses
from holdfast.assistant.steps import MODEL_SERIES, Steps
from holdfast.config import OFFLINE, Settings
from holdfast.errors import Invalid

__all__ = ["ChosenModel", "Models", "choose_models"]


async def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """A model, and how to let go of its connections."""

    name: str
    model: Model
    close: Callable[[], Awaitable[None]] = _nothing
    asides: bool = False
    """Whether it is also asked for titles and summaries."""

    @property
    def is_offline(self) -> bool:
        return self.name == OFFLINE

    def steps(self, series: str = MODEL_SERIES) -> Model:
        """The model to call within a turn: its finished calls are kept in the turn's journal."""
        return Steps(self.model, series)

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
            client = openai_client(settings.openai_api_key, settings.openai_base_url).with_options(
                timeout=2 * settings.model_timeout,  # behind `hearing`, which knows what to say of a silence
                max_retries=0,  # requests are made again by `hearing`, which knows when it is worth it
            )
        kind = Responses if settings.resolved_model_api == "responses" else ChatCompletions
        model = kind(name, client, patience=settings.model_timeout)
        offered.append(ChosenModel(name, model, client.close, asides=True))
    return Models(offered, settings.model_name)
