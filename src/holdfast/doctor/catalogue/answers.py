"""Is the answer of the right kind: refused, JSON, a stream?"""

from holdfast.doctor.catalogue.check import ALL, ROUTE, Check

__all__ = ["ANSWERS", "READING"]

_REACH = (
    "reach.connect",
    "reach.tls",
    "reach.timeout",
    "reach.sign-in",
    "reach.redirect",
    "reach.path",
    "reach.credential",
)

ANSWERS = (
    Check(
        id="request.failed",
        title="An operation fails in the backend",
        verdict="The screen stays empty or shows an error, because the backend fails at what it is asked for.",
        cause="An exception in the backend. Its log says which; what it answered, if anything, stands below.",
        fastapi='import logging\n\nlogging.basicConfig(level="INFO")  # chatkit.server logs each operation and failure',
        general="Look into the backend's log at the time of this request.",
        needs="answer",
        after=_REACH,
    ),
    Check(
        id="answer.json-for-stream",
        title="JSON where a stream belongs",
        verdict="Messages get no answer, because the backend answers them with JSON where a stream belongs.",
        cause=(
            "threads.create brings the first message along, in params.input, and its answer is a stream: "
            "thread.created, the message, the assistant's answer. There is no messages.create to wait for: a client "
            "that has seen no thread.created has no thread, and sends threads.create again with the next message."
        ),
        fastapi=ROUTE,
        general=(
            "Answer threads.create, threads.add_user_message, threads.retry_after_item, threads.custom_action, "
            "threads.add_client_tool_output and threads.add_structured_input with Content-Type: text/event-stream "
            "and one `data: {event}` for each event."
        ),
        needs="answer",
        after=_REACH,
    ),
    Check(
        id="answer.other",
        title="Neither JSON nor a stream",
        verdict="Nothing is shown, because the answer is neither JSON nor a stream.",
        cause="Often the page of a single-page application, or of a proxy, answers in the backend's place.",
        fastapi='app.mount("/", StaticFiles(directory="dist", html=True))  # after the routes, not before',
        general="Look at what was received, above: whose page is that? Send /chatkit to the backend before all else.",
        needs="answer",
        after=_REACH,
    ),
    Check(
        id="request.refused",
        title="An operation of the protocol is refused",
        verdict="A part of the screen stays empty, because the backend refuses an operation that every client sends.",
        cause=(
            "A hand-written route knows some operations only, or expects another body, such as {message, "
            "conversation_id}. Every client sends threads.list, threads.get_by_id, threads.create and "
            "threads.add_user_message."
        ),
        fastapi=ROUTE,
        general=f"Take all of the protocol's operations on one address: {ALL}.",
        needs="answer",
        after=_REACH,
    ),
    Check(
        id="request.too-many",
        title="The backend says: too many requests",
        verdict="Messages fail now and then, because the backend limits how many requests it takes.",
        cause="A client opens with three requests at once, and a person may have several tabs.",
        fastapi='raise HTTPException(429, "Too fast.", headers={"Retry-After": "5"})  # after hundreds in a minute',
        general="Raise the limit, or ask again later.",
        needs="answer",
        after=_REACH,
        severity="warning",
    ),
)

READING = (
    Check(
        id="answer.stream-for-json",
        title="A stream where JSON belongs",
        verdict="Threads do not load, because the backend answers the question for one with a stream.",
        cause=(
            "Loading a thread or a list was taken for a message, and may have started the agent. A custom fetch that "
            "rewrites every operation into one of its own does that, and so does a route that always streams."
        ),
        fastapi=ROUTE,
        general="Answer threads.get_by_id, threads.list, items.list and their kin with one JSON value.",
        needs="answer",
        after=_REACH,
    ),
    Check(
        id="answer.shape",
        title="A JSON answer lacks what the client reads",
        verdict="Threads or lists stay empty, because an answer is not of the protocol's shape.",
        cause="The answer was written by hand, or is an object of the database as it stands there.",
        fastapi=(
            "from chatkit.types import Page, Thread\n\n"
            "return Response(Page[Thread](data=threads, has_more=False).model_dump_json(exclude_none=True),\n"
            '                media_type="application/json")'
        ),
        general='A page is {"data": […], "has_more": false}; a thread has id, created_at, status and items, a page.',
        needs="json",
        after=_REACH,
    ),
    Check(
        id="answer.content-type",
        title="The stream does not say that it is one",
        verdict="The answer may not be shown, because it does not say that it is a stream.",
        cause="A client that goes by the Content-Type reads the answer as JSON or as text.",
        fastapi='return StreamingResponse(result, media_type="text/event-stream")',
        general="Content-Type: text/event-stream",
        needs="stream",
        after=_REACH,
    ),
)
"""Wrong too, and seldom the root of a blank screen."""
