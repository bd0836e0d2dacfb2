"""The model, as a process of its own: the tests' local OpenAI endpoint. What it is asked says how it answers."""

import asyncio
import sys

from tests.support.openai_endpoint import Answer, Asked, openai_endpoint

__all__ = ["HELD", "asking"]

HELD = 1e9
"""Seconds between two words of an answer that is never finished."""


def asking(words: int, every: float = 0.0) -> str:
    """A message that is answered with so many words, one each `every` seconds after the first."""
    return f"{words} {every}"


def _answer(asked: Asked) -> Answer:
    words, every = asked.last_user_text.split()[-2:]

    async def pace(number: int) -> None:
        if number and float(every):
            await asyncio.sleep(float(every))

    return Answer([f"word{n} " for n in range(int(words))], pace=pace)


async def main() -> None:
    """Serves until it is killed; its address is the first line of its output."""
    async with openai_endpoint(_answer) as endpoint:
        sys.stdout.write(f"{endpoint.base_url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
