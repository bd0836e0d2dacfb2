"""The examples of docs/protocol.md: `python -m tests.doctor.recording` records them anew, from the SDK's own server."""

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.protocol.parity.server import Obedient
from tests.protocol.parity.sides import Talk, reference

__all__ = ["PAGE", "Example", "filled", "names", "record"]

PAGE = Path(__file__).parents[2] / "docs" / "protocol.md"

_MARK = re.compile(r"<!-- recorded: (\S+) -->\n.*?<!-- end -->", re.DOTALL)
_ID = re.compile(r"\b(thr|msg|tc|tsk|wf|shcx)_(?:[0-9a-f]{32}|[0-9a-f]{24}|[0-9a-f]{8})\b")
_TIME = re.compile(r'("created_at": ?)"[^"]*"')

Example = tuple[str, str]
"""A request and its answer, as text."""


class _Scribe:
    """Has the conversation, and writes down what goes out and what comes in."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.written: dict[str, Example] = {}
        self._numbers: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    async def say(self, operation: str, *, keep: bool = True, **params: Any) -> list[dict[str, Any]]:
        events = await self.talk.send(operation, **params)
        request = self._plain(json.dumps({"type": operation, "params": params}, ensure_ascii=False))
        answer = self._plain(self.talk.said[-1].decode())
        if keep:
            self.written[operation] = (request, answer.rstrip("\n"))
        return events

    def _plain(self, text: str) -> str:
        """Ids numbered as they appear, by kind; one time for all."""

        def numbered(match: re.Match[str]) -> str:
            if match[0] not in self._numbers:
                self._counts[match[1]] = self._counts.get(match[1], 0) + 1
                self._numbers[match[0]] = f"{match[1]}_{self._counts[match[1]]}"
            return self._numbers[match[0]]

        return _TIME.sub(r'\1"2026-01-02T03:04:05Z"', _ID.sub(numbered, text))


def _message(text: str) -> dict[str, Any]:
    return {"content": [{"type": "input_text", "text": text}], "attachments": [], "inference_options": {}}


async def record(talk: Talk) -> dict[str, Example]:
    """The whole conversation; by operation."""
    scribe = _Scribe(talk)
    say = scribe.say
    await say("threads.create", input={**_message("words please"), "quoted_text": ""})
    thread: dict[str, Any] = {"thread_id": talk.thread_id}
    await say("threads.get_by_id", **thread)
    await say("threads.list", limit=9999, order="desc")
    await say("items.list", **thread, limit=1, order="asc")
    await say("items.feedback", **thread, item_ids=[talk.user_id], kind="positive")
    await say("threads.retry_after_item", **thread, item_id=talk.user_id)
    await say("threads.add_user_message", **thread, input=_message("signals please"))
    await say("threads.add_user_message", keep=False, **thread, input=_message("tool please"))
    await say("threads.add_client_tool_output", **thread, result={"at": [52.5, 13.4]})
    await say("threads.add_user_message", keep=False, **thread, input=_message("question please"))
    answers = {"one": {"values": ["red"]}, "free": {"values": ["It is warm."]}}
    await say(
        "threads.add_structured_input",
        **thread,
        item_id="q",
        input={"status": "answered", "answers": answers},
    )
    await say("threads.add_user_message", keep=False, **thread, input=_message("widget please"))
    action = {"type": "press", "payload": {"n": 1}}
    await say("threads.sync_custom_action", **thread, item_id="w-fixed", action=action)
    await say("threads.custom_action", **thread, item_id="w-fixed", action=action)
    await say("threads.update", **thread, title="Groceries")
    await say("attachments.create", name="plan.pdf", size=4711, mime_type="application/pdf")
    await say("attachments.delete", attachment_id="file-plan.pdf")
    await say("input.transcribe", audio_base64="SGk=", mime_type="audio/webm;codecs=opus")
    await say("threads.delete", **thread)
    return scribe.written


def names(page: str) -> list[str]:
    return [match[1] for match in _MARK.finditer(page)]


def filled(page: str, examples: dict[str, Example]) -> str:
    """The page with these examples in their places."""

    def block(match: re.Match[str]) -> str:
        request, answer = examples[match[1]]
        kind = "json" if answer.startswith("{") else "text"
        return f"<!-- recorded: {match[1]} -->\n\n```json\n{request}\n```\n\n```{kind}\n{answer}\n```\n\n<!-- end -->"

    return _MARK.sub(block, page)


async def _main(write: Callable[[str], object]) -> None:
    write(filled(PAGE.read_text(encoding="utf-8"), await record(reference(Obedient))))


if __name__ == "__main__":
    asyncio.run(_main(lambda text: PAGE.write_text(text, encoding="utf-8")))
