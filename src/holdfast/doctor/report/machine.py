"""The report as JSON and as JUnit XML. Secrets are masked on the way out."""

import json
import re
from typing import Any
from xml.etree import ElementTree as Xml

from holdfast.doctor.evidence import Finding
from holdfast.doctor.masking import Mask
from holdfast.doctor.verdict import Outcome, Report

__all__ = ["as_data", "as_json", "as_junit", "more_about"]

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def more_about(check_id: str) -> str:
    """The command that prints the page of a check: it is there wherever the doctor is."""
    return f"holdfast doctor --explain {check_id}"


def as_json(report: Report, mask: Mask, *, strict: bool = False) -> str:
    return json.dumps(as_data(report, mask, strict=strict), ensure_ascii=False, indent=2)


def as_data(report: Report, mask: Mask, *, strict: bool = False) -> dict[str, Any]:
    """`{verdict, exit_code, source, live, asked, shown, notes, checks: [{id, state, …}]}`."""
    return {
        "verdict": report.verdict,
        "exit_code": report.exit_code(strict=strict),
        "source": mask.url(report.source),
        "live": report.is_live,
        "asked": report.asked,
        "shown": [mask.text(line) for line in report.shown],
        "notes": [mask.text(note) for note in report.notes],
        "checks": [_check(outcome, mask) for outcome in report.outcomes],
    }


def _check(outcome: Outcome, mask: Mask) -> dict[str, Any]:
    check = outcome.check
    data: dict[str, Any] = {"id": check.id, "title": check.title, "state": outcome.state}
    if outcome.state == "found":
        data |= {
            "severity": outcome.severity,
            "count": outcome.count,
            "verdict": check.verdict,
            "cause": check.cause,
            "mend": {"fastapi": check.fastapi, "page": check.page or None, "general": check.general},
            "source": check.source,
            "explain": more_about(check.id),
            "findings": [_finding(finding, mask) for finding in outcome.findings],
        }
    elif outcome.state == "not reached":
        data |= {"because": outcome.because, "explained_by": outcome.explained_by or None}
    return data


def _finding(finding: Finding, mask: Mask) -> dict[str, Any]:
    oddity, exchange = finding.oddity, finding.exchange
    data: dict[str, Any] = {
        "detail": mask.text(oddity.detail),
        "received": mask.text(oddity.received),
        "suggestion": oddity.suggestion,
    }
    if exchange is not None:
        data["sent"] = {
            "role": exchange.role,
            "method": exchange.method,
            "url": mask.url(exchange.url),
            "headers": {name: mask.header(name, value) for name, value in exchange.sent_headers.pairs},
            "body": mask.text(exchange.sent_body.decode("utf-8", "replace")),
        }
        data["status"] = exchange.status
        data["headers"] = {name: mask.header(name, value) for name, value in exchange.headers.pairs}
        data["shown"] = [mask.text(line) for line in exchange.reading.shown()] if exchange.reading else []
    return data


def as_junit(report: Report, mask: Mask) -> str:
    """One test case for each check; a warning passes, and says so in its output."""
    errors = len(report.errors)
    skipped = sum(outcome.state == "not reached" for outcome in report.outcomes)
    suite = Xml.Element(
        "testsuite",
        name="holdfast doctor",
        tests=str(len(report.outcomes)),
        failures=str(errors),
        errors="0",
        skipped=str(skipped),
    )
    for outcome in report.outcomes:
        group, _dot, _name = outcome.check.id.partition(".")
        case = Xml.SubElement(suite, "testcase", classname=f"doctor.{group}", name=outcome.check.id)
        if outcome.state == "not reached":
            Xml.SubElement(case, "skipped", message=_clean(mask.text(outcome.because)))
        elif outcome.state == "found":
            details = "\n".join(mask.text(finding.oddity.detail) for finding in outcome.findings)
            kind = "failure" if outcome.severity == "error" else "system-out"
            found = Xml.SubElement(case, kind)
            if kind == "failure":
                found.set("message", _clean(outcome.check.verdict))
            found.text = _clean(f"{details}\n\n{outcome.check.cause}\n\n{more_about(outcome.check.id)}")
    Xml.indent(suite)
    return Xml.tostring(suite, encoding="unicode", xml_declaration=True)


def _clean(text: str) -> str:
    """What XML can hold."""
    return _NO_XML.sub("\ufffd", text)
