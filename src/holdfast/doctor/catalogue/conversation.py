"""Does a conversation come about: a thread, a message, an answer, a second one?"""

from holdfast.doctor.catalogue.check import ROUTE, UNREADABLE, Check

__all__ = ["CONVERSATION"]

_LOST = (*UNREADABLE, "answer.json-for-stream", "answer.other")
_HISTORY = """\
items = await self.store.load_thread_items(thread.id, after=None, limit=100, order="desc", context=context)
messages = []
for item in reversed(items.data):  # the newest hundred, oldest of them first
    if isinstance(item, UserMessageItem):
        messages.append({"role": "user", "content": text_of(item)})
    elif isinstance(item, AssistantMessageItem):
        messages.append({"role": "assistant", "content": text_of(item)})
"""
_ERROR = "raise CustomStreamError('The model is away. Try again.', allow_retry=True)"

CONVERSATION = (
    Check(
        id="turn.error",
        title="The answer ends in an error",
        verdict="An error is shown in place of an answer, because the backend failed while it answered.",
        cause=(
            "The protocol is in order: the server itself says that something went wrong. Its log has the exception; "
            "often a key, a model's name, or a tool."
        ),
        fastapi='import logging\n\nlogging.basicConfig(level="INFO")  # the exception is logged by chatkit.server',
        general="Look into the backend's log at the time of this request.",
        needs="stream",
    ),
    Check(
        id="errors.broken-stream",
        title="The stream breaks off",
        verdict="The answer stops in the middle, because the connection breaks without an error event.",
        cause=(
            "An exception outside of respond(), such as a database that fails while the message is kept, ends the "
            "response without a word. A proxy that cuts long answers looks the same."
        ),
        fastapi=_ERROR,
        general="Catch what fails, send an error event, close the stream in order.",
        needs="stream",
    ),
    Check(
        id="thread.new-each-message",
        title="A new thread for each message",
        verdict="Each message starts a new conversation, because the backend makes a new thread for it.",
        cause=(
            "threads.add_user_message names its thread in params.thread_id. Here its answer is about another one: the "
            "id was dropped, or is not the one that thread.created had."
        ),
        fastapi=ROUTE,
        general="Keep the id that thread.created was sent with, and answer in the thread that is named.",
        needs="stream",
        after=_LOST,
    ),
    Check(
        id="order.no-thread-created",
        title="No thread.created",
        verdict="Each message starts a new conversation, because the client is never told its thread's id.",
        cause="The answer to threads.create must begin with thread.created; it brings the id for everything after.",
        fastapi=ROUTE,
        general=(
            'data: {"type": "thread.created", "thread": {"id": "thr_1", "created_at": "2026-01-02T03:04:05Z", '
            '"status": {"type": "active"}, "items": {"data": [], "has_more": false}}}'
        ),
        needs="stream",
        after=(*_LOST, "errors.broken-stream"),
    ),
    Check(
        id="order.thread-created-first",
        title="thread.created is not the first",
        verdict="The first events are lost, because they come before their thread.",
        cause="Items were sent before the thread that they belong to.",
        fastapi="yield ThreadCreatedEvent(thread=thread)  # before anything else",
        general="thread.created, then the user's message, then the answer.",
        needs="stream",
        after=UNREADABLE,
    ),
    Check(
        id="second-turn.fails",
        title="The second message fails",
        verdict="The first message is answered and the next one is not.",
        cause=(
            "Only the second turn has a history. It is often turned into what the model refuses: assistant items as "
            "output_text parts for a Chat Completions model (“Unknown content”), an item id that the model does not "
            "know, or the new message twice."
        ),
        fastapi=_HISTORY,
        general='Give the model plain {"role", "content"} pairs; every API takes these.',
        needs="second",
        after=UNREADABLE,
        source="openai-chatkit 1.6.5 with openai-agents 0.24: simple_to_agent_input",
    ),
    Check(
        id="answer.silent",
        title="The assistant says nothing",
        verdict="No answer is shown, because the stream holds none.",
        cause="The agent was not run, its result not streamed, or it answered with tool calls only.",
        fastapi=(
            "result = Runner.run_streamed(agent, messages, context=agent_context)\n"
            "async for event in stream_agent_response(agent_context, result):\n    yield event"
        ),
        general="Send the assistant's item as thread.item.done at least.",
        needs="stream",
        after=(*_LOST, "order.no-thread-created", "turn.error"),
    ),
    Check(
        id="input.dropped",
        title="The message is dropped",
        verdict="Messages vanish, because the backend does not keep what threads.create brings along.",
        cause=(
            "The first message is in params.input of threads.create itself. No second request brings it. It is neither "
            "in the stream nor in the history."
        ),
        fastapi=ROUTE,
        general="Keep params.input as the thread's first item, and send it back as thread.item.done.",
        needs="answer",
        after=("reach.connect", "reach.tls", "reach.path", "reach.credential"),
    ),
    Check(
        id="echo.missing",
        title="The user's message is not sent back",
        verdict="The user's own message goes when the answer comes, because the stream does not send it back.",
        cause=(
            "What the client shows at first is its own draft. The stored message, with its id, has to come as "
            "thread.item.done."
        ),
        fastapi="yield ThreadItemDoneEvent(item=user_message)  # ChatKitServer.process does that",
        general="After thread.created, send the user's message as thread.item.done.",
        needs="stream",
        after=(
            *_LOST,
            "order.no-thread-created",
            "turn.error",
            "errors.broken-stream",
            "thread.new-each-message",
            "input.dropped",
        ),
    ),
    Check(
        id="echo.twice",
        title="The user's message comes twice",
        verdict="The user's message stands there twice, because it is kept or sent twice.",
        cause="process() has stored and sent the message before respond() is called; respond() did so again.",
        fastapi=(
            'items = await self.store.load_thread_items(thread.id, None, 100, "desc", context)\n'
            "assert items.data[0].id == input_user_message.id  # in respond() it is kept and sent already"
        ),
        general="Store it once, send it once.",
        needs="stream",
    ),
)
