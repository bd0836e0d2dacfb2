"""The todo assistant: a `ChatKitServer` like any other that Holdfast hosts."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import openai
from agents import (
    Agent,
    FunctionTool,
    ModelSettings,
    RunConfig,
    Runner,
    RunResultStreaming,
    TResponseInputItem,
)
from chatkit.actions import Action
from chatkit.server import ChatKitServer
from chatkit.store import StoreItemType
from chatkit.types import (
    AssistantMessageItem,
    AudioInput,
    FeedbackKind,
    InferenceOptions,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    TranscriptionResult,
    UserMessageInput,
    UserMessageItem,
    WidgetItem,
    WorkflowItem,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from holdfast.assistant.actions import Actions
from holdfast.assistant.attached import Attached
from holdfast.assistant.bounds import MAX_STEPS, OFFLINE_STEPS
from holdfast.assistant.bridge import Bridge
from holdfast.assistant.dictation import Transcriber, not_set_up
from holdfast.assistant.failures import in_words, refuses_content
from holdfast.assistant.hearing import REFUSALS
from holdfast.assistant.history import load_history
from holdfast.assistant.instructions import INSTRUCTIONS
from holdfast.assistant.models import ChosenModel, Models
from holdfast.assistant.receipts import take_back
from holdfast.assistant.showing import Lookup
from holdfast.assistant.steps import MODEL_SERIES
from holdfast.assistant.summarising import keep_summary_up
from holdfast.assistant.summary import Summary
from holdfast.assistant.titles import first_words, name_exchange
from holdfast.assistant.tokens import message_tokens
from holdfast.assistant.tools import TaskTools, check_tool, function_tools
from holdfast.assistant.traces import ModelSpans
from holdfast.attachments.user import UserAttachments
from holdfast.identity import Identity
from holdfast.journal.journal import fenced
from holdfast.observe.logs import note
from holdfast.store.db import Db
from holdfast.store.sdk import UserStore
from holdfast.tasks.service import Tasks

__all__ = ["TodoServer"]


class TodoServer(ChatKitServer[Any]):
    """Answers with an agent that has the user's task tools. The engine puts the store in.

    `context` must carry the turn's `identity`, as Holdfast's own does. Without a transcriber there is no dictation.
    `history_tokens` bounds how much of the conversation the model is sent, as estimated.
    """

    holdfast_resumes = True
    """Its model and tool calls are steps: a turn that a process left unfinished can be gone on with."""
    holdfast_begins_with = MODEL_SERIES
    """Nothing is shown before a step of this series."""

    def __init__(
        self,
        db: Db,
        models: Models,
        transcriber: Transcriber | None = None,
        *,
        history_tokens: int = 24_000,
    ) -> None:
        super().__init__(store=None)  # type: ignore[arg-type]  # the engine puts the user's in before any hook runs
        self._db = db
        self._models = models
        self._transcriber = transcriber
        self._history_tokens = history_tokens
        self._answered: _Answered | None = None
        self._taken_back: list[WorkflowItem] = []

    def check_user_message_input(self, message: UserMessageInput) -> None:
        """Raises `Invalid` for a model or a tool that is not offered."""
        options = message.inference_options
        self._models.check(options.model)
        check_tool(options.tool_choice)

    def holdfast_title(self, message: UserMessageInput) -> str | None:
        """A new thread is called by the first words, until the model has named it."""
        return first_words(message, self._models.chosen(message.inference_options.model))

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        asked = self._asked(input_user_message)
        if thread.title is None and input_user_message is not None:  # it had no words
            thread.title = first_words(input_user_message, asked.model)
        answer = _Answer()
        tools = TaskTools(self._tasks(context))
        try:
            async with aclosing(self._answer(thread, tools, asked, answer, context)) as events:
                async for event in events:
                    answer.hear(event)
                    yield event
                    for taken_back in self._in(thread):
                        yield taken_back
        except Exception as exc:
            failed = in_words(exc)
            if failed is None:
                raise
            note(model_failure=failed.code)
            raise failed from exc
        finally:
            await tools.close()
        self._answered = _Answered(thread.id, input_user_message, asked.model, answer)

    async def holdfast_afterwards(self, store: UserStore) -> None:
        """What the model is asked once the answer is whole and its turn is over: a title, a summary.

        A process that goes down meanwhile leaves it: the first words stay the title, and the summary is made after the
        next turn.
        """
        done = self._answered
        if done is None or not done.model.asides:
            return
        if done.message is not None and len(done.answer.history) == 1:
            await name_exchange(store, done.thread_id, done.model, done.message, done.answer.text)
        sent = sum(map(message_tokens, done.answer.history))
        await keep_summary_up(store, done.thread_id, done.model, self._history_tokens, sent)

    async def action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],
        sender: WidgetItem | None,
        context: Any,
    ) -> AsyncIterator[ThreadStreamEvent]:
        turn_id = self._turn_id()
        key = f"{turn_id}/action" if turn_id is not None else None
        actions = Actions(self._tasks(context), self.store, thread, context, self._taken_back, key=key)
        async for event in actions.act(action, sender):
            yield event

    async def add_feedback(
        self,
        thread_id: str,  # noqa: ARG002 (the SDK's signature)
        item_ids: list[str],
        feedback: FeedbackKind,
        context: Any,  # noqa: ARG002 (the SDK's signature)
    ) -> None:
        """Welcome; the engine keeps it."""
        note(feedback=feedback, items=len(item_ids))

    async def transcribe(self, audio_input: AudioInput, context: Any) -> TranscriptionResult:  # noqa: ARG002 (the SDK's)
        """Raises `NotOffered` without a transcriber; else as it does."""
        if self._transcriber is None:
            raise not_set_up()
        return TranscriptionResult(text=await self._transcriber.transcribe(audio_input))

    def _tasks(self, context: Any) -> Tasks:
        """Those of the turn's user. What is written is noted with the turn."""
        identity: Identity = context.identity

        async def undone(conn: AsyncConnection, turn_id: str, change: int) -> None:
            self._taken_back += await take_back(conn, identity.user_id, turn_id, change)

        return Tasks(fenced(self._db), identity.user_id, turn_id=self._turn_id(), undone=undone)

    def _in(self, thread: ThreadMetadata) -> list[ThreadItemReplacedEvent]:
        """What the receipts of changes that were undone just now say instead."""
        if not self._taken_back:
            return []
        here = [item for item in self._taken_back if item.thread_id == thread.id]
        self._taken_back.clear()
        return [ThreadItemReplacedEvent(item=item) for item in here]

    def _turn_id(self) -> str | None:
        return self.store.turn_id if isinstance(self.store, UserStore) else None

    def _asked(self, message: UserMessageItem | None) -> "_Asked":
        """What the message is to be answered with; a model that is gone by now gives way to the default."""
        options = message.inference_options if message is not None else InferenceOptions()
        tool = options.tool_choice.id if options.tool_choice is not None else None
        return _Asked(self._models.chosen(options.model), tool)

    async def _answer(
        self, thread: ThreadMetadata, tools: TaskTools, asked: "_Asked", answer: "_Answer", context: Any
    ) -> AsyncGenerator[ThreadStreamEvent]:
        own = self.attachment_store
        files = own if not asked.model.is_offline and isinstance(own, UserAttachments) else None
        attached = Attached(files)
        history = await self._history(thread, attached, context)
        answer.history = history
        begun = False
        try:
            async with aclosing(self._run(thread, tools, asked, history, context)) as events:
                async for event in events:
                    begun = True
                    yield event
            return
        except openai.APIStatusError as exc:
            if begun or not attached.sent_media or not refuses_content(exc):
                raise
        # Many models take no pictures or no PDFs, and there is no way to ask. Without them the model can say so.
        history = await self._history(thread, Attached(files, media=False), context)
        async with aclosing(self._run(thread, tools, asked, history, context)) as events:
            async for event in events:
                yield event

    async def _history(
        self, thread: ThreadMetadata, attached: Attached, context: Any
    ) -> list[TResponseInputItem]:
        return await load_history(
            self.store,
            thread.id,
            context,
            attached,
            budget=self._history_tokens,
            summary=await Summary.standing(self.store, thread, context),
        )

    async def _run(
        self,
        thread: ThreadMetadata,
        tools: TaskTools,
        asked: "_Asked",
        history: list[TResponseInputItem],
        context: Any,
    ) -> AsyncGenerator[ThreadStreamEvent]:
        def new_id(kind: StoreItemType) -> str:
            return self.store.generate_item_id(kind, thread, context)

        spans = ModelSpans(asked.model.name)
        agent = _agent(await function_tools(), asked)
        with tools.offered():
            result = Runner.run_streamed(
                agent,
                history,
                max_turns=OFFLINE_STEPS if asked.model.is_offline else MAX_STEPS,
                hooks=spans,
                error_handlers=REFUSALS,
                run_config=RunConfig(tracing_disabled=True),
            )
        events = Bridge(thread.id, new_id, Lookup(names_all=asked.model.is_offline)).events(result)
        try:
            async for event in events:
                yield event
        except Exception as exc:
            spans.end(exc)
            raise
        finally:
            _end(result)
            spans.end(None)
            await events.aclose()
            usage = result.context_wrapper.usage
            note(
                model_calls=usage.requests,
                input_tokens=usage.input_tokens,
                output_tokens=usage.output_tokens,
            )


@dataclass(slots=True)
class _Answer:
    """What is known of an answer once it is given."""

    text: str = ""
    history: list[TResponseInputItem] = field(default_factory=list)

    def hear(self, event: ThreadStreamEvent) -> None:
        match event:
            case ThreadItemDoneEvent(item=AssistantMessageItem(content=content)):
                self.text += "".join(part.text for part in content)
            case _:
                pass


@dataclass(frozen=True, slots=True)
class _Answered:
    """An answer that was given to its end."""

    thread_id: str
    message: UserMessageItem | None
    model: ChosenModel
    answer: _Answer


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a message is to be answered with."""

    model: ChosenModel
    tool: str | None
    """The tool that the model's first step must use."""


def _agent(tools: list[FunctionTool], asked: _Asked) -> Agent[Any]:
    settings = ModelSettings(tool_choice=asked.tool)
    return Agent(
        name="Holdfast",
        instructions=INSTRUCTIONS,
        model=asked.model.steps(),
        model_settings=settings,
        # After the first step a model chooses for itself again; the offline one does so all the time.
        reset_tool_choice=not asked.model.is_offline,
        tools=[*tools],
    )


def _end(result: RunResultStreaming) -> None:
    """Make sure that nothing of the run goes on: not the model call, not a tool."""
    if not result.is_complete:
        result.cancel()
