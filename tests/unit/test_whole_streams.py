"""Whether a stream says that it holds its turn's end: where it does, and only for those who can come back."""

from collections.abc import AsyncIterator

import pytest

from holdfast.engine.frames import frame
from holdfast.engine.reply import WHOLE, Passage, StreamAnswer
from holdfast.store.turns import TurnRecord, TurnStatus
from holdfast.turns.outcome import ELSEWHERE, LOST, Outcome
from holdfast.turns.turn import Turn

WORDS = frame(b"{}")


def ended(outcome: Outcome | None) -> Turn:
    turn = Turn(TurnRecord(id="trn_1", user_id="u", thread_id="t", operation="threads.create"))
    turn.log.append(WORDS)
    turn.outcome = outcome
    turn.log.close()
    return turn


async def said(answer: StreamAnswer) -> bytes:
    return b"".join([piece async for piece in answer.read()])


@pytest.mark.parametrize("status", ["completed", "stopped", "failed"])
async def test_a_turn_that_has_ended_here_is_told_to_its_end(status: TurnStatus):
    turn = ended(Outcome(status))
    assert await said(StreamAnswer("trn_1", True, turn=turn)) == b"id: trn_1:1.1\n" + WORDS + WHOLE
    assert await said(StreamAnswer("trn_1", True, turn=turn, after=1)) == WHOLE
    assert await said(StreamAnswer("trn_1", False, turn=turn)) == WORDS


@pytest.mark.parametrize("outcome", [None, ELSEWHERE, LOST])
async def test_a_log_that_closes_before_its_turn_has_told_how_it_ended_says_nothing(outcome: Outcome | None):
    assert await said(StreamAnswer("trn_1", True, turn=ended(outcome))) == b"id: trn_1:1.1\n" + WORDS


@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("frames", [(), (WORDS,)])
async def test_a_turn_of_another_process_is_whole_when_that_one_says_so(
    frames: tuple[bytes, ...], last: bool
):
    async def passages() -> AsyncIterator[Passage]:
        yield Passage((WORDS,))
        yield Passage(frames, last=last)

    expected = WORDS + b"".join(frames)
    assert await said(StreamAnswer("trn_1", True, passages=passages)) == expected + (WHOLE if last else b"")
    assert await said(StreamAnswer("trn_1", False, passages=passages)) == expected


@pytest.mark.parametrize("whole", [True, False])
async def test_what_the_store_has_of_a_turn_is_all_of_it_once_it_has_ended(whole: bool):
    resumed = StreamAnswer("trn_1", True, prelude=(WORDS,), whole=whole)
    assert await said(resumed) == WORDS + (WHOLE if whole else b"")
    assert await said(StreamAnswer("trn_1", False, prelude=(WORDS,), whole=whole)) == WORDS
