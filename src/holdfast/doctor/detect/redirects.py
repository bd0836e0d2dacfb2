"""Where the address sends a request on to."""

from holdfast.doctor.client.oddity import Oddity
from holdfast.doctor.evidence import Evidence
from holdfast.doctor.exchange import Exchange
from holdfast.doctor.redirect import is_redirect, is_sign_in, obstacle, target_of

__all__ = ["look_at_redirects"]


def look_at_redirects(exchange: Exchange, evidence: Evidence) -> None:
    """Note each redirect under what it does to a browser. A preflight's is judged with the preflight."""
    if exchange.method == "OPTIONS" or exchange.is_probe:
        return
    name = exchange.operation or f"{exchange.method} {exchange.url}"
    for hop in exchange.hops:
        _note("reach.followed", f"{name} was answered {hop.status}, to {hop.target}.", exchange, evidence)
    if not is_redirect(exchange):
        return
    target = target_of(exchange)
    where = (
        f"{name} was answered {exchange.status}, to {target or exchange.headers.get('location') or 'nowhere'}"
    )
    if target is not None and is_sign_in(target):
        _note("reach.sign-in", f"{where}.", exchange, evidence)
    elif why := obstacle(exchange):
        _note("reach.redirect", f"{where}, {why}.", exchange, evidence)
    else:
        _note(
            "reach.followed", f"{where}.", exchange, evidence
        )  # of a capture, where the next entry is its answer


def _note(check: str, detail: str, exchange: Exchange, evidence: Evidence) -> None:
    evidence.note(Oddity(check, detail), exchange)
