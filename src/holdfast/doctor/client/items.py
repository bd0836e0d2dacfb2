"""An item as it stands on the screen: its kind and its words."""

import json
from dataclasses import dataclass, field
from typing import Any

__all__ = ["MAX_TEXT", "Shown", "shown_item"]

MAX_TEXT = 100_000
"""Characters of one item that are kept: enough to tell two answers apart."""

Json = dict[str, Any]

_FAMILIES = {
    "assistant_message": "assistant_message.",
    "workflow": "workflow.",
    "widget": "widget.",
    "generated_image": "generated_image.",
}


@dataclass(slots=True)
class Shown:
    """Kept small: of a widget or an image only what tells it from another."""

    id: str
    kind: str
    parts: list[str] = field(default_factory=list)
    streamed: bool = False
    """Text has grown in it, piece by piece."""
    shortened: bool = False
    tasks: int = 0

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def line(self) -> str:
        """One line for a person."""
        who = {"user_message": "You", "assistant_message": "Assistant"}.get(
            self.kind, self.kind.replace("_", " ")
        )
        text = " ".join(self.text.split())
        return f"{who}: {text[:200]}{' …' if len(text) > 200 else ''}"

    def same_text(self, other: "Shown") -> bool:
        if self.shortened or other.shortened:
            return self.text[: MAX_TEXT // 2] == other.text[: MAX_TEXT // 2]
        return self.text == other.text

    def shorten(self) -> None:
        """Keep the beginning."""
        self.parts = [self.text[:MAX_TEXT]]
        self.shortened = True

    def apply(self, update: Json) -> str | None:
        """Fold an update in. What is wrong with it, in words, or None."""
        kind = str(update["type"])
        if not kind.startswith(_FAMILIES.get(self.kind, "-")):
            return f"{kind} is not for a {self.kind}."
        if self.kind == "assistant_message":
            return self._write(kind, update)
        if self.kind == "workflow":
            return self._work(kind, update)
        return None

    def _write(self, kind: str, update: Json) -> str | None:
        at = int(update["content_index"])
        if self.shortened:
            return None  # where its parts were is no longer known
        if not 0 <= at <= len(self.parts):
            return f"content_index {at}, and it has {len(self.parts)} parts."
        if at == len(self.parts):
            self.parts.append("")
        match kind.rpartition(".")[2]:
            case "text_delta":
                self.parts[at] += update["delta"]
                self.streamed = True
            case "added" | "done":
                self.parts[at] = str(update["content"]["text"])
            case _:
                pass  # an annotation adds no words
        return None

    def _work(self, kind: str, update: Json) -> str | None:
        at, last = int(update["task_index"]), self.tasks if kind == "workflow.task.added" else self.tasks - 1
        if not 0 <= at <= last:
            return f"task_index {at}, and it has {self.tasks} tasks."
        if kind == "workflow.task.added":
            self.tasks += 1
        return None


def shown_item(item: Json) -> Shown:
    """From the JSON of an item. Takes what it finds: nothing here raises for a strange one."""
    kind = str(item.get("type"))
    shown = Shown(str(item.get("id")), kind)
    content = item.get("content")
    if kind in ("assistant_message", "user_message") and isinstance(content, list):
        shown.parts = [str(part.get("text", "")) for part in content if isinstance(part, dict)]
    elif kind == "workflow":
        workflow = item.get("workflow")
        tasks = workflow.get("tasks") if isinstance(workflow, dict) else None
        shown.tasks = len(tasks) if isinstance(tasks, list) else 0
    elif kind == "widget":
        shown.parts = [json.dumps(item.get("widget"), sort_keys=True)[:MAX_TEXT]]
    elif kind in ("client_tool_call", "structured_input"):
        shown.parts = [str(item.get("name") or item.get("status") or "")]
    if len(shown.text) > MAX_TEXT:
        shown.shorten()
    return shown
