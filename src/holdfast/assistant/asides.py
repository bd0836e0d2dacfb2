"""What the model is asked besides the person's questions: for a title, for a summary. None of it may cost an answer."""

import asyncio
import logging

from agents import ItemHelpers, ModelSettings, ModelTracing
from openai.types.responses import ResponseOutputMessage
from opentelemetry.trace import SpanKind

from holdfast.assistant.models import ChosenModel
from holdfast.observe.traces import spanning
from holdfast.store.sound import mended

__all__ = ["ask"]

_log = logging.getLogger(__name__)


async def ask(chosen: ChosenModel, what: str, instructions: str, data: str, *, seconds: float) -> str | None:
    """What the model says to `data`, within so many seconds; None if it says nothing, fails, or takes longer.

    `what` names the question.
    """
    attributes = {"gen_ai.operation.name": "chat", "gen_ai.request.model": chosen.name}
    try:
        with spanning(f"chat {chosen.name}", attributes, kind=SpanKind.CLIENT):
            async with asyncio.timeout(seconds):
                response = await chosen.steps(what).get_response(
                    instructions,
                    [{"role": "user", "content": data}],
                    ModelSettings(),
                    [],
                    None,
                    [],
                    ModelTracing.DISABLED,
                    previous_response_id=None,
                    conversation_id=None,
                    prompt=None,
                )
    except Exception as exc:  # noqa: BLE001 (whatever a model or its provider raises)
        _log.info("the model was asked aside and did not answer: %s", type(exc).__name__)
        return None
    messages = [item for item in response.output if isinstance(item, ResponseOutputMessage)]
    return mended("".join(ItemHelpers.extract_text(message) or "" for message in messages)).strip() or None
