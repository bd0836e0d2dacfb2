"""Three messages in one conversation, watched while they are answered."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Page, expect

from tests.support.browser import Visitor
from tests.support.openai_endpoint import Call, Endpoint, Hold, Step, say, use

__all__ = ["MESSAGES", "Message", "Talk", "back_in", "talking"]


@dataclass(frozen=True)
class Message:
    """What Ann says, what the model does about it and answers, and the tasks that she finds afterwards."""

    said: str
    calls: tuple[tuple[Call, ...], ...]
    answer: tuple[str, str]
    tasks: dict[str, bool]
    receipts: tuple[str, ...]

    @property
    def answered(self) -> str:
        return "".join(self.answer)


MESSAGES = (
    Message(
        "I have to buy milk and to call mom",
        ((Call("add_task", {"title": "Buy milk"}), Call("add_task", {"title": "Call mom"})),),
        ("Both are", " on your list now."),
        {"Buy milk": False, "Call mom": False},
        ("Added 1: Buy milk", "Added 2: Call mom"),
    ),
    Message(
        "It has to be oat milk. And I have called her",
        (
            (
                Call("update_task", {"task_id": 1, "title": "Buy oat milk"}),
                Call("complete_task", {"task_id": 2}),
            ),
        ),
        ("Oat milk it is,", " and the call is done."),
        {"Buy oat milk": False, "Call mom": True},
        ("Changed 1: Buy oat milk", "Completed 2: Call mom"),
    ),
    Message(
        "What is left? Drop it, I have some",
        ((Call("list_tasks", {"status": "pending"}),), (Call("delete_task", {"task_id": 1}),)),
        ("Only the milk was left.", " It is gone."),
        {"Call mom": True},
        ("Deleted 1: Buy oat milk",),
    ),
)


@dataclass
class Talk:
    """What was seen of it."""

    address: str
    """The page's, when all was said."""
    partial: list[str] = field(default_factory=list)
    """What the screen showed of each answer while the model was held behind its first words."""
    whole: list[str] = field(default_factory=list)
    tasks: list[dict[str, bool]] = field(default_factory=list)
    """The tasks page after each answer: titles, and whether they are ticked."""
    asked: list[tuple[str, int]] = field(default_factory=list)
    """What the chat sent to the backend: each operation, and the status of its answer."""
    told: list[tuple[str, str]] = field(default_factory=list)
    """The conversation as the model was told it at last."""
    threads: list[tuple[Any, ...]] = field(default_factory=list)
    """The ids of Ann's conversations in the database, after it."""
    items: list[tuple[Any, ...]] = field(default_factory=list)
    """(type, text) of the messages there, in their order."""

    @property
    def thread(self) -> str:
        return parse_qs(urlsplit(self.address).query)["thread"][0]


async def talking(model: Any, endpoint: Endpoint, ann: Visitor) -> Talk:
    """Has the talk. `model.say` takes the steps of each answer."""
    talk = Talk("")

    def heard(response: Any) -> None:
        if response.url.endswith("/api/chatkit") and response.request.method == "POST":
            talk.asked.append((response.request.post_data_json["type"], response.status))

    ann.page.on("response", heard)
    tasks = await ann.page.context.new_page()
    for number, message in enumerate(MESSAGES):
        hold = Hold(at=1)
        spoken: Step = say(*message.answer, pace=hold)
        model.say(*(use(*calls) for calls in message.calls), spoken)
        await ann.send(message.said)
        await hold.reached.wait()
        answer = ann.messages("assistant_message").nth(number)
        await expect(answer).to_have_text(message.answer[0])
        talk.partial.append(await answer.inner_text())
        hold.open.set()
        await expect(answer).to_have_text(message.answered)
        await ann.answered()
        talk.whole.append(await answer.inner_text())
        await tasks.goto(f"{ann.address}/tasks")
        talk.tasks.append(await shown(tasks))
    await tasks.close()
    ann.page.remove_listener("response", heard)
    talk.address = ann.page.url
    talk.told = endpoint.requests[-1].turns
    return talk


async def shown(page: Page) -> dict[str, bool]:
    boxes = page.get_by_role("checkbox")
    await boxes.first.wait_for()
    return {(await box.locator("xpath=..").inner_text()): await box.is_checked() for box in await boxes.all()}


async def back_in(ann: Visitor, talk: Talk) -> None:
    """Ann comes back to the address of her conversation, and finds its end."""
    await ann.page.goto(talk.address)
    await expect(ann.messages("assistant_message").last).to_have_text(MESSAGES[-1].answered)
