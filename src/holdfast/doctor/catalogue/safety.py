"""Is it anybody else's business?"""

from holdfast.doctor.catalogue.check import Check

__all__ = ["SAFETY"]

_FIRST = ("reach.connect", "reach.tls", "reach.sign-in", "reach.redirect", "reach.path", "reach.credential")
_USER = """\
def user_id_of(request: Request) -> str:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    return jwt.decode(token, key, algorithms=["RS256"], audience=AUDIENCE, issuer=ISSUER)["sub"]
"""
_SCOPED = "select(threads).where(threads.c.id == thread_id, threads.c.user_id == context['user_id'])"

SAFETY = (
    Check(
        id="safety.unauthenticated",
        title="It answers without a credential",
        verdict="Anybody can read conversations, because the backend answers without a credential.",
        cause="The route does not ask who is there.",
        fastapi=_USER,
        general="401 for every operation without a valid credential.",
        needs="bare",
        after=_FIRST,
    ),
    Check(
        id="safety.foreign",
        title="Another user's threads can be read",
        verdict="People can read each other's conversations, because a thread is not looked up for its user.",
        cause="Whoever knows a thread's id gets the thread.",
        fastapi=_SCOPED,
        general="Every query is for one user. What is another's is answered 404, as if it were not there.",
        needs="foreign",
        after=_FIRST,
    ),
    Check(
        id="safety.user-from-body",
        title="The user comes from the request's body",
        verdict="Anybody can be anybody, because the backend believes what the body says about the user.",
        cause="body.get('user') is what the sender wrote.",
        fastapi=_USER,
        general="The user comes from a verified credential and nowhere else.",
        needs="user-in-body",
        after=_FIRST,
    ),
    Check(
        id="safety.hidden-context",
        title="Hidden context is sent out",
        verdict="What is for the model only can be read in the browser, because hidden items are sent out.",
        cause="The SDK holds back thread.item.done of hidden items, and not their added and replaced.",
        fastapi="yield ThreadItemDoneEvent(item=HiddenContextItem(...))  # never added, never replaced",
        general="Do not send hidden_context_item and sdk_hidden_context, by any event.",
        needs="answer",
        source="openai-chatkit 1.6.5: ChatKitServer._process_events",
    ),
    Check(
        id="safety.stack-trace",
        title="A stack trace in an answer",
        verdict="Answers show the backend's insides, because they hold a stack trace.",
        cause="Debug mode is on, or an exception's text is sent as it is.",
        fastapi="app = FastAPI(debug=False)",
        general="Log it; send a sentence.",
        needs="answer",
    ),
    Check(
        id="cors.any-origin",
        title="Any page may act for a signed-in user",
        verdict="Any web page can read conversations of people who are signed in, because every origin is let in.",
        cause="The origin of the request is sent back as allowed, whatever it is, with credentials.",
        fastapi='allow_origins=["https://app.example"]  # not allow_origin_regex=".*"',
        general="A list of origins; nothing for the others.",
        needs="stranger",
        after=_FIRST,
    ),
)
