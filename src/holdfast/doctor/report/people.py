"""The report for people: the verdict first, then what there is to it."""

import json
import re

from rich.console import Console
from rich.panel import Panel
from rich.syntax import Syntax
from rich.text import Text

from holdfast.doctor.evidence import Finding
from holdfast.doctor.masking import Mask
from holdfast.doctor.report.colours import PLAIN
from holdfast.doctor.report.machine import more_about
from holdfast.doctor.verdict import Outcome, Report

__all__ = ["print_report"]

_RECEIVED = 500
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SHOWN = 8
_FOR_ONE_TO_GIVE = ("no --", "--", "no credential")
"""How the reasons begin that an option takes away."""
_MARKS = {"error": ("✗", "bold red"), "warning": ("!", "yellow")}


def print_report(report: Report, console: Console, mask: Mask, *, verbose: bool = False) -> None:
    """Verdict, findings with cause and mend, and a line about the rest. Text of others is never markup."""
    colour = "red" if report.errors or not report.could_ask else "yellow" if report.warnings else "green"
    console.print()
    console.print(
        Panel(
            Text(report.verdict, style="bold"),
            border_style=colour,
            title=Text(_safe(mask, mask.url(report.source))),
        )
    )
    for note in report.notes:
        _indent(console, Text(_safe(mask, note), style="dim"), 2)
    found = [*report.errors, *report.warnings]
    for place, outcome in enumerate(found):
        _finding(outcome, console, mask, root=place == 0 and outcome.severity == "error")
    if report.shown and found:
        console.print(Text("\nWhat the screen had shown:", style="bold"))
        for line in report.shown[-_SHOWN:]:
            _indent(console, Text(_safe(mask, line)), 2)
    _rest(report, console, verbose=verbose)


def _finding(outcome: Outcome, console: Console, mask: Mask, *, root: bool) -> None:
    check = outcome.check
    mark, style = _MARKS[outcome.severity]
    heading = Text.assemble("\n", (f"{mark} {check.title}", style), (f"  {check.id}", "dim"))
    if outcome.count > 1:
        heading.append(f"  {outcome.count} times", style="dim")
    console.print(heading)
    for finding in outcome.findings[:3]:
        _indent(console, Text(_safe(mask, finding.oddity.detail)), 2)
    _indent(console, Text(check.cause))
    if root or outcome.severity == "error":
        _evidence(outcome.findings[0], console, mask)
        _label(console, "Mend it, with FastAPI:")
        _code(console, check.fastapi, "python")
        if check.page:
            _label(console, "In the page:")
            _code(console, check.page, "typescript")
        _label(console, "Anywhere:")
    _indent(console, Text(check.general))
    if check.source:
        _indent(console, Text(f"Known from {check.source}", style="dim"))
    _indent(console, Text(more_about(check.id), style="dim"))


def _evidence(finding: Finding, console: Console, mask: Mask) -> None:
    exchange, oddity = finding.exchange, finding.oddity
    if exchange is not None and exchange.sent_body:
        _label(console, "Sent:")
        _indent(console, Text(_short(_safe(mask, exchange.sent_body.decode("utf-8", "replace")))))
    if oddity.received:
        status = f" ({exchange.status})" if exchange is not None and exchange.status is not None else ""
        _label(console, f"Received{status}:")
        _indent(console, Text(_short(_safe(mask, oddity.received))))
    if oddity.suggestion is not None:
        _label(console, "A valid one:")
        _indent(console, Text(json.dumps(oddity.suggestion, ensure_ascii=False)))
    if exchange is not None and exchange.reading is not None:
        _label(console, "A client would have shown:")
        lines = exchange.reading.shown()[:_SHOWN] or ["nothing"]
        for line in lines:
            _indent(console, Text(_safe(mask, line)))


def _rest(report: Report, console: Console, *, verbose: bool) -> None:
    fine = [outcome for outcome in report.outcomes if outcome.state == "fine"]
    missed = [outcome for outcome in report.outcomes if outcome.state == "not reached"]
    found = f"{len(report.errors)} found, {len(report.warnings)} worth knowing"
    counts = f"{found}, {len(fine)} fine, {len(missed)} not reached"
    console.print(Text(f"\n{counts}; {report.asked} request{'' if report.asked == 1 else 's'}.", style="dim"))
    if verbose:
        for outcome in fine:
            console.print(Text(f"  ✓ {outcome.check.id}", style="green"))
    reasons: dict[str, list[str]] = {}
    for outcome in missed:
        reasons.setdefault(outcome.because, []).append(outcome.check.id)
    for because, ids in reasons.items():
        if report.errors and not verbose and not because.startswith(_FOR_ONE_TO_GIVE):
            continue  # what is found says enough; the rest is worth a look when it is mended
        named = ids if verbose else ids[:4]
        more = f" and {len(ids) - len(named)} more" if len(named) < len(ids) else ""
        shown = ", ".join(named) + more
        _indent(console, Text(f"· not reached, because {because}: {shown}", style="dim"), 2)


def _safe(mask: Mask, text: str) -> str:
    """What others wrote must not steer the terminal: no escape sequences, no moves of the cursor."""
    return _CONTROL.sub("\ufffd", mask.text(text))


def _label(console: Console, text: str) -> None:
    _indent(console, Text(text, style="bold"), 2)


def _indent(console: Console, text: Text, by: int = 4) -> None:
    """Wrapped, and without blanks at the ends of lines, which are in the way when it is copied or compared."""
    for line in text.wrap(console, max(console.width - by, 20)):
        line.rstrip()
        console.print(Text(" " * by).append(line), soft_wrap=True)


def _code(console: Console, text: str, language: str) -> None:
    """Its lines stay whole, to be copied."""
    syntax = Syntax(text.rstrip(), language, theme=PLAIN, background_color="default")
    for line in syntax.highlight(text.rstrip()).split("\n"):
        if line.plain.strip():
            console.print(Text("    ").append(line), soft_wrap=True)
        else:
            console.print()


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _RECEIVED else f"{text[:_RECEIVED]} …"
