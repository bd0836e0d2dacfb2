"""What the protocol asks of us, one sentence each. A test names what it holds us to: `@requirement("turn.get")`."""

import pytest

__all__ = ["REQUIREMENTS", "requirement"]

requirement = pytest.mark.requirement

REQUIREMENTS = {
    # Operations and refusals
    "operation.all-sixteen": "Each of the sixteen operations of the SDK is answered.",
    "refusal.status-and-code": "What is wrong with a request is said with a status and a code, before the first byte.",
    "refusal.nothing-changed": "A refused request has changed nothing.",
    "refusal.hook-not-offered": "A hook that the hosted server leaves as it is answers 501.",
    # Turns
    "turn.outlives-its-response": "A turn goes on when nobody reads it.",
    "turn.attach-after-a-frame": "Attaching after a frame gives the frames that follow it.",
    "turn.attach-snapshot": "A cursor that says nothing about the log gets a snapshot first, then the rest.",
    "turn.attach-after-a-restart": "A turn whose log is gone is shown as it is stored.",
    "turn.attach-bad-cursor": "What is no cursor is refused.",
    "turn.stop-keeps-text": "A stop keeps what was said.",
    "turn.stop-leaves-nothing-open": "A stop closes or withdraws every open item.",
    "turn.one-answer-at-a-time": "A new message stops the running answer, then starts its own.",
    "turn.get": "The running turn of a thread can be found.",
    "turn.ends-with-its-thread": "Deleting a thread stops what runs there.",
    "turn.retry-after-a-crash": "A turn that its process did not finish can be tried again.",
    "turn.any-iterable": "A hook may return whatever `async for` takes.",
    "turn.going-down": "A process that goes down keeps what its turns have.",
    "turn.fold-equals-store": "Folding a turn's events, however it ended, gives what is stored.",
    # The reference
    "parity.event-order": "The user's message comes first, then the stream's options, then the answer, as in the SDK.",
    "parity.create": "`threads.create` streams what the SDK streams, whatever the hook does.",
    "parity.add-user-message": "`threads.add_user_message` streams what the SDK streams.",
    "parity.user-message": "A message keeps its texts, tags, quotation and inference options.",
    "parity.add-client-tool-output": "`threads.add_client_tool_output` streams what the SDK streams.",
    "parity.client-tool-cleanup": "A client tool call that was passed over is removed when a later one is answered.",
    "parity.add-structured-input": "`threads.add_structured_input` streams what the SDK streams.",
    "parity.retry-after-item": "`threads.retry_after_item` streams what the SDK streams.",
    "parity.custom-action": "`threads.custom_action` streams what the SDK streams.",
    "parity.sync-custom-action": "`threads.sync_custom_action` answers what the SDK answers.",
    "parity.other-answers": "The operations that answer JSON answer what the SDK answers.",
    "parity.pages": "Pages of items go on where the SDK's go on.",
    # The reference's traps
    "trap.half-open": "An item that a failure cut off is closed on the screen, and stored as it stands there.",
    "trap.hidden-context": "Hidden context never leaves the server, by no event.",
    "trap.fake-ids": "Messages that an SDK gives one id get ids of their own.",
    "trap.long-ids": "Ids carry 128 bits.",
    "trap.naive-times": "Every time is sent with its zone.",
    "trap.oldest-page": "A thread opens with its newest items, in reading order.",
    "trap.short-pages": "Hidden items take no place on a page.",
    "trap.unstorable-text": "U+0000 and halves of letters in an answer are mended, and the answer goes on.",
    "trap.stray-update": "An update to an item that is not there is not sent.",
    "trap.late-update": "An update to a stored item is stored too.",
    "trap.half-accepted": "A message with an attachment that is not there leaves no empty thread.",
    "trap.breaks-without-a-word": "What would break the stream before its first event is refused with a status.",
    "trap.silent-ends": "What would end the stream without a reason is refused with one.",
    "trap.lenient-reading": "Bad base64, empty messages and negative limits are refused.",
    "trap.hooks-not-offered": "Feedback and actions that no hook takes are refused.",
    "trap.list-order": "Threads are listed by last activity.",
    # Servers of strangers
    "stranger.own-context": "The hooks get the context that `context=` makes, from the request and the user.",
    "stranger.widgets-and-actions": "Widgets, streamed too, and their actions of both kinds work unchanged.",
    "stranger.structured-input": "A hosted server can ask with structured input and read the answers.",
    "stranger.thread-mutation": "What a hook changes on its thread is stored and shown.",
    "stranger.cancelled-hook": "`handle_stream_cancelled` gets the open items of a stopped turn.",
    "stranger.writes-to-its-store": "A hook may write to its store while it answers.",
    "stranger.allow-cancel": "`allow_cancel` reaches the client, and a disconnect stops nothing.",
    "stranger.agents-sdk": "The SDK's own `stream_agent_response` runs unchanged, second turn included.",
    "stranger.client-tools": "A client tool's call and output pass through a hosted agent.",
    "stranger.sdk-clock": "The naive clock of the SDK's helpers and our aware times get on.",
    "stranger.any-shape": "A server that overrides `respond` only, with an iterator of its own make, works.",
    # Other origins
    "cors.preflight": "A listed origin may send every method and header that a ChatKit client uses.",
    "cors.others-learn-nothing": "An origin that is not listed is told nothing about what it may do.",
    "cors.answers-are-readable": "A listed origin reads every answer, refusals included, and the turn's id.",
    "cors.caches-tell-origins-apart": "An answer says that it depends on the origin, asked by one or not.",
    "cors.cookie-writes": "A cookie writes for our own pages and listed origins only.",
    "cors.component-loads-anywhere": "Any page may load the component's script, and nothing else of ours.",
}
