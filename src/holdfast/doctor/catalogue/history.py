"""Is it still there afterwards?"""

from holdfast.doctor.catalogue.check import UNREADABLE, Check

__all__ = ["HISTORY"]

_IDS = ("ids.fake", "ids.changed", "ids.reused")
_FIRST = (*UNREADABLE, *_IDS, "input.dropped", "thread.new-each-message", "answer.json-for-stream")
_ADD = """\
async def add_thread_item(self, thread_id, item, context):
    await self.db.execute(insert(items).values(
        id=item.id, thread_id=thread_id, data=item.model_dump(mode="json")))
    await self.db.commit()  # before the next event is sent
"""

HISTORY = (
    Check(
        id="history.vanishes",
        title="What was streamed is not kept",
        verdict="Messages vanish after streaming, because the history does not have them.",
        cause=(
            "The client reads the thread again, on a reload or when it is opened, and gets less than it was shown: the "
            "item was not stored, was stored in another thread, or its transaction was not committed."
        ),
        fastapi=_ADD,
        general="Store each item before its thread.item.done is sent, and give it back in threads.get_by_id.",
        needs="history",
        after=(*_FIRST, "order.not-done"),
    ),
    Check(
        id="history.other-ids",
        title="Other ids in the history",
        verdict="Messages are doubled or flicker, because the history has them under other ids.",
        cause="The database gives each row an id of its own, and that one is handed out afterwards.",
        fastapi=_ADD,
        general="Keep the item's id as it was streamed.",
        needs="history",
        after=_FIRST,
    ),
    Check(
        id="history.differs",
        title="Another text in the history",
        verdict="Messages change on a reload, because the history has another text than the stream.",
        cause="A piece was cut off, the stored text was formatted, or the item was stored before it was done.",
        fastapi=_ADD,
        general="Store the item as it is in thread.item.done.",
        needs="history",
        after=(*_FIRST, "order.text-shrinks", "order.index", "frames.utf8"),
    ),
    Check(
        id="history.reversed",
        title="Newest first",
        verdict="A thread opens upside down, because its items come newest first.",
        cause="threads.get_by_id gives items in reading order; items.list gives what `order` says.",
        fastapi='items = await self.load_thread_items(thread_id, None, 100, "asc", context)',
        general="Reading order in threads.get_by_id.",
        needs="history",
        after=_FIRST,
    ),
    Check(
        id="history.not-listed",
        title="The thread is not in the list",
        verdict="There is no way back to a conversation, because the list of threads does not have it.",
        cause="threads.list is answered with a constant or empty list, in the backend or in a custom fetch.",
        fastapi=(
            "async def load_threads(self, limit, after, order, context):\n"
            "    rows = await self.db.threads_of(context['user_id'], limit + 1, after, order)\n"
            "    more = len(rows) > limit\n"
            "    return Page(data=rows[:limit], has_more=more, after=rows[limit - 1].id if more else None)"
        ),
        general="List the user's threads, the last used one first.",
        needs="listed",
    ),
)
