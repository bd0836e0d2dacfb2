"""An outside issuer's keys: fetched once, again when needed, and kept when they cannot be."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from starlette.responses import JSONResponse, RedirectResponse, Response

from holdfast.auth.keys import FAILED_EVERY, MAX_AGE, UNKNOWN_EVERY, JwkSet, SharedSecret
from holdfast.errors import Unavailable
from tests.support.issuer import Issuer, Signer, issuer

ONE, TWO = Signer("EdDSA", "one"), Signer("ES256", "two")


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def outside() -> AsyncIterator[Issuer]:
    async with issuer() as served:
        served.keys = [ONE.jwk()]
        yield served


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def keys(outside: Issuer, clock: Clock) -> AsyncIterator[JwkSet]:
    made = JwkSet(outside.url, clock=clock)
    yield made
    await made.close()


async def algorithm(keys: JwkSet, kid: str | None) -> str | None:
    found = await keys.key(kid)
    return found.algorithm if found is not None else None


async def test_many_at_once_fetch_once(keys: JwkSet, outside: Issuer):
    assert await asyncio.gather(*(algorithm(keys, "one") for _ in range(20))) == ["EdDSA"] * 20
    assert outside.asked == 1


async def test_an_unknown_key_is_looked_for_once_a_minute(keys: JwkSet, outside: Issuer, clock: Clock):
    assert await algorithm(keys, "one") == "EdDSA"
    outside.keys.append(TWO.jwk())
    assert await algorithm(keys, "two") is None  # the first fetch was a moment ago
    clock.now += UNKNOWN_EVERY
    assert await asyncio.gather(*(algorithm(keys, "two") for _ in range(20))) == ["ES256"] * 20
    assert outside.asked == 2
    assert [await algorithm(keys, f"guess{number}") for number in range(20)] == [None] * 20
    assert outside.asked == 2


async def test_without_keys_it_is_tried_again_every_few_seconds(keys: JwkSet, outside: Issuer, clock: Clock):
    outside.answer = Response(status_code=500)
    for _ in range(5):
        with pytest.raises(Unavailable) as refused:
            await keys.key("one")
        assert refused.value.retry_after == FAILED_EVERY
    assert outside.asked == 1
    outside.answer = None
    clock.now += FAILED_EVERY
    assert await algorithm(keys, "one") == "EdDSA"
    assert outside.asked == 2


@pytest.mark.parametrize(
    "answer",
    [
        Response(status_code=503),
        Response("not json"),
        Response(b"\xff\xfe"),
        Response('{"keys":' + "[" * 100_000),
        Response(b" " * (1024 * 1024 + 1)),
        JSONResponse([]),
        JSONResponse({"keys": "none"}),
        JSONResponse({"keys": []}),
        JSONResponse({"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}),
        RedirectResponse("/elsewhere"),
    ],
)
async def test_a_failing_fetch_goes_on_with_the_keys_that_are_here(
    keys: JwkSet, outside: Issuer, clock: Clock, answer: Response
):
    assert await algorithm(keys, "one") == "EdDSA"
    outside.answer = answer
    clock.now += UNKNOWN_EVERY
    assert await algorithm(keys, "two") is None
    assert outside.asked == 2
    assert await algorithm(keys, "one") == "EdDSA"


async def test_an_address_where_nothing_listens(unused_tcp_address: str):
    keys = JwkSet(unused_tcp_address)
    with pytest.raises(Unavailable):
        await keys.key("one")
    await keys.close()


@pytest.fixture
def unused_tcp_address() -> str:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}/jwks"


async def test_a_withdrawn_key_ends_within_the_hour_and_nobody_waits(
    keys: JwkSet, outside: Issuer, clock: Clock
):
    assert await algorithm(keys, "one") == "EdDSA"
    outside.keys = [TWO.jwk()]
    clock.now += MAX_AGE
    assert await algorithm(keys, "one") == "EdDSA"  # begins the fetch, and does not wait for it
    assert await algorithm(keys, "two") == "ES256"  # is not here yet: waits for that same fetch
    assert await algorithm(keys, "one") is None
    assert outside.asked == 2


async def test_a_request_that_is_dropped_leaves_the_fetch_to_the_others(keys: JwkSet, outside: Issuer):
    outside.hold = asyncio.Event()
    dropped = asyncio.create_task(algorithm(keys, "one"))
    await outside.arrived.wait()
    waiting = asyncio.create_task(algorithm(keys, "one"))
    dropped.cancel()
    await asyncio.wait([dropped])
    outside.hold.set()
    assert await waiting == "EdDSA"
    assert outside.asked == 1


async def test_a_token_that_names_no_key_means_the_only_one(keys: JwkSet, outside: Issuer, clock: Clock):
    assert await algorithm(keys, None) == "EdDSA"
    outside.keys = [ONE.jwk(), TWO.jwk()]
    clock.now += MAX_AGE
    assert await algorithm(keys, "two") == "ES256"
    assert await algorithm(keys, None) is None


async def test_only_keys_for_signatures_of_the_three_kinds_are_used(keys: JwkSet, outside: Issuer):
    small = {
        **RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 1024).public_key(), as_dict=True),
        "kid": "small",
    }
    rsa_key = Signer("RS256", "rsa")
    private = OKP_PRIVATE | {"kid": "private"}
    outside.keys = [
        "nonsense",
        {"kid": "no kind"},
        {"kty": ["RSA"], "kid": "a list"},
        {"kty": "RSA", "kid": "no numbers"},
        {"kty": "RSA", "n": 7, "e": 7, "kid": "numbers"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "too short"},
        {"kty": "oct", "k": "c2VjcmV0", "kid": "secret"},
        ONE.jwk(kid=7),
        ONE.jwk(kid="for encryption", use="enc"),
        ONE.jwk(kid="for signing only", key_ops=["sign"]),
        ONE.jwk(kid="wrong algorithm", alg="RS256"),
        rsa_key.jwk(kid="other algorithm", alg="PS256"),
        small,
        ONE.jwk(alg="Ed25519"),
        TWO.jwk(kid="one"),  # a name that is taken
        rsa_key.jwk(),
        {name: value for name, value in TWO.jwk().items() if name not in ("alg", "use")},
        private,
    ]
    found = {
        kid: await algorithm(keys, kid)
        for kid in (entry.get("kid") for entry in outside.keys if isinstance(entry, dict))
        if isinstance(kid, str)
    }
    assert {kid: name for kid, name in found.items() if name} == {
        "one": "EdDSA",
        "rsa": "RS256",
        "two": "ES256",
        "private": "EdDSA",
    }
    key = await keys.key("private")
    assert key is not None
    assert not hasattr(key.material, "sign")  # what an issuer publishes by mistake is not loaded


OKP_PRIVATE = {  # RFC 8037, appendix A.1
    "kty": "OKP",
    "crv": "Ed25519",
    "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}


async def test_a_shared_secret_is_one_key_whatever_it_is_called():
    keys = SharedSecret("a shared secret, longer than 32 characters")
    assert await keys.key("anything") == await keys.key(None)
    key = await keys.key(None)
    assert key is not None
    assert key.algorithm == "HS256"
    await keys.close()
