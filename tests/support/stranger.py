"""A page of somebody else's around the component, and a backend that is not ours: it answers what a test says."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from holdfast.web.pages import STATIC

__all__ = ["STRICT", "Stranger", "created", "frame", "item", "page_of"]

Json = dict[str, Any]
Frames = Callable[[Json], AsyncIterator[str | bytes]]

THREAD = "thr_1"
TIME = "2026-03-02T09:00:00Z"

STRICT = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""A policy that allows no style at all, inline or fetched: sheets that scripts construct need no permission."""

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A page</title><link rel="icon" href="data:,"><script src="/chatkit.js"></script>
<body><main><h1>A page</h1><holdfast-chat></holdfast-chat></main><script src="/page.js"></script></body></html>"""

_SCRIPT = """
const chat = document.querySelector("holdfast-chat");
document.body.style.margin = 0;
document.querySelector("h1").style.cssText = "position: absolute; clip-path: inset(50%)";
chat.style.height = "100vh";
window.errors = [];
chat.addEventListener("chatkit.error", ({ detail }) => window.errors.push(String(detail.error?.message)));
chat.setOptions({ api: { url: "/chatkit" }, initialThread: OPTIONS.thread, ...OPTIONS.more });
"""


def item(kind: str, number: int | str, **fields: Any) -> Json:
    return {"id": f"{kind}_{number}", "thread_id": THREAD, "created_at": TIME, "type": kind, **fields}


def created() -> Json:
    return {
        "type": "thread.created",
        "thread": {"id": THREAD, "created_at": TIME, "status": {"type": "active"}},
    }


def frame(event: Json) -> str:
    return f"data: {json.dumps(event)}\n\n"


def page_of(items: list[Json], *, limit: int, after: str | None) -> Json:
    """Items from the newest backwards, as `items.list` with `order: desc` gives them."""
    newest_first = items[::-1]
    begin = next((at + 1 for at, one in enumerate(newest_first) if one["id"] == after), 0)
    data = newest_first[begin : begin + limit]
    more = begin + limit < len(items)
    return {"data": data, "has_more": more, "after": data[-1]["id"] if more else None}


@dataclass
class Stranger:
    """`app` serves the page and speaks ChatKit: a thread of `items`, and streams of `frames`."""

    items: list[Json] = field(default_factory=list)
    thread: Json = field(default_factory=dict)
    frames: Frames | None = None
    policy: str | None = None
    report: str | None = None
    """A policy that forbids nothing: what breaks it is told to the page."""
    page: int = 100
    """Items that a thread is opened with."""
    options: Json = field(default_factory=dict)
    threads: list[Json] = field(default_factory=list)
    refusal: str = "Not known here."
    """What is said of everything that is not answered, in streams too."""
    asked: list[Json] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/", self._page),
                Route("/page.js", self._script),
                Route("/chatkit", self._chatkit, methods=["POST"]),
                Mount("/", StaticFiles(directory=STATIC)),
            ]
        )

    async def _page(self, request: Request) -> Response:
        policies = {
            "Content-Security-Policy": self.policy,
            "Content-Security-Policy-Report-Only": self.report,
        }
        headers = {name: value for name, value in policies.items() if value is not None}
        return Response(_PAGE, media_type="text/html", headers=headers)

    async def _script(self, request: Request) -> Response:
        options = json.dumps({"thread": THREAD if self.items else None, "more": self.options})
        return Response(f"const OPTIONS = {options};{_SCRIPT}", media_type="text/javascript")

    async def _chatkit(self, request: Request) -> Response:
        asked = await request.json()
        self.asked.append(asked)
        params = asked["params"]
        match asked["type"]:
            case "threads.get_by_id":
                page = page_of(self.items, limit=self.page, after=None)
                metadata = {"id": THREAD, "created_at": TIME, "status": {"type": "active"}, **self.thread}
                return JSONResponse(
                    {**metadata, "items": {**page, "data": page["data"][::-1]}}, headers={"Holdfast": "1"}
                )
            case "items.list":
                return JSONResponse(page_of(self.items, limit=params["limit"], after=params.get("after")))
            case "threads.list":
                return JSONResponse({"data": self.threads, "has_more": False})
            case "turns.get":
                return JSONResponse({"turn": None})
            case "threads.create" | "threads.add_user_message" if self.frames is not None:
                return StreamingResponse(_bytes(self.frames(asked)), media_type="text/event-stream")
            case "threads.custom_action":
                failed = frame({"type": "error", "code": "custom", "message": self.refusal})
                return Response(failed, media_type="text/event-stream")
        return JSONResponse({"error": {"code": "unknown_operation", "message": self.refusal}}, 400)


async def _bytes(frames: AsyncIterator[str | bytes]) -> AsyncIterator[bytes]:
    async for frame in frames:
        yield frame if isinstance(frame, bytes) else frame.encode()
        await asyncio.sleep(0)
