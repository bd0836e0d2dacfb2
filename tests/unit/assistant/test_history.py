"""What is sent of a conversation, whatever conversation it is."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from chatkit.store import Store
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    CustomTask,
    EndOfTurnItem,
    HiddenContextItem,
    InferenceOptions,
    Page,
    ThreadItem,
    UserMessageItem,
    UserMessageTextContent,
    Workflow,
    WorkflowItem,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.assistant.calls import KeptCall, call_item
from holdfast.assistant.history import load_history
from holdfast.assistant.summary import Summary
from holdfast.assistant.tokens import message_tokens, text_tokens

Json = dict[str, Any]


class Items(Store[Any]):
    """The one method that is asked for, as every store answers it."""

    def __init__(self, items: Sequence[ThreadItem]) -> None:
        self.items = list(items)

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Any
    ) -> Page[ThreadItem]:
        assert order == "desc"
        newest = self.items[::-1]
        start = 0 if after is None else [item.id for item in newest].index(after) + 1
        page = newest[start : start + limit]
        more = start + limit < len(newest)
        return Page(data=page, has_more=more, after=page[-1].id if more else None)


def stored(items: Sequence[ThreadItem]) -> Items:
    """What is left of the store's methods is not there: nothing calls it."""
    return type("Stored", (Items,), dict.fromkeys(Items.__abstractmethods__))(items)


def item(kind: str, number: int, text: str) -> ThreadItem:
    common: Json = {"id": f"{kind}_{number}", "thread_id": "thr_1", "created_at": datetime.now(UTC)}
    match kind:
        case "user":
            content = [UserMessageTextContent(text=text)]
            return UserMessageItem(
                **common, content=content, attachments=[], inference_options=InferenceOptions()
            )
        case "assistant":
            return AssistantMessageItem(**common, content=[AssistantMessageContent(text=text)])
        case "call":
            call = KeptCall(name="add_task", arguments='{"title": "x"}', result=text)
            return call_item(call, f"hctx_{number}", "thr_1")
        case "receipt":
            return WorkflowItem(
                **common,
                workflow=Workflow(type="custom", tasks=[CustomTask(title=f"Added {number}: {text}")]),
            )
        case "hidden":
            return HiddenContextItem(**common, content=text)
        case _:
            return EndOfTurnItem(**common)


KINDS = st.sampled_from(["user", "assistant", "call", "receipt", "hidden", "end"])
# Long ones by repetition, so that drawing them takes no time.
TEXTS = st.builds(
    lambda text, times: text * times, st.text(min_size=1, max_size=8), st.sampled_from([1, 3, 40])
)
THREADS = st.lists(st.tuples(KINDS, TEXTS), min_size=1, max_size=250)


@settings(max_examples=60, deadline=None)
@given(drawn=THREADS, budget=st.integers(1, 6_000), place=st.none() | st.integers(0, 10**6))
async def test_the_newest_part_in_order_within_the_budget(
    drawn: list[tuple[str, str]], budget: int, place: int | None
) -> None:
    items = [item(kind, number, text) for number, (kind, text) in enumerate(drawn)]
    covered = None if place is None else place % len(items)
    summary = None if covered is None else Summary("What was.", items[covered].id)

    sent = await load_history(stored(items), "thr_1", None, budget=budget, summary=summary)
    everything = await load_history(stored(items), "thr_1", None, budget=10**9, summary=summary)

    opening, rest = (sent[:1], sent[1:]) if summary else ([], sent)
    assert opening == everything[: len(opening)]
    # In order, and the newest: what is sent is the end of everything that could be.
    assert rest == everything[len(everything) - len(rest) :]
    kinds = [kind for kind, _ in drawn[0 if covered is None else covered + 1 :]]
    if "user" in kinds:  # what follows the newest message of the person is the answer that is being made
        kinds = kinds[: len(kinds) - kinds[::-1].index("user")]
    sizes = {"user": 1, "assistant": 1, "call": 2, "hidden": 1}
    assert len(everything) == len(opening) + sum(sizes.get(kind, 0) for kind in kinds)
    if "user" not in kinds:
        return  # nobody asked anything
    # Within the budget, but for the newest thing said.
    if sum(map(message_tokens, sent)) > budget:
        assert len(rest) <= 2
        assert len({message.get("call_id") for message in rest}) <= 1
    # Never a call without its result, nor a result without its call.
    open_calls: list[str] = []
    for message in rest:
        match message.get("type"):
            case "function_call":
                open_calls.append(str(message["call_id"]))
            case "function_call_output":
                assert open_calls.pop() == message["call_id"]
    assert not open_calls
    # What is cut begins with the person, where they have spoken in it.
    if len(rest) < len(everything) - len(opening) and any(message.get("role") == "user" for message in rest):
        assert rest[0]["role"] == "user"
    # It is filled: the next older message would not have fitted, or was left out with an answer to nobody.
    if rest and len(rest) < len(everything) - len(opening):
        older = everything[len(opening) : len(everything) - len(rest)]
        until_person = next(
            (at for at, message in enumerate(reversed(older), start=1) if message.get("role") == "user"),
            len(older),
        )
        block = older[len(older) - until_person :]
        assert sum(map(message_tokens, [*sent, *block])) > budget


@given(st.text(max_size=200))
def test_a_text_has_at_least_a_third_of_its_bytes_in_tokens(text: str) -> None:
    size = len(text.encode("utf-8", "replace"))
    assert text_tokens(text) * 3 >= size
    assert text_tokens(text) <= size
