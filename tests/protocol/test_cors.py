"""Pages of other origins: those that the operator lists may call, with credentials; no other learns anything."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from agents.testing import ScriptedModel

from holdfast.assistant.models import ChosenModel
from holdfast.config import Settings
from holdfast.web.app import create_app
from holdfast.web.pages import PINNED, STATIC
from tests.conftest import make_settings
from tests.protocol.requirements import requirement
from tests.support.client import Client, message
from tests.support.databases import Sqlite
from tests.support.script import says
from tests.support.serving import serving

LISTED = "https://app.example.com"
FOREIGN = ("https://evil.example.com", "http://app.example.com", "https://app.example.com.evil.com", "null")
HEADERS = ("authorization", "content-type", "accept-language", "chatkit-frame-instance-id", "last-event-id")


@asynccontextmanager
async def listing(settings: Settings, origins: str) -> AsyncIterator[Client]:
    app = create_app(
        make_settings(settings.database_url, cors_origins=origins),
        model=ChosenModel("test", ScriptedModel([says("Hello")])),
    )
    async with serving(app) as address, Client.at(address) as client:
        yield client


def asks(origin: str, method: str = "POST", headers: tuple[str, ...] = HEADERS) -> dict[str, str]:
    """The headers of a preflight."""
    return {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": ",".join(headers),
    }


def told(answer: httpx2.Response) -> dict[str, str]:
    """What an answer says about other origins."""
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


@requirement("cors.preflight")
async def test_a_preflight_of_a_listed_origin(settings: Settings):
    async with listing(settings, f"http://localhost:3000, {LISTED}/") as client:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            answer = await client.http.options("/chatkit", headers=asks(LISTED, method))
            assert answer.status_code == 204
            assert answer.headers["access-control-allow-origin"] == LISTED
            assert answer.headers["access-control-allow-credentials"] == "true"
            assert method in answer.headers["access-control-allow-methods"].split(", ")
            assert set(HEADERS) <= set(answer.headers["access-control-allow-headers"].lower().split(", "))
            assert "origin" in answer.headers["vary"].lower()


@requirement("cors.others-learn-nothing")
@pytest.mark.parametrize("origins", ["", LISTED])
async def test_other_origins_learn_nothing(settings: Settings, origins: str):
    async with listing(settings, origins) as client:
        for origin in FOREIGN if origins else (*FOREIGN, LISTED):
            preflight = await client.http.options("/chatkit", headers=asks(origin))
            assert (preflight.status_code, told(preflight)) == (405, {})
            assert preflight.json()["error"]["code"] == "method_not_allowed"
            read = await client.http.get("/api/tasks", headers={"Origin": origin})
            assert (read.status_code, told(read)) == (200, {})


@requirement("cors.answers-are-readable")
async def test_a_listed_origin_reads_every_answer(settings: Settings):
    async with listing(settings, LISTED) as client:
        client.http.headers["Origin"] = LISTED
        stream = await client.post("threads.create", {"input": message("Hi")})
        missing = await client.http.get("/nowhere")
        refused = await client.post("threads.list", {"limit": "many"})
        token = client.http.headers.pop("Authorization")
        nobody = await client.post("threads.list", {})
        client.http.headers["Authorization"] = token
        for answer, status in ((stream, 200), (missing, 404), (refused, 422), (nobody, 401)):
            assert answer.status_code == status
            assert answer.headers["access-control-allow-origin"] == LISTED
            assert answer.headers["access-control-allow-credentials"] == "true"
            assert (
                answer.headers["access-control-expose-headers"] == "Holdfast, Holdfast-Change, Holdfast-Turn"
            )
        assert stream.headers["holdfast-turn"].startswith("trn_")


@requirement("cors.caches-tell-origins-apart")
async def test_a_cache_can_tell_origins_apart(settings: Settings):
    async with listing(settings, LISTED) as client:
        for headers in ({}, {"Origin": LISTED}, {"Origin": FOREIGN[0]}):
            answer = await client.http.get("/healthz", headers=headers)
            assert "origin" in answer.headers["vary"].lower()


@requirement("cors.cookie-writes")
async def test_a_cookie_writes_for_a_listed_origin_only(settings: Settings):
    async with listing(settings, LISTED) as client:
        password = {"email": "bob@example.com", "password": "correct horse"}
        del client.http.headers["Authorization"]

        async def write(origin: str) -> list[int]:
            at = {"Origin": origin}
            signed = await client.http.post("/api/auth/sign-in", json=password, headers=at)
            added = await client.http.post("/api/tasks", json={"title": "Milk"}, headers=at)
            return [signed.status_code, added.status_code]

        own = str(client.http.base_url).rstrip("/")
        made = await client.http.post("/api/auth/sign-up", json=password, headers={"Origin": own})
        assert made.status_code == 200
        assert await write(own) == [200, 201]
        assert await write(LISTED) == [200, 201]
        for origin in FOREIGN:
            assert await write(origin) == [403, 403]
        assert len((await client.http.get("/api/tasks")).json()["data"]) == 2


@requirement("besides.said")
async def test_every_answer_says_that_there_is_more(sqlite: Sqlite):
    async with listing(make_settings(await sqlite.fresh()), LISTED) as client:
        requests = [("threads.list", {}), ("threads.create", {"input": message("hi")})]
        for operation, params in requests:
            body = {"type": operation, "params": params}
            answer = await client.http.post("/chatkit", json=body, headers={"Origin": LISTED})
            assert answer.headers["holdfast"] == "turns, feedback, endings"
            assert "Holdfast," in answer.headers["access-control-expose-headers"]


@requirement("cors.component-loads-anywhere")
@pytest.mark.parametrize("origins", ["", LISTED])
async def test_any_page_may_load_the_component(settings: Settings, origins: str):
    async with listing(settings, origins) as client:
        assets = [f"/assets/{file.name}" for file in (STATIC / "assets").glob("*.js")]
        for path in ("/chatkit.js", PINNED, *assets):
            script = await client.http.get(path, headers={"Origin": FOREIGN[0]})
            assert script.status_code == 200, "the user interface is not built"
            assert told(script) == {"access-control-allow-origin": "*"}
            assert script.headers["cross-origin-resource-policy"] == "cross-origin"
            assert ("immutable" in script.headers["cache-control"]) is (path != "/chatkit.js")
        for path in ("/", "/api/auth/me", "/healthz"):
            other = await client.http.get(path, headers={"Origin": FOREIGN[0]})
            assert "access-control-allow-origin" not in other.headers
            assert "cross-origin-resource-policy" not in other.headers
