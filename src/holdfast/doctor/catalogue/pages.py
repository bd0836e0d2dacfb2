"""Do lists come page by page, and to an end?"""

from holdfast.doctor.catalogue.check import Check

__all__ = ["PAGES"]

_PAGE = """\
async def load_thread_items(self, thread_id, after, limit, order, context):
    rows = await self.rows(thread_id, after=after, limit=limit + 1, order=order)
    page = rows[:limit]
    more = len(rows) > limit
    return Page(data=page, has_more=more, after=page[-1].id if more else None)
"""
_WIRE = '{"data": […], "has_more": true, "after": "the last id of data"}'

PAGES = (
    Check(
        id="pages.no-after",
        title="has_more without after",
        verdict="The client asks for the same page for ever, because it is told that there is more and not where.",
        cause="has_more is true and after is missing.",
        fastapi=_PAGE,
        general=_WIRE,
        needs="json",
    ),
    Check(
        id="pages.repeats",
        title="The next page repeats the last one",
        verdict="Lists do not end, because the next page begins where the last one did.",
        cause="`after` is ignored, or is included in its page.",
        fastapi=_PAGE,
        general="A page begins behind the row that `after` names.",
        needs="pages",
    ),
    Check(
        id="pages.limit-ignored",
        title="The limit is ignored",
        verdict="Pages are longer than asked for, because the limit is ignored.",
        cause="All rows are sent whatever the client asks for.",
        fastapi=_PAGE,
        general="At most `limit` rows.",
        needs="pages",
        severity="warning",
    ),
    Check(
        id="pages.large-limit",
        title="A large limit is refused",
        verdict="The list of threads stays empty, because the client asks for 9,999 of them.",
        cause="The official client asks threads.list with limit 9999 and has not been seen to ask for a second page.",
        fastapi="limit = min(limit, 1_000)  # do not refuse it",
        general="Take any limit, give as many as you like, say has_more and after.",
        needs="json",
    ),
    Check(
        id="pages.order",
        title="The order is ignored",
        verdict="Lists are in the wrong order, because asc and desc give the same.",
        cause="`order` is not looked at.",
        fastapi=_PAGE,
        general='"order": "desc" is newest first, and what a client gets that does not say.',
        needs="order",
    ),
    Check(
        id="pages.oldest",
        title="A long thread opens at its beginning",
        verdict="The newest messages of a long thread are missing, because it opens with its oldest page.",
        cause="threads.get_by_id gives the first twenty items. The SDK itself does that.",
        fastapi=(
            "class Server(ChatKitServer[Context]):\n"
            "    async def _load_full_thread(self, thread_id, context):\n"
            "        meta = await self.store.load_thread(thread_id, context)\n"
            '        page = await self.store.load_thread_items(thread_id, None, 100, "desc", context)\n'
            "        page.data.reverse()\n"
            "        return Thread(**meta.model_dump(), items=page)"
        ),
        general="The newest items, in reading order, with `after` = the oldest id among them.",
        needs="long",
        severity="warning",
        source="openai-chatkit 1.6.5: ChatKitServer._load_full_thread",
    ),
)
