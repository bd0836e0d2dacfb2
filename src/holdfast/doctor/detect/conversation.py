"""Follows threads through their exchanges, as a person would: what was said, what is there afterwards."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from holdfast.doctor.client.items import Shown
from holdfast.doctor.client.oddity import Oddity
from holdfast.doctor.evidence import Evidence
from holdfast.doctor.exchange import Exchange

__all__ = ["Conversation", "Thread", "said"]

_THREADS = 200  # that are followed at once; the oldest go first
_SPEAKING = ("threads.create", "threads.add_user_message", "threads.retry_after_item")


@dataclass(slots=True)
class Thread:
    """What a client that was there all the time has on its screen."""

    items: OrderedDict[str, Shown] = field(default_factory=OrderedDict)
    unsure: set[str] = field(default_factory=set)
    """Items whose stream was not read to its end: they may stay, change or go."""
    turns: int = 0
    """Answers that came through whole."""
    unseen: list[tuple[str, Exchange]] = field(default_factory=list)
    """Messages that were sent and not seen again in their stream."""
    partial: bool = False
    """Its beginning was not seen."""


@dataclass(slots=True)
class Conversation:
    """Takes streaming exchanges in their order; `history.py` compares what is read back."""

    evidence: Evidence
    threads: OrderedDict[str, Thread] = field(default_factory=OrderedDict)
    foreign_ids: dict[str, str] = field(default_factory=dict)

    def known(self, thread_id: str | None) -> frozenset[str]:
        """Ids that are on the thread's screen."""
        thread = self.threads.get(thread_id) if thread_id is not None else None
        return frozenset(thread.items) if thread is not None else frozenset()

    def follow(self, thread_id: str) -> Thread:
        thread = self.threads.setdefault(thread_id, Thread())
        if len(self.threads) > _THREADS:
            self.threads.popitem(last=False)
        return thread

    def take(self, exchange: Exchange) -> None:
        """One streaming operation that was answered, with whatever it was."""
        if exchange.is_probe or not exchange.streams:
            return
        thread = self._thread_of(exchange)
        if not exchange.ok and exchange.reading is None:
            self._judge_turn(exchange, thread, answered=False)
            return
        reading = exchange.reading
        if reading is None or reading.valid == 0:
            self._unanswered(exchange, thread)
            return
        self.evidence.note_all(reading.odd, exchange)
        self.note_foreign(exchange)
        self._opening(exchange)
        if thread is None:
            return
        if exchange.operation == "threads.retry_after_item":
            self._forget_after(thread, str(exchange.params.get("item_id")))
        self._echo(exchange, thread)
        self._judge_turn(exchange, thread, answered=True)
        for item_id in reading.screen.removed:
            thread.items.pop(item_id, None)
        for item in reading.screen.items.values():
            thread.items[item.id] = item
            if reading.cut or item.id in reading.screen.open:
                thread.unsure.add(item.id)
        self.evidence.shown = [item.line() for item in list(thread.items.values())[-20:]]

    def _unanswered(self, exchange: Exchange, thread: Thread | None) -> None:
        """JSON, or a stream without one event of ours: the message may be kept all the same."""
        reading = exchange.reading
        if reading is not None:
            self.evidence.note_all(reading.odd, exchange)
            self.note_foreign(exchange)
            self._judge_turn(exchange, thread, answered=True)
        if thread is not None and (text := said(exchange)) and exchange.shape in ("json", "stream"):
            thread.unseen.append((text, exchange))

    def _thread_of(self, exchange: Exchange) -> Thread | None:
        """By what the stream says, else by what was asked, else by whatever looks like a thread's id."""
        reading = exchange.reading
        found = (reading.screen.thread_id or reading.thread_hint) if reading is not None else None
        found = found or exchange.thread_id or _id_in(exchange.json)
        if found is None:
            return None
        known = found in self.threads
        thread = self.follow(found)
        if not known and exchange.operation != "threads.create":
            thread.partial = True
        return thread

    def _opening(self, exchange: Exchange) -> None:
        reading = exchange.reading
        if reading is None or exchange.dropped:
            return
        if exchange.operation == "threads.create" and reading.screen.created == 0:
            self._odd(
                "order.no-thread-created", "The answer to threads.create has no thread.created.", exchange
            )
        named = exchange.thread_id
        if exchange.operation == "threads.add_user_message" and named is not None:
            if reading.screen.created:
                self._odd(
                    "thread.new-each-message",
                    f'A message to thread "{named}" was answered with thread.created of '
                    f'"{reading.screen.thread_id}".',
                    exchange,
                )
            elif reading.screen.thread_id not in (None, named):
                self._odd(
                    "thread.new-each-message",
                    f'A message to thread "{named}" was answered in thread "{reading.screen.thread_id}".',
                    exchange,
                )

    def _echo(self, exchange: Exchange, thread: Thread) -> None:
        text, reading = said(exchange), exchange.reading
        if reading is None or exchange.operation not in _SPEAKING:
            return
        users = [item for item in reading.screen.items.values() if item.kind == "user_message"]
        if exchange.operation == "threads.retry_after_item":
            if users:
                self._odd("echo.twice", "A retry brought the user's message a second time.", exchange)
            return
        same = [item for item in users if item.text == text]
        if len(same) > 1:
            self._odd("echo.twice", f"The stream shows the user's message {len(same)} times.", exchange)
        elif text and not same and not (exchange.dropped or reading.cut):
            thread.unseen.append((text, exchange))

    def _judge_turn(self, exchange: Exchange, thread: Thread | None, *, answered: bool) -> None:
        """Did the assistant speak? If it did before, and does not now, that is the second turn's trouble."""
        if exchange.operation not in _SPEAKING or exchange.dropped:
            return
        reading = exchange.reading
        problem: tuple[str, str] | None = None
        if reading is not None and reading.screen.errors:
            error = reading.screen.errors[0]
            words = error.get("message") or error.get("code")
            problem = ("turn.error", f"The answer ended in an error event: {str(words)[:200]}.")
        elif exchange.trouble is not None and exchange.trouble.kind == "broken":
            problem = ("errors.broken-stream", f"The stream broke off: {exchange.trouble.words}")
        elif exchange.trouble is not None:
            problem = ("reach.timeout", exchange.trouble.words)
        elif answered and reading is not None and reading.valid and not reading.spoke:
            problem = (
                "answer.silent",
                "The stream came through whole, and the assistant says nothing in it.",
            )
        elif not answered:
            problem = ("", f"It was answered {exchange.status}.")
        later = thread is not None and thread.turns > 0 and exchange.operation != "threads.retry_after_item"
        if later:
            self.evidence.reached("second")
        if problem is None:
            if thread is not None and reading is not None and reading.spoke:
                thread.turns += 1
        elif later:
            self._odd(
                "second-turn.fails", f"The first message was answered. A later one: {problem[1]}", exchange
            )
        elif problem[0]:
            self._odd(problem[0], problem[1], exchange)

    def note_foreign(self, exchange: Exchange) -> None:
        """Ids of another protocol's items that come again for another message."""
        if exchange.reading is None:
            return
        for item_id, kind in exchange.reading.foreign_ids.items():
            if item_id in self.foreign_ids:
                detail = (
                    f'"{item_id}" ({kind}) came again in a later answer: the later overwrites the earlier.'
                )
                self._odd("ids.reused", detail, exchange)
        if len(self.foreign_ids) < 5_000:
            self.foreign_ids.update(exchange.reading.foreign_ids)

    def _forget_after(self, thread: Thread, item_id: str) -> None:
        ids = list(thread.items)
        if item_id in ids:
            for later in ids[ids.index(item_id) + 1 :]:
                thread.items.pop(later)

    def _odd(self, check: str, detail: str, exchange: Exchange) -> None:
        reading = exchange.reading
        head = reading.head.decode("utf-8", "replace") if reading is not None else ""
        self.evidence.note(Oddity(check, detail, head), exchange)


def said(exchange: Exchange) -> str:
    """The words of the message that a request brings."""
    given = exchange.params.get("input")
    content = given.get("content") if isinstance(given, dict) else None
    if not isinstance(content, list):
        return ""
    return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))


def _id_in(answer: Any) -> str | None:
    """A thread's id in an answer of any shape."""
    if not isinstance(answer, dict):
        return None
    thread = answer.get("thread")
    for place in (thread, answer, answer.get("data")):
        if isinstance(place, dict):
            for name in ("id", "thread_id", "conversation_id"):
                if isinstance(place.get(name), str | int):
                    return str(place[name])[:200]
    return None
