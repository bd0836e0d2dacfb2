"""Do the other operations work?"""

from holdfast.doctor.catalogue.check import ROUTE, UNREADABLE, Check

__all__ = ["OPERATIONS"]

# Where no turn comes about, or nothing of it is there afterwards, nothing can be said of its retry or its stop.
_TURNS = (
    *UNREADABLE,
    "answer.json-for-stream",
    "answer.stream-for-json",
    "answer.silent",
    "turn.error",
    "errors.broken-stream",
    "second-turn.fails",
    "thread.new-each-message",
    "input.dropped",
    "ids.fake",
    "ids.changed",
    "ids.reused",
    "order.not-done",
    "history.vanishes",
    "history.other-ids",
)

OPERATIONS = (
    Check(
        id="operations.retry",
        title="Retry does not work",
        verdict="“Try again” does nothing, because the backend does not answer it.",
        cause="threads.retry_after_item takes the id of a user's message, drops what came after it, and streams.",
        fastapi=ROUTE,
        general="Delete the items after the one that is named; answer it anew, without sending it again.",
        needs="retry",
        after=_TURNS,
    ),
    Check(
        id="operations.feedback",
        title="Feedback fails",
        verdict="Thumbs fail, because the backend fails at items.feedback.",
        cause="The hook raises, or the item's id is not found.",
        fastapi="async def add_feedback(self, thread_id, item_ids, feedback, context):\n    ...  # answered with {}",
        general="Answer {}; or refuse with 404 or 501 where there is no feedback.",
        needs="feedback",
        severity="warning",
        after=_TURNS,
    ),
    Check(
        id="operations.cancel",
        title="A stop loses the message",
        verdict="After a stop or a lost connection, messages are gone or the thread is stuck.",
        cause="Stop is a closed connection. What was in one transaction with the answer is rolled back with it.",
        fastapi="await self.store.add_thread_item(thread.id, item, context)  # committed before the model is asked",
        general="Keep the user's message before the answer begins.",
        needs="cancel",
        after=_TURNS,
    ),
    Check(
        id="cancel.partial-lost",
        title="A stop loses the half answer",
        verdict="After a stop the half answer is gone, because it was not kept.",
        cause=(
            "Closing the connection cancels the run. The SDK then tries to store what was said so far; with a store "
            "that awaits a database, that is cancelled as well."
        ),
        fastapi=(
            "async def handle_stream_cancelled(self, thread, pending_items, context):\n"
            "    keep = super().handle_stream_cancelled(thread, pending_items, context)\n"
            "    await asyncio.shield(asyncio.create_task(keep))"
        ),
        general="Let the answer run on when nobody reads it, or keep what was said so far.",
        needs="cancel",
        severity="warning",
        after=(*_TURNS, "operations.cancel"),
        source="openai/chatkit-python#65",
    ),
    Check(
        id="operations.update",
        title="Titles are not kept",
        verdict="A renamed thread has its old name again, because the name is not kept.",
        cause="threads.update is answered and nothing is stored.",
        fastapi="async def save_thread(self, thread, context): ...  # with its title",
        general="Store params.title, and give it back with the thread.",
        needs="update",
        severity="warning",
    ),
    Check(
        id="operations.delete",
        title="Deleted threads are still there",
        verdict="A deleted thread comes back, because it is not deleted.",
        cause="threads.delete is answered and nothing is removed.",
        fastapi="async def delete_thread(self, thread_id, context): ...",
        general="Delete the thread with its items; afterwards it is not there (404).",
        needs="delete",
        severity="warning",
    ),
    Check(
        id="operations.invented",
        title="The backend waits for messages.create",
        verdict="The backend has code for an operation that no client sends.",
        cause=(
            "There is no messages.create in ChatKit: a first message comes with threads.create, later ones with "
            "threads.add_user_message. What stands in that branch is never run."
        ),
        fastapi=ROUTE,
        general="Move it to threads.create and threads.add_user_message.",
        needs="invented",
    ),
    Check(
        id="errors.unknown-thread",
        title="A thread that is not there",
        verdict="A message to a deleted thread stops in silence, because the stream breaks without an error.",
        cause=(
            "The thread is loaded when the response has begun: the exception finds no status to set any more. The SDK "
            "itself does that."
        ),
        fastapi=(
            "body = await request.body()\n"
            'thread_id = json.loads(body)["params"].get("thread_id")\n'
            "if thread_id: await store.load_thread(thread_id, context)  # raises before the response begins"
        ),
        general="Answer 404 before the first byte, or send an error event.",
        needs="unknown-thread",
        severity="warning",
        after=(*_TURNS, "answer.other", "thread.new-each-message"),
        source="openai-chatkit 1.6.5: ChatKitServer._process_streaming",
    ),
    Check(
        id="errors.bad-request",
        title="A broken request is answered with a failure",
        verdict="A broken request makes the backend fail, where it should be refused.",
        cause="The SDK's process() raises ValidationError, and nothing turns that into a 400.",
        fastapi=(
            "@app.exception_handler(ValidationError)\n"
            "async def refuse(request, exc):\n"
            '    return JSONResponse({"error": "That is no ChatKit request."}, status_code=400)'
        ),
        general="400 for what is not JSON, 422 for what does not fit.",
        needs="bad-request",
        severity="warning",
        source="openai-chatkit 1.6.5: ChatKitServer.process",
    ),
)
