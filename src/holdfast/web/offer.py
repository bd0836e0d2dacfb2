"""`/api/config`: what this server offers, for a page to show before anybody has signed in. Nothing in it is secret."""

from collections.abc import Callable
from typing import Literal

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from holdfast.assistant.models import Models
from holdfast.attachments.service import Limits

__all__ = ["Offer", "offer_of", "offer_routes"]


class OfferedAssistant(BaseModel):
    """The todo assistant. `offline`: the model that answers when nobody chooses is the embedded one."""

    offline: bool


class OfferedModel(BaseModel):
    """A model to choose from; `id` is what `inference_options.model` takes."""

    id: str
    label: str
    description: str | None = None
    default: bool


class OfferedAttachments(BaseModel):
    """What may be attached: bytes at most, and media types, as `text/*` too."""

    max_size: int
    types: list[str]


class Offer(BaseModel):
    """What a page needs to know. A hosted server of one's own has no `assistant` and no models to choose from."""

    signup: Literal["open", "closed"]
    assistant: OfferedAssistant | None = None
    models: list[OfferedModel]
    dictation: bool
    attachments: OfferedAttachments | None = None


def offer_of(
    signup: Literal["open", "closed"], models: Models | None, *, dictation: bool, limits: Limits | None
) -> Offer:
    offered = [
        OfferedModel(
            id=model.name,
            label=model.label,
            description=model.description,
            default=model is models.default,
        )
        for model in (models.offered if models is not None else ())
        if models is not None
    ]
    return Offer(
        signup=signup,
        assistant=None if models is None else OfferedAssistant(offline=models.default.is_offline),
        models=offered,
        dictation=dictation,
        attachments=None
        if limits is None
        else OfferedAttachments(max_size=limits.size, types=list(limits.types)),
    )


def offer_routes(offer: Callable[[], Offer]) -> list[Route]:
    """The route; `offer` is asked at the first request and not again, as nothing of it changes."""
    body: str | None = None

    async def show(_request: Request) -> Response:
        nonlocal body
        body = body or offer().model_dump_json(exclude_none=True)
        return Response(body, media_type="application/json", headers={"Cache-Control": "no-cache"})

    return [Route("/api/config", show, methods=["GET"])]
