"""Which other protocol a frame belongs to, when it is not ChatKit's."""

import re
from dataclasses import dataclass
from typing import Any

__all__ = ["DIALECTS", "Dialect", "recognise", "recognise_line"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """A protocol that is mistaken for ChatKit's."""

    name: str
    meaning: str
    """What it is for, and so what has happened here."""


ASSISTANTS = Dialect(
    "OpenAI's Assistants API",
    "These frames are what api.openai.com sends for a run of an assistant. A ChatKit client knows none of them.",
)
RESPONSES = Dialect(
    "OpenAI's Responses API",
    "These frames are what a model sends to your server. ChatKit's events are about a thread and its items; "
    "something on the server has to turn the one into the other.",
)
CHAT_COMPLETIONS = Dialect(
    "OpenAI's Chat Completions API",
    "These frames are what a model sends to your server, passed on as they came.",
)
AI_SDK = Dialect(
    "the AI SDK's UI message stream",
    "These frames are for useChat() of the AI SDK, which is another client.",
)
AG_UI = Dialect("AG-UI", "These frames are for CopilotKit and other AG-UI clients.")
LANGGRAPH = Dialect("LangGraph's stream", "These frames are for LangGraph's own client, useStream().")
ANTHROPIC = Dialect(
    "Anthropic's Messages API", "These frames are what a model sends to your server, passed on as they came."
)

DIALECTS = (ASSISTANTS, RESPONSES, CHAT_COMPLETIONS, AI_SDK, AG_UI, LANGGRAPH, ANTHROPIC)

_AI_SDK_TYPES = re.compile(
    r"start|finish|start-step|finish-step|source-url|(?:text|reasoning)-(?:start|delta|end)"
    r"|tool-(?:input-start|input-delta|input-available|output-available)"
)
_ANTHROPIC_TYPES = re.compile(r"message_(?:start|delta|stop)|content_block_(?:start|delta|stop)")
_AG_UI = re.compile(
    r"(?:RUN|TEXT_MESSAGE|TOOL_CALL|STATE|STEP|MESSAGES|THINKING)_(?:[A-Z_]*)"
    r"(?:STARTED|FINISHED|ERROR|START|END|CONTENT|CHUNK|ARGS|RESULT|SNAPSHOT|DELTA)"
)
_LANGGRAPH_EVENTS = frozenset(
    ["values", "updates", "messages", "messages/partial", "messages/complete", "metadata", "debug"]
)
_AI_SDK_LINE = re.compile(r'[0-9a-g]:(?:"|\{|\[)')


def recognise(value: Any, event: str | None) -> Dialect | None:
    """By a frame's JSON and its `event:` name; the frame is known not to be ChatKit's."""
    kind = value.get("type") if isinstance(value, dict) else None
    kind = kind if isinstance(kind, str) else ""
    thing = value.get("object") if isinstance(value, dict) else None
    thing = thing if isinstance(thing, str) else ""
    named = event or ""
    if thing.startswith(("thread.message", "thread.run")) or named.startswith(
        ("thread.message", "thread.run")
    ):
        return ASSISTANTS
    if kind.startswith(("thread.message.", "thread.run.")):
        return ASSISTANTS
    if kind.startswith(("response.", "conversation.item.")) or named.startswith("response."):
        return RESPONSES
    if thing.startswith("chat.completion") or (
        isinstance(value, dict) and isinstance(value.get("choices"), list)
    ):
        return CHAT_COMPLETIONS
    if _AG_UI.fullmatch(kind):
        return AG_UI
    if _ANTHROPIC_TYPES.fullmatch(kind):
        return ANTHROPIC
    if _AI_SDK_TYPES.fullmatch(kind):
        return AI_SDK
    if named.partition("|")[0] in _LANGGRAPH_EVENTS and not kind.startswith("thread."):
        return LANGGRAPH
    return None


def recognise_line(line: str) -> Dialect | None:
    """By a line that is no field of server-sent events."""
    return AI_SDK if _AI_SDK_LINE.match(line) else None
