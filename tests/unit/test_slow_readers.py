"""Readers that fall behind: they get every letter, in fewer and larger frames, a bounded piece at a time."""

import re

from chatkit.types import (
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ThreadItemAddedEvent,
    ThreadItemUpdatedEvent,
)

from holdfast.engine.frames import frame, serialise
from holdfast.engine.reply import BEHIND, PIECE, StreamAnswer
from holdfast.store.turns import TurnRecord
from holdfast.turns.turn import Turn
from tests.support.fold import Screen, sse_events
from tests.support.hosting import NOW


def turn_of(texts: list[str]) -> Turn:
    """A turn that has said these texts, letter by letter, one item each; items take turns after each ten letters."""
    turn = Turn(TurnRecord(id="trn_1", user_id="u", thread_id="t", operation="threads.create"))
    for number in range(len(texts)):
        item = AssistantMessageItem(id=f"m{number}", thread_id="t", created_at=NOW, content=[])
        turn.log.append(frame(serialise(ThreadItemAddedEvent(item=item))))
    for start in range(0, max(map(len, texts)), 10):
        for number, text in enumerate(texts):
            for letter in text[start : start + 10]:
                update = AssistantMessageContentPartTextDelta(content_index=0, delta=letter)
                event = ThreadItemUpdatedEvent(item_id=f"m{number}", update=update)
                turn.log.append(frame(serialise(event)))
    turn.log.close()
    return turn


async def test_a_slow_reader_gets_every_letter_in_fewer_frames():
    texts = ['one "two" thrée \\ ' * 200, "ﬂ" * 3333]
    turn = turn_of(texts)
    pieces = [piece async for piece in StreamAnswer("trn_1", True, turn=turn).read()]
    assert max(map(len, pieces)) <= 2 * PIECE
    screen = Screen().fold(sse_events(b"".join(pieces)))
    assert screen.texts() == texts
    ids = re.findall(rb"^id: trn_1:1\.(\d+)$", b"".join(pieces), re.MULTILINE)
    numbers = [int(each) for each in ids]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == len(turn.log)
    assert len(numbers) < len(turn.log) / 4
    # Whoever stops after any frame and comes back for those after its id misses nothing.
    for number in numbers[2::171]:
        before = [p async for p in StreamAnswer("trn_1", True, turn=turn).read()]
        head = b"".join(before).partition(b"id: trn_1:1.%d\n" % number)
        seen = head[0] + head[1] + head[2].partition(b"\n\n")[0] + b"\n\n"
        rest = [p async for p in StreamAnswer("trn_1", True, turn=turn, after=number).read()]
        assert Screen().fold(sse_events(seen + b"".join(rest))).texts() == texts


async def test_a_reader_that_keeps_up_gets_the_frames_as_they_are():
    turn = turn_of(["x" * (BEHIND - 1)])
    pieces = [piece async for piece in StreamAnswer("trn_1", False, turn=turn).read()]
    assert b"".join(pieces) == b"".join(turn.log._frames)


async def test_a_long_log_is_sent_piece_by_piece():
    turn = turn_of(["y"])
    turn.log._closed = False
    for number in range(20):
        item = AssistantMessageItem(id=f"long{number}", thread_id="z" * 30_000, created_at=NOW, content=[])
        turn.log.append(frame(serialise(ThreadItemAddedEvent(item=item))))
    turn.log.close()
    pieces = [piece async for piece in StreamAnswer("trn_1", False, turn=turn).read()]
    assert max(map(len, pieces)) <= PIECE
    assert b"".join(pieces) == b"".join(turn.log._frames)


async def test_a_reader_that_asked_for_it_hears_that_the_stream_is_alive():
    turn = Turn(TurnRecord(id="trn_1", user_id="u", thread_id="t", operation="threads.create"))
    with_ids = StreamAnswer("trn_1", True, turn=turn).read(idle=0.0)
    assert [await anext(with_ids) for _ in range(2)] == [b": still here\n\n"] * 2
    turn.log.append(frame(b"{}"))
    assert await anext(with_ids) == b"id: trn_1:1.1\ndata: {}\n\n"
    # Whoever did not ask gets the SDK's bytes, and nothing else.
    without = StreamAnswer("trn_1", False, turn=turn).read(idle=0.0)
    assert await anext(without) == b"data: {}\n\n"
    turn.log.close()
    assert [piece async for piece in without] == []
