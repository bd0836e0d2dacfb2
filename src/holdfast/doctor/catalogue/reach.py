"""Can the backend be reached at all, by a browser too?"""

from holdfast.doctor.catalogue.check import PAGE_FETCH, ROUTE, Check

__all__ = ["REACH"]

_CORS = """\
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://app.example"],  # your page, spelled out
    allow_credentials=True,
    allow_methods=["GET", "POST", "OPTIONS"],
    allow_headers=["authorization", "content-type", "accept-language", "chatkit-frame-instance-id"],
)
"""
_FIRST = ("reach.connect", "reach.tls", "reach.timeout", "reach.sign-in", "reach.redirect", "reach.path")

REACH = (
    Check(
        id="reach.connect",
        title="The backend cannot be reached",
        verdict="Nothing is shown, because no connection to the backend comes about.",
        cause="The name does not resolve, nothing listens on that port, or something between refuses the connection.",
        fastapi='uvicorn.run("main:app", host="0.0.0.0", port=8000)  # not 127.0.0.1 in a container',
        general="Start the server, and ask again with the very address that the page uses.",
        needs="answer",
    ),
    Check(
        id="reach.tls",
        title="The certificate is not accepted",
        verdict="Nothing is shown, because a browser refuses the backend's certificate.",
        cause="The certificate has expired, is for another name, or is signed by nobody that browsers know.",
        fastapi='uvicorn.run("main:app", ssl_keyfile="key.pem", ssl_certfile="fullchain.pem")  # the whole chain',
        general="Serve the whole chain of a certificate for this name, or let a proxy that has one stand in front.",
        needs="answer",
    ),
    Check(
        id="reach.timeout",
        title="The answer does not come to an end",
        verdict="The screen keeps waiting, because an answer does not end in time.",
        cause="The model, a tool or the database is waited for without a limit; or a stream is never closed.",
        fastapi=(
            "async with asyncio.timeout(60):\n"
            "    async for event in stream_agent_response(context, result):\n"
            "        yield event"
        ),
        general="Give each call to a model or a tool a limit, send an error event when it is over, close the stream.",
        needs="answer",
    ),
    Check(
        id="reach.sign-in",
        title="The request is sent to a sign-in page",
        verdict="Nothing is shown, because the backend does not know who asks and redirects to a sign-in page.",
        cause=(
            "The session has expired, or nothing says who is asking, and a guard that is meant for pages sends "
            "everything to where people sign in. A client that asks for JSON gets that page, or none."
        ),
        fastapi=(
            "if user is None:\n"
            '    raise HTTPException(401, "Sign in again.")  # a RedirectResponse is for pages'
        ),
        page=PAGE_FETCH,
        general=(
            "Sign in again, and give the doctor what the page sends: --header 'Cookie: …' or --header 'Authorization: "
            "…'. Answer 401 in place of a redirect, and keep the guard of your pages (a proxy, middleware) off the "
            "path of /chatkit, which checks the credential itself."
        ),
        needs="answer",
    ),
    Check(
        id="reach.redirect",
        title="The address redirects",
        verdict="Nothing is shown, because the address redirects and a browser does not take a request there.",
        cause=(
            "Often a slash at the end (/chatkit and /chatkit/), or http for https. A 301, 302 or 303 turns a POST into "
            "a GET without its body; on the way to another origin the credential is left out."
        ),
        fastapi=(
            "app = FastAPI(redirect_slashes=False)\n\n"
            '@app.post("/chatkit")  # as the page spells it\n'
            "async def chatkit(request: Request): ..."
        ),
        general="Give the client the address that the redirect leads to.",
        needs="answer",
    ),
    Check(
        id="reach.path",
        title="There is no ChatKit endpoint at this address",
        verdict="Nothing is shown, because nothing at this address takes a POST.",
        cause="The route has another path or a prefix, or is for GET only.",
        fastapi=ROUTE,
        general="One address takes every operation, as POST with a JSON body. There is no path per operation.",
        needs="answer",
        after=("reach.connect", "reach.tls", "reach.sign-in", "reach.redirect"),
    ),
    Check(
        id="reach.credential",
        title="The credential is not accepted",
        verdict="Nothing is shown, because every request is refused for want of a valid credential.",
        cause="No token is sent, it has expired, or it is for another issuer or audience than the backend expects.",
        fastapi=(
            'token = request.headers.get("authorization", "").removeprefix("Bearer ")\n'
            "try:\n"
            '    claims = jwt.decode(token, key, algorithms=["RS256"], audience=AUDIENCE, issuer=ISSUER)\n'
            "except jwt.InvalidTokenError as exc:\n"
            '    logger.info("refused: %s", exc)  # expired, another audience, another issuer\n'
            '    raise HTTPException(401, "Sign in again.") from exc'
        ),
        page=PAGE_FETCH,
        general=(
            "Pass it to the doctor as the page sends it: --header 'Authorization: Bearer …'. In the page, add headers "
            "in a custom fetch, and change nothing else there; ask for a fresh token each time, for they expire."
        ),
        needs="answer",
        after=("reach.connect", "reach.tls", "reach.sign-in", "reach.redirect"),
    ),
    Check(
        id="cors.preflight",
        title="The preflight is refused",
        verdict="Nothing is shown, because the browser asks for leave first and does not get it.",
        cause=(
            "Before it sends JSON to another origin, a browser sends OPTIONS. A route behind a sign-in, or without "
            "CORS, refuses that."
        ),
        fastapi=_CORS,
        general="Answer OPTIONS with 204 and the Access-Control headers, before any credential is asked for.",
        needs="preflight",
        after=_FIRST,
        source="Fetch standard, CORS-preflight fetch",
    ),
    Check(
        id="cors.headers",
        title="The preflight does not allow the client's headers",
        verdict="Nothing is shown, because the browser may not send the headers that the client needs.",
        cause=(
            "The client sends chatkit-frame-instance-id, Accept-Language and, with your token, Authorization. One "
            "that is not allowed, and nothing is sent. A * does not cover Authorization."
        ),
        fastapi=_CORS,
        general=(
            "Access-Control-Allow-Headers: authorization, content-type, accept-language, chatkit-frame-instance-id"
        ),
        needs="preflight",
        after=(*_FIRST, "cors.preflight"),
        source="Fetch standard, CORS non-wildcard request-header name",
    ),
    Check(
        id="cors.origin",
        title="The answer is not for this origin",
        verdict="Nothing is shown, because the browser keeps the answer from the page.",
        cause="The answer itself needs Access-Control-Allow-Origin too, not only the preflight; errors included.",
        fastapi=_CORS,
        general="Access-Control-Allow-Origin: the page's origin, on every answer, with Vary: Origin.",
        needs="origin",
        after=(*_FIRST, "cors.preflight"),
    ),
    Check(
        id="cors.credentials",
        title="Any origin, and credentials",
        verdict="Nothing is shown to pages that send cookies, because * and credentials exclude each other.",
        cause="Access-Control-Allow-Origin: * stands beside Access-Control-Allow-Credentials: true.",
        fastapi=_CORS,
        general="Name the origins; or, with bearer tokens only, leave Access-Control-Allow-Credentials out.",
        needs="origin",
        after=_FIRST,
        severity="warning",
    ),
    Check(
        id="reach.followed",
        title="Every request takes a detour",
        verdict="It works in browsers, and every request is made twice, because the address redirects.",
        cause=(
            "Often a slash at the end (/chatkit and /chatkit/). Browsers follow a 307 or 308 within one origin; other "
            "clients may not, and a preflight must not be redirected at all."
        ),
        fastapi=(
            "app = FastAPI(redirect_slashes=False)\n\n"
            '@app.post("/chatkit")  # as the page spells it\n'
            "async def chatkit(request: Request): ..."
        ),
        general="Give the client the address that the redirect leads to.",
        needs="answer",
        after=("reach.sign-in", "reach.redirect"),
        severity="warning",
    ),
)
