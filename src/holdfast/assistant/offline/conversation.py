"""What is done about each request, call by call, and what is said about it.

`play` yields tool calls, is sent their answers, and returns the reply. Whatever a tool answers is read as data:
the titles in it are compared with and shown, never understood.
"""

from typing import assert_never

from holdfast.assistant.offline import sentences
from holdfast.assistant.offline.aiming import add, aim, ask_which, each
from holdfast.assistant.offline.intents import (
    Add,
    Ask,
    Chat,
    Complete,
    Delete,
    Describe,
    Find,
    Intent,
    Lacking,
    Last,
    List,
    Numbers,
    Offer,
    Perhaps,
    Pick,
    Rename,
    Reopen,
    Show,
    Undo,
)
from holdfast.assistant.offline.lacking import LACKS
from holdfast.assistant.offline.looking import look, show
from holdfast.assistant.offline.recall import Memory
from holdfast.assistant.offline.resolve import resolve
from holdfast.assistant.offline.stage import Stage, about
from holdfast.assistant.offline.toolbox import TOO_MANY, RefusedError, Steps, Toolbox, TooManyError
from holdfast.assistant.offline.undoing import reopen, undo

__all__ = ["Conversation"]


class Conversation:
    """One request being answered. `memory` is what the turns before it left."""

    def __init__(self, memory: Memory, tools: frozenset[str]) -> None:
        self._memory = memory
        self._stage = Stage(Toolbox(tools), memory.shown, memory.spoken)

    def play(self, intents: tuple[Intent, ...]) -> Steps[str]:
        said: list[str] = []
        for intent in intents:
            if len(intents) > 1 and intent == Chat("unknown"):
                said.append("The rest of it I did not understand.")
                continue
            try:
                said.append((yield from self._do(intent)))
            except TooManyError:
                said.append(TOO_MANY)
                break
        # A question is read back from the end of the message.
        return "\n\n".join(part for part in (*said, self._stage.question) if part)

    def _do(self, intent: Intent) -> Steps[str]:
        try:
            return (yield from self._act(intent))
        except RefusedError as refused:
            return sentences.not_done(refused.failure.message)

    def _act(self, intent: Intent) -> Steps[str]:
        match intent:
            case Add():
                return (yield from add(self._stage, intent))
            case List() | Find() | Show():
                return (yield from look(self._stage, intent))
            case Complete() | Delete() | Rename():
                return (yield from aim(self._stage, intent))
            case Describe():
                return (yield from self._describe(intent))
            case Reopen():
                return (yield from reopen(self._stage, intent))
            case Pick():
                return (yield from self._pick(intent))
            case Perhaps():
                return (yield from self._perhaps(intent))
            case Undo():
                return (yield from undo(self._stage, intent, self._memory.made))
            case Ask():
                return (yield from self._ask_back(intent))
            case Offer(title, cannot):
                self._stage.ask(sentences.ask_to_add(title))
                return "I cannot do that myself." if cannot else "I am not sure that this is for your list."
            case Chat() | Lacking():
                return (yield from self._chat(intent))
            case _:
                assert_never(intent)

    def _describe(self, intent: Describe) -> Steps[str]:
        """What is done to one task only, and not asked about if several fit."""
        stage = self._stage
        tasks = yield from stage.tools.tasks()
        ids = stage.known_ids(intent.ref)
        found = resolve(intent.ref if ids is None else Numbers(ids), tasks)
        if len(found.tasks) != 1:
            if found.maybe:
                return stage.list_out("Which of these? Say it again with the number:", found.maybe)
            return f"There is no task {ids[0]}." if ids else f"I see no task about {about(intent.ref)}."
        task = found.tasks[0]
        text = f"{task.description}\n{intent.text}" if intent.append and task.description else intent.text
        return sentences.described((yield from stage.tools.update(task.id, description=text)), task)

    def _pick(self, intent: Pick) -> Steps[str]:
        stage = self._stage
        tasks = yield from stage.tools.tasks()
        pool = tuple(task for task in tasks if not intent.ids or task.id in intent.ids)
        meant = resolve(intent.ref, pool)
        if meant.tasks:
            return (yield from each(stage, intent.verb, tuple(task.id for task in meant.tasks), intent.title))
        if meant.maybe and (meant.sure or intent.ids):
            return ask_which(stage, intent.verb, meant.maybe, intent.title, intent.ref, sure=meant.sure)
        return (yield from self._do(intent.otherwise or Chat("unknown")))

    def _perhaps(self, intent: Perhaps) -> Steps[str]:
        tasks = yield from self._stage.tools.tasks()
        refs = [part.ref for part in intent.parts if isinstance(part, Complete | Delete)]
        if not all(len(resolve(ref, tasks).tasks) == 1 for ref in refs):
            return (yield from self._do(intent.whole))
        said: list[str] = []
        for part in intent.parts:
            sentence = yield from self._do(part)
            said.append(sentence)
        return "\n\n".join(said)

    def _ask_back(self, intent: Ask) -> Steps[str]:
        stage = self._stage
        if intent.about == "add":
            stage.ask(sentences.ask_title())
            return ""
        if intent.ref is None or intent.about != "change":
            stage.ask(sentences.ask_missing(intent.about))
            return ""
        tasks = yield from stage.tools.tasks()
        ids = stage.known_ids(intent.ref)
        found = resolve(intent.ref if ids is None else Numbers(ids), tasks)
        if len(found.tasks) == 1:
            stage.ask(sentences.ask_title(found.tasks[0].id))
            return ""
        if found.maybe:
            stage.ask(sentences.ask_missing("change"))
            return stage.list_out("These may be meant:", found.maybe)
        return f"There is no task {ids[0]}." if ids else f"I see no task about {about(intent.ref)}."

    def _chat(self, intent: Chat | Lacking) -> Steps[str]:
        if isinstance(intent, Lacking):
            return LACKS[intent.what]
        match intent.kind:
            case "no" if self._memory.deeds and not self._memory.question:
                return "That is done already. To take it back, say “undo”."
            case "choice" if intent.ref is not None and (
                self._stage.spoken or not isinstance(intent.ref, Last)
            ):
                return (yield from show(self._stage, intent.ref))
            case _:
                return sentences.REPLIES[intent.kind]
