"""What the model is told of the conversation so far."""

from typing import Any

from agents import TResponseInputItem
from chatkit.store import Store
from chatkit.types import (
    AssistantMessageItem,
    HiddenContextItem,
    SDKHiddenContextItem,
    ThreadItem,
    UserMessageItem,
    UserMessageTagContent,
)

__all__ = ["BUDGET", "load_history", "to_input"]

BUDGET = 96_000
"""Characters of history sent at most, about 24,000 tokens of English: within the smallest window in use, with
room for the answer. The newest part of the thread is kept."""

_PAGE = 100


async def load_history(
    store: Store[Any], thread_id: str, context: Any, *, budget: int = BUDGET
) -> list[TResponseInputItem]:
    """The newest part of the thread that fits, in order. It ends with the user's message, which is stored by now."""
    newest_first: list[TResponseInputItem] = []
    used = 0
    after: str | None = None
    while True:
        # Newest first: asked in ascending order, a long thread would never show the model the new message.
        page = await store.load_thread_items(thread_id, after, _PAGE, "desc", context)
        for item in page.data:
            message = to_input(item)
            if message is None:
                continue
            used += len(str(message.get("content", "")))
            if used > budget and newest_first:
                return newest_first[::-1]
            newest_first.append(message)
        if not page.has_more:
            return newest_first[::-1]
        after = page.after


def to_input(item: ThreadItem) -> Any:
    """One item as a plain `{"role", "content"}` message; None for what is for people's eyes only.

    Plain, because the Chat Completions converter refuses assistant history in parts ("Unknown content"), and both
    of OpenAI's interfaces take this.
    """
    match item:
        case UserMessageItem():
            text = "".join(
                f"@{part.text}" if isinstance(part, UserMessageTagContent) else part.text
                for part in item.content
            )
            if item.quoted_text:
                text = f"(About this: {item.quoted_text!r})\n{text}"
            return {"role": "user", "content": text}
        case AssistantMessageItem():
            text = "\n\n".join(part.text for part in item.content if part.text)
            return {"role": "assistant", "content": text} if text else None
        case SDKHiddenContextItem() | HiddenContextItem(content=str()):
            return {"role": "system", "content": item.content}
        case _:
            return None
