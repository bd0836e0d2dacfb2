"""A conversation's name, from its first words."""

from holdfast.assistant.offline.intents import Add, Offer
from holdfast.assistant.offline.padding import without_padding
from holdfast.assistant.offline.parse import parse
from holdfast.assistant.offline.spans import Span
from holdfast.assistant.offline.titles import title_case

__all__ = ["name_of"]


def name_of(words: str) -> str:
    """What the words ask to be put on the list ("Add a task to buy milk": "Buy milk"), else the words, unpadded."""
    wanted = [intent.title for intent in parse(words) if isinstance(intent, Add | Offer)]
    if wanted:
        return ", ".join(wanted)
    core = without_padding(Span.of(words)).raw
    return title_case((core or words).strip(" .!"))
