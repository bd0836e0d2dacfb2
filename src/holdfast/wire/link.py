"""The connection of one process to Redis: what is to be told others, what they tell, and the event logs.

Nothing is true because Redis says so: what a word is about stands in the database, where it is found a little later
without it. So Redis may go away, and come back with nothing.
"""

import asyncio
import json
import logging
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, Literal

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from holdfast.errors import ConfigurationError
from holdfast.wire.logs import SILENCE, Logs

__all__ = ["Link", "Word"]

_log = logging.getLogger(__name__)

Word = Literal["changed", "stop", "visit", "left"]
"""What is said: a user's tasks changed, a turn is to be stopped, a thread is looked into, a replica has gone down."""

CHANNEL = "holdfast"
PATIENCE = 2.0
"""Seconds for Redis to answer in."""
AGAIN = 0.5
"""Seconds between two attempts, while it is away."""
PULSE = 5.0
"""Seconds of silence after which it is asked whether it is there."""
PAUSE = 0.005
"""Seconds in which what is to be written is gathered: many words of many turns go at once."""
UNTOLD = 10_000


class Link:
    """Says words to the other replicas, and hears theirs.

    Args:
        url: `redis://…`, `rediss://…` or `unix://…`.
        name: this replica; its own words are not heard.

    Raises:
        ConfigurationError: that is no address of a Redis.
    """

    def __init__(self, url: str, name: str) -> None:
        self._name = name
        self._redis = _client(url, PATIENCE)
        self._readers = _client(url, PATIENCE + SILENCE / 1000)
        self._busy = asyncio.Event()
        self._untold: deque[str] = deque(maxlen=UNTOLD)
        self._listeners: dict[str, list[Callable[[str], None]]] = defaultdict(list)
        self._going_down = False
        self.logs = Logs(self._readers, self._busy.set)
        self._there: set[str] = set()  # of the two directions
        self._was_there: bool | None = None

    @property
    def up(self) -> bool:
        """Whether Redis answered when it was last asked."""
        return len(self._there) == 2

    def tell(self, word: Word, of: str) -> None:
        """Say it to all others, soon. While Redis is away, nobody hears it."""
        self._untold.append(json.dumps([self._name, word, of]))
        self._busy.set()

    def hear(self, word: Word, listener: Callable[[str], None]) -> None:
        """Call `listener` with what the word is about whenever another says it."""
        self._listeners[word].append(listener)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Connected while the block runs; what is untold at its end is told."""
        tasks = [
            asyncio.create_task(self._again_and_again(way, work), name=f"redis {way}")
            for way, work in (("out", self._send), ("in", self._listen))
        ]
        try:
            yield
        finally:
            tasks[1].cancel()
            self._going_down = True
            self._busy.set()
            await asyncio.wait(tasks, timeout=PATIENCE)
            tasks[0].cancel()
            await asyncio.wait(tasks)
            for client in (self._redis, self._readers):
                with suppress(RedisError, OSError):
                    await client.aclose()

    async def _again_and_again(self, way: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while not self._going_down:
            try:
                await work()
            except (RedisError, OSError) as exc:
                self._there.discard(way)
                if self._was_there is not False:
                    self._was_there = False
                    name = type(exc).__name__
                    _log.error("Redis is away (%s): turns go on, other replicas see them later", name)
                await asyncio.sleep(AGAIN)

    def _is_there(self, way: str) -> None:
        self._there.add(way)
        if self.up and not self._was_there:
            self._was_there = True
            _log.info("Redis is there")

    async def _send(self) -> None:
        await self._redis.ping()
        await self.logs.resume(self._redis)
        await self._flush()  # one that has no room left answers, and is of no more use than one that does not
        self._is_there("out")
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(PULSE):
                    await self._busy.wait()
            if not self._busy.is_set():
                await self._redis.ping()
                continue
            if not self._going_down:
                await asyncio.sleep(PAUSE)
            await self._flush()
            if self._going_down and not self._busy.is_set():
                return

    async def _flush(self) -> None:
        """Write and say what there is. Raises what Redis says to that."""
        self._busy.clear()
        try:
            refused = await self.logs.write(self._redis)
            await self._say()
            if refused is not None:
                raise refused
        except BaseException:
            self._busy.set()
            raise

    async def _say(self) -> None:
        words, self._untold = self._untold, deque(maxlen=UNTOLD)
        if words:
            pipe = self._redis.pipeline(transaction=False)
            for said in dict.fromkeys(words):
                pipe.publish(CHANNEL, said)
            await pipe.execute()

    async def _listen(self) -> None:
        async with self._redis.pubsub() as ear:
            await ear.subscribe(CHANNEL)
            self._is_there("in")
            while True:
                message = await ear.get_message(ignore_subscribe_messages=True, timeout=PULSE)
                if message is None:
                    await ear.ping()
                elif message["type"] == "message":
                    self._heard(message["data"])

    def _heard(self, data: bytes) -> None:
        name, word, of = json.loads(data)
        if name != self._name:
            for listener in self._listeners.get(word, ()):
                listener(of)


def _client(url: str, patience: float) -> Redis:
    try:
        return Redis.from_url(
            url,
            retry=Retry(NoBackoff(), 0),  # who asks knows better when to ask again
            socket_timeout=patience,
            socket_connect_timeout=PATIENCE,
            socket_keepalive=True,
        )
    except ValueError as exc:
        raise ConfigurationError(
            "HOLDFAST_REDIS_URL is no address of a Redis, such as redis://localhost:6379/0."
        ) from exc
