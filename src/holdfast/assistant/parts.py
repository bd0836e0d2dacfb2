"""The parts of a user's message as the model gets it: the person's own words first, then data."""

import json
from typing import Any

__all__ = ["NO_WORDS", "quoted", "text_part"]

NO_WORDS = "(No words, only what follows.)"
"""Stands for the words of a message that has none: some interfaces refuse an empty text."""


def text_part(text: str) -> dict[str, Any]:
    return {"type": "input_text", "text": text}


def quoted(value: Any) -> str:
    """Somebody's text inside a sentence of ours, on one line: it cannot end its own quotation marks."""
    return json.dumps(value, ensure_ascii=False)
