"""Puts the detectors together: exchanges in, one after the other; evidence out. Keeps little of each."""

from holdfast.doctor.detect.answers import look_at_answer
from holdfast.doctor.detect.conversation import Conversation
from holdfast.doctor.detect.cors import look_at_cors
from holdfast.doctor.detect.history import History
from holdfast.doctor.detect.pages import Pages
from holdfast.doctor.detect.probes import look_at_probe
from holdfast.doctor.detect.redirects import look_at_redirects
from holdfast.doctor.detect.requests import look_at_request
from holdfast.doctor.detect.timing import look_at_timing
from holdfast.doctor.evidence import Evidence
from holdfast.doctor.exchange import Exchange
from holdfast.doctor.redirect import is_redirect

__all__ = ["Examiner"]

_ALL_OR_SOME = ("reach.path", "reach.credential")


class Examiner:
    """Takes finished exchanges in the order in which they happened."""

    def __init__(self, source: str, *, live: bool) -> None:
        self.evidence = Evidence(source, live)
        self.conversation = Conversation(self.evidence)
        self._history = History(self.evidence, self.conversation)
        self._pages = Pages(self.evidence)
        self._answered = 0

    def take(self, exchange: Exchange) -> None:
        """Look at it from all sides; then let go of its bodies."""
        evidence = self.evidence
        evidence.asked += 1
        if exchange.method == "POST" and not exchange.is_probe:
            look_at_request(exchange, evidence)
        look_at_redirects(exchange, evidence)
        look_at_answer(exchange, evidence)
        look_at_cors(exchange, evidence)
        look_at_timing(exchange, evidence)
        look_at_probe(exchange, evidence)
        if is_redirect(exchange):
            pass  # the answer is elsewhere: in the next entry of a capture, or nowhere
        elif exchange.streams:
            self.conversation.take(exchange)
        else:
            self._stray_stream(exchange)
            self._history.take(exchange)
            self._pages.take(exchange)
        if exchange.method == "POST" and not exchange.is_probe and exchange.ok:
            self._answered += 1
        exchange.settle()

    def close(self) -> Evidence:
        """No more exchanges."""
        self._history.close()
        self._all_or_some()
        return self.evidence

    def _stray_stream(self, exchange: Exchange) -> None:
        """A stream where JSON belongs, or one that nobody asked for in ChatKit's words: it is read all the same."""
        reading = exchange.reading
        if reading is None or exchange.is_probe or (exchange.operation or "").startswith("turns."):
            return  # Holdfast's own operations go on in the middle of a stream
        if exchange.operation is None:
            self.evidence.reached("stream")
        self.evidence.note_all(reading.odd, exchange)
        self.conversation.note_foreign(exchange)
        if reading.screen.items:
            self.evidence.shown = reading.shown()[-20:]

    def _all_or_some(self) -> None:
        """What is refused everywhere is the address or the credential; what is refused here and there is not."""
        if not self._answered:
            return
        for check in _ALL_OR_SOME:
            self.evidence.counts.pop(check, None)
            for finding in self.evidence.findings.pop(check, []):
                oddity = finding.oddity
                moved = type(oddity)("request.refused", oddity.detail, oddity.received, oddity.suggestion)
                self.evidence.note(moved, finding.exchange)
