"""The page of each check, written from the catalogue: `python -m holdfast.doctor.report.pages docs/doctor`."""

import sys
from pathlib import Path

from holdfast.doctor.catalogue import CATALOGUE, Check

__all__ = ["index", "page", "write_pages"]

INDEX = "README.md"

_LOOKED_AT = {
    "answer": "every answer, live or in a capture",
    "json": "each JSON answer",
    "stream": "each stream, live, in a HAR file, or saved as it came",
    "request": "each request of a capture, and a request that is pasted in",
    "history": "threads.get_by_id and items.list, next to what the streams before had shown",
    "listed": "threads.list, after a thread was made",
    "second": "the answer to a second message in the same thread",
    "pages": "threads.list and items.list with a limit, and the pages after the first",
    "order": "items.list, once ascending and once descending",
    "long": "threads.get_by_id of a thread with more items than a page",
    "preflight": "an OPTIONS request with the headers of the official client (needs --origin)",
    "origin": "answers to requests with an Origin header (needs --origin)",
    "stranger": "a preflight from an origin that nobody lets in",
    "bare": "threads.list without the credential (needs --header)",
    "foreign": "the first user's thread, asked for with another credential (needs --second-header)",
    "user-in-body": "threads.list with another user named in the body",
    "unknown-thread": "a message to a thread that is not there",
    "bad-request": "a body that is half a JSON object",
    "invented": "a request for messages.create",
    "retry": "threads.retry_after_item, and the history after it",
    "feedback": "items.feedback on an answer",
    "cancel": "an answer whose connection was closed after its first words, and the history after it",
    "update": "a thread that was given a title, read back",
    "delete": "a thread that was deleted, asked for again",
    "timing": "when the pieces of each stream came",
}


def page(check: Check, *, linked: bool = True) -> str:
    """Markdown; not `linked` where the other pages are no files beside it."""
    kind = "An error" if check.severity == "error" else "A warning"
    lines = [
        f"# {check.title}",
        "",
        f"`{check.id}` · {kind} of `holdfast doctor`.{' [All checks](README.md)' if linked else ''}",
        "",
        "## What a person sees",
        "",
        check.verdict,
        "",
        "## How it comes about",
        "",
        check.cause,
        "",
        "## How it is mended",
        "",
        "With FastAPI and Starlette:",
        "",
        "```python",
        check.fastapi.rstrip(),
        "```",
        "",
        *(["In the page:", "", "```ts", check.page.rstrip(), "```", ""] if check.page else []),
        "Anywhere:",
        "",
        check.general,
        "",
        "## How it is found",
        "",
        f"By {_LOOKED_AT[check.needs]}.",
    ]
    if check.after:
        links = ", ".join(f"[{other}]({other}.md)" if linked else f"`{other}`" for other in check.after)
        lines += ["", f"It is not reported when one of these is found, which would explain it: {links}."]
    if check.source:
        lines += ["", f"Known from: {check.source}."]
    return "\n".join(lines) + "\n"


def index() -> str:
    """The page that lists them all, root causes first."""
    lines = [
        "# What `holdfast doctor` looks for",
        "",
        "Root causes first: of two errors, the one that stands higher is the verdict. These pages are written from",
        "`src/holdfast/doctor/catalogue/` by `python -m holdfast.doctor.report.pages docs/doctor`.",
        "",
        "| check | what a person sees |",
        "|---|---|",
    ]
    for check in CATALOGUE:
        mild = "" if check.severity == "error" else " *(warning)*"
        lines.append(f"| [{check.id}]({check.id}.md){mild} | {check.verdict} |")
    return "\n".join(lines) + "\n"


def write_pages(folder: Path) -> None:
    """Write every page anew; pages of checks that are gone are deleted."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {INDEX, *(f"{check.id}.md" for check in CATALOGUE)}
    for old in folder.glob("*.md"):
        if old.name not in kept:
            old.unlink()
    (folder / INDEX).write_text(index(), encoding="utf-8")
    for check in CATALOGUE:
        (folder / f"{check.id}.md").write_text(page(check), encoding="utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
