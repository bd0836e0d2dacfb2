"""Accounts over HTTP: signing up, in and out; what a credential is good for, and what it is not."""

import jwt
import pytest
from agents.testing import ScriptedModel

from tests.conftest import SECRET, Served
from tests.support.client import Client, message

PASSWORD = "correct horse"


async def test_signing_up_gives_a_token_and_a_cookie(served: Served):
    async with served(ScriptedModel([])) as ann, Client.at(str(ann.http.base_url), email=None) as bob:
        answer = await bob.http.post(
            "/api/auth/sign-up", json={"email": " Bob@Example.com ", "password": PASSWORD, "name": "Bob"}
        )
        assert answer.status_code == 200
        body = answer.json()
        assert body["user"]["email"] == "Bob@Example.com"
        assert body["user"]["name"] == "Bob"
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert (await bob.http.get("/api/auth/me")).json()["user"] == body["user"]  # by the cookie
        bob.http.cookies.clear()
        assert (await bob.http.get("/api/auth/me")).status_code == 401
        me = await bob.http.get("/api/auth/me", headers={"Authorization": f"Bearer {body['token']}"})
        assert me.json() == {"user": body["user"], "model": {"name": "test", "offline": False}}


async def test_signing_in_does_not_tell_an_unknown_address_from_a_wrong_password(served: Served):
    async with served(ScriptedModel([])) as ann:
        right = {"email": "ANN@example.com", "password": PASSWORD}
        assert (await ann.http.post("/api/auth/sign-in", json=right)).status_code == 200
        wrong = await ann.http.post("/api/auth/sign-in", json={**right, "password": "wrong horse"})
        unknown = await ann.http.post("/api/auth/sign-in", json={**right, "email": "nobody@example.com"})
        assert wrong.status_code == unknown.status_code == 401
        assert wrong.json() == unknown.json()


async def test_signing_out_ends_the_session(served: Served):
    async with served(ScriptedModel([])) as ann:
        assert (await ann.http.post("/api/auth/sign-out")).status_code == 204
        answer = await ann.http.get("/api/tasks")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "session_ended")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"email": "not an address"}, "invalid_email"),
        ({"email": "ann@example.com"}, "email_taken"),
        ({"email": "Ann@Example.COM"}, "email_taken"),
        ({"password": "short"}, "invalid_password"),
        ({"password": "x" * 1025}, "invalid_password"),
        ({"name": "n" * 201}, "invalid_name"),
        ({"email": 7}, "invalid_request"),
    ],
)
async def test_a_sign_up_that_cannot_be(served: Served, fields: dict[str, object], code: str):
    async with served(ScriptedModel([])) as ann:
        given = {"email": "new@example.com", "password": PASSWORD, **fields}
        answer = await ann.http.post("/api/auth/sign-up", json=given)
        assert answer.status_code in (409, 422)
        assert answer.json()["error"]["code"] == code


async def test_tokens_that_do_not_hold(served: Served):
    async with served(ScriptedModel([])) as ann:
        good = ann.http.headers["Authorization"].removeprefix("Bearer ")
        claims = jwt.decode(good, options={"verify_signature": False})
        forged = [
            jwt.encode(claims, "another secret, longer than 32 characters", "HS256"),
            jwt.encode(claims, "", "none"),
            jwt.encode({**claims, "exp": 1}, SECRET, "HS256"),
            jwt.encode({**claims, "aud": "elsewhere"}, SECRET, "HS256"),
            jwt.encode({**claims, "iss": "elsewhere"}, SECRET, "HS256"),
            jwt.encode({**claims, "sid": "ses_unknown"}, SECRET, "HS256"),
            jwt.encode({name: value for name, value in claims.items() if name != "sid"}, SECRET, "HS256"),
            good[:-2],
            "x",
        ]
        for token in forged:
            answer = await ann.http.get("/api/tasks", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 401, token
        for header in ("", "Bearer", "Basic abc", good):
            answer = await ann.http.get("/api/tasks", headers={"Authorization": header})
            assert answer.status_code == 401, header


async def test_another_sites_page_cannot_use_the_cookie(served: Served):
    async with served(ScriptedModel([])) as ann, Client.at(str(ann.http.base_url), email=None) as browser:
        await browser.http.post("/api/auth/sign-in", json={"email": "ann@example.com", "password": PASSWORD})
        evil = {"Origin": "https://evil.example"}
        for path, body in (
            ("/api/tasks", {"title": "x"}),
            ("/chatkit", {"type": "threads.create", "params": {"input": message("x")}}),
            ("/api/auth/sign-out", {}),
            ("/api/auth/sign-in", {"email": "ann@example.com", "password": PASSWORD}),
        ):
            answer = await browser.http.post(path, json=body, headers=evil)
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign_origin"), path
        own = {"Origin": str(browser.http.base_url).rstrip("/")}
        assert (await browser.http.post("/api/tasks", json={"title": "mine"}, headers=own)).status_code == 201
        assert len(await browser.tasks()) == 1


async def test_nothing_opens_without_a_credential(served: Served):
    async with served(ScriptedModel([])) as ann, Client.at(str(ann.http.base_url), email=None) as nobody:
        for method, path in (
            ("POST", "/chatkit"),
            ("POST", "/api/chatkit"),
            ("GET", "/api/auth/me"),
            ("POST", "/api/auth/sign-out"),
            ("GET", "/api/tasks"),
            ("POST", "/api/tasks"),
            ("GET", "/api/tasks/1"),
            ("PATCH", "/api/tasks/1"),
            ("DELETE", "/api/tasks/1"),
        ):
            answer = await nobody.http.request(method, path)
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated"), path
