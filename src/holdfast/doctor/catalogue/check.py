"""What a check is."""

from dataclasses import dataclass
from typing import Literal

from holdfast.doctor.exchange import OPERATIONS

__all__ = ["ALL", "BROKEN_FRAMES", "FACTS", "PAGE_FETCH", "ROUTE", "UNREADABLE", "Check", "Severity"]

Severity = Literal["error", "warning"]

FACTS: dict[str, str] = {
    "answer": "the backend gave no answer",
    "json": "no operation was answered with JSON",
    "stream": "no stream was received",
    "request": "no request was captured",
    "thread": "no thread was made",
    "history": "no thread was read back after its stream",
    "listed": "the threads were not listed after one was made",
    "second": "there was no second message in a thread whose first was answered",
    "pages": "no page was asked for with a limit",
    "order": "no list was asked for in both orders",
    "long": "no thread was longer than a page",
    "preflight": "no preflight was made",
    "origin": "no answer was made to another origin",
    "stranger": "nothing was asked from a strange origin",
    "bare": "nothing was asked without a credential",
    "foreign": "nothing was asked with a second credential",
    "user-in-body": "no other user was named in a body",
    "unknown-thread": "no message was sent to a thread that is not there",
    "bad-request": "no broken request was sent",
    "invented": "no operation that does not exist was asked for",
    "retry": "nothing was tried again",
    "feedback": "no feedback was given",
    "cancel": "no answer was interrupted",
    "update": "no thread was given a title",
    "delete": "no thread was deleted",
    "timing": "nobody measured how long it took",
}
"""What a check needs to have been looked at, and why it may not have been."""

BROKEN_FRAMES = (
    "frames.no-data",
    "frames.line-ends",
    "frames.several-values",
    "frames.not-json",
    "frames.unfinished",
    "frames.empty",
    "frames.bom",
    "frames.too-long",
)
ALL = ", ".join(sorted(OPERATIONS))
"""The operations of the protocol."""

UNREADABLE = ("protocol.other", "protocol.schema", *BROKEN_FRAMES)
"""With one of these found, events are missing from the screen: what follows from that is no cause of its own."""

ROUTE = """\
@app.post("/chatkit")
async def chatkit(request: Request) -> Response:
    result = await server.process(await request.body(), {"user_id": user_id_of(request)})
    if isinstance(result, StreamingResult):
        return StreamingResponse(result, media_type="text/event-stream")
    return Response(result.json, media_type="application/json")
"""
"""The whole route, with `chatkit.server`. `user_id_of` reads a verified token, never the body."""

PAGE_FETCH = """\
const { control } = useChatKit({
  api: {
    url: "/chatkit",
    domainKey: "local",
    fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
      const headers = new Headers(init?.headers);
      headers.set("Authorization", `Bearer ${await freshToken()}`);
      return fetch(input, { ...init, headers }); // the body as it is
    },
  },
});
"""
"""A custom fetch that does what one is for, and nothing else. `freshToken` is the page's own."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be wrong. It is found when a detector notes an oddity under its id."""

    id: str
    title: str
    """What is wrong, in a few words."""
    verdict: str
    """A sentence: what a person sees, because of what."""
    cause: str
    """In plain words, how it comes about."""
    fastapi: str
    """The mend in Python: it compiles as the body of an asynchronous function."""
    general: str
    """The same for any language, in words or as what belongs on the wire."""
    needs: str
    """The fact without which it cannot be judged."""
    page: str = ""
    """What there is to mend in the page, in TypeScript."""
    severity: Severity = "error"
    after: tuple[str, ...] = ()
    """Checks that, once found, explain this one."""
    source: str = ""
    """Where it is known from: an issue, a section of a standard."""
