"""Tool calls as the thread keeps them: hidden from clients, and told to the model again in later turns."""

import json
from datetime import UTC, datetime
from typing import Any

from agents import TResponseInputItem
from chatkit.types import HiddenContextItem, ThreadItem
from pydantic import BaseModel, ValidationError

__all__ = ["KeptCall", "call_item", "kept_call", "output_text", "replayed"]

MAX_REPLAYED = 4_000
"""Characters of one result that a later turn is told. A long list is old by then, and can be asked for again."""

_KIND = "holdfast.tool_call"


class KeptCall(BaseModel):
    """A call and its result: there is never one without the other."""

    name: str
    arguments: str
    """JSON as the model wrote it."""
    result: str
    """What the tool answered, as text."""

    @property
    def given(self) -> dict[str, Any]:
        """The arguments; empty when the model wrote something else than a JSON object."""
        found = _json(self.arguments)
        return found if isinstance(found, dict) else {}

    @property
    def answer(self) -> Any:
        """The result as JSON where it is, else as text."""
        found = _json(self.result)
        return self.result if found is None else found


def call_item(call: KeptCall, item_id: str, thread_id: str) -> HiddenContextItem:
    """The item that keeps a call."""
    return HiddenContextItem(
        id=item_id,
        thread_id=thread_id,
        created_at=datetime.now(UTC),
        content={"kind": _KIND, **call.model_dump()},
    )


def kept_call(item: ThreadItem) -> KeptCall | None:
    """The call that an item keeps; None for any other item."""
    if not isinstance(item, HiddenContextItem) or not isinstance(item.content, dict):
        return None
    if item.content.get("kind") != _KIND:
        return None
    try:
        return KeptCall.model_validate(item.content)
    except ValidationError:
        return None


def replayed(item: ThreadItem) -> list[TResponseInputItem]:
    """A kept call as the model's input, the call and its result together; nothing for any other item.

    Both of OpenAI's interfaces take these two. They bear the item's own id: a provider's ids come back in later turns,
    and none of them may be used twice in one conversation.
    """
    call = kept_call(item)
    if call is None:
        return []
    call_id = f"call_{item.id.rpartition('_')[2]}"
    result = call.result
    if len(result) > MAX_REPLAYED:
        result = f"{result[:MAX_REPLAYED]}… (cut; ask again for the rest)"
    arguments = json.dumps(call.given, ensure_ascii=False)  # what was no JSON would be refused now
    return [
        {"type": "function_call", "call_id": call_id, "name": call.name, "arguments": arguments},
        {"type": "function_call_output", "call_id": call_id, "output": result},
    ]


def output_text(output: Any) -> str:
    """A tool's output as text, in whichever form the Agents SDK hands it on."""
    parts = output if isinstance(output, list) else [output]
    texts = [part.get("text") if isinstance(part, dict) else part for part in parts]
    return "\n".join(text for text in texts if isinstance(text, str))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
