"""One broken server for each cause: the id of the check that must name it first, and the way in which it is broken."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from holdfast.doctor.live.talk import Options
from tests.doctor.backends import (
    answers,
    conversation,
    frames,
    history,
    items,
    operations,
    protocol,
    reach,
    safety,
)
from tests.doctor.backends.minimal import Minimal
from tests.doctor.looking import GIVEN

__all__ = ["CAUSES", "Cause"]


@dataclass(frozen=True)
class Cause:
    """`also` are other true findings: what a server broken in this way is wrong in besides."""

    check: str
    backend: Callable[[], Minimal]
    also: frozenset[str] = frozenset()
    options: Options = GIVEN
    path: str = "/chatkit"
    detail: str = ""
    """What the finding has to say, in part."""
    warnings: frozenset[str] = field(default=frozenset())

    def __str__(self) -> str:
        return f"{self.check}-{self.backend.__name__}"


def cause(check: str, backend: type[Minimal], *also: str, **more: Any) -> Cause:
    return Cause(check, backend, frozenset(also), **more)


CAUSES = (
    # reach
    cause("reach.sign-in", reach.SignInFirst, detail="/login"),
    cause("reach.sign-in", reach.SignInFirstNext, detail="/api/auth/signin"),
    cause("reach.redirect", reach.Redirects, detail="/chatkit/"),
    cause("reach.redirect", reach.Circle, detail="circle"),
    cause("reach.redirect", reach.Elsewhere, detail="another origin"),
    cause("reach.redirect", reach.MovedWithoutLeave, detail="Access-Control-Allow-Origin"),
    cause("reach.followed", reach.Moved, detail="/chatkit/"),
    cause("cors.preflight", reach.MovedPreflight, "reach.followed", detail="307"),
    cause("reach.path", Minimal, path="/chat", detail="404"),
    cause("reach.path", reach.GetOnly, detail="405"),
    cause("reach.credential", reach.KnowsNobody, detail="401"),
    cause("reach.timeout", reach.NeverEnds, options=reach.IMPATIENT),
    cause("cors.preflight", reach.PreflightBehindSignIn, detail="401"),
    cause("cors.preflight", reach.OtherOrigin, "cors.origin"),
    cause("cors.headers", reach.ForgetsFrameHeader, detail="chatkit-frame-instance-id"),
    cause("cors.headers", reach.Asterisk, detail="authorization"),
    cause("cors.origin", reach.PreflightOnly),
    cause("cors.credentials", reach.AsteriskAndCredentials),
    # answers
    cause("request.failed", answers.Fails, detail="500"),
    cause("request.failed", answers.SaysSoInside, detail="error inside: The model is not there"),
    cause("request.refused", answers.KnowsNoList, "history.not-listed", detail="threads.list"),
    cause("request.too-many", answers.Hurried),
    cause("answer.json-for-stream", answers.JsonForStream),
    cause("answer.other", answers.SinglePage, detail="text/html"),
    cause("answer.stream-for-json", answers.AlwaysStreams),
    cause("answer.shape", answers.BareList, "history.not-listed", detail="threads.list"),
    cause("answer.shape", answers.NoItems, detail="items"),
    cause("answer.content-type", answers.CallsItJson),
    cause("answer.buffered", answers.Collected),
    cause("answer.compressed", answers.Compressed),
    cause("answer.proxy", answers.BehindNginx),
    # protocol
    cause("protocol.other", protocol.Assistants, detail="Assistants"),
    cause("protocol.other", protocol.Responses, detail="Responses"),
    cause("protocol.other", protocol.ChatCompletions, detail="Chat Completions"),
    cause("protocol.other", protocol.AiSdk, detail="AI SDK"),
    cause("protocol.other", protocol.AiSdkLines, detail="AI SDK"),
    cause("protocol.other", protocol.AgUi, detail="AG-UI"),
    cause("protocol.other", protocol.LangGraph, detail="LangGraph"),
    cause("protocol.other", protocol.Anthropic, detail="Anthropic"),
    cause("protocol.schema", protocol.OldNames, detail="thread.item.assistant_message"),
    cause("protocol.schema", protocol.NoTime, detail="created_at is missing"),
    # frames
    cause("frames.no-data", frames.JsonLines),
    cause("frames.line-ends", frames.WrittenOut, detail="backslash"),
    cause("frames.line-ends", frames.CarriageReturns, detail="CR", warnings=frozenset({"frames.line-ends"})),
    cause("frames.several-values", frames.OneLineFeed),
    cause("frames.not-json", frames.PythonDictionaries),
    cause("frames.not-json", frames.NotANumber),
    cause("frames.utf8", frames.CutInTwo),
    cause("frames.bom", frames.MarkedFrames, "frames.empty"),
    cause("frames.bom", frames.MarkedStream, warnings=frozenset({"frames.bom"})),
    cause("frames.unfinished", frames.NoLastLine),
    cause("frames.unfinished", frames.StopsInAFrame, "order.not-done", detail="in the middle of a frame"),
    cause("frames.too-long", frames.Enormous),
    cause("frames.empty", frames.Nothing),
    cause("frames.done-marker", frames.Done),
    cause("frames.event-field", frames.Named),
    # conversation
    cause("turn.error", conversation.NoKey, detail="no key"),
    cause("errors.broken-stream", conversation.Breaks),
    cause("thread.new-each-message", conversation.NewThreads),
    cause("order.no-thread-created", conversation.NeverCreated),
    cause("order.thread-created-first", conversation.CreatedLater),
    cause("second-turn.fails", conversation.OneTurn),
    cause("second-turn.fails", conversation.OneTurnThenNothing),
    cause("answer.silent", conversation.Silent),
    cause("input.dropped", conversation.Drops),
    cause("echo.missing", conversation.NoEcho),
    cause("echo.twice", conversation.TwoEchoes),
    cause("echo.twice", conversation.KeptTwice),
    # items
    cause("ids.fake", items.FakeIds),
    cause("ids.changed", items.ChangedIds),
    cause("ids.reused", items.SameIds),
    cause("ids.thread-changes", items.OtherThread),
    cause("ids.short", items.ShortIds),
    cause("order.unknown-item", items.NeverAdded),
    cause("order.index", items.FromOne),
    cause("order.not-done", items.NeverDone),
    cause("order.text-shrinks", items.Rewritten),
    cause("times.numeric", items.Seconds),
    cause("times.naive", items.Naive),
    cause("times.order", items.TwoClocks),
    # history and pages
    cause("history.vanishes", history.KeepsQuestionsOnly),
    cause("history.vanishes", history.KeepsNothingOfAnswers),
    cause("history.other-ids", history.RowIds),
    cause("history.differs", history.CutsShort),
    cause("history.reversed", history.UpsideDown),
    cause("history.not-listed", history.EmptyList),
    cause("pages.no-after", history.NoCursor),
    cause("pages.repeats", history.SamePage),
    cause("pages.limit-ignored", history.NoLimit),
    cause("pages.large-limit", history.SmallLimits),
    cause("pages.order", history.OneOrder),
    cause("pages.oldest", history.OldestPage),
    # operations
    cause("operations.retry", operations.NoRetry),
    cause("operations.retry", operations.RetryKeepsOld),
    cause("operations.feedback", operations.FeedbackFails),
    cause("operations.cancel", operations.RollsBack),
    cause("cancel.partial-lost", operations.ForgetsHalf),
    cause("operations.update", operations.ForgetsTitles),
    cause("operations.update", operations.AnswersNothing, detail="threads.update"),
    cause("operations.delete", operations.NeverDeletes),
    cause("operations.invented", operations.MessagesCreate),
    cause("errors.unknown-thread", operations.BreaksOnUnknown),
    cause("errors.bad-request", operations.FailsOnGarbage),
    # safety
    cause("safety.unauthenticated", safety.Anybody),
    cause("safety.foreign", safety.KnowsTheId),
    cause("safety.user-from-body", safety.BelievesTheBody),
    cause("safety.hidden-context", safety.ShowsHidden),
    cause("safety.stack-trace", safety.Debugs),
    cause("cors.any-origin", safety.EveryOrigin),
)
