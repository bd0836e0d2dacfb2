"""Redis loses a log that is being written, or takes no more: who reads through another process misses no letter."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from redis.asyncio import Redis as RedisClient

from tests.faults.stage import stage
from tests.faults.test_replicas import DELTA, RESUME, assert_kept
from tests.protocol.requirements import requirement
from tests.support.client import Client, OpenStream, message
from tests.support.databases import Postgres
from tests.support.fold import Screen
from tests.support.openai_endpoint import Hold, say

LOGS = "holdfast:log:*"


async def deleted(redis: RedisClient) -> None:
    await redis.delete(*await redis.keys(LOGS))


async def flushed(redis: RedisClient) -> None:
    await redis.flushall()


async def evicted(redis: RedisClient) -> None:
    """It has little memory, and throws away what was not used for the longest."""
    used = int((await redis.info("memory"))["used_memory"])
    await redis.config_set("maxmemory-policy", "allkeys-lru")
    await redis.config_set("maxmemory", used + 1024 * 1024)
    number = 0
    while await redis.keys(LOGS):
        number += 1
        await redis.set(f"something else {number}", b"-" * 65536)
    await redis.config_set("maxmemory", 0)


@requirement("turn.redis-away", "turn.any-replica")
async def test_a_lost_log_is_written_anew(postgres: Postgres, tmp_path: Path):
    losses = (deleted, flushed, evicted)
    holds = [Hold(at=number) for number in range(1, len(losses) + 1)]

    async def pace(number: int) -> None:
        for hold in holds:
            await hold(number)

    async with stage(tmp_path, postgres, [say("One", " two", " three", " four.", pace=pace)]) as on:
        one, two = await on.applications()
        redis = await on.stack.enter_async_context(RedisClient.from_url(on.redis.url))
        async with AsyncExitStack() as readers:

            async def read(client: Client, *asked: Any) -> OpenStream:
                return await readers.enter_async_context(client.open(*asked))

            first = await read(one, "threads.create", {"input": message("Hi")}, RESUME)
            seen = await first.until(DELTA)
            early = await read(two, "turns.attach", {"turn_id": first.turn_id})
            assert await early.until(DELTA) == seen
            others: list[OpenStream] = []
            for lose, hold in zip(losses, holds, strict=True):
                await lose(redis)
                # Who comes now finds nothing, and has all of it with the next word; who was there, that word alone.
                late = await read(two, "turns.attach", {"turn_id": first.turn_id})
                hold.open.set()
                more = [event for event in [await first.next()] if event]
                seen += more
                assert [await late.next() for _ in seen] == seen
                for other in (early, *others):
                    assert await other.next() == more[0]
                    assert other.cursor == late.cursor == first.cursor
                assert await redis.ttl((await redis.keys(LOGS))[0]) > 0, "it would stay there for ever"
                others.append(late)
            end = await first.rest()
            for other in (early, *others):
                assert await other.rest() == end
        screen = Screen().fold(seen + end)
        assert screen.texts() == ["Hi", "One two three four."]
        await assert_kept(two, screen)


@requirement("turn.redis-away", "turn.any-replica")
async def test_a_redis_without_room_is_as_one_that_is_away(postgres: Postgres, tmp_path: Path):
    holds = [Hold(), Hold()]
    script = [say("One", " two.", pace=holds[0]), say("Three", " four.", pace=holds[1])]
    async with stage(tmp_path, postgres, script) as on:
        one, two = await on.applications()
        redis = await on.stack.enter_async_context(RedisClient.from_url(on.redis.url))
        async with one.open("threads.create", {"input": message("Hi")}, RESUME) as first:
            seen = await first.until(DELTA)
            async with two.open("turns.attach", {"turn_id": first.turn_id}) as second:
                assert await second.until(DELTA) == seen
                await redis.config_set("maxmemory", 1)
                holds[0].open.set()
                end = await first.rest()
                assert (await one.http.get("/readyz")).json()["redis"] == "away"
                # It is told the rest when that is stored.
                screen = Screen().fold(seen).attached().fold(await second.rest())
        assert screen.shown() == Screen().fold(seen + end).shown()
        await assert_kept(two, screen)
        # Words are said all the same: a stop is heard.
        say_to = {"thread_id": screen.thread["id"], "input": message("More")}
        async with one.open("threads.add_user_message", say_to, RESUME) as answer:
            await answer.until(DELTA)
            assert (await two.ask("turns.stop", {"turn_id": answer.turn_id}))["turn"]["status"] == "stopped"
            await answer.rest()
        # And when there is room again, its log is there.
        await redis.config_set("maxmemory", 0)
        last: Any = []
        while not last:
            last = await redis.xrevrange(f"holdfast:log:{answer.turn_id}:1", count=1)
        assert [fields for _, fields in last] == [{b"e": b"whole"}]
