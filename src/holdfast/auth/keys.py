"""The keys that an outside issuer signs with: fetched from where it publishes them, or one shared secret."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import httpx2
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from holdfast.errors import Unavailable

__all__ = ["JwkSet", "Key", "Keys", "SharedSecret"]

_log = logging.getLogger(__name__)

MAX_AGE = 3600.0
"""Seconds after which fetched keys are looked for again, so that a key withdrawn by its issuer ends here too."""

UNKNOWN_EVERY = 60.0
"""Seconds between two fetches for the sake of a key that is not known: anybody can name one."""

FAILED_EVERY = 5.0
"""Seconds between two attempts while there is no key at all."""

TIMEOUT = 5.0
MAX_SET = 1024 * 1024
_PUBLIC = ("kty", "crv", "x", "y", "n", "e")


@dataclass(frozen=True, slots=True)
class Key:
    """A key, and the one algorithm that it may be used with: said by the key, whatever a token says."""

    algorithm: str
    material: Any


class Keys(Protocol):
    """Where an issuer's keys come from."""

    async def key(self, kid: str | None) -> Key | None:
        """The key that a token names; None when the issuer has no such key.

        Raises:
            Unavailable: the keys cannot be had at the moment.
        """

    async def close(self) -> None: ...


class SharedSecret:
    """One secret, known to the issuer and to us."""

    def __init__(self, secret: str) -> None:
        self._key = Key("HS256", secret)

    async def key(self, kid: str | None) -> Key | None:  # noqa: ARG002 (there is only one, however it is called)
        return self._key

    async def close(self) -> None:
        return None


class JwkSet:
    """A JSON Web Key Set (RFC 7517) at an address: EdDSA, RS256 and ES256; fetched when needed, and kept."""

    def __init__(self, url: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._clock = clock
        self._client: httpx2.AsyncClient | None = None
        self._keys: dict[str | None, Key] = {}
        self._fetched_at: float | None = None  # when the keys that are here came
        self._asked_at: float | None = None  # when they were last asked for, with or without success
        self._fetching: asyncio.Task[None] | None = None

    async def key(self, kid: str | None) -> Key | None:
        """As `Keys.key`. A token that names no key is taken to mean the only one, where there is only one."""
        if self._fetched_at is None:
            if self._older(self._asked_at, FAILED_EVERY):
                await self._fetch()
            if self._fetched_at is None:
                raise Unavailable(
                    "issuer_unavailable",
                    "The keys of the token's issuer cannot be fetched just now. Try again.",
                    retry_after=int(FAILED_EVERY),
                )
        found = self._find(kid)
        if found is None and self._older(self._asked_at, UNKNOWN_EVERY):
            await self._fetch()
            found = self._find(kid)
        elif self._older(self._fetched_at, MAX_AGE) and self._older(self._asked_at, UNKNOWN_EVERY):
            self._begin()  # nobody waits for it: the keys that are here hold until it is done
        return found

    async def close(self) -> None:
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.wait([self._fetching])
        if self._client is not None:
            await self._client.aclose()

    def _find(self, kid: str | None) -> Key | None:
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(kid)

    def _older(self, then: float | None, seconds: float) -> bool:
        # A fetch that is under way may bring it: whoever asks meanwhile waits for that one.
        return self._fetching is not None or then is None or self._clock() - then >= seconds

    async def _fetch(self) -> None:
        await asyncio.shield(self._begin())  # a request that is dropped leaves the fetch to the others

    def _begin(self) -> asyncio.Task[None]:
        if self._fetching is None:
            self._asked_at = self._clock()
            self._fetching = asyncio.create_task(self._refresh(), name="fetch the issuer's keys")
            self._fetching.add_done_callback(self._ended)
        return self._fetching

    def _ended(self, _task: asyncio.Task[None]) -> None:
        self._fetching = None

    async def _refresh(self) -> None:
        try:
            async with asyncio.timeout(TIMEOUT):
                keys = _read(await self._get())
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, ValueError) as exc:
            kept = "none are kept" if self._fetched_at is None else "those fetched before stay in use"
            _log.warning("the issuer's keys could not be fetched (%s); %s", type(exc).__name__, kept)
            return
        self._keys = keys
        self._fetched_at = self._clock()

    async def _get(self) -> bytes:
        if self._client is None:
            self._client = httpx2.AsyncClient(timeout=TIMEOUT)
        body = b""
        async with self._client.stream("GET", self._url, headers={"Accept": "application/json"}) as answer:
            if answer.status_code != 200:
                raise ValueError("not a 200")
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > MAX_SET:
                    raise ValueError("larger than any key set")
        return body


def _read(body: bytes) -> dict[str | None, Key]:
    """The usable keys by their ids. Raises `ValueError` for what is not a key set, or has none to use."""
    try:
        data = json.loads(body)
    except RecursionError as exc:
        raise ValueError("not a key set") from exc
    entries = data.get("keys") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        raise ValueError("not a key set")
    keys: dict[str | None, Key] = {}
    for entry in entries:
        kid = entry.get("kid") if isinstance(entry, dict) else None
        if not isinstance(kid, str | None) or kid in keys:
            continue
        key = _key(entry)
        if key is not None:
            keys[kid] = key
    if not keys:
        raise ValueError("no key that can be used")
    return keys


def _key(entry: Any) -> Key | None:
    """One entry of a set; None for one of another kind or for another use."""
    match entry:
        case {"kty": "OKP", "crv": "Ed25519"}:
            algorithm = "EdDSA"
        case {"kty": "EC", "crv": "P-256"}:
            algorithm = "ES256"
        case {"kty": "RSA"}:
            algorithm = "RS256"
        case _:
            return None
    # RFC 9864 names the same signature "Ed25519".
    named = {"EdDSA": ("EdDSA", "Ed25519")}.get(algorithm, (algorithm,))
    operations = entry.get("key_ops", ["verify"])
    if entry.get("alg", algorithm) not in named or entry.get("use", "sig") != "sig":
        return None
    if not isinstance(operations, list) or "verify" not in operations:
        return None
    public = {
        name: entry[name] for name in _PUBLIC if name in entry
    }  # a private part published is not for us
    try:
        material = jwt.PyJWK(public, algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, KeyError):
        return None
    if isinstance(material, RSAPublicKey) and material.key_size < 2048:
        return None  # RFC 7518, section 3.3
    return Key(algorithm, material)
