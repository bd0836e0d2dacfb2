"""Where text leaves the long way of a model's stream, and where it comes back.

The OpenAI client reads a stream's bytes through `Shortcut.without_text`, which takes out the frames of plain text that
follow a piece of the same text, and says them at once (`journal/speech.py`). What is first, last and whatever is
not plain text goes the long way, through the client and the Agents SDK, so that they see the same answer.
"""

from collections.abc import AsyncIterable, AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Literal

from openai import AsyncStream
from openai._streaming import SSEBytesDecoder, SSEDecoder

from holdfast.assistant.plain import Place, Recogniser, with_text
from holdfast.journal.journal import current
from holdfast.journal.speech import Speech

__all__ = ["Shortcut", "SpeechBegins"]


@dataclass(frozen=True, slots=True)
class SpeechBegins:
    """Goes with the model's own events: what follows it in this part of the answer is said in the speech."""

    content_index: int
    speech: Speech
    type: Literal["holdfast.speech"] = "holdfast.speech"


class Shortcut:
    """The short way of one model call's text.

    Args:
        recognise: knows the frames that are plain text.
        rejoins: whether the client makes the whole answer of the pieces, so that it needs them all the same: it gets
            those of the short way as one, when something else comes. `is_known` recognises that.
        shorten: leaves out of a frame that goes the long way what nobody reads; nothing of it may be left.
    """

    def __init__(
        self, recognise: Recogniser, *, rejoins: bool, shorten: Callable[[bytes], bytes] | None = None
    ) -> None:
        self.heard: Callable[[], None] = _nobody
        """Called whenever text comes."""
        self._recognise = recognise
        self._rejoins = rejoins
        self._shorten = shorten
        self._speech: Speech | None = None
        self._place: Place | None = None
        self._said: list[str] = []
        self._last = b""
        self._rejoining = False

    def take(self, stream: Any) -> None:
        """Stand between the stream of a response and its bytes. A stream that is not the client's own is left alone."""
        if isinstance(stream, AsyncStream) and type(stream._decoder) is SSEDecoder:
            stream._decoder = _Decoder(stream._decoder, self)

    def begin(self, event: Any) -> SpeechBegins | None:
        """After a piece of text that went the long way: those that follow it may go the short one, if there is one."""
        if current() is None:  # nobody records a turn, so nobody listens
            return None
        self._speech = Speech()
        self._place = (event.item_id, event.output_index, event.content_index)
        return SpeechBegins(event.content_index, self._speech)

    def end(self) -> None:
        """Something else has come: what follows must not be said before it is."""
        self._speech = None

    def is_known(self) -> bool:
        """Whether a piece of text on the long way has been said before."""
        known, self._rejoining = self._rejoining, False
        return known

    async def without_text(self, chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        """The bytes, a frame at a time, without those of frames that were said."""
        rest = b""
        chunks = aiter(chunks)
        async for chunk in chunks:
            rest += chunk
            if (
                b"\r" in chunk
            ):  # never within JSON: lines end in another way, and what a frame is, the client knows
                break
            start, heard = 0, False
            while (end := rest.find(b"\n\n", start) + 2) > 1:
                frame, start = rest[start:end], end
                if self._says(frame):
                    heard = True
                    continue
                if self._shorten is not None and not (frame := self._shorten(frame)):
                    heard = True
                    continue
                for each in self._long_way(frame):
                    yield each
            rest = rest[start:]
            if heard:
                self.heard()
        for each in self._long_way(rest):
            yield each
        async for chunk in chunks:
            yield chunk

    def _says(self, frame: bytes) -> bool:
        if self._speech is None or (piece := self._recognise(frame)) is None:
            return False
        text, place = piece
        if place is not None and place != self._place:
            return False
        if text and not self._speech.say(text):
            self._speech = None
            return False
        if self._rejoins:
            self._said.append(text)
            self._last = frame
        return True

    def _long_way(self, frame: bytes) -> list[bytes]:
        if not self._said:
            return [frame] if frame else []
        text = "".join(self._said)
        self._said.clear()
        if not text:
            return [frame]
        self._rejoining = True
        return [with_text(self._last, text), frame]


class _Decoder(SSEBytesDecoder):
    """The client's decoder of events, behind the shortcut."""

    def __init__(self, decoder: SSEDecoder, shortcut: Shortcut) -> None:
        self._decoder = decoder
        self._shortcut = shortcut

    def iter_bytes(self, iterator: Any) -> Any:
        return self._decoder.iter_bytes(iterator)

    def aiter_bytes(self, iterator: AsyncIterator[bytes]) -> Any:
        return self._decoder.aiter_bytes(self._shortcut.without_text(iterator))


def _nobody() -> None:
    return None
