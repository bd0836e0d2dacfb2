"""Bearer tokens of an outside issuer, over the whole application and both databases."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx2
import jwt
import pytest
from agents.testing import ScriptedModel
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import func, select

from holdfast.assistant.models import ChosenModel
from holdfast.auth import outside as outside_module
from holdfast.auth.keys import SharedSecret
from holdfast.auth.outside import LEEWAY, OutsideIssuer
from holdfast.config import Settings
from holdfast.errors import Unauthenticated
from holdfast.store.db import Db
from holdfast.store.tables import users
from holdfast.web.app import create_app
from tests.conftest import SECRET, make_settings
from tests.support.client import Client
from tests.support.issuer import AUDIENCE, ISSUER, Issuer, Signer, issuer, standard
from tests.support.script import says
from tests.support.serving import serving

SHARED = "a secret shared with the issuer, long enough for HS256 and for its longer sisters"
SIGNERS = {name: Signer(name, name.lower()) for name in ("EdDSA", "ES256", "RS256")}
STRANGER = Signer("EdDSA", "eddsa")  # the name of a key of the issuer's, and another key


def named(settings: Settings, **how: Any) -> Settings:
    return make_settings(
        settings.database_url, jwt_issuer=ISSUER, jwt_audience=AUDIENCE, signup="open", **how
    )


@asynccontextmanager
async def application(settings: Settings, *steps: Any) -> AsyncIterator[Client]:
    app = create_app(settings, model=ChosenModel("test", ScriptedModel([says(step) for step in steps])))
    async with serving(app) as address, Client.at(address, email=None) as client:
        yield client


@pytest.fixture
async def published() -> AsyncIterator[Issuer]:
    async with issuer() as served:
        served.keys = [signer.jwk() for signer in SIGNERS.values()]
        yield served


async def me(client: Client, token: str) -> httpx2.Response:
    return await client.http.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})


async def refused(client: Client, token: str) -> None:
    answer = await me(client, token)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_token"), token


@pytest.mark.parametrize("algorithm", SIGNERS)
async def test_the_first_valid_token_makes_the_user(settings: Settings, published: Issuer, algorithm: str):
    signer = SIGNERS[algorithm]
    async with application(named(settings, jwks_url=published.url), "Hello.") as client:
        answer = await me(client, signer.token(email="ann@example.com", name="Ann"))
        assert answer.status_code == 200, answer.text
        user = answer.json()["user"]
        assert (user["email"], user["name"]) == ("ann@example.com", "Ann")
        assert (await me(client, signer.token())).json()[
            "user"
        ] == user  # says nothing of them, changes nothing
        renamed = (await me(client, signer.token(name="Ann B."))).json()["user"]
        assert renamed == {**user, "name": "Ann B."}
        assert (await me(client, signer.token("bob"))).json()["user"]["id"] != user["id"]

        client.http.headers["Authorization"] = f"Bearer {signer.token()}"
        assert (await client.say("Hi")).texts() == ["Hi", "Hello."]
        assert published.asked == 1


async def test_a_shared_secret(settings: Settings):
    async with application(named(settings, jwt_secret=SHARED)) as client:
        token = jwt.encode(standard(), SHARED, "HS256", headers={"kid": "any"})
        assert (await me(client, token)).status_code == 200
        for wrong in (
            jwt.encode(standard(), SHARED[:-1], "HS256"),
            jwt.encode(standard(), SHARED + "longer, as HS512 would have it" * 2, "HS512"),
            jwt.encode(standard(), SHARED, "HS384"),
            jwt.encode(standard(), SECRET, "HS256"),
            jwt.encode(standard(), "", "none"),
            SIGNERS["EdDSA"].token(),
        ):
            await refused(client, wrong)


async def test_our_own_accounts_go_on_beside_it(settings: Settings, published: Issuer):
    async with application(named(settings, jwks_url=published.url)) as client:
        ours = await client.sign_up("ann@example.com")
        assert (await me(client, ours["token"])).json()["user"] == ours["user"]
        theirs = (await me(client, SIGNERS["ES256"].token("ann@example.com", email="ann@example.com"))).json()
        assert theirs["user"]["id"] != ours["user"]["id"]  # the same address says nothing across issuers
        # Each issuer's tokens are for its own keys only.
        claims = jwt.decode(ours["token"], options={"verify_signature": False})
        signer = SIGNERS["EdDSA"]
        await refused(client, jwt.encode(claims, signer.private, "EdDSA", headers={"kid": signer.kid}))
        await refused(client, jwt.encode(standard(), SECRET, "HS256"))


async def test_claims_that_do_not_hold(settings: Settings, published: Issuer):
    signer = SIGNERS["EdDSA"]
    now = standard()["iat"]
    async with application(named(settings, jwks_url=published.url)) as client:
        for claims in (
            {"iss": "https://another.example"},
            {"iss": ISSUER + "/"},
            {"iss": None},
            {"aud": "somebody else"},
            {"aud": ["somebody", "else"]},
            {"aud": None},
            {"exp": None},
            {"exp": now - LEEWAY - 1},
            {"exp": "soon"},
            {"nbf": now + LEEWAY + 60},
            {"iat": now + LEEWAY + 60},
            {"nbf": "later"},
        ):
            await refused(client, signer.token(**claims))
        for subject in (None, "", 7, ["ann"], "x" * 513, "a\x00b", "\ud800"):
            payload = standard() | {"sub": subject}
            if subject is None:
                del payload["sub"]
            await refused(client, _signed_as_it_is(signer, payload))
        for claims in (
            {"aud": ["somebody", AUDIENCE]},
            {"exp": now - LEEWAY + 10},
            {"nbf": now + LEEWAY - 10},
            {"email": 7, "name": {"first": "Ann"}},
            {"email": "a\x00b", "name": "n" * 321},
        ):
            answer = await me(client, signer.token(**claims))
            assert answer.status_code == 200, claims
            assert (answer.json()["user"]["email"], answer.json()["user"]["name"]) == (None, None)


def _signed_as_it_is(signer: Signer, payload: dict[str, Any]) -> str:
    """Signed without the checks by which a well-meaning library would refuse to make it."""
    import json

    return jwt.api_jws.encode(
        json.dumps(payload).encode(), signer.private, signer.algorithm, headers={"kid": signer.kid}
    )


async def test_the_algorithm_is_the_keys(settings: Settings, published: Issuer):
    rsa_key = SIGNERS["RS256"]
    pem = rsa_key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = {"kid": rsa_key.kid}
    async with application(named(settings, jwks_url=published.url)) as client:
        for token in (
            jwt.encode(standard(), "", "none", headers=header),
            # The public key as a shared secret: what a verifier that believes the header would accept.
            _hmac(standard(), pem, header),
            jwt.encode(standard(), rsa_key.private, "RS512", headers=header),
            jwt.encode(standard(), rsa_key.private, "PS256", headers=header),
            jwt.encode(standard(), rsa_key.private, "RS256", headers={"kid": "eddsa"}),
            jwt.encode(standard(), rsa_key.private, "RS256"),  # which of the three?
            rsa_key.token(headers={"kid": "unknown"}),
            STRANGER.token(),
            rsa_key.token()[:-4] + "AAAA",
            SIGNERS["ES256"].token(headers={"jwk": STRANGER.jwk(), "jku": "https://evil.example"})[:-3]
            + "AAA",
        ):
            await refused(client, token)
        for token in ("x", "a.b.c", "..", "\u00e9.\u00e9.\u00e9", rsa_key.token() + ".x", _deep() + ".e30.x"):
            headers = {b"Authorization": f"Bearer {token}".encode("latin-1")}
            assert (await client.http.get("/api/auth/me", headers=headers)).status_code == 401, token


def _hmac(claims: dict[str, Any], key: bytes, header: dict[str, Any]) -> str:
    """A token that PyJWT refuses to make: signed with HS256 and a public key's text."""
    import base64
    import hashlib
    import hmac
    import json

    def encode(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    signed = ".".join(encode(json.dumps(part).encode()) for part in ({"alg": "HS256", **header}, claims))
    return f"{signed}.{encode(hmac.digest(key, signed.encode(), hashlib.sha256))}"


def _deep() -> str:
    import base64

    return base64.urlsafe_b64encode(b'{"a":' + b"[" * 20_000).rstrip(b"=").decode()


async def test_without_the_issuers_keys_its_users_are_told_to_wait(settings: Settings, published: Issuer):
    published.answer = httpx_gone()
    async with application(named(settings, jwks_url=published.url)) as client:
        ours = await client.sign_up("ann@example.com")
        answer = await me(client, SIGNERS["EdDSA"].token())
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "issuer_unavailable")
        assert int(answer.headers["Retry-After"]) > 0
        assert (await me(client, ours["token"])).status_code == 200
        await refused(client, SIGNERS["EdDSA"].token(iss="https://another.example"))
        assert published.asked == 1


def httpx_gone() -> Any:
    from starlette.responses import Response

    return Response(status_code=502)


async def test_a_rotated_key(settings: Settings, published: Issuer):
    async with application(named(settings, jwks_url=published.url)) as client:
        fresh = Signer("ES256", "fresh")
        published.keys = [SIGNERS["EdDSA"].jwk()]
        assert (await me(client, SIGNERS["EdDSA"].token())).status_code == 200
        published.keys.append(fresh.jwk())
        await refused(
            client, fresh.token()
        )  # asked for a moment ago; tests/auth/test_keys.py turns the clock
        assert published.asked == 1


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(db: Db, clock: Clock) -> OutsideIssuer:
    return OutsideIssuer(db, SharedSecret(SHARED), ISSUER, AUDIENCE, clock=clock)


def token(subject: str = "ann", **claims: Any) -> str:
    return jwt.encode(standard(subject, **claims), SHARED, "HS256")


async def count(db: Db) -> int | None:
    async with db.read() as conn:
        return await conn.scalar(select(func.count()).select_from(users))


async def test_many_first_tokens_at_once_make_one_user(db: Db, people: OutsideIssuer):
    others = OutsideIssuer(db, SharedSecret(SHARED), ISSUER, AUDIENCE)  # as in another process
    found = await asyncio.gather(*(each.identify(token()) for each in (people, others) * 10))
    assert len({identity.user_id for identity in found}) == 1
    assert await count(db) == 1


async def test_a_known_user_costs_no_query(db: Db, people: OutsideIssuer, clock: Clock):
    asked = 0
    read, write = db.read, db.write

    def counted(call: Any) -> Any:
        def count_and_call() -> AbstractAsyncContextManager[Any]:
            nonlocal asked
            asked += 1
            return call()

        return count_and_call

    db.read, db.write = counted(read), counted(write)  # type: ignore[method-assign]  # counted, and done
    first = await people.identify(token())
    assert asked == 2  # looked for, and made
    assert await people.identify(token()) == first
    assert asked == 2
    clock.now += outside_module.KNOWN_FOR
    assert await people.identify(token()) == first
    assert asked == 3  # looked for, and found


async def test_a_deleted_user_comes_back_as_a_new_one(db: Db, people: OutsideIssuer):
    first = await people.identify(token())
    async with db.write() as conn:
        await conn.execute(users.delete())
    people.forget(first.user_id)
    assert (await people.identify(token())).user_id != first.user_id


async def test_the_map_of_known_users_stays_small(people: OutsideIssuer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(outside_module, "MAX_KNOWN", 3)
    for number in range(10):
        await people.identify(token(f"user{number}"))
    assert len(people._known) == 3


async def test_an_expired_token_of_a_known_user_is_refused(people: OutsideIssuer):
    now = standard()["iat"]
    await people.identify(token())
    with pytest.raises(Unauthenticated):
        await people.identify(token(exp=now - LEEWAY - 5))
