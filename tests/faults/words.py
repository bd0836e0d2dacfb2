"""What the model of a run says, no faster than it is read."""

import asyncio
from collections import Counter

from tests.faults.history import answer_to
from tests.support.openai_endpoint import Asked as Request
from tests.support.openai_endpoint import Call, Step, say, use

__all__ = ["Words"]

AHEAD = 3
"""Words that the model says beyond those that have been read."""


class Words:
    """The model of a run. It waits for its readers, so that what happens to them happens in mid-answer."""

    def __init__(self) -> None:
        self._read: Counter[str] = Counter()
        self._moved = asyncio.Condition()
        self._most: int | None = None

    def model(self, request: Request) -> Step:
        """Two tool calls in one step, one more in the next, then words, in many deltas."""
        turns = [
            (role, text) for role, text in request.turns if role != "user" or text.startswith("message ")
        ]
        at = max(number for number, (role, _) in enumerate(turns) if role == "user")
        text = turns[at][1]
        results = [role for role, _ in turns[at:]].count("tool")
        if results == 0:
            return use(Call("add_task", {"title": f"{text} 1"}), Call("add_task", {"title": f"{text} 2"}))
        if results == 2:
            return use(Call("add_task", {"title": f"{text} 3"}))
        *words, last = answer_to(text).split(" ")
        return say(*(f"{word} " for word in words), last, pace=lambda number: self._wait(text, number))

    async def _wait(self, text: str, number: int) -> None:
        async with self._moved:
            await self._moved.wait_for(
                lambda: number < self._read[text] + AHEAD and (self._most is None or number < self._most)
            )

    async def hold(self, most: int | None) -> None:
        """Say no more than so many words of any answer, whoever reads; None lets all go on."""
        async with self._moved:
            self._most = most
            self._moved.notify_all()

    async def reached(self, text: str, words: int) -> None:
        """Wait until somebody has read so many words of the answer to `text`."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._read[text] >= words)

    async def read(self, text: str, words: int) -> None:
        """A reader of the answer to `text` has seen so many words of it."""
        async with self._moved:
            self._read[text] = max(self._read[text], words)
            self._moved.notify_all()
