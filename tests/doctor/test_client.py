"""The client: bytes in, cut anywhere; the same events, screen and oddities out."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.doctor.client.frames import read_json
from holdfast.doctor.client.reading import Reading
from holdfast.doctor.client.sse import MAX_FRAME, Block, Decoder
from tests.doctor.samples import EVENTS, TURN, frame

SHOWN = ["You: Grüße 🐦", "Assistant: Hallo, Möwe 🐦!"]


def read(*pieces: bytes) -> Reading:
    reading = Reading()
    for piece in pieces:
        reading.feed(piece)
    reading.finish()
    return reading


def blocks(*pieces: bytes) -> list[Block]:
    decoder = Decoder()
    found = [block for piece in pieces for block in decoder.feed(piece)]
    return [*found, *decoder.finish()]


def odd(reading: Reading) -> set[str]:
    return set(reading.odd.counts)


@given(st.lists(st.integers(0, len(TURN)), max_size=12), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_a_stream_may_be_cut_anywhere(places: list[int], end: bytes):
    stream = TURN.replace(b"\n", end)
    cuts = [0, *sorted(min(place, len(stream)) for place in places), len(stream)]
    reading = read(*(stream[a:b] for a, b in pairwise(cuts)))
    assert reading.shown() == SHOWN
    assert reading.frames == reading.valid == len(EVENTS)
    assert odd(reading) == ({"frames.line-ends"} if end == b"\r" else set())


@given(st.binary(max_size=400))
def test_no_bytes_break_the_client(data: bytes):
    whole, piecewise = read(data), read(*(data[at : at + 1] for at in range(len(data))))
    assert whole.odd.counts == piecewise.odd.counts
    assert whole.shown() == piecewise.shown()


@given(
    st.lists(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(EVENTS),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["type", "item", "item_id", "update", "thread", "id", "content"])
                    | st.text(max_size=4),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=8,
        ),
        max_size=12,
    )
)
def test_no_json_breaks_the_client(values: list[object]):
    reading = read(b"".join(frame(value) for value in values))
    assert reading.frames == len(values)


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"data: a\ndata: b\n\n", [("a\nb", None, True)]),
        (b"data:a\n\n", [("a", None, True)]),
        (b"data:  a\n\n", [(" a", None, True)]),
        (b": note\n\nid: 7\ndata: a\nevent: x\n\n", [(None, None, True), ("a", "x", True)]),
        (b"\xef\xbb\xbfdata: a\n\n", [("a", None, True)]),
        (b"data: a", [("a", None, False)]),
        (b"data\n\n", [("", None, True)]),
    ],
)
def test_the_format_is_read_as_browsers_read_it(stream: bytes, expected: list[tuple[object, ...]]):
    # A block of comments only is none to a browser; here it is one without data.
    assert [(block.data, block.event, block.ended) for block in blocks(stream)] == [
        each if each[0] != "" else ("", *each[1:]) for each in expected
    ]


def test_a_frame_is_kept_up_to_a_bound():
    found = blocks(b"data: ", *[b"x" * 1_000_000] * 6, b"\n\n", b"data: {}\n\n")
    assert [block.cut for block in found] == [True, False]
    assert len(found[0].data or "") <= MAX_FRAME


def test_text_is_kept_up_to_a_bound():
    reading = Reading()
    reading.feed(TURN[: TURN.index(b"data: ", TURN.index(b"thread.item.added"))])
    update = json.loads(json.dumps(EVENTS[3]))
    update["update"]["delta"] = "x" * 20_000
    for _each in range(200):
        reading.feed(frame(update))
    assert sum(len(item.text) for item in reading.screen.items.values()) < 200_000


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, "NaN", '{"a": Infinity}', "", "9" * 10_000]
)
def test_what_is_no_json_is_said_to_be_none(text: str):
    assert read_json(text).problem is not None
