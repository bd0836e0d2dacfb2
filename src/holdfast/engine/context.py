"""What a hosted server's hooks get as their `context`, unless its owner makes another."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from chatkit.server import ChatKitServer

from holdfast.identity import Identity

__all__ = ["ContextFactory", "HoldfastContext", "ServerFactory", "default_context"]


@dataclass(frozen=True, slots=True)
class HoldfastContext:
    """Whose turn it is."""

    identity: Identity


ServerFactory = Callable[[], ChatKitServer[Any]]
"""Makes a server for one request; the engine then puts the user's store into it."""

ContextFactory = Callable[[Any, Identity], Any | Awaitable[Any]]
"""`(request | None, identity) -> context`. The request is Starlette's, and None when no request began the turn."""


def default_context(request: Any, identity: Identity) -> HoldfastContext:  # noqa: ARG001 (a ContextFactory's signature)
    return HoldfastContext(identity)
