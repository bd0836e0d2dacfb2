"""The one error tree.

```
HoldfastError                 500 internal
├── BadRequest                400 the request cannot be read
├── Unauthenticated           401 no credential, or one that does not hold
├── Forbidden                 403 a known user who may not
├── NotFound                  404 no such thing, or someone else's
├── Conflict                  409 the state does not allow it
│   └── TurnLost              409 another process has taken the turn up
├── TooLarge                  413 a body over the limit
├── UnsupportedMediaType      415 a body of another kind than the route reads
├── Invalid                   422 readable, but a value breaks a rule
├── TooMany                   429 slow down; carries `retry_after`
├── NotOffered                501 the hosted server does not override this hook
├── ModelFailed               502 the model, or its provider, did not answer as it should
├── Unavailable               503 try again; carries `retry_after`
│   └── Uncertain             503 lost while committing: it may have been done all the same
└── ConfigurationError        —   refuses to start; the message says what to do
```

An error carries its HTTP status; `holdfast.web.errors` turns it into an answer. Messages are shown to
people: they hold no secret, no message text and no internals.
"""

from typing import ClassVar

__all__ = [
    "BadRequest",
    "ConfigurationError",
    "Conflict",
    "Forbidden",
    "HoldfastError",
    "Invalid",
    "ModelFailed",
    "NotFound",
    "NotOffered",
    "TooLarge",
    "TooMany",
    "TurnLost",
    "Unauthenticated",
    "Unavailable",
    "Uncertain",
    "UnsupportedMediaType",
]


class HoldfastError(Exception):
    """Base of every error that Holdfast raises on purpose."""

    status: ClassVar[int] = 500

    def __init__(self, code: str, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retry_after = retry_after
        """Seconds after which it is worth trying again, for `Retry-After`."""


class BadRequest(HoldfastError):
    status = 400


class Unauthenticated(HoldfastError):
    status = 401

    def __init__(self, code: str = "unauthenticated", message: str = "Sign in to go on.") -> None:
        super().__init__(code, message)


class Forbidden(HoldfastError):
    status = 403


class NotFound(HoldfastError):
    status = 404

    @classmethod
    def of(cls, noun: str) -> "NotFound":
        """`NotFound.of("thread")` → code `thread_not_found`. The same for what never was and what is another's."""
        return cls(f"{noun}_not_found", f"There is no such {noun}.")


class Conflict(HoldfastError):
    status = 409


class TurnLost(Conflict):
    """Another process has taken the turn up: what this one had yet to write of it has no place any more."""

    def __init__(self) -> None:
        super().__init__("turn_lost", "The answer goes on elsewhere.")


class TooLarge(HoldfastError):
    status = 413


class UnsupportedMediaType(HoldfastError):
    status = 415


class Invalid(HoldfastError):
    status = 422


class TooMany(HoldfastError):
    status = 429


class NotOffered(HoldfastError):
    status = 501


class ModelFailed(HoldfastError):
    status = 502


class Unavailable(HoldfastError):
    status = 503


class Uncertain(Unavailable):
    """The connection was lost between the commit and its answer. Whether it was done, nobody can tell."""


class ConfigurationError(HoldfastError):
    def __init__(self, message: str) -> None:
        super().__init__("configuration", message)
