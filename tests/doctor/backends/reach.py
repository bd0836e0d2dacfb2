"""Out of reach, for a client or for a browser."""

import asyncio
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, Router

from tests.doctor.backends.minimal import ALLOWED, ORIGIN, Json, Minimal, Refused
from tests.doctor.looking import GIVEN

IMPATIENT = replace(GIVEN, timeout=1.0)


class Redirects(Minimal):
    """A browser asks there with GET, and without the body."""

    async def endpoint(self, request: Request) -> Response:
        return RedirectResponse(f"{request.url}/", 302)


class Moved(Minimal):
    """It answers under another path of the same origin: a browser sends the same request there."""

    there = "/chatkit/"

    async def post(self, request: Request) -> Response:
        if request.url.path == self.path:
            return RedirectResponse(self.there, 307)
        return await super().post(request)

    def app(self):
        app = super().app()
        app.router.routes.append(Route(self.there, self.endpoint, methods=["POST", "OPTIONS"]))
        return app


class MovedPreflight(Moved):
    def preflight(self, request: Request) -> Response:
        return (
            RedirectResponse(self.there, 307) if request.url.path == self.path else super().preflight(request)
        )


class MovedWithoutLeave(Moved):
    """The redirect itself is not for the page's origin."""

    async def endpoint(self, request: Request) -> Response:
        response = await super().endpoint(request)
        if response.status_code == 307:
            del response.headers["Access-Control-Allow-Origin"]
        return response


class Circle(Minimal):
    async def post(self, request: Request) -> Response:
        return RedirectResponse(self.path, 308)


class Elsewhere(Minimal):
    """Another port is another origin: the credential is left out there."""

    async def post(self, request: Request) -> Response:
        return RedirectResponse("http://127.0.0.1:1/chatkit", 307)


class SignInFirst(Minimal):
    """As a page's guard does: whoever is not known to it is sent to sign in."""

    async def endpoint(self, request: Request) -> Response:
        return RedirectResponse("/login?next=%2Fchatkit", 302)


class SignInFirstNext(Minimal):
    """NextResponse.redirect is a 307."""

    async def post(self, request: Request) -> Response:
        return RedirectResponse("/api/auth/signin?callbackUrl=%2Fchatkit", 307)


class GetOnly(Minimal):
    def app(self):
        app = super().app()
        app.router = Router([Route(self.path, self.endpoint, methods=["GET"])])
        return app


class KnowsNobody(Minimal):
    def user(self, request: Request, body: Json) -> str:
        raise Refused(401)


class NeverEnds(Minimal):
    """The model is waited for, and it never comes."""

    async def respond(self, thread: Json, text: str):
        await asyncio.Event().wait()
        yield {}


class PreflightBehindSignIn(Minimal):
    def preflight(self, request: Request) -> Response:
        return Response(status_code=401)


class OtherOrigin(Minimal):
    async def endpoint(self, request: Request) -> Response:
        response = await super().endpoint(request)
        if request.headers.get("origin") == ORIGIN:
            response.headers["Access-Control-Allow-Origin"] = "https://www.app.example"
        return response


class ForgetsFrameHeader(Minimal):
    def preflight(self, request: Request) -> Response:
        allowed = ALLOWED.replace(", chatkit-frame-instance-id", "")
        return Response(status_code=204, headers={"Access-Control-Allow-Headers": allowed})


class Asterisk(Minimal):
    def preflight(self, request: Request) -> Response:
        return Response(status_code=204, headers={"Access-Control-Allow-Headers": "*"})


class PreflightOnly(Minimal):
    async def endpoint(self, request: Request) -> Response:
        response = await super().endpoint(request)
        if request.method == "POST" and "Access-Control-Allow-Origin" in response.headers:
            del response.headers["Access-Control-Allow-Origin"]
        return response


class AsteriskAndCredentials(Minimal):
    async def endpoint(self, request: Request) -> Response:
        response = await super().endpoint(request)
        if request.headers.get("origin") == ORIGIN:
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Allow-Credentials"] = "true"
        return response
