"""How many tokens a text has, estimated: a real count needs the model's own vocabulary, which would be fetched.

Vocabularies are made of bytes, and a token is seldom shorter than three of them: English has four to five bytes a
token, code and JSON three to four, and what is written in three bytes a character (Chinese, Hindi, Thai) about one
token a character. So a third of the bytes is on the safe side of most texts and near the truth for the rest.
"""

from typing import Any

__all__ = ["message_tokens", "text_tokens"]

_BYTES = 3
_FRAME = 8
"""What a message costs beyond its text: its role and its delimiters, or the names of a tool call."""


def text_tokens(text: str) -> int:
    return -(-len(text.encode("utf-8", "replace")) // _BYTES)


def message_tokens(message: Any) -> int:
    """One input item of a model: a message, a tool call or its output. Pictures and files have budgets of their own."""
    content = message.get("content")
    texts = [content] if isinstance(content, str) else [part.get("text") for part in content or ()]
    texts += [message.get(field) for field in ("name", "arguments", "output")]
    return _FRAME + sum(text_tokens(text) for text in texts if isinstance(text, str))
