"""Pages of threads and items: limits, order, and whether they come to an end."""

from dataclasses import dataclass, field
from typing import Any

from holdfast.doctor.client.oddity import Oddity
from holdfast.doctor.detect.history import items_of
from holdfast.doctor.evidence import Evidence
from holdfast.doctor.exchange import Exchange

__all__ = ["Pages"]

_WALKS = 500


@dataclass(slots=True)
class Pages:
    """Remembers how far each list was walked."""

    evidence: Evidence
    walks: dict[tuple[Any, ...], set[str]] = field(default_factory=dict)
    orders: dict[tuple[Any, ...], list[str]] = field(default_factory=dict)

    def take(self, exchange: Exchange) -> None:
        if exchange.is_probe or exchange.shape != "json" or not exchange.ok:
            return
        if exchange.operation == "threads.get_by_id":
            page = exchange.json.get("items") if isinstance(exchange.json, dict) else None
            self._cursor(exchange, page)
            return
        if exchange.operation not in ("threads.list", "items.list"):
            return
        rows, has_more = items_of(exchange.json)
        if rows is None:
            return
        ids = [str(row.get("id")) for row in rows]
        params = exchange.params
        limit = params.get("limit")
        if isinstance(limit, int) and limit > 0:
            self.evidence.reached("pages")
            if len(ids) > limit:
                detail = f"{exchange.operation} with limit {limit} gave {len(ids)}."
                self._odd("pages.limit-ignored", detail, exchange)
            if limit >= 1_000 and has_more and len(ids) < 100:
                detail = (
                    f"{exchange.operation} with limit {limit} gave {len(ids)}, and says that there are more."
                )
                self._odd("pages.large-limit", detail, exchange)
        self._cursor(exchange, exchange.json)
        self._walk(exchange, ids)
        self._order(exchange, ids, has_more)

    def _cursor(self, exchange: Exchange, page: Any) -> None:
        if isinstance(page, dict) and page.get("has_more") and not page.get("after"):
            detail = f"{exchange.operation} says has_more, and gives no after."
            self._odd("pages.no-after", detail, exchange)

    def _walk(self, exchange: Exchange, ids: list[str]) -> None:
        """Going on from `after`, nothing may come a second time."""
        params = exchange.params
        key = (exchange.url, exchange.operation, exchange.thread_id, params.get("order"), params.get("limit"))
        after = params.get("after")
        seen = self.walks.get(key)
        if after is None or seen is None:
            if len(self.walks) < _WALKS:
                self.walks[key] = set(ids)
            return
        again = [each for each in ids if each in seen or each == after]
        if again:
            detail = f'{exchange.operation} after "{after}" gives {len(again)} again that were given before.'
            self._odd("pages.repeats", detail, exchange)
        seen.update(ids)

    def _order(self, exchange: Exchange, ids: list[str], has_more: bool) -> None:
        """The same list both ways: one must be the other, reversed."""
        params = exchange.params
        if params.get("after") is not None or has_more or len(ids) < 2:
            return
        order = params.get("order", "desc")
        key = (exchange.url, exchange.operation, exchange.thread_id)
        other = self.orders.get((*key, "asc" if order == "desc" else "desc"))
        if other is not None and set(other) == set(ids):
            self.evidence.reached("order")
            if other == ids:
                detail = f"{exchange.operation} gives the same order for asc and for desc."
                self._odd("pages.order", detail, exchange)
        if len(self.orders) < _WALKS:
            self.orders[(*key, order)] = ids

    def _odd(self, check: str, detail: str, exchange: Exchange) -> None:
        text = exchange.body[:1_500].decode("utf-8", "replace")
        self.evidence.note(Oddity(check, detail, text), exchange)
