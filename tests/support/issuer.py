"""An outside issuer: it signs tokens, and publishes its keys over real HTTP on loopback."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.listening import listening

__all__ = ["AUDIENCE", "ISSUER", "Issuer", "Signer", "issuer"]

ISSUER = "https://issuer.example"
AUDIENCE = "holdfast.example"

_MAKE: dict[str, Callable[[], Any]] = {
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "RS256": lambda: rsa.generate_private_key(65537, 2048),
}
_AS_JWK: dict[str, Any] = {
    "EdDSA": OKPAlgorithm.to_jwk,
    "ES256": ECAlgorithm.to_jwk,
    "RS256": RSAAlgorithm.to_jwk,
}


class Signer:
    """A key pair, and the tokens it signs."""

    def __init__(self, algorithm: str, kid: str | None) -> None:
        self.algorithm = algorithm
        self.kid = kid
        self.private = _MAKE[algorithm]()

    def jwk(self, **more: Any) -> dict[str, Any]:
        """The public part, as the issuer publishes it."""
        made: dict[str, Any] = _AS_JWK[self.algorithm](self.private.public_key(), as_dict=True)
        made.pop("key_ops", None)
        named = {} if self.kid is None else {"kid": self.kid}
        return {**made, **named, "use": "sig", "alg": self.algorithm, **more}

    def token(self, subject: Any = "ann", headers: dict[str, Any] | None = None, **claims: Any) -> str:
        """A token that holds, but for the given claims; None takes one away."""
        named = {} if self.kid is None else {"kid": self.kid}
        return jwt.encode(
            standard(subject, **claims), self.private, self.algorithm, headers={**named, **(headers or {})}
        )


def standard(subject: Any = "ann", **claims: Any) -> dict[str, Any]:
    now = int(time.time())
    given = {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "iat": now, "exp": now + 300, **claims}
    return {name: value for name, value in given.items() if value is not None}


class Issuer:
    """What the issuer publishes, and how often it was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.keys: list[Any] = []
        self.answer: Response | None = None
        """Sent in place of the keys."""
        self.asked = 0
        self.arrived = asyncio.Event()
        self.hold: asyncio.Event | None = None
        """The answer waits for it."""

    async def publish(self, _request: Request) -> Response:
        self.asked += 1
        self.arrived.set()
        if self.hold is not None:
            await self.hold.wait()
        return self.answer or JSONResponse({"keys": self.keys})


@asynccontextmanager
async def issuer() -> AsyncIterator[Issuer]:
    """`async with issuer() as outside:`; its keys are at `outside.url`."""
    outside = Issuer()
    app = Starlette(routes=[Route("/jwks", outside.publish)])
    async with listening(app) as address:
        outside.url = f"{address}/jwks"
        yield outside
