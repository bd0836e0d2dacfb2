"""What is done for a thread once its turn is over: nobody waits for it, and it costs no answer."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from holdfast.errors import HoldfastError

__all__ = ["Afterwards", "Work"]

_log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]


class Afterwards:
    """One piece of work at a time for each thread. What a process does not finish is not taken up by the next."""

    def __init__(self) -> None:
        self._tasks: dict[asyncio.Task[None], tuple[str, str]] = {}
        self._newest: dict[str, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        """How many pieces of work are left."""
        return len(self._tasks)

    def begin(self, user_id: str, thread_id: str, work: Work) -> None:
        """Do it, after what is left to do for the thread. Whatever it raises is noted, and changes nothing."""
        task = asyncio.create_task(
            self._do(self._newest.get(thread_id), thread_id, work), name=f"after a turn in {thread_id}"
        )
        self._tasks[task] = (user_id, thread_id)
        self._newest[thread_id] = task
        task.add_done_callback(lambda done: self._forget(done, thread_id))

    async def cancel(self, user_id: str, thread_id: str | None = None) -> None:
        """Give up what is left to do for the user, or on one thread of theirs."""
        await self._give_up(
            [task for task, whose in self._tasks.items() if whose == (user_id, thread_id or whose[1])]
        )

    async def idle(self) -> None:
        """Wait until nothing is left to do."""
        while self._tasks:
            await asyncio.wait(list(self._tasks))

    async def close(self) -> None:
        """Give up all that is left."""
        await self._give_up(list(self._tasks))

    async def _give_up(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _do(self, before: asyncio.Task[None] | None, thread_id: str, work: Work) -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            await work()
        except HoldfastError as exc:  # the thread is gone meanwhile, or the database is away
            _log.info("what was left to do for %s is given up: %s", thread_id, exc.code)
        except (Exception, SystemExit) as exc:  # noqa: BLE001 (a hosted server's)
            _log.error("what was left to do for %s failed: %s", thread_id, type(exc).__name__)

    def _forget(self, task: asyncio.Task[None], thread_id: str) -> None:
        del self._tasks[task]
        if self._newest.get(thread_id) is task:
            del self._newest[thread_id]
