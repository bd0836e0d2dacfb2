"""From evidence to a verdict: which checks found something, which of them is the root."""

from dataclasses import dataclass, field
from typing import Literal

from holdfast.doctor.catalogue import CATALOGUE, FACTS, Check
from holdfast.doctor.catalogue.check import Severity
from holdfast.doctor.evidence import Evidence, Finding

__all__ = ["CLEAN", "FOUND", "NOT_ASKED", "Outcome", "Report", "judge"]

CLEAN, FOUND, NOT_ASKED = 0, 1, 2
"""Exit codes."""

State = Literal["fine", "found", "not reached"]
_UNREACHABLE = ("reach.connect", "reach.tls")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one check."""

    check: Check
    state: State
    severity: Severity
    findings: tuple[Finding, ...] = ()
    count: int = 0
    because: str = ""
    """Why it was not reached."""
    explained_by: str = ""
    """The check that was found and explains this one."""


@dataclass(slots=True)
class Report:
    """All outcomes, in the order of the catalogue: root causes first."""

    source: str
    is_live: bool
    asked: int
    answered: bool
    """One request at least was answered."""
    saw_stream: bool
    """An answer to a message was among what was looked at."""
    outcomes: list[Outcome]
    shown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.state == "found" and each.severity == "error"]

    @property
    def warnings(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.state == "found" and each.severity == "warning"]

    @property
    def could_ask(self) -> bool:
        """There was something to judge: one answer at least, if we asked."""
        return self.asked > 0 and (
            self.answered or not any(each.check.id in _UNREACHABLE for each in self.errors)
        )

    @property
    def verdict(self) -> str:
        """One sentence."""
        if self.asked == 0:
            return "There is nothing of ChatKit in this capture."
        if self.errors:
            return self.errors[0].check.verdict
        if not self.saw_stream:
            return "Nothing is wrong in what was seen. No answer to a message was among it."
        if self.warnings:
            count = len(self.warnings)
            return f"It works. {count} {'thing is' if count == 1 else 'things are'} worth knowing."
        return "It works: nothing is wrong that could be seen."

    def exit_code(self, *, strict: bool = False) -> int:
        """For a shell: 0 clean, 1 something found (warnings count only when `strict`), 2 could not be asked."""
        if not self.could_ask:
            return NOT_ASKED
        return FOUND if self.errors or (strict and self.warnings) else CLEAN


def judge(evidence: Evidence) -> Report:
    """Judge every check of the catalogue."""
    errors = {
        check.id for check in CATALOGUE if _severity(check, evidence.findings.get(check.id, [])) == "error"
    }
    outcomes = [_outcome(check, evidence, errors) for check in CATALOGUE]
    return Report(
        evidence.source,
        evidence.is_live,
        evidence.asked,
        "answer" in evidence.facts,
        "stream" in evidence.facts,
        outcomes,
        list(evidence.shown),
        list(dict.fromkeys(evidence.notes)),
    )


def _severity(check: Check, findings: list[Finding]) -> Severity | None:
    """None where nothing was found."""
    if not findings:
        return None
    mild = check.severity == "warning" or all(finding.oddity.mild for finding in findings)
    return "warning" if mild else "error"


def _outcome(check: Check, evidence: Evidence, errors: set[str]) -> Outcome:
    findings = tuple(evidence.findings.get(check.id, ()))
    severity = _severity(check, list(findings))
    count = evidence.counts.get(check.id, 0)
    explained = next((other for other in check.after if other in errors), "")
    if severity is not None and not explained:
        return Outcome(check, "found", severity, findings, count)
    if explained:
        because = f"{explained} was found first, which explains it"
        return Outcome(check, "not reached", check.severity, findings, count, because, explained)
    if check.needs in evidence.facts:
        return Outcome(check, "fine", check.severity)
    because = evidence.reasons.get(check.needs) or FACTS[check.needs]
    return Outcome(check, "not reached", check.severity, because=because)
