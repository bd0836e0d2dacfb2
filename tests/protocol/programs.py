"""Random valid answers: sequences of events that a `respond` hook may yield."""

from dataclasses import dataclass, field
from typing import Any

from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ClientToolCallItem,
    CustomTask,
    EndOfTurnItem,
    GeneratedImage,
    GeneratedImageItem,
    GeneratedImageUpdated,
    HiddenContextItem,
    NoticeEvent,
    ProgressUpdateEvent,
    StructuredInputFreeform,
    StructuredInputItem,
    Task,
    TaskItem,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdatedEvent,
    URLSource,
    WidgetItem,
    WidgetRootUpdated,
    WidgetStreamingTextValueDelta,
    Workflow,
    WorkflowItem,
    WorkflowTaskAdded,
    WorkflowTaskUpdated,
)
from chatkit.widgets import Card, Text
from hypothesis import strategies as st

from tests.support.hosting import NOW

__all__ = ["programs"]

IMAGES = st.builds(
    GeneratedImage, id=st.just("i"), url=st.sampled_from(["data:image/png;base64,", "https://x/y"])
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)  # U+0000 included


@dataclass
class _State:
    count: int = 0
    open: dict[str, ThreadItem] = field(default_factory=dict)
    done: dict[str, ThreadItem] = field(default_factory=dict)
    fake: bool = False  # an item called __fake_id__ is open

    def new_id(self, draw: st.DrawFn) -> str:
        if not self.fake and draw(st.integers(0, 3)) == 0:
            self.fake = True
            return "__fake_id__"
        self.count += 1
        return f"item_{self.count}"


@st.composite
def programs(draw: st.DrawFn) -> list[Any]:
    """Events in an order that the protocol allows; a text stands for a new title of the thread."""
    state = _State()
    steps: list[Any] = []
    for _ in range(draw(st.integers(0, 14))):
        choices = ["add", "whole", "at once", "say", "title", "hidden"]
        choices += ["update", "update", "finish", "drop"] if state.open else []
        choices += ["replace", "drop", "touch"] if state.done else []
        step = _step(draw, state, draw(st.sampled_from(choices)))
        if step is not None:
            steps.append(step)
    return steps


def _step(draw: st.DrawFn, state: _State, choice: str) -> Any:
    match choice:
        case "add":
            item = _item(draw, state.new_id(draw))
            state.open[item.id] = item
            return ThreadItemAddedEvent(item=item)
        case "at once":
            state.count += 1
            return ThreadItemDoneEvent(item=_at_once(draw, f"item_{state.count}"))
        case "whole":
            state.count += 1
            item = _item(draw, f"item_{state.count}")
            state.done[item.id] = item
            return ThreadItemDoneEvent(item=item)
        case "hidden":
            state.count += 1
            hidden = HiddenContextItem(
                id=f"item_{state.count}", thread_id="t", created_at=NOW, content=draw(TEXT)
            )
            return draw(st.sampled_from([ThreadItemAddedEvent, ThreadItemDoneEvent]))(item=hidden)
        case "update":
            return _update(draw, draw(st.sampled_from(list(state.open.values()))))
        case "touch":
            return _update(draw, draw(st.sampled_from(list(state.done.values()))))
        case "finish":
            item_id = draw(st.sampled_from(list(state.open)))
            item = _item(draw, item_id, like=state.open.pop(item_id))
            if item_id == "__fake_id__":
                state.fake = False
            else:
                state.done[item_id] = item
            return ThreadItemDoneEvent(item=item)
        case "drop":
            item_id = draw(st.sampled_from([*state.open, *state.done]))
            state.open.pop(item_id, None)
            state.done.pop(item_id, None)
            state.fake = state.fake and item_id != "__fake_id__"
            return ThreadItemRemovedEvent(item_id=item_id)
        case "replace":
            item_id = draw(st.sampled_from(list(state.done)))
            state.done[item_id] = _item(draw, item_id)
            return ThreadItemReplacedEvent(item=state.done[item_id])
        case "title":
            return draw(TEXT.filter(lambda text: "\x00" not in text))
        case _:
            said = [ProgressUpdateEvent(text=draw(TEXT)), NoticeEvent(level="info", message=draw(TEXT))]
            return draw(st.sampled_from(said))


def _item(draw: st.DrawFn, item_id: str, like: ThreadItem | None = None) -> ThreadItem:
    base: dict[str, Any] = {
        "id": item_id,
        "thread_id": "t",
        "created_at": draw(st.sampled_from([NOW, NAIVE])),
    }
    kinds = [AssistantMessageItem, WorkflowItem, WidgetItem, GeneratedImageItem]
    kind = draw(st.sampled_from(kinds)) if like is None else type(like)
    if kind is GeneratedImageItem:
        return GeneratedImageItem(**base, image=draw(st.none() | IMAGES))
    if kind is AssistantMessageItem:
        parts = [AssistantMessageContent(text=text) for text in draw(st.lists(TEXT, max_size=2))]
        return AssistantMessageItem(**base, content=parts)
    if kind is WorkflowItem:
        tasks: list[Task] = [CustomTask(title=title) for title in draw(st.lists(TEXT, max_size=2))]
        return WorkflowItem(**base, workflow=Workflow(type="custom", tasks=tasks))
    return WidgetItem(**base, widget=_widget(draw))


def _at_once(draw: st.DrawFn, item_id: str) -> ThreadItem:
    """An item that is never streamed: it comes whole."""
    base: dict[str, Any] = {"id": item_id, "thread_id": "t", "created_at": NOW}
    question = StructuredInputFreeform(id="q", question=draw(TEXT))
    items: list[ThreadItem] = [
        ClientToolCallItem(**base, call_id="c", name="locate", arguments={"near": [draw(TEXT), None, 1.5]}),
        StructuredInputItem(**base, inputs=[question]),
        TaskItem(**base, task=CustomTask(title=draw(TEXT))),
        EndOfTurnItem(**base),
    ]
    return draw(st.sampled_from(items))


def _annotate(draw: st.DrawFn, item: AssistantMessageItem) -> ThreadItemUpdatedEvent:
    at = draw(st.integers(0, len(item.content) - 1))
    source = URLSource(url="https://example.com", title=draw(TEXT))
    update = AssistantMessageContentPartAnnotationAdded(
        content_index=at, annotation_index=0, annotation=Annotation(source=source, index=0)
    )
    return ThreadItemUpdatedEvent(item_id=item.id, update=update)


def _widget(draw: st.DrawFn) -> Card:
    return Card(children=[Text(id="a", value=draw(TEXT)), Text(value="fixed")])


def _update(draw: st.DrawFn, item: ThreadItem) -> ThreadItemUpdatedEvent | None:
    match item:
        case AssistantMessageItem():
            if item.content and draw(st.integers(0, 3)) == 0:
                return _annotate(draw, item)
            at = draw(st.integers(0, len(item.content)))
            delta = AssistantMessageContentPartTextDelta(content_index=at, delta=draw(TEXT))
            content = AssistantMessageContent(text=draw(TEXT))
            whole = draw(st.sampled_from([AssistantMessageContentPartAdded, AssistantMessageContentPartDone]))
            update: Any = draw(st.sampled_from([delta, whole(content_index=at, content=content)]))
            while len(item.content) <= at:
                item.content.append(AssistantMessageContent(text=""))
        case WorkflowItem():
            tasks = item.workflow.tasks
            task = CustomTask(title=draw(TEXT))
            changes = bool(tasks) and draw(st.booleans())
            if changes:
                update = WorkflowTaskUpdated(task=task, task_index=draw(st.integers(0, len(tasks) - 1)))
            else:
                update = WorkflowTaskAdded(task=task, task_index=len(tasks))
                tasks.append(task)
        case GeneratedImageItem():
            update = GeneratedImageUpdated(image=draw(IMAGES), progress=draw(st.none() | st.floats(0, 1)))
        case _:
            grown = WidgetStreamingTextValueDelta(
                component_id="a", delta=draw(TEXT), done=draw(st.booleans())
            )
            update = draw(st.sampled_from([grown, WidgetRootUpdated(widget=_widget(draw))]))
    return ThreadItemUpdatedEvent(item_id=item.id, update=update)


NAIVE = NOW.replace(tzinfo=None)
