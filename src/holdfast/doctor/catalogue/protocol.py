"""Is it ChatKit's protocol at all?"""

from holdfast.doctor.catalogue.check import ALL, PAGE_FETCH, ROUTE, Check

__all__ = ["PROTOCOL"]

_REAL = """\
class Server(ChatKitServer[Context]):
    async def respond(self, thread, input_user_message, context):
        agent_context = AgentContext(thread=thread, store=self.store, request_context=context)
        result = Runner.run_streamed(agent, await history(thread, context), context=agent_context)
        async for event in stream_agent_response(agent_context, result):
            yield event
"""

PROTOCOL = (
    Check(
        id="protocol.other",
        title="The stream speaks another protocol",
        verdict="Messages stay blank or vanish after streaming, because the stream speaks another protocol.",
        cause=(
            "ChatKit has a protocol of its own: twelve events about a thread and its items. Frames of another "
            "protocol arrive, are read, and mean nothing to the client. What it drew for itself while it waited goes "
            "when the stream ends without the item it waited for."
        ),
        fastapi=_REAL + "\n\n" + ROUTE,
        general=(
            "Send thread.created (for threads.create), thread.item.done with the user's message, then for the answer "
            "thread.item.added, thread.item.updated with each piece of text, and thread.item.done with all of it."
        ),
        needs="stream",
    ),
    Check(
        id="protocol.schema",
        title="Events that are not ChatKit's",
        verdict="Messages stay blank or vanish after streaming, because events do not have the protocol's shape.",
        cause=(
            "An event with another type, or with a field missing, is not understood, and is dropped without a word. "
            "Events written by hand drift from the types; events made with the types cannot."
        ),
        fastapi=(
            "from chatkit.types import AssistantMessageContent, AssistantMessageItem, ThreadItemDoneEvent\n\n"
            "yield ThreadItemDoneEvent(item=AssistantMessageItem(\n"
            "    id=self.store.generate_item_id('message', thread, context),\n"
            "    thread_id=thread.id,\n"
            "    created_at=datetime.now(UTC),\n"
            "    content=[AssistantMessageContent(text='Hello!')],\n"
            "))"
        ),
        general="Each frame that is shown has a valid one next to it.",
        needs="stream",
    ),
    Check(
        id="request.not-chatkit",
        title="The request is not ChatKit's any more",
        verdict="Loading a thread starts the agent, because a custom fetch rewrites what the client asks for.",
        cause=(
            "The client sends {type, params}. Something in the page, mostly a custom fetch, sends another body in its "
            "place, so the backend cannot tell loading from writing."
        ),
        fastapi=ROUTE,
        page=PAGE_FETCH,
        general=(
            "Let the body through as the client wrote it, and answer each operation as what it is. A custom fetch in "
            "the page adds headers and nothing else."
        ),
        needs="request",
    ),
    Check(
        id="request.unknown-operation",
        title="There is no such operation",
        verdict="The request is not understood, because there is no such operation.",
        cause="It was written by hand or for another API. There is no messages.create: messages come with "
        "threads.create and threads.add_user_message.",
        fastapi=ROUTE,
        general=f"There are sixteen operations: {ALL}.",
        needs="request",
    ),
    Check(
        id="request.invalid",
        title="A request that does not fit",
        verdict="The request is refused, because its params are not what the operation takes.",
        cause="It was written by hand, or changed on its way.",
        fastapi="from chatkit.types import ThreadsCreateReq\n\nThreadsCreateReq.model_validate_json(body)",
        general="Each request that is shown has a valid one next to it.",
        needs="request",
    ),
)
