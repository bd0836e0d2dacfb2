"""Do items keep their ids, their order, their times?"""

from holdfast.doctor.catalogue.check import UNREADABLE, Check

__all__ = ["ITEMS"]

_REMAP = """\
async def with_own_ids(events, store, thread, context):
    own = {}
    async for event in events:  # the same new id in added, updated and done
        if isinstance(event, ThreadItemAddedEvent):
            new = store.generate_item_id("message", thread, context)
            own[event.item.id] = new
            event.item.id = new
        elif isinstance(event, ThreadItemUpdatedEvent):
            event.item_id = own.get(event.item_id, event.item_id)
        elif isinstance(event, ThreadItemDoneEvent):
            new = own.pop(event.item.id, None)
            event.item.id = new or store.generate_item_id("message", thread, context)
        yield event
"""
_ONE_ID = """\
async def with_one_id(events):
    drafts = {}  # what was added and is not done, by its type
    async for event in events:
        if isinstance(event, ThreadItemAddedEvent):
            drafts[event.item.type] = event.item.id
        elif isinstance(event, ThreadItemDoneEvent):
            event.item.id = drafts.pop(event.item.type, event.item.id)
        yield event
"""
_UTC = "created_at=datetime.now(UTC)"

ITEMS = (
    Check(
        id="ids.fake",
        title="__fake_id__",
        verdict="The second answer replaces the first, because all of them have the id __fake_id__.",
        cause=(
            "With Chat Completions models the Agents SDK gives every message the id __fake_id__, and the ChatKit SDK "
            "passes it on. Clients keep items by id."
        ),
        fastapi=_REMAP,
        general="Give each item an id of its own, the same in added, updated and done.",
        needs="stream",
        source="openai/chatkit-python#36, openai/chatkit-js#58",
    ),
    Check(
        id="ids.changed",
        title="The id changes between added and done",
        verdict="Answers stand there twice or stay half, because an item is added under one id and done under another.",
        cause="added has the model's id and done the database's.",
        fastapi=_ONE_ID,
        general="Choose the id once, before the first event.",
        needs="stream",
        after=("ids.fake",),
    ),
    Check(
        id="ids.reused",
        title="An id is used again",
        verdict="Later messages replace earlier ones, because their ids are the same.",
        cause="Ids are made from the thread's id, from a counter that starts anew, or are constant.",
        fastapi='id=self.store.generate_item_id("message", thread, context)',
        general="128 random bits for each item.",
        needs="stream",
        after=("ids.fake", "echo.twice"),
    ),
    Check(
        id="ids.thread-changes",
        title="The thread's id changes",
        verdict="Items do not show, because they name another thread than the one that is open.",
        cause="The thread has one id for the client and another in the database.",
        fastapi="thread_id=thread.id  # what thread.created was sent with",
        general="One id, the same in thread.created, in every item and in every answer.",
        needs="stream",
        after=("thread.new-each-message",),
    ),
    Check(
        id="ids.short",
        title="Ids of 32 bits",
        verdict="Ids are short: among some ten thousand items two may be the same.",
        cause="The SDK's default ids carry eight hexadecimal digits.",
        fastapi=(
            "class MyStore(Store[Context]):\n"
            "    def generate_item_id(self, item_type, thread, context):\n"
            '        return f"{item_type}_{uuid4().hex}"'
        ),
        general="128 random bits for each item.",
        needs="stream",
        severity="warning",
        source="openai-chatkit 1.6.5: chatkit.store.default_generate_id",
    ),
    Check(
        id="order.unknown-item",
        title="Updates for an item that is not there",
        verdict="The text does not grow, because it is for an item that was never added.",
        cause="thread.item.added is missing, or had another id.",
        fastapi="yield ThreadItemAddedEvent(item=item)  # before its first update",
        general="thread.item.added first, with the same id.",
        needs="stream",
        after=(*UNREADABLE, "ids.changed", "ids.fake", "ids.reused"),
    ),
    Check(
        id="order.index",
        title="An index out of range",
        verdict="Text is lost or stands in the wrong place, because it is for a part that is not there.",
        cause="content_index counts from 0, and a part is there once it was added or written to.",
        fastapi="AssistantMessageContentPartTextDelta(content_index=0, delta=text)",
        general='"content_index": 0 for an answer of one part.',
        needs="stream",
        after=UNREADABLE,
    ),
    Check(
        id="order.not-done",
        title="An item is never done",
        verdict="Answers vanish on a reload, because they are added and never done.",
        cause="Only thread.item.done is kept; thread.item.added is a draft on the screen.",
        fastapi="yield ThreadItemDoneEvent(item=item)  # with all of its text",
        general="Close each item with thread.item.done, or take it away with thread.item.removed.",
        needs="stream",
        after=(*UNREADABLE, "ids.changed", "ids.fake", "ids.reused", "errors.broken-stream"),
    ),
    Check(
        id="order.text-shrinks",
        title="The text changes when it is done",
        verdict="The answer jumps at its end, because what is done is not what was streamed.",
        cause="The whole text was made anew, or a part of it was left out of thread.item.done.",
        fastapi="content=[AssistantMessageContent(text=''.join(deltas))]",
        general="What is done begins with what was streamed.",
        needs="stream",
        severity="warning",
        after=(*UNREADABLE, "frames.utf8", "ids.fake", "ids.reused"),
    ),
    Check(
        id="times.numeric",
        title="Times as numbers",
        verdict="Times are wrong or missing, because they are numbers.",
        cause="created_at is text in ISO 8601. Seconds are read as milliseconds by a browser: 1970.",
        fastapi=_UTC,
        general='"created_at": "2026-01-02T03:04:05Z"',
        needs="answer",
    ),
    Check(
        id="times.naive",
        title="Times without a zone",
        verdict="Times are off by some hours, because they do not say in which zone they are.",
        cause="datetime.now() is the server's local time. A browser takes it for its own. The SDK does the same.",
        fastapi=_UTC,
        general='"created_at": "2026-01-02T03:04:05Z", with the Z.',
        needs="answer",
        severity="warning",
        source="openai-chatkit 1.6.5: ChatKitServer._process_streaming_impl",
    ),
    Check(
        id="times.order",
        title="Times that go back",
        verdict="Messages may stand in the wrong order, because a later one has an earlier time.",
        cause="Two clocks, or a mixture of local time and UTC.",
        fastapi=_UTC,
        general="One clock, in UTC; and order by a number, not by a time.",
        needs="stream",
        severity="warning",
    ),
)
