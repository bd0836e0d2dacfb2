"""Where we differ from `chatkit-python`: each difference with its reason, and that it is exactly this one.

Everywhere else `test_parity.py` finds the two alike.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from chatkit.server import ChatKitServer

from holdfast.config import Settings
from holdfast.errors import HoldfastError
from tests.protocol.parity.server import Obedient
from tests.protocol.parity.sides import Json, Talk, ours, reference
from tests.protocol.requirements import requirement
from tests.support.hosting import EventServer


@asynccontextmanager
async def both(
    settings: Settings, server: Callable[[], ChatKitServer[Any]] = Obedient
) -> AsyncIterator[tuple[Talk, Talk]]:
    """The reference, and ours."""
    async with ours(settings, server) as talk:
        yield reference(server), talk


async def refused(talk: Talk, operation: str, **params: Any) -> tuple[int, str]:
    with pytest.raises(HoldfastError) as caught:
        await talk.send(operation, **params)
    return caught.value.status, caught.value.code


def types(events: list[Json]) -> list[str]:
    return [event["type"] for event in events]


async def items(talk: Talk) -> list[Json]:
    return (await talk.here("items.list", order="asc", limit=100))[0]["data"]


@requirement("trap.half-open")
async def test_what_is_half_open_is_closed_before_the_error(settings: Settings):
    """The SDK leaves it open on the screen and forgets it: after a reload it is gone."""
    async with both(settings) as (theirs, mine):
        said, ended = await theirs.say("half"), await mine.say("half")
        assert types(said)[-2:] == ["thread.item.updated", "error"]
        assert types(ended) == [*types(said)[:-1], "thread.item.done", "error"]
        assert ended[-2]["item"]["content"][0]["text"] == "Half"
        assert ended[-1] == said[-1]
        assert [item["type"] for item in await items(theirs)] == ["user_message"]
        assert (await items(mine))[1:] == [ended[-2]["item"]]


@requirement("trap.hidden-context")
async def test_hidden_context_stays_hidden(settings: Settings):
    """The SDK holds back its `done` only: `added` and `replaced` carry it to the client."""
    async with both(settings) as (theirs, mine):
        said, kept = await theirs.say("peek"), await mine.say("peek")
        assert types(said) == [*types(kept), "thread.item.added", "thread.item.replaced"]
        assert "secret" in str(said)
        assert "secret" not in str(kept)


@requirement("trap.fake-ids")
async def test_two_answers_never_share_an_id(settings: Settings):
    """The Agents SDK calls each message of a Chat Completions model `__fake_id__`: the second overwrites the first."""
    async with both(settings) as (theirs, mine):
        for talk in (theirs, mine):
            await talk.say("fake")
            await talk.say("fake")
        assert [item["id"] for item in await items(theirs)].count("__fake_id__") == 1
        kept = await items(mine)
        assert [item["type"] for item in kept] == ["user_message", "assistant_message"] * 2
        assert "__fake_id__" not in str(kept)


@requirement("trap.long-ids")
async def test_ids_are_long_enough_never_to_meet(settings: Settings):
    """The SDK's carry 32 random bits, which meet after some tens of thousands."""
    async with both(settings) as (theirs, mine):
        for talk, digits in ((theirs, 8), (mine, 32)):
            await talk.say("nothing")
            assert len(talk.thread_id) == len("thr_") + digits
            assert len(talk.user_id) == len("msg_") + digits


@requirement("trap.naive-times")
async def test_times_carry_their_zone(settings: Settings):
    """The SDK stamps with the server's local time and no zone: a client elsewhere reads another moment."""
    async with both(settings) as (theirs, mine):
        for talk, zoned in ((theirs, False), (mine, True)):
            created, message = (await talk.say("widget"))[:2]
            times = [
                created["thread"]["created_at"],
                *(item["created_at"] for item in (await items(talk))[:3]),
            ]
            assert [time.endswith("Z") for time in times] == [zoned] * 4
            assert message["item"]["created_at"].endswith("Z") is zoned


@requirement("trap.oldest-page")
async def test_a_thread_opens_at_its_end(settings: Settings):
    """The SDK answers `threads.get_by_id` with the oldest 20 items: a longer thread opens without its last words."""
    async with both(settings) as (theirs, mine):
        for talk in (theirs, mine):
            for _ in range(25):
                await talk.say("nothing")
        shown = [(await talk.here("threads.get_by_id"))[0]["items"] for talk in (theirs, mine)]
        everything = [[item["id"] for item in await items(talk)] for talk in (theirs, mine)]
        assert [item["id"] for item in shown[0]["data"]] == everything[0][:20]
        assert shown[0]["has_more"] is True
        assert [item["id"] for item in shown[1]["data"]] == everything[1]
        assert shown[1]["has_more"] is False


@requirement("trap.short-pages")
async def test_a_page_is_full_though_items_are_hidden(settings: Settings):
    """The SDK takes hidden items out of a page that was counted with them: pages run short, down to nothing."""
    async with both(settings) as (theirs, mine):
        pages = []
        for talk in (theirs, mine):
            await talk.say("hidden")
            pages.append((await talk.here("items.list", order="desc", limit=1))[0])
        assert (pages[0]["data"], pages[0]["has_more"]) == ([], True)
        assert [item["id"] for item in pages[1]["data"]] == ["m-seen"]


@requirement("trap.unstorable-text")
async def test_text_that_no_database_takes_is_mended(settings: Settings):
    """U+0000 fails in PostgreSQL, half a letter in UTF-8: the SDK breaks off in mid-stream, without an event."""
    async with both(settings) as (theirs, mine):
        with pytest.raises(Exception, match="surrogates not allowed"):
            await theirs.say("nul")
        assert (await mine.say("nul"))[-1]["item"]["content"][0]["text"] == "ab\ufffd"


@requirement("trap.stray-update")
async def test_an_update_to_nothing_is_left_out(settings: Settings):
    """No client can fold it; the official one has been seen to stop."""
    async with both(settings) as (theirs, mine):
        said, kept = await theirs.say("stray"), await mine.say("stray")
        assert types(said) == [*types(kept), "thread.item.updated"]


@requirement("trap.late-update")
async def test_an_update_to_a_finished_item_is_kept(settings: Settings):
    """The SDK shows it and forgets it: a reload takes it back. Whoever read it twice would have it twice there."""
    async with both(settings) as (theirs, mine):
        late = [types(await talk.say("late")) for talk in (theirs, mine)]
        assert [each[-1] for each in late] == ["thread.item.updated", "thread.item.replaced"]
        assert late[0][:-1] == late[1][:-1]
        texts = [(await items(talk))[1]["content"][0]["text"] for talk in (theirs, mine)]
        assert texts == ["First", "First, then more"]


@requirement("trap.half-accepted")
async def test_a_refused_message_leaves_no_thread(settings: Settings):
    """The SDK has made the thread, and told the client, when it finds an attachment missing; then the stream breaks."""
    given = {"content": [], "attachments": ["atc_none"], "inference_options": {}}
    async with both(settings) as (theirs, mine):
        with pytest.raises(Exception, match="atc_none"):
            await theirs.send("threads.create", input=given)
        assert await refused(mine, "threads.create", input=given) == (404, "attachment_not_found")
        assert [len((await talk.send("threads.list"))[0]["data"]) for talk in (theirs, mine)] == [1, 0]


@requirement("trap.breaks-without-a-word")
async def test_what_breaks_the_reference_is_said_before_the_first_byte(settings: Settings):
    """There the stream ends, or fails, with no event: the screen just stops."""
    text = {
        "content": [{"type": "input_text", "text": "nothing"}],
        "attachments": [],
        "inference_options": {},
    }
    skipped, action = {"status": "skipped"}, {"type": "press"}
    async with both(settings) as (theirs, mine):
        for talk in (theirs, mine):
            await talk.say("question")
            await talk.here("threads.add_structured_input", item_id="q", input=skipped)

        async def differs(operation: str, expected: tuple[int, str], **params: Any) -> None:
            with pytest.raises(Exception):  # noqa: B017, PT011 (of many kinds: that is the trap)
                await theirs.send(operation, **{"thread_id": theirs.thread_id, **params})
            assert await refused(mine, operation, **{"thread_id": mine.thread_id, **params}) == expected

        await differs("threads.add_user_message", (404, "thread_not_found"), thread_id="thr_none", input=text)
        await differs("threads.custom_action", (404, "item_not_found"), item_id="none", action=action)
        await differs("threads.add_client_tool_output", (409, "no_pending_tool_call"), result=1)
        await differs("threads.add_structured_input", (409, "already_answered"), item_id="q", input=skipped)
        await differs("threads.add_structured_input", (404, "item_not_found"), item_id="none", input=skipped)
        await differs("threads.sync_custom_action", (422, "not_a_widget"), item_id="q", action=action)
        await differs("threads.retry_after_item", (422, "not_a_user_message"), item_id="q")


@requirement("trap.silent-ends")
async def test_what_ends_the_reference_in_silence_is_said(settings: Settings):
    async with both(settings) as (theirs, mine):
        for talk in (theirs, mine):
            await talk.say("question")
        # A retry after nothing: the SDK answers with a stream of no events.
        assert await theirs.here("threads.retry_after_item", item_id="none") == []
        mended = {"thread_id": mine.thread_id, "item_id": "none"}
        assert await refused(mine, "threads.retry_after_item", **mended) == (404, "item_not_found")
        # An action of what is no widget: an error event that says nothing.
        pressed: dict[str, Any] = {"item_id": "q", "action": {"type": "press"}}
        said = await theirs.here("threads.custom_action", **pressed)
        assert said == [{"type": "error", "code": "stream.error", "allow_retry": False}]
        pressed["thread_id"] = mine.thread_id
        assert await refused(mine, "threads.custom_action", **pressed) == (422, "not_a_widget")


@requirement("trap.lenient-reading")
async def test_what_the_reference_reads_leniently(settings: Settings):
    """It decodes any text as base64, takes an empty message and a nameless action, and hands a negative limit to the
    store."""
    async with both(settings) as (theirs, mine):
        for talk in (theirs, mine):
            await talk.say("nothing")
        audio = {"audio_base64": "aGVs!!bG8=", "mime_type": "audio/webm"}
        assert (await theirs.send("input.transcribe", **audio))[0]["text"] == "audio/webm b'hello'"
        assert await refused(mine, "input.transcribe", **audio) == (422, "invalid_audio")
        with pytest.raises(IndexError):
            await theirs.send("threads.list", limit=-1)
        assert await refused(mine, "threads.list", limit=-1) == (422, "invalid_request")
        empty: dict[str, Any] = {"content": [], "attachments": [], "inference_options": {}}
        assert "error" in types(await theirs.here("threads.add_user_message", input=empty))
        said = await refused(mine, "threads.add_user_message", thread_id=mine.thread_id, input=empty)
        assert said == (422, "empty_message")
        # An action without a type gets a type variable for one.
        nameless: dict[str, Any] = {"thread_id": mine.thread_id, "action": {"payload": 1}}
        for operation in ("threads.custom_action", "threads.sync_custom_action"):
            assert await refused(mine, operation, **nameless) == (422, "invalid_request")
        events = await theirs.here("threads.custom_action", action={"payload": 1})
        assert "After ~TType" in [
            event["thread"]["title"] for event in events if event["type"] == "thread.updated"
        ]


@requirement("trap.hooks-not-offered")
async def test_a_hook_that_is_not_there_is_not_pretended(settings: Settings):
    """The SDK thanks for feedback that nobody keeps, and answers an action with an error that says nothing."""
    async with both(settings, lambda: EventServer(lambda _thread: [])) as (theirs, mine):
        for talk in (theirs, mine):
            await talk.say("hello")
        assert await theirs.here("items.feedback", item_ids=["none"], kind="negative") == [{}]
        feedback = {"thread_id": mine.thread_id, "item_ids": ["none"], "kind": "negative"}
        assert await refused(mine, "items.feedback", **feedback) == (501, "add_feedback_not_offered")
        action = {"type": "press"}
        assert types(await theirs.here("threads.custom_action", action=action)) == ["stream_options", "error"]
        pressed = await refused(mine, "threads.custom_action", thread_id=mine.thread_id, action=action)
        assert pressed == (501, "action_not_offered")


@requirement("trap.list-order")
async def test_a_thread_that_was_talked_to_last_comes_first(settings: Settings):
    """The SDK leaves the order to the store: ours is by last activity."""
    async with both(settings) as (_, mine):
        await mine.say("nothing")
        first = mine.thread_id
        mine.thread_id = ""
        await mine.say("nothing")
        second = mine.thread_id
        await mine.send("threads.retry_after_item", thread_id=first, item_id=(await first_item(mine, first)))
        listed = (await mine.send("threads.list"))[0]["data"]
        assert [thread["id"] for thread in listed] == [first, second]


@requirement("trap.moving-cursor")
async def test_a_page_goes_on_where_the_last_one_ended_though_its_thread_has_moved(settings: Settings):
    """The SDK's cursor is an id, which says nothing any more once its thread stands elsewhere in the list."""
    async with both(settings) as (theirs, mine):
        for talk in (theirs, mine):
            await talk.say("nothing")
            first, talk.thread_id = talk.thread_id, ""
            await talk.say("nothing")
            page = (await talk.send("threads.list", limit=1))[0]
            newest = page["data"][0]["id"]
            assert newest == talk.thread_id
            if talk is theirs:
                assert page["after"] == newest
            else:
                assert page["after"].startswith(f"{newest}~")
            await talk.say("nothing")  # the thread at the cursor moves
            rest = (await talk.send("threads.list", limit=1, after=page["after"]))[0]
            assert [thread["id"] for thread in rest["data"]] == [first]
        # What moved comes last, once more; nobody is missed for moving between two pages.
        moved = (await mine.send("threads.list", limit=1, after=rest["after"]))[0]
        assert [thread["id"] for thread in moved["data"]] == [newest]
        assert not moved["has_more"]


async def first_item(talk: Talk, thread_id: str) -> str:
    page = await talk.send("items.list", thread_id=thread_id, order="asc", limit=1)
    return str(page[0]["data"][0]["id"])
