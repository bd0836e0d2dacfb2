"""From what a model is given, history and tool answers, to its next step: a tool call or a sentence.

A conversation is written as a generator that yields calls and receives answers. As the model keeps nothing, it is
played again from the start for each step, with the answers that the run already has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from holdfast.assistant.offline.conversation import Conversation
from holdfast.assistant.offline.outputs import Failure, Made, made_by
from holdfast.assistant.offline.parse import parse
from holdfast.assistant.offline.recall import answered, remember
from holdfast.assistant.offline.sentences import UNKNOWN, UNREAD
from holdfast.assistant.offline.toolbox import ToolCall
from holdfast.assistant.offline.wanting import wanted
from holdfast.assistant.parts import NO_WORDS

__all__ = ["ToolCall", "next_step"]


@dataclass(frozen=True)
class _Situation:
    request: str
    said: tuple[str, ...]
    answers: tuple[tuple[str, Any], ...] = field(default=())
    made: tuple[tuple[Made, ...], ...] = ()


def next_step(
    items: Sequence[Mapping[str, Any]], tools: frozenset[str], tool: str | None = None
) -> ToolCall | str:
    """`items` are Responses input items, oldest first; `tools` the names of the tools that may be called.

    `tool` is the one that the person chose for this message.
    """
    situation = _read(items)
    if not situation.request.strip():
        return UNKNOWN
    if situation.request == NO_WORDS:
        return UNREAD
    memory = remember(situation.said, situation.made)
    intents = answered(situation.request, parse(situation.request), memory)
    if tool is not None:
        intents = wanted(tool, situation.request, intents)
    play = Conversation(memory, tools).play(intents)
    answers = list(situation.answers)
    try:
        call = next(play)
        while answers:
            name, output = answers.pop(0)
            # An answer to something else than was asked now comes from another hand, and is passed over.
            if name == call.name:
                call = play.send(output)
    except StopIteration as stop:
        return str(stop.value)
    play.close()
    return call


def _read(items: Sequence[Mapping[str, Any]]) -> _Situation:
    last = max((at for at, item in enumerate(items) if item.get("role") == "user"), default=None)
    if last is None:
        return _Situation("", ())
    said = tuple(_text(item.get("content")) for item in items[:last] if item.get("role") == "assistant")
    names = {
        item.get("call_id"): str(item.get("name"))
        for item in items[last:]
        if item.get("type") == "function_call"
    }
    answers = tuple(
        (names[item.get("call_id")], item.get("output"))
        for item in items[last:]
        if item.get("type") == "function_call_output" and item.get("call_id") in names
    )
    return _Situation(_words(items[last].get("content")), said, answers, _made(items[:last]))


def _made(items: Sequence[Mapping[str, Any]]) -> tuple[tuple[Made, ...], ...]:
    """What each answer so far changed, by what its calls were answered."""
    answers: list[list[Made]] = [[]]
    for item in items:
        if item.get("role") == "user":
            answers.append([])
        elif item.get("type") == "function_call_output":
            made = made_by(item.get("output"))
            if not isinstance(made, Failure):
                answers[-1].append(made)
    return tuple(tuple(answer) for answer in answers if answer)


def _words(content: Any) -> str:
    """The person's own words, which come first. Quoted texts and attached files are no requests."""
    return _text(content[:1] if isinstance(content, list) else content)


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = [part.get("text") if isinstance(part, Mapping) else None for part in parts]
    return "\n".join(text for text in texts if isinstance(text, str))
