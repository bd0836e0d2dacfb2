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
    "turn.going-down": "A process that goes down keeps what its turns have.",
    "turn.fold-equals-store": "Folding a turn's events, however it ended, gives what is stored.",
    # Other origins
    "cors.preflight": "A listed origin may send every method and header that a ChatKit client uses.",
    "cors.others-learn-nothing": "An origin that is not listed is told nothing about what it may do.",
    "cors.answers-are-readable": "A listed origin reads every answer, refusals included, and the turn's id.",
    "cors.caches-tell-origins-apart": "An answer says that it depends on the origin, asked by one or not.",
    "cors.cookie-writes": "A cookie writes for our own pages and listed origins only.",
    "cors.component-loads-anywhere": "Any page may load the component's script, and nothing else of ours.",
}
