"""What a person sees: valid events folded to items. It goes on whatever comes, and says what was odd."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from holdfast.doctor.client.items import MAX_TEXT, Shown, shown_item
from holdfast.doctor.client.oddity import Oddity
from holdfast.doctor.client.times import TimeLine

__all__ = ["MAX_ITEMS", "Screen"]

MAX_ITEMS = 2_000
"""Items that one screen keeps; the oldest go first."""

Json = dict[str, Any]
Note = Callable[[Oddity], None]
_SHORT = re.compile(r"[a-z]{2,6}_[0-9a-f]{8}")
_HIDDEN = ("hidden_context_item", "sdk_hidden_context")


@dataclass(slots=True)
class Screen:
    """One stream's items. `known` are ids that an earlier stream or page has shown."""

    note: Note
    thread_id: str | None = None
    known: frozenset[str] = frozenset()
    items: dict[str, Shown] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    errors: list[Json] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    created: int = 0
    """How many `thread.created` there were."""
    events: int = 0
    dropped: bool = False
    """More items came than are kept."""
    _added: set[str] = field(default_factory=set)
    _times: TimeLine = field(default_factory=TimeLine)

    def apply(self, event: Json) -> None:
        """Fold one event, which is known to be valid."""
        self.events += 1
        match event["type"]:
            case "thread.created" | "thread.updated":
                self._thread(event["type"], event["thread"])
            case "thread.item.added":
                self._add(event["item"])
            case "thread.item.updated":
                self._update(str(event["item_id"]), event["update"])
            case "thread.item.done":
                self._done(event["item"])
            case "thread.item.replaced":
                self._check(event["item"], "replaced")
                self._put(event["item"])
                self.open.discard(str(event["item"]["id"]))
            case "thread.item.removed":
                self.items.pop(str(event["item_id"]), None)
                self.open.discard(str(event["item_id"]))
                self.removed.add(str(event["item_id"])[:200])
            case "error":
                self.errors = [*self.errors[:9], event]
            case "notice":
                self.notices = [*self.notices[:9], str(event.get("message"))[:200]]
            case _:
                pass  # options, progress and effects leave nothing on the screen

    def end(self, *, cut: bool) -> None:
        """The stream is over. An item that is still open stays a half sentence, or goes: unless it broke off anyway."""
        if cut or self.errors:
            return
        for item_id in sorted(self.open):
            left = self.items.get(item_id)
            twin = left and next((other for other in self.items.values() if self._is_twin(left, other)), None)
            if twin:
                self._odd(
                    "ids.changed",
                    f'{left.kind if left else "item"} was added as "{item_id}" and done as "{twin.id}".',
                )
            else:
                self._odd("order.not-done", f'"{item_id}" was added and never done, replaced or removed.')

    def texts(self) -> list[str]:
        return [item.line() for item in self.items.values() if item.kind != "end_of_turn"] + [
            f"Error: {error.get('message') or error.get('code')}" for error in self.errors
        ]

    def _is_twin(self, left: Shown, other: Shown) -> bool:
        return (
            other.id not in self._added
            and other.kind == left.kind
            and other.kind != "user_message"
            and other.text.startswith(left.text)
        )

    def _odd(self, check: str, detail: str, received: str = "", *, mild: bool = False) -> None:
        self.note(Oddity(check, detail, received, mild=mild))

    def _thread(self, kind: str, thread: Json) -> None:
        thread_id = str(thread["id"])
        if kind == "thread.created":
            self.created += 1
            if self.events > 1 and self.created == 1:
                self._odd(
                    "order.thread-created-first", f"thread.created is event {self.events} of its stream."
                )
        if self.thread_id is not None and self.thread_id != thread_id:
            self._odd("ids.thread-changes", f'{kind} speaks of thread "{thread_id}" in "{self.thread_id}".')
        self.thread_id = thread_id
        self._times.check(thread.get("created_at"), f"{kind}: created_at", self._odd, ordered=False)

    def _check(self, item: Json, how: str) -> None:
        """What holds for every item, whichever event brings it."""
        item_id, kind = str(item["id"]), str(item["type"])
        if kind in _HIDDEN:
            self._odd("safety.hidden-context", f"thread.item.{how} carries a {kind}.")
        if item_id == "__fake_id__":
            self._odd("ids.fake", f"{kind} has the id __fake_id__.")
        elif _SHORT.fullmatch(item_id):
            self._odd("ids.short", f'{kind} has the id "{item_id}".')
        if self.thread_id is None:
            self.thread_id = str(item["thread_id"])
        elif str(item["thread_id"]) != self.thread_id:
            self._odd(
                "ids.thread-changes", f'{kind} says thread_id "{item["thread_id"]}" in "{self.thread_id}".'
            )
        # A thing that is replaced, or done after it was added, has its old time.
        ordered = how == "added" or (how == "done" and item_id not in self._added)
        self._times.check(item.get("created_at"), f"{kind}: created_at", self._odd, ordered=ordered)

    def _add(self, item: Json) -> None:
        self._check(item, "added")
        item_id = str(item["id"])
        if item_id in self.items or item_id in self.known:
            self._odd("ids.reused", f'"{item_id}" is added and was there already: it overwrites what it was.')
        self._added.add(item_id)
        self.open.add(item_id)
        self._put(item)

    def _done(self, item: Json) -> None:
        self._check(item, "done")
        item_id = str(item["id"])
        before = self.items.get(item_id)
        if item_id not in self.open and (before is not None or item_id in self.known):
            self._odd("ids.reused", f'"{item_id}" is done, and was already: it overwrites what it was.')
        elif before is not None and before.streamed:
            after = shown_item(item)
            if after.kind == before.kind and not after.text.startswith(before.text):
                self._odd(
                    "order.text-shrinks",
                    f'"{item_id}" had streamed {before.text[:80]!r} and is done with {after.text[:80]!r}.',
                )
        self.open.discard(item_id)
        self._put(item)

    def _put(self, item: Json) -> None:
        item_id = str(item["id"])
        self.items[item_id] = shown_item(item)
        if len(self.items) > MAX_ITEMS:
            oldest = next(iter(self.items))
            self.items.pop(oldest)
            self.open.discard(oldest)
            self._added.discard(oldest)
            self.dropped = True

    def _update(self, item_id: str, update: Json) -> None:
        item = self.items.get(item_id)
        if item is None:
            if item_id not in self.known and not self.dropped:
                self._odd("order.unknown-item", f'an update is for "{item_id}", which was never added.')
            return
        problem = item.apply(update)
        if problem is not None:
            self._odd("order.index", f'"{item_id}": {problem}')
        if len(item.text) > MAX_TEXT:
            item.shorten()
