"""Where a redirect leads, and whether a browser takes a request there."""

import re
from urllib.parse import urljoin, urlsplit

from holdfast.doctor.exchange import Exchange

__all__ = ["is_redirect", "is_sign_in", "obstacle", "target_of"]

_KEEP = (307, 308)
"""After these a browser sends the same request, after the others a GET: Fetch, HTTP-redirect fetch."""
_HOPS = 20  # Fetch, HTTP-redirect fetch: a browser gives up at the next
_PORTS = {"http": 80, "https": 443}
_SIGN_IN = re.compile(
    r"[/.](?:log-?[io]n|sign-?in|sign_in|sso|saml2?|oauth2?|authorize|accounts?/login|auth)(?:\.\w+)?/?$",
    re.IGNORECASE,
)
_IDENTITY_HOSTS = re.compile(r"^(?:login|signin|auth|sso|accounts?|id)\.", re.IGNORECASE)


def is_redirect(exchange: Exchange) -> bool:
    return exchange.status is not None and 300 <= exchange.status < 400 and exchange.status != 304


def target_of(exchange: Exchange) -> str | None:
    """The absolute address; None where the answer names none, or no address."""
    location = exchange.headers.get("location")
    try:
        return urljoin(exchange.asked, location).partition("#")[0] if location else None
    except ValueError:
        return None


def is_sign_in(target: str) -> bool:
    """By the names that such pages have."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return bool(_SIGN_IN.search(parts.path) or _IDENTITY_HOSTS.match(parts.hostname or ""))


def obstacle(exchange: Exchange) -> str:
    """Why a browser does not send the same request there, in words that follow its address; empty when it does."""
    target = target_of(exchange)
    if target is None:
        return "and names no address"
    if exchange.status not in _KEEP:
        return "where a browser asks with GET, without the body"
    if exchange.method != "POST":
        return "and what was saved goes no further"
    if _origin(target) != _origin(exchange.asked):
        return "which is another origin: a browser leaves the credential out there"
    if (
        target == exchange.url
        or any(target == hop.target for hop in exchange.hops)
        or len(exchange.hops) >= _HOPS
    ):
        return "which leads in a circle"
    origin = exchange.sent_headers.get("origin")
    if origin is not None and _origin(origin) != _origin(exchange.asked):
        allowed = exchange.headers.get("access-control-allow-origin")
        if allowed not in ("*", origin):
            return f"and without Access-Control-Allow-Origin for {origin}, so a browser does not go there"
    return ""


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url)
        return parts.scheme, (parts.hostname or ""), parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return "", url, None
