"""Several real `holdfast serve` on one PostgreSQL and one Redis: turns are seen, stopped and taken over by others."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis as RedisClient

from holdfast.wire.logs import Logs
from holdfast.wire.pieces import Ended, Piece
from tests.faults.run import POLITE, Run
from tests.faults.stage import stage
from tests.faults.words import Words
from tests.protocol.requirements import requirement
from tests.support.client import Client, message
from tests.support.databases import Postgres
from tests.support.events import following
from tests.support.fold import Screen
from tests.support.openai_endpoint import Answer, Hold, say

RESUME = {"holdfast": {"resume": True}}
DELTA = "assistant_message.content_part.text_delta"
Json = dict[str, Any]


def always(client: Client) -> Callable[[], Client]:
    return lambda: client


def held(text: str, hold: Hold) -> Answer:
    """Says its first word, and the rest when it is let go."""
    first, _, rest = text.partition(" ")
    return say(first, f" {rest}", pace=hold)


async def assert_kept(client: Client, screen: Screen) -> None:
    """What was seen is what is stored."""
    assert await client.history(screen.thread["id"]) == screen.shown()
    assert not screen.open


@requirement("turn.any-replica")
async def test_a_turn_is_seen_and_stopped_through_another_replica(postgres: Postgres, tmp_path: Path):
    holds = [Hold() for _ in range(3)]
    script = [
        held("One two three.", holds[0]),
        held("Four five.", holds[1]),
        say("Six."),
        held("Seven on.", holds[2]),
    ]
    async with stage(tmp_path, postgres, script) as on:
        one, two = await on.applications()
        keyed = {"holdfast": {"resume": True, "key": "k"}}
        async with one.open("threads.create", {"input": message("Hi")}, keyed) as first:
            seen = await first.until(DELTA)
            thread_id = seen[0]["thread"]["id"]
            found = (await two.ask("turns.get", {"thread_id": thread_id}))["turn"]
            assert (found["id"], found["status"]) == (first.turn_id, "running")
            # The other replica has it letter by letter, from the beginning, from a frame on, and for the same request.
            attach = {"turn_id": first.turn_id}
            async with (
                two.open("turns.attach", attach) as whole,
                two.open("turns.attach", {**attach, "after": first.cursor}) as rest,
                two.open("threads.create", {"input": message("Hi")}, keyed) as again,
            ):
                assert again.turn_id == first.turn_id
                assert await whole.until(DELTA) == seen == await again.until(DELTA)
                assert whole.cursor == first.cursor
                found = (await two.ask("turns.get", {"thread_id": thread_id}))["turn"]
                assert found["last"] == first.cursor, "it knows how far the other is"
                holds[0].open.set()
                end = await first.rest()
                assert await whole.rest() == await rest.rest() == await again.rest() == end
        screen = Screen().fold(seen + end)
        assert screen.texts() == ["Hi", "One two three."]
        await assert_kept(two, screen)

        # Stopped there, it ends here with what was said.
        say_to = {"thread_id": thread_id, "input": message("More")}
        async with one.open("threads.add_user_message", say_to, RESUME) as answer:
            screen.fold(await answer.until(DELTA))
            stopped = (await two.ask("turns.stop", {"turn_id": answer.turn_id}))["turn"]
            assert stopped["status"] == "stopped"
            screen.fold(await answer.rest())
        assert screen.texts()[-1] == "Four"
        await on.endpoint.requests[1].disconnected.wait()
        assert (await two.say("And now?", thread_id)).texts()[-1] == "Six."
        told = (await on.endpoint.asked(3)).turns[-3:]
        assert [role for role, _ in told] == ["assistant", "system", "user"]
        assert "cancelled" in told[1][1], "the model is not told that its answer was stopped"
        # A message through one replica stops the answer of the other first.
        async with one.open("threads.add_user_message", say_to, RESUME) as answer:
            await answer.until(DELTA)
            await two.ask("threads.delete", {"thread_id": thread_id})
            await answer.rest()
        assert (await one.post("threads.get_by_id", {"thread_id": thread_id})).status_code == 404
        # And what is done to the tasks through one is known through the other.
        async with following(two) as events:
            await events.take(1)
            await one.http.post("/api/tasks", json={"title": "Buy milk"})
            assert [event["task"]["title"] for event in await events.take(1)] == ["Buy milk"]


@requirement("turn.left-for-good", "turn.any-replica")
async def test_a_reload_through_another_replica_is_no_stop(postgres: Postgres, tmp_path: Path):
    kept, left = Hold(), Hold()
    script = [held("One two.", kept), held("Three four.", left)]
    async with stage(tmp_path, postgres, script, HOLDFAST_STOP_GRACE="2") as on:
        one, two = await on.applications()
        async with one.open("threads.create", {"input": message("Hi")}) as stream:
            seen = await stream.until(DELTA)
        thread_id = seen[0]["thread"]["id"]
        await two.ask("threads.get_by_id", {"thread_id": thread_id})
        async with one.open("threads.create", {"input": message("Ho")}) as other:
            await other.until(DELTA)
        await on.endpoint.requests[
            1
        ].disconnected.wait()  # nobody looked after this one: the grace of both is over
        kept.open.set()
        screen = Screen().fold(await two.stream("turns.attach", {"turn_id": stream.turn_id}))
        assert screen.texts() == ["Hi", "One two."]
        await assert_kept(two, screen)


@requirement("turn.dead-replica", "turn.going-down")
async def test_a_killed_replicas_turn_goes_on_in_another(postgres: Postgres, tmp_path: Path):
    hold = Hold()
    script = [held("Half an answer.", hold), held("Nearly all.", hold), say("All of it.")]
    async with stage(tmp_path, postgres, script, HOLDFAST_DRAIN="0") as on:
        one, two = await on.processes()
        async with one.client.open("threads.create", {"input": message("Hi")}, RESUME) as first:
            screen = Screen().fold(await first.until(DELTA))
            after = {"turn_id": first.turn_id, "after": first.cursor}
            async with two.client.open("turns.attach", after) as second:
                await one.process.end(signal.SIGKILL)
                screen.fold(await second.until(DELTA))
                three = await on.process()
                after = {"turn_id": first.turn_id, "after": second.cursor}
                async with three.client.open("turns.attach", after) as third:
                    # Asked to end, it leaves the turn to one that lives, and its readers to come back there.
                    assert await two.process.end(signal.SIGTERM) in POLITE
                    assert await second.rest() == []
                    screen.fold(await third.rest())
        assert (screen.texts(), screen.errors) == (["Hi", "All of it."], [])
        await assert_kept(three.client, screen)


@requirement("turn.redis-away")
async def test_redis_restarts_in_mid_answer(postgres: Postgres, tmp_path: Path):
    holds = [Hold(), Hold(at=2)]

    async def pace(number: int) -> None:
        for hold in holds:
            await hold(number)

    async with stage(tmp_path, postgres, [say("One", " two", " three.", pace=pace)]) as on:
        one, two = await on.applications()
        async with one.open("threads.create", {"input": message("Hi")}, RESUME) as first:
            seen = await first.until(DELTA)
            async with two.open("turns.attach", {"turn_id": first.turn_id}) as second:
                assert await second.until(DELTA) == seen
                await on.redis.stop()
                holds[0].open.set()
                more = await first.until(DELTA)  # the turn's own replica does not mind
                ready = (await one.http.get("/readyz")).json()
                assert ready == {"status": "ready", "redis": "away"}
                assert "\nholdfast_redis_up 0\n" in (await one.http.get("/metrics")).text
                await on.redis.start()
                assert await second.until(DELTA) == more
                holds[1].open.set()
                end = await first.rest()
                assert await second.rest() == end
        await assert_kept(two, Screen().fold(seen + more + end))


@requirement("turn.any-replica")
async def test_without_redis_an_answer_of_another_process_is_seen_when_it_is_done(
    postgres: Postgres, tmp_path: Path
):
    holds = [Hold(), Hold()]
    script = [held("One two.", holds[0]), held("Three four.", holds[1])]
    async with stage(tmp_path, postgres, script, with_redis=False) as on:
        one, two = await on.applications()
        async with one.open("threads.create", {"input": message("Hi")}, RESUME) as first:
            seen = await first.until(DELTA)
            async with two.open("turns.attach", {"turn_id": first.turn_id}) as second:
                opening = await second.some(2)
                holds[0].open.set()
                screen = Screen().fold(seen + await first.rest())
                other = Screen().fold(opening + await second.rest())
        assert other.shown() == screen.shown()
        say_to = {"thread_id": screen.thread["id"], "input": message("More")}
        async with one.open("threads.add_user_message", say_to, RESUME) as answer:
            screen.fold(await answer.until(DELTA))
            stopped = (await two.ask("turns.stop", {"turn_id": answer.turn_id}))["turn"]
            assert stopped["status"] == "stopped"
            screen.fold(await answer.rest())
        await on.endpoint.requests[1].disconnected.wait()
        await assert_kept(two, screen)


@pytest.mark.faults
@requirement("turn.any-replica")
async def test_postgresql_restarts_in_mid_answer(own_postgres: Postgres, tmp_path: Path):
    hold = Hold()
    async with stage(tmp_path, own_postgres, [held("One two three.", hold)]) as on:
        one, two = await on.processes()
        async with one.client.open("threads.create", {"input": message("Hi")}, RESUME) as first:
            seen = await first.until(DELTA)
            async with two.client.open("turns.attach", {"turn_id": first.turn_id}) as second:
                assert await second.until(DELTA) == seen
                await own_postgres.stop()
                hold.open.set()
                await own_postgres.start()
                end = await first.rest()
                assert Screen().fold(seen + await second.rest()).shown() == Screen().fold(seen + end).shown()
        screen = Screen().fold(seen + end)
        assert (screen.texts(), screen.errors) == (["Hi", "One two three."], [])
        await assert_kept(two.client, screen)


@requirement("turn.any-replica")
async def test_a_log_that_grew_too_long_is_read_whole(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("holdfast.wire.mirror.BOUND", 10_000)
    words = [f"{number:0200d} " for number in range(200)]
    hold = Hold(at=150)
    async with stage(tmp_path, postgres, [say(*words, pace=hold)]) as on:
        one, two = await on.applications()
        async with one.open("threads.create", {"input": message("Hi")}, RESUME) as first:
            seen = await first.until(DELTA)
            early = first.cursor
            told, screen = [*seen], Screen().fold(seen)
            while not screen.texts()[-1].endswith(words[149]):
                told += await first.some(1)
                screen.fold(told[-1:])
            found = (await two.ask("turns.get", {"thread_id": screen.thread["id"]}))["turn"]
            attach = {"turn_id": first.turn_id}
            async with (
                two.open("turns.attach", attach) as late,
                two.open("turns.attach", {**attach, "after": early}) as back,
                two.open("turns.attach", {**attach, "after": found["last"]}) as there,
            ):
                # What was at the beginning is not there any more: a snapshot stands for it.
                begun = await late.some(3)
                assert len(begun[-1]["item"]["content"][0]["text"]) > 10_000
                hold.open.set()
                end = await first.rest()
                screens = [
                    Screen().attached().fold(begun + await late.rest()),
                    Screen().fold(seen).attached().fold(await back.rest()),
                ]
                screens.append(Screen().fold(told).attached().fold(await there.rest()))
            screen.fold(end)
        assert screen.texts() == ["Hi", "".join(words)]
        assert [each.shown() for each in screens] == [screen.shown()] * 3
        await assert_kept(two, screen)


@requirement("turn.any-replica")
async def test_a_reader_who_falls_behind_is_told_anew(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The log begins anew while a client has read half of it: what is open is added again, and grows no twin."""
    monkeypatch.setattr("holdfast.wire.mirror.BOUND", 10_000)
    words = [f"{number:0200d} " for number in range(200)]
    early, late, is_behind = Hold(at=10), Hold(at=190), asyncio.Event()
    read = Logs.read

    async def pace(number: int) -> None:
        await early(number)
        await late(number)

    async def dawdling(logs: Logs, turn_id: str, epoch: int, after: int) -> AsyncIterator[Piece | Ended]:
        async for piece in read(logs, turn_id, epoch, after):
            yield piece
            if isinstance(piece, Piece) and DELTA.encode() in b"".join(piece.frames):
                await is_behind.wait()

    monkeypatch.setattr(Logs, "read", dawdling)
    async with stage(tmp_path, postgres, [say(*words, pace=pace)]) as on:
        one, two = await on.applications()
        async with one.open("threads.create", {"input": message("Hi")}, RESUME) as first:
            screen = Screen().fold(await first.until(DELTA))
            async with two.open("turns.attach", {"turn_id": first.turn_id}) as behind:
                half = await behind.until(DELTA)
                early.open.set()
                while not screen.texts()[-1].endswith(words[189]):
                    screen.fold(await first.some(1))
                written = None
                while written != first.cursor:
                    written = (await two.ask("turns.get", {"thread_id": screen.thread["id"]}))["turn"]["last"]
                is_behind.set()
                late.open.set()
                screen.fold(await first.rest())
                later = await behind.rest()
        assert [event["type"] for event in half + later].count("thread.item.added") > 1
        assert Screen().attached().fold(half + later).shown() == screen.shown()
        assert screen.texts() == ["Hi", "".join(words)]
        await assert_kept(two, screen)


@requirement("turn.one-answer-at-a-time", "turn.any-replica")
async def test_two_replicas_take_a_message_for_one_thread_at_once(postgres: Postgres, tmp_path: Path):
    words = Words()
    async with stage(tmp_path, postgres, words.model) as on:
        one, two = await on.applications()
        run = Run(tmp_path, on.settings, words)
        last = await run.ask(one)
        for _ in range(2):
            both = [run.new(last), run.new(last)]
            async with asyncio.TaskGroup() as at_once:
                for client, asked in zip((one, two), both, strict=True):
                    asked.stop_asked = True  # whichever comes first is stopped by the other
                    at_once.create_task(run.follow_to_the_end(always(client), asked))
        assert last.thread_id is not None
        said = [item["content"][0]["text"] for item in await one.history(last.thread_id) if "content" in item]
        run.history.sort(key=lambda asked: said.index(asked.text))
        await run.judge(two)


@requirement("turn.key-attaches", "turn.any-replica")
async def test_the_same_request_comes_to_two_replicas_at_once(postgres: Postgres, tmp_path: Path):
    async with stage(tmp_path, postgres, [say("One."), say("Two.")]) as on:
        clients = await on.applications()
        thread_id = ""
        for key, text in (("k1", "One."), ("k2", "Two.")):
            asked: tuple[str, Json] = ("threads.create", {"input": message(key)})
            if thread_id:
                asked = ("threads.add_user_message", {"thread_id": thread_id, "input": message(key)})
            keyed = {"holdfast": {"resume": True, "key": key}}
            told = await asyncio.gather(*(client.stream(*asked, keyed) for client in clients))
            first, second = (Screen().fold(each) for each in told)
            assert first.shown() == second.shown()
            assert (first.texts(), first.errors) == ([key, text], [])
            thread_id = first.shown()[0]["thread_id"]
        assert len((await clients[0].ask("threads.list", {}))["data"]) == 1
        assert len(await clients[1].history(thread_id)) == 4
        assert len(on.endpoint.requests) == 2


@requirement("turn.any-replica")
async def test_a_deleted_user_leaves_no_log_in_redis(postgres: Postgres, tmp_path: Path):
    hold = Hold()
    async with stage(tmp_path, postgres, [say("One."), held("Two three.", hold)]) as on:
        one, two = await on.applications()
        await one.say("Hi")
        async with one.open("threads.create", {"input": message("Hi")}, RESUME) as first:
            await first.until(DELTA)
            async with two.open("turns.attach", {"turn_id": first.turn_id}) as second:
                await second.until(DELTA)  # it is in Redis
                async with RedisClient.from_url(on.redis.url) as redis:
                    assert len(await redis.keys("holdfast:log:*")) == 2
                    gone = await two.http.request(
                        "DELETE", "/api/auth/me", json={"password": "correct horse"}
                    )
                    assert gone.status_code == 204, gone.text
                    await first.rest()
                    await second.rest()
                    assert await redis.keys("holdfast:log:*") == []
