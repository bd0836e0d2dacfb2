"""Accounts over HTTP: signing up, in and out; what a credential is good for, and what it is not."""

import asyncio

import jwt
import pytest
from agents.testing import ScriptedModel
from argon2 import PasswordHasher

from holdfast.auth.accounts import ACCOUNT_BURST, ACCOUNT_EVERY
from holdfast.config import Settings
from holdfast.errors import Unauthenticated
from holdfast.store.db import Db
from holdfast.web.parts import create_accounts
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


async def test_a_new_password_ends_every_earlier_session(served: Served):
    async with served(ScriptedModel([])) as ann, Client.at(str(ann.http.base_url), email=None) as elsewhere:
        signed_in = {"email": "ann@example.com", "password": PASSWORD}
        answer = await elsewhere.http.post("/api/auth/sign-in", json=signed_in)
        elsewhere.http.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        elsewhere.http.cookies.clear()

        async def change(**fields: str) -> tuple[int, str | None]:
            given = {"password": PASSWORD, "new_password": "new horse battery", **fields}
            answer = await ann.http.post("/api/auth/password", json=given)
            ann.http.cookies.clear()
            return answer.status_code, answer.json().get("error", answer.json()).get("code")

        assert await change(password="wrong horse") == (403, "wrong_password")
        assert await change(new_password="short") == (422, "invalid_password")
        assert (await elsewhere.http.get("/api/tasks")).status_code == 200
        assert await change() == (200, None)
        assert (await elsewhere.http.get("/api/tasks")).json()["error"]["code"] == "session_ended"
        assert (await ann.http.get("/api/tasks")).json()["error"]["code"] == "session_ended"
        assert (await ann.http.post("/api/auth/sign-in", json=signed_in)).status_code == 401
        signed_in["password"] = "new horse battery"
        assert (await ann.http.post("/api/auth/sign-in", json=signed_in)).status_code == 200


async def test_signing_out_everywhere(served: Served):
    async with served(ScriptedModel([])) as ann, Client.at(str(ann.http.base_url), email=None) as elsewhere:
        signed_in = {"email": "ann@example.com", "password": PASSWORD}
        token = (await elsewhere.http.post("/api/auth/sign-in", json=signed_in)).json()["token"]
        elsewhere.http.cookies.clear()
        elsewhere.http.headers["Authorization"] = f"Bearer {token}"
        assert (await ann.http.post("/api/auth/sign-out", json={"everywhere": "x"})).status_code == 422
        assert (await ann.http.post("/api/auth/sign-out", json={"everywhere": True})).status_code == 204
        for client in (ann, elsewhere):
            assert (await client.http.get("/api/tasks")).json()["error"]["code"] == "session_ended"


class Hashing:
    """Counts the work on passwords, and has it done."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.verified = 0
        self._verify = PasswordHasher.verify
        monkeypatch.setattr(PasswordHasher, "verify", lambda *given: self.verify(*given))

    def verify(self, hasher: PasswordHasher, password_hash: str, password: str) -> bool:
        self.verified += 1
        assert not hasher.check_needs_rehash(password_hash)  # a decoy must cost what a real one does
        return self._verify(hasher, password_hash, password)


async def test_guessing_is_slowed_down_alike_for_accounts_that_are_there_and_not(
    served: Served, monkeypatch: pytest.MonkeyPatch
):
    hashing = Hashing(monkeypatch)
    async with served(ScriptedModel([])) as ann, Client.at(str(ann.http.base_url), email=None) as stranger:
        told = []
        for email in ("ann@example.com", "nobody@example.com", "a\x00b@example.com", "no address"):
            hashing.verified = 0
            given = {"email": email, "password": "wrong horse"}
            answers = [
                await stranger.http.post("/api/auth/sign-in", json=given) for _ in range(ACCOUNT_BURST)
            ]
            refused = await stranger.http.post("/api/auth/sign-in", json={**given, "password": PASSWORD})
            assert hashing.verified == ACCOUNT_BURST  # as much work for each, and none once it is refused
            assert 1 <= int(refused.headers["retry-after"]) <= ACCOUNT_EVERY
            told.append([(answer.status_code, answer.json()["error"]) for answer in (*answers, refused)])
        assert told[0] == told[1] == told[2] == told[3]
        assert [status for status, _ in told[0]] == [401] * ACCOUNT_BURST + [429]
        assert (await ann.http.get("/api/tasks")).status_code == 200  # who is in stays in
        # The same count holds where a password confirms something.
        leaving = await ann.http.request("DELETE", "/api/auth/me", json={"password": PASSWORD})
        assert (leaving.status_code, leaving.json()["error"]["code"]) == (429, "too_many_attempts")


async def test_many_guesses_at_once_are_counted_before_they_are_checked(
    served: Served, monkeypatch: pytest.MonkeyPatch
):
    hashing = Hashing(monkeypatch)
    async with served(ScriptedModel([])) as ann:
        given = {"email": "ann@example.com", "password": "wrong horse"}
        answers = await asyncio.gather(
            *(ann.http.post("/api/auth/sign-in", json=given) for _ in range(3 * ACCOUNT_BURST))
        )
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses == [401] * ACCOUNT_BURST + [429] * 2 * ACCOUNT_BURST
        assert hashing.verified == ACCOUNT_BURST


async def test_guessing_many_accounts_from_one_address(served: Served, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("holdfast.auth.accounts.ADDRESS_BURST", 3)
    async with served(ScriptedModel([])) as ann:

        async def attempt(number: int, come_from: str, path: str = "sign-in", **fields: str) -> int:
            given = {"email": f"user{number}@example.com", "password": "wrong horse", **fields}
            headers = {"X-Forwarded-For": come_from}
            return (await ann.http.post(f"/api/auth/{path}", json=given, headers=headers)).status_code

        assert [await attempt(n, "192.0.2.1") for n in range(5)] == [401, 401, 401, 429, 429]
        assert await attempt(0, "192.0.2.2") == 401
        right = {"email": "ann@example.com", "password": PASSWORD}
        assert [await attempt(0, "192.0.2.3", **right) for _ in range(5)] == [200] * 5
        # Signing up tells whether an address has an account: that, too, is slow to ask for many.
        taken = [await attempt(0, "192.0.2.4", "sign-up", **right) for _ in range(5)]
        assert taken == [409, 409, 409, 429, 429]
        assert [await attempt(n, "192.0.2.5", "sign-up") for n in range(5)] == [200] * 5


async def test_a_session_of_the_old_password_does_not_outlive_it(settings: Settings, db: Db):
    accounts = create_accounts(settings, db)
    ann = await accounts.create("ann@example.com", PASSWORD, None)
    checked, go_on = asyncio.Event(), asyncio.Event()
    matches = accounts._passwords.matches

    async def slow(password_hash: str | None, password: str) -> bool:
        found = await matches(password_hash, password)
        checked.set()
        await go_on.wait()
        return found

    accounts._passwords.matches = slow  # type: ignore[method-assign]  # checked as ever, and then held up
    signing_in = asyncio.create_task(accounts.sign_in("ann@example.com", PASSWORD))
    await checked.wait()
    await accounts.set_password(ann, "new horse battery")
    go_on.set()
    with pytest.raises(Unauthenticated):
        await signing_in


ORIGINS = [
    ("http://chat.example.com", "chat.example.com", "http", 201),
    ("http://CHAT.example.com", "Chat.Example.COM", "http", 201),
    ("http://chat.example.com:8000", "chat.example.com:8000", "http", 201),
    ("http://chat.example.com", "chat.example.com:80", "http", 201),
    ("https://chat.example.com", "chat.example.com:443", "https", 201),
    (
        "https://chat.example.com",
        "chat.example.com",
        "http",
        201,
    ),  # a proxy that does not say how it was reached
    ("http://[2001:db8::1]:8000", "[2001:DB8::1]:8000", "http", 201),
    ("null", "chat.example.com", "http", 403),
    ("", "chat.example.com", "http", 403),
    ("http://chat.example.com:8001", "chat.example.com:8000", "http", 403),
    ("http://chat.example.com", "chat.example.com:8000", "http", 403),
    ("http://chat.example.com", "chat.example.com", "https", 403),
    ("http://example.com", "chat.example.com", "http", 403),
    ("http://chat.example.com.evil.example", "chat.example.com", "http", 403),
    ("http://chat.example.com@evil.example", "chat.example.com", "http", 403),
    ("http://evil.example@chat.example.com", "chat.example.com", "http", 403),
    ("http://chat.example.com/path", "chat.example.com", "http", 403),
    ("chrome-extension://chat.example.com", "chat.example.com", "http", 403),
    ("file://", "chat.example.com", "http", 403),
    ("http://[chat.example.com", "chat.example.com", "http", 403),
    ("http://chat.example.com:port", "chat.example.com", "http", 403),
    ("http://chat.example.com", "[chat.example.com", "http", 403),
    ("http://", "", "http", 403),
]


async def test_the_origin_of_a_write_by_cookie(served: Served):
    async with served(ScriptedModel([])) as ann:
        token = ann.http.headers.pop("Authorization").removeprefix("Bearer ")
        for origin, host, scheme, status in ORIGINS:
            headers = {"Cookie": f"holdfast_session={token}", "Host": host, "X-Forwarded-Proto": scheme}
            for sent, expected in ((headers, 201), ({**headers, "Origin": origin}, status)):
                answer = await ann.http.post("/api/tasks", json={"title": "x"}, headers=sent)
                assert answer.status_code == expected, (origin, host, scheme, answer.text)
            read = await ann.http.get("/api/tasks", headers={**headers, "Origin": origin})
            assert read.status_code == 200  # and the page cannot read it: no answer names its origin
            assert "access-control-allow-origin" not in read.headers


async def test_the_cookie_is_secure_where_the_connection_is(served: Served):
    async with served(ScriptedModel([])) as ann:
        for scheme, secure in (("https", True), ("http", False)):
            answer = await ann.http.post(
                "/api/auth/sign-in",
                json={"email": "ann@example.com", "password": PASSWORD},
                headers={"X-Forwarded-Proto": scheme},
            )
            assert ("Secure" in answer.headers["set-cookie"]) is secure
