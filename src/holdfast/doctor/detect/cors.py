"""What a browser on another origin would be allowed."""

from collections.abc import Callable

from holdfast.doctor.client.oddity import Oddity
from holdfast.doctor.evidence import Evidence
from holdfast.doctor.exchange import Exchange

__all__ = ["NEEDED_HEADERS", "STRANGER", "look_at_cors"]

NEEDED_HEADERS = ("content-type", "authorization", "accept-language", "chatkit-frame-instance-id")
"""What the official client sends along, so what a preflight asks for."""
STRANGER = "https://stranger.invalid"
"""An origin that no backend means to let in."""


def look_at_cors(exchange: Exchange, evidence: Evidence) -> None:
    """Judge one answer by its Access-Control headers; nothing to do where no origin was sent."""
    origin = exchange.sent_headers.get("origin")
    if origin is None or exchange.status is None or exchange.trouble is not None:
        return

    def odd(check: str, detail: str) -> None:
        evidence.note(Oddity(check, detail, _headers(exchange)), exchange)

    allowed = exchange.headers.get("access-control-allow-origin")
    credentials = (exchange.headers.get("access-control-allow-credentials") or "").lower() == "true"
    if origin == STRANGER:
        evidence.reached("stranger")
        if allowed == STRANGER and credentials:
            odd("cors.any-origin", f"A page of {STRANGER} is let in, with credentials.")
        return
    if exchange.method == "OPTIONS":
        evidence.reached("preflight")
        _preflight(exchange, origin, allowed, odd)
        return
    if exchange.is_probe or not (_same_site(exchange.url, origin) or exchange.ok):
        return
    evidence.reached("origin")
    if _same_site(exchange.url, origin):
        return
    if allowed is None:
        odd("cors.origin", f"The answer has no Access-Control-Allow-Origin for {origin}.")
    elif allowed not in ("*", origin):
        odd("cors.origin", f"The answer allows {allowed}, and the page is of {origin}.")
    elif allowed == "*" and credentials:
        odd(
            "cors.credentials", "The answer allows any origin and credentials at once, which browsers refuse."
        )


def _preflight(exchange: Exchange, origin: str, allowed: str | None, odd: Callable[[str, str], None]) -> None:
    status = exchange.status or 0
    if not 200 <= status < 300:
        also = "; a browser does not follow a redirect there" if 300 <= status < 400 else ""
        odd("cors.preflight", f"The preflight was answered {status}{also}.")
        return
    if allowed not in ("*", origin):
        odd("cors.preflight", f"The preflight allows {allowed or 'no origin'}, and the page is of {origin}.")
        return
    methods = exchange.headers.get("access-control-allow-methods") or ""
    # POST needs no leave when its headers have theirs, but a list without it is a mistake all the same.
    if methods and "POST" not in methods.upper() and "*" not in methods:
        odd("cors.preflight", f"The preflight allows {methods}, without POST.")
    given = {
        name.strip().lower()
        for name in (exchange.headers.get("access-control-allow-headers") or "").split(",")
    }
    covered = frozenset(NEEDED_HEADERS) - {"authorization"} if "*" in given else frozenset[str]()
    missing = [name for name in NEEDED_HEADERS if name not in given and name not in covered]
    if missing:
        odd("cors.headers", f"The preflight does not allow {', '.join(missing)}.")


def _same_site(url: str, origin: str) -> bool:
    return url == origin or url.startswith(origin.rstrip("/") + "/")


def _headers(exchange: Exchange) -> str:
    found = [
        f"{name}: {value}" for name, value in exchange.headers.pairs if name.startswith("access-control-")
    ]
    return "\n".join([f"HTTP {exchange.status}", *found])
