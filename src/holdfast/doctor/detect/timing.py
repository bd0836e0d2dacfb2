"""How long one waits, for what."""

from holdfast.doctor.client.oddity import Oddity
from holdfast.doctor.evidence import Evidence
from holdfast.doctor.exchange import Exchange

__all__ = ["look_at_timing"]

FIRST_BYTE = 10.0
FIRST_TEXT = 30.0
GAP = 30.0
"""Seconds of silence that many proxies allow: nginx 60, AWS load balancers 60, Cloudflare 100, Heroku 30 to 55."""
LUMP_AFTER = 1.5
LUMP_WITHIN = 0.05
LUMP_FRAMES = 5


def look_at_timing(exchange: Exchange, evidence: Evidence) -> None:
    """Judge one stream by when its pieces came."""
    timing, reading = exchange.timing, exchange.reading
    if exchange.is_probe or reading is None or timing.first_byte is None or not exchange.ok:
        return
    evidence.reached("timing")

    def odd(check: str, detail: str) -> None:
        evidence.note(Oddity(check, detail), exchange)

    if timing.first_byte > FIRST_BYTE:
        odd("timing.first-byte", f"The first byte came after {timing.first_byte:.1f} s.")
    if timing.first_text is not None and timing.first_text > FIRST_TEXT:
        odd("timing.first-text", f"The first words came after {timing.first_text:.1f} s.")
    if timing.longest_gap is not None and timing.longest_gap > GAP:
        odd("timing.gaps", f"Nothing came for {timing.longest_gap:.1f} s.")
    total = timing.total
    if total is None or reading.frames < LUMP_FRAMES or not reading.spoke:
        return
    # A backend streams its first frame before the model is asked. All at once, after a while, was held back.
    if timing.first_byte > LUMP_AFTER and total - timing.first_byte < LUMP_WITHIN:
        odd(
            "answer.buffered",
            f"Nothing came for {timing.first_byte:.1f} s, then all {reading.frames} frames within "
            f"{(total - timing.first_byte) * 1000:.0f} ms.",
        )
