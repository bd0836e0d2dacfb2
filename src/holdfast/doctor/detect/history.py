"""What is read back, next to what was shown: the vanishing itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from holdfast.doctor.client.items import Shown, shown_item
from holdfast.doctor.client.oddity import Oddity
from holdfast.doctor.client.times import TimeLine
from holdfast.doctor.detect.conversation import Conversation, Thread
from holdfast.doctor.evidence import Evidence
from holdfast.doctor.exchange import Exchange

__all__ = ["History", "items_of"]

_PAGE = 20
_INVISIBLE = ("end_of_turn", "hidden_context_item", "sdk_hidden_context")


@dataclass(slots=True)
class History:
    """Compares each thread that is read back with what a client has seen of it."""

    evidence: Evidence
    conversation: Conversation

    def take(self, exchange: Exchange) -> None:
        if exchange.is_probe or not exchange.ok or exchange.shape != "json":
            return
        if exchange.operation == "threads.list":
            self._listed(exchange)
            return
        if exchange.operation not in ("threads.get_by_id", "items.list"):
            return
        items, has_more = items_of(exchange.json)
        if items is None:
            return
        self._times(exchange, items)
        if any(item.get("type") in _INVISIBLE[1:] for item in items):
            self._odd("safety.hidden-context", f"{exchange.operation} hands out hidden context.", exchange)
        thread = self.conversation.threads.get(exchange.thread_id or "")
        whole = exchange.operation == "threads.get_by_id" or "after" not in exchange.params
        if thread is None or not whole:
            return
        rows = [shown_item(item) for item in items]
        if exchange.operation == "items.list" and exchange.params.get("order", "desc") == "desc":
            rows.reverse()
        self._compare(exchange, thread, rows, has_more)

    def _compare(self, exchange: Exchange, thread: Thread, rows: Sequence[Shown], has_more: bool) -> None:
        sure = [
            item
            for item in thread.items.values()
            if item.kind not in _INVISIBLE and item.id not in thread.unsure
        ]
        if not sure:
            self._unseen(thread, rows, has_more)
            return
        self.evidence.reached("history")
        there = {row.id: row for row in rows}
        if has_more:
            self._page(exchange, sure, there, len(thread.items))
            return
        places = [list(there).index(item.id) for item in sure if item.id in there]
        is_thread = exchange.operation == "threads.get_by_id"
        if is_thread and len(places) > 1 and places == sorted(places, reverse=True):
            self._odd("history.reversed", f"{exchange.operation} hands the items out newest first.", exchange)
        self._differences(exchange, sure, there, rows)
        self._unseen(thread, rows, has_more)

    def _page(self, exchange: Exchange, sure: Sequence[Shown], there: dict[str, Shown], total: int) -> None:
        """A part of a long thread: it should be the newest part."""
        if exchange.operation != "threads.get_by_id" or total <= len(there):
            return
        self.evidence.reached("long")
        if sure[-1].id not in there and sure[0].id in there:
            self._odd(
                "pages.oldest",
                f"Of {total} items threads.get_by_id gives the oldest {len(there)}.",
                exchange,
            )

    def _differences(
        self, exchange: Exchange, sure: Sequence[Shown], there: dict[str, Shown], rows: Sequence[Shown]
    ) -> None:
        gone: list[str] = []
        other: list[str] = []
        for item in sure:
            found = there.get(item.id)
            if found is None:
                twin = any(row.kind == item.kind and row.text and row.same_text(item) for row in rows)
                (other if twin else gone).append(item.line()[:120])
            elif found.kind != item.kind or not found.same_text(item):
                detail = (
                    f'The stream showed "{item.line()[:120]}", and the history has "{found.line()[:120]}".'
                )
                self._odd("history.differs", detail, exchange)
        if gone:
            detail = f"{len(gone)} of {len(sure)} items are not in the history: {_lines(gone)}."
            self._odd("history.vanishes", detail, exchange)
        if other:
            detail = f"{len(other)} of {len(sure)} items have another id in the history: {_lines(other)}."
            self._odd("history.other-ids", detail, exchange)
        for item in sure:
            if item.kind == "user_message" and item.text:
                shown = sum(1 for each in sure if each.kind == item.kind and each.text == item.text)
                stored = sum(1 for row in rows if row.kind == item.kind and row.text == item.text)
                if stored > shown:
                    detail = f"The history has the user's message {stored} times; it was sent {shown} times."
                    self._odd("echo.twice", detail, exchange)
                    return

    def _unseen(self, thread: Thread, rows: Sequence[Shown], has_more: bool) -> None:
        """Messages whose stream did not show them: are they kept at least?"""
        if has_more:
            return
        kept = {row.text for row in rows if row.kind == "user_message"}
        for text, sent in thread.unseen:
            if text in kept:
                if sent.reading is not None and sent.reading.valid:
                    self._odd(
                        "echo.missing", "The stream never shows the user's message; the history has it.", sent
                    )
            else:
                self._odd(
                    "input.dropped", "The user's message is not in its stream, and not in the history.", sent
                )
        thread.unseen.clear()

    def _listed(self, exchange: Exchange) -> None:
        data = exchange.json.get("data") if isinstance(exchange.json, dict) else None
        if not isinstance(data, list) or exchange.params.get("after") is not None:
            return
        ours = [thread_id for thread_id, thread in self.conversation.threads.items() if not thread.partial]
        if not ours or exchange.params.get("order", "desc") != "desc":
            return
        if exchange.json.get("has_more") and len(data) < _PAGE:
            return  # a small page need not hold it
        self.evidence.reached("listed")
        ids = {str(thread.get("id")) for thread in data if isinstance(thread, dict)}
        if ours[-1] not in ids:
            detail = f'Thread "{ours[-1]}" is not in the list: {len(ids)} others are.'
            self._odd("history.not-listed", detail, exchange)

    def close(self) -> None:
        """No more exchanges: what was never read back."""
        for thread in self.conversation.threads.values():
            for _text, sent in thread.unseen:
                if sent.reading is not None and sent.reading.valid:
                    self._odd("echo.missing", "The stream never shows the user's message.", sent)
            thread.unseen.clear()

    def _times(self, exchange: Exchange, items: Sequence[dict[str, Any]]) -> None:
        line = TimeLine()

        def odd(check: str, detail: str) -> None:
            self._odd(check, f"{exchange.operation}: {detail}", exchange)

        for item in items:
            line.check(item.get("created_at"), f"{item.get('type')}: created_at", odd, ordered=False)

    def _odd(self, check: str, detail: str, exchange: Exchange) -> None:
        text = exchange.body[:1_500].decode("utf-8", "replace")
        self.evidence.note(Oddity(check, detail, text), exchange)


def items_of(answer: Any) -> tuple[list[dict[str, Any]] | None, bool]:
    """The items of a thread or of a page, and whether there are more. None when there is neither."""
    page = answer.get("items") if isinstance(answer, dict) and "items" in answer else answer
    data = page.get("data") if isinstance(page, dict) else None
    if not isinstance(data, list):
        return None, False
    more = bool(page.get("has_more")) if isinstance(page, dict) else False
    return [item for item in data if isinstance(item, dict)], more


def _lines(shown: list[str]) -> str:
    """The first few, as a part of a sentence."""
    return "; ".join(shown[:4]).removesuffix(".")
