"""Reads one stream: bytes to frames to events to a screen, noting all that is odd. Bounded, and it never raises."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from holdfast.doctor.client.dialects import Dialect, recognise, recognise_line
from holdfast.doctor.client.events import Mismatch, is_event
from holdfast.doctor.client.frames import read_json
from holdfast.doctor.client.oddity import Oddities, Oddity
from holdfast.doctor.client.screen import Screen
from holdfast.doctor.client.sse import Block, Decoder

__all__ = ["Reading"]

_HEAD = 2_000  # bytes of the stream that are kept to be shown
_IDS = 1_000


@dataclass(slots=True)
class Reading:
    """Feed it a stream's bytes as they arrive, cut anywhere, then `finish()`.

    Args:
        thread_id: the thread that the request named, if it did.
        known: ids of items that the thread had before.
        on_text: called once, when the first words of the assistant have come.
    """

    thread_id: str | None = None
    known: frozenset[str] = frozenset()
    on_text: Callable[[], None] | None = None
    odd: Oddities = field(default_factory=Oddities)
    head: bytes = b""
    size: int = 0
    frames: int = 0
    """Blocks with data."""
    valid: int = 0
    """Frames that are events of ChatKit."""
    spoke: bool = False
    """The assistant has said or shown something."""
    dialects: dict[Dialect, int] = field(default_factory=dict)
    foreign_ids: dict[str, str] = field(default_factory=dict)
    """Ids of items in frames that are no events, with what they seem to be: enough to see one used again."""
    thread_hint: str | None = None
    """A thread's id, found in frames that are no events."""
    cut: bool = False
    """The connection broke before the stream was over."""
    screen: Screen = field(init=False)
    _decoder: Decoder = field(default_factory=Decoder)

    def __post_init__(self) -> None:
        self.screen = Screen(self.odd.note, self.thread_id, self.known)

    def feed(self, chunk: bytes) -> None:
        if len(self.head) < _HEAD:
            self.head += chunk[: _HEAD - len(self.head)]
        self.size += len(chunk)
        for block in self._decoder.feed(chunk):
            self._take(block)

    def finish(self, *, cut: bool = False) -> None:
        """The stream is over; `cut` when its connection broke."""
        self.cut = cut
        for block in self._decoder.finish():
            if self._is_half(block):
                if not cut:  # else the broken connection says it
                    self._note(
                        "frames.unfinished", "The stream ends in the middle of a frame.", block.data or ""
                    )
                continue
            if not block.ended and not cut and block.data is not None:
                self._note("frames.unfinished", "The last frame has no blank line after it.", block.data)
            self._take(block)
        self.screen.end(cut=cut)
        self._note_line_ends()
        if self._decoder.opens_with_bom:
            self._note("frames.bom", "The stream opens with a byte order mark.", mild=True)
        if self.frames == 0 and not cut and not len(self.odd.counts):
            self._note("frames.empty", f"The stream is over after {self.size} bytes, without a frame.")

    def shown(self) -> list[str]:
        """What a screen would show, line by line."""
        return self.screen.texts()

    def _is_half(self, block: Block) -> bool:
        """What was left when the stream stopped: the beginning of a frame, not a frame that is wrong."""
        if block.ended or (self.frames == 0 and not self.cut):
            return False
        return block.data is None or bool(read_json(block.data).problem)

    def _take(self, block: Block) -> None:
        shown = block.data if block.data is not None else block.stray or ""
        if block.broken_utf8:
            self._note("frames.utf8", "A frame holds bytes that are no UTF-8.", shown)
        if block.bom:
            self._note(
                "frames.bom",
                "A byte order mark stands inside the stream; its line is lost.",
                block.stray or "",
            )
        if block.cut:
            self._note("frames.too-long", "A frame is longer than four million characters.", shown)
            return
        if block.event is not None:
            self._note("frames.event-field", f'A frame has an "event: {block.event}" line.')
        if block.stray is not None and not block.bom:
            self._stray(block.stray)
        if block.data is not None:
            self.frames += 1
            self._read(block.data, block.event)

    def _stray(self, line: str) -> None:
        dialect = recognise_line(line)
        content = read_json(line)
        value = content.values[0] if content.values else None
        if dialect is None and value is not None and is_event(value) is not None:
            dialect = recognise(value, None)
        if dialect is not None:
            self._foreign(dialect, line)
        else:
            self._note("frames.no-data", 'A line is not "data: …", nor any other field of the format.', line)

    def _read(self, text: str, event: str | None) -> None:
        content = read_json(text)
        if content.is_done_marker:
            self._note("frames.done-marker", "A frame is [DONE].", text)
        elif not content.values:
            if text.rstrip().endswith(("\\n\\n", "\\r\\n", "\\n")):
                self._note(
                    "frames.line-ends", "A frame ends with a backslash and an n, instead of a line end.", text
                )
            elif (dialect := recognise(None, event)) is not None:
                self._foreign(dialect, text)
            else:
                self._note("frames.not-json", f"A frame is not JSON: {content.problem}.", text)
        elif len(content.values) > 1:
            self._note(
                "frames.several-values", f"{len(content.values)} JSON values stand in one frame.", text
            )
            for value in content.values:
                self._value(value, event, text, fold=False)
        else:
            self._value(content.values[0], event, text, fold=True)

    def _value(self, value: Any, event: str | None, text: str, *, fold: bool) -> None:
        mismatch = is_event(value)
        if mismatch is None:
            self.valid += 1
            if fold:
                self._apply(value)
            return
        self._remember(value)
        if not mismatch.known and (dialect := recognise(value, event)) is not None:
            self._foreign(dialect, text, mismatch)
            return
        words = f'Frame {self.frames}, "{mismatch.kind}": {mismatch.problem}.'
        self.odd.note(Oddity("protocol.schema", words, text[:1_000], mismatch.nearest))

    def _apply(self, event: dict[str, Any]) -> None:
        self.screen.apply(event)
        kind = event["type"]
        words = kind == "thread.item.updated" or (
            kind in ("thread.item.done", "thread.item.replaced")
            and event["item"]["type"]
            not in ("user_message", "end_of_turn", "hidden_context_item", "sdk_hidden_context")
        )
        if words and not self.spoke:
            self.spoke = True
            if self.on_text is not None:
                self.on_text()

    def _foreign(self, dialect: Dialect, text: str, mismatch: Mismatch | None = None) -> None:
        self.dialects[dialect] = self.dialects.get(dialect, 0) + 1
        words = f"Frames belong to {dialect.name}. {dialect.meaning}"
        self.odd.note(Oddity("protocol.other", words, text[:1_000], mismatch.nearest if mismatch else None))

    def _remember(self, value: Any) -> None:
        """The ids in a frame that is no event."""
        if not isinstance(value, dict):
            return
        thread = value.get("thread")
        if isinstance(thread, dict) and isinstance(thread.get("id"), str | int):
            self.thread_hint = self.thread_hint or str(thread["id"])[:200]
        item = value.get("item")
        if isinstance(item, dict) and isinstance(item.get("thread_id"), str | int):
            self.thread_hint = self.thread_hint or str(item["thread_id"])[:200]
        thing = item if isinstance(item, dict) else value if value.get("object") == "thread.message" else None
        if thing is not None and isinstance(thing.get("id"), str) and len(self.foreign_ids) < _IDS:
            what = str(thing.get("role") or thing.get("type") or "item")
            self.foreign_ids.setdefault(thing["id"][:200], json.dumps(what)[1:-1][:60])

    def _note_line_ends(self) -> None:
        ends = {{"\n": "LF", "\r": "CR", "\r\n": "CRLF"}[end] for end in self._decoder.line_ends}
        if len(ends) > 1 or "CR" in ends:
            self._note("frames.line-ends", f"Lines end with {' and '.join(sorted(ends))}.", mild=True)

    def _note(self, check: str, detail: str, received: str = "", *, mild: bool = False) -> None:
        self.odd.note(Oddity(check, detail, received[:1_000], mild=mild))
